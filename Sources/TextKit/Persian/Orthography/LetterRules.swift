// Letters and digits of the Arabic keyboard in Persian words.

enum LetterRules {
    static func edits(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        block.tokens.flatMap { token -> [OrthographyBlock.Edit] in
            switch token.kind {
            case .persian: letters(block, token.range)
            case .other: digits(block, token.range)
            default: []
            }
        }
    }

    private static func letters(_ block: OrthographyBlock, _ range: Range<Int>) -> [OrthographyBlock.Edit] {
        guard !isVocalized(block.scalars[range]) else { return [] }
        return range.compactMap { index in
            let folded = ArabicForms.keyboardFolded(block.scalars[index])
            guard folded != block.scalars[index] else { return nil }
            return .init(range: index..<(index + 1), replacement: String(Character(folded)), rule: .letterForm)
        }
    }

    /// A word with two vowel signs or more is Arabic, quoted as it is written.
    private static func isVocalized(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        word.count { (0x064B...0x0652).contains($0.value) } >= 2
    }

    private static func digits(_ block: OrthographyBlock, _ range: Range<Int>) -> [OrthographyBlock.Edit] {
        let runs = block.scalars[range].indices.split { !(0x0660...0x0669).contains(block.scalars[$0].value) }
        return runs.compactMap { run in
            guard let first = run.first, let last = run.last else { return nil }
            let digits = String(ofScalars: block.scalars[first...last].map(ArabicForms.keyboardFolded))
            return .init(range: first..<(last + 1), replacement: digits, rule: .digitForm)
        }
    }
}
