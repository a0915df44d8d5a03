// Who may decide on a text, and what is written down of a decision. A decision is on exactly one text: the version, and
// the SHA-256 of its title and body. `docs/editorial.md` tells the whole of it.

import Kit
import TextKit
import Web

package enum DecisionKind: String, Choice, Codable { case approved, rejected }

/// How a workspace wants its texts decided on.
struct ReviewRules: Sendable, Equatable {
    /// Whoever wrote on a text does not approve it.
    var secondPairOfEyes = false
    /// Persons who must approve the same version.
    var approvalsRequired = 1

    static let approvalsAllowed = 1...5
}

/// One person's word on one version of a text.
package struct Decision: Codable, Sendable {
    package let id: ID
    package let content: ID
    package let decision: String
    /// Counts the submissions of the content; approvals of one round do not count in another.
    package let round: Int
    package let versionNumber: Int
    package let user: ID
    /// As it was then.
    package let userName: String
    package let role: String
    /// The notes of an approval, the reason of a rejection.
    package let note: String?
    /// Whether the text was approved, or rejected, with it. False for the first of several approvals that were needed.
    package let completes: Bool
    package let approvalsRequired: Int
    package let sha256: String
    package let prompt: ID?
    package let promptRevision: Int?
    package let model: String?
    package let cost: Money
    package let decidedAt: Timestamp
    package let decidedAtJalali: String
}

/// What proves that a text was approved: by whom, when, and exactly which text.
package struct ApprovalReceipt: Codable, Sendable {
    package struct Approver: Codable, Sendable {
        package let user: ID
        package let name: String
        package let role: String
        package let notes: String?
        package let approvedAt: Timestamp
        package let approvedAtJalali: String
    }

    package let id: ID
    package let organization: ID
    package let content: ID
    package let versionNumber: Int
    package let title: String
    package let wordCount: Int
    package let approvedAt: Timestamp
    /// The same in the Jalali calendar, in the organization's time zone.
    package let approvedAtJalali: String
    package let approvers: [Approver]
    package let approvalsRequired: Int
    package let sha256: String
    /// What the hash is of.
    package let sha256Of: String
    /// Whether the version that is kept still has this hash.
    package let textMatches: Bool
    /// The prompt and the revision of it that the text goes back to; `null` where a person wrote it.
    package let prompt: ID?
    package let promptRevision: Int?
    package let model: String?
    /// What all calls for this content had cost by then.
    package let cost: Money
    /// Whether the content is approved now, with this text.
    package let isCurrent: Bool

    static let hashed = "UTF-8 of: title, two line feeds (U+000A), body"
}

/// The text that was approved last, whatever became of the content since.
package struct ApprovedText: Codable, Sendable {
    package let version: ContentVersion
    package let receipt: ApprovalReceipt
}

extension AppError {
    static let ownText = AppError(
        .permissionDenied,
        Message(
            "در این فضای کاری نویسندهٔ متن نمی‌تواند آن را تأیید کند؛ یک نفر دیگر باید آن را ببیند.",
            "In this workspace nobody approves a text that they wrote on: a second pair of eyes is needed."))
    static let approvedAlready = AppError(
        .conflict,
        Message(
            "شما این نسخه را تأیید کرده‌اید؛ تأیید یک نفر دیگر لازم است.",
            "You have approved this version. The approval of somebody else is needed."))
}
