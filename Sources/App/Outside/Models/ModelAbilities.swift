// Which parameters a model takes. A reasoning model answers 400 to a temperature, and a newer one to `max_tokens`:
// the request is written by these flags, so that the usual call is right at the first try.

package struct ModelAbilities: Sendable, Equatable {
    /// The two names of the parameter that bounds the answer.
    package enum TokenLimitName: String, Sendable, CaseIterable {
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// Whether the model can think before it writes.
    package var reasons = false
    /// Sent with each request; `nil` sends none and leaves the choice to the service.
    package var reasoningEffort: String?
    /// Whether a temperature is legal, given the effort above.
    package var temperature = true
    package var topP = true
    /// Whether the service can be asked for the usage at the end of a stream.
    package var streamUsage = true
    package var tokenLimitName = TokenLimitName.maxCompletionTokens

    package init() {}
}

extension ModelAbilities {
    /// What the name of a model tells: the families o1…, gpt-5… and gpt-6… reason, all others do not.
    ///
    /// Where a family can write without reasoning it is asked to (`none`): the product wants text, and reasoning is paid
    /// as text though nobody reads it. The first generation cannot; it gets the least that it knows.
    package init(family id: String) {
        self.init()
        guard let effort = Self.effort(of: id) else { return }
        reasons = true
        reasoningEffort = effort.isEmpty ? nil : effort
        setSampling()
    }

    /// Sampling is fixed while a model reasons.
    package mutating func setSampling() {
        temperature = !reasons || reasoningEffort == "none"
        topP = temperature
    }

    /// The effort to ask for; empty where none may be named, `nil` for a model that does not reason.
    private static func effort(of id: String) -> String? {
        if isOSeries(id) { return id.hasSuffix("-pro") ? "" : "low" }
        if id == "gpt-5-pro" { return "" }
        if id == "gpt-5" || id.hasPrefix("gpt-5-") { return "minimal" }
        return id.hasPrefix("gpt-5.") || id.hasPrefix("gpt-6") ? "none" : nil
    }

    private static func isOSeries(_ id: String) -> Bool {
        let head = id.prefix { $0 != "-" }
        return head.count == 2 && head.first == "o" && head.last?.isNumber == true
    }
}
