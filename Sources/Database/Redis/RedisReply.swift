// What Redis answers, and what can go wrong between asking and hearing. No text here holds a password or the words of a
// command: keys may name people.

package enum RedisReply: Sendable, Equatable {
    case text(String)
    case error(String)
    case integer(Int64)
    case bytes([UInt8])
    case null
    case array([RedisReply])

    package var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    package var items: [RedisReply]? {
        if case .array(let items) = self { items } else { nil }
    }

    /// A status or a value, as text.
    package var string: String? {
        switch self {
        case .text(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }
}

package enum RedisError: Error, Sendable, Equatable {
    /// The setting cannot be used; the text says why without quoting it.
    case url(String)
    /// There is no connection, or it went while the answer was awaited: whether the command was done is unknown.
    case unreachable(String)
    /// No answer within the limit of the command: whether it was or will be done is unknown.
    case timeout
    /// Too many commands wait already.
    case busy
    /// Redis understood and said no, in its words.
    case refused(String)
    /// The answer is no RESP, or longer than allowed.
    case malformed(String)
    /// The client was closed.
    case closed
}

extension RedisError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .url(let reason): "The Redis URL cannot be used: \(reason)."
        case .unreachable(let reason): "Redis cannot be reached: \(reason)"
        case .timeout: "Redis did not answer in time"
        case .busy: "too many commands wait for Redis"
        case .refused(let words): "Redis refused: \(words)"
        case .malformed(let reason): "Redis sent what cannot be read: \(reason)"
        case .closed: "the connection to Redis was closed by this program"
        }
    }

    /// What Redis said, without what it quoted: some of its messages repeat the words of the command.
    static func refusal(_ message: String) -> RedisError {
        var text = ""
        var quote: Character?
        for character in message.prefix(200) {
            if character == quote {
                quote = nil
            } else if quote == nil {
                text.append(character)
                if character == "'" || character == "`" || character == "\"" {
                    quote = character
                    text.removeLast()
                    text += "…"
                }
            }
        }
        return .refused(text)
    }
}
