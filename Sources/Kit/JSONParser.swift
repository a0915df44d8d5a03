// Reads JSON strictly (RFC 8259): valid UTF-8, no NUL, bounded depth, no name twice. Foundation's reader takes `1` for
// a Bool on Linux, forgets how a number was written and keeps one of two equal names; each of these is a fault here.

package struct JSONParser {
    package static let maximumDepth = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var depth = 0

    /// - Throws: `AppError.invalidJSON` with the byte offset of the fault.
    package static func parse(_ bytes: [UInt8]) throws -> JSON {
        try bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(bytes: buffer)
            let value = try parser.value()
            parser.skipBlanks()
            guard parser.index == buffer.count else { throw parser.fault("text after the end") }
            return value
        }
    }

    package static func parse(_ text: String) throws -> JSON { try parse(Array(text.utf8)) }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private func fault(_ what: String) -> AppError {
        AppError(
            .invalidJSON,
            Message("بدنه JSON درستی نیست (بایت \(index)).", "The body is not valid JSON: \(what) at byte \(index)."))
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 32 || byte == 10 || byte == 13 || byte == 9 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index += 1
        return true
    }

    private mutating func value() throws -> JSON {
        skipBlanks()
        switch current {
        case 123: return try nested { try $0.object() }
        case 91: return try nested { try $0.array() }
        case 34: return .string(try string())
        case 116: return try literal("true", .bool(true))
        case 102: return try literal("false", .bool(false))
        case 110: return try literal("null", .null)
        case .some(45), .some(48...57): return try number()
        case nil: throw fault("unexpected end")
        default: throw fault("unexpected character")
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws -> JSON) throws -> JSON {
        depth += 1
        guard depth <= JSONParser.maximumDepth else { throw fault("nested more than \(JSONParser.maximumDepth) deep") }
        defer { depth -= 1 }
        index += 1
        return try body(&self)
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws -> JSON {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { throw fault("unexpected end") }
        for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { throw fault("unknown word") }
        index += count
        return value
    }

    private mutating func array() throws -> JSON {
        var items: [JSON] = []
        skipBlanks()
        if take(93) { return .array(items) }
        while true {
            items.append(try value())
            skipBlanks()
            if take(93) { return .array(items) }
            guard take(44) else { throw fault("expected , or ]") }
        }
    }

    private mutating func object() throws -> JSON {
        var members: [JSON.Member] = []
        var names = Set<String>()
        skipBlanks()
        if take(125) { return .object(members) }
        while true {
            skipBlanks()
            guard current == 34 else { throw fault("expected a name") }
            let name = try string()
            guard names.insert(name).inserted else { throw fault("the name \"\(name.prefix(40))\" stands twice") }
            skipBlanks()
            guard take(58) else { throw fault("expected :") }
            members.append(JSON.Member(name, try value()))
            skipBlanks()
            if take(125) { return .object(members) }
            guard take(44) else { throw fault("expected , or }") }
        }
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = current, (48...57).contains(byte) { index += 1 }
        return index - start
    }

    private mutating func number() throws -> JSON {
        let start = index
        _ = take(45)
        let leadingZero = current == 48
        let whole = digits()
        guard whole > 0, !leadingZero || whole == 1 else { throw fault("malformed number") }
        var isInteger = true
        if take(46) {
            isInteger = false
            guard digits() > 0 else { throw fault("malformed number") }
        }
        if take(101) || take(69) {
            isInteger = false
            _ = take(43) || take(45)
            guard digits() > 0 else { throw fault("malformed number") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard text.utf8.count <= 64 else { throw fault("number too long") }
        if isInteger, let value = Int64(text) { return .int(value) }
        return .number(text)
    }

    private mutating func string() throws -> String {
        index += 1
        let start = index
        while let byte = current, byte != 34, byte != 92, byte >= 32 { index += 1 }
        guard let end = current else { throw fault("unexpected end") }
        if end == 34 {
            let text = try decoded(bytes[start..<index])
            index += 1
            return text
        }
        return try escapedString(from: start)
    }

    private func decoded(_ slice: Slice<UnsafeBufferPointer<UInt8>>) throws -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw fault("bytes that are not UTF-8") }
        return text
    }

    private mutating func escapedString(from start: Int) throws -> String {
        var scratch = Array(bytes[start..<index])
        while let byte = current {
            switch byte {
            case 34:
                index += 1
                guard let text = String(validating: scratch, as: UTF8.self) else { throw fault("bytes that are not UTF-8") }
                return text
            case 92:
                index += 1
                try escape(into: &scratch)
            case 0..<32:
                throw fault("control character in a string")
            default:
                scratch.append(byte)
                index += 1
            }
        }
        throw fault("unexpected end")
    }

    private mutating func escape(into scratch: inout [UInt8]) throws {
        guard let byte = current else { throw fault("unexpected end") }
        index += 1
        switch byte {
        case 34, 92, 47: scratch.append(byte)
        case 98: scratch.append(8)
        case 102: scratch.append(12)
        case 110: scratch.append(10)
        case 114: scratch.append(13)
        case 116: scratch.append(9)
        case 117: scratch.append(contentsOf: Array(String(try scalar()).utf8))
        default: throw fault("unknown escape")
        }
    }

    private mutating func scalar() throws -> Unicode.Scalar {
        let first = try hex()
        guard first != 0 else { throw fault("NUL is not allowed") }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first), take(92), take(117) else { throw fault("lone surrogate") }
        let second = try hex()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault("lone surrogate") }
        return scalar
    }

    private mutating func hex() throws -> UInt32 {
        guard index + 4 <= bytes.count, let value = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16),
            bytes[index] != 43
        else { throw fault("malformed \\u escape") }
        index += 4
        return value
    }
}
