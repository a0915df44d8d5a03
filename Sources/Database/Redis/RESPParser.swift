// Reads answers in RESP2 as they come: a piece may end anywhere. What was read is not read again, and what a length
// announces is not made room for before it is there, so a broken or hostile peer costs no more than the limit.

import NIOCore

struct RESPParser {
    /// An array that is not complete yet.
    private struct Frame {
        var missing: Int
        var items: [RedisReply] = []
    }

    private enum Item {
        case value(RedisReply)
        case array(Int)
        case length(Int)
    }

    /// Arrays within arrays; nothing that we ask is answered with more than two.
    private static let deepest = 8
    private static let longestLine = 16_384

    private let limit: Int
    private var buffer = ByteBuffer()
    private var frames: [Frame] = []
    /// The length of the value whose bytes are awaited.
    private var awaited: Int?
    /// Bytes at the front of the buffer that hold no line end.
    private var scanned = 0
    /// What the answer that is being read has taken so far.
    private var size = 0

    /// - Parameter limit: bytes of one answer at most.
    init(limit: Int) { self.limit = limit }

    mutating func feed(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole answer; `nil` when more bytes are needed.
    mutating func next() throws(RedisError) -> RedisReply? {
        while let item = try item() {
            guard let whole = try place(item) else { continue }
            size = 0
            return whole
        }
        return nil
    }

    /// Puts a piece where it belongs. Returns the answer that it completes.
    private mutating func place(_ item: Item) throws(RedisError) -> RedisReply? {
        switch item {
        case .length(let length):
            try take(length + 2)
            awaited = length
        case .array(let count) where count > 0:
            guard frames.count < Self.deepest else { throw .malformed("arrays within arrays") }
            frames.append(Frame(missing: count))
        case .array: return complete(.array([]))
        case .value(let value): return complete(value)
        }
        return nil
    }

    private mutating func complete(_ value: RedisReply) -> RedisReply? {
        var value = value
        while let last = frames.indices.last {
            frames[last].items.append(value)
            frames[last].missing -= 1
            guard frames[last].missing == 0 else { return nil }
            value = .array(frames.removeLast().items)
        }
        return value
    }

    private mutating func item() throws(RedisError) -> Item? {
        if let awaited { return try value(of: awaited) }
        guard let line = try line() else { return nil }
        guard let kind = line.first else { throw .malformed("an empty line") }
        let rest = line.dropFirst()
        switch kind {
        case UInt8(ascii: "+"): return .value(.text(String(decoding: rest, as: UTF8.self)))
        case UInt8(ascii: "-"): return .value(.error(String(decoding: rest, as: UTF8.self)))
        case UInt8(ascii: ":"): return .value(.integer(try number(rest)))
        case UInt8(ascii: "$"): return try length(rest).map { .length($0) } ?? .value(.null)
        case UInt8(ascii: "*"): return try length(rest).map { .array($0) } ?? .value(.null)
        default: throw .malformed("an unknown kind of answer")
        }
    }

    private mutating func value(of length: Int) throws(RedisError) -> Item? {
        guard buffer.readableBytes >= length + 2, let bytes = buffer.readBytes(length: length) else { return nil }
        guard buffer.readBytes(length: 2) == [13, 10] else { throw .malformed("a value without its end") }
        awaited = nil
        return .value(.bytes(bytes))
    }

    private mutating func line() throws(RedisError) -> [UInt8]? {
        let view = buffer.readableBytesView
        guard let end = view.dropFirst(scanned).firstIndex(of: 10) else {
            scanned = view.count
            guard scanned <= Self.longestLine else { throw .malformed("a line without its end") }
            return nil
        }
        let length = end - view.startIndex + 1
        scanned = 0
        try take(length)
        guard let line = buffer.readBytes(length: length), line.dropLast().last == 13 else { throw .malformed("a line without its end") }
        return line.dropLast(2)
    }

    /// A length or a count; `nil` for -1, which means that there is nothing.
    private mutating func length(_ text: ArraySlice<UInt8>) throws(RedisError) -> Int? {
        let number = try number(text)
        if number == -1 { return nil }
        guard number >= 0 else { throw .malformed("a length below nothing") }
        guard number <= limit else { throw .malformed("an answer that is too long") }
        return Int(number)
    }

    private func number(_ text: ArraySlice<UInt8>) throws(RedisError) -> Int64 {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        guard !digits.isEmpty, digits.count <= 19, digits.allSatisfy({ (48...57).contains($0) }),
            let number = Int64(String(decoding: text, as: UTF8.self))
        else { throw .malformed("a number that is none") }
        return number
    }

    /// Counts what the answer takes.
    private mutating func take(_ bytes: Int) throws(RedisError) {
        size += bytes
        guard size <= limit else { throw .malformed("an answer that is too long") }
    }
}
