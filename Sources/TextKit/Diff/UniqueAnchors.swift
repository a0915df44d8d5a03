// Elements that occur exactly once in each of two sequences, and in the same order: safe places to cut at.

enum UniqueAnchors {
    static func find(
        _ old: [Int], _ oldRange: Range<Int>, _ new: [Int], _ newRange: Range<Int>
    ) -> [SequenceDiff.Match] {
        let newPlaces = uniquePlaces(new, newRange)
        let oldPlaces = uniquePlaces(old, oldRange)
        let pairs = oldRange.compactMap { place -> SequenceDiff.Match? in
            guard oldPlaces[old[place]] == place, let other = newPlaces[old[place]], other >= 0 else { return nil }
            return .init(old: place, new: other, length: 1)
        }
        return longestRising(pairs)
    }

    /// -1 for what occurs more than once.
    private static func uniquePlaces(_ sequence: [Int], _ range: Range<Int>) -> [Int: Int] {
        var places: [Int: Int] = [:]
        places.reserveCapacity(range.count)
        for index in range { places[sequence[index]] = places[sequence[index]] == nil ? index : -1 }
        return places
    }

    /// The longest subsequence whose new places rise, by patience sorting.
    private static func longestRising(_ pairs: [SequenceDiff.Match]) -> [SequenceDiff.Match] {
        var tops: [Int] = []
        var before = Array(repeating: -1, count: pairs.count)
        for index in pairs.indices {
            let pile = tops.partitioningIndex { pairs[$0].new >= pairs[index].new }
            if pile > 0 { before[index] = tops[pile - 1] }
            if pile == tops.count { tops.append(index) } else { tops[pile] = index }
        }
        var result: [SequenceDiff.Match] = []
        var index = tops.last ?? -1
        while index >= 0 {
            result.append(pairs[index])
            index = before[index]
        }
        return result.reversed()
    }
}
