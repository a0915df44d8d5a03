// A passage said differently: what a model makes of some sentences of a text, offered to whoever wrote them. It changes no
// content; whoever asked puts it into the text, or does not.

import Kit
import TextKit
import Web

package struct Rewording: Codable, Sendable {
    /// Of the job too.
    package let id: ID
    package let content: ID
    package let user: ID
    package let change: String
    /// As it was.
    package let passage: String
    package let model: String
    package let status: String
    /// As it could be, once it is done; what there was of it, when it was stopped.
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

/// What is to become of the passage.
package enum RewordingChange: String, Choice, Codable {
    case rewrite, correct, shorten, lengthen, simplify, formal, friendly

    /// As the model is told, in the language of the passage.
    var instruction: Message {
        switch self {
        case .rewrite: Message("همین را به بیانی دیگر و روان‌تر بنویس.", "Say the same in other words, more fluently.")
        case .correct:
            Message(
                "فقط غلط‌های املایی، دستوری و نشانه‌گذاری را درست کن و چیز دیگری را تغییر نده.",
                "Correct spelling, grammar and punctuation only, and change nothing else.")
        case .shorten: Message("آن را به حدود نصف کوتاه کن؛ نکته‌های اصلی بمانند.", "Make it about half as long; keep the main points.")
        case .lengthen:
            Message("آن را با توضیح و نمونه کمی بلندتر کن، بی ادعای تازه.", "Make it somewhat longer by explanation and example, without new claims.")
        case .simplify: Message("آن را ساده و برای همه فهمیدنی بنویس، با جمله‌های کوتاه.", "Make it simple, for everybody to understand, in short sentences.")
        case .formal: Message("آن را با لحن رسمی بنویس.", "Write it in a formal tone.")
        case .friendly: Message("آن را با لحن دوستانه و صمیمی بنویس.", "Write it in a friendly tone.")
        }
    }
}

struct RewordingInput: Input {
    let id: ID
    let change: RewordingChange
    let passage: String
    let instructions: String?
    let model: String?

    /// Unicode scalars: some ten pages.
    static let longestPassage = 20_000

    init(_ f: Fields) {
        id = f.pathID("id")
        change = f.requiredChoice("change", RewordingChange.self, "What is to become of it.")
        passage = f.string("passage", 1...RewordingInput.longestPassage, "Some sentences of the text, as they stand in the editor.")
        instructions = f.optionalString("additional_instructions", 0...1000)
        model = f.optionalString("model", 1...100, "A model of the catalogue.")
    }

    /// The request for a model. Headings and lists of the passage stay what they are.
    func request(redacts: Bool) -> GenerationRequest {
        var request = GenerationRequest()
        request.kind = .rewrite
        let language: Language = Direction.of(block: passage) == .rightToLeft ? .persian : .english
        request.instructions = [change.instruction.text(language), instructions ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        request.maximumWords = change == .lengthen ? Words.count(markdown: passage) * 2 : nil
        request.model = model
        request.redacts = redacts
        return request
    }
}

struct RewordingNumberInput: Input {
    let id: ID
    let rewording: ID
    init(_ f: Fields) {
        id = f.pathID("id")
        rewording = f.pathID("rewording")
    }
}

struct RewordingListInput: Input {
    let id: ID
    let paging: Paging
    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
    }
}
