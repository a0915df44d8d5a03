// The SQL of the admin area, made of declarations: the names of tables and columns are the program's own, whatever somebody
// typed is a bound value. Each function takes an operator, as stores of tenants take a scope.

import Database
import Kit
import TextKit

enum AdminStore {
    struct Found: Sendable {
        let rows: [AdminRow]
        let hasEarlier: Bool
        let hasMore: Bool
        /// The row with which looking through ended, where there are more than can be looked through at once.
        var end: AdminRow?
        /// How many there are, or at least are; `nil` where it is not worth to be known.
        let count: Count
    }

    /// Nobody reads the difference between ten thousand and more, and counting costs more with every row.
    struct Count: Sendable, Equatable {
        static let most = 10_000
        let number: Int
        /// Not all rows were looked through.
        var isPart = false
        var isMore: Bool { number > Count.most }
    }

    // MARK: Lists

    /// Words are looked for in so many rows at once, in the order of the list; nothing but reading all of them finds a word. Whoever
    /// wants to goes on from there. What narrows a list is done before.
    static let window = 50_000
    /// For one statement. Narrowing and order are by any column, also those without an index.
    static let patience = Duration.seconds(5)

    static func page(_ who: Operator, _ model: AdminModel, _ query: AdminQuery, window: Int = window, in tx: Transaction) throws -> Found {
        try tx.limitTime(patience)
        let isBackward: Bool
        var narrowed = narrowing(model, query)
        switch query.place {
        case .start: isBackward = false
        case .after(let cursor):
            isBackward = false
            narrowed.append(beyond(cursor, model, query, isAscending: query.isAscending))
        case .before(let cursor):
            isBackward = true
            narrowed.append(beyond(cursor, model, query, isAscending: !query.isAscending))
        }
        let order = order(model, query, isAscending: query.isAscending != isBackward)
        let columns = unique(model.listed + model.keyColumns + labelColumns(model) + (query.order.map { [$0] } ?? []) + actionColumns(model))
        let source = source(model, query, columns, narrowed, order, window)
        var rows = try select(source, model, columns, "ORDER BY \(order) LIMIT \(AdminQuery.size + 1)", in: tx)
        let isFull = rows.count > AdminQuery.size
        let end = isFull ? nil : try end(model, query, narrowed, order, window, in: tx)
        rows = Array(rows.prefix(AdminQuery.size))
        if isBackward { rows.reverse() }
        let isStart = query.place == .start
        // A first page that is not full has been counted by being read.
        let count = isStart && !isFull && end == nil ? Count(number: rows.count) : try count(who, model, query, window: window, in: tx)
        let goesOn = isFull || end != nil
        return Found(rows: rows, hasEarlier: isBackward ? goesOn : !isStart, hasMore: isBackward || goesOn, end: end, count: count)
    }

    /// The state of a row says what can be done with it.
    private static func actionColumns(_ model: AdminModel) -> [AdminColumn] {
        model.actions.isEmpty ? [] : model.columns.filter { !$0.isTooLongForLists }
    }

    private static func labelColumns(_ model: AdminModel) -> [AdminColumn] { model.label.compactMap { model.column("\($0)") } }

    private static func unique(_ columns: [AdminColumn]) -> [AdminColumn] {
        var seen: Set<String> = []
        return columns.filter { seen.insert($0.key).inserted }
    }

    static func count(_ who: Operator, _ model: AdminModel, _ query: AdminQuery, window: Int = window, in tx: Transaction) throws -> Count {
        let narrowed = narrowing(model, query)
        let order = order(model, query, isAscending: query.isAscending)
        let source = source(model, query, model.keyColumns, narrowed, order, window)
        let number = try tx.int("SELECT COUNT(*) FROM (SELECT 1 AS one FROM \(source) LIMIT \(Count.most + 1)) AS found") ?? 0
        return Count(number: Int(number), isPart: try end(model, query, narrowed, order, window, in: tx) != nil)
    }

    private static func order(_ model: AdminModel, _ query: AdminQuery, isAscending: Bool) -> SQL {
        let direction: SQL = isAscending ? "ASC" : "DESC"
        return SQL.joined(orderColumns(model, query).map { "\($0) \(direction)" }, ", ")
    }

