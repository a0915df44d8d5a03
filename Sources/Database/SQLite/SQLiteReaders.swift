// Reads of SQLite: as many threads as connections, so that a read waits for a thread and then for nothing more. GRDB's own asynchronous
// read goes over two of its queues and is handed from thread to thread three times, which costs more than most of our statements.

import GRDB
import GRDBSQLite
import NIOPosix
import Synchronization

final class SQLiteReaders: Sendable {
    private let pool: DatabasePool
    private let threads: NIOThreadPool

    /// - Parameter count: no more than `pool` has readers.
    init(_ pool: DatabasePool, count: Int) {
        self.pool = pool
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// Runs `body` over one snapshot. A caller that is cancelled gives up its place, and stops the statement that runs for it.
    func read<T: Sendable>(_ body: @escaping @Sendable (GRDB.Database, _ withdrawal: Withdrawal) throws -> T) async throws -> T {
        let withdrawal = Withdrawal()
        return try await withTaskCancellationHandler {
            try await threads.runIfActive { [pool] in
                try pool.read { db in
                    try withdrawal.begin(on: db.sqliteConnection)
                    defer { withdrawal.end() }
                    return try body(db, withdrawal)
                }
            }
        } onCancel: {
            withdrawal.withdraw()
        }
    }

    /// Lets what runs come to its end.
    func close() async { try? await threads.shutdownGracefully() }
}

/// Whether the caller of a read still wants it, and the connection that is at it.
final class Withdrawal: Sendable {
    private struct State {
        /// The address of SQLite's handle; 0 while none is at it.
        var connection: UInt = 0
        var isWithdrawn = false
    }

    private let state = Mutex(State())

    fileprivate func begin(on connection: OpaquePointer?) throws {
        try check()
        state.withLock { $0.connection = UInt(bitPattern: connection) }
    }

    /// From here on the connection may serve others.
    fileprivate func end() { state.withLock { $0.connection = 0 } }

    fileprivate func withdraw() {
        state.withLock { state in
            state.isWithdrawn = true
            // Under the lock, so that it meets no statement of somebody else. What is not begun yet is met by `check`.
            if let connection = OpaquePointer(bitPattern: state.connection) { sqlite3_interrupt(connection) }
        }
    }

    /// - Throws: `CancellationError` once nobody waits any more.
    func check() throws { if state.withLock({ $0.isWithdrawn }) { throw CancellationError() } }
}
