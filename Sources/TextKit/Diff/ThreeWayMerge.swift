// Two people changed the same text: one text out of both, where their changes do not touch. By paragraphs first, and by
// words inside a paragraph that both changed; only a word that neither touched keeps two changes apart.

package struct ThreeWayMerge: Sendable, Equatable {
    /// A place that both changed, each differently.
    package struct Conflict: Sendable, Equatable {
        package let base: String
        package let current: String
        package let yours: String
    }

    /// Both changes in one text; `nil` where they touch.
    package let text: String?
    package let conflicts: [Conflict]

    package static func merge(base: String, current: String, yours: String) -> ThreeWayMerge {
        var vocabulary = DiffVocabulary(foldsLetterForms: false)
        let texts = Texts(base: DiffText(base, &vocabulary), current: DiffText(current, &vocabulary), yours: DiffText(yours, &vocabulary))
        var pieces: [String] = []
        var conflicts: [Conflict] = []
        for region in MergeRegion.find(base: texts.base.paragraphIDs, current: texts.current.paragraphIDs, yours: texts.yours.paragraphIDs) {
            let tokens = texts.tokens(of: region)
            if let piece = texts.decided(tokens) ?? texts.mergedWords(tokens) {
                pieces.append(piece)
            } else {
                conflicts.append(texts.conflict(tokens))
            }
        }
        return ThreeWayMerge(text: conflicts.isEmpty ? pieces.joined() : nil, conflicts: conflicts)
    }
}

private struct Texts {
    let base: DiffText
    let current: DiffText
    let yours: DiffText

    /// A region of paragraphs as one of tokens.
    func tokens(of region: MergeRegion) -> MergeRegion {
        MergeRegion(
            base: Texts.tokens(region.base, base), current: Texts.tokens(region.current, current), yours: Texts.tokens(region.yours, yours),
            isStable: region.isStable)
    }

    private static func tokens(_ paragraphs: Range<Int>, _ text: DiffText) -> Range<Int> {
        guard let first = paragraphs.first, let last = paragraphs.last else { return 0..<0 }
        return text.paragraphs[first].lowerBound..<text.paragraphs[last].upperBound
    }

    /// What stands here where at most one of the two changed it, or both made the same of it.
    func decided(_ region: MergeRegion) -> String? {
        let (b, c, y) = (ids(base, region.base), ids(current, region.current), ids(yours, region.yours))
        if b == c { return yours.string(region.yours) }
        return b == y || c == y ? current.string(region.current) : nil
    }

    /// Both changes, word by word; `nil` where they touch.
    func mergedWords(_ region: MergeRegion) -> String? {
        let found = MergeRegion.find(base: ids(base, region.base), current: ids(current, region.current), yours: ids(yours, region.yours))
        var result = ""
        for part in separatedByWords(found.map { moved($0, into: region) }) {
            guard let piece = decided(part) else { return nil }
            result += piece
        }
        return result
    }

    /// Without stable runs of mere spaces and signs between two changes: those changes touch.
    private func separatedByWords(_ regions: [MergeRegion]) -> [MergeRegion] {
        var result: [MergeRegion] = []
        for (index, region) in regions.enumerated() {
            let keepsApart = region.isStable && (base.words(region.base) > 0 || index == 0 || index == regions.count - 1)
            if let last = result.last, !last.isStable, !keepsApart {
                result[result.count - 1] = last.joined(with: region)
            } else {
                result.append(region)
            }
        }
        return result
    }

    private func moved(_ part: MergeRegion, into region: MergeRegion) -> MergeRegion {
        func move(_ range: Range<Int>, _ start: Int) -> Range<Int> { (range.lowerBound + start)..<(range.upperBound + start) }
        return MergeRegion(
            base: move(part.base, region.base.lowerBound), current: move(part.current, region.current.lowerBound),
            yours: move(part.yours, region.yours.lowerBound), isStable: part.isStable)
    }

    func conflict(_ region: MergeRegion) -> ThreeWayMerge.Conflict {
        .init(base: base.string(region.base), current: current.string(region.current), yours: yours.string(region.yours))
    }

    private func ids(_ text: DiffText, _ range: Range<Int>) -> [Int] { text.tokens[range].map(\.id) }
}
