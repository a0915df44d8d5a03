// The originals come back whole, wherever the stream was cut and whatever the model did to the brackets.

import Testing

@testable import TextKit

@Suite("Restoration")
struct RestorerTests {
    private static func vault() -> RedactionVault {
        var redactor = Redactor(redacts: true)
        _ = redactor.redact(
            "۰۹۱۲ ۳۴۵ ۶۷۸۹ و +989123456789 و ali@example.com و IR820540102680020817909002 و کلید sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456 و [CARD_1]",
            field: "body")
        return redactor.vault
    }

    private static let answer = """
        سلام ⟦MOBILE_1⟧ و ⟦MOBILE_1B⟧، \\[email\\_1\\] و 【IBAN_۱】 و [ mobile 1 ] و MOBILE_1 و ⟦SECRET_1⟧ و ⟦LITERAL_1⟧.
        ناشناخته ⟦MOBILE_9⟧ ⟦CARD_1⟧ [لینک](https://a.ir) {x} <b>M</b> MOB MOBILE ⟦MOBILE EMAIL_12 🌹👩‍👩‍👧‍👦 ⟦
        """

    private static let restored = """
        سلام ۰۹۱۲ ۳۴۵ ۶۷۸۹ و +989123456789، ali@example.com و IR820540102680020817909002 و ۰۹۱۲ ۳۴۵ ۶۷۸۹ و ۰۹۱۲ ۳۴۵ ۶۷۸۹ و [محرمانه] و [CARD_1].
        ناشناخته ⟦MOBILE_9⟧ ⟦CARD_1⟧ [لینک](https://a.ir) {x} <b>M</b> MOB MOBILE ⟦MOBILE EMAIL_12 🌹👩‍👩‍👧‍👦 ⟦
        """

    @Test("the whole at once")
    func whole() {
        #expect(Restorer.restore(Self.answer, from: Self.vault()) == Self.restored)
    }

    @Test("two pieces, cut at every scalar")
    func everyScalar() {
        let vault = Self.vault()
        let scalars = Array(Self.answer.unicodeScalars)
        for cut in 0...scalars.count {
            var restorer = Restorer(vault)
            var output = restorer.push(String(String.UnicodeScalarView(scalars[..<cut])))
            output += restorer.push(String(String.UnicodeScalarView(scalars[cut...])))
            output += restorer.finish()
            #expect(output == Self.restored, "cut at \(cut)")
        }
    }

    @Test("two pieces of bytes, cut at every byte, also inside characters")
    func everyByte() {
        let vault = Self.vault()
        let bytes = Array(Self.answer.utf8)
        for cut in 0...bytes.count {
            var restorer = Restorer(vault)
            var output = restorer.push(utf8: bytes[..<cut])
            output += restorer.push(utf8: bytes[cut...])
            output += restorer.finish()
            #expect(output == Self.restored, "cut at \(cut)")
        }
    }

    @Test("pieces of every size", arguments: [1, 2, 3, 5, 7, 11, 64])
    func equalPieces(_ size: Int) {
        var restorer = Restorer(Self.vault())
        let bytes = Array(Self.answer.utf8)
        var output = ""
        for start in stride(from: 0, to: bytes.count, by: size) {
            output += restorer.push(utf8: bytes[start..<min(start + size, bytes.count)])
        }
        #expect(output + restorer.finish() == Self.restored)
    }

    @Test("only what may be a placeholder is kept back")
    func holdsLittle() {
        var restorer = Restorer(Self.vault())
        #expect(restorer.push("سلام دنیا") == "سلام دنیا")
        #expect(restorer.push(" ⟦MOB") == " ")
        #expect(restorer.push("STER") == "⟦MOBSTER")
        #expect(restorer.push("[لینک](x) ") == "[لینک](x) ")
        #expect(restorer.push("⟦MOBILE_1⟧") == "۰۹۱۲ ۳۴۵ ۶۷۸۹")
        #expect(restorer.push(" MOBILE_1") == " ")
        #expect(restorer.push(" ") == "۰۹۱۲ ۳۴۵ ۶۷۸۹ ")
        #expect(restorer.push("[") == "")
        #expect(restorer.finish() == "[")
    }

    @Test("with nothing hidden nothing is kept back or changed")
    func emptyVault() {
        var restorer = Restorer(RedactionVault())
        for piece in ["⟦MOBILE_", "1⟧ [", "\\[", "MOBILE_1"] { #expect(restorer.push(piece) == piece) }
        #expect(restorer.finish() == "")
    }

    @Test(
        "forms models give back",
        arguments: [
            "⟦MOBILE_1⟧", "[MOBILE_1]", "\\[MOBILE\\_1\\]", "⟦mobile_1⟧", "⟦ MOBILE_1 ⟧", "⟦MOBILE 1⟧", "⟦MOBILE-1⟧",
            "⟦MOBILE_۱⟧",
            "⟦MOBILE_١⟧", "{MOBILE_1}", "<MOBILE_1>", "【MOBILE_1】", "〚MOBILE_1〛", "MOBILE_1", "MOBILE\\_1",
            "⟦\u{200F}MOBILE_1\u{200C}⟧",
            "⟦Mobile\\_1⟧", "⟦MOBILE_1]",
        ])
    func tolerates(_ form: String) {
        #expect(Restorer.restore("با \(form) تماس", from: Self.vault()) == "با ۰۹۱۲ ۳۴۵ ۶۷۸۹ تماس")
    }

    @Test(
        "forms that are something else",
        arguments: [
            "MOBILE_12", "XMOBILE_1", "MOBILE_1_2", "mobile_1", "Mobile 1", "⟦MOBILE_⟧", "⟦MOBILE_1", "[MOBILES_1]",
            "MOBILE 1",
        ])
    func leaves(_ form: String) {
        let text = "\(form)؟"
        #expect(Restorer.restore(text, from: Self.vault()) == (form == "⟦MOBILE_1" ? "⟦۰۹۱۲ ۳۴۵ ۶۷۸۹؟" : text))
    }

    @Test("an original cannot pose as a placeholder")
    func noSecondPass() {
        var redactor = Redactor(redacts: true)
        let text = "[MOBILE_1] 09123456789 [LITERAL_1]"
        let sent = redactor.redact(text, field: "body").text
        #expect(Restorer.restore(sent, from: redactor.vault) == text)
    }

    @Test("a secret never comes back")
    func secrets() {
        let key = "sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456"
        var redactor = Redactor(redacts: true)
        let sent = redactor.redact("کلید \(key) و باز \(key)", field: "body").text
        #expect(sent == "کلید ⟦SECRET_1⟧ و باز ⟦SECRET_1⟧")
        #expect(Restorer.restore(sent, from: redactor.vault) == "کلید [محرمانه] و باز [محرمانه]")
        let stored = String(decoding: redactor.vault.encoded(), as: UTF8.self)
        #expect(!stored.contains("Ab3dEf6h"))
    }
}
