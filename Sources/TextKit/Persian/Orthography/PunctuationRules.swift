// Persian signs where a Latin keyboard wrote its own.

enum PunctuationRules {
    static func edits(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        block.tokens.compactMap { token in
            guard token.kind == .sign else { return nil }
            return numberSign(block, token.range) ?? comma(block, token.range) ?? ellipsis(block, token.range)
        }
    }

    // MARK: ، ؛ ؟

    private static func comma(_ block: OrthographyBlock, _ range: Range<Int>) -> OrthographyBlock.Edit? {
        guard let sign = persian[block.scalars[range.lowerBound]], standsInPersian(block, range.lowerBound) else {
            return nil
        }
        let isInNumber = isDigit(block, range.lowerBound - 1) && isDigit(block, range.upperBound)
        return isInNumber ? nil : .init(range: range, replacement: sign, rule: .punctuation)
    }

    private static let persian: [Unicode.Scalar: String] = [",": "،", ";": "؛", "?": "؟"]

    /// The nearest letter on either side is Persian: not so inside «Hello, world» quoted in a Persian sentence.
    private static func standsInPersian(_ block: OrthographyBlock, _ index: Int) -> Bool {
        let before = nearestLetter(block, stride(from: index - 1, through: max(0, index - reach), by: -1))
        if before == true { return true }
        return nearestLetter(block, stride(from: index + 1, to: min(block.scalars.count, index + reach), by: 1)) == true
    }

    /// Signs looked at to find a letter.
    private static let reach = 40

    private static func nearestLetter(_ block: OrthographyBlock, _ places: StrideThrough<Int>) -> Bool? {
        places.lazy.compactMap { isPersianLetter(block, $0) }.first
    }

    private static func nearestLetter(_ block: OrthographyBlock, _ places: StrideTo<Int>) -> Bool? {
        places.lazy.compactMap { isPersianLetter(block, $0) }.first
    }

    /// nil for what is no letter; code and addresses count as letters of another script.
    private static func isPersianLetter(_ block: OrthographyBlock, _ index: Int) -> Bool? {
        guard let scalar = block.prose(index) else { return false }
        if ScalarKind.isArabicLetter(scalar) { return true }
        return ScalarKind.isLetterOrDigit(scalar) && !ScalarKind.isDigit(scalar) ? false : nil
    }

    // MARK: ٫ ٬ ٪

    private static func numberSign(_ block: OrthographyBlock, _ range: Range<Int>) -> OrthographyBlock.Edit? {
        let index = range.lowerBound
        guard isPersianDigit(block, index - 1) else { return nil }
        switch block.scalars[index] {
        case "%": return .init(range: range, replacement: "٪", rule: .numberSign)
        case ".": return isDecimal(block, index) ? .init(range: range, replacement: "٫", rule: .numberSign) : nil
        case ",": return isGrouping(block, index) ? .init(range: range, replacement: "٬", rule: .numberSign) : nil
        default: return nil
        }
    }

    /// One stop between digits; «۱.۲.۳» is a version or a date, and «۱.۲» at the beginning a section.
    private static func isDecimal(_ block: OrthographyBlock, _ index: Int) -> Bool {
        guard isPersianDigit(block, index + 1) else { return false }
        let (start, end) = (firstDigit(block, index), lastDigit(block, index))
        let isSection = start == 0 || block.prose(start - 1) == "\n"
        let isChain = isStop(block, start - 1) || isStop(block, end) && isDigit(block, end + 1)
        return !isSection && !isChain
    }

    /// Three digits to the next sign.
    private static func isGrouping(_ block: OrthographyBlock, _ index: Int) -> Bool {
        isPersianDigit(block, index + 1) && lastDigit(block, index) == index + 4
    }

    private static func firstDigit(_ block: OrthographyBlock, _ index: Int) -> Int {
        var start = index
        while isDigit(block, start - 1) { start -= 1 }
        return start
    }

    private static func lastDigit(_ block: OrthographyBlock, _ index: Int) -> Int {
        var end = index + 1
        while isDigit(block, end) { end += 1 }
        return end
    }

    private static func isStop(_ block: OrthographyBlock, _ index: Int) -> Bool { block.prose(index) == "." }

    private static func isDigit(_ block: OrthographyBlock, _ index: Int) -> Bool {
        block.prose(index).map(ScalarKind.isDigit) == true
    }

    private static func isPersianDigit(_ block: OrthographyBlock, _ index: Int) -> Bool {
        block.prose(index).map { (0x06F0...0x06F9).contains($0.value) || (0x0660...0x0669).contains($0.value) } == true
    }

    // MARK: …

    /// Exactly three stops after a Persian word.
    private static func ellipsis(_ block: OrthographyBlock, _ range: Range<Int>) -> OrthographyBlock.Edit? {
        let index = range.lowerBound
        guard (index..<(index + 3)).allSatisfy({ isStop(block, $0) }), !isStop(block, index - 1),
            !isStop(block, index + 3), standsInPersian(block, index)
        else { return nil }
        return .init(range: index..<(index + 3), replacement: "…", rule: .punctuation)
    }
}
