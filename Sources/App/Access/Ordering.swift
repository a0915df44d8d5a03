// The order of a list, said once: it sorts, it is where a page begins, and it makes the keys of the links to the neighbours.
// A page that is reached by a key begins at a row and counts nothing off; where an index has the order, it costs the same however deep.

import Database
import Kit

/// The last column tells any two rows apart; all go in one direction, so that row values can be compared.
package struct Ordering<Item>: Sendable {
    package struct Column: Sendable {
        let sql: SQL
        let kind: SQLKind?
        let value: @Sendable (Item) -> SQLValue

        package init<Value: SQLConvertible & SendableMetatype>(_ sql: SQL, _ value: @escaping @Sendable (Item) -> Value) {
            (self.sql, kind) = (sql, Value.sqlKind)
            self.value = { value($0).sqlValue }
        }
    }

    /// Stands in the keys, so that one of another list or order is known as such.
    let name: String
    let isDown: Bool
    let columns: [Column]

    package static func down(_ name: String, _ columns: Column...) -> Ordering { Ordering(name: name, isDown: true, columns: columns) }
    package static func up(_ name: String, _ columns: Column...) -> Ordering { Ordering(name: name, isDown: false, columns: columns) }

    /// What is beyond the key, as a further condition of a statement; nothing where a page is reached by its number.
    package func beyond(_ paging: Paging) throws -> SQL {
        guard let key = paging.key else { return .empty }
        // A key is a caller's text like any other: numbers are compared with numbers only.
        guard key.order == name, key.values.map(\.kind) == columns.map(\.kind) else { throw AppError.invalid([(key.side.rawValue, [PageKey.isOfAnotherList])]) }
        let (place, row) = (SQL.joined(key.values.map(SQL.value), ", "), SQL.joined(columns.map(\.sql), ", "))
        return isDown == (key.side == .after) ? " AND (\(row)) < (\(place))" : " AND (\(row)) > (\(place))"
    }

    /// `ORDER BY …`; backwards where a page is read from its end.
    package func sorted(_ paging: Paging) -> SQL {
        let isDown = isDown == (paging.key?.side != .before)
        return " ORDER BY " + SQL.joined(columns.map { isDown ? $0.sql + " DESC" : $0.sql }, ", ")
    }

    /// The order and what is cut from it: by a key one row more, which tells whether the list goes on.
    package func tail(_ paging: Paging) -> SQL {
        sorted(paging) + (paging.key == nil ? " LIMIT \(paging.size) OFFSET \(paging.offset)" : " LIMIT \(paging.size + 1)")
    }

    /// The rows that were read so, in the order of the list.
    package func slice(_ rows: [Item], _ paging: Paging) -> Slice<Item> {
        let cut = Array(rows.prefix(paging.size))
        let shown = paging.key?.side == .before ? cut.reversed() : cut
        // The way back to the first page has no key.
        let first = paging.page > 2 ? shown.first : nil
        return Slice(rows: shown, goesOn: rows.count > paging.size, firstKey: first.map(key), lastKey: shown.last.map(key))
    }

    private func key(_ item: Item) -> String { PageKey.text(name, columns.map { $0.value(item) }) }
}

/// The rows of one page, and the places of the first and the last of them.
package struct Slice<Item>: RandomAccessCollection {
    let rows: [Item]
    /// Beyond these rows there are more, in the direction in which they were read.
    let goesOn: Bool
    /// `nil` also where no link needs it.
    let firstKey: String?
    let lastKey: String?

    package var startIndex: Int { rows.startIndex }
    package var endIndex: Int { rows.endIndex }
    package subscript(position: Int) -> Item { rows[position] }

    /// The same page with what its rows were made into.
    func showing<Shown>(_ rows: [Shown]) -> Slice<Shown> { Slice<Shown>(rows: rows, goesOn: goesOn, firstKey: firstKey, lastKey: lastKey) }
}

extension Slice: Sendable where Item: Sendable {}

extension Transaction {
    /// One page of a list. The statement ends in its conditions: where the page begins, the order and the limit are put behind it.
    package func page<Item>(_ order: Ordering<Item>, _ paging: Paging, _ sql: SQL, _ decode: (inout Row) throws -> Item) throws -> Slice<Item> {
        order.slice(try rows(sql + order.beyond(paging) + order.tail(paging), decode), paging)
    }
}
