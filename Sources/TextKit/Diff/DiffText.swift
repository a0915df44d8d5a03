// A text cut into paragraphs and tokens, each token with a number, so that comparing is comparing integers.

struct DiffToken {
    enum Kind { case word, space, sign }

    /// Equal tokens have equal numbers, in both texts.
    let id: Int
    let kind: Kind
    let range: Range<Int>
}

struct DiffText {
    let scalars: [Unicode.Scalar]
    let tokens: [DiffToken]
    /// Ranges of tokens: a line with its line end and the empty lines after it.
    let paragraphs: [Range<Int>]
    /// Equal paragraphs have equal numbers, in both texts.
    let paragraphIDs: [Int]

    init(_ text: String, _ vocabulary: inout DiffVocabulary) {
        scalars = text.scalars
        let folded = vocabulary.foldsLetterForms ? scalars.map(ArabicForms.keyboardFolded) : scalars
        var cutter = DiffCutter(scalars: scalars)
        tokens = cutter.cut().map { piece in
            DiffToken(id: vocabulary.id(folded[piece.range]), kind: piece.kind, range: piece.range)
        }
        paragraphs = Self.paragraphs(tokens, scalars)
        paragraphIDs = paragraphs.map { [tokens] in vocabulary.id(folded[Self.place(of: $0, tokens)]) }
    }

    func string(_ range: Range<Int>) -> String {
        guard !range.isEmpty else { return "" }
        return String(ofScalars: scalars[place(of: range)])
    }

    private func place(of range: Range<Int>) -> Range<Int> { Self.place(of: range, tokens) }

    /// The scalars of a range of tokens that is not empty.
    private static func place(of range: Range<Int>, _ tokens: [DiffToken]) -> Range<Int> {
        tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
    }

    func words(_ range: Range<Int>) -> Int { tokens[range].count { $0.kind == .word } }

    private static func paragraphs(_ tokens: [DiffToken], _ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        for index in tokens.indices where endsLine(tokens[index], scalars) {
            if index + 1 < tokens.count, endsLine(tokens[index + 1], scalars) { continue }
            result.append(start..<(index + 1))
            start = index + 1
        }
        if start < tokens.count { result.append(start..<tokens.count) }
        return result
    }

    private static func endsLine(_ token: DiffToken, _ scalars: [Unicode.Scalar]) -> Bool {
        let first = scalars[token.range.lowerBound]
        return first == "\n" || first == "\r"
    }
}

/// Numbers for tokens and paragraphs.
struct DiffVocabulary {
    let foldsLetterForms: Bool
    private var ids: [Key: Int] = [:]

    init(foldsLetterForms: Bool) { self.foldsLetterForms = foldsLetterForms }

    mutating func id(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
        let next = ids.count
        let key = Key(scalars: scalars)
        if let known = ids[key] { return known }
        ids[key] = next
        return next
    }

    /// Compares scalars, not characters: a `String` would normalize at each look-up.
    private struct Key: Hashable {
        let scalars: ArraySlice<Unicode.Scalar>

        func hash(into hasher: inout Hasher) {
            scalars.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }
}
