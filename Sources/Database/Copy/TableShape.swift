// What tables a database has, as the database itself tells: the same list from either engine for the same schema.

import Kit

package struct TableShape: Sendable, Equatable {
    package struct Column: Sendable, Equatable {
        package let name: String
        package let kind: SQLKind
        package init(name: String, kind: SQLKind) { (self.name, self.kind) = (name, kind) }
    }
    package let name: String
    /// In the order of their names, so that both engines agree also where columns were added at different times.
    package let columns: [Column]
    /// Whether its `id` numbers itself.
    package let numbersItself: Bool

    package init(name: String, columns: [Column], numbersItself: Bool) {
        (self.name, self.columns, self.numbersItself) = (name, columns, numbersItself)
    }

    var columnList: SQL { SQL.joined(columns.map { SQL.name($0.name) }, ", ") }
}

package enum TableCatalog {
    /// All tables of the product's schema in the order of their names.
    package static func tables(in tx: Transaction) throws -> [TableShape] {
        tx.dialect == .sqlite ? try sqlite(tx) : try postgres(tx)
    }

    /// The tables of an index for full-text search are made of others, and so are those that SQLite keeps for itself.
    private static func sqlite(_ tx: Transaction) throws -> [TableShape] {
        let names = try tx.rows(
            """
            SELECT t.name FROM pragma_table_list t WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name
            """
        ) { $0.text() }
        let numbered = try Set(tx.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'") { $0.text() })
        return try names.map { table in
            let columns = try tx.rows("SELECT name, type FROM pragma_table_info(\(table)) ORDER BY name") {
                TableShape.Column(name: $0.text(), kind: kind($0.text()))
            }
            return TableShape(name: table, columns: columns, numbersItself: numbered.contains(table))
        }
    }

    private static func postgres(_ tx: Transaction) throws -> [TableShape] {
        let rows = try tx.rows(
            """
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attidentity <> '' FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname COLLATE "C", a.attname COLLATE "C"
            """
        ) { (table: $0.text(), column: $0.text(), type: $0.text(), identity: $0.bool()) }
        var tables: [TableShape] = []
        for name in rows.map(\.table).reduce(into: [String](), { if $0.last != $1 { $0.append($1) } }) {
            let mine = rows.filter { $0.table == name }
            tables.append(
                TableShape(
                    name: name, columns: mine.map { TableShape.Column(name: $0.column, kind: kind($0.type)) }, numbersItself: mine.contains { $0.identity }))
        }
        return tables
    }

    private static func kind(_ type: String) -> SQLKind {
        switch type.lowercased() {
        case "text": .text
        case "blob", "bytea": .blob
        default: .int
        }
    }
}
