// The audit trail as a table for spreadsheets (RFC 4180), with both hashes, so that the table can be held against the chain.

import Kit

enum AuditCSV {
    /// The newest events are given; who needs more narrows the time.
    static let maximumRows = 50_000

    static func encode(_ rows: [AuditRow]) -> [UInt8] {
        let head = [
            "id", "timestamp", "organization", "action", "user", "api_key", "object_type", "object_id", "content", "changes", "ip", "request_id", "hash",
            "previous_hash",
        ]
        var text = head.joined(separator: ",") + "\r\n"
        for row in rows { text += line(row) + "\r\n" }
        return Array(text.utf8)
    }

    private static func line(_ row: AuditRow) -> String {
        func number(_ id: ID?) -> String { id.map { "\($0)" } ?? "" }
        let cells = [
            row.id, row.timestamp.description, "\(row.organization)", row.action, number(row.user), number(row.apiKey), row.objectType, number(row.objectId),
            number(row.content), row.changes == .null ? "" : row.changes.text, row.ip, row.requestId, row.hash, row.previousHash,
        ]
        return cells.map(CSVCell.quoted).joined(separator: ",")
    }
}
