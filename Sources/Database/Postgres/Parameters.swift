// Values on their way to libpq: written into one piece of scratch memory, which libpq copies while it sends.

import CPostgres
import Glibc

enum Parameters {
    /// The arrays that `PQsendQueryPrepared` and `PQsendQueryParams` take.
    struct Encoded {
        let count: Int32
        let values: UnsafePointer<UnsafePointer<CChar>?>
        let lengths: UnsafePointer<Int32>
        let formats: UnsafePointer<Int32>
    }

    /// Room for any Int64 and its end.
    private static let integerRoom = 24

    /// What PostgreSQL is told of the type of each value (`pg_type`): without it, `$1 IS NULL` would be refused.
    static func types(_ values: [SQLValue]) -> [Oid] {
        values.map { value in
            switch value {
            case .int, .typedNull(.int): 20
            case .text, .typedNull(.text): 25
            case .blob, .typedNull(.blob): 17
            case .null: 0  // PostgreSQL infers it from the place where it stands.
            }
        }
    }

    /// One letter a type: the same text with other types is another prepared statement.
    static func signature(_ values: [SQLValue]) -> String {
        String(
            decoding: values.map { value -> UInt8 in
                switch value {
                case .int, .typedNull(.int): 105
                case .text, .typedNull(.text): 116
                case .blob, .typedNull(.blob): 98
                case .null: 110
                }
            }, as: UTF8.self)
    }

    /// Numbers and text go as text, bytes as they are.
    static func withEncoded<R>(_ values: [SQLValue], _ body: (Encoded) throws -> R) throws -> R {
        let count = values.count
        let room = values.reduce(count * 16 + 8) { $0 + self.room($1) }
        return try withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { scratch in
            guard let base = scratch.baseAddress else { throw DatabaseError.other("no memory") }
            let pointers = base.bindMemory(to: UnsafePointer<CChar>?.self, capacity: count)
            let lengths = (base + count * 8).bindMemory(to: Int32.self, capacity: count)
            let formats = (base + count * 12).bindMemory(to: Int32.self, capacity: count)
            var end = base + count * 16
            for (index, value) in values.enumerated() {
                let start = UnsafePointer(end.assumingMemoryBound(to: CChar.self))
                pointers[index] = value.isNull ? nil : start
                formats[index] = value.isBlob ? 1 : 0
                let length = write(value, at: end)
                lengths[index] = Int32(length)
                end += length + 1
            }
            return try body(Encoded(count: Int32(count), values: pointers, lengths: lengths, formats: formats))
        }
    }

    private static func room(_ value: SQLValue) -> Int {
        switch value {
        case .null, .typedNull: 1
        case .int: integerRoom
        case .text(let text): text.utf8.count + 1
        case .blob(let bytes): bytes.count + 1
        }
    }

    /// Returns the length without the closing zero.
    private static func write(_ value: SQLValue, at place: UnsafeMutableRawPointer) -> Int {
        switch value {
        case .null, .typedNull: return 0
        case .int(let number): return write(number, at: place)
        case .blob(let bytes):
            bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(place, start, $0.count) } }
            return bytes.count
        case .text(var text):
            let length = text.withUTF8 { utf8 in
                if let start = utf8.baseAddress { memcpy(place, start, utf8.count) }
                return utf8.count
            }
            place.storeBytes(of: 0, toByteOffset: length, as: UInt8.self)
            return length
        }
    }

    private static func write(_ number: Int64, at place: UnsafeMutableRawPointer) -> Int {
        var rest = number.magnitude
        var position = integerRoom - 1
        place.storeBytes(of: 0, toByteOffset: position, as: UInt8.self)
        repeat {
            position -= 1
            place.storeBytes(of: UInt8(48 + rest % 10), toByteOffset: position, as: UInt8.self)
            rest /= 10
        } while rest > 0
        if number < 0 {
            position -= 1
            place.storeBytes(of: 45, toByteOffset: position, as: UInt8.self)
        }
        let length = integerRoom - 1 - position
        memmove(place, place + position, length + 1)
        return length
    }
}

extension SQLValue {
    fileprivate var isBlob: Bool { if case .blob = self { true } else { false } }
    fileprivate var isNull: Bool {
        switch self {
        case .null, .typedNull: true
        default: false
        }
    }
}
