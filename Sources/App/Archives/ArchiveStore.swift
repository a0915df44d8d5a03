// The SQL of archives: the tables of `ArchiveTables.swift`, read a page at a time and written a record at a time. Names of
// tables and columns are the program's own; values are bound like everywhere.

import Database
import Kit

enum ArchiveStore {
    static let page = 500

    /// One row, its key first.
    struct Record: Sendable {
        let key: Int64
        let values: [ArchiveValue]
    }

    /// - Parameters:
    ///   - last: the key of the last row seen.
    ///   - seen: how many rows were seen, for tables that are read by counting.
    static func rows(_ table: ArchiveTable, _ scope: Scope, after last: Int64, seen: Int, in tx: Transaction) throws -> [Record] {
        let columns = SQL.joined(table.columns.map { .raw($0.read) }, ", ")
        let place: SQL =
            table.order.map { " ORDER BY \(SQL.raw($0)) LIMIT \(page) OFFSET \(seen)" }
            ?? " AND \(SQL.raw(table.key)) > \(last) ORDER BY \(SQL.raw(table.key)) LIMIT \(page)"
        return try tx.rows(
            """
            SELECT \(SQL.raw(table.key)), \(columns) FROM \(SQL.raw(table.table))
            WHERE organization_id = \(scope.organization) AND \(SQL.raw(table.alive))\(place)
            """
        ) { row in
            let key = row.int()
            return Record(key: key, values: table.columns.map { value($0.type, &row) })
        }
    }

    private static func value(_ type: ArchiveType, _ row: inout Row) -> ArchiveValue {
        switch type {
        case .text, .mentioning, .choice, .json: row.textOrNil().map(SQLValue.text) ?? .null
        case .bytes: row.blobOrNil().map(SQLValue.blob) ?? .null
        case .integer, .flag, .time, .money, .reference, .person, .limited: row.intOrNil().map(SQLValue.int) ?? .null
        }
    }

    /// How many records there are to write.
    static func count(_ scope: Scope, in tx: Transaction) throws -> Int {
        let tables: [SQL] = ArchiveTable.all.map { table in
            "SELECT COUNT(*) AS n FROM \(SQL.raw(table.table)) WHERE organization_id = \(scope.organization) AND \(SQL.raw(table.alive))"
        }
        return Int(try tx.int("SELECT CAST(SUM(n) AS BIGINT) FROM (\(SQL.joined(tables, " UNION ALL "))) AS counted") ?? 0)
    }

    /// Everybody whom the organization's records name, in the order of their numbers: the same in every installation, whatever its
    /// database takes for an order.
    static func people(_ scope: Scope, in tx: Transaction) throws -> [(id: ID, person: ArchivePerson)] {
        var named: [SQL] = []
        for table in ArchiveTable.all {
            for column in table.columns {
                guard case .person = column.type else { continue }
                named.append(
                    "SELECT \(SQL.raw(column.column)) FROM \(SQL.raw(table.table)) WHERE organization_id = \(scope.organization) AND \(SQL.raw(table.alive))")
                if table.role == .history { named.append(namedElsewhere(table, column, scope)) }
            }
        }
        for table in ["usage_limits", "limit_raises"] as [SQL] {
            named.append("SELECT scope_id FROM \(table) WHERE organization_id = \(scope.organization) AND scope = 0")
        }
        let mentioned = try mentioned(scope, in: tx)
        if !mentioned.isEmpty { named.append("SELECT id FROM users WHERE id IN \(SQL.list(mentioned))") }
        return try tx.rows(
            "SELECT id, phone_number, full_name, email, locale, calendar FROM users WHERE id IN (\(SQL.joined(named, " UNION ")))"
        ) { (id: $0.int(), person: ArchivePerson(phone: $0.text(), fullName: $0.text(), email: $0.text(), locale: $0.text(), calendar: $0.text())) }
        .sorted { $0.person.phone.utf8.lexicographicallyPrecedes($1.person.phone.utf8) }
    }

    /// Whom the records name that it brought along when it was imported.
    private static func namedElsewhere(_ table: ArchiveTable, _ column: ArchiveColumn, _ scope: Scope) -> SQL {
        .either(
            sqlite: "SELECT json_extract(record, '$.' || \(column.name)) FROM archive_history",
            postgres: "SELECT CAST(CAST(record AS JSONB) ->> \(column.name) AS BIGINT) FROM archive_history")
            + " WHERE organization_id = \(scope.organization) AND kind = \(table.kind)"
    }

