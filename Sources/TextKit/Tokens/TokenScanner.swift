// Cuts a text as `o200k_base` cuts it before it looks words up, and adds up what each piece costs.
//
// A word takes one sign before it along (the space, or a half-space); digits go in threes and take none; a run of
// punctuation takes a space before it and the line ends after it; what spaces are left are one token together.

struct TokenScanner {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var sum = 0

    init(_ text: String) { scalars = text.scalars }

    /// Hundredths of a token.
    mutating func hundredths() -> Int {
        while position < scalars.count {
            if isSpace(position) {
                readSpaces()
            } else if isWord(position) {
                readWord(lead: nil)
            } else if isNumber(position) {
                readNumber()
            } else {
                readPunctuation(lead: false)
            }
        }
        return sum
    }

    private mutating func readSpaces() {
        var end = position
        var afterLineEnd = position
        while end < scalars.count, isSpace(end) {
            end += 1
            if scalars[end - 1] == "\n" || scalars[end - 1] == "\r" { afterLineEnd = end }
        }
        if afterLineEnd > position { sum += TokenCosts.one }
        let rest = end - afterLineEnd
        let isTaken = end < scalars.count && rest > 0 && !isNumber(end)
        if rest > (isTaken ? 1 : 0) { sum += TokenCosts.one }
        position = end
        guard isTaken else { return }
        if isWord(end) { readWord(lead: " ") } else { readPunctuation(lead: true) }
    }

    private mutating func readWord(lead: Unicode.Scalar?) {
        let start = position
        position += 1
        while position < scalars.count, isWord(position), !isHump(position) { position += 1 }
        sum += TokenCosts.word(scalars[start..<position], lead: lead)
    }

    /// `squareRoot` is two words: a capital after a small letter begins one.
    private func isHump(_ index: Int) -> Bool {
        (0x41...0x5A).contains(scalars[index].value) && (0x61...0x7A).contains(scalars[index - 1].value)
    }

    private mutating func readNumber() {
        let start = position
        while position < scalars.count, position - start < 3, isNumber(position) { position += 1 }
        sum += TokenCosts.number(scalars[start..<position])
    }

    private mutating func readPunctuation(lead: Bool) {
        let start = position
        while position < scalars.count, isPunctuation(position) { position += 1 }
        if !lead, position == start + 1, position < scalars.count, isWord(position) {
            return readWord(lead: scalars[start])
        }
        sum += TokenCosts.punctuation(scalars[start..<position])
        while position < scalars.count, scalars[position] == "\n" || scalars[position] == "\r" { position += 1 }
    }

    // MARK: Classes

    private func isSpace(_ index: Int) -> Bool { ScalarKind.isSpace(scalars[index]) }

    private func isNumber(_ index: Int) -> Bool { ScalarKind.isDigit(scalars[index]) }

    /// Letters and the marks on them.
    private func isWord(_ index: Int) -> Bool {
        let scalar = scalars[index]
        if scalar.isASCII { return ScalarKind.isASCIILetter(scalar) }
        if scalar == ScalarKind.tatweel || ScalarKind.isArabicMark(scalar) { return true }
        if ScalarKind.isInvisible(scalar) || ScalarKind.isDigit(scalar) { return false }
        return ScalarKind.isLetterOrDigit(scalar) || ScalarKind.isTransparent(scalar)
    }

    private func isPunctuation(_ index: Int) -> Bool { !isSpace(index) && !isWord(index) && !isNumber(index) }
}
