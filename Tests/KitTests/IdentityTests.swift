// Base64 for URLs, random codes, keyed hashes, languages.

import Kit
import Testing

@Suite struct IdentityTests {
    @Test(arguments: [([], ""), ([0x66], "Zg"), ([0x66, 0x6F], "Zm8"), ([0x66, 0x6F, 0x6F], "Zm9v"), ([0xFB, 0xFF], "-_8")] as [([UInt8], String)])
    func encodesAsRFC4648(_ bytes: [UInt8], _ text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test(arguments: ["A", "Zg==", "Zm9v+", "Zm9/", "Z g", "Zh", "Zm9", "ی"])
    func decodesNothingElse(_ text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test func everyLengthSurvives() {
        for count in 0..<70 {
            let bytes = Entropy.system.bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test func digitsAreUnbiased() {
        // Bytes from 250 on are drawn again: a source of 255 and 7 gives sevens only.
        let source = Entropy { count in (0..<count).map { $0 % 2 == 0 ? 255 : 7 } }
        #expect(source.digits(6) == "777777")
        #expect(Entropy.system.digits(6).count == 6)
    }

    @Test func keysOfDifferentPurposesDiffer() {
        let master = Secret("a")
        #expect(Hashing.derivedKey(master, purpose: "x") != Hashing.derivedKey(master, purpose: "y"))
        #expect(Hashing.derivedKey(master, purpose: "x") == Hashing.derivedKey(master, purpose: "x"))
        #expect(Hashing.equal([1, 2], [1, 2]) && !Hashing.equal([1, 2], [1, 3]) && !Hashing.equal([1], [1, 2]))
        #expect(Hashing.hex(Hashing.sha256("abc")).hasPrefix("ba7816bf8f01cfea"))
    }

    @Test(arguments: [
        (nil, Language.persian), ("", .persian), ("de", .persian), ("en", .english), ("en-US,en;q=0.9", .english), ("fa;q=0.5, en;q=0.7", .english),
        ("en;q=0.1, fa", .persian), ("EN", .english), ("en;q=0", .persian), ("en;q=x", .persian), (";;;,,,", .persian),
    ] as [(String?, Language)])
    func theBetterLanguageIsTaken(_ header: String?, _ language: Language) { #expect(Language(accepting: header) == language) }
}
