// Plays Kavenegar. A test says which status each message gets; without a word every message is accepted.

import Kit

package final class StandInKavenegar: Sendable {
    package enum Answer: Sendable {
        /// A status of the service's table, also as the HTTP status.
        case status(Int)
        /// Something that is not of the service's form.
        case garbage(httpStatus: Int)
        case silent(until: Gate)
        case reset
    }

    /// One message that the service was asked to send.
    package struct Message: Sendable {
        /// `verify/lookup` or `sms/send`.
        package let method: String
        package let key: String
        /// `receptor`, `template`, `token`, `message`, `sender`, `localid`…
        package let fields: [String: String]
    }

    private let server: StandInServer

    /// The first message gets the first answer and so on; the last one is for all that follow.
    package static func start(_ answers: Answer...) async throws -> StandInKavenegar {
        let server = try await StandInServer.start { _, number in
            reply(answers.isEmpty ? .status(200) : answers[min(number, answers.count) - 1])
        }
        return StandInKavenegar(server)
    }

    private init(_ server: StandInServer) { self.server = server }

    /// For `KAVENEGAR_BASE_URL`.
    package var baseURL: String { server.address }
    package var calls: Int { server.calls }
    package func waitForCalls(_ count: Int) async throws { try await server.waitForCalls(count) }
    package func stop() async { await server.stop() }

    /// All messages so far, in order.
    package var messages: [Message] {
        server.requests.map { request in
            let parts = request.path.split(separator: "/").map(String.init)
            let method = parts.dropFirst(2).joined(separator: "/")
            return Message(
                method: method.hasSuffix(".json") ? String(method.dropLast(5)) : method, key: parts.count > 1 ? parts[1] : "",
                fields: form(request.text))
        }
    }

    private static func reply(_ answer: Answer) -> StandInReply {
        switch answer {
        case .status(let status):
            return .text(status, "application/json; charset=utf-8", body(status))
        case .garbage(let status):
            return .text(status, "text/html", "<html>پیام سامانه</html>")
        case .silent(let gate):
            var reply = StandInReply.text(200, "application/json", body(200))
            reply.hold = gate
            return reply
        case .reset: return .reset
        }
    }

    private static func body(_ status: Int) -> String {
        let entry: JSON = ["messageid": 8_792_343, "status": 5, "statustext": "ارسال به مخابرات", "cost": 120]
        let told: JSON = ["status": .int(Int64(status)), "message": status == 200 ? "تایید شد" : "خطا"]
        return (["return": told, "entries": status == 200 ? [entry] : nil] as JSON).text
    }
}

extension StandInKavenegar {
    private func form(_ text: String) -> [String: String] {
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
        return Dictionary(pairs.map { (Self.plain($0[0]), $0.count > 1 ? Self.plain($0[1]) : "") }) { first, _ in first }
    }

    private static func plain(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == 37, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == 43 ? 32 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
