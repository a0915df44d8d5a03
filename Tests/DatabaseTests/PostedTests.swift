// Statements that travel with others: what goes wrong with one of them is told before anything rests on it.

import Database
import Kit
import Support
import Testing

@Suite struct PostedTests {
    @Test(arguments: Engine.allCases)
    func whatWasPostedIsThereForTheNext(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let seen = try await db.write { tx in
                try tx.post("UPDATE counters SET n = 1 WHERE name = 'a'")
                try tx.post("UPDATE counters SET n = n + 1 WHERE name = 'a'", changing: 1, or: Stop())
                return try tx.count("a")
            }
            #expect(seen == 2)
            try await db.write { try $0.post("UPDATE counters SET n = 7 WHERE name = 'a'", changing: 1, or: Stop()) }
            #expect(try await db.count("a") == 7)
        }
    }

    /// One that had to change a row and found none: no later answer is seen, and nothing is committed.
    @Test(arguments: Engine.allCases)
    func whatDoesNotComeTrueUndoesEverything(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let went = Counter()
            await #expect(throws: Stop.self) {
                try await db.write { tx in
                    try tx.post("UPDATE counters SET n = 1 WHERE name = 'a'")
                    try tx.post("UPDATE counters SET n = 2 WHERE name = 'nobody'", changing: 1, or: Stop())
                    _ = try tx.count("a")
                    went.increment()
                }
            }
            // The last statement of all: there is none that it could travel with but the commit.
            await #expect(throws: Stop.self) {
                try await db.write { tx in
                    try tx.post("UPDATE counters SET n = 1 WHERE name = 'a'")
                    try tx.post("UPDATE counters SET n = 2 WHERE name = 'nobody'", changing: 1, or: Stop())
                }
            }
            // Caught by the body, it dooms the transaction all the same.
            await #expect(throws: Stop.self) {
                try await db.write { tx in
                    try tx.post("UPDATE counters SET n = 1 WHERE name = 'a'")
                    do {
                        try tx.post("UPDATE counters SET n = 2 WHERE name = 'nobody'", changing: 1, or: Stop())
                        _ = try tx.count("a")
                    } catch is Stop {}
                }
            }
            let left = try await db.count("a")
            #expect(left == 0 && went.value == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func severalQuestionsOfDifferentKinds(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let found = try await db.write { tx in
                try tx.firstOfEach([
                    "UPDATE counters SET n = 5 WHERE name = 'a' RETURNING n", "SELECT name FROM counters WHERE n = 5",
                    "SELECT name FROM counters WHERE name = 'nobody'",
                ]) { index, row in index == 0 ? "\(row.int())" : row.text() }
            }
            #expect(found == ["5", "a", nil])
        }
    }

    /// What would run after the end, and so see other rows than the statements before it, is refused; a read after it is as ever.
    @Test(arguments: Engine.allCases)
    func nothingComesAfterTheLast(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let seen = try await db.read { tx in
                let first = try tx.count("a")
                tx.nextIsLast()
                return [first, try tx.count("b")]
            }
            #expect(seen == [0, 0])
            await #expect(throws: DatabaseError.self) {
                try await db.read { tx in
                    tx.nextIsLast()
                    return [try tx.count("a"), try tx.count("b")]
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await db.read { tx in
                    tx.nextIsLast()
                    try tx.run("SELECT * FROM nowhere")
                }
            }
            #expect(try await db.count("a") == 0)
        }
    }
}
