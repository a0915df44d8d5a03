// Schema changes, forward only. All pending steps run in one transaction: the database is at the old schema or at the
// new one and never between, also when the process is killed, also when many processes start at once.

import Kit

package struct Migration: Sendable {
    /// From 1, growing. Numbers may be left out: pieces of work that were made at the same time have their own.
    package let number: Int
    package let name: String
    package let statements: [SQL]
    /// Statements for one engine only, such as triggers, which the engines write differently.
    package let sqlite: [SQL]
    package let postgres: [SQL]
    /// What no statement can do, such as filling a table with what only this program can make of the data. Runs last.
    package let fill: (@Sendable (Transaction) throws -> Void)?

    package init(
        _ number: Int, _ name: String, _ statements: [SQL], sqlite: [SQL] = [], postgres: [SQL] = [],
        fill: (@Sendable (Transaction) throws -> Void)? = nil
    ) {
        self.number = number
        self.name = name
        self.statements = statements
        self.sqlite = sqlite
        self.postgres = postgres
        self.fill = fill
    }
}

package struct Migrator: Sendable {
    package struct Step: Sendable {
        package let number: Int
        package let name: String
        package let appliedAt: Timestamp?
    }

    private let migrations: [Migration]
    private let clock: Clock

    package init(_ migrations: [Migration], clock: Clock = .system) {
        precondition(zip(migrations, migrations.dropFirst()).allSatisfy { $0.number < $1.number }, "migrations stand in the order of their numbers")
        self.migrations = migrations
        self.clock = clock
    }

    /// Brings the schema up to date. Returns the steps that were applied now.
    /// - Throws: when the database is newer than this program, or a step fails; nothing is left half done.
    package func migrate(_ database: any Database) async throws -> [Step] {
        try await database.write { try migrate(in: $0) }
    }

    /// The same in a transaction of the caller's.
    package func migrate(in tx: Transaction) throws -> [Step] {
        let now = clock.now()
        try lock(tx)
        let applied = try appliedSteps(tx)
        let known = migrations.last?.number ?? 0
        if let newest = applied.map(\.number).max(), newest > known { throw MigrationError.databaseIsNewer(newest, known: known) }
        let done = Set(applied.map(\.number))
        let steps = try migrations.filter { !done.contains($0.number) }.map { try apply($0, now, tx) }
        if tx.dialect == .postgres { try tx.run(Wall.raise) }
        return steps
    }

    /// The numbers of the steps that were applied; for a database that has a schema.
    package static func applied(in tx: Transaction) throws -> [Int] {
        try tx.rows("SELECT number FROM schema_migrations ORDER BY number") { $0.number() }
    }

    /// Makes the schema as it was after these steps, in a transaction of the caller's, on an empty database.
    /// - Throws: for a step that this program does not know.
    package func make(_ numbers: Set<Int>, in tx: Transaction) throws {
        let unknown = numbers.subtracting(migrations.map(\.number))
        if let newest = unknown.max() { throw MigrationError.databaseIsNewer(newest, known: migrations.last?.number ?? 0) }
        try lock(tx)
        let now = clock.now()
        for migration in migrations where numbers.contains(migration.number) { _ = try apply(migration, now, tx) }
        if tx.dialect == .postgres { try tx.run(Wall.raise) }
    }

    /// Every known step, with the time at which it was applied.
    package func steps(_ database: any Database) async throws -> [Step] {
        let applied = try await database.write { tx in
            try lock(tx)
            return try appliedSteps(tx)
        }
        let times = Dictionary(uniqueKeysWithValues: applied.map { ($0.number, $0.appliedAt) })
        return migrations.map { Step(number: $0.number, name: $0.name, appliedAt: times[$0.number] ?? nil) }
    }

    /// One migrating process at a time. Bound to the transaction, so a connection pooler cannot leak it.
    private func lock(_ tx: Transaction) throws {
        tx.see(.everybodys)  // A step may move rows.
        try tx.liftTimeLimits()  // A step may take long, and so may the wait for the process that is at it.
        if tx.dialect == .postgres { try tx.run("SELECT pg_advisory_xact_lock(7228915210)") }
        try tx.run(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
              number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
            """)
    }

    private func appliedSteps(_ tx: Transaction) throws -> [Step] {
        try tx.rows("SELECT number, name, applied_at FROM schema_migrations ORDER BY number") {
            Step(number: $0.number(), name: $0.text(), appliedAt: Timestamp(milliseconds: $0.int()))
        }
    }

    private func apply(_ migration: Migration, _ now: Timestamp, _ tx: Transaction) throws -> Step {
        do {
            for statement in migration.statements + (tx.dialect == .sqlite ? migration.sqlite : migration.postgres) {
                try tx.run(statement)
            }
            try migration.fill?(tx)
        } catch {
            throw MigrationError.failed(migration.number, migration.name, "\(error)")
        }
        try tx.run(
            """
            INSERT INTO schema_migrations (number, name, applied_at)
            VALUES (\(migration.number), \(migration.name), \(now.milliseconds))
            """)
        return Step(number: migration.number, name: migration.name, appliedAt: now)
    }
}

package enum MigrationError: Error, Sendable, CustomStringConvertible {
    case databaseIsNewer(Int, known: Int)
    case failed(Int, String, String)

    package var description: String {
        switch self {
        case .databaseIsNewer(let newest, let known):
            "The database has schema step \(newest), this program knows \(known): start the newer program instead."
        case .failed(let number, let name, let reason):
            "Schema step \(number) (\(name)) failed and nothing was changed: \(reason). Mend the cause and run `contexor migrate` again."
        }
    }
}

extension Timestamp: SQLConvertible {
    package var sqlValue: SQLValue { .int(milliseconds) }
    package static var sqlKind: SQLKind? { .int }
}
extension Money: SQLConvertible {
    package var sqlValue: SQLValue { .int(nanos) }
    package static var sqlKind: SQLKind? { .int }
}

extension Row {
    package mutating func time() -> Timestamp { Timestamp(milliseconds: int()) }
    package mutating func timeOrNil() -> Timestamp? { intOrNil().map(Timestamp.init(milliseconds:)) }
    package mutating func money() -> Money { Money(nanos: int()) }
}
