// What is asked of a model, as a person asks for it and as it is kept with the job until it is done.

import Kit
import TextKit
import Web

package enum GenerationKind: String, Choice, Codable { case outline, draft, rewrite, caption }

struct GenerationRequest: Sendable, Equatable {
    var kind = GenerationKind.draft
    var topic: String?
    var tone: String?
    var audience: String?
    var keywords: String?
    var minimumWords = usualWords
    var maximumWords: Int?
    var instructions: String?
    var model: String?
    var temperature: Double?
    var maximumTokens: Int?
    /// Which revision of the content's prompt; the content's own label when absent.
    var promptLabel: String?
    /// The rendered template of the content's prompt.
    var rendered: String?
    /// Unicode scalars of a rendered template: more than any model of the catalogue is worth asking with.
    static let longestPrompt = 200_000
    /// Whether personal data is hidden from the model.
    var redacts = true

    init() {}

    static let usualWords = 500

    /// What a template may use of the request beside the content's own variables: the older product's prompts do.
    var askedValues: [String: String] {
        let least = minimumWords == Self.usualWords ? nil : String(minimumWords)
        let values: [String: String?] = [
            "topic": topic, "tone": tone, "audience": audience, "keywords": keywords, "min_words": least, "word_count": least,
            "max_words": maximumWords.map(String.init),
        ]
        return values.compactMapValues { $0 }
    }

    /// What is at hand when nobody asks for anything.
    func standingValues(title: String) -> [String: String] {
        ["title": title, "topic": title, "min_words": String(minimumWords), "word_count": String(minimumWords)]
    }

    /// The most tokens that the answer may have, reasoning included.
    func tokenCeiling(for model: ModelDescription, bodyWords: Int) -> Int {
        if let maximumTokens { return min(maximumTokens, model.maximumOutput) }
        // 2.3 tokens a Persian word (measured 1.65 to 2.02 with o200k), and room for what reasoning models think first.
        return min(mostWords(bodyWords) * 23 / 10 + 200 + (model.abilities.reasons ? 4000 : 0), model.maximumOutput)
    }

    /// About how many tokens the answer will have: a little more than the least that was asked for, at 1.85 a word.
    func likelyTokens(bodyWords: Int) -> Int {
        let words = kind == .draft ? minimumWords * 6 / 5 : mostWords(bodyWords) * 2 / 3
        return words * 185 / 100
    }

    private func mostWords(_ bodyWords: Int) -> Int {
        switch kind {
        case .draft: maximumWords ?? minimumWords * 3 / 2
        case .rewrite: max(maximumWords ?? 0, bodyWords * 3 / 2, 200)
        case .outline: 350
        case .caption: 150
        }
    }
}

// MARK: As it is kept

extension GenerationRequest {
    var json: JSON {
        func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
        func number(_ value: Int?) -> JSON { value.map { .int(Int64($0)) } ?? .null }
        return .object(
            ("kind", .string(kind.rawValue)), ("topic", text(topic)), ("tone", text(tone)), ("audience", text(audience)), ("keywords", text(keywords)),
            ("min_words", number(minimumWords)), ("max_words", number(maximumWords)), ("additional_instructions", text(instructions)),
            ("model", text(model)), ("temperature", temperature.map { .number("\($0)") } ?? .null), ("max_tokens", number(maximumTokens)),
            ("prompt_label", text(promptLabel)), ("rendered", text(rendered)), ("redacts", .bool(redacts)))
    }

    init(json: JSON) {
        func text(_ name: String) -> String? { json[name]?.string }
        func number(_ name: String) -> Int? { json[name]?.int.map(Int.init) }
        kind = text("kind").flatMap(GenerationKind.init(rawValue:)) ?? .draft
        topic = text("topic")
        tone = text("tone")
        audience = text("audience")
        keywords = text("keywords")
        minimumWords = number("min_words") ?? Self.usualWords
        maximumWords = number("max_words")
        instructions = text("additional_instructions")
        model = text("model")
        temperature = json["temperature"]?.double
        maximumTokens = number("max_tokens")
        promptLabel = text("prompt_label")
        rendered = text("rendered")
        redacts = json["redacts"]?.bool ?? true
    }
}
