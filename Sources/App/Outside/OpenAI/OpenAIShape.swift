// How a request is put for one model, and how that is corrected. Servers that are compatible differ in the parameters
// they take; the one that refuses a parameter names it, and is asked once more without it.

package struct OpenAIShape: Sendable, Equatable {
    package var temperature: Bool
    package var reasoningEffort: String?
    package var streamUsage: Bool
    package var tokenLimitName: ModelAbilities.TokenLimitName
    /// `safety_identifier`, which stands for the person; unknown to many compatible servers.
    package var endUser = true
    /// What was corrected already: nothing is corrected twice, so the corrections end.
    private var corrected: Set<String> = []

    package init(_ abilities: ModelAbilities) {
        temperature = abilities.temperature
        reasoningEffort = abilities.reasoningEffort
        streamUsage = abilities.streamUsage
        tokenLimitName = abilities.tokenLimitName
    }

    /// The same request without, or with another name for, the parameter that was refused; `nil` where that is no
    /// parameter that can be spared.
    func corrected(refused parameter: String) -> OpenAIShape? {
        var shape = self
        guard shape.corrected.insert(parameter).inserted else { return nil }
        switch parameter {
        case "temperature" where temperature: shape.temperature = false
        case "reasoning_effort" where reasoningEffort != nil:
            shape.reasoningEffort = nil
            shape.temperature = false
        case "stream_options" where streamUsage: shape.streamUsage = false
        case "safety_identifier" where endUser: shape.endUser = false
        case tokenLimitName.rawValue: shape.tokenLimitName = tokenLimitName == .maxTokens ? .maxCompletionTokens : .maxTokens
        default: return nil
        }
        return shape
    }
}
