// Cuts a block into the tokens that the spelling rules look at.

extension OrthographyBlock {
    static func tokens(_ inline: MarkdownInline) -> [Token] {
        var tokens: [Token] = []
        var start = 0
        for index in inline.scalars.indices {
            let isEnd = index + 1 == inline.scalars.count
            if !isEnd, continues(inline, index) { continue }
            tokens.append(token(inline, start..<(index + 1)))
            start = index + 1
        }
        return tokens
    }

    private enum SignClass { case word, space, sign, lineEnd, opaque }

    /// Does the next sign belong to the same token?
    private static func continues(_ inline: MarkdownInline, _ index: Int) -> Bool {
        let (here, next) = (signClass(inline, index), signClass(inline, index + 1))
        return here == next && here != .sign && here != .lineEnd
    }

    private static func signClass(_ inline: MarkdownInline, _ index: Int) -> SignClass {
        guard inline.kinds[index] == .prose else { return .opaque }
        let scalar = inline.scalars[index]
        if scalar == "\n" { return .lineEnd }
        if ScalarKind.isSpace(scalar) { return .space }
        return ScalarKind.isLetterOrDigit(scalar) || ScalarKind.isTransparent(scalar) ? .word : .sign
    }

    private static func token(_ inline: MarkdownInline, _ range: Range<Int>) -> Token {
        let scalars = inline.scalars[range]
        let kind: TokenKind =
            switch signClass(inline, range.lowerBound) {
            case .word: isPersian(scalars) ? .persian : .other
            case .space: .space
            case .sign: .sign
            case .lineEnd: .lineEnd
            case .opaque: .opaque
            }
        return Token(kind: kind, range: range, word: kind == .persian ? folded(scalars) : "")
    }

    private static func isPersian(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        scalars.contains(where: ScalarKind.isArabicLetter)
            && scalars.allSatisfy { ScalarKind.isArabicLetter($0) || ScalarKind.isTransparent($0) }
    }

    /// Without marks, and without half-spaces at the ends.
    private static func folded(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var word = scalars.filter { isHalfSpace($0) || !ScalarKind.isTransparent($0) }[...]
        while let last = word.last, isHalfSpace(last) { word.removeLast() }
        return String(ofScalars: word.drop(while: isHalfSpace).map(ArabicForms.keyboardFolded))
    }

    private static func isHalfSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == ScalarKind.zeroWidthNonJoiner }
}
