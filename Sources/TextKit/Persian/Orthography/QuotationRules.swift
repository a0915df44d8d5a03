// «…» for "…" and “…” around Persian words.

enum QuotationRules {
    /// Longest quotation looked for, in scalars: a sign further away belongs to another.
    private static let longest = 500

    static func edits(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        pairs(block).filter { isPersian(block, $0) }.flatMap { pair -> [OrthographyBlock.Edit] in
            [
                .init(range: pair.lowerBound..<(pair.lowerBound + 1), replacement: "«", rule: .quotation),
                .init(range: pair.upperBound..<(pair.upperBound + 1), replacement: "»", rule: .quotation),
            ]
        }
    }

    /// Straight signs are paired in turn, and not at all when one is left over: it may be an inch.
    private static func pairs(_ block: OrthographyBlock) -> [ClosedRange<Int>] {
        let straight = block.scalars.indices.filter { block.prose($0) == "\"" }
        var result: [ClosedRange<Int>] = []
        if straight.count.isMultiple(of: 2) {
            result = stride(from: 0, to: straight.count, by: 2).map { straight[$0]...straight[$0 + 1] }
        }
        var opened: Int?
        for index in block.scalars.indices {
            if block.prose(index) == "“" || block.prose(index) == "„" { opened = index }
            if block.prose(index) == "”", let start = opened {
                result.append(start...index)
                opened = nil
            }
        }
        return result
    }

    /// The quotation begins with a Persian letter or digit, and has no «» of its own inside.
    private static func isPersian(_ block: OrthographyBlock, _ pair: ClosedRange<Int>) -> Bool {
        let inside = (pair.lowerBound + 1)..<pair.upperBound
        guard inside.count <= longest, !inside.isEmpty else { return false }
        let hasOther = inside.contains { ["«", "»", "“", "”", "\""].contains(block.scalars[$0]) }
        let first = inside.first { block.prose($0).map(ScalarKind.isLetterOrDigit) ?? true }
        let hasPersian = inside.contains { block.isPersianLetter($0) }
        guard let first, let scalar = block.prose(first), !hasOther, hasPersian else { return false }
        return ScalarKind.isArabicLetter(scalar) || ScalarKind.isDigit(scalar)
    }
}
