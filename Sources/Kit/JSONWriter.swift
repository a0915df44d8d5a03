// Writes JSON as bytes, without Foundation: on the hot routes the encoder of Foundation costs more than the database.

package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next value or name must be preceded by a comma. What was open before an array or object stands before its end
    /// has a value then, so nothing needs to be remembered of it.
    private var needsComma = false

    package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private mutating func separate() {
        if needsComma { bytes.append(44) }
        needsComma = true
    }

    package mutating func beginObject() { open(123) }
    package mutating func endObject() { close(125) }
    package mutating func beginArray() { open(91) }
    package mutating func endArray() { close(93) }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// The name of the next member; its value must follow.
    package mutating func name(_ name: String) {
        separate()
        escaped(name)
        bytes.append(58)
        needsComma = false
    }

    /// The same for a property name: `phoneNumber` is written `phone_number`.
    package mutating func snakeName(_ name: String) {
        separate()
        bytes.append(34)
        for byte in name.utf8 {
            if (65...90).contains(byte) {
                bytes.append(95)
                bytes.append(byte + 32)
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(34)
        bytes.append(58)
        needsComma = false
    }

    /// The same for a name of the program itself, as it stands in JSON: in quotes, with its colon.
    private mutating func name(ready: StaticString) {
        separate()
        ready.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = false
    }

    package mutating func member(_ ready: StaticString, _ value: Int64) {
        name(ready: ready)
        int(value)
    }

    package mutating func member(_ ready: StaticString, _ value: String) {
        name(ready: ready)
        string(value)
    }

    package mutating func member(_ ready: StaticString, _ value: Bool) {
        name(ready: ready)
        bool(value)
    }

    package mutating func member(_ ready: StaticString, _ value: Timestamp) {
        name(ready: ready)
        value.write(to: &self)
    }

    package mutating func member(_ ready: StaticString, _ value: Int64?) {
        if let value { member(ready, value) } else { absent(ready) }
    }

    package mutating func member(_ ready: StaticString, _ value: String?) {
        if let value { member(ready, value) } else { absent(ready) }
    }

    package mutating func member(_ ready: StaticString, _ value: Timestamp?) {
        if let value { member(ready, value) } else { absent(ready) }
    }

    private mutating func absent(_ ready: StaticString) {
        name(ready: ready)
        null()
    }

    package mutating func null() { raw("null") }
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    package mutating func int(_ value: Int64) {
        separate()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var (rest, start) = (value.magnitude, digits.count)
            repeat {
                start -= 1
                digits[start] = UInt8(48 + rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                start -= 1
                digits[start] = 45
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        raw(value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)")
    }

    package mutating func string(_ value: String) {
        separate()
        escaped(value)
    }

    /// Text that is known to need no escaping.
    package mutating func quoted(ascii: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(34)
        bytes.append(contentsOf: ascii)
        bytes.append(34)
    }

    /// A complete JSON value that was written before.
    package mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func raw(bytes more: [UInt8]) {
        separate()
        bytes.append(contentsOf: more)
    }

    package mutating func value(_ json: JSON) {
        switch json {
        case .null: null()
        case .bool(let value): bool(value)
        case .int(let value): int(value)
        case .number(let text): raw(text)
        case .string(let text): string(text)
        case .array(let items):
            beginArray()
            for item in items { value(item) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                name(member.name)
                value(member.value)
            }
            endObject()
        }
    }

    private mutating func escaped(_ text: String) {
        bytes.append(34)
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for index in 0..<utf8.count {
                let byte = utf8[index]
                if byte >= 32 && byte != 34 && byte != 92 { continue }
                bytes.append(contentsOf: utf8[start..<index])
                escape(byte)
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(34)
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 34: bytes.append(contentsOf: [92, 34])
        case 92: bytes.append(contentsOf: [92, 92])
        case 10: bytes.append(contentsOf: [92, 110])
        case 13: bytes.append(contentsOf: [92, 114])
        case 9: bytes.append(contentsOf: [92, 116])
        default:
            let hex = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [92, 117, 48, 48, hex[Int(byte >> 4)], hex[Int(byte & 15)]])
        }
    }
}
