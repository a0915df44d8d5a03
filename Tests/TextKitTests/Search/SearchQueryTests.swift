// What is typed into a search box, what it stands for, and where a text answers it.

import Testing

@testable import TextKit

@Suite struct SearchQueryTests {
    private func ways(_ query: String) -> [[[String]]] { SearchQuery(query).required.map { $0.ways.map(\.words) } }

    @Test func wordsStandWhereTheyWereTyped() {
        let text = "كتاب‌هاي ۱۲ «می روم»"
        let words = SearchWord.words(text)
        #expect(words.map(\.text) == ["کتابهای", "12", "میروم"])
        let scalars = Array(text.unicodeScalars)
        #expect(words.map { String(ofScalars: scalars[$0.range]) } == ["كتاب‌هاي", "۱۲", "می روم"])
    }

    /// The index and the lists must agree about what a form is.
    @Test(arguments: ["می روم", "کتاب های خوب", "Straße ﬁn", "ﻻله ۀ هٔ ة", "a\u{301}b", "نمی\u{200C}خواهم ۱٫۵٪"]) func oneFormForAll(_ text: String) {
        let form = SearchForm(text)
        #expect(form.text == PersianText.normalizedForSearch(text) && form.sources.count == form.scalars.count)
        #expect(form.sources == form.sources.sorted())
    }

    @Test func eachWordStandsForItsWaysOfWriting() {
        #expect(ways("کتاب‌خانه") == [[["کتابخانه"], ["کتاب", "خانه"], ["کتا", "بخانه"], ["کتابخ", "انه"]]])
        #expect(ways("کتاب خانه").map { Set($0) } == [[["کتاب"], ["کتابخانه"]], [["خانه"], ["کتابخانه"]]])
        #expect(ways("مادر") == [[["مادر"]]])
        #expect(ways("همکار")[0].contains(["هم", "کار"]))
        #expect(ways("گفتوگو")[0].contains(["گفت", "و", "گو"]))
        #expect(ways("گفت و گو").allSatisfy { $0.contains(["گفتوگو"]) })
    }

    @Test func theLastWordIsABeginning() {
        #expect(SearchQuery("قهوه تل").required.map { $0.ways[0].isPrefix } == [false, true])
        #expect(SearchQuery("قهوه ت").required.map { $0.ways[0].isPrefix } == [false, false])
        #expect(SearchQuery("تل \"قهوه\"").required.map { $0.ways[0].isPrefix } == [false, false])
    }

    @Test func phrasesAndExclusions() {
        let query = SearchQuery("چای «قهوه تلخ» -شکر -\"شیر گرم\" خوش-طعم")
        #expect(query.required.map { $0.ways[0].words } == [["چای"], ["قهوه", "تلخ"], ["خوش"], ["طعم"]])
        #expect(query.excluded.map { $0.ways[0].words } == [["شکر"], ["شیر", "گرم"]])
    }

    @Test(arguments: ["", "-", "\"", "«", "--", "\"\"", "- -", "؟!", "-\"", "\u{200C}", "*", "()", "\"-\""]) func signsAreNoQuery(_ text: String) {
        #expect(SearchQuery(text).isEmpty)
    }

    @Test func aLongQueryCostsNoMoreThanTen() {
        let query = SearchQuery((1...50).map { "w\($0)" }.joined(separator: " ") + (1...50).map { " -x\($0)" }.joined())
        #expect(query.required.count == 10 && query.excluded.count == 10)
        #expect(SearchQuery(String(repeating: "ک", count: 200)).required[0].ways[0].words[0].count == SearchWord.longest)
    }

    @Test func matchesAreMarkedInTheTextAsItWasTyped() {
        let text = "در كتاب‌خانه و کتاب خانهٔ شهر، کتابخانه‌ها بازند."
        let marked = SearchHighlights(text, SearchQuery("کتابخانه")).whole
        #expect(marked.map(\.text).joined() == text)
        #expect(marked.filter(\.isMatch).map(\.text) == ["كتاب‌خانه", "کتاب خانه", "کتابخانه‌ها"])
    }

    @Test func fragmentsAreCutAroundWhatWasFound() {
        let filler = String(repeating: "واژه ", count: 100)
        let text = filler + "قهوهٔ تلخ " + filler + "چای سبز " + filler
        let fragments = SearchHighlights(text, SearchQuery("قهوه چای")).fragments()
        #expect(fragments.count == 2)
        #expect(fragments.map { $0.filter(\.isMatch).map(\.text) } == [["قهوه"], ["چای"]])
        for fragment in fragments {
            let whole = fragment.map(\.text).joined()
            #expect(text.contains(whole) && whole.unicodeScalars.count < 260)
        }
        #expect(SearchHighlights("بی هیچ", SearchQuery("قهوه")).fragments().map { $0.map(\.text) } == [["بی هیچ"]])
        #expect(SearchHighlights("", SearchQuery("قهوه")).fragments().isEmpty)
    }
}
