// The schema is at the old step or at the new one and never between.

import Database
import Kit
import Support
import Testing

private let more =
    schema + [
        Migration(2, "two", ["CREATE TABLE two (id \(.identity)) \(.strict)"]),
        Migration(3, "three", ["CREATE TABLE three (id \(.identity)) \(.strict)", "INSERT INTO three (id) VALUES (1)"]),
    ]

@Suite struct MigratorTests {
    @Test(arguments: Engine.allCases)
    func appliesWhatIsMissing(_ engine: Engine) async throws {
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        try await withDatabase(engine, migrations: schema) { db in
            let migrator = Migrator(more, clock: Clock { now })
            let before = try await migrator.steps(db)
            #expect(before.map { $0.appliedAt != nil } == [true, false, false])
            #expect(try await migrator.migrate(db).map(\.number) == [2, 3])
            #expect(try await migrator.migrate(db).isEmpty)
            #expect(try await migrator.steps(db).last?.appliedAt == now)
            #expect(try await db.read { try $0.int("SELECT COUNT(*) FROM three") } == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func aFailingStepLeavesTheOldSchema(_ engine: Engine) async throws {
        let broken = more + [Migration(4, "broken", ["CREATE TABLE four (id \(.identity))", "CREATE TABLE four (id \(.identity))"])]
        try await withDatabase(engine, migrations: schema) { db in
            let error = await #expect(throws: MigrationError.self) { try await Migrator(broken).migrate(db) }
            guard case .failed(4, "broken", _) = error else { throw try #require(error) }
            #expect(try await Migrator(broken).steps(db).map { $0.appliedAt != nil } == [true, false, false, false])
            for table in [SQL("SELECT * FROM two"), "SELECT * FROM three", "SELECT * FROM four"] {
                await #expect(throws: DatabaseError.self) { try await db.read { try $0.run(table) } }
            }
            #expect(try await Migrator(more).migrate(db).count == 2)
        }
    }

    /// Steps of a newer program that only added: the older one starts, again and again, and leaves them alone.
    @Test(arguments: Engine.allCases)
    func aNewerDatabaseIsServed(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: more) { db in
            let older = Migrator(schema)
            for _ in 0..<2 { #expect(try await older.migrate(db).isEmpty) }
            let (seen, known) = (try await older.steps(db), try await Migrator(more).steps(db))
            #expect(seen.map(\.isKnown) == [true, false, false] && seen.count { $0.appliedAt != nil } == 3)
            #expect(known.map(\.isKnown) == [true, true, true])
        }
    }

    /// A step that took something away says who may go on; also when later ones add again.
    @Test(arguments: Engine.allCases)
    func aDatabaseThatLacksWhatTheProgramNeedsIsRefused(_ engine: Engine) async throws {
        let further = more + [Migration(4, "without three", ["DROP TABLE three"], needs: 2), Migration(5, "five", ["CREATE TABLE five (id \(.identity))"])]
        try await withDatabase(engine, migrations: further) { db in
            let error = await #expect(throws: MigrationError.self) { try await Migrator(schema).migrate(db) }
            guard case .databaseIsNewer(5, known: 1) = error else { throw try #require(error) }
            let applied = try await Migrator(Array(more.prefix(2))).migrate(db)
            #expect(applied.isEmpty)
        }
    }

    /// A database of a program that did not write down what its steps need.
    @Test(arguments: Engine.allCases)
    func aDatabaseOfBeforeIsTakenOn(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: []) { db in
            try await db.write { tx in
                try tx.run("DROP TABLE IF EXISTS schema_migrations")
                try tx.run("CREATE TABLE schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)")
                try tx.run("INSERT INTO schema_migrations (number, name, applied_at) VALUES (9, 'nine', 1)")
            }
            let migrator = Migrator(schema)
            #expect(try await migrator.migrate(db).map(\.number) == [1])
            #expect(try await migrator.steps(db).map(\.number) == [1, 9])
        }
    }

    @Test func eightProcessesMigrateOnce() async throws {
        try await withDatabaseURL(.postgres) { url in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let db = try openDatabase(url: url)
                        let steps = try await Migrator(more).migrate(db)
                        await db.close()
                        return steps.count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, 0, 0, 0, 0, 0, 3])
        }
    }

    @Test func eightMigratorsOnOneFile() async throws {
        try await withDatabase(.sqlite) { db in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await Migrator(more).migrate(db).count } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, 0, 0, 0, 0, 0, 3])
        }
    }

    /// A step may take longer than any statement of the product, and only a step may.
    @Test func stepsAreNotCutOff() async throws {
        try await withPostgres {
            $0.statementTimeout = .seconds(7)
        } _: { db in
            let (lifted, later) = try await (
                db.write { tx in
                    try tx.liftTimeLimits()
                    return try tx.first("SHOW statement_timeout") { $0.text() }
                },
                db.write { tx in try tx.first("SHOW statement_timeout") { $0.text() } }
            )
            #expect(lifted == "0" && later == "7s")
        }
    }
}
