// Answers arrive in pieces that end anywhere, and a peer may send anything.

import NIOCore
import Testing

@testable import Database

@Suite struct RESPParserTests {
    static let wire =
        "+OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
        + "*3\r\n:1\r\n*2\r\n$4\r\nسل\r\n*0\r\n$-1\r\n+\r\n:9223372036854775807\r\n"
    static let replies: [RedisReply] = [
        .text("OK"), .error("ERR no"), .integer(-42), .bytes(Array("a\r\nbc".utf8)), .bytes([]), .null, .null, .array([]),
        .array([.integer(1), .array([.bytes(Array("سل".utf8)), .array([])]), .null]), .text(""), .integer(.max),
    ]

    private func read(_ pieces: [[UInt8]], limit: Int = 1 << 20) throws(RedisError) -> [RedisReply] {
        var parser = RESPParser(limit: limit)
        var replies: [RedisReply] = []
        for piece in pieces {
            parser.feed(ByteBuffer(bytes: piece))
            while let reply = try parser.next() { replies.append(reply) }
        }
        return replies
    }

    @Test func wholeAndByteByByte() throws {
        let bytes = Array(Self.wire.utf8)
        #expect(try read([bytes]) == Self.replies)
        #expect(try read(bytes.map { [$0] }) == Self.replies)
    }

    @Test func splitAtEveryTwoPlaces() throws {
        let bytes = Array(Self.wire.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let replies = try read([Array(bytes[..<first]), Array(bytes[first..<second]), Array(bytes[second...])])
                guard replies == Self.replies else { return #expect(replies == Self.replies, "split at \(first) and \(second)") }
            }
        }
    }

    @Test(arguments: [
        "\r\n", "\n", "OK\r\n", "+OK\n", ":\r\n", ":1x\r\n", ":+1\r\n", ":--1\r\n", ":9223372036854775808\r\n", "$-2\r\n", "$x\r\n", "*-2\r\n",
        "*x\r\n", "$3\r\nabcde", "$1\r\nab\r\n", "%1\r\n", "$99999999999999999999\r\n", String(repeating: "*1\r\n", count: 9),
        "+" + String(repeating: "a", count: 20_000),
    ])
    func whatIsNoAnswerIsRefused(_ text: String) {
        #expect(throws: RedisError.self) { try read([Array(text.utf8)]) }
        #expect(throws: RedisError.self) { try read(text.utf8.map { [$0] }) }
    }

    @Test func aLengthIsRefusedBeforeItIsThere() {
        #expect(throws: RedisError.malformed("an answer that is too long")) { try read([Array("$1001\r\n".utf8)], limit: 1000) }
        #expect(throws: RedisError.malformed("an answer that is too long")) { try read([Array("*1001\r\n".utf8)], limit: 1000) }
        // Many short pieces make a long answer too.
        let array = "*300\r\n" + String(repeating: ":1\r\n", count: 300)
        #expect(throws: RedisError.malformed("an answer that is too long")) { try read([Array(array.utf8)], limit: 1000) }
        // The limit is for one answer, not for all together.
        let values = String(repeating: "$500\r\n\(String(repeating: "a", count: 500))\r\n", count: 10)
        #expect(throws: Never.self) { try read([Array(values.utf8)], limit: 1000) }
    }

    /// Answers with bytes changed, lost or doubled: read or refused, always the same way, however they are cut.
    @Test func noise() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var bytes = Array(Self.wire.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = bytes.indices.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("+-:$*0123456789\r\n".utf8).randomElement(using: &generator) ?? 0, at: place)
                }
            }
            let whole = Result { () throws(RedisError) in try read([bytes], limit: 4096) }
            let pieces = Result { () throws(RedisError) in try read(bytes.map { [$0] }, limit: 4096) }
            guard whole == pieces else { return #expect(whole == pieces, "\(bytes)") }
        }
    }
}
