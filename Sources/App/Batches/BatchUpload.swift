// The forms in which a table may come: JSON, CSV as the body (the rest in the query), or a form with a file. All become the
// one request in JSON that the endpoint declares.

import Kit
import Web

enum BatchUpload {
    /// What the document says of them.
    static let bodyTypes: [(type: String, schema: JSON)] = [
        ("text/csv", ["type": "string"]), ("text/tab-separated-values", ["type": "string"]),
        (
            "multipart/form-data",
            [
                "type": "object", "required": ["file", "project", "prompt"], "additionalProperties": ["type": "string"],
                "properties": ["file": ["type": "string", "format": "binary"], "project": ["type": "integer"], "prompt": ["type": "integer"]],
            ]
        ),
    ]

    static func json(_ call: Call) throws -> JSON {
        switch call.bodyType {
        case "text/csv", "text/tab-separated-values": return try request(call.query, table: call.body)
        default: return try form(call)
        }
    }

    private static func form(_ call: Call) throws -> JSON {
        guard let boundary = parameter("boundary", of: call.header("Content-Type") ?? ""), !boundary.isEmpty else { throw malformed }
        var (fields, table): ([(name: String, value: String)], [UInt8]?) = ([], nil)
        for part in try parts(call.body, boundary) {
            let disposition = part.headers["content-disposition"] ?? ""
            guard let name = parameter("name", of: disposition) else { throw malformed }
            if name == "file" { table = part.body } else { fields.append((name, String(decoding: part.body, as: UTF8.self))) }
        }
        guard let table else { throw AppError.field("file", AppError.required) }
        return try request(fields, table: table)
    }

    private static func request(_ fields: [(name: String, value: String)], table: [UInt8]) throws -> JSON {
        var members: [JSON.Member] = []
        var seen: Set<String> = ["rows"]
        for (name, value) in fields where seen.insert(name).inserted { members.append(JSON.Member(name, typed(name, value))) }
        return .object(members + [JSON.Member("rows", try BatchTable.rows(table))])
    }

    /// Forms know texts only.
    private static func typed(_ name: String, _ value: String) -> JSON {
        switch name {
        case "project", "prompt", "min_words", "max_words", "max_tokens": Int64(value).map(JSON.int) ?? .string(value)
        case "temperature": Double(value) == nil ? .string(value) : .number(value)
        case "dry_run", "start": value == "true" || value == "1" ? true : value == "false" || value == "0" ? false : .string(value)
        default: .string(value)
        }
    }

    // MARK: multipart/form-data (RFC 7578)

    private static let malformed = AppError(.invalidInput, Message("بدنهٔ فرم درست نیست.", "The form is malformed."))

    private static func parts(_ body: [UInt8], _ boundary: String) throws -> [(headers: [String: String], body: [UInt8])] {
        let mark = Array("--\(boundary)".utf8)
        var places = body.ranges(of: mark)
        guard !places.isEmpty, places.count <= 50 else { throw malformed }
        let last = places.removeLast()
        guard body[last.upperBound...].starts(with: Array("--".utf8)) else { throw malformed }
        return try places.enumerated().map { index, place in
            let end = index + 1 < places.count ? places[index + 1].lowerBound : last.lowerBound
            let part = body[place.upperBound..<end]
            guard let blank = part.firstRange(of: Array("\r\n\r\n".utf8)), part.suffix(2).elementsEqual([13, 10]), blank.upperBound <= part.endIndex - 2 else {
                throw malformed
            }
            return (headers(part[..<blank.lowerBound]), Array(part[blank.upperBound..<(part.endIndex - 2)]))
        }
    }

    private static func headers(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        var result: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let pieces = line.split(separator: ":", maxSplits: 1)
            if pieces.count == 2 { result[pieces[0].trimmed.lowercased()] = pieces[1].trimmed }
        }
        return result
    }

    /// `name="value"` of a header.
    private static func parameter(_ name: String, of header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let sides = piece.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            if sides.count == 2, sides[0].lowercased() == name { return String(sides[1].drop { $0 == "\"" }.prefix { $0 != "\"" }) }
        }
        return nil
    }
}
