// The SQL of messages, deliveries and tries.

import Database
import Kit

enum WebhookDeliveryStore {
    // MARK: Making

    static func addMessage(_ name: String, _ type: WebhookEvent, _ body: JSON, organization: ID, now: Timestamp, in tx: Transaction) throws -> ID {
        try tx.insert(
            """
            INSERT INTO webhook_messages (organization_id, name, type, payload, created_at)
            VALUES (\(organization), \(name), \(type.rawValue), \(body.text), \(now)) RETURNING id
            """)
    }

    static func add(_ message: ID, to webhook: ID, organization: ID, now: Timestamp, in tx: Transaction) throws -> ID {
        try tx.insert(
            """
            INSERT INTO webhook_deliveries (organization_id, webhook_id, message_id, next_attempt_at, created_at)
            VALUES (\(organization), \(webhook), \(message), \(now), \(now)) RETURNING id
            """)
    }

    // MARK: Reading

    private static let select: SQL = """
        SELECT d.id, d.webhook_id, m.name, m.type, d.status, d.next_attempt_at, m.payload, d.created_at, d.finished_at
        FROM webhook_deliveries d JOIN webhook_messages m ON m.organization_id = d.organization_id AND m.id = d.message_id\u{20}
        """

    private static func decode(_ row: inout Row) throws -> WebhookDelivery {
        let (id, webhook, message, event, status) = (row.int(), row.int(), row.text(), row.text(), row.text())
        return WebhookDelivery(
            id: id, webhook: webhook, messageId: message, event: event, status: status, attempts: [], nextAttemptAt: row.timeOrNil(),
            payload: try JSONParser.parse(row.text()), createdAt: row.time(), finishedAt: row.timeOrNil())
    }

    private static func withAttempts(_ deliveries: [WebhookDelivery], _ scope: Scope, in tx: Transaction) throws -> [WebhookDelivery] {
        let attempts = try tx.rows(
            """
            SELECT delivery_id, number, started_at, duration, status, error, response FROM webhook_attempts
            WHERE organization_id = \(scope.organization) AND delivery_id IN \(SQL.list(deliveries.map(\.id))) ORDER BY delivery_id, number
            """
        ) { row in
            (
                delivery: row.int(),
                attempt: WebhookAttempt(
                    number: row.number(), startedAt: row.time(), duration: row.number(), status: row.intOrNil().map(Int.init), error: row.textOrNil(),
                    response: row.text())
            )
        }
        return deliveries.map { delivery in
            var delivery = delivery
            delivery.attempts = attempts.filter { $0.delivery == delivery.id }.map(\.attempt)
            return delivery
        }
    }

    struct Filter: Sendable {
        var status: DeliveryStatus?
        var event: WebhookEvent?

        fileprivate func condition(_ webhook: ID, _ scope: Scope) -> SQL {
            var parts: [SQL] = ["d.organization_id = \(scope.organization) AND d.webhook_id = \(webhook)"]
            if let status { parts.append("d.status = \(status.rawValue)") }
            if let event { parts.append("m.type = \(event.rawValue)") }
            return SQL.joined(parts, " AND ")
        }
    }

    private static let order = Ordering<WebhookDelivery>.down("deliveries", .init("d.id") { $0.id })

    static func page(_ webhook: ID, _ filter: Filter, _ paging: Paging, _ scope: Scope, in tx: Transaction) throws -> (count: Int, Slice<WebhookDelivery>) {
        let found = select + "WHERE " + filter.condition(webhook, scope)
        let count = try tx.int("SELECT COUNT(*) FROM (\(found)) AS found") ?? 0
        let rows = try tx.page(order, paging, found, decode)
        return (Int(count), rows.showing(try withAttempts(rows.rows, scope, in: tx)))
    }

