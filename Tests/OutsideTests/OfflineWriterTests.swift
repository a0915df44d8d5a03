// The offline writer as a service, and its texts as a reader sees them.

import App
import Kit
import Support
import Testing
import TextKit

@Suite(.timeLimit(.minutes(5))) struct OfflineWriterTests {
    private func answer(_ prompt: RedactedText, maximumTokens: Int = 16_000) async throws -> WritingAnswer {
        try await OfflineWriter(delay: .zero).write(Fixtures.request(prompt, maximumTokens: maximumTokens))
    }

    private func text(_ prompt: RedactedText) async throws -> String { try await answer(prompt).text }

    private func words(_ text: String) -> Int { Words.count(markdown: text) }

    private func lines(_ text: String, _ mark: String) -> [Substring] { text.split(separator: "\n").filter { $0.hasPrefix(mark) } }

    private func isPersian(_ text: String) -> Bool {
        text.unicodeScalars.count { (0x0600...0x06FF).contains($0.value) } > text.unicodeScalars.count { $0.isASCII && $0.properties.isAlphabetic }
    }

    static let drafts: [(prompt: RedactedText, persian: Bool, minimum: Int)] = [
        ("موضوع: بازاریابی محتوا\nنوع: draft\nحداقل واژه: ۸۰۰", true, 800),
        ("نوع محتوا: پیش‌نویس\nعنوان: قهوه\nحداقل کلمات: 100", true, 100), ("موضوع: سفر به یزد", true, 500),
        ("**موضوع:** كتاب خوانی\n- حداقل واژه: ٣٠٠٠", true, 3000), ("Topic: remote work\nMinimum words: 800", false, 800),
        ("Topic: urban gardening\nKind: draft\nmin_words: 3000", false, 3000), ("Title: sleep\nMinimum words: 100", false, 100),
        ("یک مقاله دربارهٔ ورزش صبحگاهی بنویس", true, 500), ("Write an article about learning Swift", false, 500),
    ]

    @Test(arguments: 0..<drafts.count) func aDraftIsAnArticle(_ index: Int) async throws {
        let draft = Self.drafts[index]
        let text = try await text(draft.prompt)
        #expect(isPersian(text) == draft.persian)
        #expect(words(text) >= draft.minimum)
        #expect(words(text) < draft.minimum * 2 + 250)
        #expect(lines(text, "## ").count >= 3)
        #expect(lines(text, "- ").count >= 3 || lines(text, "|").count >= 3)
        #expect(text.contains("{") == false)
        let blocks = text.components("\n\n")
        #expect(Set(blocks).count == blocks.count)
        let sentences = blocks.filter { !$0.hasPrefix("|") }.flatMap { $0.split(separator: ".") }.filter { $0.count > 30 }
        #expect(Set(sentences).count == sentences.count)
        let headings = lines(text, "#")
        #expect(Set(headings).count == headings.count)
    }

    @Test func aLongDraftHasPartsInItsSections() async throws {
        let text = try await text("موضوع: کارآفرینی\nحداقل واژه: 1500")
        #expect(lines(text, "### ").count >= 3)
        #expect(lines(text, "| --- |").count == 1)
    }

    @Test func everyTextSaysWhatItIs() async throws {
        let persian: [RedactedText] = [
            "موضوع: چای", "موضوع: چای\nنوع: outline", "موضوع: چای\nنوع: caption", "نوع: rewrite\nمتن: یک جملهٔ ساده", "",
        ]
        for prompt in persian { #expect(try await text(prompt).contains("این متن نمایشی است")) }
        let english: [RedactedText] = ["Topic: tea", "Topic: tea\nKind: outline", "Topic: tea\nKind: caption", "Kind: rewrite\nText: a plain one"]
        for prompt in english { #expect(try await text(prompt).contains("This is a demonstration text")) }
        #expect(try await answer("موضوع: چای").model == "offline-demo")
    }

    @Test func theWishIsTakenUp() async throws {
        let text = try await text(
            """
            موضوع: آموزش برنامه‌نویسی
            لحن: صمیمی
            مخاطب: دانش‌آموزان دبیرستان
            کلمات کلیدی: سوئیفت، الگوریتم، تمرین روزانه، سوئیفت
            حداقل واژه: 600
            """)
        for part in ["آموزش برنامه‌نویسی", "دانش‌آموزان دبیرستان", "سوئیفت", "الگوریتم", "تمرین روزانه"] { #expect(text.contains(part)) }
        let formal = try await self.text("موضوع: آموزش برنامه‌نویسی\nمخاطب: دانش‌آموزان دبیرستان\nحداقل واژه: 600")
        #expect(formal != text)
    }

    @Test func keywordsBeyondTheSentencesAreListed() async throws {
        let text = try await text("Topic: tea\nKeywords: k1, k2, k3, k4, k5, k6, k7, k8, k9\nMinimum words: 100")
        for number in 1...9 { #expect(text.contains("k\(number)")) }
    }

    @Test func otherTopicsGiveOtherTexts() async throws {
        let topics: [RedactedText] = ["موضوع: چای", "موضوع: قهوه", "موضوع: باغبانی", "موضوع: نجوم", "موضوع: حسابداری"]
        var skeletons = Set<String>()
        for topic in topics {
            let text = try await text(topic)
            skeletons.insert(lines(text, "## ").filter { heading in !["چای", "قهوه", "باغبانی", "نجوم", "حسابداری"].contains { heading.contains($0) } }.joined())
        }
        #expect(skeletons.count >= 4)
    }

    @Test func theSameWishGivesTheSameText() async throws {
        #expect(try await text("Topic: tea") == text("Topic: tea"))
    }

    @Test func placeholdersStay() async throws {
        let text = try await text("موضوع: معرفی کافه\nتوضیحات: شماره ⟦MOBILE_1⟧ و نشانی ⟦EMAIL_1⟧ و باز ⟦MOBILE_1⟧")
        #expect(text.components("⟦MOBILE_1⟧").count == 2 && text.components("⟦EMAIL_1⟧").count == 2)
        let topic = try await self.text("Topic: a call to ⟦MOBILE_1⟧ ⟦EMAIL_1⟧")
        #expect(topic.contains("⟦MOBILE_1⟧") && topic.contains("This is a demonstration"))
    }

    @Test func anOutlineIsHeadingsOnly() async throws {
        for prompt in ["موضوع: چای\nنوع: outline" as RedactedText, "Topic: tea\nKind: outline"] {
            let text = try await text(prompt)
            #expect(lines(text, "## ").count >= 4 && lines(text, "### ").count >= 4)
            #expect(text.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("#") })
        }
    }

    @Test func aCaptionIsShort() async throws {
        let text = try await text("موضوع: جشنوارهٔ قهوه\nنوع: کپشن\nکلمات کلیدی: قهوه، تهران\nحداقل واژه: 900")
        #expect(words(text) < 90)
        #expect(text.contains("#جشنوارهٔ_قهوه #قهوه #تهران"))
        #expect(!text.contains("## "))
    }

    @Test func aRewriteKeepsTheWords() async throws {
        let text = try await text(
            """
            نوع: rewrite
            متن: اين   متن كوتاه است .
            خط دوم ، بدون پایان


            ## عنوان
            - مورد
            ```
            let  x = 1
            ```
            """)
        #expect(text.hasSuffix("این متن کوتاه است.\nخط دوم، بدون پایان.\n\n## عنوان\n- مورد\n```\nlet  x = 1\n```"))
    }

    @Test func theLimitIsObeyed() async throws {
        let answer = try await answer("موضوع: چای\nحداقل واژه: 2000", maximumTokens: 120)
        #expect(answer.finish == .length)
        #expect(answer.usage.completion <= 120 && answer.usage.completion > 80)
        #expect(answer.text.contains("نمایشی"))
        #expect(try await self.answer("موضوع: چای").finish == .stop)
    }

    @Test func itStreamsAndCounts() async throws {
        let pieces = Pieces()
        let request = try Fixtures.request("Topic: tea")
        let answer = try await OfflineWriter(delay: .zero).write(request, onPiece: pieces.take)
        #expect(pieces.text == answer.text)
        #expect(pieces.all.count >= words(answer.text))
        #expect(pieces.all.allSatisfy { $0.split(whereSeparator: \.isWhitespace).count <= 1 })
        #expect(answer.usage.completion == TokenEstimate.tokens(answer.text))
        #expect(answer.usage.prompt == WritingRequest.estimatedPromptTokens(request.messages))
        #expect(answer.usageIsEstimated)
        #expect(try OfflineWriter().answering(Fixtures.model("gpt-4.1-mini")).id == "offline-demo")
    }

    @Test func aCancellationStopsItWithItsBill() async throws {
        let request = try Fixtures.request("موضوع: چای")
        let gate = Gate()
        let pieces = Pieces()
        let call = Task {
            try await OfflineWriter(delay: .zero).write(request) { piece in
                try await pieces.take(piece)
                if pieces.all.count == 5 { try? await gate.wait() }
            }
        }
        try await pieces.arrivals.reach(5)
        call.cancel()
        let error = try await #require(throws: WritingError.self) { try await call.value }
        #expect(error.kind == .cancelled)
        #expect(pieces.all.count == 5)
        guard case .known(let usage) = error.bill else { throw error }
        #expect(usage.completion == TokenEstimate.tokens(pieces.text))
    }

    @Test func aRequestOfAnyFormIsAnswered() async throws {
        let prompts: [RedactedText] = [
            "", " ", "؟", ":", "موضوع:", "Topic: ", "⟦", "⟧⟦", "⟦MOBILE_1⟧", "متن:", "نوع: rewrite", "حداقل واژه: ۹۹۹۹۹۹۹۹۹۹۹۹۹۹۹۹۹۹۹",
            "حداقل واژه: -5", "Kind: poem", "### Topic: x\u{0}y",
        ]
        for prompt in prompts {
            let text = try await text(prompt)
            #expect(words(text) > 50 && lines(text, "## ").count >= 3)
        }
    }
}

extension String {
    func components(_ separator: String) -> [String] { split(separator: separator, omittingEmptySubsequences: false).map(String.init) }
}
