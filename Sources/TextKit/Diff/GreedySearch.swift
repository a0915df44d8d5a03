// The greedy search of Myers (1986): for each number of differences, the furthest place reached on each diagonal,
// kept so that the way there can be walked back.

struct GreedySearch {
    private let old: ArraySlice<Int>
    private let new: ArraySlice<Int>
    private let limit: Int
    /// For each number of differences d, the places reached on the diagonals -d…d, every second one.
    private var trace: [[Int32]] = []
    private(set) var steps = 0

    init(old: ArraySlice<Int>, new: ArraySlice<Int>, limit: Int) {
        self.old = old
        self.new = new
        self.limit = min(limit, old.count + new.count)
    }

    /// The matches of a smallest difference, or nil when there are more differences than the limit.
    mutating func run() -> [SequenceDiff.Match]? {
        var previous: [Int32] = []
        for differences in 0...limit {
            var reached: [Int32] = []
            reached.reserveCapacity(differences + 1)
            for diagonal in stride(from: -differences, through: differences, by: 2) {
                let place = furthest(diagonal, differences, previous)
                reached.append(Int32(place))
                if place >= old.count, place - diagonal >= new.count {
                    trace.append(reached)
                    return walkBack(differences)
                }
            }
            trace.append(reached)
            previous = reached
        }
        return nil
    }

    /// Old elements passed when following the better neighbour diagonal, and then all that is equal.
    private mutating func furthest(_ diagonal: Int, _ differences: Int, _ previous: [Int32]) -> Int {
        var place = differences == 0 ? 0 : start(diagonal, differences, previous)
        var other = place - diagonal
        while place < old.count, other < new.count, old[old.startIndex + place] == new[new.startIndex + other] {
            place += 1
            other += 1
            steps += 1
        }
        steps += 1
        return place
    }

    /// Where diagonal `diagonal` begins at this number of differences: below by an insertion, or right by a deletion.
    private func start(_ diagonal: Int, _ differences: Int, _ previous: [Int32]) -> Int {
        comesDown(diagonal, differences, previous)
            ? reached(diagonal + 1, differences - 1, previous) : reached(diagonal - 1, differences - 1, previous) + 1
    }

    private func comesDown(_ diagonal: Int, _ differences: Int, _ previous: [Int32]) -> Bool {
        if diagonal == -differences { return true }
        if diagonal == differences { return false }
        return reached(diagonal - 1, differences - 1, previous) < reached(diagonal + 1, differences - 1, previous)
    }

    private func reached(_ diagonal: Int, _ differences: Int, _ places: [Int32]) -> Int {
        Int(places[(diagonal + differences) / 2])
    }

    private func walkBack(_ differences: Int) -> [SequenceDiff.Match] {
        var matches: [SequenceDiff.Match] = []
        var diagonal = old.count - new.count
        var place = old.count
        for count in stride(from: differences, through: 0, by: -1) {
            let previous = count > 0 ? trace[count - 1] : []
            let begin = count > 0 ? start(diagonal, count, previous) : 0
            if place > begin {
                matches.append(
                    .init(
                        old: old.startIndex + begin, new: new.startIndex + begin - diagonal, length: place - begin))
            }
            guard count > 0 else { break }
            diagonal += comesDown(diagonal, count, previous) ? 1 : -1
            place = reached(diagonal, count - 1, previous)
        }
        return matches.reversed()
    }
}
