// Where three texts agree and where not: a common ancestor and two texts that were made from it (the algorithm of diff3,
// Khanna, Kunal and Pierce 2007).

struct MergeRegion: Equatable {
    var base: Range<Int>
    var current: Range<Int>
    var yours: Range<Int>
    /// All three are the same here.
    var isStable: Bool

    /// The runs of elements that are equal in all three, and what lies between them, in order.
    static func find(base: [Int], current: [Int], yours: [Int]) -> [MergeRegion] {
        let (inCurrent, inYours) = (places(base, current), places(base, yours))
        var regions: [MergeRegion] = []
        var (b, c, y) = (0, 0, 0)
        func addChanged(_ base: Range<Int>, _ current: Range<Int>, _ yours: Range<Int>) {
            guard !(base.isEmpty && current.isEmpty && yours.isEmpty) else { return }
            regions.append(MergeRegion(base: base, current: current, yours: yours, isStable: false))
        }
        var next = 0
        while next < base.count {
            guard let inC = inCurrent[next], let inY = inYours[next] else {
                next += 1
                continue
            }
            addChanged(b..<next, c..<inC, y..<inY)
            var length = 1
            while next + length < base.count, inCurrent[next + length] == inC + length, inYours[next + length] == inY + length { length += 1 }
            regions.append(MergeRegion(base: next..<(next + length), current: inC..<(inC + length), yours: inY..<(inY + length), isStable: true))
            next += length
            (b, c, y) = (next, inC + length, inY + length)
        }
        addChanged(b..<base.count, c..<current.count, y..<yours.count)
        return regions
    }

    /// For each element of `base` where it stands in `other`.
    private static func places(_ base: [Int], _ other: [Int]) -> [Int?] {
        var places = [Int?](repeating: nil, count: base.count)
        for match in SequenceDiff.matches(base, other) {
            for step in 0..<match.length { places[match.old + step] = match.new + step }
        }
        return places
    }

    /// The region together with the one that follows it.
    func joined(with next: MergeRegion) -> MergeRegion {
        MergeRegion(
            base: base.lowerBound..<next.base.upperBound, current: current.lowerBound..<next.current.upperBound,
            yours: yours.lowerBound..<next.yours.upperBound, isStable: false)
    }
}
