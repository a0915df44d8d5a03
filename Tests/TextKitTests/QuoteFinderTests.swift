import Testing

@testable import TextKit

@Suite struct QuoteFinderTests {
    private func found(_ quote: String, in text: String, skipping: Int = 0) -> String? {
        let scalars = Array(text.unicodeScalars)
        return QuoteFinder(text).find(quote, skipping: skipping).map { String(String.UnicodeScalarView(scalars[$0])) }
    }

    @Test func whatIsReadIsFoundInWhatIsWritten() {
        let text = "## چرا قهوه؟\n\nقهوهٔ **تخصصی** امتیازی\nبالاتر از ۸۰ دارد."
        #expect(found("قهوهٔ تخصصی امتیازی بالاتر", in: text) == "قهوهٔ **تخصصی** امتیازی\nبالاتر")
        #expect(found("چرا قهوه؟ قهوهٔ", in: text) == "چرا قهوه؟\n\nقهوهٔ")
        #expect(found("بالاتر از ۸۰", in: text) == "بالاتر از ۸۰")
        #expect(found("قهوهٔ تخصصی دیگر", in: text) == nil)
        #expect(found("…!", in: text) == nil && found("", in: text) == nil && found("قهوه", in: "") == nil)
    }

    @Test func lettersOfTheArabicKeyboardAreTheSame() { #expect(found("كتاب علي", in: "این کتاب علی است") == "کتاب علی") }

    @Test func ofSeveralPlacesTheOneThatIsMeant() {
        let finder = QuoteFinder("چای و چای و چای")
        #expect(finder.find("چای") == 0..<3 && finder.find("چای", skipping: 1) == 6..<9)
        #expect(finder.find("چای", skipping: 9) == 12..<15)
    }
}
