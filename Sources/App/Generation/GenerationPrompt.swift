// The one place where the messages for a model are made. Whatever a person wrote passes through the redactor first; what
// comes out is of a type that nothing else can make.

import Kit
import TextKit

struct GenerationPrompt: Sendable {
    let messages: [WritingRequest.Message]
    /// What was hidden, to be put back into the answer.
    let vault: RedactionVault

    /// - Parameter seed: the vault of an earlier attempt of the same job.
    init(_ request: GenerationRequest, title: String, body: String, seed: RedactionVault? = nil) {
        var redactor = Redactor(redacts: request.redacts, seed: seed)
        let material = GenerationPrompt.material(request, title: title, body: body)
        let isPersian = Direction.of(block: material.map(\.text).joined(separator: "\n")) == .rightToLeft
        let words = isPersian ? PromptWords.persian : PromptWords.english
        let redacted = redactor.redact(material.map { (name: $0.name, text: $0.text) })
        let labelled = zip(material, redacted).map { field, text in words.label(field.name) + text }
        let limits = GenerationPrompt.limits(request, words)
        messages = [
            .init(.system, words.system(request.kind)),
            .init(.user, ([words.kindLabel + words.kind(request.kind)] + labelled + limits).joined(separator: "\n")),
        ]
        vault = redactor.vault
    }

    /// What a person wrote, in the order in which the model reads it.
    private static func material(_ request: GenerationRequest, title: String, body: String) -> [(name: String, text: String)] {
        var fields: [(name: String, text: String)] = []
        func add(_ name: String, _ text: String?) {
            if let text, !text.isEmpty { fields.append((name, text)) }
        }
        add("prompt", request.rendered)
        add("topic", request.topic ?? title)
        add("tone", request.tone)
        add("audience", request.audience)
        add("keywords", request.keywords)
        add("additional_instructions", request.instructions)
        if request.kind == .rewrite { add("body", body) }
        return fields
    }

    private static func limits(_ request: GenerationRequest, _ words: PromptWords) -> [RedactedText] {
        guard request.kind == .draft else { return [] }
        var lines = [words.minimum + RedactedText(count: UInt16(clamping: request.minimumWords))]
        if let maximum = request.maximumWords { lines.append(words.maximum + RedactedText(count: UInt16(clamping: maximum))) }
        return lines
    }

    /// The request that asks for headings, after a text that came without them.
    func repair(of answer: String) -> GenerationPrompt {
        var redactor = Redactor(redacts: true, seed: vault)
        let isPersian = Direction.of(block: answer) == .rightToLeft
        let words = isPersian ? PromptWords.persian : PromptWords.english
        let text = redactor.redact(answer, field: "answer")
        return GenerationPrompt(
            messages: messages + [.init(.assistant, text), .init(.user, words.repair)], vault: redactor.vault)
    }

    private init(messages: [WritingRequest.Message], vault: RedactionVault) {
        self.messages = messages
        self.vault = vault
    }

    /// More tokens than the messages can be.
    var tokenBound: Int { WritingRequest.maximumPromptTokens(messages) }
    /// About how many tokens they are.
    var tokenEstimate: Int { WritingRequest.estimatedPromptTokens(messages) }
}

/// The program's own words in a prompt.
struct PromptWords: Sendable {
    let kindLabel: RedactedText
    let minimum: RedactedText
    let maximum: RedactedText
    let repair: RedactedText
    private let labels: [String: RedactedText]
    private let persona: RedactedText
    private let tasks: [GenerationKind: RedactedText]
    private let kinds: [GenerationKind: RedactedText] = [.outline: "outline", .draft: "draft", .rewrite: "rewrite", .caption: "caption"]

    func label(_ field: String) -> RedactedText { labels[field] ?? "" }
    func kind(_ kind: GenerationKind) -> RedactedText { kinds[kind] ?? "draft" }
    func system(_ kind: GenerationKind) -> RedactedText { persona + " " + (tasks[kind] ?? "") }

    static let persian = PromptWords(
        kindLabel: "نوع: ", minimum: "حداقل واژه: ", maximum: "حداکثر واژه: ",
        repair:
            "همین متن را بدون تغییر معنا دوباره بنویس و آن را با دست‌کم دو عنوان سطح دو (##) و در صورت نیاز عنوان سطح سه (###) سامان بده. فقط متن نهایی را بنویس.",
        labels: [
            "prompt": "", "topic": "موضوع: ", "tone": "لحن: ", "audience": "مخاطب: ", "keywords": "کلمات کلیدی: ",
            "additional_instructions": "دستورهای بیشتر: ", "body": "متن:\n",
        ],
        persona: """
            تو نویسنده و ویراستار حرفه‌ای فارسی هستی. روان، دقیق و با نیم‌فاصلهٔ درست بنویس. نشانه‌هایی مانند ⟦…⟧ جای دادهٔ واقعی نشسته‌اند؛ \
            آن‌ها را دقیقاً همان‌گونه که هستند نگه دار. فقط متن خواسته‌شده را به قالب Markdown بنویس، بدون توضیح دربارهٔ کار خودت.
            """,
        tasks: [
            .draft: "یک مقالهٔ کامل بنویس: مقدمه، دست‌کم سه بخش با عنوان سطح دو (##)، زیربخش‌های سطح سه (###) هرجا سودمند است، و جمع‌بندی.",
            .outline: "فقط سرفصل‌های یک مقاله را بنویس: دست‌کم چهار عنوان سطح دو (##) و زیر هرکدام چند عنوان سطح سه (###) با یک جملهٔ کوتاه.",
            .rewrite: "متن داده‌شده را بدون تغییر معنا و بدون افزودن ادعای تازه، روان‌تر و درست‌تر بازنویسی کن و ساختار عنوان‌هایش را نگه دار.",
            .caption: "یک کپشن کوتاه و گیرا برای شبکه‌های اجتماعی بنویس، حداکثر ۱۲۰ واژه، بدون عنوان.",
        ])

    static let english = PromptWords(
        kindLabel: "Kind: ", minimum: "Minimum words: ", maximum: "Maximum words: ",
        repair: """
            Write the same text again without changing its meaning, structured by at least two level-two headings (##) and level-three headings (###) \
            where they help. Write the final text only.
            """,
        labels: [
            "prompt": "", "topic": "Topic: ", "tone": "Tone: ", "audience": "Audience: ", "keywords": "Keywords: ",
            "additional_instructions": "Further instructions: ", "body": "Text:\n",
        ],
        persona: """
            You are a professional writer and editor. Write clearly and precisely. Marks such as ⟦…⟧ stand for real data: keep them exactly as they are. \
            Write only the text that is asked for, as Markdown, without remarks about your work.
            """,
        tasks: [
            .draft:
                "Write a complete article: an introduction, at least three sections with level-two headings (##), level-three headings (###) where they help, and a conclusion.",
            .outline:
                "Write only the outline of an article: at least four level-two headings (##), each with a few level-three headings (###) and one short sentence.",
            .rewrite:
                "Rewrite the given text more fluently and correctly, without changing its meaning or adding claims, and keep the structure of its headings.",
            .caption: "Write one short, engaging caption for social media, at most 120 words, without headings.",
        ])
}
