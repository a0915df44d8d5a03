import Testing

@testable import TextKit

@Suite struct SequenceDiffTests {
    @Test func findsTheLongestCommonPart() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            let old = (0..<Int.random(in: 0...25, using: &random)).map { _ in Int.random(in: 0...4, using: &random) }
            let new = (0..<Int.random(in: 0...25, using: &random)).map { _ in Int.random(in: 0...4, using: &random) }
            let matches = SequenceDiff.matches(old, new)
            checkValid(matches, old, new)
            #expect(matches.reduce(0) { $0 + $1.length } == longestCommon(old, new))
        }
    }

    @Test func pastTheBoundItIsStillRight() {
        var random = SeededGenerator(seed: 10)
        let old = (0..<6_000).map { _ in Int.random(in: 0...3_000, using: &random) }
        let new = (0..<6_000).map { _ in Int.random(in: 0...3_000, using: &random) }
        checkValid(SequenceDiff.matches(old, new), old, new)
    }

    @Test func pastTheBoundAnchorsFindWhatIsEqual() {
        let common = Array(0..<500)
        let old = common.flatMap { [$0, 10_000 + $0, 20_000 + $0, 30_000 + $0] }
        let new = common.flatMap { [40_000 + $0, $0, 50_000 + $0, 60_000 + $0] }
        let matches = SequenceDiff.matches(old, new)
        checkValid(matches, old, new)
        #expect(matches.count == 500)
    }

    @Test func anchorsThatCrossAreNotBothKept() {
        let pairs = stride(from: 0, to: 600, by: 2)
        let old = pairs.flatMap { [$0, 10_000 + $0, 20_000 + $0, $0 + 1, 30_000 + $0] }
        let new = pairs.flatMap { [$0 + 1, $0, 40_000 + $0, 50_000 + $0, 60_000 + $0] }
        let matches = SequenceDiff.matches(old, new)
        checkValid(matches, old, new)
        #expect(matches.count == 300)
    }

    @Test func withoutAnyCommonElementThereIsNoMatch() {
        #expect(SequenceDiff.matches(Array(0..<2_000), Array(2_000..<4_000)) == [])
    }

    private func checkValid(_ matches: [SequenceDiff.Match], _ old: [Int], _ new: [Int]) {
        var (oldNext, newNext) = (0, 0)
        for match in matches {
            #expect(match.length > 0 && match.old >= oldNext && match.new >= newNext)
            #expect(old[match.old..<(match.old + match.length)] == new[match.new..<(match.new + match.length)])
            (oldNext, newNext) = (match.old + match.length, match.new + match.length)
        }
        #expect(oldNext <= old.count && newNext <= new.count)
    }

    private func longestCommon(_ old: [Int], _ new: [Int]) -> Int {
        var row = Array(repeating: 0, count: new.count + 1)
        for element in old {
            var diagonal = 0
            for column in new.indices {
                let above = row[column + 1]
                row[column + 1] = element == new[column] ? diagonal + 1 : max(above, row[column])
                diagonal = above
            }
        }
        return row[new.count]
    }
}
