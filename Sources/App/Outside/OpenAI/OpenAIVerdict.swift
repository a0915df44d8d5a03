// What a refusal means: whether another try helps, what it may have cost, and what the person is told. The whole table
// stands here, in the order in which it is read.

import Kit

struct OpenAIVerdict: Sendable {
    let kind: WritingError.Kind
    /// Proven: the service refused before it did anything.
    let isFree: Bool
    /// The same request may be sent again within this call.
    let mayRepeat: Bool
    let message: Message

    private init(_ kind: WritingError.Kind, free: Bool = true, mayRepeat: Bool = false, _ message: Message) {
        self.kind = kind
        isFree = free
        self.mayRepeat = mayRepeat
        self.message = message
    }

    /// Codes of a 429 that waiting does not cure.
    private static let quotaCodes: Set<String> = [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    ]

    /// How long to stay away from a service that asks to slow down and names no time.
    private static let slowDown = Duration.seconds(60)

    init(_ fault: OpenAIFault, model: ModelDescription) {
        let verdict = Self.byCode(fault, model) ?? Self.byStatus(fault, model)
        switch (fault.advice.shouldRetry, verdict.kind) {
        case (true, .refused):
            self = Self(.temporary(after: fault.advice.after), free: verdict.isFree, verdict.message)
        case (false, .temporary) where fault.status >= 500 && fault.status != 503:
            self = Self(.refused, free: verdict.isFree, verdict.message)
        case (false, _):
            self = Self(verdict.kind, free: verdict.isFree, verdict.message)
        default: self = verdict
        }
    }

    /// What the code says, whatever the status. An error inside a stream comes after work was done: it is never free.
    private static func byCode(_ fault: OpenAIFault, _ model: ModelDescription) -> OpenAIVerdict? {
        let words = Set([fault.code, fault.type].compactMap { $0 })
        let free = fault.status != 200 && fault.status < 500
        if !words.isDisjoint(with: quotaCodes) { return Self(.quota, free: free, Saying.quota) }
        if words.contains("context_length_exceeded") || words.contains("string_above_max_length") { return Self(.refused, free: free, Saying.tooLong) }
        if words.contains("unsupported_country_region_territory") { return Self(.account, free: free, Saying.country) }
        if words.contains("model_not_found") { return Self(.refused, free: free, Saying.modelGone(model)) }
        if words.contains("content_policy_violation") || words.contains("content_filter") { return Self(.refused, free: free, Saying.policy) }
        if words.contains("invalid_api_key") { return Self(.account, free: free, Saying.key) }
        return fault.status == 200 ? Self(.temporary(after: fault.advice.after), free: false, Saying.broken) : nil
    }

    private static func byStatus(_ fault: OpenAIFault, _ model: ModelDescription) -> OpenAIVerdict {
        let after = fault.advice.after
        switch fault.status {
        case 401: return Self(.account, Saying.key)
        case 402: return Self(.quota, Saying.quota)
        case 403: return Self(.account, Saying.permission)
        case 404: return fault.isService ? Self(.refused, Saying.modelGone(model)) : Self(.account, Saying.address)
        case 408, 409: return Self(.temporary(after: after), free: false, Saying.broken)
        case 429, 503:
            if fault.asksToSlowDown { return Self(.temporary(after: max(after ?? slowDown, slowDown)), Saying.busy) }
            return Self(.temporary(after: after), mayRepeat: true, Saying.busy)
        case 400..<500: return Self(.refused, Saying.refused)
        case 500...: return Self(.temporary(after: after), free: false, Saying.broken)
        default: return Self(.account, Saying.address)
        }
    }
}
