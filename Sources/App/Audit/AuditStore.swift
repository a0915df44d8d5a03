// The audit trail: a hash chain for each organization, written in the transaction of the change that it tells of. The head
// row is locked, not the latest event, so that a chain cannot fork. `docs/audit.md` tells what it proves and what not.

import Database
import Kit

package enum AuditStore {
    /// Appends `event` to its chain, and tells the organization's webhooks of it.
    package static func record(_ event: AuditEvent, at now: Timestamp, in tx: Transaction) throws {
        // Logins and profiles belong to a chain of no organization, and are written while none is in sight.
        guard tx.sight.covers(event.organization) else {
            return try tx.seeing(.organizations([event.organization])) { try record(event, at: now, in: tx) }
        }
        tx.isAudited = true
        // Asked before the head is locked, since all who write to this chain wait for it.
        let audience = try WebhookOutbox.audience(of: event, in: tx)
        let payload = payload(event, now)
        let hash = try tx.dialect == .postgres ? chainThere(event, now, payload, needsHash: audience != nil, tx) : chain(event, now, payload, tx)
        if let audience, let hash { try WebhookOutbox.emit(event, to: audience, named: WebhookMessage.name(hash), at: now, in: tx) }
    }

    /// Takes the head, reckons the event's hash from it, and writes both.
    private static func chain(_ event: AuditEvent, _ now: Timestamp, _ payload: String, _ tx: Transaction) throws -> [UInt8] {
        let head = try tx.first(
            """
            INSERT INTO audit_heads (organization_id, seq, hash) VALUES (\(event.organization), 1, \(genesis))
            ON CONFLICT (organization_id) DO UPDATE SET seq = audit_heads.seq + 1 RETURNING seq, hash
            """
        ) { (seq: $0.int(), hash: $0.blob()) }
        guard let head else { throw DatabaseError.other("the audit head of organization \(event.organization) is missing") }
        let payloadHash = Hashing.sha256(payload)
        let hash = link(previous: head.hash, seq: head.seq, payloadHash: payloadHash)
        try insert(event, now, seq: head.seq, payload, payloadHash, previous: head.hash, hash, tx)
        try tx.post("UPDATE audit_heads SET hash = \(hash) WHERE organization_id = \(event.organization)")
        return hash
    }

    /// The same reckoned by PostgreSQL, in one statement that travels with the commit: whoever else writes to this chain waits
    /// for no round trip of this process. All logins share one chain.
    /// - Returns: the hash, where somebody needs it.
    private static func chainThere(_ event: AuditEvent, _ now: Timestamp, _ payload: String, needsHash: Bool, _ tx: Transaction) throws -> [UInt8]? {
        let payloadHash = Hashing.sha256(payload)
        let first = link(previous: genesis, seq: 1, payloadHash: payloadHash)
        let entry: SQL = """
            WITH head AS (
              INSERT INTO audit_heads (organization_id, seq, previous, hash) VALUES (\(event.organization), 1, \(genesis), \(first))
              ON CONFLICT (organization_id) DO UPDATE SET seq = audit_heads.seq + 1, previous = audit_heads.hash,
                hash = sha256(\(Array(linkName.utf8)) || audit_heads.hash || int8send(audit_heads.seq + 1) || \(payloadHash))
              RETURNING seq, previous, hash)
            INSERT INTO audit_events (organization_id, seq, timestamp, action, user_id, object_type, object_id, content_id, ip, request_id,
              payload, payload_hash, prev, hash)
            SELECT \(event.organization), seq, \(now), \(event.action.rawValue), \(event.user), \(event.objectType), \(event.objectID),
              \(event.content), \(event.caller.address), \(event.caller.requestID), \(payload), \(payloadHash), previous, hash FROM head
            """
        guard needsHash else {
            try tx.post(entry)
            return nil
        }
        return try tx.first(entry + " RETURNING hash") { $0.blob() }
    }

    /// Appends what happened elsewhere, each event with its own time. Nobody is told of it by a webhook: it is no news.
    static func record(history events: [(event: AuditEvent, at: Timestamp)], of organization: ID, in tx: Transaction) throws {
        try tx.run("INSERT INTO audit_heads (organization_id, seq, hash) VALUES (\(organization), 0, \(genesis)) ON CONFLICT DO NOTHING")
        let found = try tx.first("SELECT seq, hash FROM audit_heads WHERE organization_id = \(organization) \(.forUpdate)") { ($0.int(), $0.blob()) }
        guard var head = found else { throw DatabaseError.other("the audit head of organization \(organization) is missing") }
        for (event, time) in events {
            let payload = payload(event, time)
            let payloadHash = Hashing.sha256(payload)
            let hash = link(previous: head.1, seq: head.0 + 1, payloadHash: payloadHash)
            try insert(event, time, seq: head.0 + 1, payload, payloadHash, previous: head.1, hash, tx)
            head = (head.0 + 1, hash)
        }
        tx.isAudited = true
        try tx.run("UPDATE audit_heads SET seq = \(head.0), hash = \(head.1) WHERE organization_id = \(organization)")
    }

    private static func insert(
        _ event: AuditEvent, _ time: Timestamp, seq: Int64, _ payload: String, _ payloadHash: [UInt8], previous: [UInt8], _ hash: [UInt8], _ tx: Transaction
    ) throws {
        try tx.post(
            """
            INSERT INTO audit_events (organization_id, seq, timestamp, action, user_id, object_type, object_id, content_id, ip, request_id,
              payload, payload_hash, prev, hash)
            VALUES (\(event.organization), \(seq), \(time), \(event.action.rawValue), \(event.user), \(event.objectType), \(event.objectID),
              \(event.content), \(event.caller.address), \(event.caller.requestID), \(payload), \(payloadHash), \(previous), \(hash))
            """)
    }

    static let genesis = [UInt8](repeating: 0, count: 32)

    /// What ties an event to all before it. Over the exact bytes that are stored, never over a second writing of them.
    static func link(previous: [UInt8], seq: Int64, payloadHash: [UInt8]) -> [UInt8] {
        let number = (0..<8).map { UInt8(truncatingIfNeeded: seq >> (56 - 8 * $0)) }
        return Hashing.sha256(Array(linkName.utf8) + previous + number + payloadHash)
    }

    private static let linkName = "contexor.audit.v1"

    private static func payload(_ event: AuditEvent, _ now: Timestamp) -> String {
        JSON.object(
            ("timestamp", .int(now.milliseconds)), ("action", .string(event.action.rawValue)), ("user", event.user.map(JSON.int) ?? .null),
            ("object_type", .string(event.objectType)), ("object_id", event.objectID.map(JSON.int) ?? .null),
            ("content", event.content.map(JSON.int) ?? .null), ("ip", .string(event.caller.address)),
            ("api_key", event.caller.apiKey.map(JSON.int) ?? .null), ("user_agent", .string(event.caller.userAgent)),
            ("request_id", .string(event.caller.requestID)), ("changes", event.changes.withoutPersonalData)
        ).text
    }

    // MARK: Reading

    package struct Filter: Sendable {
        package var content: ID?
        package var objectType: AuditObject?
        package var objectID: ID?
        package var user: ID?
        package var action: AuditAction?
        package var from: Timestamp?
        package var to: Timestamp?
        package init() {}

        fileprivate var isEmpty: Bool {
            content == nil && objectType == nil && objectID == nil && user == nil && action == nil && from == nil && to == nil
        }

        fileprivate func condition(_ organizations: [ID]) -> SQL {
            var parts: [SQL] = ["organization_id IN \(SQL.list(organizations))"]
            if let content { parts.append("content_id = \(content)") }
            if let objectType { parts.append("object_type = \(objectType.rawValue)") }
            if let objectID { parts.append("object_id = \(objectID)") }
            if let user { parts.append("user_id = \(user)") }
            if let action { parts.append("action = \(action.rawValue)") }
            if let from { parts.append("timestamp >= \(from)") }
            if let to { parts.append("timestamp < \(to)") }
            return SQL.joined(parts, " AND ")
        }
    }

    package static func count(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> Int {
        // A chain begins at 1 and has no gaps, so its last number tells how long it is.
        if filter.isEmpty {
            let heads: SQL = "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM audit_heads WHERE organization_id IN \(SQL.list(reach.organizations))"
            return Int(try tx.int(heads) ?? 0)
        }
        return Int(try tx.int("SELECT COUNT(*) FROM audit_events WHERE \(filter.condition(reach.organizations))") ?? 0)
    }

    /// Of one organization in the order of its chain, which its key serves; of several by the time, and within one moment by the chains.
    private static func order(_ reach: Reach) -> Ordering<AuditRow> { reach.organizations.count == 1 ? ofOne : ofSeveral }

    private static let ofOne = Ordering<AuditRow>.down("audit", .init("seq") { $0.seq })
    private static let ofSeveral = Ordering<AuditRow>.down(
        "audit-of-several", .init("timestamp") { $0.timestamp }, .init("organization_id") { $0.organization }, .init("seq") { $0.seq })

    package static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> Slice<AuditRow> {
        try tx.page(
            order(reach), paging,
            """
            SELECT organization_id, seq, timestamp, action, user_id, object_type, object_id, content_id, ip, request_id, payload, hash, prev
            FROM audit_events WHERE \(filter.condition(reach.organizations))
            """, AuditRow.init)
    }

    // MARK: Proof

    /// The first event of a chain that does not fit, and why.
    package struct Fault: Sendable, Equatable {
        package let organization: ID
        package let seq: Int64
        package let reason: String
    }

    /// What stands beside the payload, in columns of its own, to be searched and shown. The hash is over the payload.
    private struct Shown: Equatable {
        let timestamp: Int64?
        let action: String?
        let user: Int64?
        let objectType: String?
        let objectID: Int64?
        let content: Int64?
        let ip: String?
        let requestID: String?

        init(_ row: inout Row) {
            (timestamp, action, user, objectType) = (row.int(), row.text(), row.intOrNil(), row.text())
            (objectID, content, ip, requestID) = (row.intOrNil(), row.intOrNil(), row.text(), row.text())
        }

        init?(payload: String) {
            guard let json = try? JSONParser.parse(payload) else { return nil }
            (timestamp, action, user) = (json["timestamp"]?.int, json["action"]?.string, json["user"]?.int)
            (objectType, objectID, content) = (json["object_type"]?.string, json["object_id"]?.int, json["content"]?.int)
            (ip, requestID) = (json["ip"]?.string, json["request_id"]?.string)
        }
    }

    package static func chains(in tx: Transaction) throws -> [ID] {
        try tx.rows(
            "SELECT organization_id FROM audit_heads UNION SELECT DISTINCT organization_id FROM audit_events ORDER BY 1"
        ) { $0.int() }
    }

    /// Walks a chain from its beginning to its head. Returns the number of events that fit, and the first that does not.
    package static func verify(_ organization: ID, in tx: Transaction) throws -> (events: Int64, fault: Fault?) {
        var (previous, count) = (genesis, Int64(0))
        while true {
            let rows = try tx.rows(
                """
                SELECT seq, payload, payload_hash, prev, hash, timestamp, action, user_id, object_type, object_id, content_id, ip, request_id FROM audit_events
                WHERE organization_id = \(organization) AND seq > \(count) ORDER BY seq LIMIT 1000
                """
            ) { (seq: $0.int(), payload: $0.text(), payloadHash: $0.blob(), prev: $0.blob(), hash: $0.blob(), shown: Shown(&$0)) }
            if rows.isEmpty { break }
            for row in rows {
                func fault(_ reason: String) -> (Int64, Fault?) { (count, Fault(organization: organization, seq: count + 1, reason: reason)) }
                guard row.seq == count + 1 else { return fault("is missing") }
                guard Hashing.sha256(row.payload) == row.payloadHash, row.shown == Shown(payload: row.payload) else { return fault("was changed") }
                guard row.prev == previous, row.hash == link(previous: previous, seq: row.seq, payloadHash: row.payloadHash)
                else { return fault("does not follow from the event before it") }
                (previous, count) = (row.hash, row.seq)
            }
        }
        let head = try tx.first("SELECT seq, hash FROM audit_heads WHERE organization_id = \(organization)") { (seq: $0.int(), hash: $0.blob()) }
        guard let head, head.seq == count, head.hash == previous else {
            return (count, Fault(organization: organization, seq: count + 1, reason: "the end of the chain is missing"))
        }
        return (count, nil)
    }
}

/// One event as the API shows it.
package struct AuditRow: Codable, Sendable {
    package let id: String
    package let timestamp: Timestamp
    package let organization: ID
    package let action: String
    package let user: ID?
    /// The key that acted for the user; `null` when it was the person.
    package let apiKey: ID?
    package let objectType: String
    package let objectId: ID?
    package let content: ID?
    package let changes: JSON
    package let ip: String
    package let requestId: String
    package let hash: String
    package let previousHash: String

    /// The place in the chain, which stands in `id`.
    var seq: Int64 { id.split(separator: "-").last.flatMap { Int64($0) } ?? 0 }

    init(_ row: inout Row) throws {
        organization = row.int()
        id = "\(organization)-\(row.int())"
        timestamp = row.time()
        action = row.text()
        user = row.intOrNil()
        objectType = row.text()
        objectId = row.intOrNil()
        content = row.intOrNil()
        ip = row.text()
        requestId = row.text()
        let payload = try JSONParser.parse(row.text())
        changes = payload["changes"] ?? .null
        apiKey = payload["api_key"]?.int
        hash = Hashing.hex(row.blob())
        previousHash = Hashing.hex(row.blob())
    }
}
