// Text that arrives in pieces cut anywhere: a Persian letter is two bytes, and the network does not know it.

/// Decodes UTF-8 incrementally. What it has given so far is always valid text; the joined pieces are exactly what
/// decoding all bytes at once would give, with U+FFFD for what is no UTF-8.
package struct StreamingUTF8: Sendable {
    /// The beginning of a sequence whose end has not arrived: at most three bytes.
    private var held: [UInt8] = []

    package init() {}

    /// The text that is complete with these bytes; empty when none is.
    package mutating func push(_ bytes: some Sequence<UInt8>) -> String {
        var buffer = held
        buffer.append(contentsOf: bytes)
        let complete = buffer.count - Self.incompleteSuffix(buffer)
        held = Array(buffer[complete...])
        return String(decoding: buffer[..<complete], as: UTF8.self)
    }

    /// What is left when no more bytes come: U+FFFD for a sequence that was cut off.
    package mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// How many bytes at the end may still become one sequence. A cut before a lead byte is always safe.
    private static func incompleteSuffix(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            return sequenceLength(byte) > back ? back : 0
        }
        return 0
    }

    private static func sequenceLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
