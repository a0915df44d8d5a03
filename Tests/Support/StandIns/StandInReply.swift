// A request as a stand-in received it, and what it does with it. An answer is a list of steps, so that it can stop
// anywhere: between two bytes, before the end, or for ever.

import Kit

/// One request as it came in.
package struct RecordedRequest: Sendable {
    package let method: String
    package let path: String
    /// Names in small letters.
    package let headers: [String: String]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
    /// `nil` where the body is not JSON.
    package var json: JSON? { try? JSONParser.parse(body) }
}

/// What is done with a request, one step after the other.
package struct StandInReply: Sendable {
    package enum Step: Sendable {
        case bytes([UInt8])
        /// Goes on when the test opens the gate.
        case wait(Gate)
        /// Closes the connection though the answer is not complete.
        case cut
    }

    package var status = 200
    package var headers: [(name: String, value: String)] = []
    package var steps: [Step] = []
    /// Resets the connection in place of any answer.
    package var resets = false
    /// The answer, its head included, begins when this is open.
    package var hold: Gate?

    package init(status: Int = 200, headers: [(name: String, value: String)] = [], steps: [Step] = []) {
        self.status = status
        self.headers = headers
        self.steps = steps
    }

    package static func text(_ status: Int, _ type: String, _ text: String, headers: [(name: String, value: String)] = []) -> StandInReply {
        StandInReply(status: status, headers: [("content-type", type)] + headers, steps: [.bytes(Array(text.utf8))])
    }
}
