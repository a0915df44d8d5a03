// Spaces around signs and between words.

enum SpacingRules {
    static func edits(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        block.tokens.indices.compactMap { index in
            switch block.kind(index) {
            case .space: surplus(block, index)
            case .sign: missing(block, index)
            default: nil
            }
        }
    }

    // MARK: Too many

    private static func surplus(_ block: OrthographyBlock, _ index: Int) -> OrthographyBlock.Edit? {
        let range = block.tokens[index].range
        if isBeforeSign(block, range) || isInsideBrackets(block, range) {
            return .init(range: range, replacement: "", rule: .spacing)
        }
        // At the edges of lines and beside marks, the pipes of a table among them, spaces are there on purpose.
        let isBetween = range.lowerBound > 0 && range.upperBound < block.scalars.count
        let isPlain = block.scalars[range].allSatisfy { $0 == " " }
        guard range.count > 1, isBetween, isPlain, block.kind(index + 1) != .lineEnd,
            block.kind(index - 1) != .lineEnd, block.kind(index - 1) != .opaque, block.kind(index + 1) != .opaque
        else { return nil }
        return .init(range: range, replacement: " ", rule: .spacing)
    }

    /// A sign that closes a phrase, itself followed by a space or the end: `.NET` and `:)` keep their space.
    private static func isBeforeSign(_ block: OrthographyBlock, _ range: Range<Int>) -> Bool {
        guard let sign = block.prose(range.upperBound), "،؛؟!.:,;?".unicodeScalars.contains(sign),
            endsWord(block, range.lowerBound - 1)
        else { return false }
        let after = range.upperBound + 1
        guard after < block.scalars.count else { return true }
        guard let next = block.prose(after) else { return false }
        let partsWords = "،؛؟,;?".unicodeScalars.contains(sign) && block.isPersianLetter(after)
        return ScalarKind.isSpace(next) || partsWords
    }

    private static func endsWord(_ block: OrthographyBlock, _ index: Int) -> Bool {
        guard let scalar = block.prose(index) else { return false }
        return ScalarKind.isArabicLetter(scalar) || ScalarKind.isDigit(scalar) || ScalarKind.isArabicMark(scalar)
            || "»)…٪".unicodeScalars.contains(scalar)
    }

    /// « سلام » and ( سلام ).
    private static func isInsideBrackets(_ block: OrthographyBlock, _ range: Range<Int>) -> Bool {
        let before = block.prose(range.lowerBound - 1)
        let after = block.prose(range.upperBound)
        if before == "«" || before == "(" { return block.isPersianLetter(range.upperBound) }
        if after == "»" || after == ")" { return endsWord(block, range.lowerBound - 1) }
        return false
    }

    // MARK: Too few

    private static func missing(_ block: OrthographyBlock, _ index: Int) -> OrthographyBlock.Edit? {
        let place = block.tokens[index].range.lowerBound
        switch block.scalars[place] {
        case "،", "؛", "؟", "!", ",", ";", "?", ":", ".":
            return separatesWords(block, index) ? insertion(place + 1) : nil
        case "«": return block.word(index - 1) == nil ? nil : insertion(place)
        case "»":
            return block.word(index + 1).map { EndingLexicon.plural.contains($0) } == false ? insertion(place + 1) : nil
        default: return nil
        }
    }

    /// Persian words of two letters or more on both sides: «ق.م» is an abbreviation.
    private static func separatesWords(_ block: OrthographyBlock, _ index: Int) -> Bool {
        let wordBefore = block.kind(index - 1) == .space ? index - 2 : index - 1
        guard let before = block.word(wordBefore), let after = block.word(index + 1) else { return false }
        return before.unicodeScalars.count > 1 && after.unicodeScalars.count > 1
    }

    private static func insertion(_ place: Int) -> OrthographyBlock.Edit {
        .init(range: place..<place, replacement: " ", rule: .spacing)
    }
}
