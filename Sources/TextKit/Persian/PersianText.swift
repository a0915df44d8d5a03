// Persian text as it is searched: one form for everything that readers take for the same.

package enum PersianText {
    /// The form in which texts and queries are compared: small letters without marks or accents, Persian letters
    /// for Arabic ones, ASCII digits and punctuation, one space between words, and no half-space. «می‌روم»,
    /// «می روم» and «میروم» become one, and so do «کتاب‌ها», «کتاب ها» and «کتابها».
    ///
    /// The text as typed is what is stored; this form is for comparing and has no way back.
    package static func normalizedForSearch(_ text: String) -> String {
        SearchForm(text).text
    }
}

/// The search form of a text, and where each of its signs came from.
struct SearchForm {
    fileprivate(set) var scalars: [Unicode.Scalar] = []
    /// For each scalar of the form the place of the one that it was made of, in scalars from the start of the text.
    fileprivate(set) var sources: [Int] = []

    init(_ text: String) { self.init(text.unicodeScalars) }

    init(_ text: some Sequence<Unicode.Scalar>) {
        var normalizer = SearchNormalizer()
        var place = 0
        for scalar in text {
            normalizer.read(scalar, at: place)
            place += 1
        }
        self = normalizer.finish()
    }

    fileprivate init() {}

    var text: String { String(ofScalars: scalars) }
}

/// Builds the search form word by word, since prefixes and endings are joined to their words.
private struct SearchNormalizer {
    private var result = SearchForm()
    private var word: [Unicode.Scalar] = []
    private var sources: [Int] = []
    private var place = 0
    private var previous = LastWord.none

    private enum LastWord { case none, persian, verbPrefix, other }

    mutating func read(_ scalar: Unicode.Scalar, at place: Int) {
        self.place = place
        // Most signs of most texts are plain letters.
        if ScalarKind.isArabicLetter(scalar), scalar != "ء", scalar != "\u{FE80}" {
            if ArabicForms.isLamAlef(scalar) { put("ل") }
            put(ArabicForms.folded(scalar))
        } else if (0x61...0x7A).contains(scalar.value) {
            put(scalar)
        } else if ScalarKind.isSpace(scalar) || scalar == "\u{200B}" {
            endWord()
        } else if ScalarKind.isTransparent(scalar) || scalar == "ء" || scalar == "\u{FE80}" {
            return
        } else if let value = Digits.value(scalar) {
            put(Unicode.Scalar(UInt8(0x30 + value)))
        } else if let plain = LatinFold.plain(scalar) {
            for sign in plain.unicodeScalars { put(sign) }
        } else {
            readOther(scalar)
        }
    }

    mutating func finish() -> SearchForm {
        endWord()
        return result
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        word.append(scalar)
        sources.append(place)
    }

    private mutating func readOther(_ scalar: Unicode.Scalar) {
        if let plain = Self.punctuation[scalar] {
            put(plain)
        } else {
            for sign in scalar.properties.lowercaseMapping.unicodeScalars { put(sign) }
        }
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        let letters = word.prefix(while: ScalarKind.isArabicLetter)
        let joins = previous == .verbPrefix ? !letters.isEmpty : previous == .persian && isEnding(letters)
        if !result.scalars.isEmpty, !joins {
            result.scalars.append(" ")
            result.sources.append(sources[0])
        }
        result.scalars.append(contentsOf: word)
        result.sources.append(contentsOf: sources)
        previous = kind(letters)
        word.removeAll(keepingCapacity: true)
        sources.removeAll(keepingCapacity: true)
    }

    /// An ending, and after it at most punctuation.
    private func isEnding(_ letters: ArraySlice<Unicode.Scalar>) -> Bool {
        (letters.first == "ه" || letters.first == "ت") && letters.count <= 6 && Self.endings.contains { letters.elementsEqual($0) }
            && !word[letters.endIndex...].contains(where: ScalarKind.isLetterOrDigit)
    }

    private func kind(_ letters: ArraySlice<Unicode.Scalar>) -> LastWord {
        if letters.count == word.count, letters.count <= 3, Self.verbPrefixes.contains(where: { letters.elementsEqual($0) }) { return .verbPrefix }
        return word.last.map(ScalarKind.isArabicLetter) == true ? .persian : .other
    }

    private static let verbPrefixes = ["می", "نمی"].map { Array($0.unicodeScalars) }

    /// Endings that are often written apart from their word, in their folded spelling.
    private static let endings = [
        "ها", "های", "هایی", "هایم", "هایت", "هایش", "هایمان", "هایتان", "هایشان", "تر", "ترین", "تری",
    ].map { Array($0.unicodeScalars) }

    private static let punctuation: [Unicode.Scalar: Unicode.Scalar] = [
        "،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",", "«": "\"", "»": "\"", "“": "\"", "”": "\"",
        "„": "\"", "‘": "'", "’": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "٭": "*",
    ]
}
