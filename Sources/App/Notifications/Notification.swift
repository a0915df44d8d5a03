// What a person is told of in the product, and in which words. A notification is written in the transaction of what it
// tells of: nobody is told of what did not happen, and nothing happens untold.

import Kit
import Web

package enum NotificationKind: String, Choice, Codable {
    case mention, reply, comment
    case reviewRequested = "review_requested"
    case approved, rejected, assigned
    case generationFinished = "generation_finished"
    case generationFailed = "generation_failed"
    case budgetWarning = "budget_warning"
    case dueSoon = "due_soon"

    /// - Parameters:
    ///   - actor: who did it; empty where nobody did.
    ///   - title: of the content.
    func message(actor: String, title: String, data: JSON) -> Message {
        switch self {
        case .mention: Message("\(actor) در «\(title)» از شما نام برد.", "\(actor) mentioned you in \"\(title)\".")
        case .reply: Message("\(actor) در «\(title)» به یادداشت شما پاسخ داد.", "\(actor) replied to your comment on \"\(title)\".")
        case .comment: Message("\(actor) برای «\(title)» یادداشتی نوشت.", "\(actor) commented on \"\(title)\".")
        case .reviewRequested: Message("\(actor) «\(title)» را برای بررسی فرستاد.", "\(actor) submitted \"\(title)\" for review.")
        case .approved: Message("\(actor) «\(title)» را تأیید کرد.", "\(actor) approved \"\(title)\".")
        case .rejected: Message("\(actor) «\(title)» را رد کرد.", "\(actor) rejected \"\(title)\".")
        case .assigned: Message("\(actor) «\(title)» را به شما سپرد.", "\(actor) assigned \"\(title)\" to you.")
        case .generationFinished: Message("متن «\(title)» آماده است.", "The text of \"\(title)\" is ready.")
        case .generationFailed: Message("تولید متن «\(title)» ناموفق بود.", "The text of \"\(title)\" could not be generated.")
        case .budgetWarning:
            Message("\(data.number("percent"))٪ یکی از سقف‌های مصرف پر شده است.", "\(data.number("percent")) % of a usage limit is used.")
        case .dueSoon: Message("مهلت «\(title)» نزدیک است.", "\"\(title)\" is due soon.")
        }
    }
}

extension JSON {
    fileprivate func number(_ name: String) -> String { self[name]?.int.map(String.init) ?? "" }
}

package struct Notification: Codable, Sendable {
    package let id: ID
    package let organization: ID
    package let kind: String
    /// In the language of the request.
    package let text: String
    /// Who did what it tells of; `null` where nobody did.
    package let actor: ID?
    package let actorName: String?
    package let content: ID?
    package let contentTitle: String?
    package let comment: ID?
    package let job: ID?
    package let data: JSON
    package let createdAt: Timestamp
    package let readAt: Timestamp?
}

/// Whether a person wants to be told of one kind of thing.
package struct NotificationPreference: Codable, Sendable {
    package let kind: String
    package let enabled: Bool
}

package struct NotificationPreferences: Codable, Sendable {
    package let organization: ID
    package let preferences: [NotificationPreference]
}

package struct UnreadCount: Codable, Sendable {
    package struct One: Codable, Sendable {
        package let organization: ID
        package let unread: Int
    }
    package let unread: Int
    package let organizations: [One]
}
