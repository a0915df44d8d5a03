// What can be said of a text without keeping it: how long it is, how it is built, what in it is personal, how its spelling and
// typography could be better, and how it looks. Pure; offsets are Unicode scalars of the text as it was given.

import TextKit

struct TextAnalysis: Codable, Sendable {
    let wordCount: Int
    let persianWords: Int
    let readingMinutes: Int
    let direction: String
    let outline: [HeadingPlace]
    let personalData: [PersonalDataMark]
    let suggestions: [SpellingSuggestion]
    /// The text as a part of a page.
    let html: String

    init(_ text: String) {
        wordCount = Words.count(markdown: text)
        persianWords = TextAnalysis.persianWords(text)
        readingMinutes = TextAnalysis.readingMinutes(wordCount)
        direction = Direction.of(block: text).rawValue
        outline = Outline.headings(markdown: text).map { HeadingPlace(level: $0.level, text: $0.text, start: $0.scalarOffset) }
        personalData = PersonalData.find(in: text).map(PersonalDataMark.init)
        suggestions = SpellingSuggestion.all(in: text)
        html = ProseHTML.render(text)
    }

    /// Two hundred words a minute, as texts on screens are read.
    static func readingMinutes(_ words: Int) -> Int { words == 0 ? 0 : max(1, (words + 100) / 200) }

    private static func persianWords(_ text: String) -> Int {
        Words.plainText(markdown: text).split(whereSeparator: \.isWhitespace).count { Direction.of(block: String($0), fallback: .leftToRight) == .rightToLeft }
    }
}

struct HeadingPlace: Codable, Sendable {
    let level: Int
    let text: String
    let start: Int
}

/// Where something personal stands; never the thing itself.
struct PersonalDataMark: Codable, Sendable {
    let kind: String
    let start: Int
    let end: Int
    let score: Int
    /// What may be shown in its place.
    let masked: String

    init(_ finding: PersonalDataFinding) {
        (kind, score, masked) = (finding.kind.rawValue, finding.score, finding.masked)
        (start, end) = (finding.scalars.lowerBound, finding.scalars.upperBound)
    }
}

struct SpellingSuggestion: Codable, Sendable {
    let rule: String
    let start: Int
    let end: Int
    let before: String
    let after: String

    static func all(in text: String) -> [SpellingSuggestion] {
        let scalars = text.scalars
        return PersianText.orthography(text).map { suggestion in
            SpellingSuggestion(
                rule: suggestion.rule.rawValue, start: suggestion.range.lowerBound, end: suggestion.range.upperBound,
                before: String(String.UnicodeScalarView(scalars[suggestion.range])), after: suggestion.replacement)
        }
    }
}