    /// Whom its texts name by `@` and an id.
    private static func mentioned(_ scope: Scope, in tx: Transaction) throws -> [ID] {
        var found: Set<ID> = []
        for table in ArchiveTable.all {
            for column in table.columns {
                guard case .mentioning = column.type else { continue }
                let texts = try tx.rows(
                    """
                    SELECT \(SQL.raw(column.column)) FROM \(SQL.raw(table.table))
                    WHERE organization_id = \(scope.organization) AND \(SQL.raw(table.alive)) AND \(SQL.raw(column.column)) LIKE '%@%'
                    """
                ) { $0.text() }
                for text in texts { found.formUnion(Mentions.find(in: text)) }
            }
        }
        return found.sorted()
    }

    static func organization(_ scope: Scope, in tx: Transaction) throws -> ArchiveOrganization {
        let found = try tx.first(
            "SELECT name, slug, description, time_zone, is_active, created_at, updated_at, version FROM organizations WHERE id = \(scope.organization)"
        ) {
            ArchiveOrganization(
                name: $0.text(), slug: $0.text(), description: $0.text(), timeZone: $0.text(), isActive: $0.bool(), createdAt: $0.time(), updatedAt: $0.time(),
                version: $0.int())
        }
        guard let found else { throw AppError.notFound }
        return found
    }

    /// What an imported organization did elsewhere, with the ids of here.
    static func history(_ table: ArchiveTable, _ scope: Scope, after last: Int64, in tx: Transaction) throws -> [(seq: Int64, record: JSON)] {
        try tx.rows(
            """
            SELECT seq, record FROM archive_history WHERE organization_id = \(scope.organization) AND kind = \(table.kind) AND seq > \(last)
            ORDER BY seq LIMIT \(page)
            """
        ) { ($0.int(), try JSONParser.parse($0.text())) }
    }

    // MARK: Writing

    /// Makes the organization of an archive, under its slug or the next one that is free.
    static func create(_ organization: ArchiveOrganization, in tx: Transaction) throws -> ID {
        for number in 1...1000 {
            let slug = Slugs.candidate(organization.slug, number)
            let id = try tx.int(
                """
                INSERT INTO organizations (name, slug, description, time_zone, is_active, created_at, updated_at, version)
                VALUES (\(organization.name), \(slug), \(organization.description), \(organization.timeZone), \(organization.isActive),
                  \(organization.createdAt), \(organization.updatedAt), \(organization.version)) ON CONFLICT DO NOTHING RETURNING id
                """)
            if let id { return id }
        }
        throw AppError.field("slug", Slugs.taken)
    }

    /// The person with this number; somebody who is not here yet gets an account, whose owner is who logs in with the number.
    static func person(_ person: ArchivePerson, now: Timestamp, in tx: Transaction) throws -> ID {
        let isUnnumbered = person.phone.hasPrefix(UserStore.withoutNumber)
        let phone = isUnnumbered ? try UserStore.unnumbered(person.phone, in: tx) : person.phone
        if let known = try UserStore.find(phone: phone, in: tx) { return known.id }
        return try tx.insert(
            """
            INSERT INTO users (phone_number, full_name, email, locale, calendar, date_joined, updated_at)
            VALUES (\(phone), \(person.fullName), \(person.email), \(person.locale), \(person.calendar), \(now), \(now)) RETURNING id
            """)
    }

    /// - Parameter more: columns that are not in the archive, computed from what is.
    /// - Returns: the new id, of a table that has one.
    static func insert(
        _ table: ArchiveTable, _ organization: ID, _ values: [ArchiveValue], more: [(StaticString, ArchiveValue)], in tx: Transaction
    ) throws -> ID {
        let names = SQL.joined(table.columns.map { .raw($0.column) } + more.map { .raw($0.0) }, ", ")
        let bound = SQL.joined((values + more.map(\.1)).map { "\(Bound($0))" }, ", ")
        let insert: SQL = "INSERT INTO \(SQL.raw(table.table)) (organization_id, \(names)) VALUES (\(organization), \(bound))"
        guard table.isNumbered else {
            try tx.run(insert)
            return 0
        }
        return try tx.insert(insert + " RETURNING id")
    }

    /// A value as it is.
    private struct Bound: SQLConvertible {
        let sqlValue: SQLValue
        init(_ value: SQLValue) { sqlValue = value }
    }

    static func keep(_ record: JSON, of table: ArchiveTable, _ organization: ID, seq: Int64, in tx: Transaction) throws {
        try tx.run("INSERT INTO archive_history (organization_id, kind, seq, record) VALUES (\(organization), \(table.kind), \(seq), \(record.text))")
    }

    /// Whoever imports an organization is an admin of it.
    static func makeAdmin(_ user: ID, of organization: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO members (organization_id, user_id, role, joined_at, updated_at) VALUES (\(organization), \(user), 'admin', \(now), \(now))
            ON CONFLICT (organization_id, user_id) DO UPDATE SET role = 'admin'
            """)
    }
}
