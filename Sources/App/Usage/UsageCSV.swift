// Usage rows as a table for spreadsheets (RFC 4180).

import Kit

enum UsageCSV {
    /// The newest rows are given; who needs more narrows the time.
    static let maximumRows = 100_000

    static func encode(_ rows: [UsageLog.Row]) -> [UInt8] {
        let head = [
            "id", "timestamp", "organization", "workspace", "user", "content", "job", "model", "prompt_tokens", "cached_tokens", "completion_tokens",
            "total_tokens", "estimated_cost", "request_duration", "success", "error_message",
        ]
        var text = head.joined(separator: ",") + "\r\n"
        for row in rows { text += line(row) + "\r\n" }
        return Array(text.utf8)
    }

    private static func line(_ row: UsageLog.Row) -> String {
        let content = row.content.map { "\($0)" } ?? ""
        let job = row.job.map { "\($0)" } ?? ""
        let cells = [
            "\(row.id)", row.timestamp.description, "\(row.organization)", "\(row.workspace)", "\(row.user)", content, job, row.model,
            "\(row.promptTokens)", "\(row.cachedTokens)", "\(row.completionTokens)", "\(row.totalTokens)", row.estimatedCost.description,
            "\(row.requestDuration)", row.success ? "true" : "false", row.errorMessage ?? "",
        ]
        return cells.map(CSVCell.quoted).joined(separator: ",")
    }
}

/// One cell of such a table.
enum CSVCell {
    /// Quoted where it must be; a cell that a spreadsheet would take for a formula is made text.
    static func quoted(_ cell: String) -> String {
        let safe = cell.first.map { "=+-@\t\r".contains($0) } == true ? "'" + cell : cell
        guard safe.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
