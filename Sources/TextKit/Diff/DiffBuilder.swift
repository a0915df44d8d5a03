// Puts a diff together: equal paragraphs first, then pairs of changed ones, then words inside the pairs.

struct DiffBuilder {
    let old: DiffText
    let new: DiffText
    private(set) var paragraphs: [WordDiff.Paragraph] = []
    private(set) var insertedWords = 0
    private(set) var deletedWords = 0

    init(old: DiffText, new: DiffText) {
        self.old = old
        self.new = new
    }

    mutating func build() {
        var (oldNext, newNext) = (0, 0)
        for match in SequenceDiff.matches(old.paragraphIDs, new.paragraphIDs) {
            addGap(oldNext..<match.old, newNext..<match.new)
            for step in 0..<match.length { addEqual(match.old + step, match.new + step) }
            (oldNext, newNext) = (match.old + match.length, match.new + match.length)
        }
        addGap(oldNext..<old.paragraphs.count, newNext..<new.paragraphs.count)
    }

    private mutating func addEqual(_ oldIndex: Int, _ newIndex: Int) {
        let segment = WordDiff.Segment(
            kind: .equal, old: old.string(old.paragraphs[oldIndex]), new: new.string(new.paragraphs[newIndex]))
        paragraphs.append(.init(kind: .equal, segments: [segment]))
    }

    private mutating func addGap(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        let aligner = ParagraphAligner(old: oldRange.map { words(old, $0) }, new: newRange.map { words(new, $0) })
        var (oldNext, newNext) = (oldRange.lowerBound, newRange.lowerBound)
        for pair in aligner.pairs() {
            let (oldIndex, newIndex) = (oldRange.lowerBound + pair.old, newRange.lowerBound + pair.new)
            addUnpaired(oldNext..<oldIndex, newNext..<newIndex)
            addChanged(old.paragraphs[oldIndex], new.paragraphs[newIndex])
            (oldNext, newNext) = (oldIndex + 1, newIndex + 1)
        }
        addUnpaired(oldNext..<oldRange.upperBound, newNext..<newRange.upperBound)
    }

    private mutating func addUnpaired(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        for index in oldRange {
            let range = old.paragraphs[index]
            deletedWords += old.words(range)
            let segment = WordDiff.Segment(kind: .delete, old: old.string(range), new: "")
            paragraphs.append(.init(kind: .deleted, segments: [segment]))
        }
        for index in newRange {
            let range = new.paragraphs[index]
            insertedWords += new.words(range)
            let segment = WordDiff.Segment(kind: .insert, old: "", new: new.string(range))
            paragraphs.append(.init(kind: .inserted, segments: [segment]))
        }
    }

    private mutating func addChanged(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        let matches = SequenceDiff.matches(old.tokens[oldRange].map(\.id), new.tokens[newRange].map(\.id)).map {
            SequenceDiff.Match(
                old: $0.old + oldRange.lowerBound, new: $0.new + newRange.lowerBound, length: $0.length)
        }
        var segments: [WordDiff.Segment] = []
        var (oldNext, newNext) = (oldRange.lowerBound, newRange.lowerBound)
        for match in readable(matches, oldRange, newRange) {
            addReplaced(oldNext..<match.old, newNext..<match.new, to: &segments)
            (oldNext, newNext) = (match.old + match.length, match.new + match.length)
            segments.append(
                .init(kind: .equal, old: old.string(match.old..<oldNext), new: new.string(match.new..<newNext)))
        }
        addReplaced(oldNext..<oldRange.upperBound, newNext..<newRange.upperBound, to: &segments)
        paragraphs.append(.init(kind: .changed, segments: segments))
    }

    private mutating func addReplaced(
        _ oldRange: Range<Int>, _ newRange: Range<Int>, to segments: inout [WordDiff.Segment]
    ) {
        deletedWords += old.words(oldRange)
        insertedWords += new.words(newRange)
        if !oldRange.isEmpty { segments.append(.init(kind: .delete, old: old.string(oldRange), new: "")) }
        if !newRange.isEmpty { segments.append(.init(kind: .insert, old: "", new: new.string(newRange))) }
    }

    /// Without the lone spaces and signs between two changes: «one phrase for another» reads better than words
    /// and spaces by turns.
    private func readable(
        _ matches: [SequenceDiff.Match], _ oldRange: Range<Int>, _ newRange: Range<Int>
    ) -> [SequenceDiff.Match] {
        matches.filter { match in
            let touchesEdge =
                match.old == oldRange.lowerBound && match.new == newRange.lowerBound
                || match.old + match.length == oldRange.upperBound && match.new + match.length == newRange.upperBound
            return touchesEdge || match.length > 2 || old.words(match.old..<(match.old + match.length)) > 0
        }
    }

    private func words(_ text: DiffText, _ paragraph: Int) -> [Int] {
        text.tokens[text.paragraphs[paragraph]].filter { $0.kind == .word }.map(\.id)
    }
}
