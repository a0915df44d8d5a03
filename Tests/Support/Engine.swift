// The engines, and a fresh database on each: `@Test(arguments: Engine.allCases)`, then `withDatabase(engine) { … }`.

import Database
import Glibc
import Kit

package enum Engine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite = "SQLite"
    case postgres = "PostgreSQL"

    package var description: String { rawValue }
}

/// Runs `body` on a new database with the schema of `migrations`, and deletes it afterwards.
package func withDatabase<R>(
    _ engine: Engine, migrations: [Migration] = [], clock: Clock? = nil, _ body: (any Database) async throws -> R
) async throws -> R {
    try await withDatabaseURL(engine, migrations: migrations) { url in
        let database = try openDatabase(url: url, clock: clock)
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

/// The same for tests that open the database themselves, more than once or from another process.
package func withDatabaseURL<R>(
    _ engine: Engine, migrations: [Migration] = [], _ body: (String) async throws -> R
) async throws -> R {
    let place = try await Templates.shared.copy(engine, migrations)
    defer { place.delete() }
    return try await body(place.url)
}

private struct Place: Sendable {
    let url: String
    let delete: @Sendable () -> Void
}

/// Each schema is made once and copied for each test.
private actor Templates {
    static let shared = Templates()
    private var made: [String: Task<String, any Error>] = [:]

    func copy(_ engine: Engine, _ migrations: [Migration]) async throws -> Place {
        let template = migrations.isEmpty ? nil : try await self.template(engine, migrations)
        switch engine {
        case .postgres:
            let server = try await PrivatePostgres.shared
            let name = try await server.createDatabase(template: template ?? "template0")
            return Place(url: server.url(name)) { server.discard(name) }
        case .sqlite:
            let path = try Workshop.shared.newPath("sqlite")
            if let template { try await Command.run(["cp", template, path]) }
            return Place(url: "sqlite:\(path)") { for end in ["", "-wal", "-shm", ".lock"] { unlink(path + end) } }
        }
    }

    private func template(_ engine: Engine, _ migrations: [Migration]) async throws -> String {
        let key = try "\(engine)" + migrations.map { try $0.key }.joined()
        if let making = made[key] { return try await making.value }
        let making = Task { try await Templates.make(engine, migrations) }
        made[key] = making
        return try await making.value
    }

    private static func make(_ engine: Engine, _ migrations: [Migration]) async throws -> String {
        let (name, url): (String, String)
        switch engine {
        case .postgres:
            name = try await PrivatePostgres.shared.createDatabase()
            url = try await PrivatePostgres.shared.url(name)
        case .sqlite:
            name = try Workshop.shared.newPath("template")
            url = "sqlite:\(name)"
        }
        let database = try openDatabase(url: url)
        _ = try await Migrator(migrations).migrate(database)
        await database.close()
        return name
    }
}

extension Migration {
    fileprivate var key: String {
        get throws {
            let texts = try [Dialect.sqlite, .postgres].flatMap { dialect in
                try (statements + (dialect == .sqlite ? sqlite : postgres)).map { try "\($0.statement(for: dialect))" }
            }
            return "\(number) \(name) \(texts.joined(separator: ";"))\n"
        }
    }
}
