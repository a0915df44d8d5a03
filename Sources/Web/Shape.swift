// The schema of an answer, read off the decoder that the compiler writes for its struct: what the document says and what
// the server sends cannot differ.

import Kit

package enum Shape {
    /// JSON Schema (2020-12) of `type`.
    package static func of<T: Decodable>(_ type: T.Type) -> JSON {
        if let leaf = type as? any JSONValue.Type { return leaf.schema }
        if type == String.self { return ["type": "string"] }
        if type == Bool.self { return ["type": "boolean"] }
        if type == Int.self || type == Int64.self { return ["type": "integer"] }
        if type == Double.self { return ["type": "number"] }
        let recorder = Recorder()
        _ = try? T(from: recorder)  // Only the questions it asks are wanted; what it makes of the answers is not.
        return recorder.schema
    }

    /// A value for the decoder to go on with after its question was recorded.
    fileprivate static func sample<T: Decodable>(_ type: T.Type) throws -> T {
        if let leaf = type as? any JSONValue.Type, let value = leaf.sample as? T { return value }
        if let value = "" as? T { return value }
        if let value = false as? T { return value }
        if let value = 0 as? T { return value }
        if let value = Int64(0) as? T { return value }
        if let value = 0.0 as? T { return value }
        return try T(from: Recorder())
    }
}

private final class Recorder: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    var properties: [JSON.Member] = []
    var required: [JSON] = []
    var items: JSON?
    var single: JSON?

    var schema: JSON {
        if let single { return single }
        if let items { return ["type": "array", "items": items] }
        return ["type": "object", "properties": .object(properties), "required": .array(required)]
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedRecorder<Key>(recorder: self))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { ListRecorder(recorder: self) }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleRecorder(recorder: self) }
}

private struct KeyedRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let recorder: Recorder
    let codingPath: [any CodingKey] = []
    let allKeys: [Key] = []

    private func record(_ key: Key, _ schema: JSON) {
        let name = JSONNames.snake(key.stringValue)
        recorder.properties.append(JSON.Member(name, schema))
        recorder.required.append(.string(name))
    }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        record(key, Shape.of(type))
        return try Shape.sample(type)
    }
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        record(key, ["anyOf": [Shape.of(type), ["type": "null"]]])
        return nil
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { optional(key, "string") }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { optional(key, "boolean") }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { optional(key, "integer") }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { optional(key, "integer") }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { optional(key, "number") }

    private func optional<T>(_ key: Key, _ type: JSON) -> T? {
        record(key, ["type": [type, "null"]])
        return nil
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        preconditionFailure("answers are plain structs")
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        preconditionFailure("answers are plain structs")
    }
    func superDecoder() throws -> any Decoder { recorder }
    func superDecoder(forKey key: Key) throws -> any Decoder { recorder }
}

private struct ListRecorder: UnkeyedDecodingContainer {
    let recorder: Recorder
    let codingPath: [any CodingKey] = []
    let count: Int? = 1
    private(set) var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    init(recorder: Recorder) { self.recorder = recorder }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        recorder.items = Shape.of(type)
        currentIndex += 1
        return try Shape.sample(type)
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        preconditionFailure("answers are plain structs")
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        preconditionFailure("answers are plain structs")
    }
    mutating func superDecoder() throws -> any Decoder { recorder }
}

private struct SingleRecorder: SingleValueDecodingContainer {
    let recorder: Recorder
    let codingPath: [any CodingKey] = []

    func decodeNil() -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        recorder.single = Shape.of(type)
        return try Shape.sample(type)
    }
}
