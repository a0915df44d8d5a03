// The chunks of a streamed answer, in the form of the OpenAI API.

import Kit

package enum StandInChunk {
    package static let model = "stand-in-model"
    package static let done = "data: [DONE]\n\n"

    package static func delta(_ text: String) -> String { event(choice(["content": .string(text), "refusal": nil])) }
    package static func refusal(_ text: String) -> String { event(choice(["refusal": .string(text)])) }
    package static let nullContent = event(choice(["role": "assistant", "content": nil]))
    /// A piece of noise that hides how long the pieces are.
    package static func obfuscated(_ text: String) -> String {
        event(choice(["content": .string(text)], more: [("obfuscation", "x8Jq2")]))
    }
    package static func finish(_ reason: String) -> String { event(choice([:], finish: reason)) }
    package static let nullChoices = event(["id": "chatcmpl-1", "model": .string(model), "choices": nil, "usage": nil])
    package static func error(_ code: String, _ message: String) -> String {
        event(["error": ["message": .string(message), "type": "server_error", "param": nil, "code": .string(code)]])
    }

    package static func usage(_ usage: StandInUsage) -> String {
        event(["id": "chatcmpl-1", "model": .string(model), "choices": [], "usage": usage.json])
    }

    package static func event(_ json: JSON) -> String { "data: \(json.text)\n\n" }

    private static func choice(_ delta: JSON, finish: String? = nil, more: [(String, JSON)] = []) -> JSON {
        let choice: JSON = ["index": 0, "delta": delta, "finish_reason": finish.map { .string($0) } ?? .null]
        let members: [(String, JSON)] = [
            ("id", "chatcmpl-1"), ("object", "chat.completion.chunk"), ("model", .string(model)), ("choices", [choice]), ("usage", nil),
        ]
        return .object((members + more).map { JSON.Member($0.0, $0.1) })
    }
}

/// Tokens as the service reports them.
package struct StandInUsage: Sendable {
    package var prompt = 120
    package var cached = 0
    package var cacheWrite = 0
    package var completion = 240
    package var reasoning = 0

    package init(prompt: Int = 120, cached: Int = 0, cacheWrite: Int = 0, completion: Int = 240, reasoning: Int = 0) {
        self.prompt = prompt
        self.cached = cached
        self.cacheWrite = cacheWrite
        self.completion = completion
        self.reasoning = reasoning
    }

    var json: JSON {
        [
            "prompt_tokens": .int(Int64(prompt)), "completion_tokens": .int(Int64(completion)),
            "total_tokens": .int(Int64(clamping: prompt.addingReportingOverflow(completion).partialValue)),
            "prompt_tokens_details": ["cached_tokens": .int(Int64(cached)), "cache_write_tokens": .int(Int64(cacheWrite))],
            "completion_tokens_details": ["reasoning_tokens": .int(Int64(reasoning))],
        ]
    }
}
