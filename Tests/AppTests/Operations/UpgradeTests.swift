// Upgrades: a database of every earlier step of the schema, with data in it, comes through with every row as it was; and no
// step takes away what the program before it needs.

import Database
import Foundation
import Kit
import Support
import Testing

@testable import App

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
            let contents = try await server.count("contents")
            for steps in UpgradeTests.earlier { try await UpgradeTests.upgrade(file, steps, engine, contents) }
        }
    }

    private static func upgrade(_ file: String, _ steps: Int, _ engine: Engine, _ contents: Int64) async throws {
        let old = Array(Migration.all.prefix(steps))
        try await withDatabaseURL(engine, migrations: old) { url in
            let database = try openDatabase(url: url)
            let before = try await database.wide.write { tx in
                if tx.dialect == .postgres, steps < 4 { try tx.run(UpgradeTests.withoutWalls) }
                try UpgradeTests.fill(tx, from: file)
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

    /// Of a backup as much as an older schema has place for.
    private static func fill(_ tx: Transaction, from file: String) throws {
        let shapes = Dictionary(uniqueKeysWithValues: try BackupStore.tables(in: tx).map { ($0.name, $0) })
        try TableCopy.withoutReferences(in: tx) {
            var here: TableShape?
            var places: [Int] = []
            _ = try BackupReader.read(file, { _ in }) { line in
                switch line {
                case .table(let told):
                    here = shapes[told.name]
                    places = (here?.columns ?? []).map { column in told.columns.firstIndex { $0.name == column.name } ?? -1 }
                    #expect(!places.contains(-1), "a later step took a column of \(told.name) away")
                case .row(let row): if let here { try TableCopy.insert([places.map { row[$0] }], into: here, in: tx) }
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

    /// Expand now, contract later: a program of the step before goes on with the new schema. `docs/operations.md` tells the rules.
    @Test func stepsOnlyAdd() throws {
        let takes = try Regex(#"(?i)\bDROP\s+(TABLE|COLUMN|TRIGGER|FUNCTION|INDEX)\b|\bRENAME\b|\bALTER\s+COLUMN\b|\bTRUNCATE\b|\bDELETE\s+FROM\b"#)
        let demands = try Regex(#"(?i)ADD\s+COLUMN\s+\w+\s+\w+\s+NOT\s+NULL(?!\s+DEFAULT)"#)
        for migration in Migration.all {
            for dialect in [Dialect.sqlite, .postgres] {
                for statement in migration.statements + (dialect == .sqlite ? migration.sqlite : migration.postgres) {
                    let text = try statement.statement(for: dialect).text
                    let exception = UpgradeTests.exceptions.contains { migration.number == $0.step && text.contains($0.text) }
                    #expect(exception || text.firstMatch(of: takes) == nil, "step \(migration.number): \(text)")
                    #expect(text.firstMatch(of: demands) == nil, "step \(migration.number): \(text)")
                }
            }
        }
    }

    /// Statements that take something away and do no harm, each with its reason.
    private static let exceptions: [(step: Int, text: String)] = []
}
