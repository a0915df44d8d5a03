// The schema of the storage tests, and the questions that many of them ask.

import Database
import Support
import Testing

let schema = [
    Migration(
        1, "owners and things",
        [
            "CREATE TABLE owners (id \(.identity), name TEXT NOT NULL CONSTRAINT owner_name UNIQUE) \(.strict)",
            """
            CREATE TABLE things (
              id \(.identity), owner_id \(.bigint) CONSTRAINT thing_owner REFERENCES owners (id),
              number \(.bigint) CONSTRAINT thing_number CHECK (number > -10 OR number < -99), words TEXT, bytes \(.blob)) \(.strict)
            """,
            "CREATE TABLE counters (name TEXT PRIMARY KEY, n \(.bigint) NOT NULL) \(.strict)",
            "INSERT INTO counters (name, n) VALUES ('a', 0), ('b', 0)",
        ])
]

/// An error of the test's own, thrown in the middle of a transaction.
struct Stop: Error {}

extension Transaction {
    func count(_ name: String = "a") throws -> Int64? { try int("SELECT n FROM counters WHERE name = \(name)") }
    func add(_ name: String = "a") throws { try run("UPDATE counters SET n = n + 1 WHERE name = \(name)") }
}

extension Database {
    func count(_ name: String = "a") async throws -> Int64? { try await read { try $0.count(name) } }
}

extension DatabaseError {
    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
}

/// Expects `DatabaseError.unavailable`. Returns its text.
@discardableResult
func expectUnavailable<T>(
    _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> T
) async -> String {
    let error = await #expect(throws: DatabaseError.self, sourceLocation: location) { _ = try await body() }
    guard case .unavailable(let text) = error else {
        Issue.record("not unavailable: \(String(describing: error))", sourceLocation: location)
        return ""
    }
    return text
}

/// PostgreSQL with settings of the test's own, in a database with `schema`.
func withPostgres<R>(
    _ change: (inout PostgresSettings) -> Void = { _ in }, _ body: (PostgresDatabase) async throws -> R
) async throws -> R {
    try await withDatabaseURL(.postgres, migrations: schema) { url in
        var settings = try PostgresSettings(url: url)
        change(&settings)
        let database = PostgresDatabase(settings)
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}
