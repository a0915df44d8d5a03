import Testing
@testable import TextKit

@Suite struct ScalarTextTests {
    /// The same as Swift reads it: each length of a form in UTF-8 from its first to its last, and what stands at the edges.
    @Test func scalarsAreThoseOfTheText() {
        let edges: [UInt32] = [0x01, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF]
        let all = String(String.UnicodeScalarView(edges.compactMap(Unicode.Scalar.init)))
        for text in ["", "a", "سلام، دنیا", "می‌روم", "👩‍👩‍👧", "e\u{301}", all, all + "\u{0}" + all, String(repeating: "ک۱a😀", count: 1000)] {
            #expect(text.scalars == Array(text.unicodeScalars))
            #expect(String(ofScalars: text.scalars) == text)
        }
    }

    @Test func partsOfATextToo() {
        let text = "آغاز — میانه — پایان"
        let part = text[text.firstIndex(of: "م")!...]
        #expect(String(part).scalars == Array(part.unicodeScalars))
    }
}
