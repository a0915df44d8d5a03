// An endpoint of an organization's own, and what became of the messages to it. `docs/webhooks.md` tells the whole.

import Crypto
import Foundation
import Kit
import Web

package struct Webhook: Codable, Sendable, Versioned {
    package let id: ID
    package let organization: ID
    package let url: String
    package let description: String
    package let events: [String]
    package let isActive: Bool
    /// Signs the deliveries: only in the answers that make one, `null` ever after.
    package var secret: String?
    /// Until then deliveries are signed with the secret before, too.
    package let oldSecretUntil: Timestamp?
    /// Since when every try failed; `null` while the last one succeeded.
    package let failingSince: Timestamp?
    package let disabledAt: Timestamp?
    package let disabledBecause: String?
    package let createdBy: ID
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

package enum DeliveryStatus: String, Choice, Codable { case pending, delivered, failed, cancelled }

package struct WebhookAttempt: Codable, Sendable {
    package let number: Int
    package let startedAt: Timestamp
    /// Milliseconds.
    package let duration: Int
    /// Of the answer; `null` when there was none.
    package let status: Int?
    package let error: String?
    /// The beginning of the answer's body.
    package let response: String
}

package struct WebhookDelivery: Codable, Sendable {
    package let id: ID
    package let webhook: ID
    /// What the receiver sees as `webhook-id`; the same when a message is sent again.
    package let messageId: String
    package let event: String
    package let status: String
    package var attempts: [WebhookAttempt]
    package let nextAttemptAt: Timestamp?
    package let payload: JSON
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?
}

/// The rules of the specification (standardwebhooks.com) that are numbers.
enum WebhookRules {
    /// From a failed try to the next: ten tries over 75 hours.
    static let pauses: [Duration] = [
        .seconds(5), .minutes(5), .minutes(30), .hours(2), .hours(5), .hours(10), .hours(14), .hours(20), .hours(24),
    ]
    static var tries: Int { pauses.count + 1 }
    static let timeout = Duration.seconds(20)
    /// How much of an answer is read at all, and how much is kept.
    static let mostRead = 64 << 10
    static let mostKept = 2000
    /// Deliveries of one organization that are under way at the same time.
    static let mostAtOnce = 3
    static let mostWebhooks = 20
    /// How long deliveries can be looked at.
    static let kept = Duration.days(30)

    /// When the next try is due; `nil` when there is none.
    /// - Parameters:
    ///   - tries: so many were made.
    ///   - advice: what the endpoint asked for (`Retry-After`).
    ///   - chance: 0..<1, spreads what failed at the same time.
    static func pause(afterTries tries: Int, advice: Duration?, chance: Double) -> Duration? {
        guard tries >= 1, tries <= pauses.count else { return nil }
        let pause = pauses[tries - 1]
        let spread = Duration.milliseconds(Int(Double(pause.inMilliseconds) * 0.1 * chance))
        return max(pause + spread, min(advice ?? .zero, .hours(24)))
    }
}

/// `whsec_` and 32 random bytes in Base64.
enum WebhookSecret {
    static let mark = "whsec_"

    static func make(_ entropy: Entropy) -> [UInt8] { entropy.bytes(32) }
    static func text(_ bytes: [UInt8]) -> String { mark + Data(bytes).base64EncodedString() }

    /// `v1,<Base64 of HMAC-SHA256(id.timestamp.body)>`, one for each secret that is good.
    static func signature(id: String, seconds: Int64, body: [UInt8], secrets: [[UInt8]]) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + body
        return secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret))
            return "v1," + Data(code).base64EncodedString()
        }.joined(separator: " ")
    }
}
