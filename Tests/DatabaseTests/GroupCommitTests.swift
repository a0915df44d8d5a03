// Writes that waited together: one commit, and each answered for itself.

@testable import Database
import Foundation
import Support
import Synchronization
import Testing

@Suite struct GroupCommitTests {
    @Test func whoWaitsTogetherIsCommittedTogether() async throws {
        try await withFile { db, walBytes in
            let alone = try await grown(walBytes) { for _ in 0..<20 { try await db.write { try $0.add() } } }
            let together = try await grown(walBytes) { try await crowd(db, 20) { _, tx in try tx.add() } }
            #expect(try await db.count() == 40)
            #expect(alone >= 20 * 4096)
            #expect(together < alone / 4, "\(together) of \(alone) bytes")
        }
    }

    @Test func whatFailsTakesNothingWithIt() async throws {
        try await withFile { db, _ in
            let failed = try await crowd(db, 20) { number, tx in
                try tx.add(number % 2 == 0 ? "a" : "b")
                if number % 5 == 0 { throw Stop() }
            }
            #expect(failed == [0, 5, 10, 15])
            #expect(try await db.count("a") == 8)
            #expect(try await db.count("b") == 8)
        }
    }

    /// A fault that shows at the commit: SQLite then has nothing of the group.
    @Test func aCommitThatFailsIsTheFaultOfOne() async throws {
        try await withFile { db, _ in
            let failed = try await crowd(db, 12) { number, tx in
                try tx.add()
                guard number == 7 else { return }
                try tx.run("PRAGMA defer_foreign_keys = ON")
                try tx.run("INSERT INTO things (owner_id) VALUES (12345)")
            }
            #expect(failed == [7])
            #expect(try await db.count() == 11)
            #expect(try await db.read { try $0.int("SELECT COUNT(*) FROM things") } == 0)
        }
    }

    /// `ON CONFLICT ROLLBACK` undoes the whole transaction in the middle of it.
    @Test func aTransactionThatSQLiteUndoesIsTheFaultOfOne() async throws {
        try await withFile { db, _ in
            try await db.write { try $0.run("INSERT INTO owners (name) VALUES ('x')") }
            let failed = try await crowd(db, 12) { number, tx in
                try tx.add()
                if number == 7 { try tx.run("INSERT OR ROLLBACK INTO owners (name) VALUES ('x')") }
            }
            #expect(failed == [7])
            #expect(try await db.count() == 11)
        }
    }

    @Test func whoTakesLongDoesSoAlone() async throws {
        try await withFile { db, _ in
            let runs = Mutex(0)
            let hints = Mutex(0)
            let failed = try await crowd(db, 12) { number, tx in
                tx.afterCommit { hints.withLock { $0 += 1 } }
                if number == 7 {
                    runs.withLock { $0 += 1 }
                    try tx.liftTimeLimits()
                }
                try tx.add()
            }
            #expect(failed.isEmpty)
            #expect(runs.withLock { $0 } == 2)  // Once beside the others, given up; once alone.
            #expect(hints.withLock { $0 } == 12)
            #expect(try await db.count() == 12)
        }
    }

    // MARK: What they share

    /// A database in a file, and how large its write-ahead log is.
    private func withFile(_ body: (any Database, () throws -> Int) async throws -> Void) async throws {
        try await withDatabaseURL(.sqlite, migrations: schema) { url in
            let db = try openDatabase(url: url)
            let log = String(url.dropFirst("sqlite:".count)) + "-wal"
            try await body(db) { try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0 }
            await db.close()
        }
    }

    private func grown(_ size: () throws -> Int, _ body: () async throws -> Void) async throws -> Int {
        let before = try size()
        try await body()
        return try size() - before
    }

    /// Writes that come while the writer is held, and so wait together, in the order of their numbers. Returns which of them failed.
    @discardableResult
    private func crowd(_ db: any Database, _ count: Int, _ body: @escaping @Sendable (Int, Transaction) throws -> Void) async throws -> [Int] {
        let holder = Holder()
        let holding = Task { try await db.write { _ in holder.hold() } }
        await holder.isHeld()
        let failed = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<count {
                group.addTask {
                    do { try await db.write { try body(number, $0) } } catch { return number }
                    return nil
                }
            }
            group.addTask {
                while (db as? SQLiteDatabase)?.waitingWrites != count { await Task.yield() }
                holder.release()
                return nil
            }
            return await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        try await holding.value
        return failed.sorted()
    }

    /// Keeps a thread until it is told.
    private final class Holder: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let entered = AsyncStream<Void>.makeStream()

        func hold() {
            entered.continuation.finish()
            gate.wait()
        }

        func isHeld() async { for await _ in entered.stream {} }
        func release() { gate.signal() }
    }
}
