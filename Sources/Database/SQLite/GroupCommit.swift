// Writes that wait for SQLite's one writer go to disk together: whoever waited while others were committed shares the next commit with all
// who waited beside it, each in a savepoint of its own. Nobody hears of success before the commit that holds it. A commit alone costs a
// wait for the disk and the same few pages again and again; sixteen together cost hardly more than one.

import GRDB
import GRDBSQLite
import Kit
import Synchronization

/// A transaction that waits for its turn. Its body may run more than once, like every body of a write.
protocol QueuedWrite: Sendable {
    /// - Parameter isAlone: whether nobody else's work is in the same transaction.
    func run(_ db: GRDB.Database, isAlone: Bool) throws
    /// Tells the one who waits: what `run` came to, or why it is not on disk.
    func end(_ error: (any Error)?)
}

/// Thrown by a write that finds that it takes long: those beside it shall not wait for it.
struct NeedsOwnTransaction: Error {}

final class GroupCommit: Sendable {
    private let pool: DatabasePool
    private let waiting = Mutex<(writes: [any QueuedWrite], isServed: Bool)>(([], false))

    /// As many as share a commit, and for how long they may be gathered: the first of them waits for the last.
    private static let most = 64
    private static let longest = Duration.milliseconds(10)

    init(_ pool: DatabasePool) { self.pool = pool }

    var count: Int { waiting.withLock { $0.writes.count } }

    func add(_ write: any QueuedWrite) {
        let isFirst = waiting.withLock { waiting in
            waiting.writes.append(write)
            defer { waiting.isServed = true }
            return !waiting.isServed
        }
        if isFirst { serveNext() }
    }

    /// One group for each turn at the writer, so that whatever else wants it comes to its turn too.
    private func serveNext() {
        pool.asyncWriteWithoutTransaction { [self] db in
            commit(take(), db)
            let isMore = waiting.withLock { waiting in
                waiting.isServed = !waiting.writes.isEmpty
                return waiting.isServed
            }
            if isMore { serveNext() }
        }
    }

    private func take() -> [any QueuedWrite] {
        waiting.withLock { waiting in
            defer { waiting.writes.removeFirst(min(Self.most, waiting.writes.count)) }
            return Array(waiting.writes.prefix(Self.most))
        }
    }

    private func putBack(_ writes: ArraySlice<any QueuedWrite>) { waiting.withLock { $0.writes.insert(contentsOf: writes, at: 0) } }

    private func commit(_ writes: [any QueuedWrite], _ db: GRDB.Database) {
        guard writes.count > 1 else { return writes.forEach { commit($0, db) } }
        do {
            let outcomes = try together(writes, db)
            putBack(writes[outcomes.count...])
            for (write, error) in zip(writes, outcomes) where !(error is NeedsOwnTransaction) { write.end(error) }
            for (write, error) in zip(writes, outcomes) where error is NeedsOwnTransaction { commit(write, db) }
        } catch {
            // Nothing of the group is on disk. Whose fault it was shows when each comes alone.
            writes.forEach { commit($0, db) }
        }
    }

    /// Runs writes in one transaction until the time for it is over. Returns what was wrong with each that was run; throws when none is on disk.
    private func together(_ writes: [any QueuedWrite], _ db: GRDB.Database) throws -> [(any Error)?] {
        var outcomes: [(any Error)?] = []
        let began = ContinuousClock.now
        try db.inTransaction(.immediate) {
            for write in writes where outcomes.isEmpty || .now - began < Self.longest {
                outcomes.append(try within(write, db))
            }
            return .commit
        }
        return outcomes
    }

    /// Runs one of several. What fails leaves nothing behind, unless SQLite has undone the whole transaction with it.
    private func within(_ write: any QueuedWrite, _ db: GRDB.Database) throws -> (any Error)? {
        do {
            try db.inSavepoint {
                try write.run(db, isAlone: false)
                return .commit
            }
            return nil
        } catch {
            if sqlite3_get_autocommit(db.sqliteConnection) != 0 { throw error }
            return error
        }
    }

    private func commit(_ write: any QueuedWrite, _ db: GRDB.Database) {
        do {
            try db.inTransaction(.immediate) {
                try write.run(db, isAlone: true)
                return .commit
            }
            write.end(nil)
        } catch {
            write.end(error)
        }
    }
}

/// A write whose asker waits as a task, and does not want it any more once that is cancelled.
final class AwaitedWrite<T: Sendable>: QueuedWrite {
    private let body: @Sendable (GRDB.Database, Bool) throws -> T
    private let ticket: Ticket
    private let continuation: CheckedContinuation<T, any Error>
    private let outcome = Mutex<T?>(nil)

    init(_ ticket: Ticket, _ continuation: CheckedContinuation<T, any Error>, _ body: @escaping @Sendable (GRDB.Database, Bool) throws -> T) {
        (self.ticket, self.continuation, self.body) = (ticket, continuation, body)
    }

    func run(_ db: GRDB.Database, isAlone: Bool) throws {
        if ticket.isWithdrawn { throw CancellationError() }
        let value = try body(db, isAlone)
        outcome.withLock { $0 = value }
    }

    func end(_ error: (any Error)?) {
        if let error { return continuation.resume(throwing: error) }
        guard let value = outcome.withLock({ $0 }) else { return continuation.resume(throwing: DatabaseError.other("a write came to nothing")) }
        continuation.resume(returning: value)
    }
}

extension GroupCommit {
    /// Runs `body` in a transaction and waits until it is on disk.
    func commit<T: Sendable>(_ body: @escaping @Sendable (GRDB.Database, _ isAlone: Bool) throws -> T) async throws -> T {
        let ticket = Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { add(AwaitedWrite(ticket, $0, body)) }
        } onCancel: {
            ticket.withdraw()
        }
    }
}
