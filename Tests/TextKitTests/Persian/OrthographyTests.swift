import Testing

@testable import TextKit

@Suite struct OrthographyTests {
    private func corrected(_ text: String) -> String {
        PersianText.applying(PersianText.orthography(text), to: text)
    }

    @Test(arguments: [
        ("می روم", "می‌روم"), ("نمی  خواهد", "نمی‌خواهد"), ("او می گفت و نمی داد", "او می‌گفت و نمی‌داد"),
        ("میشود و نمیشود", "می‌شود و نمی‌شود"), ("میخواهم بروم", "می‌خواهم بروم"), ("مي روم", "می‌روم"),
        ("API می شود", "API می‌شود"), ("کتاب ها و کتاب های من", "کتاب‌ها و کتاب‌های من"),
        ("بزرگ تر و زیبا ترین", "بزرگ‌تر و زیبا‌ترین"),
        ("خانه ای بزرگ", "خانه‌ای بزرگ"), ("رفته اند و گفته ایم", "رفته‌اند و گفته‌ایم"), ("خانه ی ما", "خانه‌ی ما"),
        ("خانهها", "خانه‌ها"), ("می¬شود", "می‌شود"), ("هم چنین گفت و گو شد", "همچنین گفت‌وگو شد"),
        ("بنا بر این", "بنابراین"), ("نرم افزار ها", "نرم‌افزار‌ها"),
    ])
    func halfSpaces(text: String, better: String) {
        #expect(corrected(text) == better)
    }

    @Test(arguments: [
        "ماه می رسید", "می برای ما", "۱۲ می آمد", "قطر 15\" و \"سلام\" است", "میدان میهن میوه میراث میلاد",
        "میدانی بزرگ", "می‌روم کتاب‌ها",
        "تر و خشک", "لباس تر و خشک", "راه ای کوه ام", "که ای", "به ام", "این کتاب را خواندم.", "۱۲٫۵ و ۱٬۲۳۴",
        "ق.م", "نسخهٔ ۱.۲.۳", "۱.۲ مقدمه", "از .NET بپرس", "شکلک :) خوب", "قطر 15\" است", "«سلام»، او گفت.",
        "او گفت «Hello, world» و رفت", "`می روم, كتاب` خوب", "نشانی https://a.ir/كتاب,ها?x=می روی است",
        "a@b.ir ایمیل", "[متن](http://a.ir/ي,ك)", "متن<!-- می روم, -->", "Hello, how are you? I am fine ; ok",
        "قُلْ هُوَ كَرِيمٌ را خواند", "`API`‌ها", "سطر یک  \nسطر دو", "دو نقطه .. و چهار ....", "AT&amp;T خوب",
        "| الف   | ب   |\n|---|---|\n| پ    | ت  |", "```\nمی روم, كتاب\n```", "    می روم, كتاب",
        "<div>\nمی روم, كتاب\n</div>",
    ])
    func isLeftAlone(text: String) {
        #expect(PersianText.orthography(text) == [])
    }

    @Test(arguments: [
        ("كتاب علي ١٢ ى", "کتاب علی ۱۲ ی"), ("سلام, خوبی?", "سلام، خوبی؟"), ("گفت; رفت", "گفت؛ رفت"),
        ("با API, کار کن", "با API، کار کن"), ("عدد ۱۲.۵ و ۱,۲۳۴ و ۵۰% است", "عدد ۱۲٫۵ و ۱٬۲۳۴ و ۵۰٪ است"),
        ("پایان... شروع", "پایان… شروع"),
        ("گفت \"سلام دنیا\" و رفت", "گفت «سلام دنیا» و رفت"), ("گفت “سلام” و رفت", "گفت «سلام» و رفت"),
        ("سلام ، دنیا .", "سلام، دنیا."), ("سلام ,دنیا", "سلام، دنیا"), ("سلام،دنیا", "سلام، دنیا"),
        ("« سلام » ( خوب )", "«سلام» (خوب)"), ("گفت«سلام»رفت", "گفت «سلام» رفت"), ("سلام   دنیا", "سلام دنیا"),
        ("پایان.شروع", "پایان. شروع"), ("می‌ روم", "می‌روم"), ("کتاب‌‌ها", "کتاب‌ها"), ("‌سلام‌", "سلام"),
        ("- مورد یک, دو\n- می روم", "- مورد یک، دو\n- می‌روم"), ("> # می روم", "> # می‌روم"),
        ("**می روم** و `کد, ها` كه", "**می‌روم** و `کد, ها` که"),
    ])
    func typography(text: String, better: String) {
        #expect(corrected(text) == better)
    }

    @Test func rangesAreScalarsOfTheSource() throws {
        let text = "🙂 سلام\r\n- كتاب ها"
        let found = PersianText.orthography(text)
        #expect(
            found == [
                .init(range: 10..<11, replacement: "ک", rule: .letterForm),
                .init(range: 14..<15, replacement: "\u{200C}", rule: .halfSpace),
            ])
    }

    @Test func suggestionsNeverOverlapAndNeverTouchCode() {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<1_500 {
            let text = RandomText.mixed(length: Int.random(in: 0...30, using: &random), using: &random)
            let found = PersianText.orthography(text)
            let count = text.unicodeScalars.count
            #expect(zip(found, found.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
            #expect(found.allSatisfy { $0.range.lowerBound >= 0 && $0.range.upperBound <= count })
            let fenced = "```\n" + text.filter { $0 != "`" && $0 != "~" } + "\n```"
            #expect(PersianText.orthography(fenced) == [])
        }
    }

    @Test func acceptingAllSettlesTheText() {
        var random = SeededGenerator(seed: 22)
        for _ in 0..<800 {
            var text = RandomText.mixed(length: Int.random(in: 0...25, using: &random), using: &random)
            for _ in 0..<6 { text = corrected(text) }
            #expect(PersianText.orthography(text) == [], "\(text.debugDescription)")
        }
    }

    /// Correct prose must not be nagged: 1,900 words without one suggestion.
    @Test(arguments: (TokenSample.calibration + TokenSample.heldOut).filter { $0.isWellSpelled })
    func wellWrittenProseIsLeftAlone(sample: TokenSample) {
        #expect(PersianText.orthography(sample.text) == [])
    }

    @Test func proseWithoutHalfSpacesGetsThem() throws {
        let sample = try #require(TokenSample.calibration.first { $0.name == "بی نیم‌فاصله" })
        let found = PersianText.orthography(sample.text)
        #expect(found.count >= 16)
        #expect(found.allSatisfy { $0.rule == .halfSpace && $0.replacement == "\u{200C}" })
    }
}