    static func find(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> WebhookDelivery {
        guard let found = try tx.first(select + "WHERE d.organization_id = \(scope.organization) AND d.id = \(id)", decode)
        else { throw AppError.notFound }
        return try withAttempts([found], scope, in: tx)[0]
    }

    /// The message of a delivery, to be sent again, and where to.
    static func source(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> (webhook: ID, message: ID)? {
        try tx.first("SELECT webhook_id, message_id FROM webhook_deliveries WHERE organization_id = \(scope.organization) AND id = \(id)") {
            ($0.int(), $0.int())
        }
    }

    // MARK: For the worker. The organization comes from the job, not from a request.

    /// Everything that a try needs.
    struct Task: Sendable {
        let delivery: ID
        let webhook: ID
        let organization: ID
        let url: String
        let isActive: Bool
        let isDeleted: Bool
        let name: String
        let event: String
        let body: String
        let tries: Int
        let status: String
    }

    static func task(_ id: ID, organization: ID, in tx: Transaction) throws -> Task? {
        try tx.first(
            """
            SELECT d.webhook_id, w.url, w.is_active, CASE WHEN w.deleted_at IS NULL AND o.deleted_at IS NULL THEN 0 ELSE 1 END, m.name, m.type, m.payload,
              d.attempts, d.status
            FROM webhook_deliveries d JOIN webhooks w ON w.organization_id = d.organization_id AND w.id = d.webhook_id
              JOIN webhook_messages m ON m.organization_id = d.organization_id AND m.id = d.message_id
              JOIN organizations o ON o.id = d.organization_id
            WHERE d.organization_id = \(organization) AND d.id = \(id)
            """
        ) {
            Task(
                delivery: id, webhook: $0.int(), organization: organization, url: $0.text(), isActive: $0.bool(), isDeleted: $0.bool(),
                name: $0.text(), event: $0.text(), body: $0.text(), tries: $0.number(), status: $0.text())
        }
    }

    /// Takes one of the organization's places for sending. The organization's row is locked, so that no two deliveries take
    /// the last place; a place that a dead worker held is free when its time is over.
    /// - Returns: how many deliveries wait, where there is no place.
    static func takePlace(_ id: ID, organization: ID, until: Timestamp, now: Timestamp, in tx: Transaction) throws -> Int? {
        _ = try tx.int("SELECT id FROM organizations WHERE id = \(organization) \(.forUpdate)")
        let busy =
            try tx.int(
                """
                SELECT COUNT(*) FROM webhook_deliveries
                WHERE organization_id = \(organization) AND sending_until IS NOT NULL AND sending_until > \(now) AND id <> \(id)
                """) ?? 0
        guard busy >= WebhookRules.mostAtOnce else {
            try tx.run("UPDATE webhook_deliveries SET sending_until = \(until) WHERE organization_id = \(organization) AND id = \(id)")
            return nil
        }
        return Int(
            try tx.int(
                """
                SELECT COUNT(*) FROM webhook_deliveries WHERE organization_id = \(organization) AND status = 'pending' AND next_attempt_at <= \(now)
                """) ?? 0)
    }

    static func record(_ attempt: WebhookAttempt, _ task: Task, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO webhook_attempts (organization_id, delivery_id, number, started_at, duration, status, error, response)
            VALUES (\(task.organization), \(task.delivery), \(attempt.number), \(attempt.startedAt), \(attempt.duration), \(attempt.status),
              \(attempt.error), \(attempt.response))
            """)
        try tx.run(
            """
            UPDATE webhook_deliveries SET attempts = \(attempt.number), sending_until = NULL
            WHERE organization_id = \(task.organization) AND id = \(task.delivery)
            """)
    }

    static func postpone(_ id: ID, organization: ID, until: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE webhook_deliveries SET next_attempt_at = \(until), sending_until = NULL
            WHERE organization_id = \(organization) AND id = \(id) AND status = 'pending'
            """)
    }

    static func finish(_ id: ID, organization: ID, _ status: DeliveryStatus, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE webhook_deliveries SET status = \(status.rawValue), next_attempt_at = NULL, finished_at = \(now), sending_until = NULL
            WHERE organization_id = \(organization) AND id = \(id) AND status = 'pending'
            """)
    }

    /// Deletes what has been over for long.
    static func purge(before: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM webhook_deliveries WHERE finished_at < \(before)")
        try tx.run(
            """
            DELETE FROM webhook_messages WHERE created_at < \(before)
              AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.organization_id = webhook_messages.organization_id AND d.message_id = webhook_messages.id)
            """)
    }
}
