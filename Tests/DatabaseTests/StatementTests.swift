// Statements that both engines must answer alike: constraints, RETURNING, ON CONFLICT, row counts, lists.

import Database
import Support
import Testing

@Suite struct StatementTests {
    @Test(arguments: Engine.allCases)
    func constraints(_ engine: Engine) async throws {
        let cases: [(SQL, (DatabaseError) -> Bool)] = [
            ("INSERT INTO owners (name) VALUES ('x'), ('x')", { if case .unique(let text) = $0 { text.contains("name") } else { false } }),
            ("INSERT INTO things (owner_id) VALUES (77)", { if case .foreignKey = $0 { true } else { false } }),
            ("INSERT INTO things (number) VALUES (-50)", { if case .check(let text) = $0 { text.contains("thing_number") } else { false } }),
            ("INSERT INTO owners (name) VALUES (NULL)", { if case .notNull(let text) = $0 { text.contains("owners.name") } else { false } }),
            ("SELECT nothing FROM nowhere", { if case .other = $0 { true } else { false } }),
            ("INSERT INTO owners (name) VALUES ('a'); INSERT INTO owners (name) VALUES ('b')", { if case .other = $0 { true } else { false } }),
        ]
        try await withDatabase(engine, migrations: schema) { db in
            for (statement, isExpected) in cases {
                let error = await #expect(throws: DatabaseError.self) { try await db.write { try $0.run(statement) } }
                #expect(error.map(isExpected) == true, "\(String(describing: error))")
            }
            let count = try await db.read { try $0.int("SELECT COUNT(*) FROM owners") }
            #expect(count == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func aParentInUseCannotGo(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            try await db.write { tx in
                let owner = try tx.insert("INSERT INTO owners (name) VALUES ('x') RETURNING id")
                try tx.run("INSERT INTO things (owner_id) VALUES (\(owner))")
            }
            let error = await #expect(throws: DatabaseError.self) { try await db.write { try $0.run("DELETE FROM owners") } }
            guard case .foreignKey = error else { throw try #require(error) }
        }
    }

    @Test(arguments: Engine.allCases)
    func triggersRefuse(_ engine: Engine) async throws {
        let guarded =
            schema + [
                Migration(
                    2, "append only", [],
                    sqlite: ["CREATE TRIGGER owners_stay BEFORE UPDATE ON owners BEGIN SELECT RAISE(ABORT, 'owners stay'); END"],
                    postgres: [
                        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owners stay'; END $$",
                        "CREATE TRIGGER owners_stay BEFORE UPDATE ON owners FOR EACH ROW EXECUTE FUNCTION refuse()",
                    ])
            ]
        try await withDatabase(engine, migrations: guarded) { db in
            try await db.write { try $0.run("INSERT INTO owners (name) VALUES ('x')") }
            await #expect(throws: DatabaseError.refused("owners stay")) {
                try await db.write { try $0.run("UPDATE owners SET name = 'y'") }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func returning(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let (ids, names) = try await db.write { tx in
                (
                    try tx.rows("INSERT INTO owners (name) VALUES ('x'), ('y'), ('z') RETURNING id") { $0.int() },
                    try tx.rows("UPDATE owners SET name = name || '!' WHERE name <> 'y' RETURNING name") { $0.text() }.sorted()
                )
            }
            #expect(ids == [1, 2, 3])
            #expect(names == ["x!", "z!"])
            await #expect(throws: DatabaseError.other("INSERT returned no id")) {
                try await db.write { _ = try $0.insert("INSERT INTO owners (name) VALUES ('x!') ON CONFLICT DO NOTHING RETURNING id") }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func rowCountsTell(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let counts = try await db.write { tx in
                [
                    try tx.run("INSERT INTO owners (name) VALUES ('x'), ('y')"),
                    try tx.run("INSERT INTO owners (name) VALUES ('x') ON CONFLICT (name) DO NOTHING"),
                    try tx.run("INSERT INTO owners (name) VALUES ('x'), ('z') ON CONFLICT (name) DO NOTHING"),
                    try tx.run("INSERT INTO owners (name) VALUES ('x') ON CONFLICT (name) DO UPDATE SET name = excluded.name || '1'"),
                    try tx.run("UPDATE owners SET name = name"),
                    try tx.run("UPDATE owners SET name = 'q' WHERE name = 'nobody'"),
                    try tx.run("SELECT * FROM owners"),
                    try tx.run("CREATE TABLE more (id \(.identity)) \(.strict)"),
                    try tx.run("WITH old AS (SELECT id FROM owners WHERE name <> 'y') UPDATE owners SET name = name || '+' WHERE id IN (SELECT id FROM old)"),
                    try tx.run("DELETE FROM owners"),
                ]
            }
            #expect(counts == [2, 0, 1, 1, 3, 0, 0, 0, 2, 3])
        }
    }

    @Test(arguments: Engine.allCases)
    func lists(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            try await db.write { tx in
                for number in 1...20 { try tx.run("INSERT INTO things (number, words) VALUES (\(number), \("w\(number)"))") }
            }
            for size in [0, 1, 2, 3, 5, 8, 17] {
                let (numbers, words) = (Array(0..<size), (0..<size).map { "w\($0)" })
                let found = try await db.read { tx in
                    (
                        try tx.int("SELECT COUNT(*) FROM things WHERE number IN \(SQL.list(numbers))"),
                        try tx.int("SELECT COUNT(*) FROM things WHERE words IN \(SQL.list(words))")
                    )
                }
                #expect(found.0 == Int64(max(0, size - 1)) && found.1 == found.0)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func pieces(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let conditions: [SQL] = ["n >= \(0)", "name <> \("a")", "name IN \(SQL.list(["a", "b"]))"]
            let found = try await db.read { tx in
                try tx.rows("SELECT name FROM counters WHERE \(SQL.joined(conditions, " AND ")) ORDER BY \(SQL.raw("name"))" + " LIMIT \(1)") {
                    $0.text()
                }
            }
            #expect(found == ["b"])
        }
    }

    @Test(arguments: Engine.allCases)
    func firstAndExists(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: schema) { db in
            let (last, none) = try await db.read { tx in
                (
                    try tx.first("SELECT name FROM counters ORDER BY name DESC") { $0.text() },
                    try tx.first("SELECT name FROM counters WHERE n = 9") { $0.text() }
                )
            }
            #expect(last == "b" && none == nil)
            #expect(try await db.read { try $0.exists("SELECT 1 FROM counters WHERE name = 'a'") })
            #expect(try await db.read { try !$0.exists("SELECT 1 FROM counters WHERE name = 'z'") })
            #expect(try await db.read { try $0.rows("SELECT name FROM counters WHERE n = 9") { $0.text() }.isEmpty })
        }
    }
}
