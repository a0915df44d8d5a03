// What the trail tells of one object, and how the installation stands as a whole: the SQL that no declaration makes.

import Database
import Jobs
import Kit

enum AdminHistoryStore {
    /// The events of an object, the newest first.
    static func events(_ who: Operator, _ type: String, _ id: ID, limit: Int, in tx: Transaction) throws -> [AuditRow] {
        try tx.rows(
            """
            SELECT organization_id, seq, timestamp, action, user_id, object_type, object_id, content_id, ip, request_id, payload, hash, prev
            FROM audit_events WHERE object_type = \(type) AND object_id = \(id) ORDER BY timestamp DESC, organization_id, seq DESC LIMIT \(limit)
            """, AuditRow.init)
    }

    // MARK: The installation

    /// What all organizations spent since `from`, and how many calls it were.
    static func spent(_ who: Operator, from: Timestamp, in tx: Transaction) throws -> (cost: Money, requests: Int) {
        try tx.first(
            """
            SELECT CAST(COALESCE(SUM(cost), 0) AS BIGINT), CAST(COALESCE(SUM(requests), 0) AS BIGINT) FROM usage_daily
            WHERE day_start >= \(from) AND scope = \(UsageScope.organization.number)
            """
        ) { (cost: $0.money(), requests: $0.number()) } ?? (.zero, 0)
    }

    static func unresolved(_ who: Operator, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM (SELECT 1 AS one FROM reservations WHERE state = 'unresolved' LIMIT 10001) AS found") ?? 0)
    }

    /// How many jobs are in a state, or at least are.
    static func jobs(_ who: Operator, in state: JobState, in tx: Transaction) throws -> AdminStore.Count {
        AdminStore.Count(number: try JobRecordStore.count(state, upTo: AdminStore.Count.most + 1, in: tx))
    }

    // MARK: Impact

    static func liveSessions(_ who: Operator, of users: [ID], now: Timestamp, in tx: Transaction) throws -> Int {
        Int(
            try tx.int("SELECT COUNT(*) FROM sessions WHERE user_id IN \(SQL.list(users)) AND revoked_at IS NULL AND expires_at > \(now)") ?? 0)
    }

    static func liveKeys(_ who: Operator, of users: [ID], in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM api_keys WHERE user_id IN \(SQL.list(users)) AND revoked_at IS NULL") ?? 0)
    }

    /// Organizations that would be left without an admin who can log in.
    static func orphaned(_ who: Operator, by users: [ID], in tx: Transaction) throws -> Int {
        let given = SQL.list(users)
        return Int(
            try tx.int(
                """
                SELECT COUNT(*) FROM (SELECT m.organization_id FROM members m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
                WHERE m.role = 'admin' AND m.user_id IN \(given) AND NOT EXISTS (
                  SELECT 1 FROM members n JOIN users u ON u.id = n.user_id AND u.is_active = 1
                  WHERE n.organization_id = m.organization_id AND n.role = 'admin' AND n.user_id NOT IN \(given))
                GROUP BY m.organization_id) AS found
                """) ?? 0)
    }

    static func people(_ who: Operator, in organizations: [ID], in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(DISTINCT user_id) FROM members WHERE organization_id IN \(SQL.list(organizations))") ?? 0)
    }

    static func work(_ who: Operator, in organizations: [ID], in tx: Transaction) throws -> Int {
        Int(
            try tx.int(
                "SELECT COUNT(*) FROM jobs WHERE organization_id IN \(SQL.list(organizations)) AND state IN ('ready','running')") ?? 0)
    }

    // MARK: Guards

    /// Locks all superusers who can log in, lowest number first, so that of two changes at once one sees the other.
    static func lockSuperusers(_ who: Operator, in tx: Transaction) throws -> [ID] {
        try tx.rows("SELECT id FROM users WHERE is_superuser = 1 AND is_active = 1 ORDER BY id \(.forUpdate)") { $0.int() }
    }

    /// The organization of something that a limit is for.
    static func organization(_ who: Operator, of scope: UsageScope, _ id: ID, given: ID?, in tx: Transaction) throws -> ID? {
        switch scope {
        case .organization: try tx.int("SELECT id FROM organizations WHERE id = \(id) AND deleted_at IS NULL")
        case .workspace: try tx.int("SELECT organization_id FROM workspaces WHERE id = \(id) AND deleted_at IS NULL")
        case .user: given
        }
    }

    // MARK: Changes

    static func revokeKey(_ change: AdminChange, because reason: String, in tx: Transaction) throws -> Bool {
        try tx.run("UPDATE api_keys SET revoked_at = \(change.now), revoked_because = \(reason) WHERE id = \(change.row.id) AND revoked_at IS NULL") == 1
    }

    /// - Parameter because: `nil` opens it again.
    static func suspend(_ change: AdminChange, because reason: String?, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE organizations SET is_active = \(reason == nil), suspended_at = \(reason == nil ? nil : change.now), suspended_because = \(reason),
              updated_at = \(change.now), version = version + 1 WHERE id = \(change.row.id)
            """)
    }
}
