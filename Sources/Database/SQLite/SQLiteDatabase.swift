// SQLite for one process: GRDB's pool keeps one writer and many snapshots, statements run on the raw handle.
// Debian's SQLite can corrupt a WAL file when a second process checkpoints it, so the file is locked to one process.

import GRDB
import GRDBSQLite
import Glibc
import Kit
import Synchronization

package final class SQLiteDatabase: Database {
    package let dialect = Dialect.sqlite
    private let pool: DatabasePool
    private let reads: SQLiteReaders
    private let writes: GroupCommit
    private let path: String
    private let lock: FileLock
    private let clock: Clock
    private let isClosed = Atomic(false)
    private let gauge: DatabaseMeter
    package var meter: DatabaseMeter? { gauge }
    /// How many writes wait for the one that is at it.
    var waitingWrites: Int { writes.count }

    /// Opens (or makes) the database at `path` and locks it for this process.
    /// - Throws: `DatabaseError.unavailable` when another process has it open.
    package init(path: String, clock: Clock = .system, readers: Int = 4) throws {
        self.path = path
        self.clock = clock
        gauge = DatabaseMeter(readers: readers, writers: 1)
        lock = try FileLock(path: path + ".lock")
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000")
            // The log goes into the file each 16 MB: pages that many commits have changed are then carried over once.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch let error as GRDB.DatabaseError {
            throw SQLiteErrors.translate(error)
        }
        reads = SQLiteReaders(pool, count: readers)
        writes = GroupCommit(pool)
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let (trace, asked) = (Trace.current, gauge.asked(toWrite: false))
        return try await translating {
            try await reads.read { [clock, gauge] db, ticket in
                gauge.began(asked: asked, writes: false)
                defer { gauge.ended(writes: false) }
                return try body(Transaction(SQLiteEngine(db, clock: clock, ticket: ticket), trace))
            }
        }
    }

    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let (trace, asked) = (Trace.current, gauge.asked(toWrite: true))
        let (value, afterCommit) = try await translating {
            try await writes.commit { [clock, gauge] db, isAlone -> (T, [@Sendable () -> Void]) in
                gauge.began(asked: asked, writes: true)
                defer { gauge.ended(writes: true) }
                let tx = Transaction(SQLiteEngine(db, clock: clock, isAlone: isAlone), trace)
                let value = try body(tx)
                try tx.confirm()
                return (value, tx.afterCommit)
            }
        }
        for action in afterCommit { action() }
        return value
    }

    private func translating<T>(_ body: () async throws -> T) async throws -> T {
        if isClosed.load(ordering: .relaxed) { throw DatabaseError.unavailable("the database is closed") }
        do {
            return try await body()
        } catch let error as GRDB.DatabaseError {
            throw SQLiteErrors.translate(error)
        } catch is CancellationError where !Task.isCancelled && isClosed.load(ordering: .relaxed) {
            throw DatabaseError.unavailable("the database is closed")  // While this waited for its turn.
        }
    }

    package func close() async {
        isClosed.store(true, ordering: .relaxed)
        await reads.close()
        try? pool.close()  // Nothing is lost: every commit is on disk, and the next start recovers the WAL.
        lock.release()
    }

    package func describe() async throws -> String {
        let version = String(cString: sqlite3_libversion())
        return "SQLite \(version), \(path)" + (SQLiteDatabase.canLoseWAL(version) ? ", \(SQLiteDatabase.walWarning)" : "")
    }

    /// Whether this SQLite has the WAL-reset fault (3.7.0 to 3.51.2, mended in 3.51.3, 3.50.7 and 3.44.6).
    package static func canLoseWAL(_ version: String) -> Bool {
        let numbers = version.split(separator: ".").map { Int($0) ?? 0 } + [0, 0, 0]
        let value = numbers[0] * 1_000_000 + numbers[1] * 1000 + numbers[2]
        let mended = [3_044_006..<3_045_000, 3_050_007..<3_051_000, 3_051_003..<Int.max]
        return !mended.contains { $0.contains(value) }
    }

    /// Whether the SQLite that this program uses has it.
    package static var losesWAL: Bool { canLoseWAL(String(cString: sqlite3_libversion())) }

    package static let walWarning = "do not run Litestream, sqlite3 or any other checkpointing tool on this file while Contexor runs"
}

/// An exclusive lock on a file for the life of the process; the kernel drops it when the process dies.
final class FileLock: Sendable {
    private let descriptor: Mutex<Int32>

    init(path: String) throws {
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw DatabaseError.unavailable("cannot create \(path): \(String(cString: strerror(errno)))") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(file)
            throw DatabaseError.unavailable(
                "\(path) is held by another Contexor process; SQLite serves one process only. "
                    + "Stop the other one, or use PostgreSQL (DATABASE_URL=postgresql://…)")
        }
        descriptor = Mutex(file)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { file in
            if file >= 0 {
                flock(file, LOCK_UN)  // Also for a child that is being started and still has its copy of the descriptor.
                Glibc.close(file)
            }
            file = -1
        }
    }
}
