// A block of prose as the spelling rules see it: words, spaces and signs, with everything that is no prose opaque.

struct OrthographyBlock {
    enum TokenKind {
        /// Letters of the Arabic script, with marks and half-spaces.
        case persian
        /// Any other word or number.
        case other
        case space, sign, lineEnd
        /// Code, an address, markup: nothing is suggested inside or across it.
        case opaque
    }

    struct Token {
        let kind: TokenKind
        let range: Range<Int>
        /// A Persian word as rules compare it: Persian letter forms, no marks. Empty for other tokens.
        let word: String
    }

    /// A suggestion by places in this block.
    struct Edit {
        let range: Range<Int>
        let replacement: String
        let rule: PersianText.Rule
    }

    let scalars: [Unicode.Scalar]
    let tokens: [Token]
    private let inline: MarkdownInline

    init(_ inline: MarkdownInline) {
        self.inline = inline
        scalars = inline.scalars
        tokens = Self.tokens(inline)
    }

    func suggestions() -> [PersianText.Suggestion] {
        guard isPersian else { return [] }
        let edits =
            LetterRules.edits(self) + HalfSpaceRules.edits(self) + StrayHalfSpaceRules.edits(self)
            + QuotationRules.edits(self) + PunctuationRules.edits(self) + SpacingRules.edits(self)
        return withoutOverlaps(edits.map(suggestion))
    }

    // MARK: What rules ask

    func isProse(_ index: Int) -> Bool { scalars.indices.contains(index) && inline.kinds[index] == .prose }

    /// The scalar, when it is prose.
    func prose(_ index: Int) -> Unicode.Scalar? { isProse(index) ? scalars[index] : nil }

    func isPersianLetter(_ index: Int) -> Bool { prose(index).map(ScalarKind.isArabicLetter) == true }

    /// The word of this token, when it is Persian.
    func word(_ token: Int) -> String? {
        guard tokens.indices.contains(token), tokens[token].kind == .persian else { return nil }
        return tokens[token].word
    }

    func kind(_ token: Int) -> TokenKind? { tokens.indices.contains(token) ? tokens[token].kind : nil }

    /// Persian words make the direction of the block, so quoted English is left as English is written.
    private var isPersian: Bool {
        var (persian, other) = (0, 0)
        for token in tokens {
            if token.kind == .persian { persian += token.range.count }
            if token.kind == .other, !ScalarKind.isDigit(scalars[token.range.lowerBound]) { other += token.range.count }
        }
        return persian > 0 && 2 * persian >= other
    }

    // MARK: Places in the source

    /// An edit never reaches over the end of a line, so its range is in one piece in the source too.
    private func suggestion(_ edit: Edit) -> PersianText.Suggestion {
        let range = edit.range
        let start = range.isEmpty ? inline.offsets[range.lowerBound - 1] + 1 : inline.offsets[range.lowerBound]
        return .init(range: start..<(start + range.count), replacement: edit.replacement, rule: edit.rule)
    }

    /// Where two rules want the same place, the one that stands first in the list of rules has it.
    private func withoutOverlaps(_ suggestions: [PersianText.Suggestion]) -> [PersianText.Suggestion] {
        let order = suggestions.indices.sorted {
            let (left, right) = (suggestions[$0].range, suggestions[$1].range)
            return (left.lowerBound, left.upperBound, $0) < (right.lowerBound, right.upperBound, $1)
        }
        var kept: [Int] = []
        for index in order {
            if let last = kept.last, collide(suggestions[last].range, suggestions[index].range) {
                if index < last { kept[kept.count - 1] = index }
            } else {
                kept.append(index)
            }
        }
        return kept.map { suggestions[$0] }
    }

    private func collide(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
        second.lowerBound < first.upperBound || first.lowerBound == second.lowerBound
    }
}
