// One kind of thing as the admin area shows it: a table, its columns, how it is searched, and what may be done with its rows.
// A few lines each in `Models`; a test holds them against the schema, so that no table and no column is forgotten.

import Database
import Kit

struct AdminModel: Sendable {
    /// As it stands in addresses.
    let name: String
    let title: Message
    /// One of them.
    let one: Message
    let group: AdminGroup
    let table: StaticString
    let columns: [AdminColumn]
    var key: [StaticString] = ["id"]
    /// Columns that are never shown, each with its reason.
    var withheld: [String: String] = [:]
    /// What a search looks into.
    var search: [StaticString] = []
    /// What names a row: the first of these that is not empty.
    var label: [StaticString] = []
    /// What lists are ordered by when nobody says otherwise; the key when empty.
    var order: StaticString?
    /// Of its table only rows where this column is one of these.
    private(set) var part: (column: StaticString, values: [String])?
    /// How the trail calls it.
    var audited: String?
    var edit: AdminEdit?
    var create: AdminEdit?
    var actions: [AdminAction] = []
    /// Why nothing of it can be changed here, or what to know before one does.
    var note: Message?

    /// The same table, but only these rows of it.
    func only(_ column: StaticString, _ values: [String]) -> AdminModel {
        var copy = self
        copy.part = (column, values)
        return copy
    }

    func column(_ name: String) -> AdminColumn? { columns.first { $0.key == name } }
    var keyColumns: [AdminColumn] { key.compactMap { column("\($0)") } }
    var listed: [AdminColumn] { columns.filter(\.isListed) }
    var filters: [AdminColumn] { columns.filter(\.isFilter) }
    var sortable: [AdminColumn] { columns.filter(\.isSortable) }
    func action(_ name: String) -> AdminAction? { actions.first { $0.name == name } }
    var address: String { "/admin/\(name)" }
}

enum AdminGroup: Sendable, CaseIterable {
    case people, editorial, work, money, outside, trail

    var title: Message {
        switch self {
        case .people: Message("کسان و سازمان‌ها", "People and organizations")
        case .editorial: Message("محتوا", "Contents")
        case .work: Message("کارهای پس‌زمینه", "Work")
        case .money: Message("مصرف و پول", "Usage and money")
        case .outside: Message("برنامه‌ها", "Programs")
        case .trail: Message("سامانه", "Installation")
        }
    }
}

/// A value of a column.
enum AdminValue: Sendable, Equatable {
    case none
    case int(Int64)
    case text(String)

    var int: Int64? { if case .int(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }
    var isEmpty: Bool { self == .none || text?.isEmpty == true }

    var json: JSON {
        switch self {
        case .none: .null
        case .int(let value): .int(value)
        case .text(let text): .string(text)
        }
    }
}

extension AdminValue: SQLConvertible {
    var sqlValue: SQLValue {
        switch self {
        case .none: .null
        case .int(let value): .int(value)
        case .text(let text): .text(text)
        }
    }
}

/// One row, with the columns that were asked for.
struct AdminRow: Sendable {
    let values: [String: AdminValue]
    let key: AdminKey

    subscript(name: String) -> AdminValue { values[name] ?? .none }
    /// For models whose key is one number.
    var id: ID { key.values.first?.int ?? 0 }
}

/// The key of a row, and how it stands in addresses: numbers as they are, texts so that any sign may stand in them.
struct AdminKey: Sendable, Equatable {
    let values: [AdminValue]

    var text: String {
        values.map { value in
            switch value {
            case .none: ""
            case .int(let number): String(number)
            case .text(let text): "~" + Base64URL.encode(Array(text.utf8))
            }
        }.joined(separator: ".")
    }

    init(_ values: [AdminValue]) { self.values = values }

    /// - Throws: `notFound` for what is no key of this model.
    init(_ text: String, of model: AdminModel) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == model.key.count else { throw AppError.notFound }
        values = try zip(parts, model.keyColumns).map { part, column in
            if column.isInteger, let number = Int64(part), "\(number)" == part { return .int(number) }
            guard !column.isInteger, part.first == "~", let bytes = Base64URL.decode(part.dropFirst()),
                let value = String(validating: bytes, as: UTF8.self), !value.utf8.contains(0)
            else { throw AppError.notFound }
            return .text(value)
        }
    }
}
