// What the admin area declares, held against the schema: no table and no column is forgotten, and nothing secret is shown.

import App
import Database
import Kit
import Support
import Testing

@testable import struct App.AdminColumn
@testable import struct App.AdminModel

@Suite struct AdminDeclarationTests {
    /// The columns of every table, as the engine tells them.
    private func schema(_ server: TestServer, _ engine: Engine) async throws -> [String: Set<String>] {
        let pairs = try await server.database.read { tx in
            try tx.rows(
                .either(
                    sqlite: """
                        SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
                        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE 'content_search!_%' ESCAPE '!'
                        """,
                    postgres: "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()")
            ) { ($0.text(), $0.text()) }
        }
        return Dictionary(grouping: pairs, by: \.0).mapValues { Set($0.map(\.1)) }
    }

    @Test(arguments: Engine.allCases) func everyTableIsShownOrSaysWhyNot(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let tables = try await schema(server, engine)
            let shown = Set(AdminModel.all.map { "\($0.table)" })
            #expect(tables.count > 40)
            for table in tables.keys.sorted() {
                #expect(shown.contains(table) != (AdminModel.hidden[table] != nil), "\(table) must be declared in Admin/Models, or hidden with a reason")
            }
            #expect(shown.isSubset(of: tables.keys) && Set(AdminModel.hidden.keys).isSubset(of: tables.keys))
        }
    }

    @Test(arguments: Engine.allCases) func everyColumnIsShownOrSaysWhyNot(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let tables = try await schema(server, engine)
            for model in AdminModel.all {
                let declared = model.columns.map(\.key)
                #expect(Set(declared).count == declared.count, "\(model.name) has a column twice")
                #expect(Set(declared + model.withheld.keys) == tables["\(model.table)"], "\(model.name)")
                #expect(Set(declared).isDisjoint(with: model.withheld.keys), "\(model.name)")
                for reason in model.withheld.values { #expect(!reason.isEmpty) }
            }
        }
    }

    @Test func declarationsHoldTogether() {
        #expect(Set(AdminModel.all.map(\.name)).count == AdminModel.all.count)
        for model in AdminModel.all {
            for name in model.key + model.search + model.label + (model.order.map { [$0] } ?? []) {
                #expect(model.column("\(name)") != nil, "\(model.name) names \(name)")
            }
            #expect(!model.listed.isEmpty, "\(model.name) has nothing to list")
            for column in model.columns {
                #expect(!(column.isListed && column.isTooLongForLists), "\(model.name).\(column.key)")
                if case .reference(let other) = column.kind {
                    #expect(AdminModel.all.contains { $0.name == other && $0.key.count == 1 }, "\(model.name).\(column.key) points to \(other)")
                }
            }
            // What can be done with a row names it by its number.
            if !model.actions.isEmpty || model.edit != nil { #expect(model.key.count == 1, "\(model.name)") }
            #expect(model.edit != nil || !model.actions.isEmpty || model.create != nil || model.note != nil, "\(model.name) does not say why nothing of it is changed")
        }
    }

    /// Hashes, secrets and sealed bytes are withheld whatever somebody declares.
    @Test func nothingSecretIsDeclared() {
        let secret = ["hash", "secret", "sealed", "nonce", "salt", "token", "args", "reply", "prev"]
        for model in AdminModel.all {
            for column in model.columns { #expect(!secret.contains(column.key) && !column.key.hasSuffix("_hash"), "\(model.name).\(column.key)") }
        }
    }
}
