// The longest common part of two sequences of numbers, within a fixed amount of work.
//
// Greedy search after Myers finds the smallest difference, at a cost that grows with its square. Where that would
// pass the bound, the sequences are cut at elements that occur once in each (as in patience diff) and the pieces
// searched; and when all work is spent, the rest is given as replaced. The answer is always right, not always
// the smallest.

struct SequenceDiff {
    struct Match: Equatable {
        var old: Int
        var new: Int
        var length: Int
    }

    /// Differences that one search looks for at most.
    static let maximumDifferences = 1_000
    /// Steps of all searches together: some tens of milliseconds.
    static let maximumSteps = 4_000_000

    private let old: [Int]
    private let new: [Int]
    private var stepsLeft = Self.maximumSteps
    private(set) var matches: [Match] = []

    /// Matches in rising order, neither overlapping nor adjacent.
    static func matches(_ old: [Int], _ new: [Int]) -> [Match] {
        var diff = SequenceDiff(old: old, new: new)
        diff.compare(0..<old.count, 0..<new.count)
        return diff.matches
    }

    private init(old: [Int], new: [Int]) {
        self.old = old
        self.new = new
    }

    private mutating func compare(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        var (low, newLow) = (oldRange.lowerBound, newRange.lowerBound)
        var (high, newHigh) = (oldRange.upperBound, newRange.upperBound)
        while low < high, newLow < newHigh, old[low] == new[newLow] { (low, newLow) = (low + 1, newLow + 1) }
        add(Match(old: oldRange.lowerBound, new: newRange.lowerBound, length: low - oldRange.lowerBound))
        while low < high, newLow < newHigh, old[high - 1] == new[newHigh - 1] {
            (high, newHigh) = (high - 1, newHigh - 1)
        }
        if low < high, newLow < newHigh { compareMiddle(low..<high, newLow..<newHigh) }
        add(Match(old: high, new: newHigh, length: oldRange.upperBound - high))
    }

    private mutating func compareMiddle(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        guard stepsLeft > 0 else { return }
        var search = GreedySearch(old: old[oldRange], new: new[newRange], limit: Self.maximumDifferences)
        let found = search.run()
        stepsLeft -= search.steps
        if let found {
            for match in found { add(match) }
        } else {
            compareBetweenAnchors(oldRange, newRange)
        }
    }

    private mutating func compareBetweenAnchors(_ oldRange: Range<Int>, _ newRange: Range<Int>) {
        let anchors = UniqueAnchors.find(old, oldRange, new, newRange)
        guard !anchors.isEmpty else { return }
        var (low, newLow) = (oldRange.lowerBound, newRange.lowerBound)
        for anchor in anchors {
            compare(low..<anchor.old, newLow..<anchor.new)
            add(anchor)
            (low, newLow) = (anchor.old + 1, anchor.new + 1)
        }
        compare(low..<oldRange.upperBound, newLow..<newRange.upperBound)
    }

    private mutating func add(_ match: Match) {
        guard match.length > 0 else { return }
        if let last = matches.last, last.old + last.length == match.old, last.new + last.length == match.new {
            matches[matches.count - 1].length += match.length
        } else {
            matches.append(match)
        }
    }
}
