// Finds which `*`, `_` and `~~` are marks and which are meant as written: `2 * 3` and `a_b` keep theirs.

struct MarkdownEmphasis {
    private struct Run {
        var range: Range<Int>
        let opens: Bool
    }

    /// Marks that found their partner.
    private(set) var hidden: [Range<Int>] = []
    private var openers: [Unicode.Scalar: [Run]] = [:]

    /// Takes the next run of one sign; earlier runs must have been added before.
    mutating func add(_ range: Range<Int>, in scalars: [Unicode.Scalar]) {
        let sign = scalars[range.lowerBound]
        if sign == "~", range.count != 2 { return }
        let before = range.lowerBound > 0 ? scalars[range.lowerBound - 1] : "\n"
        let after = range.upperBound < scalars.count ? scalars[range.upperBound] : "\n"
        let left = flanks(inner: after, outer: before)
        let right = flanks(inner: before, outer: after)
        let isUnderscore = sign == "_"
        let opens = left && (!isUnderscore || !right || ScalarKind.isPunctuation(before))
        let closes = right && (!isUnderscore || !left || ScalarKind.isPunctuation(after))
        var rest = range
        if closes { rest = close(sign, rest) }
        if opens, !rest.isEmpty { openers[sign, default: []].append(Run(range: rest, opens: true)) }
    }

    /// Pairs the run with the nearest open ones; gives what stays unpaired.
    private mutating func close(_ sign: Unicode.Scalar, _ range: Range<Int>) -> Range<Int> {
        var rest = range
        while !rest.isEmpty, let opener = openers[sign]?.popLast() {
            let length = min(opener.range.count, rest.count)
            let paired = (opener.range.upperBound - length)..<opener.range.upperBound
            hidden.append(paired)
            hidden.append(rest.lowerBound..<(rest.lowerBound + length))
            rest = (rest.lowerBound + length)..<rest.upperBound
            let left = opener.range.lowerBound..<paired.lowerBound
            if !left.isEmpty { openers[sign, default: []].append(Run(range: left, opens: true)) }
        }
        return rest
    }

    /// The CommonMark rule of flanking: joined to the inside, not only to the outside.
    private func flanks(inner: Unicode.Scalar, outer: Unicode.Scalar) -> Bool {
        if ScalarKind.isSpace(inner) { return false }
        if !ScalarKind.isPunctuation(inner) { return true }
        return ScalarKind.isSpace(outer) || ScalarKind.isPunctuation(outer)
    }
}
