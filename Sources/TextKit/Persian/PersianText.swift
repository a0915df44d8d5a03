// Persian text as it is searched: one form for everything that readers take for the same.

package enum PersianText {
    /// The form in which texts and queries are compared: small letters without marks or accents, Persian letters
    /// for Arabic ones, ASCII digits and punctuation, one space between words, and no half-space. «می‌روم»,
    /// «می روم» and «میروم» become one, and so do «کتاب‌ها», «کتاب ها» and «کتابها».
    ///
    /// The text as typed is what is stored; this form is for comparing and has no way back.
    package static func normalizedForSearch(_ text: String) -> String {
        var normalizer = SearchNormalizer()
        for scalar in text.unicodeScalars { normalizer.read(scalar) }
        return normalizer.finish()
    }
}

/// Builds the search form word by word, since prefixes and endings are joined to their words.
private struct SearchNormalizer {
    private var result = ""
    private var word = String.UnicodeScalarView()
    private var previous = LastWord.none

    private enum LastWord { case none, persian, verbPrefix, other }

    mutating func read(_ scalar: Unicode.Scalar) {
        if ScalarKind.isSpace(scalar) || scalar == "\u{200B}" {
            endWord()
        } else if ScalarKind.isTransparent(scalar) || scalar == "ء" || scalar == "\u{FE80}" {
            return
        } else if let value = Digits.value(scalar) {
            word.append(Unicode.Scalar(UInt8(0x30 + value)))
        } else if let plain = LatinFold.plain(scalar) {
            word.append(contentsOf: plain.unicodeScalars)
        } else {
            readOther(scalar)
        }
    }

    mutating func finish() -> String {
        endWord()
        return result
    }

    private mutating func readOther(_ scalar: Unicode.Scalar) {
        if ScalarKind.isArabicLetter(scalar) {
            if ArabicForms.isLamAlef(scalar) { word.append("ل") }
            word.append(ArabicForms.folded(scalar))
        } else if let plain = Self.punctuation[scalar] {
            word.append(plain)
        } else {
            word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        let letters = word.prefix(while: ScalarKind.isArabicLetter)
        let joins = previous == .verbPrefix ? !letters.isEmpty : previous == .persian && isEnding(letters)
        if !result.isEmpty, !joins { result += " " }
        result.unicodeScalars.append(contentsOf: word)
        previous = kind(letters)
        word = String.UnicodeScalarView()
    }

    /// An ending, and after it at most punctuation.
    private func isEnding(_ letters: Substring.UnicodeScalarView) -> Bool {
        Self.endings.contains(String(letters))
            && !word[letters.endIndex...].contains(where: ScalarKind.isLetterOrDigit)
    }

    private func kind(_ letters: Substring.UnicodeScalarView) -> LastWord {
        if letters.endIndex == word.endIndex, Self.verbPrefixes.contains(String(letters)) { return .verbPrefix }
        return word.last.map(ScalarKind.isArabicLetter) == true ? .persian : .other
    }

    private static let verbPrefixes: Set<String> = ["می", "نمی"]

    /// Endings that are often written apart from their word, in their folded spelling.
    private static let endings: Set<String> = [
        "ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان", "تر", "ترین", "تری",
    ]

    private static let punctuation: [Unicode.Scalar: Unicode.Scalar] = [
        "،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",", "«": "\"", "»": "\"", "“": "\"", "”": "\"",
        "„": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "٭": "*",
    ]
}
