// JSON as a value. Numbers keep the text they were written with, so that money never passes through a float.

package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    /// A number that is no 64-bit integer, as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in the order of writing; a name occurs once.
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSON
        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package static func object(_ members: (String, JSON)...) -> JSON { .object(members.map { Member($0, $1) }) }

    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var int: Int64? { if case .int(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    package var isNull: Bool { self == .null }

    /// A whole number however it was written: `86` and `86.0` are the same to JSON Schema.
    package var whole: Int64? {
        guard case .number(let text) = self else { return int }
        if let point = text.firstIndex(of: "."), text[point...].dropFirst().allSatisfy({ $0 == "0" }) { return Int64(text[..<point]) }
        guard let value = Double(text), value == value.rounded(), abs(value) < 9_007_199_254_740_992 else { return nil }
        return Int64(value)
    }

    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .number(let text): Double(text)
        default: nil
        }
    }

    /// The value as compact JSON text.
    package var text: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0, $1) }) }
    package init(nilLiteral: ()) { self = .null }
}

/// A type that is one JSON value and writes itself, such as an amount of money or a time.
package protocol JSONValue: Codable {
    func write(to json: inout JSONWriter)
    /// Its JSON Schema (2020-12), for the OpenAPI document.
    static var schema: JSON { get }
    /// Any value, used while the shape of an answer is read off its decoder.
    static var sample: Self { get }
}

extension JSONValue {
    package static func decodeSample(_ decoder: any Decoder) throws -> Self {
        throw DecodingError.dataCorrupted(
            .init(codingPath: decoder.codingPath, debugDescription: "\(Self.self) is written, never read"))
    }

    package func encodeLeaf(to encoder: any Encoder) throws {
        var writer = JSONWriter()
        write(to: &writer)
        var container = encoder.singleValueContainer()
        try container.encode(writer.text)
    }
}

extension JSON: JSONValue, Codable {
    package func write(to json: inout JSONWriter) { json.value(self) }
    package static var schema: JSON { .object([]) }
    package static var sample: JSON { .null }
    package init(from decoder: any Decoder) throws { self = try JSON.decodeSample(decoder) }
    package func encode(to encoder: any Encoder) throws { try encodeLeaf(to: encoder) }
}
