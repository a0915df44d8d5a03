// Invitations: a number that has no user yet is promised a role, which it takes at its first login.

import Database
import Kit

enum InvitationStore {
    /// Turns all open invitations of a number into memberships. Called as the person logs in.
    static func acceptAll(phone: String, user: ID, _ caller: Caller, now: Timestamp, in tx: Transaction) throws {
        let open = try tx.rows(
            "UPDATE invitations SET accepted_at = \(now) WHERE phone_number = \(phone) AND accepted_at IS NULL RETURNING organization_id, role"
        ) { (organization: $0.int(), role: $0.text()) }
        for invitation in open {
            let member = try tx.int(
                """
                INSERT INTO members (organization_id, user_id, role, joined_at, updated_at)
                VALUES (\(invitation.organization), \(user), \(invitation.role), \(now), \(now)) ON CONFLICT DO NOTHING RETURNING id
                """)
            guard let member else { continue }
            let changes = Changes.of([("user", .null, .int(user)), ("role", .null, .string(invitation.role))])
            try AuditStore.record(
                AuditEvent(
                    .memberAdded, organization: invitation.organization, user: user, object: ("member", member), caller: caller, changes: changes),
                at: now, in: tx)
        }
    }

    /// - Returns: the invitation, or `nil` when the number has one already.
    static func create(phone: String, _ role: Role, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            INSERT INTO invitations (organization_id, phone_number, role, invited_by, created_at)
            VALUES (\(scope.organization), \(phone), \(role.rawValue), \(scope.user), \(now)) ON CONFLICT DO NOTHING RETURNING id
            """)
    }

    /// Takes the open invitation of a number away: it became a member otherwise.
    static func answer(_ phone: String, _ scope: Scope, in tx: Transaction) throws {
        try tx.run(
            "DELETE FROM invitations WHERE organization_id = \(scope.organization) AND phone_number = \(phone) AND accepted_at IS NULL")
    }

    /// - Returns: whether there was one. One that was accepted meanwhile is a membership and stays.
    static func withdraw(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Bool {
        try tx.run("DELETE FROM invitations WHERE organization_id = \(scope.organization) AND id = \(id) AND accepted_at IS NULL") == 1
    }

    // MARK: Reading

    static func count(_ scope: Scope, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM invitations WHERE organization_id = \(scope.organization) AND accepted_at IS NULL") ?? 0)
    }

    static func page(_ scope: Scope, _ paging: Paging, in tx: Transaction) throws -> [Member] {
        try tx.rows(open(scope.reach, "TRUE") + "ORDER BY i.id LIMIT \(paging.size) OFFSET \(paging.offset)", MemberStore.decode)
    }

    static func find(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Member {
        guard let found = try tx.first(open(scope.reach, "i.id = \(id)"), MemberStore.decode) else { throw AppError.notFound }
        return found
    }

    /// Open invitations in the form of members.
    static func open(_ reach: Reach, _ condition: SQL) -> SQL {
        """
        SELECT i.id, i.organization_id, CAST(NULL AS BIGINT) AS user_id, i.phone_number, i.role, 'invited' AS status, '' AS full_name,
          CAST(NULL AS BIGINT) AS joined_at, i.created_at, i.created_at AS updated_at, 1 AS version, \(reach.actor.capped("me.role")) AS seen_by, 0 AS oneself
        FROM invitations i JOIN members me ON me.organization_id = i.organization_id AND me.user_id = \(reach.user)
        WHERE i.organization_id IN \(SQL.list(reach.organizations)) AND i.accepted_at IS NULL AND \(condition)\u{20}
        """
    }
}
