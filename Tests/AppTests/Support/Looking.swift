// What tests look up in the database, and how they wait for it.

import App
import Database
import Jobs
import Kit
import Testing

extension TestServer {
    func int(_ sql: SQL) async throws -> Int64 { try await database.read { try $0.int(sql) } ?? 0 }
    func text(_ sql: SQL) async throws -> String { try await database.read { try $0.first(sql) { $0.text() } } ?? "" }
    func texts(_ sql: SQL) async throws -> [String] { try await database.read { try $0.rows(sql) { $0.text() } } }
    func run(_ sql: SQL) async throws { try await database.write { _ = try $0.run(sql) } }
    func count(_ table: StaticString) async throws -> Int64 { try await int("SELECT COUNT(*) FROM \(SQL.raw(table))") }

    /// Returns when the query has an answer. The worker signals whenever it has put a job down.
    func until(_ sql: SQL) async throws {
        for _ in 0..<300 {
            let seen = app.signals.due.generation
            if try await database.read({ try $0.exists(sql) }) { return }
            await app.signals.due.wait(after: seen, atMost: .milliseconds(100))
        }
        throw TestFailure("it did not come to pass")
    }
}

/// Does the same many times at once. Returns the answers in the order of their numbers.
func concurrently<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> T) async throws -> [T] {
    try await withThrowingTaskGroup(of: (Int, T).self) { group in
        for number in 0..<count { group.addTask { (number, try await body(number)) } }
        return try await group.reduce(into: [(Int, T)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension JSON {
    /// Members of members without a question mark at each step.
    subscript(name: String) -> JSON { self[name] ?? .null }
}
