// The answer as it grows out of the chunks of a stream, or stands complete in one document.

import Kit
import TextKit

struct OpenAIAnswer: Sendable {
    private(set) var text = ""
    /// Thoughts that some compatible servers show; never part of the text, but paid for.
    private(set) var reasoning = ""
    private(set) var hasRefusal = false
    private(set) var finish: String?
    private(set) var usage: TokenUsage?
    private(set) var model: String?
    private(set) var id: String?

    /// The service said that it has finished, so that nothing is lost if the connection breaks now.
    var isFinished: Bool { finish != nil }
    var hasBegun: Bool { !text.isEmpty || !reasoning.isEmpty || hasRefusal }

    /// Takes one chunk in.
    /// - Returns: the piece of text that it brings, or `nil`.
    mutating func take(chunk: JSON) -> String? { take(chunk, part: "delta") }

    /// Takes in a whole answer, from a server that does not stream.
    mutating func take(document: JSON) -> String? { take(document, part: "message") }

    private mutating func take(_ json: JSON, part: String) -> String? {
        model = json["model"]?.string ?? model
        id = json["id"]?.string ?? id
        usage = json["usage"].flatMap(Self.usage) ?? usage
        guard let choice = json["choices"]?.array?.first else { return nil }
        finish = choice["finish_reason"]?.string ?? finish
        guard let content = choice[part] else { return nil }
        if let refusal = content["refusal"]?.string, !refusal.isEmpty { hasRefusal = true }
        reasoning += content["reasoning_content"]?.string ?? content["reasoning"]?.string ?? ""
        guard let piece = content["content"]?.string, !piece.isEmpty else { return nil }
        text += piece
        return piece
    }

    /// `nil` for no usage, and for the zeros that some servers send in its place.
    private static func usage(_ json: JSON) -> TokenUsage? {
        func count(_ value: JSON?) -> Int? { value?.int.map { Int(min(max(0, $0), 1_000_000_000)) } }
        guard let prompt = count(json["prompt_tokens"]), let completion = count(json["completion_tokens"]), prompt + completion > 0
        else { return nil }
        let input = json["prompt_tokens_details"]
        return TokenUsage(
            prompt: prompt, cached: count(input?["cached_tokens"]) ?? 0, cacheWrite: count(input?["cache_write_tokens"]) ?? 0,
            completion: completion, reasoning: count(json["completion_tokens_details"]?["reasoning_tokens"]) ?? 0)
    }

    /// The tokens counted here, for a service that did not tell them.
    func estimatedUsage(for messages: [WritingRequest.Message]) -> TokenUsage {
        let thoughts = TokenEstimate.tokens(reasoning)
        return TokenUsage(
            prompt: WritingRequest.estimatedPromptTokens(messages), completion: TokenEstimate.tokens(text) + thoughts,
            reasoning: thoughts)
    }
}
