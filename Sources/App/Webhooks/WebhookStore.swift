// The SQL of endpoints. Their secrets are sealed here, and opened for signing only.

import Database
import Kit

enum WebhookStore {
    private static let columns: SQL = """
        id, organization_id, url, description, events, is_active, old_secret_until, failing_since, disabled_at, disabled_because, created_by,
        created_at, updated_at, version
        """

    private static func decode(_ row: inout Row) throws -> Webhook {
        let (id, organization, url, description) = (row.int(), row.int(), row.text(), row.text())
        let events = (try JSONParser.parse(row.text()).array ?? []).compactMap(\.string)
        return Webhook(
            id: id, organization: organization, url: url, description: description, events: events, isActive: row.bool(), secret: nil,
            oldSecretUntil: row.timeOrNil(), failingSince: row.timeOrNil(), disabledAt: row.timeOrNil(), disabledBecause: row.textOrNil(),
            createdBy: row.int(), createdAt: row.time(), updatedAt: row.time(), version: row.number())
    }

    // MARK: Reading

    static func page(_ scope: Scope, _ paging: Paging, in tx: Transaction) throws -> (count: Int, [Webhook]) {
        let count = try tx.int("SELECT COUNT(*) FROM webhooks WHERE organization_id = \(scope.organization) AND deleted_at IS NULL") ?? 0
        let rows = try tx.rows(
            """
            SELECT \(columns) FROM webhooks WHERE organization_id = \(scope.organization) AND deleted_at IS NULL
            ORDER BY id LIMIT \(paging.size) OFFSET \(paging.offset)
            """, decode)
        return (Int(count), rows)
    }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Webhook {
        let found = try tx.first(
            "SELECT \(columns) FROM webhooks WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL", decode)
        guard let found else { throw AppError.notFound }
        return found
    }

    /// The same, locked until the end of the transaction.
    static func lock(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Webhook {
        let found = try tx.first(
            """
            SELECT \(columns) FROM webhooks WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL \(.forUpdate)
            """, decode)
        guard let found else { throw AppError.notFound }
        return found
    }

    /// Whether an organization, given as it stands in a statement, has an endpoint that wants to hear of anything.
    static func hasSome(_ organization: SQL) -> SQL {
        "EXISTS (SELECT 1 FROM webhooks w WHERE w.organization_id = \(organization) AND w.is_active = 1 AND w.deleted_at IS NULL)"
    }

    /// The active endpoints that asked for this event.
    static func interested(in event: WebhookEvent, organization: ID, in tx: Transaction) throws -> [ID] {
        try tx.rows(
            "SELECT id, events FROM webhooks WHERE organization_id = \(organization) AND is_active = 1 AND deleted_at IS NULL ORDER BY id"
        ) { row in (id: row.int(), events: try JSONParser.parse(row.text()).array ?? []) }
        .filter { $0.events.contains(.string(event.rawValue)) }.map(\.id)
    }

    // MARK: Changing

    struct Draft: Sendable {
        var url: String
        var description: String
        var events: [String]
        var isActive: Bool

        fileprivate var eventList: String { JSON.array(events.map(JSON.string)).text }
    }

    private static func place(_ organization: ID) -> String { "webhook secret \(organization)" }

    /// - Returns: `nil` when the organization has as many as it can have.
    static func create(_ draft: Draft, secret: [UInt8], key: [UInt8], _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID? {
        // The organization's row is locked, so that two requests do not both make the last one.
        _ = try tx.int("SELECT id FROM organizations WHERE id = \(scope.organization) \(.forUpdate)")
        let count = try tx.int("SELECT COUNT(*) FROM webhooks WHERE organization_id = \(scope.organization) AND deleted_at IS NULL") ?? 0
        guard count < WebhookRules.mostWebhooks else { return nil }
        let sealed = try Sealed.seal(secret, place(scope.organization), key: key)
        return try tx.insert(
            """
            INSERT INTO webhooks (organization_id, url, description, events, is_active, secret, created_by, created_at, updated_at)
            VALUES (\(scope.organization), \(draft.url), \(draft.description), \(draft.eventList), \(draft.isActive), \(sealed), \(scope.user),
              \(now), \(now)) RETURNING id
            """)
    }

    /// Switching on forgets what was before.
    static func update(_ scope: Scope, _ id: ID, _ draft: Draft, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE webhooks SET url = \(draft.url), description = \(draft.description), events = \(draft.eventList), is_active = \(draft.isActive),
              failing_since = CASE WHEN \(draft.isActive) = 1 AND is_active = 0 THEN NULL ELSE failing_since END,
              disabled_at = CASE WHEN \(draft.isActive) = 1 THEN NULL ELSE disabled_at END,
              disabled_because = CASE WHEN \(draft.isActive) = 1 THEN NULL ELSE disabled_because END,
              updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    static func delete(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE webhooks SET deleted_at = \(now), is_active = 0, updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    /// The old secret stays good until `overlap` ends.
    static func rotate(_ scope: Scope, _ id: ID, to secret: [UInt8], key: [UInt8], overlap: Timestamp, now: Timestamp, in tx: Transaction) throws {
        let sealed = try Sealed.seal(secret, place(scope.organization), key: key)
        try tx.run(
            """
            UPDATE webhooks SET old_secret = secret, old_secret_until = \(overlap), secret = \(sealed), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    // MARK: For the worker. The organization comes from the job, not from a request.

    /// The secrets to sign with, the newest first.
    static func secrets(_ webhook: ID, organization: ID, key: [UInt8], now: Timestamp, in tx: Transaction) throws -> [[UInt8]] {
        let found = try tx.first(
            "SELECT secret, old_secret, old_secret_until FROM webhooks WHERE organization_id = \(organization) AND id = \(webhook)"
        ) { (secret: $0.blob(), old: $0.blobOrNil(), until: $0.timeOrNil()) }
        guard let found else { throw DatabaseError.other("webhook \(webhook) is missing") }
        let old = found.until.map { now < $0 } == true ? found.old : nil
        return try ([found.secret] + (old.map { [$0] } ?? [])).map { try Sealed.open($0, place(organization), key: key) }
    }

    static func noteSuccess(_ webhook: ID, organization: ID, in tx: Transaction) throws {
        try tx.run(
            "UPDATE webhooks SET failing_since = NULL WHERE organization_id = \(organization) AND id = \(webhook) AND failing_since IS NOT NULL")
    }

    /// - Returns: since when every try failed.
    static func noteFailure(_ webhook: ID, organization: ID, now: Timestamp, in tx: Transaction) throws -> Timestamp {
        let since = try tx.int(
            """
            UPDATE webhooks SET failing_since = COALESCE(failing_since, \(now)) WHERE organization_id = \(organization) AND id = \(webhook)
            RETURNING failing_since
            """)
        return since.map(Timestamp.init(milliseconds:)) ?? now
    }

    /// - Returns: whether it was active until now.
    static func disable(_ webhook: ID, organization: ID, because reason: String, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE webhooks SET is_active = 0, disabled_at = \(now), disabled_because = \(reason), updated_at = \(now), version = version + 1
            WHERE organization_id = \(organization) AND id = \(webhook) AND is_active = 1
            """) == 1
    }
}
