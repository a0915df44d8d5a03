// Upgrades: a database of every earlier step of the schema, with data in it, comes through with every row as it was; and no
// step takes away what the program before it needs.

import Foundation
import Kit
import Support
import Testing

@testable import App
@testable import Database

@Suite struct UpgradeTests {
    /// How many steps a database had, for every number but all.
    private static let earlier = Array(1..<Migration.all.count)

    /// A product in use: people, contents in every state, generations, limits, comments, keys, drafts.
    private static func seed(_ server: TestServer) async throws {
        _ = try await server.app.load(fixture: try FixtureTests.sample())
        let team = try await server.team()
        for status in ContentStatus.allCases where status != .inProgress { _ = try await team.content(in: status) }
        let content = try await team.writer.make("/contents", ["title": "نوشته", "project": .int(team.project)])
        _ = try await server.generate(content, by: team.writer)
        _ = try await team.writer.post("/contents/\(content)/comments", ["body": "یادداشت"])
        _ = try await team.admin.post("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": "20"])
    }

    @Test(arguments: Engine.allCases) func everyEarlierDatabaseComesThrough(_ engine: Engine) async throws {
        let folder = try Workshop.shared.newPath("upgrade")
        try await withServer(engine) { server in
            try await UpgradeTests.seed(server)
            let run = try await server.app.backUp(into: folder)
            let file = "\(folder)/\(run.file ?? "")"
            let held = try UpgradeTests.held(file)
            let contents = try await server.count("contents")
            for steps in UpgradeTests.earlier { try await UpgradeTests.upgrade(held, steps, engine, contents) }
        }
    }

    private static func upgrade(_ held: Held, _ steps: Int, _ engine: Engine, _ contents: Int64) async throws {
        let old = Array(Migration.all.prefix(steps))
        try await withDatabaseURL(engine, migrations: old) { url in
            let database = try openDatabase(url: url)
            let before = try await database.wide.write { tx in
                if tx.dialect == .postgres, steps < 4 { try tx.run(UpgradeTests.withoutWalls) }
                try UpgradeTests.fill(tx, try BackupStore.tables(in: tx), from: held)
                return try UpgradeTests.rows(tx, UpgradeTests.shapes(tx))
            }
            #expect(before.values.reduce(0) { $0 + $1.count } > 100, "step \(steps)")
            let applied = try await Migrator(Migration.all).migrate(database)
            #expect(applied.count == Migration.all.count - steps)
            let after = try await database.wide.read { tx in try UpgradeTests.rows(tx, before.keys.map(\.self)) }
            for (table, rows) in before { #expect(after[table] == rows, "\(table.name) from step \(steps)") }
            // From before there was an index, it is made of what is there.
            let indexed = try await database.wide.read { try $0.int("SELECT COUNT(*) FROM content_search") }
            if !old.contains(where: { $0.name == "search" }) { #expect(indexed == contents, "step \(steps)") }
            #expect(try await database.wide.read { tx in try AuditStore.chains(in: tx).filter { try AuditStore.verify($0, in: tx).fault != nil } } == [])
            #expect(try await database.wide.read { try Ledger.differences(in: $0) } == [])
            await database.close()
        }
    }

    /// The program of the first steps raised no walls.
    private static let withoutWalls: SQL = """
        DO $$ DECLARE found RECORD; BEGIN
          FOR found IN SELECT polrelid::regclass AS name FROM pg_policy LOOP
            EXECUTE format('DROP POLICY tenant ON %s', found.name);
            EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', found.name);
          END LOOP;
        END $$
        """

    private struct Shape: Hashable {
        let name: String
        let columns: [String]
    }

    private static func shapes(_ tx: Transaction) throws -> [Shape] {
        try BackupStore.tables(in: tx).map { Shape(name: $0.name, columns: $0.columns.map(\.name)) }
    }

    /// The tables of a backup, each with its rows.
    private typealias Held = [(shape: TableShape, rows: [[SQLValue]])]

    private static func held(_ file: String) throws -> Held {
        var held: Held = []
        _ = try BackupReader.read(file, { _ in }) { line in
            switch line {
            case .table(let told): held.append((told, []))
            case .row(let row): held[held.count - 1].rows.append(row)
            }
        }
        return held
    }

    /// Of a backup as much as an older schema has place for.
    private static func fill(_ tx: Transaction, _ tables: [TableShape], from held: Held) throws {
        let shapes = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })
        try TableCopy.withoutReferences(in: tx) {
            for (told, rows) in held {
                guard let here = shapes[told.name] else { continue }
                let places = here.columns.map { column in told.columns.firstIndex { $0.name == column.name } ?? -1 }
                guard !places.contains(-1) else { throw TestFailure("a later step took a column of \(told.name) away") }
                let size = TableCopy.batch(of: here)
                for start in stride(from: 0, to: rows.count, by: size) {
                    try TableCopy.insert(rows[start..<min(start + size, rows.count)].map { row in places.map { row[$0] } }, into: here, in: tx)
                }
            }
        }
    }

    /// What the columns of then hold, row by row.
    private static func rows(_ tx: Transaction, _ shapes: [Shape]) throws -> [Shape: [String]] {
        let now = Dictionary(uniqueKeysWithValues: try BackupStore.tables(in: tx).map { ($0.name, $0) })
        var result: [Shape: [String]] = [:]
        for shape in shapes {
            guard let table = now[shape.name] else { throw TestFailure("\(shape.name) is gone") }
            let columns = table.columns.filter { shape.columns.contains($0.name) }
            var rows: [String] = []
            try TableCopy.read(TableShape(name: table.name, columns: columns, numbersItself: table.numbersItself), in: tx) { rows.append("\($0)") }
            result[shape] = rows.sorted()
        }
        return result
    }

    // MARK: The program of the version before, on the new schema

    /// What an older program writes names the tables and columns of then. The newest schema takes all of it: rows that are new, and
    /// rows that change; and what the database itself derives from them is right.
    @Test(arguments: Engine.allCases) func whatAnOlderProgramWritesIsTaken(_ engine: Engine) async throws {
        let folder = try Workshop.shared.newPath("older")
        try await withServer(engine) { server in
            try await UpgradeTests.seed(server)
            let file = "\(folder)/\(try await server.app.backUp(into: folder).file ?? "")"
            let (held, all) = (try UpgradeTests.held(file), try await UpgradeTests.everyEarlierSchema(engine))
            try await withDatabase(engine, migrations: Migration.all) { database in
                for (steps, then) in zip(UpgradeTests.earlier, all) { try await UpgradeTests.work(then, held, database, "step \(steps)") }
            }
        }
    }

    private static func everyEarlierSchema(_ engine: Engine) async throws -> [[TableShape]] {
        try await withDatabase(engine, migrations: []) { database in
            var all: [[TableShape]] = []
            for steps in earlier {
                _ = try await Migrator(Array(Migration.all.prefix(steps))).migrate(database)
                all.append(
                    try await database.wide.write { tx in
                        if tx.dialect == .postgres, steps < 4 { try tx.run(withoutWalls) }
                        return try BackupStore.tables(in: tx)
                    })
            }
            return all
        }
    }

    private struct EnoughSeen: Error {}

    /// Writes everything that a program knows which knows these tables, looks, and takes it back.
    private static func work(_ then: [TableShape], _ held: Held, _ database: any Database, _ place: String) async throws {
        do {
            try await database.wide.write { tx in
                try fill(tx, then, from: held)
                try ContentCountStore.recount(in: tx)
                for table in then where !unchanging.contains(table.name) { try touch(table, tx) }
                try again("contents", then, tx)
                let counted = try counts(tx)
                try ContentCountStore.recount(in: tx)
                #expect(try counts(tx) == counted && !counted.isEmpty, "\(place)")
                throw EnoughSeen()
            }
        } catch is EnoughSeen {}
    }

    /// Rows that no program changes.
    private static let unchanging: Set = ["audit_events", "content_versions", "content_decisions"]

    /// Every column of then is written, in every row.
    private static func touch(_ table: TableShape, _ tx: Transaction) throws {
        let columns = table.columns.filter { !(table.numbersItself && $0.name == "id") }.map { SQL.name($0.name) + " = " + SQL.name($0.name) }
        if !columns.isEmpty { try tx.run("UPDATE " + SQL.name(table.name) + " SET " + SQL.joined(columns, ", ")) }
    }

    /// Each row of a table that numbers itself once more, as a new one.
    private static func again(_ name: String, _ tables: [TableShape], _ tx: Transaction) throws {
        guard let table = tables.first(where: { $0.name == name }) else { throw TestFailure("there is no table \(name)") }
        let columns = SQL.joined(table.columns.filter { $0.name != "id" }.map { SQL.name($0.name) }, ", ")
        let last = try tx.int("SELECT MAX(id) FROM " + SQL.name(name)) ?? 0
        try TableCopy.setLastID(last, of: table, in: tx)
        try tx.run("INSERT INTO " + SQL.name(name) + " (" + columns + ") SELECT " + columns + " FROM " + SQL.name(name))
    }

    private static func counts(_ tx: Transaction) throws -> [String] {
        try tx.rows(
            """
            SELECT organization_id, status, CAST(SUM(amount) AS BIGINT) FROM content_counts GROUP BY organization_id, status
            HAVING SUM(amount) <> 0 ORDER BY organization_id, status
            """
        ) { "\($0.int()) \($0.text()) \($0.int())" }
    }

    /// Expand now, contract later: a program of the step before goes on with the new schema. `docs/operations.md` tells the rules.
    @Test func stepsOnlyAdd() throws {
        var (known, used): (Set<String>, Set<String>) = ([], [])
        for migration in Migration.all {
            var made: Set<String> = []
            for dialect in [Dialect.sqlite, .postgres] {
                for statement in migration.statements + (dialect == .sqlite ? migration.sqlite : migration.postgres) {
                    let text = try statement.statement(for: dialect).text
                    if let table = text.firstMatch(of: /(?i)CREATE\s+TABLE\s+(\w+)/) { made.insert(String(table.1)) }
                    guard let fault = try UpgradeTests.fault(in: text, known) else { continue }
                    let exception = UpgradeTests.exceptions.first { migration.number == $0.step && text.contains($0.text) }
                    if let exception { used.insert(exception.text) }
                    // Contract: what programs of two steps before no longer need. Older ones are refused at their start.
                    let earlier = Migration.all.filter { $0.number < migration.number }.dropLast().map(\.number)
                    #expect(exception != nil || earlier.contains(migration.needs), "step \(migration.number) \(fault): \(text)")
                }
            }
            known.formUnion(made)
        }
        #expect(used == Set(UpgradeTests.exceptions.map(\.text)), "exceptions that nothing needs")
    }

    /// What a statement does to a program that knows the tables of before only.
    private static func fault(in text: String, _ known: Set<String>) throws -> String? {
        let always = [
            ("takes something away", #"\bDROP\b|\bTRUNCATE\b|\bDELETE\s+FROM\b(?![^$]*\bEND\b)"#),
            ("renames", #"\bRENAME\b"#), ("changes a column", #"\bALTER\s+COLUMN\b"#),
            ("demands a value", #"ADD\s+COLUMN\s+\w+\s+\w+\s+NOT\s+NULL(?!\s+DEFAULT)"#), ("demands a value of its own", #"ADD\s+COLUMN[^,]*\bUNIQUE\b"#),
            ("adds a rule", #"ADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY)\b"#),
        ]
        for (what, pattern) in always where try text.firstMatch(of: Regex("(?i)" + pattern)) != nil { return what }
        let ofOldTables = [
            ("refuses doubles", #"CREATE\s+UNIQUE\s+INDEX\s+\w+\s+ON\s+(\w+)"#), ("acts on writes", #"CREATE\s+TRIGGER[\s\S]*?\sON\s+(\w+)"#),
            ("hides rows", #"CREATE\s+POLICY\s+\w+\s+ON\s+(\w+)"#), ("hides rows", #"ALTER\s+TABLE\s+(\w+)[\s\S]*ROW\s+LEVEL\s+SECURITY"#),
        ]
        for (what, pattern) in ofOldTables {
            guard let match = try text.firstMatch(of: Regex<(Substring, Substring)>("(?i)" + pattern)) else { continue }
            if known.contains(String(match.1)) { return "\(what) of \(match.1)" }
        }
        return nil
    }

    /// Statements that do so and no harm, each with its reason.
    private static let exceptions: [(step: Int, text: String, reason: String)] = [
        (2, "TRIGGER content_versions", "No program ever changed a version."),
        (4, "ROW LEVEL SECURITY", "From before the first release: nothing of before it serves."),
        (4, "CREATE POLICY tenant ON", "The same."),
        (20, "TRIGGER contents_", "They refuse nothing and add to a table that older programs do not know; the test above writes through them."),
        (25, "DROP INDEX reservations_open", "An index changes no answer; whatever was found by it is found by another."),
    ]
}
