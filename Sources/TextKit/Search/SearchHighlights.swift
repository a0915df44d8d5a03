// Where a text answers a query: cut into pieces of which each says whether it was looked for. Pieces, not marks inside of
// a text: whoever shows them cannot mistake one for the other.

package struct SearchHighlights: Sendable {
    package struct Piece: Sendable, Equatable {
        package let text: String
        package let isMatch: Bool
    }

    private let scalars: [Unicode.Scalar]
    private let words: [SearchWord]
    /// What was found, in scalars, in order and without overlaps.
    package let matches: [Range<Int>]

    package init(_ text: String, _ query: SearchQuery) {
        scalars = text.scalars
        words = SearchWord.words(text)
        matches = SearchHighlights.matches(words, query)
    }

    private static func matches(_ words: [SearchWord], _ query: SearchQuery) -> [Range<Int>] {
        var byFirst: [String: [SearchQuery.Phrase]] = [:]
        var prefixes: [SearchQuery.Phrase] = []
        for phrase in query.required.flatMap(\.ways) {
            if phrase.isPrefix, phrase.words.count == 1 { prefixes.append(phrase) } else { byFirst[phrase.words[0], default: []].append(phrase) }
        }
        var found: [Range<Int>] = []
        for index in words.indices {
            var end: Int?
            for phrase in (byFirst[words[index].text] ?? []) + prefixes where fits(phrase, words, index) {
                end = max(end ?? 0, words[index + phrase.words.count - 1].range.upperBound)
            }
            guard let end else { continue }
            if let last = found.last, words[index].range.lowerBound < last.upperBound {
                found[found.count - 1] = last.lowerBound..<max(last.upperBound, end)
            } else {
                found.append(words[index].range.lowerBound..<end)
            }
        }
        return found
    }

    private static func fits(_ phrase: SearchQuery.Phrase, _ words: [SearchWord], _ index: Int) -> Bool {
        guard index + phrase.words.count <= words.count else { return false }
        return phrase.words.indices.allSatisfy { offset in
            let word = words[index + offset].text
            return phrase.isPrefix && offset == phrase.words.count - 1 ? word.hasPrefix(phrase.words[offset]) : word == phrase.words[offset]
        }
    }

    /// The whole text in pieces.
    package var whole: [Piece] { pieces(0..<scalars.count) }

    /// Up to `count` places of about `length` scalars, those first that hold the most; the beginning where nothing was found.
    package func fragments(count: Int = 3, length: Int = 160) -> [[Piece]] {
        guard !matches.isEmpty else { return scalars.isEmpty ? [] : [pieces(widened(0..<min(length, scalars.count)))] }
        var windows: [(range: Range<Int>, hits: Int)] = []
        for match in matches {
            if let last = windows.last, match.upperBound <= last.range.lowerBound + length {
                windows[windows.count - 1] = (last.range.lowerBound..<max(last.range.upperBound, match.upperBound), last.hits + 1)
            } else {
                let start = max(windows.last?.range.upperBound ?? 0, match.lowerBound - length / 3)
                windows.append((start..<max(match.upperBound, min(scalars.count, start + length)), 1))
            }
        }
        let best = windows.sorted { $0.hits == $1.hits ? $0.range.lowerBound < $1.range.lowerBound : $0.hits > $1.hits }.prefix(count)
        return best.sorted { $0.range.lowerBound < $1.range.lowerBound }.map { pieces(widened($0.range)) }
    }

    /// No word is cut in two.
    private func widened(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        var steps = 0
        while start > 0, steps < 40, !ScalarKind.isSpace(scalars[start - 1]) { (start, steps) = (start - 1, steps + 1) }
        steps = 0
        while end < scalars.count, steps < 40, !ScalarKind.isSpace(scalars[end]) { (end, steps) = (end + 1, steps + 1) }
        return start..<end
    }

    private func pieces(_ range: Range<Int>) -> [Piece] {
        var result: [Piece] = []
        var place = range.lowerBound
        func put(_ end: Int, _ isMatch: Bool) {
            if place < end { result.append(Piece(text: String(ofScalars: scalars[place..<end]), isMatch: isMatch)) }
            place = max(place, end)
        }
        for match in matches where match.upperBound > range.lowerBound && match.lowerBound < range.upperBound {
            put(max(range.lowerBound, match.lowerBound), false)
            put(min(range.upperBound, match.upperBound), true)
        }
        put(range.upperBound, false)
        return result
    }
}
