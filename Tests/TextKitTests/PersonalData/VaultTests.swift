// The vault survives storage, prints nothing, and notices a value in what is about to be sent.

import Testing

@testable import TextKit

@Suite("Vault")
struct VaultTests {
    private static let values = [
        "09123456789", "ali@example.com", "6037991234567893", "sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456",
    ]

    private static func redactor() -> Redactor {
        var redactor = Redactor(redacts: true)
        for (index, value) in values.enumerated() { _ = redactor.redact("مقدار \(value) است", field: "field \(index)") }
        return redactor
    }

    @Test("there and back")
    func coding() throws {
        let vault = Self.redactor().vault
        let copy = try #require(RedactionVault(decoding: vault.encoded()))
        #expect(copy.encoded() == vault.encoded())
        #expect(copy.findings == vault.findings)
        let answer = "⟦MOBILE_1⟧ ⟦EMAIL_1⟧ ⟦CARD_1⟧ ⟦SECRET_1⟧"
        #expect(Restorer.restore(answer, from: copy) == "09123456789 ali@example.com 6037991234567893 [محرمانه]")
        #expect(copy.leaks(in: "… \(Self.values[3]) …"))
    }

    @Test("bytes that are no vault are refused, whatever they are")
    func brokenBytes() {
        let bytes = Self.redactor().vault.encoded()
        for length in 0..<bytes.count {
            #expect(RedactionVault(decoding: bytes.prefix(length)) == nil, "\(length) bytes")
        }
        #expect(RedactionVault(decoding: bytes + [0]) == nil)
        #expect(RedactionVault(decoding: [2] + bytes.dropFirst()) == nil)
        var random = FixedRandom(state: 3)
        for _ in 0..<2000 {
            var broken = bytes
            broken[Int.random(in: 0..<broken.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = RedactionVault(decoding: broken)?.leaks(in: "متن")
        }
    }

    @Test("nothing that prints a vault prints a value")
    func printsNothing() {
        let redactor = Self.redactor()
        var restorer = Restorer(redactor.vault)
        _ = restorer.push("⟦MOBILE_1")
        var printed = "\(redactor.vault) \(redactor) \(restorer)"
        printed += String(reflecting: redactor.vault) + String(reflecting: redactor) + String(reflecting: restorer)
        printed += "\(Optional(redactor.vault) as Any) \([redactor.vault]) \(["vault": restorer])"
        dump(redactor.vault, to: &printed)
        dump((redactor, restorer, [redactor.vault]), to: &printed)
        for value in Self.values + ["MOBILE", "field", "0912"] { #expect(!printed.contains(value), "\(value)") }
        #expect(Mirror(reflecting: redactor.vault).children.isEmpty && Mirror(reflecting: redactor).children.isEmpty)
        #expect(printed.contains("RedactionVault"))
    }

    @Test("a value in a text about to be sent is noticed", arguments: values)
    func leaks(_ value: String) {
        let vault = Self.redactor().vault
        #expect(vault.leaks(in: value))
        #expect(vault.leaks(in: "{\"content\":\"سلام \(value)\"}"))
        #expect(!vault.leaks(in: "{\"content\":\"سلام \(value.dropLast())\"}"))
    }

    @Test("what was redacted does not leak; the inside of a longer number is not the number")
    func leaksNothing() {
        let vault = Self.redactor().vault
        #expect(!vault.leaks(in: "⟦MOBILE_1⟧ ⟦EMAIL_1⟧ سلام"))
        #expect(!vault.leaks(in: "1091234567891"))
        #expect(vault.leaks(in: "x09123456789x"))
        #expect(!vault.leaks(in: ""))
        #expect(!RedactionVault().leaks(in: "09123456789"))
    }

    @Test("a value is noticed in the escapes of JSON too")
    func leaksEscaped() {
        var redactor = Redactor(redacts: true)
        _ = redactor.redact("تماس 0912/345/6789", field: "a")
        _ = redactor.redact("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----", field: "b")
        #expect(redactor.vault.leaks(in: #"{"a":"0912\/345\/6789"}"#))
        #expect(
            redactor.vault.leaks(in: #"{"a":"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"}"#)
        )
    }

    @Test("what the model made up is told from what it was given")
    func invented() {
        let vault = Self.redactor().vault
        let answer = "با ۰۹۱۲ ۳۴۵ ۶۷۸۹ یا ALI@example.com یا 09990001122 تماس بگیرید"
        #expect(vault.invented(in: answer).map { answer.scalars($0.scalars) } == ["09990001122"])
    }
}
