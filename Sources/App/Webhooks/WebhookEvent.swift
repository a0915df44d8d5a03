// What endpoints can be told of. Events follow from the audit trail: whatever writes an audit event tells the endpoints
// that asked for it, in the same transaction, so that no change can be made without its event.

import Kit
import Web

package enum WebhookEvent: String, Choice, Codable {
    case contentCreated = "content.created"
    case contentUpdated = "content.updated"
    case contentDeleted = "content.deleted"
    case contentSubmitted = "content.submitted"
    case contentApproved = "content.approved"
    case contentRejected = "content.rejected"
    case contentReopened = "content.reopened"
    case contentRestored = "content.restored"
    case contentGenerationStarted = "content.generation_started"
    case contentGenerated = "content.generated"
    case contentGenerationFailed = "content.generation_failed"
    case contentGenerationCancelled = "content.generation_cancelled"
    case budgetWarning = "budget.warning"
    case budgetExceeded = "budget.exceeded"
    case memberInvited = "member.invited"
    case memberAdded = "member.added"
    case memberUpdated = "member.updated"
    case memberRemoved = "member.removed"
    case promptCreated = "prompt.created"
    case promptUpdated = "prompt.updated"
    case promptDeleted = "prompt.deleted"
    case test = "webhook.test"

    /// What can be asked for. A test comes when it is asked for, to whomever it is asked for.
    static let selectable = allCases.filter { $0 != .test }

    /// The event that an audit event means to the outside; `nil` where it is nobody's business.
    init?(_ event: AuditEvent) {
        switch event.action {
        case .contentCreated: self = .contentCreated
        case .contentUpdated: self = .contentUpdated
        case .contentDeleted: self = .contentDeleted
        case .contentSubmitted: self = .contentSubmitted
        case .contentApproved: self = .contentApproved
        case .contentRejected: self = .contentRejected
        case .contentReopened: self = .contentReopened
        case .contentRestored: self = .contentRestored
        case .generationStarted: self = .contentGenerationStarted
        case .generationCompleted: self = .contentGenerated
        case .generationFailed: self = .contentGenerationFailed
        case .generationCancelled: self = .contentGenerationCancelled
        case .limitWarning: self = (event.changes["percent"]?.int ?? 0) >= 100 ? .budgetExceeded : .budgetWarning
        case .memberInvited: self = .memberInvited
        case .memberAdded: self = .memberAdded
        case .memberUpdated: self = .memberUpdated
        case .memberRemoved: self = .memberRemoved
        case .promptCreated: self = .promptCreated
        case .promptUpdated: self = .promptUpdated
        case .promptDeleted: self = .promptDeleted
        default: return nil
        }
    }

    var meaning: Message {
        switch self {
        case .contentCreated: Message("محتوایی ساخته شد.", "A content was made.")
        case .contentUpdated: Message("عنوان، متن یا جای محتوایی تغییر کرد.", "Title, text or place of a content changed.")
        case .contentDeleted: Message("محتوایی حذف شد.", "A content was deleted.")
        case .contentSubmitted: Message("محتوایی برای بررسی فرستاده شد.", "A content was submitted for review.")
        case .contentApproved: Message("محتوایی تأیید شد.", "A content was approved.")
        case .contentRejected: Message("محتوایی رد شد؛ دلیل در changes است.", "A content was rejected; the reason is in `changes`.")
        case .contentReopened: Message("محتوای تأییدشده دوباره پیش‌نویس شد.", "An approved content became a draft again.")
        case .contentRestored: Message("نسخهٔ پیشین محتوایی بازگردانده شد.", "An earlier version of a content was restored.")
        case .contentGenerationStarted: Message("تولید محتوایی آغاز شد.", "A content is being written.")
        case .contentGenerated: Message("متن محتوایی نوشته شد و در بررسی است.", "A content was written and is in review.")
        case .contentGenerationFailed: Message("تولید محتوایی ناکام ماند؛ متن همان است که بود.", "Writing a content failed; its text is what it was.")
        case .contentGenerationCancelled: Message("تولید محتوایی لغو شد.", "Writing a content was cancelled.")
        case .budgetWarning: Message("۸۰٪ یک سقف مصرف شد.", "80 % of a limit are used.")
        case .budgetExceeded: Message("یک سقف پر شد.", "A limit is used up.")
        case .memberInvited: Message("شماره‌ای دعوت شد.", "A number was invited.")
        case .memberAdded: Message("عضوی افزوده شد یا دعوتی را پذیرفت.", "A member was added, or took up an invitation.")
        case .memberUpdated: Message("نقش عضوی تغییر کرد.", "A member's role changed.")
        case .memberRemoved: Message("عضوی رفت یا برداشته شد، یا دعوتی پس گرفته شد.", "A member left or was removed, or an invitation was withdrawn.")
        case .promptCreated: Message("پرامپتی ساخته شد.", "A prompt was made.")
        case .promptUpdated: Message("پرامپتی تغییر کرد.", "A prompt changed.")
        case .promptDeleted: Message("پرامپتی حذف شد.", "A prompt was deleted.")
        case .test: Message("آزمایش، به خواست یک مدیر.", "A test that an admin asked for.")
        }
    }

    /// A body as an endpoint gets it.
    var example: JSON {
        let changes: JSON =
            switch self {
            case .contentRejected: ["reason": "نیاز به منبع دارد", "status": ["review", "rejected"]]
            case .contentApproved: ["status": ["review", "approved"]]
            case .contentGenerated: ["job": 71, "status": ["in_progress", "review"], "version": 3]
            case .budgetWarning: ["period": "monthly", "percent": 80]
            case .budgetExceeded: ["period": "monthly", "percent": 100]
            case .memberUpdated: ["role": ["viewer", "editor"]]
            default: .object([])
            }
        let kind = rawValue.prefix { $0 != "." }
        let object: JSON =
            switch kind {
            case "budget": ["type": "organization", "id": 1]
            case "webhook": ["type": "webhook", "id": 4]
            default: .object(("type", .string(String(kind))), ("id", 12))
            }
        let content: JSON =
            kind == "content"
            ? ["id": 12, "title": "راهنمای خرید قهوه", "status": "review", "workspace": 1, "project": 2, "word_count": 640, "version": 5] : .null
        return WebhookMessage.body(self, Timestamp(milliseconds: 1_795_440_000_000), organization: 1, object: object, user: 7, apiKey: nil, content, changes)
    }
}

/// What is sent: the form of the Standard Webhooks specification (`type`, `timestamp`, `data`).
enum WebhookMessage {
    /// The `webhook-id` that follows from bytes that come once in the world, such as the hash of an audit event.
    static func name(_ bytes: [UInt8]) -> String { "msg_" + Base64URL.encode(Array(bytes.prefix(18))) }

    static func body(
        _ event: WebhookEvent, _ time: Timestamp, organization: ID, object: JSON, user: ID?, apiKey: ID?, _ content: JSON, _ changes: JSON
    ) -> JSON {
        .object(
            ("type", .string(event.rawValue)), ("timestamp", .string(time.description)),
            (
                "data",
                .object(
                    ("organization", .int(organization)), ("object", object),
                    ("actor", .object(("user", user.map(JSON.int) ?? .null), ("api_key", apiKey.map(JSON.int) ?? .null))), ("content", content),
                    ("changes", changes))
            ))
    }
}
