// What an import remembers, and how it writes: many rows a statement, with the ids of the original where they are free.

import Database
import Kit

enum ImportStore {
    struct Source: Sendable {
        let id: ID
        /// When the original was looked at last; `nil` the first time.
        let lookedAt: Timestamp?
    }

    struct Progress: Sendable {
        var floor: ID = 0
        var bound: ID = 0
        var last: ID = 0
        var made: Int64 = 0
        var merged: Int64 = 0
        var leftOut: Int64 = 0
        var seen: Int64 { made + merged + leftOut }
    }

    struct Note: Sendable {
        let id: ID
        let kind: String
        let old: ID
        let reason: String
        let detail: String
    }

    // MARK: Sources and rounds

    static func source(_ name: String, _ fingerprint: String, in tx: Transaction) throws -> Source {
        let found = try tx.first("SELECT id, fingerprint, looked_at FROM import_sources WHERE name = \(name)") { ($0.int(), $0.text(), $0.time()) }
        if let found {
            guard found.1 == fingerprint else { throw ImportError.anotherSource(name) }
            return Source(id: found.0, lookedAt: found.2)
        }
        return Source(
            id: try tx.insert("INSERT INTO import_sources (name, fingerprint, looked_at) VALUES (\(name), \(fingerprint), 0) RETURNING id"), lookedAt: nil)
    }

    static func progress(_ source: ID, _ table: OldTable, in tx: Transaction) throws -> Progress {
        try tx.first(
            """
            SELECT floor, bound, last_id, made, merged, left_out FROM import_progress WHERE source_id = \(source) AND kind = \(table.kind) \(.forUpdate)
            """
        ) { Progress(floor: $0.int(), bound: $0.int(), last: $0.int(), made: $0.int(), merged: $0.int(), leftOut: $0.int()) } ?? Progress()
    }

