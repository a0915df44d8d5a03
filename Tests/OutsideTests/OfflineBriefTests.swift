import Kit
import Testing
import TextKit

@testable import App

@Suite struct OfflineBriefTests {
    private func brief(_ prompt: RedactedText) -> OfflineBrief { OfflineBrief([.init(.user, prompt)]) }

    @Test func everyLabelIsReadInBothLanguages() {
        let persian = brief("موضوع: چای\nنوع: caption\nلحن: دوستانه\nمخاطب: جوانان\nکلمات کلیدی: سبز، سیاه\nحداقل واژه: ۷۰۰")
        let english = brief("Topic: tea\nKind: caption\nTone: Friendly\nAudience: young people\nKeywords: green; black\nMinimum words: 700")
        #expect(persian.topic == "چای" && english.topic == "tea")
        #expect(persian.language == .persian && english.language == .english)
        #expect(persian.audience == "جوانان" && english.audience == "young people")
        #expect(persian.keywords == ["سبز", "سیاه"] && english.keywords == ["green", "black"])
        for brief in [persian, english] { #expect(brief.kind == .caption && brief.isFriendly && brief.minimumWords == 700) }
    }

    @Test func theTextToRewriteGoesToTheEnd() {
        #expect(brief("نوع: بازنویسی\nموضوع: چای\nمتن: یک\nموضوع: سه").givenText == "یک\nموضوع: سه")
        #expect(brief("Kind: rewrite\nText:\n\none\ntwo: three\n").givenText == "one\ntwo: three")
        let draft = brief("Kind: draft\nText: one\nTopic: tea")
        #expect(draft.topic == "tea" && draft.givenText == "one")
    }

    @Test func namesOfLabelsAreUnderstoodAsTheyAreWritten() {
        for label in BriefLabel.allCases {
            for language in Language.allCases {
                let line = "- **\(label.name(language))**: value"
                #expect(BriefLabel.read(line[...])?.label == label)
                #expect(BriefLabel.read(line[...])?.value == "value")
            }
        }
        #expect(BriefLabel.read("نكته: مهم") == nil && BriefLabel.read("http://x.ir") == nil && BriefLabel.read("بدون برچسب") == nil)
    }

    @Test(arguments: [
        ("یک مقاله دربارهٔ سفر به شمال بنویس" as RedactedText, "سفر به شمال"), ("متنی پیرامون نجوم تهیه کن", "نجوم"),
        ("Please write about green tea for beginners", "green tea"), ("قهوه\nخط دوم", "قهوه"), ("موضوع: «چای سبز».", "چای سبز"), ("", ""),
    ])
    func theTopicIsFound(prompt: RedactedText, topic: String) { #expect(brief(prompt).topic == topic) }

    @Test func theLanguageIsThatOfMostLetters() {
        #expect(brief("Topic: چای و قهوه").language == .persian)
        #expect(brief("موضوع: green tea").language == .english)
        #expect(brief("موضوع: ⟦LANDLINE_1⟧ چای").language == .persian)
        #expect(brief("Topic: green tea\nLanguage: Persian").language == .persian)
        #expect(brief("موضوع: چای\nزبان: انگلیسی").language == .english)
        #expect(brief("۱۲۳").language == .persian)
    }

    @Test func theSystemMessageCountsForLabelsOnly() {
        let brief = OfflineBrief([.init(.system, "نوع: outline\nتو نویسنده‌ای حرفه‌ای هستی و فارسی می‌نویسی."), .init(.user, "Topic: tea")])
        #expect(brief.kind == .outline && brief.language == .english && brief.topic == "tea")
    }

    /// The prompts of the product itself, as the offline writer reads them.
    @Test(arguments: [("قهوه", Language.persian), ("coffee", .english)])
    func thePromptsOfTheProductAreUnderstood(topic: String, language: Language) {
        var request = GenerationRequest()
        (request.tone, request.audience, request.keywords) = (language == .persian ? "صمیمی" : "friendly", "x", "a, b")
        (request.minimumWords, request.instructions) = (900, "y")
        let draft = OfflineBrief(GenerationPrompt(request, title: topic, body: "").messages)
        #expect(draft.kind == .draft && draft.language == language && draft.topic == topic && draft.isFriendly)
        #expect(draft.audience == "x" && draft.keywords == ["a", "b"] && draft.minimumWords == 900)
        request.kind = .rewrite
        let rewrite = OfflineBrief(GenerationPrompt(request, title: topic, body: "one\n\ntwo: three").messages)
        #expect(rewrite.kind == .rewrite && rewrite.givenText == "one\n\ntwo: three")
        request.rendered = language == .persian ? "متنی بنویس.\nموضوع: دیگر" : "Write a text.\nTopic: other"
        #expect(OfflineBrief(GenerationPrompt(request, title: topic, body: "z").messages).topic == topic)
    }

    @Test(arguments: ["عمومی", "General", ""]) func readersThatAreNobodyAreNone(audience: String) {
        let prompt: RedactedText = audience == "عمومی" ? "مخاطب: عمومی" : audience.isEmpty ? "Audience:" : "Audience: General"
        #expect(brief(prompt).audience == nil)
    }

    @Test func theLengthHasItsBounds() {
        #expect(brief("Minimum words: 99999").minimumWords == 3000)
        #expect(brief("Minimum words: 0").minimumWords == 1)
        #expect(brief("Minimum words: many").minimumWords == 500)
    }

    @Test(arguments: Language.allCases) func theBlocksAreWhole(language: Language) {
        let book = Phrasebook.of(language)
        #expect(book.aspects.count == 15)
        for aspect in book.aspects {
            #expect(aspect.headings.count == 2 && aspect.opening.count == 3 && aspect.parts.count == 2 && aspect.points.count == 4)
            #expect(aspect.parts.allSatisfy { $0.sentences.count == 4 } && aspect.row.count == 2 && aspect.lead.hasSuffix(":"))
        }
        let all = book.aspects.flatMap { $0.opening + $0.parts.flatMap(\.sentences) + $0.points + $0.row + $0.headings }
        #expect(Set(all).count == all.count)
    }
}
