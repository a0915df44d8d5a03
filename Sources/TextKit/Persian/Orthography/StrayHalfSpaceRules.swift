// Half-spaces that part nothing: at the edge of a word, or several in a row.

enum StrayHalfSpaceRules {
    static func edits(_ block: OrthographyBlock) -> [OrthographyBlock.Edit] {
        var edits: [OrthographyBlock.Edit] = []
        var index = 0
        while index < block.scalars.count {
            guard isHalfSpace(block, index) else {
                index += 1
                continue
            }
            let start = index
            while isHalfSpace(block, index) { index += 1 }
            let parts = touchesWord(block, start - 1) && touchesWord(block, index)
            let first = parts ? start + 1 : start
            if first < index { edits.append(.init(range: first..<index, replacement: "", rule: .strayHalfSpace)) }
        }
        return edits
    }

    private static func isHalfSpace(_ block: OrthographyBlock, _ index: Int) -> Bool {
        block.prose(index) == ScalarKind.zeroWidthNonJoiner
    }

    /// Code and addresses count as words: «`API`‌ها» has its half-space rightly.
    private static func touchesWord(_ block: OrthographyBlock, _ index: Int) -> Bool {
        guard block.scalars.indices.contains(index) else { return false }
        guard let scalar = block.prose(index) else { return true }
        return ScalarKind.isLetterOrDigit(scalar) || ScalarKind.isTransparent(scalar)
    }
}
