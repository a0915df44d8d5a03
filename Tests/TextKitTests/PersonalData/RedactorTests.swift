// What leaves for the model holds no value, means the same in all fields, and cannot be made of a plain string.

import Testing

@testable import TextKit

@Suite("Redaction")
struct RedactorTests {
    @Test("values leave, everything else stays")
    func replacesValues() {
        var redactor = Redactor(redacts: true)
        let redacted = redactor.redact("به علی (09123456789) یا ali@example.com خبر بده", field: "topic")
        #expect(redacted.text == "به علی (⟦MOBILE_1⟧) یا ⟦EMAIL_1⟧ خبر بده")
        #expect(redactor.vault.findings.map(\.field) == ["topic", "topic"])
        #expect(redactor.vault.findings.map(\.finding.kind) == [.mobile, .email])
    }

    @Test("every vector, in every script and separator, never appears in what is sent", arguments: CheckVectors.all)
    func vectorsNeverLeave(_ kind: CheckVectors.Kind) {
        for digits in kind.valid {
            for script in DigitScript.allCases {
                for separator in DigitGrouping.separators {
                    let written = script.write(DigitGrouping.write(digits, kind.sizes, separator))
                    let text = "\(kind.words) مشتری \(written) است و باز هم \(written)."
                    var redactor = Redactor(redacts: true)
                    let sent = redactor.redact(text, field: "body").text
                    #expect(!sent.contains(written))
                    #expect(sent.unicodeScalars.count { $0.properties.numericType == .decimal } == 2, "\(sent)")
                    #expect(Restorer.restore(sent, from: redactor.vault) == text)
                }
            }
        }
    }

    @Test("one value has one number in all fields; each spelling has its own letter and comes back as written")
    func stablePlaceholders() {
        var redactor = Redactor(redacts: true)
        let title = redactor.redact("تماس 09123456789", field: "title")
        let body = redactor.redact(
            "موبایل ۰۹۱۲ ۳۴۵ ۶۷۸۹ یا +989123456789 یا 09123456789، همسرش 09351112233", field: "body")
        #expect(title.text == "تماس ⟦MOBILE_1⟧")
        #expect(body.text == "موبایل ⟦MOBILE_1B⟧ یا ⟦MOBILE_1C⟧ یا ⟦MOBILE_1⟧، همسرش ⟦MOBILE_2⟧")
        let answer = Restorer.restore("⟦MOBILE_1B⟧ ⟦MOBILE_1⟧ ⟦MOBILE_2⟧ ⟦MOBILE_1C⟧", from: redactor.vault)
        #expect(answer == "۰۹۱۲ ۳۴۵ ۶۷۸۹ 09123456789 09351112233 +989123456789")
    }

