// Reads the database of a Django Contexor, a page at a time in the order of its ids. Nothing is written to it.

import Database
import Kit

package struct OldDatabase: Sendable {
    private let database: any Database
    /// Which columns there are: installations differ in age.
    private let columns: [String: Set<String>]
    /// Rows there are, and the highest id among them, all seen in one moment.
    let sizes: [String: (count: Int64, highest: ID)]
    /// By which a source is known again.
    let fingerprint: String

    /// - Throws: when it is no database of a Contexor.
    package init(reading database: any Database) async throws {
        self.database = database
        (columns, sizes, fingerprint) = try await database.read { tx in
            let columns = try Self.columns(tx)
            let missing = OldTable.all.filter { $0.isRequired && columns[$0.kind] == nil }.map(\.kind)
            guard missing.isEmpty else { throw ImportError.notAContexor(missing) }
            var sizes: [String: (count: Int64, highest: ID)] = [:]
            for table in OldTable.all where columns[table.kind] != nil {
                sizes[table.kind] = try tx.first("SELECT COUNT(*), COALESCE(MAX(id), 0) FROM \(SQL.raw(table.name))") { ($0.int(), $0.int()) }
            }
            let first = try tx.first("SELECT id, CAST(date_joined AS TEXT), phone_number FROM users ORDER BY id LIMIT 1") { row in
                "\(row.int()) \(row.text()) \(row.text())"
            }
            return (columns, sizes, Hashing.hex(Hashing.sha256(first ?? "")))
        }
    }

    private static func columns(_ tx: Transaction) throws -> [String: Set<String>] {
        let names = try tx.rows(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = current_schema()"
        ) { (table: $0.text(), column: $0.text()) }
        return Dictionary(grouping: names, by: \.table).mapValues { Set($0.map(\.column)) }
    }

    func has(_ table: OldTable) -> Bool { columns[table.kind] != nil }

    // MARK: Rows

    /// The next rows after `last`, not beyond `bound`.
    func rows(_ table: OldTable, after last: ID, through bound: ID, limit: Int) async throws -> [OldRow] {
        try await rows(table, "id > \(last) AND id <= \(bound) ORDER BY id LIMIT \(limit)")
    }

    /// Those that belong to these contents.
    func rows(_ table: OldTable, ofContents contents: [ID], through bound: ID) async throws -> [OldRow] {
        guard has(table), !contents.isEmpty else { return [] }
        return try await rows(table, "content_id IN \(SQL.list(contents)) AND id <= \(bound) ORDER BY content_id, id")
    }

    private func rows(_ table: OldTable, _ rest: SQL) async throws -> [OldRow] {
        guard let there = columns[table.kind] else { return [] }
        let read = table.columns.filter { there.contains("\($0.name)") }
        let places = Dictionary(uniqueKeysWithValues: read.enumerated().map { ("\($1.name)", $0) })
        let list = SQL.joined(["id"] + read.map(\.expression), ", ")
        return try await database.read { tx in
            try tx.rows("SELECT \(list) FROM \(SQL.raw(table.name)) WHERE \(rest)") { row in
                let id = row.int()
                return OldRow(id: id, places: places, values: read.map { $0.value(&row) })
            }
        }
    }

    /// The rows as they are, for a report. Without the hash of a password, which is of no use to anybody.
    func originals(_ table: OldTable, _ ids: [ID]) async throws -> [ID: String] {
        var found: [ID: String] = [:]
        for part in ids.chunked(by: 500) {
            let rows = try await database.read { tx in
                try tx.rows("SELECT t.id, CAST(to_jsonb(t) - 'password' AS TEXT) FROM \(SQL.raw(table.name)) t WHERE t.id IN \(SQL.list(part))") {
                    ($0.int(), $0.text())
                }
            }
            found.merge(rows) { first, _ in first }
        }
        return found
    }

    // MARK: What goes across tables

    /// How many versions these contents have.
    func versionCounts(_ contents: [ID]) async throws -> [ID: Int] {
        guard has(.versions), !contents.isEmpty else { return [:] }
        let rows = try await database.read { tx in
            try tx.rows("SELECT content_id, COUNT(*) FROM content_versions WHERE content_id IN \(SQL.list(contents)) GROUP BY content_id") {
                ($0.int(), $0.number())
            }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// The organizations whose contents use a prompt: the original does not ask whether it is theirs.
    func organizations(usingPrompts prompts: [ID]) async throws -> [ID: [ID]] {
        guard !prompts.isEmpty else { return [:] }
        let rows = try await database.read { tx in
            try tx.rows(
                """
                SELECT DISTINCT c.prompt_id, w.organization_id FROM contents c JOIN projects p ON p.id = c.project_id JOIN workspaces w ON w.id = p.workspace_id
                WHERE c.prompt_id IN \(SQL.list(prompts)) ORDER BY 1, 2
                """
            ) { (prompt: $0.int(), organization: $0.int()) }
        }
        return Dictionary(grouping: rows, by: \.prompt).mapValues { $0.map(\.organization) }
    }

    /// The organization in which somebody was first.
    func firstOrganizations(ofUsers users: [ID]) async throws -> [ID: ID] {
        guard !users.isEmpty else { return [:] }
        let rows = try await database.read { tx in
            try tx.rows("SELECT user_id, MIN(organization_id) FROM organization_members WHERE user_id IN \(SQL.list(users)) GROUP BY user_id") {
                ($0.int(), $0.int())
            }
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// Contents that were changed there after they had been taken over.
    func contents(changedAfter moment: Timestamp, through last: ID) async throws -> [ID] {
        try await database.read { tx in
            try tx.rows(
                """
                SELECT id FROM contents WHERE id <= \(last) AND CAST(FLOOR(EXTRACT(EPOCH FROM updated_at) * 1000) AS BIGINT) > \(moment) ORDER BY id
                """
            ) { $0.int() }
        }
    }
}

extension OldColumn {
    fileprivate var expression: SQL {
        let name = SQL.raw(name)
        return switch kind {
        case .text: "CAST(\(name) AS TEXT)"
        case .whole: "CAST(\(name) AS BIGINT)"
        case .flag: "CAST(CAST(\(name) AS INTEGER) AS BIGINT)"
        case .time: "CAST(FLOOR(EXTRACT(EPOCH FROM \(name)) * 1000) AS BIGINT)"
        case .address: "HOST(\(name))"
        }
    }

    fileprivate func value(_ row: inout Row) -> SQLValue {
        switch kind {
        case .text, .address: row.textOrNil().map(SQLValue.text) ?? .null
        case .whole, .flag, .time: row.intOrNil().map(SQLValue.int) ?? .null
        }
    }
}

extension Array {
    func chunked(by size: Int) -> [[Element]] { stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) } }
}