    /// The rows of a list: those that are narrowed to, and of these, where words are looked for, as many as are looked through.
    private static func source(
        _ model: AdminModel, _ query: AdminQuery, _ columns: [AdminColumn], _ narrowed: [SQL], _ order: SQL, _ window: Int
    ) -> SQL {
        let words = search(model, query)
        guard !words.isEmpty else { return "\(.raw(model.table)) \(whole(narrowed))" }
        let searched = model.search.compactMap { model.column("\($0)") }
        let needed = unique(columns + searched + model.keyColumns + (query.order.map { [$0] } ?? []))
        let names = SQL.joined(needed.map(\.sql), ", ")
        return "(SELECT \(names) FROM \(.raw(model.table)) \(whole(narrowed)) ORDER BY \(order) LIMIT \(window)) AS looked \(whole(words))"
    }

    /// The last row that is looked through, when there are more.
    private static func end(_ model: AdminModel, _ query: AdminQuery, _ narrowed: [SQL], _ order: SQL, _ window: Int, in tx: Transaction) throws -> AdminRow? {
        guard !search(model, query).isEmpty else { return nil }
        let columns = unique(model.keyColumns + (query.order.map { [$0] } ?? []))
        let place = "\(.raw(model.table)) \(whole(narrowed))" as SQL
        let last = try select(place, model, columns, "ORDER BY \(order) LIMIT 2 OFFSET \(window - 1)", in: tx)
        return last.count == 2 ? last[0] : nil
    }

    private static func whole(_ conditions: [SQL]) -> SQL { conditions.isEmpty ? .empty : "WHERE " + SQL.joined(conditions, " AND ") }

    private static func select(_ model: AdminModel, _ columns: [AdminColumn], _ conditions: [SQL], _ rest: SQL, in tx: Transaction) throws -> [AdminRow] {
        try select("\(.raw(model.table)) \(whole(conditions))", model, columns, rest, in: tx)
    }

    private static func select(_ source: SQL, _ model: AdminModel, _ columns: [AdminColumn], _ rest: SQL, in tx: Transaction) throws -> [AdminRow] {
        let names = SQL.joined(columns.map(\.sql), ", ")
        return try tx.rows("SELECT \(names) FROM \(source) \(rest)") { row in
            var values: [String: AdminValue] = [:]
            for column in columns {
                values[column.key] =
                    column.isInteger ? row.intOrNil().map(AdminValue.int) ?? AdminValue.none : row.textOrNil().map(AdminValue.text) ?? AdminValue.none
            }
            return AdminRow(values: values, key: AdminKey(model.key.map { values["\($0)"] ?? .none }))
        }
    }

    // MARK: Conditions

    /// Everything but words.
    private static func narrowing(_ model: AdminModel, _ query: AdminQuery) -> [SQL] {
        part(model) + query.filters.map(filter) + (number(model, query).map { [$0] } ?? [])
    }

    /// A mobile number is known in any form, and by an index.
    private static func number(_ model: AdminModel, _ query: AdminQuery) -> SQL? {
        guard let phone = IranianMobile.parse(query.search) else { return nil }
        let column = model.columns.first { if case .mobile = $0.kind { true } else { false } }
        return column.map { "\($0.sql) = \(phone)" }
    }

    private static func part(_ model: AdminModel) -> [SQL] { model.part.map { ["\(.raw($0.column)) IN \(SQL.list($0.values))"] } ?? [] }

    private static func filter(_ filter: (column: AdminColumn, value: AdminValue?)) -> SQL {
        guard let value = filter.value else { return "\(filter.column.sql) IS NULL" }
        if case .time = filter.column.kind { return "\(filter.column.sql) IS NOT NULL" }
        return "\(filter.column.sql) = \(value)"
    }

    /// Every word must stand in one of the columns; a number may be that of the row.
    private static func search(_ model: AdminModel, _ query: AdminQuery) -> [SQL] {
        if number(model, query) != nil { return [] }
        return query.words.map { word in
            var parts = model.search.flatMap { column in
                Set([word, PersianText.normalizedForSearch(word)]).filter { !$0.isEmpty }.sorted().map { form -> SQL in
                    "LOWER(\(.raw(column))) LIKE \("%" + Search.literal(form) + "%") ESCAPE '!'"
                }
            }
            if let number = Int64(word), let key = model.keyColumns.first(where: \.isInteger) { parts.append("\(key.sql) = \(number)") }
            return parts.isEmpty ? "1 = 0" : "(" + SQL.joined(parts, " OR ") + ")"
        }
    }