    static func set(_ p: Progress, _ source: ID, _ table: OldTable, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO import_progress (source_id, kind, floor, bound, last_id, made, merged, left_out)
            VALUES (\(source), \(table.kind), \(p.floor), \(p.bound), \(p.last), \(p.made), \(p.merged), \(p.leftOut))
            ON CONFLICT (source_id, kind) DO UPDATE SET floor = excluded.floor, bound = excluded.bound, last_id = excluded.last_id, made = excluded.made,
              merged = excluded.merged, left_out = excluded.left_out
            """)
    }

    static func looked(at now: Timestamp, _ source: ID, in tx: Transaction) throws {
        try tx.run("UPDATE import_sources SET looked_at = \(now) WHERE id = \(source)")
    }

    // MARK: Ids

    /// What became of these rows; a prompt can have become several.
    static func places(_ source: ID, _ table: OldTable, _ olds: Set<ID>, in tx: Transaction) throws -> [(old: ID, place: Imported)] {
        try olds.sorted().chunked(by: 500).flatMap { part in
            try tx.rows(
                """
                SELECT old_id, new_id, in_organization, in_workspace FROM import_ids
                WHERE source_id = \(source) AND kind = \(table.kind) AND old_id IN \(SQL.list(part))
                """
            ) { ($0.int(), Imported(id: $0.int(), organization: $0.int(), workspace: $0.int())) }
        }
    }

    /// Of these ids, the ones that a table has. `jobs` and `generations` share theirs.
    static func taken(_ table: StaticString, _ ids: [ID], in tx: Transaction) throws -> Set<ID> {
        guard let first = ids.min(), let last = ids.max() else { return [] }
        let (name, key): (SQL, SQL) = "\(table)" == "generations" ? ("generations", "job_id") : (.raw(table), "id")
        var found = Set(try tx.rows("SELECT \(key) FROM \(name) WHERE \(key) >= \(first) AND \(key) <= \(last)") { $0.int() })
        if "\(table)" == "generations" { found.formUnion(try tx.rows("SELECT id FROM jobs WHERE id >= \(first) AND id <= \(last)") { $0.int() }) }
        return found
    }

    /// Makes the table number its own rows beyond `bound`, so that ids of the original stay free for it.
    static func reserve(_ table: StaticString, through bound: ID, in tx: Transaction) throws {
        let name = "\(table)" == "generations" ? "jobs" : "\(table)"
        switch tx.dialect {
        case .postgres:
            _ = try tx.int(
                """
                SELECT SETVAL(pg_get_serial_sequence(\(name), 'id'), GREATEST(\(bound), NEXTVAL(pg_get_serial_sequence(\(name), 'id')), 1))
                """)
        case .sqlite:
            try tx.run("INSERT INTO sqlite_sequence (name, seq) SELECT \(name), 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = \(name))")
            try tx.run("UPDATE sqlite_sequence SET seq = MAX(seq, \(bound)) WHERE name = \(name)")
        }
    }

    /// New ids for rows whose own are taken.
    static func fresh(_ table: StaticString, _ count: Int, in tx: Transaction) throws -> [ID] {
        guard count > 0 else { return [] }
        let name = "\(table)" == "generations" ? "jobs" : "\(table)"
        switch tx.dialect {
        case .postgres:
            return try tx.rows("SELECT NEXTVAL(pg_get_serial_sequence(\(name), 'id')) FROM generate_series(1, CAST(\(count) AS BIGINT))") { $0.int() }
        case .sqlite:
            let last = try tx.int("UPDATE sqlite_sequence SET seq = seq + \(count) WHERE name = \(name) RETURNING seq") ?? Int64(count)
            return (0..<Int64(count)).map { last - Int64(count) + 1 + $0 }
        }
    }

    // MARK: Writing

    /// Many rows in few statements. Their sizes are few as well, so that each statement is prepared once.
    static func insert(_ table: StaticString, _ columns: [StaticString], _ rows: [[SQLValue]], _ rest: SQL = .empty, in tx: Transaction) throws {
        let names = SQL.joined(columns.map { SQL.raw($0) }, ", ")
        var place = 0
        while place < rows.count {
            let size = [250, 50, 10, 1].first { $0 <= rows.count - place && $0 * columns.count < 30_000 } ?? 1
            let values = SQL.joined(rows[place..<place + size].map { "(\(SQL.joined($0.map { "\(Bound(sqlValue: $0))" }, ", ")))" }, ", ")
            try tx.run("INSERT INTO \(SQL.raw(table)) (\(names)) VALUES \(values)\(rest)")
            place += size
        }
    }

    private struct Bound: SQLConvertible { let sqlValue: SQLValue }

    static func values(_ columns: [any SQLConvertible]) -> [SQLValue] { columns.map(\.sqlValue) }

    // MARK: Notes

    static func notes(_ source: ID, after last: ID, limit: Int, in tx: Transaction) throws -> [Note] {
        try tx.rows(
            """
            SELECT id, kind, old_id, reason, detail FROM import_notes
            WHERE source_id = \(source) AND reported_at IS NULL AND id > \(last) ORDER BY id LIMIT \(limit)
            """
        ) { Note(id: $0.int(), kind: $0.text(), old: $0.int(), reason: $0.text(), detail: $0.text()) }
    }

    static func noteCounts(_ source: ID, in tx: Transaction) throws -> [(kind: String, reason: String, count: Int64)] {
        try tx.rows(
            """
            SELECT kind, reason, COUNT(*) FROM import_notes WHERE source_id = \(source) AND reported_at IS NULL GROUP BY kind, reason ORDER BY kind, reason
            """
        ) { ($0.text(), $0.text(), $0.int()) }
    }

    /// They stand in a report now.
    static func reported(_ source: ID, at now: Timestamp, in tx: Transaction) throws {
        try tx.run("UPDATE import_notes SET reported_at = \(now) WHERE source_id = \(source) AND reported_at IS NULL")
    }

    static func hasNote(_ source: ID, _ table: OldTable, _ old: ID, _ reason: ImportReason, in tx: Transaction) throws -> Bool {
        try tx.exists(
            "SELECT 1 FROM import_notes WHERE source_id = \(source) AND kind = \(table.kind) AND old_id = \(old) AND reason = \(reason.rawValue) LIMIT 1")
    }

    // MARK: What is here already

    static func users(phones: [String], in tx: Transaction) throws -> [String: ID] {
        let found = try phones.chunked(by: 500).flatMap { part in
            try tx.rows("SELECT phone_number, id FROM users WHERE phone_number IN \(SQL.list(part))") { ($0.text(), $0.int()) }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    static func members(of organizations: [ID], in tx: Transaction) throws -> Set<[ID]> {
        Set(
            try organizations.chunked(by: 500).flatMap { part in
                try tx.rows("SELECT organization_id, user_id FROM members WHERE organization_id IN \(SQL.list(part))") { [$0.int(), $0.int()] }
            })
    }

    static func isTaken(organizationSlug slug: String, in tx: Transaction) throws -> Bool {
        try tx.exists("SELECT 1 FROM organizations WHERE slug = \(slug) AND deleted_at IS NULL")
    }

    static func isTaken(workspaceSlug slug: String, _ organization: ID, in tx: Transaction) throws -> Bool {
        try tx.exists("SELECT 1 FROM workspaces WHERE organization_id = \(organization) AND slug = \(slug) AND deleted_at IS NULL")
    }

    static func isTaken(projectSlug slug: String, _ workspace: Imported, in tx: Transaction) throws -> Bool {
        try tx.exists(
            """
            SELECT 1 FROM projects WHERE organization_id = \(workspace.organization) AND workspace_id = \(workspace.id) AND slug = \(slug)
              AND deleted_at IS NULL
            """)
    }

    static func withoutAdmin(_ source: ID, in tx: Transaction) throws -> [(old: ID, organization: ID)] {
        try tx.rows(
            """
            SELECT i.old_id, i.new_id FROM import_ids i WHERE i.source_id = \(source) AND i.kind = 'organizations'
              AND NOT EXISTS (SELECT 1 FROM members m WHERE m.organization_id = i.new_id AND m.role = 'admin') ORDER BY i.old_id
            """
        ) { ($0.int(), $0.int()) }
    }

    static func makeAdmin(_ user: ID, of organization: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO members (organization_id, user_id, role, joined_at, updated_at) VALUES (\(organization), \(user), 'admin', \(now), \(now))
            ON CONFLICT (organization_id, user_id) DO UPDATE SET role = 'admin', updated_at = \(now), version = members.version + 1
            """)
    }

    /// Organizations in which somebody is a member, for limits of a user.
    static func organizations(of user: ID, in tx: Transaction) throws -> [ID] {
        try tx.rows("SELECT organization_id FROM members WHERE user_id = \(user) ORDER BY organization_id") { $0.int() }
    }

    static func oldestWorkspaces(_ organizations: [ID], in tx: Transaction) throws -> [ID: ID] {
        guard !organizations.isEmpty else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: try tx.rows(
                "SELECT organization_id, MIN(id) FROM workspaces WHERE organization_id IN \(SQL.list(organizations)) GROUP BY organization_id"
            ) { ($0.int(), $0.int()) })
    }

    /// - Returns: whether there was one already; then the stricter figures hold.
    static func limit(
        _ organization: ID, _ scope: UsageScope, _ id: ID, _ period: UsagePeriod, _ limits: UsageLimits, created: Timestamp, updated: Timestamp,
        in tx: Transaction
    ) throws -> Bool {
        let there = try tx.exists(
            """
            SELECT 1 FROM usage_limits WHERE organization_id = \(organization) AND scope = \(scope.number) AND scope_id = \(id)
              AND period = \(period.rawValue)
            """)
        func stricter(_ column: SQL) -> SQL {
            """
            \(column) = CASE WHEN usage_limits.\(column) IS NULL OR excluded.\(column) < usage_limits.\(column) THEN excluded.\(column)
              ELSE usage_limits.\(column) END
            """
        }
        try tx.run(
            """
            INSERT INTO usage_limits (organization_id, scope, scope_id, period, requests_limit, tokens_limit, cost_limit, created_at, updated_at)
            VALUES (\(organization), \(scope.number), \(id), \(period.rawValue), \(limits.requests), \(limits.tokens), \(limits.cost), \(created), \(updated))
            ON CONFLICT (organization_id, scope, scope_id, period) DO UPDATE SET \(stricter("requests_limit")), \(stricter("tokens_limit")),
              \(stricter("cost_limit"))
            """)
        return there
    }

    static func authors(of contents: [ID], in tx: Transaction) throws -> [ID: ID] {
        let found = try contents.chunked(by: 500).flatMap { part in
            try tx.rows("SELECT id, created_by FROM contents WHERE id IN \(SQL.list(part)) AND created_by IS NOT NULL") { ($0.int(), $0.int()) }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    static func versionNumbers(of contents: [ID], in tx: Transaction) throws -> [ID: Int64] {
        let found = try contents.chunked(by: 500).flatMap { part in
            try tx.rows("SELECT content_id, MAX(version_number) FROM content_versions WHERE content_id IN \(SQL.list(part)) GROUP BY content_id") {
                ($0.int(), $0.int())
            }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}

/// Where something of the original is here.
struct Imported: Sendable {
    let id: ID
    var organization: ID = 0
    var workspace: ID = 0
}
