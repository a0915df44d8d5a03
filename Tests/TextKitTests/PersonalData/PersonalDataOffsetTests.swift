// Offsets are those of the text as the user wrote it, in bytes and in Unicode scalars; masks give nothing away.

import Testing

@testable import TextKit

@Suite("Offsets and masks")
struct PersonalDataOffsetTests {
    @Test(
        "bytes and scalars point at the same value",
        arguments: [
            "👩‍👩‍👧‍👦 شماره 0912\u{200C}345\u{200C}6789 🌹", "🇮🇷🇮🇷 ایمیل👈ali@example.com🌹",
            "e\u{301}e\u{301} IR820540102680020817909002",
            "می‌خواهم با کارت‌به‌کارت ۶۰۳۷ ۹۹۱۲ ۳۴۵۶ ۷۸۹۳ بدهم", "\u{2068}کد ملی ۰۴۹۹۳۷۰۸۹۹\u{2069}",
            "a\u{0}b 09123456789\r\n",
        ])
    func offsetsAgree(_ text: String) throws {
        let finding = try #require(PersonalData.find(in: text).first)
        #expect(text.bytes(finding.bytes) == text.scalars(finding.scalars))
        #expect(finding.scalars.lowerBound < finding.bytes.lowerBound || text.unicodeScalars.first!.isASCII)
    }

    @Test("several findings in one text keep their own offsets")
    func manyFindings() {
        let text = "🌹 09121111111 👩‍👩‍👧 ali@x.ir ۰۹۳۵۲۲۲۲۲۲۲ سارا"
        let found = PersonalData.find(in: text)
        #expect(found.map { text.scalars($0.scalars) } == ["09121111111", "ali@x.ir", "۰۹۳۵۲۲۲۲۲۲۲"])
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.bytes.upperBound <= $1.bytes.lowerBound })
    }

    @Test(
        "a mask shows at most two and two characters",
        arguments: [
            ("09123456789", "09•••89"), ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "09•••89"), ("6037-9912-3456-7893", "60•••93"),
            ("ali@example.com", "al•••om"), ("a@b.ir", "a•••r"), ("IR820540102680020817909002", "IR•••02"),
            ("تلفن 88776655", "8•••5"), ("sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456", "•••"),
            ("postgres://admin:S3cr3t@db/app", "•••"),
        ])
    func masks(_ text: String, _ mask: String) {
        #expect(PersonalData.find(in: text).map(\.masked) == [mask])
    }

    @Test("names of kinds are those of the API, there and back")
    func names() {
        let names = [
            "mobile", "landline", "national_code", "company_id", "bank_card", "iban", "email", "postal_code",
            "passport",
            "ip_address", "secret",
        ]
        #expect(PersonalDataKind.allCases.map(\.rawValue) == names)
        #expect(names.map { PersonalDataKind(rawValue: $0)?.rawValue } == names)
        #expect(PersonalDataKind(rawValue: "plate") == nil)
    }

    @Test("an empty text, an empty label, a text of invisible characters")
    func nothing() {
        #expect(PersonalData.find(in: "").isEmpty)
        #expect(PersonalData.find(in: "\u{200C}\u{200C}").isEmpty)
        #expect(PersonalData.find(in: "سلام دنیا", label: "").isEmpty)
    }
}