    @Test("more spellings than letters still restore exactly")
    func manySpellings() {
        var redactor = Redactor(redacts: true)
        let texts = (0..<40).map { "کد ملی 007\(String(repeating: "\u{200C}", count: $0))4998307" }
        let sent = texts.map { redactor.redact($0, field: "body").text }
        #expect(Set(sent).count == 40)
        for (text, redacted) in zip(texts, sent) { #expect(Restorer.restore(redacted, from: redactor.vault) == text) }
    }

    @Test("a value that is certain in one field is hidden in the others, where nothing gives it away")
    func knownValues() {
        var redactor = Redactor(redacts: true)
        let fields = redactor.redact([
            (name: "title", text: "گزارش 0074998307"), (name: "body", text: "کد ملی ۰۰۷۴۹۹۸۳۰۷ و باز 0074998307"),
        ])
        #expect(fields.map(\.text) == ["گزارش ⟦NATIONALID_1B⟧", "کد ملی ⟦NATIONALID_1⟧ و باز ⟦NATIONALID_1B⟧"])
        let later = redactor.redact("عدد 0074998307", field: "keywords")
        #expect(later.text == "عدد ⟦NATIONALID_1B⟧")
        #expect(!redactor.vault.leaks(in: fields.map(\.text).joined() + later.text))
    }

    @Test("a seed from an earlier attempt keeps its placeholders")
    func seed() throws {
        var first = Redactor(redacts: true)
        _ = first.redact("09351112233 سپس 09123456789 و sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456", field: "a")
        let stored = try #require(RedactionVault(decoding: first.vault.encoded()))
        var second = Redactor(redacts: true, seed: stored)
        let text = second.redact("09123456789 و sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456 و 09100000000", field: "a")
            .text
        #expect(text == "⟦MOBILE_2⟧ و ⟦SECRET_1⟧ و ⟦MOBILE_3⟧")
    }

    @Test("without redaction the text passes and the findings are noted")
    func warnOnly() {
        var redactor = Redactor(redacts: false)
        let text = "موبایل 09123456789 و [MOBILE_1]"
        #expect(redactor.redact(text, field: "body").text == text)
        #expect(redactor.vault.findings.count == 1)
        #expect(redactor.vault.isEmpty)
        #expect(Restorer.restore(text, from: redactor.vault) == text)
    }

    @Test(
        "what looks like a placeholder already comes back as it was",
        arguments: [
            "⟦MOBILE_1⟧ و 09123456789", "[mobile 1] و 09123456789", "MOBILE_1 و 09123456789",
            "\\[EMAIL\\_۲\\] ali@x.ir",
            "⟦LITERAL_1⟧⟦LITERAL_2⟧ 09123456789", "[09123456789] ⟦09123456789⟧", "⟦MOBILE_09123456789⟧",
            "{{CARD_1}} <ip-3>",
            "ali@x.irMOBILE_1 MOBILE_1ali@x.ir", "⟦MOBILE_ 09123456789 1⟧",
            "MOBILE_1 09123456789 MOBILE_1IR820540102680020817909002",
        ])
    func lookalikes(_ text: String) {
        var redactor = Redactor(redacts: true)
        let sent = redactor.redact(text, field: "body").text
        #expect(Restorer.restore(sent, from: redactor.vault) == text, "\(sent)")
        #expect(!sent.contains("09123456789") && !sent.contains("ali@x.ir"))
    }

    @Test("texts made of awkward parts are restored exactly and leak nothing")
    func randomTexts() {
        var random = FixedRandom(state: 11)
        let parts = [
            "09123456789", "۰۹۳۵ ۱۱۱ ۲۲۳۳", "ali@x.ir", "⟦MOBILE_1⟧", "[mobile_2]", "MOBILE_1", "⟦", "⟧", "[", "]",
            "_1", "MOBILE",
            "کد ملی ", "0074998307", " ", "\\", "IP_", "1", "۱", "B", "{", "}", "سلام", "6037991234567893", "\u{200C}",
            "LITERAL_1", "EMAIL",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...9, using: &random)).map { _ in parts.randomElement(using: &random)! }
                .joined()
            var redactor = Redactor(redacts: true)
            let sent = redactor.redact(text, field: "body").text
            #expect(
                Restorer.restore(sent, from: redactor.vault) == text,
                "\(text.debugDescription) → \(sent.debugDescription)")
            #expect(!redactor.vault.leaks(in: sent), "\(text.debugDescription) → \(sent.debugDescription)")
        }
    }

    @Test("instructions of the program, counts and joins")
    func programWords() {
        var redactor = Redactor(redacts: true)
        let instruction: RedactedText = "دست‌کم "
        let whole =
            instruction + RedactedText(count: 500) + " کلمه دربارهٔ " + redactor.redact("09123456789", field: "topic")
        #expect(whole.text == "دست‌کم 500 کلمه دربارهٔ ⟦MOBILE_1⟧")
        #expect([instruction, whole].joined(separator: "\n").text == "دست‌کم \nدست‌کم 500 کلمه دربارهٔ ⟦MOBILE_1⟧")
        #expect("\(whole)" == "RedactedText")
    }
}
