// What a generation would cost, asked before it is asked for. Made by the same functions that reserve for it, so that the
// answer and the bill cannot tell of different things.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

struct EstimateInput: Input {
    let content: ID?
    let organization: ID?
    let request: GenerationRequest

    init(_ f: Fields) {
        content = f.optionalID("content", "A content whose title, prompt and text are taken.")
        organization = f.optionalID("organization", "Without a content: whose limits are looked at; needed by members of several.")
        request = GenerationRequest(f)
        let (hasContent, hasTopic) = (content != nil, request.topic?.isEmpty == false)
        f.check(
            "topic", hasContent || hasTopic, Message("بدون محتوا، موضوع لازم است.", "Without a content a topic is required."),
            fits: [Combination().given("content"), Combination().given("topic", as: ["type": "string", "pattern": .string(Fields.notBlank)])])
    }

    var target: Target {
        if let content { return .content(content) }
        return organization.map(Target.organization) ?? .soleOrganization
    }
}

struct UsageEstimate: Codable, Sendable {
    let model: String
    /// About how many tokens the prompt is.
    let promptTokens: Int
    /// About how many tokens will be written.
    let completionTokens: Int
    /// The most that may be written.
    let maximumCompletionTokens: Int
    /// What it will probably cost.
    let estimatedCost: Money
    /// What will be held for it: it cannot cost more.
    let maximumCost: Money
}

extension App {
    func estimateRoute() -> Route {
        member(
            .viewer, .post, "/usage/estimate", "What a generation would cost", EndpointOptions(errors: [.piiDetected], unaudited: "it only reads"),
            field: "content", of: { $0.target }, estimate)
    }

    func estimate(_ input: EstimateInput, _ scope: Scope, _ tx: Transaction) throws -> UsageEstimate {
        let content = try input.content.map { try ContentStore.find(scope, $0, in: tx) }
        var request = input.request
        let model = try model(named: request.model)
        if let content, let prompt = content.prompt {
            let found = try GenerationRulesStore.prompt(prompt, label: request.promptLabel ?? content.promptLabel, scope, in: tx)
            request.rendered = try render(found, request, content)
        }
        return estimate(
            request, GenerationPrompt(request, title: content?.title ?? request.topic ?? "", body: content?.body ?? ""), model, content?.wordCount ?? 0)
    }

    func estimate(_ request: GenerationRequest, _ prompt: GenerationPrompt, _ model: ModelDescription, _ words: Int) -> UsageEstimate {
        let ceiling = request.tokenCeiling(for: model, bodyWords: words)
        let likely = min(ceiling, request.likelyTokens(bodyWords: words))
        return UsageEstimate(
            model: model.id, promptTokens: prompt.tokenEstimate, completionTokens: likely, maximumCompletionTokens: ceiling,
            estimatedCost: model.price(TokenUsage(prompt: prompt.tokenEstimate, completion: likely)),
            maximumCost: model.upperBound(promptTokens: prompt.tokenBound, maximumTokens: ceiling))
    }
}
