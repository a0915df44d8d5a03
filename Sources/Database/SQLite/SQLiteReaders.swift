// Reads of SQLite: as many threads as connections, so that a read waits for a thread and then for nothing more. GRDB's own asynchronous
// read goes over two of its queues and is handed from thread to thread three times, which costs more than most of our statements.

import GRDB
import GRDBSQLite
import NIOPosix

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
    func read<T: Sendable>(_ body: @escaping @Sendable (GRDB.Database, Ticket) throws -> T) async throws -> T {
        let ticket = Ticket()
        return try await withTaskCancellationHandler {
            try await threads.runIfActive { [pool] in
                try pool.read { db in
                    SQLiteReaders.watch(ticket, on: db.sqliteConnection)
                    defer { SQLiteReaders.watch(nil, on: db.sqliteConnection) }
                    return try body(db, ticket)
                }
            }
        } onCancel: {
            ticket.withdraw()
        }
    }

    /// Has SQLite ask again and again, while it is at a statement, whether its caller still waits: an interruption from outside would be
    /// lost between two statements, and could meet the next caller's.
    private static func watch(_ ticket: Ticket?, on connection: OpaquePointer?) {
        guard let ticket else { return sqlite3_progress_handler(connection, 0, nil, nil) }
        sqlite3_progress_handler(
            connection, instructionsBetweenLooks,
            { ticket in
                guard let ticket else { return 0 }
                return Unmanaged<Ticket>.fromOpaque(ticket).takeUnretainedValue().isWithdrawn ? 1 : 0
            }, Unmanaged.passUnretained(ticket).toOpaque())
    }

    /// Of SQLite's machine: some tens of microseconds.
    private static let instructionsBetweenLooks: Int32 = 10_000

    /// Lets what runs come to its end.
    func close() async { try? await threads.shutdownGracefully() }
}
