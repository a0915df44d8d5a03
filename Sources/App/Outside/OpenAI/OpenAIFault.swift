// A refusal by the service: its status and what its body and headers say of it. The service's own sentence is dropped
// here, for it can repeat the key or the prompt; only words that look like codes are kept.

import Kit

struct OpenAIFault: Sendable, Equatable {
    /// The HTTP status; 200 for an error inside a stream.
    var status: Int
    var code: String?
    var type: String?
    /// The parameter that is refused.
    var parameter: String?
    var asksToSlowDown = false
    /// The body was JSON of the form that the service uses for errors.
    var isService = false
    var advice = RetryAdvice()
    var requestID: String?

    /// - Parameter body: the body of the answer, or the data of the event.
    init(status: Int, body: [UInt8], advice: RetryAdvice = RetryAdvice(), requestID: String? = nil) {
        self.status = status
        self.advice = advice
        self.requestID = requestID
        guard let document = try? JSONParser.parse(body) else { return }  // a proxy's HTML says nothing more than its status
        read(document["error"] ?? document)
    }

    init(status: Int, error: JSON) {
        self.status = status
        read(error)
    }

    private mutating func read(_ error: JSON) {
        isService = error["message"] != nil || error["code"] != nil || error.string != nil
        code = error["code"].flatMap(Self.word)
        type = error["type"].flatMap(Self.word)
        let sentence = (error["message"]?.string ?? error.string ?? "").lowercased()
        parameter = error["param"].flatMap(Self.word) ?? Self.parameter(in: sentence)
        asksToSlowDown = sentence.contains("slow down") || code == "slow_down"
        if code == nil, sentence.contains("maximum context length") { code = "context_length_exceeded" }
    }

    /// A code as text; numbers too, for compatible servers send them. Letters with underscores or a short number: no key
    /// and no sentence has that form. Of `messages[0].content` the first word is kept.
    private static func word(_ value: JSON) -> String? {
        let text = value.string ?? value.int.map { String($0) } ?? ""
        let root = text.utf8.prefix { $0 != 46 && $0 != 91 }
        let isName = root.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || $0 == 95 }
        let isNumber = root.count <= 4 && root.allSatisfy { (48...57).contains($0) }
        return (1...64).contains(root.count) && (isName || isNumber) ? String(decoding: root, as: UTF8.self) : nil
    }

    /// Servers that send no `param` name it in the sentence: `Unsupported parameter: 'max_tokens' …`.
    private static func parameter(in sentence: String) -> String? {
        guard ["unsupported", "not supported", "unrecognized", "unknown", "extra inputs"].contains(where: sentence.contains) else { return nil }
        return ["max_completion_tokens", "max_tokens", "temperature", "stream_options", "reasoning_effort", "safety_identifier"]
            .first(where: sentence.contains)
    }

    /// The parameter to spare in the next try; `nil` where the refusal has another reason.
    var sparedParameter: String? {
        guard status == 400 || status == 422, code != "context_length_exceeded" else { return nil }
        let codes = ["unsupported_parameter", "unsupported_value", "unknown_parameter", "invalid_request_error"]
        return code.map(codes.contains) ?? true ? parameter : nil
    }

    /// For the log.
    var diagnosis: String {
        let words = [code, type.map { "type \($0)" }, parameter.map { "param \($0)" }].compactMap { $0 }.joined(separator: ", ")
        return (status == 200 ? "error inside the stream" : "HTTP \(status)") + (words.isEmpty ? "" : " (\(words))")
    }
}
