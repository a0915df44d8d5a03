// The input of an endpoint is a struct with one initializer whose lines each read, validate and describe a field. The
// same initializer runs in three modes: describing (the schema), reading JSON, reading a form or a query.

import Kit

package protocol Input: Sendable {
    /// Must read every field on every run, without `if`: cross-field rules go through `check`.
    init(_ f: Fields)
}

/// For endpoints that take nothing.
package struct NoInput: Input {
    package init(_ f: Fields) {}
}

/// Reads fields, remembers faults, records descriptions. Lives for one request, on one task.
package final class Fields {
    enum Source {
        case describing
        case json([String: JSON])
        case form([String: String])
    }

    private let source: Source
    private let pathParameters: [String: String]
    private(set) var described: [FieldDescription] = []
    private(set) var faults: [(name: String, messages: [Message])] = []
    private var pathIsWrong = false
    private var known = Set<String>()

    init(_ source: Source, path: [String: String] = [:]) {
        self.source = source
        pathParameters = path
    }

    /// Reads a whole input; all its faults are thrown together.
    package static func read<I: Input>(_ type: I.Type, from call: Call) throws -> I {
        let fields = Fields(try call.fieldSource(), path: call.pathParameters)
        let input = I(fields)
        try fields.finish()
        return input
    }

    /// Reads an input that came over no wire, such as one object of a file, by the same rules.
    package static func read<I: Input>(_ type: I.Type, from members: [JSON.Member], path: [String: String] = [:]) throws -> I {
        let source = Source.json(Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
        let fields = Fields(source, path: path)
        let input = I(fields)
        try fields.finish()
        return input
    }

    package static func describe<I: Input>(_ type: I.Type) -> [FieldDescription] {
        let fields = Fields(.describing)
        _ = I(fields)
        return fields.described
    }

    private func finish() throws {
        if pathIsWrong { throw AppError.notFound }
        refuseUnknown()
        guard faults.isEmpty else { throw AppError.invalid(faults) }
    }

    func refuseUnknown() {
        guard case .json(let members) = source else { return }
        for name in members.keys.sorted() where !known.contains(name) {
            fault(name, Message("این فیلد شناخته‌شده نیست.", "This field is not known."))
        }
    }

    // MARK: What every reader is made of

    package func fault(_ name: String, _ message: Message) {
        if let index = faults.firstIndex(where: { $0.name == name }) {
            faults[index].messages.append(message)
        } else {
            faults.append((name, [message]))
        }
    }

    /// A rule over several fields. Not asked while describing.
    package func check(_ name: String, _ rule: @autoclosure () -> Bool, _ message: Message) {
        if case .describing = source { return }
        if !faults.contains(where: { $0.name == name }), !rule() { fault(name, message) }
    }

    /// What the document says of a field and others: one of these holds.
    func note(_ name: String, _ combinations: JSON) {
        guard case .describing = source, let index = described.firstIndex(where: { $0.name == name }) else { return }
        described[index].combinations.append(combinations)
    }

    /// - Parameter schema: made for the documents only.
    func value(_ name: String, _ schema: @autoclosure () -> JSON, required: Bool, nullable: Bool = false, _ meaning: String) -> JSON? {
        switch source {
        case .describing:
            described.append(
                FieldDescription(name: name, place: .body, schema: schema(), required: required, nullable: nullable, meaning: meaning))
            return nil
        case .json(let members):
            known.insert(name)
            guard let value = members[name] else {
                if required { fault(name, Faults.required) }
                return nil
            }
            if value.isNull {
                if !nullable { fault(name, Faults.null) }
                return nil
            }
            return value
        case .form(let values):
            guard let value = values[name], !value.isEmpty else {
                if required { fault(name, Faults.required) }
                return nil
            }
            return .string(value)
        }
    }

    var isForm: Bool { if case .form = source { true } else { false } }

    /// Whether the caller gave the field at all; tells "leave it" from "make it empty" in a PATCH.
    package func has(_ name: String) -> Bool {
        switch source {
        case .describing: false
        case .json(let members): members[name] != nil
        case .form(let values): values[name] != nil
        }
    }

    // MARK: Path

    private static let idSchema: JSON = ["type": "integer", "format": "int64", "minimum": 1, "maximum": .int(.max)]

    /// An id in the path. What is no id names nothing, so it is 404, not 400.
    package func pathID(_ name: String) -> ID {
        if case .describing = source {
            described.append(.init(name: name, place: .path, schema: Fields.idSchema, required: true))
            return 0
        }
        guard let text = pathParameters[name], let id = ID(text), id > 0, text.utf8.first != 43 else {
            pathIsWrong = true
            return 0
        }
        return id
    }

    /// A short name in the path, such as the key of something that the program brings along. What is no name names nothing.
    package func pathName(_ name: String) -> String {
        if case .describing = source {
            described.append(.init(name: name, place: .path, schema: ["type": "string", "pattern": .string(Fields.namePattern)], required: true))
            return ""
        }
        guard let text = pathParameters[name], Fields.isName(text) else {
            pathIsWrong = true
            return ""
        }
        return text
    }

    package static let namePattern = "^[a-z0-9][a-z0-9_-]{0,63}$"

    /// Small letters, digits, `-` and `_`, at most 64, beginning with a letter or a digit.
    package static func isName(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
        guard let first = text.utf8.first, isPlain(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { isPlain($0) || $0 == 45 || $0 == 95 }
    }

    /// The number of a page. What is no page number is 404, as a page past the end is.
    package func pageNumber(_ name: String) -> Int {
        guard let value = value(name, ["type": "integer", "minimum": 1, "maximum": 1_000_000_000], required: false, nullable: true, "Page, from 1.") else {
            return 1
        }
        guard let page = value.string.flatMap({ Int($0) }), (1...1_000_000_000).contains(page) else {
            pathIsWrong = true
            return 1
        }
        return page
    }

    // MARK: Text

    /// As a pattern. JavaScript's `\s` has no next-line sign; Unicode's white space has.
    package static let notBlank = "[^\\s\\x85]"

    /// - Parameter pattern: what the document says of its form, as a regular expression; the caller checks it.
    package func string(_ name: String, _ length: ClosedRange<Int>, trim: Bool = true, pattern: String? = nil, _ meaning: String = "") -> String {
        readString(name, length, trim: trim, pattern, required: true, meaning) ?? ""
    }

    package func optionalString(_ name: String, _ length: ClosedRange<Int>, trim: Bool = true, pattern: String? = nil, _ meaning: String = "") -> String? {
        readString(name, length, trim: trim, pattern, required: false, meaning)
    }

    private func readString(_ name: String, _ length: ClosedRange<Int>, trim: Bool, _ pattern: String?, required: Bool, _ meaning: String) -> String? {
        var schema: JSON {
            let sizes: [(String, JSON)] = [("minLength", .int(Int64(length.lowerBound))), ("maxLength", .int(Int64(length.upperBound)))]
            // What is trimmed to nothing is nothing.
            let form = (pattern ?? (trim && length.lowerBound > 0 ? Fields.notBlank : nil)).map { [("pattern", JSON.string($0))] }
            return .object(([("type", "string")] + sizes + (form ?? [])).map { JSON.Member($0, $1) })
        }
        guard let value = value(name, schema, required: required, nullable: !required, meaning) else { return nil }
        guard let raw = value.string else {
            fault(name, Faults.notString)
            return nil
        }
        let text = trim ? raw.trimmed : raw
        let count = text.unicodeScalars.count
        if text.unicodeScalars.contains("\0") {
            fault(name, Faults.nul)
        } else if count == 0 && length.lowerBound > 0 {
            fault(name, Faults.blank)
        } else if count < length.lowerBound {
            fault(name, Faults.tooShort(length.lowerBound))
        } else if count > length.upperBound {
            fault(name, Faults.tooLong(length.upperBound))
        } else {
            return text
        }
        return nil
    }

    /// One of the cases of an enumeration of texts.
    package func choice<C: Choice>(_ name: String, _ type: C.Type, default fallback: C? = nil, _ meaning: String = "") -> C? {
        readChoice(name, type, required: false, meaning) ?? fallback
    }

    package func requiredChoice<C: Choice>(_ name: String, _ type: C.Type, _ meaning: String = "") -> C {
        readChoice(name, type, required: true, meaning) ?? C.allCases.first!  // A choice has cases; a fault was noted.
    }

    private func readChoice<C: Choice>(_ name: String, _ type: C.Type, required: Bool, _ meaning: String) -> C? {
        var names: [String] { C.allCases.map(\.rawValue) }
        guard let value = value(name, ["type": "string", "enum": .array(names.map(JSON.string))], required: required, nullable: !required, meaning)
        else { return nil }
        guard let text = value.string, let choice = C(rawValue: text) else {
            fault(name, Faults.notAChoice(value, names))
            return nil
        }
        return choice
    }

    // MARK: Numbers

    package func int(_ name: String, _ range: ClosedRange<Int>, _ meaning: String = "") -> Int {
        readInt(name, Int64(range.lowerBound)...Int64(range.upperBound), required: true, meaning).map(Int.init) ?? range.lowerBound
    }

    package func optionalInt(_ name: String, _ range: ClosedRange<Int>, _ meaning: String = "") -> Int? {
        readInt(name, Int64(range.lowerBound)...Int64(range.upperBound), required: false, meaning).map(Int.init)
    }

    /// The id of another object. Whether it exists for the caller is the store's to say.
    package func id(_ name: String, _ meaning: String = "") -> ID { readInt(name, 1...ID.max, required: true, meaning) ?? 0 }
    package func optionalID(_ name: String, _ meaning: String = "") -> ID? { readInt(name, 1...ID.max, required: false, meaning) }

    private func readInt(_ name: String, _ range: ClosedRange<Int64>, required: Bool, _ meaning: String) -> Int64? {
        var schema: JSON { .object(("type", "integer"), ("minimum", .int(range.lowerBound)), ("maximum", .int(range.upperBound))) }
        guard let value = value(name, schema, required: required, nullable: !required, meaning)
        else { return nil }
        guard let number = value.whole ?? (isForm ? value.string.flatMap { Int64($0) } : nil) else {
            fault(name, Faults.notInteger)
            return nil
        }
        guard range.contains(number) else {
            fault(name, Faults.outOfRange("\(range.lowerBound)", "\(range.upperBound)"))
            return nil
        }
        return number
    }

    package func optionalDouble(_ name: String, _ range: ClosedRange<Double>, _ meaning: String = "") -> Double? {
        var schema: JSON { ["type": "number", "minimum": .number("\(range.lowerBound)"), "maximum": .number("\(range.upperBound)")] }
        guard let value = value(name, schema, required: false, nullable: true, meaning) else { return nil }
        guard let number = value.double ?? (isForm ? value.string.flatMap { Double($0) } : nil), number.isFinite else {
            fault(name, Faults.notNumber)
            return nil
        }
        guard range.contains(number) else {
            fault(name, Faults.outOfRange("\(range.lowerBound)", "\(range.upperBound)"))
            return nil
        }
        return number
    }

    /// An amount of dollars, as a number or as text (`"5.00"`); at least zero.
    package func optionalMoney(_ name: String, _ meaning: String = "") -> Money? {
        var schema: JSON { ["type": ["number", "string"], "minimum": 0, "pattern": "^\\d{1,9}(\\.\\d{1,9})?$"] }
        guard let value = value(name, schema, required: false, nullable: true, meaning) else { return nil }
        let text: String? =
            switch value {
            case .int(let number): String(number)
            case .number(let text), .string(let text): text
            default: nil
            }
        guard let money = text.flatMap({ Money($0) }), money >= .zero else {
            fault(name, Faults.notMoney)
            return nil
        }
        return money
    }

    package func optionalBool(_ name: String, _ meaning: String = "") -> Bool? {
        guard let value = value(name, ["type": "boolean"], required: false, nullable: true, meaning) else { return nil }
        let words = ["true": true, "1": true, "on": true, "false": false, "0": false]
        guard let flag = value.bool ?? (isForm ? value.string.flatMap { words[$0.lowercased()] } : nil) else {
            fault(name, Faults.notBool)
            return nil
        }
        return flag
    }

    /// A moment (RFC 3339) or a day.
    package func optionalTime(_ name: String, _ meaning: String = "") -> Timestamp? { readTime(name, required: false, meaning) }
    /// Not there only when the input is refused anyway.
    package func time(_ name: String, _ meaning: String = "") -> Timestamp? { readTime(name, required: true, meaning) }

    private func readTime(_ name: String, required: Bool, _ meaning: String) -> Timestamp? {
        guard let value = value(name, ["type": "string", "format": "date-time"], required: required, nullable: !required, meaning) else { return nil }
        guard let time = value.string.flatMap({ Timestamp($0) }) else {
            fault(name, Faults.notTime)
            return nil
        }
        return time
    }

    // MARK: Compound values

    /// - Parameter distinct: what the document says of them: that none is blank or there twice; the caller checks it.
    package func optionalStrings(_ name: String, count: Int, length: ClosedRange<Int>, distinct: Bool = false, _ meaning: String = "") -> [String]? {
        let item: JSON = ["type": "string", "minLength": .int(Int64(length.lowerBound)), "maxLength": .int(Int64(length.upperBound))]
        let schema: JSON =
            distinct
            ? [
                "type": "array", "maxItems": .int(Int64(count)), "uniqueItems": true,
                "items": .object((item.members ?? []) + [JSON.Member("pattern", .string(Fields.notBlank))]),
            ] : ["type": "array", "maxItems": .int(Int64(count)), "items": item]
        guard let value = value(name, schema, required: false, nullable: true, meaning) else { return nil }
        guard let items = value.array, items.count <= count else {
            fault(name, Faults.notList(count))
            return nil
        }
        let texts = items.compactMap(\.string)
        guard texts.count == items.count, texts.allSatisfy({ length.contains($0.unicodeScalars.count) && !$0.unicodeScalars.contains("\0") })
        else {
            fault(name, Faults.notStrings(length))
            return nil
        }
        return texts
    }

    /// A list of objects, as they were written; what they hold is the caller's to look at. Faults of one are told under
    /// `name.0.field`, with `fault`.
    package func objects(_ name: String, _ count: ClosedRange<Int>, item: JSON, _ meaning: String = "") -> [JSON] {
        let schema: JSON = .object(
            ("type", "array"), ("minItems", .int(Int64(count.lowerBound))), ("maxItems", .int(Int64(count.upperBound))), ("items", item))
        guard let value = value(name, schema, required: true, meaning) else { return [] }
        guard let items = value.array, count.contains(items.count), items.allSatisfy({ $0.members != nil }) else {
            fault(name, Faults.notObjects(count))
            return []
        }
        return items
    }

    /// Some of several names, each once; where the field is given, at least one.
    package func choices(_ name: String, _ known: [String], required: Bool, _ meaning: String = "") -> [String]? {
        let schema: JSON = [
            "type": "array", "minItems": 1, "uniqueItems": true, "items": ["type": "string", "enum": .array(known.map(JSON.string))],
        ]
        guard let value = value(name, schema, required: required, nullable: !required, meaning) else { return nil }
        guard let items = value.array, !items.isEmpty, items.count <= known.count else {
            fault(name, Faults.notList(known.count))
            return nil
        }
        if let wrong = items.first(where: { item in !known.contains { .string($0) == item } }) {
            fault(name, Faults.notAChoice(wrong, known))
            return nil
        }
        let names = items.compactMap(\.string)
        guard Set(names).count == names.count else {
            fault(name, Faults.repeated)
            return nil
        }
        return names
    }

    /// An object whose values are texts; numbers and booleans are taken as they were written.
    package func optionalTexts(_ name: String, count: Int, length: Int, _ meaning: String = "") -> [String: String]? {
        let schema: JSON = [
            "type": "object", "maxProperties": .int(Int64(count)),
            "additionalProperties": ["type": ["string", "number", "boolean"], "maxLength": .int(Int64(length))],
        ]
        guard let value = value(name, schema, required: false, nullable: true, meaning) else { return nil }
        guard let members = value.members, members.count <= count else {
            fault(name, Faults.notTexts)
            return nil
        }
        var texts: [String: String] = [:]
        for member in members {
            switch member.value {
            case .string(let text) where text.unicodeScalars.count <= length: texts[member.name] = text
            case .int, .number, .bool: texts[member.name] = member.value.text
            default: fault(name, Faults.notTexts)
            }
        }
        return texts
    }
}

/// An enumeration whose cases are written as they are named on the wire.
package protocol Choice: RawRepresentable<String>, CaseIterable, Sendable {}

/// One field, as the schema shows it.
package struct FieldDescription: Sendable {
    package enum Place: String, Sendable { case body, path, query, header }
    package let name: String
    package let place: Place
    package let schema: JSON
    package let required: Bool
    package var nullable = false
    package var meaning = ""
    /// Lists of schemas of the whole object, of which one must hold.
    var combinations: [JSON] = []

    /// Whether it, or one of others in its place, must be there.
    var isDemanded: Bool { required || combinations.contains { ways in (ways.array ?? []).allSatisfy { $0["required"] != nil } } }
    package var isMoment: Bool { schema["format"]?.string == "date-time" }

    package init(name: String, place: Place, schema: JSON, required: Bool, nullable: Bool = false, meaning: String = "") {
        self.name = name
        self.place = place
        self.schema = schema
        self.required = required
        self.nullable = nullable
        self.meaning = meaning
    }
}
