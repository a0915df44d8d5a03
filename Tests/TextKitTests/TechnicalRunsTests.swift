// Addresses, paths, identifiers and numbers of several groups are told apart from the prose around them; names are not.

import Testing

@testable import TextKit

@Suite struct TechnicalRunsTests {
    private func runs(_ text: String) -> [String] { TechnicalRuns.split(text).filter(\.isTechnical).map { String($0.text) } }

    @Test(arguments: [
        ("نشانی /v2/generate را صدا بزنید.", ["/v2/generate"]), ("با sara@example.com، نه با من.", ["sara@example.com"]),
        ("به https://example.com/a?b=1 بروید", ["https://example.com/a?b=1"]), ("تلفن +98 912 345 6789 است", ["+98 912 345 6789"]),
        ("تلفن ۰۹۱۲ ۳۴۵ ۶۷۸۹ است", ["۰۹۱۲ ۳۴۵ ۶۷۸۹"]), ("زبان C++ و C# را", ["C++", "C#"]), ("بهای آن $5.99 است", ["$5.99"]),
        ("نسخهٔ API v3.2 آمد", ["API v3.2"]), ("متغیر snake_case را", ["snake_case"]),
    ])
    func technical(_ text: String, _ wanted: [String]) { #expect(runs(text) == wanted) }

    @Test(arguments: [
        "قهوهٔ تخصصی (Specialty Coffee) به دانه‌ای گفته می‌شود.", "French press برای تیم‌ها", "سال ۱۴۰۴ بود.", "- یک", "سلام، دنیا!", "", "در سال 2024 بود.",
    ])
    func prose(_ text: String) { #expect(runs(text) == []) }

    @Test func nothingIsLost() {
        for text in ["الف /a/b ب", "+98 912 345 6789", "۱. x_y!", "«$5» و (v2.1)،", "👩‍👩‍👧 a@b.ir"] {
            #expect(TechnicalRuns.split(text).map { String($0.text) }.joined() == text)
        }
    }
}
