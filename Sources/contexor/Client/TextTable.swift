// Rows in columns for a terminal. Widths are counted in cells, not in characters: joiners and marks take none, wide signs
// take two; and each cell is isolated, so that a Persian title does not turn the line around it.

import Foundation
import Kit

struct TextTable {
    let heads: [String]
    let rows: [[String]]
    /// Whether somebody looks at it; else it goes to a program, which gets no invisible signs.
    var isShown = isatty(STDOUT_FILENO) == 1

    var text: String {
        let all = [heads] + rows
        let widths = heads.indices.map { column in all.map { TextTable.width($0[column]) }.max() ?? 0 }
        return all.map { row in line(row, widths) }.joined(separator: "\n")
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        let cells = row.indices.map { column in
            let padding = column == row.count - 1 ? 0 : max(0, widths[column] - TextTable.width(row[column]))
            let cell = isShown ? "\u{2068}\(row[column])\u{2069}" : row[column]
            return cell + String(repeating: " ", count: padding)
        }
        return cells.joined(separator: "  ")
    }

    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    private static func width(_ sign: Unicode.Scalar) -> Int {
        let properties = sign.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        let isWide =
            properties.isEmojiPresentation
            || [0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD]
                .contains { $0.contains(sign.value) }
        return isWide ? 2 : 1
    }
}

extension JSON {
    /// The value as a cell: no line breaks, nothing for `null`.
    var cell: String {
        switch self {
        case .null: ""
        case .string(let text): text.split(whereSeparator: \.isNewline).joined(separator: " ")
        default: text
        }
    }
}

extension ClientSession {
    /// Objects as a table of these fields, or as JSON.
    func show(_ items: [JSON], _ fields: [String]) {
        if options.json { return Console.say(JSON.array(items).text) }
        let rows = items.map { item in fields.map { (item.at($0) ?? .null).cell } }
        Console.say(TextTable(heads: fields.map { $0.uppercased() }, rows: rows).text)
    }

    /// One object, a field a line, or as JSON.
    func show(_ item: JSON, _ fields: [String]) {
        if options.json { return Console.say(item.text) }
        let width = fields.map(\.count).max() ?? 0
        for field in fields {
            let value = (item.at(field) ?? .null).cell
            if !value.isEmpty { Console.say(field.padding(toLength: width + 2, withPad: " ", startingAt: 0) + value) }
        }
    }
}

extension JSON {
    /// A member of a member: `metadata.cost`.
    func at(_ path: String) -> JSON? {
        path.split(separator: ".").reduce(Optional(self)) { value, name in value?[String(name)] }
    }
}
