// Which changed paragraph was which before: between two equal paragraphs, old and new ones are paired by the words
// that they share, in order.

struct ParagraphAligner {
    /// Half of the words, roughly: less alike, and a paragraph is shown as deleted and another as inserted.
    static let leastSimilarity = 0.4
    /// Pairs looked at in one gap; in larger gaps each paragraph looks only at a few.
    private static let maximumPairs = 4_096
    private static let window = 8

    private let old: [[Int]]
    private let new: [[Int]]

    /// - Parameters: the numbers of the words of each paragraph.
    init(old: [[Int]], new: [[Int]]) {
        self.old = old.map { $0.sorted() }
        self.new = new.map { $0.sorted() }
    }

    /// Pairs of indices, both rising.
    func pairs() -> [(old: Int, new: Int)] {
        guard !old.isEmpty, !new.isEmpty else { return [] }
        return old.count * new.count <= Self.maximumPairs ? bestPairs() : nearPairs()
    }

    /// The order-keeping pairs with the greatest sum of similarity.
    private func bestPairs() -> [(old: Int, new: Int)] {
        let width = new.count + 1
        var best = Array(repeating: 0.0, count: (old.count + 1) * width)
        var isPair = Array(repeating: false, count: best.count)
        for row in old.indices.reversed() {
            for column in new.indices.reversed() {
                let skip = max(best[(row + 1) * width + column], best[row * width + column + 1])
                let alike = similarity(old[row], new[column])
                let paired = alike + best[(row + 1) * width + column + 1]
                isPair[row * width + column] = alike >= Self.leastSimilarity && paired > skip
                best[row * width + column] = isPair[row * width + column] ? paired : skip
            }
        }
        return walk(best, isPair, width)
    }

    private func walk(_ best: [Double], _ isPair: [Bool], _ width: Int) -> [(old: Int, new: Int)] {
        var result: [(old: Int, new: Int)] = []
        var (row, column) = (0, 0)
        while row < old.count, column < new.count {
            if isPair[row * width + column] {
                result.append((row, column))
                (row, column) = (row + 1, column + 1)
            } else if best[(row + 1) * width + column] >= best[row * width + column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return result
    }

    private func nearPairs() -> [(old: Int, new: Int)] {
        var result: [(old: Int, new: Int)] = []
        var column = 0
        for row in old.indices where column < new.count {
            let near = column..<min(column + Self.window, new.count)
            let alike = near.map { (column: $0, similarity: similarity(old[row], new[$0])) }
            guard let best = alike.max(by: { $0.similarity < $1.similarity }), best.similarity >= Self.leastSimilarity
            else { continue }
            result.append((row, best.column))
            column = best.column + 1
        }
        return result
    }

    /// Twice the shared words over all words: 0 to 1.
    private func similarity(_ left: [Int], _ right: [Int]) -> Double {
        guard !left.isEmpty, !right.isEmpty else { return 0 }
        var (first, second, shared) = (0, 0, 0)
        while first < left.count, second < right.count {
            if left[first] == right[second] {
                (first, second, shared) = (first + 1, second + 1, shared + 1)
            } else if left[first] < right[second] {
                first += 1
            } else {
                second += 1
            }
        }
        return Double(2 * shared) / Double(left.count + right.count)
    }
}
