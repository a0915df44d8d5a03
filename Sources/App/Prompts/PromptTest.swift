// A prompt tried out: what it makes of some values, at what price, before contents are written by it. It goes through the
// same books, the same protection of personal data and the same queue as a generation; its text stays with the prompt.

import Kit
import Web

package struct PromptTest: Codable, Sendable {
    /// Of the job too.
    package let id: ID
    package let prompt: ID
    package let revision: Int
    package let workspace: ID
    package let user: ID
    package let kind: String
    package let model: String
    package let variables: JSON
    package let status: String
    package let text: String?
    /// The most that it can cost.
    package let estimatedCost: Money
    /// `cost`, `tokens_used`, `generation_time`, `finish_reason`, once it is done.
    package let metadata: JSON
    package let error: String?
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?

    var isOver: Bool { status != "pending" && status != "running" }
}

struct PromptTestInput: Input {
    let id: ID
    let workspace: ID?
    let revision: Int?
    let values: [String: String]
    let namesKind: Bool
    let request: GenerationRequest

    init(_ f: Fields) {
        id = f.pathID("id")
        workspace = f.optionalID("workspace", "On whose budget; the prompt's own workspace when absent.")
        revision = f.optionalInt("revision", 1...1_000_000_000, "The newest when neither this nor prompt_label is given.")
        values = f.optionalTexts("variables", count: 200, length: PromptText.maximumValue, "A value for each name.") ?? [:]
        namesKind = f.has("kind")
        request = GenerationRequest(f)
        let (isNumbered, isLabelled) = (revision != nil, request.promptLabel != nil)
        f.check(
            "revision", !(isNumbered && isLabelled), Message("یا revision یا prompt_label.", "Either revision or prompt_label."),
            fits: [Combination().without("revision"), Combination().without("prompt_label")])
    }
}

struct PromptTestNumberInput: Input {
    let id: ID
    let test: ID
    init(_ f: Fields) {
        id = f.pathID("id")
        test = f.pathID("test")
    }
}