    // MARK: Order

    /// What may hold nothing is ordered as if it held the least.
    private static func orderValue(_ column: AdminColumn) -> SQL {
        guard column.isNullable else { return column.sql }
        return column.isInteger ? "COALESCE(\(column.sql), 0)" : "COALESCE(\(column.sql), '')"
    }

    private static func orderColumns(_ model: AdminModel, _ query: AdminQuery) -> [SQL] {
        (query.order.map { [orderValue($0)] } ?? []) + model.keyColumns.map(\.sql)
    }

    private static func beyond(_ cursor: AdminCursor, _ model: AdminModel, _ query: AdminQuery, isAscending: Bool) -> SQL {
        let first = query.order.map { order -> [AdminValue] in
            let value = cursor.value ?? .none
            return [value == .none ? (order.isInteger ? .int(0) : .text("")) : value]
        }
        let values = (first ?? []) + cursor.key.values
        let sides = (SQL.joined(orderColumns(model, query), ", "), SQL.joined(values.map { "\($0)" }, ", "))
        return isAscending ? "(\(sides.0)) > (\(sides.1))" : "(\(sides.0)) < (\(sides.1))"
    }

    // MARK: One row

    static func find(_ who: Operator, _ model: AdminModel, _ key: AdminKey, in tx: Transaction) throws -> AdminRow {
        guard let row = try select(model, model.columns, same(model, key), .empty, in: tx).first else { throw AppError.notFound }
        return row
    }

    /// The same, locked until the end of the transaction.
    static func lock(_ who: Operator, _ model: AdminModel, _ key: AdminKey, in tx: Transaction) throws -> AdminRow {
        guard let row = try select(model, model.columns, same(model, key), "\(.forUpdate)", in: tx).first else { throw AppError.notFound }
        return row
    }

    private static func same(_ model: AdminModel, _ key: AdminKey) -> [SQL] {
        part(model) + zip(model.keyColumns, key.values).map { "\($0.sql) = \($1)" }
    }

    /// Those of `keys` that are there.
    static func find(_ who: Operator, _ model: AdminModel, _ keys: [AdminKey], in tx: Transaction) throws -> [AdminRow] {
        try keys.compactMap { try select(model, model.columns, same(model, $0), .empty, in: tx).first }
    }

    /// Changes some columns of a row that is locked. For tables with `updated_at` and `version`.
    static func update(_ change: AdminChange, _ model: AdminModel, _ values: [(column: StaticString, value: AdminValue)], in tx: Transaction) throws {
        let assignments = values.map { "\(.raw($0.column)) = \($0.value)" as SQL } + ["updated_at = \(change.now)", "version = version + 1"]
        try tx.run("UPDATE \(.raw(model.table)) SET \(SQL.joined(assignments, ", ")) \(whole(same(model, change.row.key)))")
    }

    // MARK: Names

    /// What rows of a model are called, by their numbers.
    static func labels(_ who: Operator, _ model: AdminModel, _ ids: Set<Int64>, in tx: Transaction) throws -> [Int64: String] {
        let columns = labelColumns(model)
        guard !ids.isEmpty, !columns.isEmpty, let key = model.keyColumns.first else { return [:] }
        let rows = try select(model, [key] + columns, ["\(key.sql) IN \(SQL.list(ids.sorted()))"], .empty, in: tx)
        return Dictionary(rows.compactMap { row in row[key.key].int.map { ($0, label(row, model)) } }) { first, _ in first }
    }

    /// A mobile number is masked also where it is all that is known of somebody.
    static func label(_ row: AdminRow, _ model: AdminModel) -> String {
        for column in labelColumns(model) {
            guard let text = row[column.key].text, !text.isEmpty else { continue }
            if case .mobile = column.kind { return IranianMobile.masked(text) }
            return text
        }
        return ""
    }
}
