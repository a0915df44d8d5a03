// Random texts that are the same in every run: a property that fails once fails again.

@testable import TextKit

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

enum RandomText {
    private static let pieces: [String] = [
        "سلام", "می‌روم", "می روم", "کتاب‌ها", "کتاب ها", "كتاب", "علي", "خانه ای", "و", "به", "۱۲٫۵", "١٢", "12",
        "hello", "world", "don't", "a_b", "Café", " ", " ", " ", "\n", "\n\n", "\r\n", "  ", "،", ",", ";", "؛", "؟",
        "?", ".", "...", "!", ":", "\"", "«", "»", "“", "”", "(", ")", "[", "]", "](", "{", "}", "<", ">", "<!--",
        "-->", "<br>", "&amp;", "`", "``", "```", "~~~", "*", "**", "_", "~~", "# ", "## ", "> ", "- ", "1. ", "    ",
        "\t", "|", "---", "===", "https://example.com/a?b=c", "a@b.ir", "\\", "🙂", "👨‍👩‍👧", "漢字", "é", "e\u{301}",
        "\u{200C}", "\u{200F}", "\u{FEFF}", "ـ", "سَلام", "[a]: b", "[^1]", "ﻻ", "\u{AC}", "هها", "٪", "%",
    ]

    /// Words, punctuation and markup in disorder.
    static func mixed(length: Int, using random: inout SeededGenerator) -> String {
        (0..<length).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
    }

    /// Words with single spaces and a paragraph now and then.
    static func prose(words: Int, using random: inout SeededGenerator) -> String {
        let vocabulary = ["سلام", "دنیا", "می‌خواهم", "کتاب‌ها", "را", "و", "با", "model", "متن", "تازه", "۱۲", "نوشت"]
        return (0..<words).map { index in
            let word = vocabulary[Int.random(in: vocabulary.indices, using: &random)]
            let end = index % 17 == 16 ? ".\n\n" : index % 7 == 6 ? "، " : " "
            return word + end
        }.joined()
    }
}
