// What somebody typed into a search box, as what to look for. Whatever was typed is a query: a quotation mark without a
// partner is a sign like any other.
//
// How a compound was joined does not matter: «کتاب‌خانه», «کتاب خانه» and «کتابخانه» find each other, since each word of the
// query stands for a few ways of writing it.

package struct SearchQuery: Sendable, Equatable {
    /// Words that must stand one after the other; of the last one the beginning may do.
    package struct Phrase: Sendable, Equatable, Hashable {
        package let words: [String]
        package var isPrefix = false
    }

    /// Ways of writing one thing, of which any will do.
    package struct Clause: Sendable, Equatable {
        package var ways: [Phrase]
    }

    package private(set) var required: [Clause] = []
    package private(set) var excluded: [Clause] = []

    /// More than anybody types; each costs a look at the index.
    package static let mostWords = 10

    /// A query that nothing can fulfil, such as one of signs only.
    package var isEmpty: Bool { required.isEmpty }

    package init(_ text: String) {
        let pieces = SearchQueryPiece.pieces(text)
        // What is being typed at the end may not be finished. What must not occur may stand behind it.
        let last = pieces.lastIndex { if case .without = $0 { false } else { true } }
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .words(let words): required += SearchQuery.clauses(words, isLast: index == last)
            case .phrase(let words): required += SearchQuery.phrase(words)
            case .without(let words): excluded += SearchQuery.phrase(words)
            }
        }
        required = Array(required.prefix(SearchQuery.mostWords))
        excluded = Array(excluded.prefix(SearchQuery.mostWords))
    }

    private static func phrase(_ text: String) -> [Clause] {
        let words = SearchWord.words(text).map(\.text).prefix(mostWords)
        guard !words.isEmpty else { return [] }
        let joined = words.count > 1 && words.count <= 3 ? [Phrase(words: [words.joined()])] : []
        return [Clause(ways: [Phrase(words: Array(words))] + joined + pieces(of: text))]
    }

    private static func clauses(_ text: String, isLast: Bool) -> [Clause] {
        let words = SearchWord.words(text).map(\.text)
        let apart = Dictionary(text.split { $0.isWhitespace }.map { (SearchWord.words(String($0)).map(\.text).joined(), String($0)) }) { first, _ in first }
        return words.indices.prefix(mostWords).map { index in
            // Of one letter alone the beginning is half the language.
            let isPrefix = isLast && index == words.count - 1 && words[index].unicodeScalars.count > 1
            var ways = [Phrase(words: [words[index]], isPrefix: isPrefix)]
            ways += joints(words, index, isLast: isLast)
            ways += apart[words[index]].map { pieces(of: $0, isPrefix: isPrefix) } ?? []
            ways += Compound.splits(words[index]).map { Phrase(words: $0, isPrefix: isPrefix) }
            var seen = Set<Phrase>()
            return Clause(ways: ways.filter { seen.insert($0).inserted })
        }
    }

    /// The word joined with its neighbours: two and three at a time.
    private static func joints(_ words: [String], _ index: Int, isLast: Bool) -> [Phrase] {
        var ways: [Phrase] = []
        for length in 2...3 {
            for start in max(0, index - length + 1)...index where start + length <= words.count {
                ways.append(Phrase(words: [words[start..<start + length].joined()], isPrefix: isLast && start + length == words.count))
            }
        }
        return ways
    }

    /// What was typed with half-spaces, as words of their own.
    private static func pieces(of text: String, isPrefix: Bool = false) -> [Phrase] {
        guard text.unicodeScalars.contains(ScalarKind.zeroWidthNonJoiner) else { return [] }
        let spaced = String(ofScalars: text.unicodeScalars.map { $0 == ScalarKind.zeroWidthNonJoiner ? " " : $0 })
        let words = SearchWord.words(spaced).map(\.text)
        return words.count > 1 ? [Phrase(words: words, isPrefix: isPrefix)] : []
    }
}

/// Where a word without a joint may have one.
private enum Compound {
    /// First members of compounds that are too short to be told by their length.
    private static let prefixes: Set<String> = ["هم", "بی", "پر", "کم", "نا", "به", "بر", "در", "هر", "چند", "نیم", "پیش", "پس"]

    /// The two words, or the three with «و» between them, that a Persian word may be made of. Parts of fewer than three
    /// letters are taken for chance («مادر» is no «ما در»), but for well-known prefixes.
    static func splits(_ word: String) -> [[String]] {
        let letters = word.scalars
        guard (5...20).contains(letters.count), letters.allSatisfy(ScalarKind.isArabicLetter) else { return [] }
        var result: [[String]] = []
        for place in 2...(letters.count - 3) {
            let (first, second) = (String(ofScalars: letters[..<place]), String(ofScalars: letters[place...]))
            if place >= 3 || prefixes.contains(first) { result.append([first, second]) }
            if letters[place] == "و", place >= 2, letters.count - place - 1 >= 2 {
                result.append([first, "و", String(ofScalars: letters[(place + 1)...])])
            }
        }
        return result
    }
}

/// A part of a query: bare words, words in quotation marks, what must not occur.
private enum SearchQueryPiece {
    case words(String), phrase(String), without(String)

    private static let quotes: [Character: Character] = ["\"": "\"", "«": "»", "“": "”", "„": "“"]

    static func pieces(_ text: String) -> [SearchQueryPiece] {
        var result: [SearchQueryPiece] = []
        var words = ""
        var rest = text[...]
        func isMinus(_ sign: Character) -> Bool { sign == "-" || sign == "−" || sign == "–" }
        func flush() {
            if words.contains(where: { !$0.isWhitespace }) { result.append(.words(words)) }
            words = ""
        }
        while let sign = rest.first {
            let begins = words.last?.isWhitespace ?? true
            let (isExcluded, body) = begins && isMinus(sign) ? (true, rest.dropFirst()) : (false, rest)
            if let first = body.first, let closing = quotes[first], let end = body.dropFirst().firstIndex(of: closing) {
                flush()
                let inner = String(body.dropFirst()[..<end])
                result.append(isExcluded ? .without(inner) : .phrase(inner))
                rest = body[body.index(after: end)...]
            } else if isExcluded, let first = body.first, !first.isWhitespace, !isMinus(first) {
                flush()
                let word = body.prefix { !$0.isWhitespace }
                result.append(.without(String(word)))
                rest = body.dropFirst(word.count)
            } else {
                words.append(sign)
                rest = rest.dropFirst()
            }
        }
        flush()
        return result
    }
}
