// The SQL of the numbers of contents (`M020ContentCounts.swift`). The database keeps them by triggers; here they are read,
// put together and, should it ever be needed, made anew.

import Database
import Kit

enum ContentCountStore {
    /// The sum as an expression, for a statement of its own or within another. The organizations are in sight anyway.
    static func count(_ organizations: [ID], _ status: ContentStatus?) -> SQL {
        let whose: SQL = organizations.count == 1 ? "k.organization_id = \(organizations[0])" : "k.organization_id IN \(SQL.list(organizations))"
        let which: SQL = status.map { " AND k.status = \($0.rawValue)" } ?? .empty
        return "(SELECT CAST(COALESCE(SUM(k.amount), 0) AS BIGINT) FROM content_counts k WHERE \(whose)\(which))"
    }

    static func counts(_ organizations: [ID], in tx: Transaction) throws -> [String: Int] {
        let rows = try tx.rows(
            "SELECT status, CAST(SUM(amount) AS BIGINT) FROM content_counts WHERE organization_id IN \(SQL.list(organizations)) GROUP BY status"
        ) { ($0.text(), $0.number()) }
        return Dictionary(rows) { first, _ in first }.filter { $0.value > 0 }
    }

    /// Puts the rows of a state together where they have become many, some hundred states at a time.
    static func tidy(in tx: Transaction) throws {
        let many: SQL = "SELECT organization_id, status FROM content_counts GROUP BY organization_id, status HAVING COUNT(*) > 20 LIMIT 500"
        switch tx.dialect {
        case .postgres:
            // What is deleted is what is summed, whatever others write meanwhile.
            try tx.run(
                """
                WITH gone AS (DELETE FROM content_counts WHERE (organization_id, status) IN (\(many)) RETURNING organization_id, status, amount)
                INSERT INTO content_counts (organization_id, status, amount) SELECT organization_id, status, SUM(amount) FROM gone GROUP BY organization_id, status
                """)
        case .sqlite:
            for (organization, status) in try tx.rows(many, { ($0.int(), $0.text()) }) {
                let which: SQL = "organization_id = \(organization) AND status = \(status)"
                let sum = try tx.int("SELECT SUM(amount) FROM content_counts WHERE \(which)") ?? 0
                try tx.run("DELETE FROM content_counts WHERE \(which)")
                try tx.run("INSERT INTO content_counts (organization_id, status, amount) VALUES (\(organization), \(status), \(sum))")
            }
        }
    }

    /// Counts all contents anew.
    static func recount(in tx: Transaction) throws {
        try tx.run("DELETE FROM content_counts")
        try tx.run(
            """
            INSERT INTO content_counts (organization_id, status, amount)
            SELECT organization_id, status, COUNT(*) FROM contents WHERE deleted_at IS NULL GROUP BY organization_id, status
            """)
    }
}
