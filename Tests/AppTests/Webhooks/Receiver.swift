// A receiver of webhooks, written by the published rule of Standard Webhooks and sharing no code with the product: it takes
// what is signed and recent, and refuses everything else.

import Crypto
import Foundation
import Kit
import Support
import Synchronization

final class Receiver: Sendable {
    private struct State {
        var secrets: [Data] = []
        var accepted: [JSON] = []
        var refused = 0
    }

    private let state = Mutex(State())
    private let reply: @Sendable (RecordedRequest, Int) -> StandInReply?
    private let listening = Mutex<StandInServer?>(nil)

    /// - Parameter reply: an answer in place of the one that the rule gives.
    private init(_ reply: @escaping @Sendable (RecordedRequest, Int) -> StandInReply?) { self.reply = reply }

    static func start(_ reply: @escaping @Sendable (RecordedRequest, Int) -> StandInReply? = { _, _ in nil }) async throws -> Receiver {
        let receiver = Receiver(reply)
        let server = try await StandInServer.start { [receiver] request, number in receiver.answer(request, number) }
        receiver.listening.withLock { $0 = server }
        return receiver
    }

    var server: StandInServer { listening.withLock { $0! } }
    var url: String { server.address + "/hooks" }
    var accepted: [JSON] { state.withLock { $0.accepted } }
    var refused: Int { state.withLock { $0.refused } }
    var events: [String] { accepted.compactMap { $0["type"]?.string } }

    /// Takes the secret as the product showed it.
    func trust(_ secret: String) {
        let bytes = Data(base64Encoded: String(secret.dropFirst("whsec_".count))) ?? Data()
        state.withLock { $0.secrets.append(bytes) }
    }

    func forget() { state.withLock { $0.secrets = [] } }

    private func answer(_ request: RecordedRequest, _ number: Int) -> StandInReply {
        let isGood = verify(request.headers, request.body)
        state.withLock {
            if isGood { $0.accepted.append(request.json ?? .null) } else { $0.refused += 1 }
        }
        if let other = reply(request, number) { return other }
        return isGood ? .text(200, "text/plain", "thanks") : .text(401, "text/plain", "who are you?")
    }

    /// The rule: `webhook-signature` holds, after `v1,`, the Base64 of HMAC-SHA256 over `id.timestamp.body`.
    func verify(_ headers: [String: String], _ body: [UInt8]) -> Bool {
        guard let id = headers["webhook-id"], let stamp = headers["webhook-timestamp"], let seconds = Double(stamp),
            let signatures = headers["webhook-signature"], abs(Date().timeIntervalSince1970 - seconds) < 400 * 3600
        else { return false }
        let signed = Data("\(id).\(stamp).".utf8) + Data(body)
        let given = signatures.split(separator: " ").filter { $0.hasPrefix("v1,") }.compactMap { Data(base64Encoded: String($0.dropFirst(3))) }
        return state.withLock { $0.secrets }.contains { secret in
            given.contains { HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: signed, using: SymmetricKey(data: secret)) }
        }
    }
}
