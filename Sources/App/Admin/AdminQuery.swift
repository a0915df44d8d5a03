// What part of a list is asked for, read from the address: words, narrowing, order, and the row after or before which to go
// on. Pages are found by what stands in them and not by counting, so the last of a million is as near as the first.

import Foundation
import Kit
import TextKit

struct AdminQuery: Sendable {
    enum Place: Sendable, Equatable { case start, after(AdminCursor), before(AdminCursor) }

    let words: [String]
    /// What was typed, as it was typed.
    let search: String
    var filters: [(column: AdminColumn, value: AdminValue?)]
    let order: AdminColumn?
    let isAscending: Bool
    let place: Place
    static let size = 50

    var isNarrowed: Bool { !search.isEmpty || !filters.isEmpty }

    /// - Parameter asked: values of the query by name; what says nothing that the model knows is passed over.
    init(_ model: AdminModel, _ asked: (String) -> String?) {
        search = String((asked("q") ?? "").trimmed.prefix(200))
        words = Digits.ascii(search).lowercased().split(whereSeparator: \.isWhitespace).prefix(6).map(String.init)
        filters = model.filters.compactMap { column in
            guard let text = asked(column.key), !text.isEmpty else { return nil }
            if text == "-" { return column.isNullable ? (column, nil) : nil }
            return AdminQuery.value(text, column).map { (column, $0) }
        }
        let sort = asked("sort") ?? ""
        let name = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
        let chosen = model.sortable.first { $0.key == name }
        let column = chosen ?? model.order.flatMap { model.column("\($0)") }
        self.order = column
        isAscending = chosen != nil && !sort.hasPrefix("-")
        if let after = asked("after").flatMap({ AdminCursor($0, model, column) }) {
            place = .after(after)
        } else if let before = asked("before").flatMap({ AdminCursor($0, model, column) }) {
            place = .before(before)
        } else {
            place = .start
        }
    }

    private static func value(_ text: String, _ column: AdminColumn) -> AdminValue? {
        switch column.kind {
        // A moment is there or not; nobody asks for a millisecond.
        case .time: text == "+" ? .some(.text("+")) : nil
        case .mobile: IranianMobile.parse(text).map(AdminValue.text)
        default: column.isInteger ? Int64(Digits.ascii(text)).map(AdminValue.int) : text.utf8.contains(0) ? nil : .text(text)
        }
    }
}

/// The row that a page ends with: what it is ordered by, and its key.
struct AdminCursor: Sendable, Equatable {
    let value: AdminValue?
    let key: AdminKey

    init(_ row: AdminRow, _ order: AdminColumn?) {
        value = order.map { row[$0.key] }
        key = row.key
    }

    var text: String { (value.map { AdminKey([$0]).text + "!" } ?? "") + key.text }

    /// `nil` for what was not made by us.
    init?(_ text: String, _ model: AdminModel, _ order: AdminColumn?) {
        let parts = text.split(separator: "!", omittingEmptySubsequences: false)
        guard parts.count == (order == nil ? 1 : 2), let key = try? AdminKey(String(parts.last ?? ""), of: model) else { return nil }
        self.key = key
        guard let order else {
            value = nil
            return
        }
        if parts[0].isEmpty { value = AdminValue.none; return }
        if order.isInteger {
            guard let number = Int64(parts[0]) else { return nil }
            value = .int(number)
        } else {
            guard parts[0].first == "~", let bytes = Base64URL.decode(parts[0].dropFirst()), let given = String(validating: bytes, as: UTF8.self),
                !given.utf8.contains(0)
            else { return nil }
            value = .text(given)
        }
    }
}
