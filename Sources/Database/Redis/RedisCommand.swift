// A command on its way: its bytes, until when its caller waits, and the caller.

import Kit
import NIOCore

enum RedisCommand {
    /// The words of a command as they go over the wire.
    static func encode(_ words: [String]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(words.reduce(16) { $0 + $1.utf8.count + 16 })
        func write(_ sign: UInt8, _ count: Int) {
            buffer.writeInteger(sign)
            buffer.writeString(String(count))
            buffer.writeStaticString("\r\n")
        }
        write(UInt8(ascii: "*"), words.count)
        for word in words {
            write(UInt8(ascii: "$"), word.utf8.count)
            buffer.writeString(word)
            buffer.writeStaticString("\r\n")
        }
        return buffer
    }
}

struct RedisCall: Sendable {
    typealias Outcome = Result<RedisReply, RedisError>

    let bytes: ByteBuffer
    let deadline: NIODeadline
    /// `nil` once the caller has been told.
    private(set) var caller: CheckedContinuation<Outcome, Never>?

    init(_ bytes: ByteBuffer, deadline: NIODeadline, caller: CheckedContinuation<Outcome, Never>) {
        self.bytes = bytes
        self.deadline = deadline
        self.caller = caller
    }

    mutating func end(_ outcome: Outcome) {
        caller?.resume(returning: outcome)
        caller = nil
    }
}
