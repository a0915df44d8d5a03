// Codable structs as JSON bytes: `snake_case` names come from CodingKeys-free property names, nothing passes through
// dictionaries, absent optionals are written as null so that the shape of an answer never changes.

package enum JSONBytes {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let sink = Sink()
        try encode(value, to: sink, path: [])
        return sink.writer.bytes
    }

    fileprivate static func encode(_ value: some Encodable, to sink: Sink, path: [any CodingKey]) throws {
        // Casts to a type are cheap, casts to a protocol are not: the common types come first.
        switch value {
        case let text as String: sink.writer.string(text)
        case let number as Int64: sink.writer.int(number)
        case let time as Timestamp: time.write(to: &sink.writer)
        case let amount as Money: amount.write(to: &sink.writer)
        case let number as Int: sink.writer.int(Int64(number))
        case let flag as Bool: sink.writer.bool(flag)
        case let leaf as any JSONValue: leaf.write(to: &sink.writer)
        case let object as any QuickObject: object.write(to: &sink.writer)
        default: try encodeContainer(value, to: sink, path: path)
        }
    }

    private static func encodeContainer(_ value: some Encodable, to sink: Sink, path: [any CodingKey]) throws {
        let encoder = BytesEncoder(sink: sink, codingPath: path)
        try value.encode(to: encoder)
        encoder.close()
    }
}

/// What answers hold by the dozen writes its members itself, as `Codable` would have them written: that costs a fourth.
package protocol QuickObject: Encodable {
    func write(to json: inout JSONWriter)
}

/// The one buffer of an encoding. A class, because Codable hands containers around by value.
private final class Sink {
    var writer = JSONWriter(capacity: 1024)
}

private final class BytesEncoder: Encoder {
    let sink: Sink
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private enum Open { case nothing, object, array, value }
    private var open = Open.nothing

    init(sink: Sink, codingPath: [any CodingKey]) {
        self.sink = sink
        self.codingPath = codingPath
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if open == .nothing {
            sink.writer.beginObject()
            open = .object
        }
        return KeyedEncodingContainer(KeyedBytes<Key>(sink: sink, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if open == .nothing {
            sink.writer.beginArray()
            open = .array
        }
        return UnkeyedBytes(sink: sink, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        open = .value
        return SingleBytes(sink: sink, codingPath: codingPath)
    }

    func close() {
        switch open {
        case .object: sink.writer.endObject()
        case .array: sink.writer.endArray()
        case .value: break
        case .nothing:
            sink.writer.beginObject()
            sink.writer.endObject()
        }
    }
}

private struct KeyedBytes<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: Sink
    let codingPath: [any CodingKey]

    private func name(_ key: Key) { sink.writer.snakeName(key.stringValue) }

    mutating func encodeNil(forKey key: Key) throws {
        name(key)
        sink.writer.null()
    }
    mutating func encode(_ value: Bool, forKey key: Key) throws {
        name(key)
        sink.writer.bool(value)
    }
    mutating func encode(_ value: String, forKey key: Key) throws {
        name(key)
        sink.writer.string(value)
    }
    mutating func encode(_ value: Double, forKey key: Key) throws {
        name(key)
        sink.writer.double(value)
    }
    mutating func encode(_ value: Int, forKey key: Key) throws {
        name(key)
        sink.writer.int(Int64(value))
    }
    mutating func encode(_ value: Int64, forKey key: Key) throws {
        name(key)
        sink.writer.int(value)
    }
    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        name(key)
        try JSONBytes.encode(value, to: sink, path: codingPath)
    }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
    mutating func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws { try orNull(value, key) }

    private mutating func orNull(_ value: (some Encodable)?, _ key: Key) throws {
        guard let value else { return try encodeNil(forKey: key) }
        try encode(value, forKey: key)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
        -> KeyedEncodingContainer<Nested>
    { preconditionFailure("answers are plain structs") }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        preconditionFailure("answers are plain structs")
    }
    mutating func superEncoder() -> any Encoder { preconditionFailure("answers are plain structs") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { preconditionFailure("answers are plain structs") }
}

private struct UnkeyedBytes: UnkeyedEncodingContainer {
    let sink: Sink
    let codingPath: [any CodingKey]
    private(set) var count = 0

    init(sink: Sink, codingPath: [any CodingKey]) {
        self.sink = sink
        self.codingPath = codingPath
    }

    mutating func encodeNil() throws { sink.writer.null() }
    mutating func encode(_ value: some Encodable) throws { try JSONBytes.encode(value, to: sink, path: codingPath) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
        preconditionFailure("answers are plain structs")
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        preconditionFailure("answers are plain structs")
    }
    mutating func superEncoder() -> any Encoder { preconditionFailure("answers are plain structs") }
}

private struct SingleBytes: SingleValueEncodingContainer {
    let sink: Sink
    let codingPath: [any CodingKey]

    mutating func encodeNil() throws { sink.writer.null() }
    mutating func encode(_ value: Bool) throws { sink.writer.bool(value) }
    mutating func encode(_ value: String) throws { sink.writer.string(value) }
    mutating func encode(_ value: Double) throws { sink.writer.double(value) }
    mutating func encode(_ value: Int) throws { sink.writer.int(Int64(value)) }
    mutating func encode(_ value: Int64) throws { sink.writer.int(value) }
    mutating func encode(_ value: some Encodable) throws { try JSONBytes.encode(value, to: sink, path: codingPath) }
}

/// Property names as the wire knows them.
package enum JSONNames {
    /// `phoneNumber` → `phone_number`.
    package static func snake(_ name: String) -> String {
        guard name.utf8.contains(where: { (65...90).contains($0) }) else { return name }
        var result = ""
        for character in name {
            if character.isUppercase { result.append("_") }
            result.append(contentsOf: character.lowercased())
        }
        return result
    }
}
