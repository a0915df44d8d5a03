// The SQL of backups: sums by which a restored database proves itself, and what became of each backup.

import Database
import Kit

package struct BackupRun: Sendable, Equatable {
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    package var isGood: Bool
    package var file: String?
    package var bytes: Int64 = 0
    package var rows: Int64 = 0
    package var error: String?
}

enum BackupStore {
    /// Tables that are not copied: what follows from others, what holds for the moment only, and what the migrator writes itself.
    static let leftOut: Set = ["content_search", "content_counts", "leases", "schema_migrations"]

    static func tables(in tx: Transaction) throws -> [TableShape] { try TableCatalog.tables(in: tx).filter { !leftOut.contains($0.name) } }

    static func books(in tx: Transaction) throws -> BackupBooks {
        var books = BackupBooks()
        var hash = StreamedHash()
        let heads = try tx.rows("SELECT organization_id, seq, hash FROM audit_heads ORDER BY organization_id") {
            (chain: $0.int(), seq: $0.int(), hash: $0.blob())
        }
        for head in heads { hash.add(Array("\(head.chain) \(head.seq) \(Hashing.hex(head.hash))\n".utf8)) }
        (books.chains, books.events, books.heads) = (Int64(heads.count), heads.reduce(0) { $0 + $1.seq }, Hashing.hex(hash.finish()))
        books.brokenChains = Int64(try AuditStore.chains(in: tx).filter { try AuditStore.verify($0, in: tx).fault != nil }.count)
        let sums = try tx.first(
            "SELECT CAST(COALESCE(SUM(cost_spent), 0) AS BIGINT), CAST(COALESCE(SUM(cost_held), 0) AS BIGINT) FROM usage_counters"
        ) { (spent: $0.int(), held: $0.int()) }
        (books.spent, books.held) = (sums?.spent ?? 0, sums?.held ?? 0)
        books.usageCost = try tx.int("SELECT CAST(COALESCE(SUM(cost), 0) AS BIGINT) FROM usage_logs") ?? 0
        books.ledgerDifferences = Int64(try Ledger.differences(in: tx).count)
        return books
    }

    /// The times at which the steps of the schema were applied.
    static func steps(in tx: Transaction) throws -> [(number: Int, at: Timestamp)] {
        try tx.rows("SELECT number, applied_at FROM schema_migrations ORDER BY number") { (number: $0.number(), at: $0.time()) }
    }

    // MARK: What became of them

    static func note(_ run: BackupRun, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO backup_runs (started_at, finished_at, ok, file, bytes, rows_written, error)
            VALUES (\(run.startedAt), \(run.finishedAt), \(run.isGood), \(run.file), \(run.bytes), \(run.rows), \(run.error))
            """)
    }

    static func last(onlyGood: Bool, in tx: Transaction) throws -> BackupRun? {
        try tx.first(
            """
            SELECT started_at, finished_at, ok, file, bytes, rows_written, error FROM backup_runs
            WHERE ok = 1 OR ok = \(onlyGood ? 1 : 0) ORDER BY finished_at DESC, id DESC LIMIT 1
            """
        ) {
            BackupRun(
                startedAt: $0.time(), finishedAt: $0.time(), isGood: $0.bool(), file: $0.textOrNil(), bytes: $0.int(), rows: $0.int(), error: $0.textOrNil())
        }
    }

    static func purge(before time: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM backup_runs WHERE finished_at < \(time)")
    }

    static func count(_ table: TableShape, in tx: Transaction) throws -> Int64 { try TableCopy.count(table, in: tx) }
}
