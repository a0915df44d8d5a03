// What an editor may accept: at this place, this instead, for this reason.

extension PersianText {
    package struct Suggestion: Sendable, Equatable {
        /// In Unicode scalars of the text; empty for an insertion.
        package let range: Range<Int>
        package let replacement: String
        package let rule: Rule
    }

    package enum Rule: String, Sendable, CaseIterable {
        /// Persian ی and ک for the letters of an Arabic keyboard.
        case letterForm = "letter_form"
        /// Persian digits for Arabic ones.
        case digitForm = "digit_form"
        /// A half-space between a word and its prefix or ending: «می‌روم», «کتاب‌ها».
        case halfSpace = "half_space"
        /// A half-space that parts nothing.
        case strayHalfSpace = "stray_half_space"
        /// ، ؛ ؟ … for the signs of a Latin keyboard.
        case punctuation
        /// ٫ ٬ ٪ among Persian digits.
        case numberSign = "number_sign"
        /// «…» for other quotation marks.
        case quotation
        /// Spaces too many before and inside signs and between words, or missing after signs.
        case spacing
    }

    /// What could be better in the spelling and typography of a Markdown text, in order and without overlaps, so
    /// that any choice of them can be applied together. Code, URLs, e-mail addresses, link targets, HTML and marks
    /// are left alone, and so are paragraphs that are not Persian. Nothing is changed here: a person decides.
    package static func orthography(_ text: String) -> [Suggestion] {
        let document = MarkdownDocument(text)
        let suggestions = document.blocks.flatMap { block -> [Suggestion] in
            switch block.kind {
            case .code, .html: []
            default: OrthographyBlock(document.inline(block)).suggestions()
            }
        }
        return suggestions.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// The text with these suggestions accepted.
    package static func applying(_ suggestions: [Suggestion], to text: String) -> String {
        let scalars = text.scalars
        var result = String.UnicodeScalarView()
        var position = 0
        for suggestion in suggestions where suggestion.range.lowerBound >= position {
            guard suggestion.range.upperBound <= scalars.count else { break }
            result.append(contentsOf: scalars[position..<suggestion.range.lowerBound])
            result.append(contentsOf: suggestion.replacement.unicodeScalars)
            position = suggestion.range.upperBound
        }
        result.append(contentsOf: scalars[position...])
        return String(result)
    }
}
