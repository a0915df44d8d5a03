// Where a passage of an older text stands in a newer one: what a remark on a range of a text needs, since texts go on
// being written around it.

package struct RangeFollower: Sendable {
    /// A run that stands in both texts, in Unicode scalars.
    private struct Run: Sendable {
        let old: Int
        let new: Int
        let length: Int
    }

    private let runs: [Run]
    private let old: [Unicode.Scalar]
    private let new: [Unicode.Scalar]

    package init(old: String, new: String) {
        self.old = old.scalars
        self.new = new.scalars
        var (oldPlace, newPlace) = (0, 0)
        var runs: [Run] = []
        for segment in WordDiff.compare(old: old, new: new).paragraphs.flatMap(\.segments) {
            let (oldLength, newLength) = (segment.old.unicodeScalars.count, segment.new.unicodeScalars.count)
            if segment.kind == .equal { runs.append(Run(old: oldPlace, new: newPlace, length: oldLength)) }
            oldPlace += oldLength
            newPlace += newLength
        }
        self.runs = runs
    }

    /// The range in the newer text that is the same passage, letter by letter; `nil` when it was changed or is gone.
    package func follow(_ range: Range<Int>) -> Range<Int>? {
        guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= old.count else { return nil }
        return kept(range) ?? onlyOccurrence(of: old[range])
    }

    /// It was left as it is, and nothing was put into it.
    private func kept(_ range: Range<Int>) -> Range<Int>? {
        guard let first = runs.last(where: { $0.old <= range.lowerBound }) else { return nil }
        let shift = first.new - first.old
        let end = range.upperBound + shift
        guard range.lowerBound + shift >= 0, end <= new.count else { return nil }
        let moved = (range.lowerBound + shift)..<end
        var covered = range.lowerBound
        for run in runs where run.old <= covered && covered < run.old + run.length && run.new - run.old == shift { covered = run.old + run.length }
        return covered >= range.upperBound && new[moved] == old[range] ? moved : nil
    }

    /// Moved as a whole, such as with its paragraph.
    private func onlyOccurrence(of passage: ArraySlice<Unicode.Scalar>) -> Range<Int>? {
        guard passage.count >= 3, passage.count <= new.count, let first = passage.first else { return nil }
        var found: Range<Int>?
        for start in 0...(new.count - passage.count) where new[start] == first {
            let range = start..<(start + passage.count)
            guard new[range].elementsEqual(passage) else { continue }
            if found != nil { return nil }
            found = range
        }
        return found
    }
}
