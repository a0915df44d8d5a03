// All or nothing, one snapshot, nothing lost between writers: what a transaction promises on both engines.

import Database
import Kit
import Support
import Testing

@Suite struct TransactionTests {
    @Test(arguments: Engine.allCases)
    func commits(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let inside = try await db.write { tx in
                try tx.add("a")
                try tx.add("b")
                return try tx.count("b")
            }
            #expect(inside == 1)
            #expect(try await db.count("a") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func rollsBackOnAnyError(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            await #expect(throws: Stop.self) {
                try await db.write { tx in
                    try tx.add("a")
                    try tx.add("b")
                    throw Stop()
                }
            }
            await #expect(throws: Stop.self) {
                try await db.write { tx in
                    try tx.add("a")
                    _ = try tx.rows("SELECT name FROM counters") { _ in throw Stop() }
                }
            }
            #expect(try await db.count("a") == 0)
            #expect(try await db.count("b") == 0)
            try await db.write { try $0.add() }
            #expect(try await db.count("a") == 1)
        }
    }

    /// A body that catches the error of a statement and goes on: nothing more runs, and nothing is committed.
    @Test(arguments: Engine.allCases)
    func aFailedStatementDoomsTheTransaction(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let ran = Counter()
            let error = await #expect(throws: DatabaseError.self) {
                try await db.write { tx in
                    try tx.add()
                    do { try tx.run("INSERT INTO owners (name) VALUES ('x'), ('x')") } catch {}
                    do {
                        try tx.add()
                        ran.increment()
                    } catch {}
                }
            }
            guard case .unique = error else { throw try #require(error) }
            #expect(ran.value == 0)
            #expect(try await db.count() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func withoutStatements(_ engine: Engine) async throws {
        try await withDatabase(engine) { db in
            let written = try await db.write { _ in 7 }
            let read = try await db.read { _ in 8 }
            #expect(written == 7 && read == 8)
        }
    }

    @Test(arguments: Engine.allCases)
    func aReadWritesNothing(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let error = await #expect(throws: DatabaseError.self) { try await db.read { try $0.add() } }
            guard case .other = error else { throw try #require(error) }
            #expect(try await db.count() == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func aReadSeesOneSnapshot(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let (looked, written) = (Latch(), Latch())
            async let seen = db.read { tx in
                let before = try tx.count()
                looked.open()
                written.block()
                return (before, try tx.count())
            }
            await looked.opened()
            try await db.write { try $0.add() }
            written.open()
            let (before, after) = try await seen
            #expect(before == 0 && after == 0)
            #expect(try await db.count() == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func concurrentWritersLoseNothing(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await db.write { tx in
                            let n = try tx.int("SELECT n FROM counters WHERE name = 'a' \(.forUpdate)") ?? 0
                            try tx.run("UPDATE counters SET n = \(n + 1) WHERE name = 'a'")
                            try tx.add("b")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await db.count("a") == 64)
            #expect(try await db.count("b") == 64)
        }
    }

    /// Two that take the rows in opposite order: PostgreSQL fails one of them, which is then repeated.
    @Test func adversariesBothSucceed() async throws {
        try await withDatabase(.postgres, migrations: schema) { db in
            let (first, second) = (Latch(), Latch())
            async let one: Void = db.write { tx in
                try tx.add("a")
                first.open()
                second.block()
                try tx.add("b")
            }
            async let other: Void = db.write { tx in
                try tx.add("b")
                second.open()
                first.block()
                try tx.add("a")
            }
            _ = try await (one, other)
            #expect(try await db.count("a") == 2)
            #expect(try await db.count("b") == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func afterCommitRunsOnceAndNotAfterARollback(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let calls = Counter()
            try await db.write { tx in
                tx.afterCommit { calls.increment() }
                try tx.add()
                #expect(calls.value == 0)
            }
            #expect(calls.value == 1)
            try? await db.write { tx in
                tx.afterCommit { calls.increment() }
                try tx.add()
                throw Stop()
            }
            try? await db.write { tx in
                tx.afterCommit { calls.increment() }
                try tx.run("INSERT INTO owners (name) VALUES (NULL)")
            }
            #expect(calls.value == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func aCancelledTaskWritesNothing(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let gate = Latch()
            let task = Task {
                await gate.opened()
                try await db.write { try $0.add() }
            }
            task.cancel()
            gate.open()
            await #expect(throws: CancellationError.self) { try await task.value }
            let count = try await db.count()
            #expect(count == 0)
        }
    }

    /// PostgreSQL's own way to stop a statement is its time limit.
    @Test(.timeLimit(.minutes(1))) func aReadThatNobodyWaitsForIsStopped() async throws {
        try await withDatabase(.sqlite) { db in
            let begun = Latch()
            let task = Task {
                try await db.read { tx in
                    begun.open()
                    return try tx.int("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n")
                }
            }
            await begun.opened()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // Its connection serves the next.
            for number in 0..<8 {
                let answer = try await db.read { try $0.int("SELECT \(number)") }
                #expect(answer == Int64(number))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func afterCloseItIsUnavailable(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            try await db.write { try $0.add() }
            await db.close()
            await db.close()
            await expectUnavailable { try await db.count() }
            await expectUnavailable { try await db.write { try $0.add() } }
        }
    }

    @Test(arguments: Engine.allCases)
    func itDescribesItself(_ engine: Engine) async throws {
        try await withDatabase(engine) { db in
            let text = try await db.describe()
            #expect(text.hasPrefix(engine.description))
            #expect(db.dialect == (engine == .sqlite ? .sqlite : .postgres))
        }
    }
}
