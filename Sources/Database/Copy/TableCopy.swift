// Whole tables out of a database, and into an empty one of either engine: what backups are made of.

import Kit

package enum TableCopy {
    /// Hands every row to `each`, in the order of the storage, a few at a time.
    package static func read(_ table: TableShape, in tx: Transaction, _ each: ([SQLValue]) throws -> Void) throws {
        let select: SQL = "SELECT \(table.columnList) FROM \(SQL.name(table.name))"
        guard tx.dialect == .postgres else { return try tx.each(select) { try each(values(table, &$0)) } }
        // The whole answer would stand in memory otherwise.
        try tx.run("DECLARE copying NO SCROLL CURSOR FOR " + select)
        let step = table.columns.contains { $0.kind == .blob } ? SQL.raw("FETCH 50 FROM copying") : SQL.raw("FETCH 1000 FROM copying")
        var count = 0
        repeat {
            count = 0
            try tx.each(step) { row in
                count += 1
                try each(values(table, &row))
            }
        } while count > 0
        try tx.run("CLOSE copying")
    }

    private static func values(_ table: TableShape, _ row: inout Row) -> [SQLValue] {
        table.columns.map { column in
            switch column.kind {
            case .int: row.intOrNil().map(SQLValue.int) ?? .null
            case .text: row.textOrNil().map(SQLValue.text) ?? .null
            case .blob: row.blobOrNil().map(SQLValue.blob) ?? .null
            }
        }
    }

    /// Rows that go in with one statement.
    package static func batch(of table: TableShape) -> Int { max(1, min(200, 10_000 / max(1, table.columns.count))) }

    package static func insert(_ rows: [[SQLValue]], into table: TableShape, in tx: Transaction) throws {
        guard !rows.isEmpty else { return }
        let lists = rows.map { row -> SQL in "(" + SQL.joined(zip(row, table.columns).map(typed), ", ") + ")" }
        try tx.run("INSERT INTO \(SQL.name(table.name)) (\(table.columnList)) VALUES " + SQL.joined(lists, ", "))
    }

    /// In a list of several rows PostgreSQL does not look at the column for the type of a NULL.
    private static func typed(_ value: SQLValue, _ column: TableShape.Column) -> SQL { SQL.value(value == .null ? .typedNull(column.kind) : value) }

    package static func count(_ table: TableShape, in tx: Transaction) throws -> Int64 { try tx.int("SELECT COUNT(*) FROM \(SQL.name(table.name))") ?? 0 }

    // MARK: Ids that number themselves

    /// The last id that was given out, where one was. Ids of deleted rows are not given out again, also after a restore.
    package static func lastID(of table: TableShape, in tx: Transaction) throws -> Int64? {
        guard table.numbersItself else { return nil }
        if tx.dialect == .sqlite { return try tx.int("SELECT seq FROM sqlite_sequence WHERE name = \(table.name)") }
        let name = "\"\(table.name)\""
        return try tx.int(
            """
            SELECT s.last_value FROM pg_sequences s WHERE s.last_value IS NOT NULL
              AND (quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename)) = pg_get_serial_sequence(\(name), 'id')
            """)
    }

    package static func setLastID(_ id: Int64, of table: TableShape, in tx: Transaction) throws {
        if tx.dialect == .sqlite {
            try tx.run("DELETE FROM sqlite_sequence WHERE name = \(table.name)")
            try tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES (\(table.name), \(id))")
        } else {
            _ = try tx.int("SELECT setval(pg_get_serial_sequence(\("\"\(table.name)\""), 'id'), \(max(1, id)))")
        }
    }

    // MARK: An empty database to copy into

    /// Lets rows come in any order and as they are: what refers to what is checked at the end, and no trigger does again what it
    /// did when the rows were first written.
    package static func withoutReferences(in tx: Transaction, _ body: () throws -> Void) throws {
        guard tx.dialect == .postgres else {
            try tx.run("PRAGMA defer_foreign_keys = ON")
            let triggers = try tx.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name") { (name: $0.text(), sql: $0.text()) }
            for trigger in triggers { try tx.run(SQL.told("DROP TRIGGER ") + SQL.name(trigger.name)) }
            try body()
            for trigger in triggers { try tx.run(SQL.told(trigger.sql)) }
            return
        }
        let watched = try tx.rows(
            """
            SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY 1
            """
        ) { $0.text() }
        for table in watched { try tx.run(SQL.told("ALTER TABLE \(table) DISABLE TRIGGER USER")) }
        let references = try tx.rows(
            """
            SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
            WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conrelid::regclass::text, conname
            """
        ) { (table: $0.text(), name: $0.text(), definition: $0.text()) }
        for reference in references { try tx.run(SQL.told("ALTER TABLE \(reference.table) DROP CONSTRAINT \(reference.name)")) }
        try body()
        for reference in references { try tx.run(SQL.told("ALTER TABLE \(reference.table) ADD CONSTRAINT \(reference.name) \(reference.definition)")) }
        for table in watched { try tx.run(SQL.told("ALTER TABLE \(table) ENABLE TRIGGER USER")) }
    }

    /// Takes everything out of a PostgreSQL schema, so that the schema can be made anew in the same transaction.
    package static func dropEverything(in tx: Transaction) throws {
        for table in try TableCatalog.tables(in: tx) { try tx.run(SQL.told("DROP TABLE ") + SQL.name(table.name) + SQL.told(" CASCADE")) }
        let functions = try tx.rows(
            """
            SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
            """
        ) { $0.text() }
        for function in functions { try tx.run(SQL.told("DROP FUNCTION \(function) CASCADE")) }
    }

    /// Other sessions of the same role in this database.
    package static func otherSessions(in tx: Transaction) throws -> Int64 {
        guard tx.dialect == .postgres else { return 0 }
        return try tx.int(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()") ?? 0
    }

    /// What the engine itself says of its file; empty when all is well.
    package static func faults(in tx: Transaction) throws -> [String] {
        guard tx.dialect == .sqlite else { return [] }
        return try tx.rows("PRAGMA integrity_check(20)") { $0.text() }.filter { $0 != "ok" }
    }
}
