// What holds for SQLite only: one process on a file, and the fault of old versions.

@testable import Database
import Support
import Testing

@Suite struct SQLiteTests {
    @Test func aSecondOpenerIsRefused() async throws {
        try await withDatabaseURL(.sqlite) { url in
            let first = try openDatabase(url: url)
            let text = await expectUnavailable { try openDatabase(url: url) }
            #expect(text.contains("held by another Contexor process"))
            #expect(text.contains("PostgreSQL"))
            await first.close()
            let second = try openDatabase(url: url)
            #expect(try await second.read { try $0.int("SELECT 1") } == 1)
            await second.close()
        }
    }

    /// A file that cannot be opened as a database must not stay locked.
    @Test func afterAFailedOpenTheFileIsFree() async throws {
        try await withDatabaseURL(.sqlite) { url in
            let path = String(url.dropFirst("sqlite:".count))
            try Command.write("this is no database, whatever its name says" + String(repeating: ".", count: 1000), to: path)
            #expect(throws: DatabaseError.self) { try openDatabase(url: url) }
            try await Command.run(["rm", path])
            let db = try openDatabase(url: url)
            #expect(try await db.read { try $0.int("SELECT 1") } == 1)
            await db.close()
        }
    }

    @Test func whatIsCommittedIsInTheFile() async throws {
        try await withDatabaseURL(.sqlite, migrations: schema) { url in
            let first = try openDatabase(url: url)
            try await first.write { try $0.add() }
            await first.close()
            let second = try openDatabase(url: url)
            #expect(try await second.count() == 1)
            await second.close()
        }
    }

    @Test(arguments: [
        ("3.40.1", true), ("3.7.0", true), ("3.44.5", true), ("3.44.6", false), ("3.45.0", true), ("3.50.6", true), ("3.50.7", false),
        ("3.51.0", true), ("3.51.2", true), ("3.51.3", false), ("3.52", false), ("4.0.0", false),
    ])
    func versionsThatCanLoseTheWAL(_ version: String, _ expected: Bool) {
        #expect(SQLiteDatabase.canLoseWAL(version) == expected)
    }

    @Test func theOperatorIsWarned() async throws {
        try await withDatabase(.sqlite) { db in
            let text = try await db.describe()
            let version = String(text.dropFirst("SQLite ".count).prefix { $0 != "," })
            #expect(text.contains("do not run Litestream") == SQLiteDatabase.canLoseWAL(version))
        }
    }

    @Test(arguments: ["sqlite:", "sqlite://", "sqlite::memory:", "sqlite:x.db?mode=ro"])
    func urlsThatNameNoFile(_ url: String) {
        #expect(throws: DatabaseError.self) { try openDatabase(url: url) }
    }

    @Test func bothSpellingsOfAFile() async throws {
        try await withDatabaseURL(.sqlite, migrations: schema) { url in
            let db = try openDatabase(url: url.replacing("sqlite:", with: "sqlite://"))
            #expect(try await db.count() == 0)
            await db.close()
        }
    }
}
