// Questions whose last answer is gone on with: whatever a body did with an answer that is not so any more, nobody hears of
// it and nothing of it stays.

import Database
import Kit
import Support
import Testing

@Suite struct SuppositionTests {
    /// Has the answer 0 learned, and then makes it 5.
    private func afterAChange(_ engine: Engine, _ body: (any Database) async throws -> Void) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            #expect(try await db.read { try $0.supposedCount() } == [0])
            #expect(try await db.read { try $0.supposedCount() } == [0])
            try await db.write { try $0.run("UPDATE counters SET n = 5 WHERE name = 'a'") }
            try await body(db)
        }
    }

    @Test(arguments: Engine.allCases)
    func theAnswerOfNowCounts(_ engine: Engine) async throws {
        try await afterAChange(engine) { db in
            let begun = Counter()
            let seen = try await db.read { tx in
                begun.increment()
                return (try tx.supposedCount(), try tx.count())
            }
            #expect(seen.0 == [5] && seen.1 == 5)
            // The first beginning went on with what was so before: that is what saves a round trip where it still is.
            #expect(begun.value == (engine == .postgres ? 2 : 1))
            // With nothing after it that it could travel with.
            try await db.write { try $0.run("UPDATE counters SET n = 6 WHERE name = 'a'") }
            #expect(try await db.read { try $0.supposedCount() } == [6])
        }
    }

    @Test(arguments: Engine.allCases)
    func noErrorRestsOnWhatIsNotSo(_ engine: Engine) async throws {
        let bodies: [@Sendable (Transaction) throws -> [Int64]] = [
            { tx in
                let n = try tx.supposedCount()
                if n == [0] { throw Stop() }
                return n
            },
            { tx in
                let n = try tx.supposedCount()
                do { _ = try tx.count() } catch { throw Stop() }
                return n
            },
            { tx in
                let n = try tx.supposedCount()
                _ = try? tx.count()
                return n
            },
            // The statement that travels with it fails by itself, at the server and before it is sent.
            { tx in
                let n = try tx.supposedCount()
                if n == [0] { try tx.run("INSERT INTO counters (name, n) VALUES ('a', 1)") }
                return n
            },
            { tx in
                let n = try tx.supposedCount()
                if n == [0] { try tx.run("UPDATE counters SET n = 1 WHERE name = \("\0")") }
                return n
            },
        ]
        for body in bodies {
            try await afterAChange(engine) { db in
                let seen = try await db.write(body)
                #expect(seen == [5])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func nothingIsWrittenThatRestsOnWhatIsNotSo(_ engine: Engine) async throws {
        try await afterAChange(engine) { db in
            let told = Counter()
            try await db.write { tx in
                guard try tx.supposedCount() == [0] else { return }
                try tx.post("UPDATE counters SET n = 100 WHERE name = 'a'")
                tx.afterCommit { told.increment() }
            }
            #expect(try await db.count() == 5)
            #expect(told.value == 0)
        }
    }

    /// What fails while the supposition is right is told as ever, and in the words of the body.
    @Test(arguments: Engine.allCases)
    func anErrorOfTheBodysOwnIsTold(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            for _ in 0..<3 {
                await #expect(throws: Stop.self) {
                    try await db.write { tx in
                        _ = try tx.supposedCount()
                        do { try tx.run("INSERT INTO counters (name, n) VALUES ('a', 1)") } catch { throw Stop() }
                    }
                }
            }
        }
    }
}

extension Transaction {
    fileprivate func supposedCount() throws -> [Int64] {
        try rows("SELECT n FROM counters WHERE name = 'a'", asLastTime: SuppositionKey("n", of: 1)) { $0.int() }
    }
}
