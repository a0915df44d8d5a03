// Where a word ends: the one rule behind every word count.

struct WordCounter {
    private(set) var words = 0
    /// The last letter or digit of the word that is being read.
    private var last: Unicode.Scalar?
    /// A sign just after that word, which joins it to what follows if it may: `.` in `3.5`.
    private var joiner: Unicode.Scalar?

    mutating func read(_ scalar: Unicode.Scalar) {
        if ScalarKind.isLetterOrDigit(scalar) {
            readLetter(scalar)
        } else if ScalarKind.isTransparent(scalar) {
            return
        } else if last != nil, joiner == nil, Self.mayJoin(scalar) {
            joiner = scalar
        } else {
            endWord()
        }
    }

    private mutating func readLetter(_ scalar: Unicode.Scalar) {
        let continues = last.map { previous in
            joiner.map { Self.joins($0, previous, scalar) } ?? true
        }
        if continues != true { words += 1 }
        joiner = nil
        last = scalar
        if ScalarKind.isIdeograph(scalar) { endWord() }
    }

    private mutating func endWord() {
        last = nil
        joiner = nil
    }

    private static func mayJoin(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "'", "’", "-", "‐", "‑", "/", "&", "@", "_", ".", ",", ":", "٬", "٫", "،", "–": true
        default: false
        }
    }

    /// Do these two belong to one word across the sign? A full stop joins digits and Latin letters
    /// (`3.5`, `example.com`) but never Persian ones, where it is a sentence end without its space;
    /// comma, colon and dash join digits only.
    private static func joins(_ sign: Unicode.Scalar, _ before: Unicode.Scalar, _ after: Unicode.Scalar) -> Bool {
        switch sign {
        case ".":
            let digits = ScalarKind.isDigit(before) && ScalarKind.isDigit(after)
            return digits || !(ScalarKind.isArabicLetter(before) || ScalarKind.isArabicLetter(after))
        case ",", ":", "٬", "٫", "،", "–":
            return ScalarKind.isDigit(before) && ScalarKind.isDigit(after)
        default:
            return true
        }
    }
}
