// A table as people keep it: CSV from a spreadsheet (RFC 4180), with whatever sign parts the cells there. Becomes the rows
// of a request in JSON, each with the line that it came from; all that is wrong with the form is told at once.

import Kit
import TextKit

enum BatchTable {
    /// Names under which the column of titles is known.
    private static let titles: Set<String> = ["title", "عنوان"]
    private static let mostCells = 101
    private static let mostFaults = 100

    private struct Row {
        let line: Int
        let cells: [String]
    }

    /// The `rows` of a request.
    /// - Throws: the faults of the table, by line and column.
    static func rows(_ bytes: [UInt8]) throws -> JSON {
        let text = try decoded(bytes)
        let rows = try parse(text, delimiter(text))
        guard let header = rows.first else { throw AppError.field("file", Message("جدول خالی است.", "The table is empty.")) }
        let names = try header.cells.isEmpty ? [] : checked(header)
        guard rows.count > 1 else { throw AppError.field("file", Message("جدول سطری ندارد.", "The table has no rows.")) }
        guard rows.count - 1 <= BatchRow.most else {
            throw AppError.field("file", Message("حداکثر \(BatchRow.most) سطر مجاز است.", "At most \(BatchRow.most) rows are allowed."))
        }
        var faults: [(name: String, messages: [Message])] = []
        let objects = rows.dropFirst().compactMap { row -> JSON? in
            guard row.cells.count == names.count else {
                let (found, wanted) = (row.cells.count, names.count)
                faults.append(
                    ("line \(row.line)", [Message("\(found) خانه دارد، نه \(wanted).", "It has \(found) cells, not \(wanted).")]))
                return nil
            }
            return object(row, names)
        }
        guard faults.isEmpty else { throw AppError.invalid(Array(faults.prefix(mostFaults))) }
        return .array(objects)
    }

    private static func object(_ row: Row, _ names: [String]) -> JSON {
        var (title, variables): (String, [JSON.Member]) = ("", [])
        for (name, cell) in zip(names, row.cells) {
            if isTitle(name) { title = cell } else { variables.append(JSON.Member(name, .string(cell))) }
        }
        return .object(("line", .int(Int64(row.line))), ("title", .string(title)), ("variables", .object(variables)))
    }

    private static func isTitle(_ name: String) -> Bool { titles.contains(PersianText.normalizedForSearch(name)) }

    private static func checked(_ header: Row) throws -> [String] {
        let names = header.cells.map(\.trimmed)
        var faults: [Message] = []
        for (index, name) in names.enumerated() where name.isEmpty {
            faults.append(Message("ستون \(index + 1) نام ندارد.", "Column \(index + 1) has no name."))
        }
        if names.count(where: isTitle) != 1 {
            faults.append(Message("یک ستون title (یا «عنوان») لازم است.", "One column named title is required."))
        }
        let repeated = Set(names.filter { name in !name.isEmpty && names.count { $0 == name } > 1 })
        for name in repeated.sorted() { faults.append(Message("ستون «\(name)» تکراری است.", "The column \"\(name)\" is there twice.")) }
        if names.count > mostCells { faults.append(Message("حداکثر \(mostCells) ستون مجاز است.", "At most \(mostCells) columns are allowed.")) }
        guard faults.isEmpty else { throw AppError.invalid([("line \(header.line)", faults)]) }
        return names
    }

    // MARK: Signs

    private static func decoded(_ bytes: [UInt8]) throws -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw notUTF8(line: 1) }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        if let text = String(validating: content, as: UTF8.self) { return text }
        // The first line that is no text.
        var line = 1
        for piece in content.split(separator: 10, omittingEmptySubsequences: false) {
            if String(validating: piece, as: UTF8.self) == nil { break }
            line += 1
        }
        throw notUTF8(line: line)
    }

    private static func notUTF8(line: Int) -> AppError {
        .field("line \(line)", Message("متن UTF-8 نیست؛ جدول را با رمزگذاری UTF-8 ذخیره کنید.", "Is no UTF-8; save the table in that encoding."))
    }

    /// The one of the three that is most often in the header, outside of quotation marks.
    private static func delimiter(_ text: String) -> Character {
        var (counts, isQuoted): ([Character: Int], Bool) = ([:], false)
        for sign in text {
            if sign == "\"" { isQuoted.toggle() }
            if isQuoted { continue }
            if sign.isNewline { break }
            if sign == "," || sign == ";" || sign == "\t" { counts[sign, default: 0] += 1 }
        }
        return counts.max { ($0.value, $0.key == "," ? 1 : 0) < ($1.value, $1.key == "," ? 1 : 0) }?.key ?? ","
    }

    private static func parse(_ text: String, _ delimiter: Character) throws -> [Row] {
        var rows: [Row] = []
        var (cells, cell): ([String], String) = ([], "")
        var (line, start, quotedAt): (Int, Int, Int?) = (1, 1, nil)
        var wasQuoted = false
        func endRow() {
            cells.append(cell)
            if cells.contains(where: { !$0.trimmed.isEmpty }) { rows.append(Row(line: start, cells: cells)) }
            (cells, cell, wasQuoted) = ([], "", false)
        }
        var index = text.startIndex
        while index < text.endIndex {
            let sign = text[index]
            index = text.index(after: index)
            if quotedAt != nil {
                if sign == "\"" {
                    if index < text.endIndex, text[index] == "\"" {
                        cell.append("\"")
                        index = text.index(after: index)
                    } else {
                        (quotedAt, wasQuoted) = (nil, true)
                    }
                } else {
                    if sign.isNewline { line += 1 }
                    cell.append(sign == "\r\n" ? "\n" : sign)
                }
            } else if sign == "\"", cell.trimmed.isEmpty, !wasQuoted {
                (quotedAt, cell) = (line, "")
            } else if sign == delimiter {
                cells.append(cell)
                (cell, wasQuoted) = ("", false)
            } else if sign == "\n" || sign == "\r\n" || sign == "\r" {
                endRow()
                line += 1
                start = line
            } else if !wasQuoted || !sign.isWhitespace {
                cell.append(sign)
            }
        }
        if let quotedAt {
            throw AppError.field(
                "line \(quotedAt)", Message("گیومه‌ای که این‌جا باز می‌شود بسته نشده است.", "A quotation mark that opens here is not closed."))
        }
        if !cell.isEmpty || !cells.isEmpty { endRow() }
        return rows
    }
}
