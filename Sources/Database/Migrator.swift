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
    /// The step that a program must know to go on after this one. 0 for a step that only adds: every older program may. A step that
    /// takes something away names the step whose program was the first to do without.
    package let needs: Int

    package init(
        _ number: Int, _ name: String, _ statements: [SQL], sqlite: [SQL] = [], postgres: [SQL] = [], needs: Int = 0,
        fill: (@Sendable (Transaction) throws -> Void)? = nil
    ) {
        self.number = number
        self.name = name
        self.statements = statements
        self.sqlite = sqlite
        self.postgres = postgres
        self.needs = needs
        self.fill = fill
    }
}

package struct Migrator: Sendable {
    package struct Step: Sendable {
        package let number: Int
        package let name: String
        package let appliedAt: Timestamp?
        /// `false` for a step that a newer program took.
        package var isKnown = true
        fileprivate var needs = 0
    }

    private let migrations: [Migration]
    private let clock: Clock

    package init(_ migrations: [Migration], clock: Clock = .system) {
        precondition(zip(migrations, migrations.dropFirst()).allSatisfy { $0.number < $1.number }, "migrations stand in the order of their numbers")
        self.migrations = migrations
        self.clock = clock
    }

    /// Brings the schema up to date. Returns the steps that were applied now.
    /// A database that a newer program brought further is left as it is, and served, when its steps allow that.
    /// - Throws: when a newer step took away what this program needs, or a step fails; nothing is left half done.
    package func migrate(_ database: any Database) async throws -> [Step] {
        try await database.write { try migrate(in: $0) }
    }

    /// The same in a transaction of the caller's.
    package func migrate(in tx: Transaction) throws -> [Step] {
        let now = clock.now()
        try lock(tx)
        let applied = try appliedSteps(tx)
        let known = migrations.last?.number ?? 0
        let newer = applied.filter { !$0.isKnown }
        if let newest = newer.last, newer.contains(where: { $0.needs > known }) { throw MigrationError.databaseIsNewer(newest.number, known: known) }
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

    /// Every step that is known or was applied, with the time at which it was.
    package func steps(_ database: any Database) async throws -> [Step] {
        let applied = try await database.write { tx in
            try lock(tx)
            return try appliedSteps(tx)
        }
        let done = Set(applied.map(\.number))
        let missing = migrations.filter { !done.contains($0.number) }.map { Step(number: $0.number, name: $0.name, appliedAt: nil) }
        return (applied + missing).sorted { $0.number < $1.number }
    }

    /// One migrating process at a time. Bound to the transaction, so a connection pooler cannot leak it.
    private func lock(_ tx: Transaction) throws {
        tx.see(.everybodys)  // A step may move rows.
        try tx.liftTimeLimits()  // A step may take long, and so may the wait for the process that is at it.
        if tx.dialect == .postgres { try tx.run("SELECT pg_advisory_xact_lock(7228915210)") }
        try tx.run(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
              number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL, needs BIGINT NOT NULL DEFAULT 0)
            """)
        // Programs of before did not write down what a step needs, and took none that needs anything.
        let table = try TableCatalog.tables(in: tx).first { $0.name == "schema_migrations" }
        if table?.columns.contains(where: { $0.name == "needs" }) == false {
            try tx.run("ALTER TABLE schema_migrations ADD COLUMN needs BIGINT NOT NULL DEFAULT 0")
        }
    }

    private func appliedSteps(_ tx: Transaction) throws -> [Step] {
        let known = Set(migrations.map(\.number))
        return try tx.rows("SELECT number, name, applied_at, needs FROM schema_migrations ORDER BY number") {
            let number: Int = $0.number()
            return Step(number: number, name: $0.text(), appliedAt: $0.time(), isKnown: known.contains(number), needs: $0.number())
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
            INSERT INTO schema_migrations (number, name, applied_at, needs)
            VALUES (\(migration.number), \(migration.name), \(now.milliseconds), \(migration.needs))
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
            "The database has schema step \(newest), and what this program needs (it knows step \(known)) was taken away: start the newer program instead."
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
