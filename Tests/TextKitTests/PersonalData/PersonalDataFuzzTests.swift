// Whatever comes in, nothing crashes, findings lie inside the text, and time grows with the length only.

import Testing

@testable import TextKit

@Suite("Random and hostile input")
struct PersonalDataFuzzTests {
    private static let pieces = [
        "0", "9", "۰", "۹", "٠", "٩", "09123456789", "6037", " ", "-", ".", "/", "_", "(", ")", "+", "+98", "@", ":",
        "::", "=", "IR", "ir",
        "sk-", "AKIA", "eyJ", "ghp_", "-----BEGIN ", "PRIVATE KEY-----", "://", "a", "Z", "کد ملی", "کارت", "شبا", "ی",
        "\u{200C}", "\u{200F}",
        "\u{A0}", "\u{AD}", "🌹", "👩‍👩‍👧", "\n", "\u{0}", "password", "رمز", "x.com", "\u{FE0F}", "\u{20E3}", "ـ", "٫", "٬",
        "،",
    ]

    private func check(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            let spans = PersonalDataScanner.scan(buffer, label: buffer)
            var floor = 0
            for span in spans {
                #expect(span.start >= floor && span.start < span.end && span.end <= buffer.count)
                #expect((PersonalDataThreshold.warn...100).contains(span.score))
                floor = span.end
            }
        }
    }

    @Test("random bytes")
    func randomBytes() {
        var random = FixedRandom(state: 1)
        for _ in 0..<4000 {
            let length = Int.random(in: 0...120, using: &random)
            check((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test("random bytes that are mostly lead-ins")
    func likelyBytes() {
        var random = FixedRandom(state: 2)
        let likely =
            Array("0123456789:@-_=./KSzJ eyJIR+()".utf8) + [0xDB, 0xB1, 0xD9, 0xA2, 0xE2, 0x80, 0x8C, 0xC2, 0xAD]
        for _ in 0..<6000 {
            let length = Int.random(in: 0...90, using: &random)
            check((0..<length).map { _ in likely.randomElement(using: &random)! })
        }
    }

    @Test("random text of awkward parts: offsets of bytes and scalars name the same place")
    func randomText() {
        var random = FixedRandom(state: 4)
        for _ in 0..<6000 {
            let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random)!
            }.joined()
            for finding in PersonalData.find(in: text) {
                #expect(text.bytes(finding.bytes) == text.scalars(finding.scalars), "\(text.debugDescription)")
            }
        }
    }

    @Test("random scalars of the whole of Unicode")
    func randomScalars() {
        var random = FixedRandom(state: 5)
        for _ in 0..<2000 {
            let scalars = (0..<Int.random(in: 1...60, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random))
            }
            check(Array(String(String.UnicodeScalarView(scalars)).utf8))
        }
    }

    @Test("the skipping of quiet bytes finds every waking byte")
    func wakeSigns() {
        var random = FixedRandom(state: 6)
        for _ in 0..<3000 {
            var bytes = [UInt8](repeating: 0, count: Int.random(in: 1...200, using: &random))
            for index in bytes.indices {
                bytes[index] = [0xD8, 0xA7, 0x20, 0xDB, 0x8C, 0xB5, 0xD9, 0xA5, 0x61].randomElement(using: &random)!
            }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] = Array("0159:=@-_KSzJ".utf8).randomElement(using: &random)!
            let first = bytes.indices.first { index in
                let previous = index > 0 ? bytes[index - 1] : 0
                return Array("0159:=@-_KSzJ".utf8).contains(bytes[index])
                    || previous == 0xDB && (0xB0...0xB9).contains(bytes[index])
                    || previous == 0xD9 && (0xA0...0xA9).contains(bytes[index])
            }
            #expect(bytes.withUnsafeBufferPointer { WakeSigns.next(in: $0, from: 0) } == first)
        }
    }

    @Test(
        "a row of one thing, very long",
        arguments: [
            "1 ", "12345678 ", "0", "9123456789.", "@", "a@", "a.", ":", "::", "1:", "://", "a://b:", "eyJa.", "eyJ-",
            "sk-", "sk-a1", "ghp_",
            "-----BEGIN PRIVATE KEY-----", "1\u{200C}", "\u{200C}", "password:", "token=", "(1", "+98", "IR1", "۱-",
            "1.1.1.", "کد ملی ",
        ])
    func longRows(_ piece: String) {
        // A quadratic rule would take minutes here, not milliseconds; the run itself is the test.
        let text = String(repeating: piece, count: 24_000 / piece.utf8.count)
        check(Array(text.utf8))
        var redactor = Redactor(redacts: true)
        #expect(
            Restorer.restore(redactor.redact(String(text.prefix(4000)), field: "a").text, from: redactor.vault).isEmpty
                == false)
    }
}
