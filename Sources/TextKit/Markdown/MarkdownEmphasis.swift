// Finds which `*`, `_` and `~~` are marks and which are meant as written: `2 * 3` and `a_b` keep theirs.

struct MarkdownEmphasis {
    private struct Run {
        /// What of the run has no partner yet.
        var rest: Range<Int>
        /// How long it was written.
        let length: Int
        let opens: Bool
        let closes: Bool

        /// The CommonMark rule of three: of `**a*b**` the middle one is no partner.
        func mayPair(with opener: Run) -> Bool {
            guard closes && opens || opener.opens && opener.closes else { return true }
            return (length + opener.length) % 3 != 0 || length % 3 == 0 && opener.length % 3 == 0
        }
    }

    /// Marks that found their partner.
    private(set) var hidden: [Range<Int>] = []
    private var openers: [Unicode.Scalar: [Run]] = [:]

    /// Openers looked at for one closing run.
    private static let reach = 16

    /// Takes the next run of one sign; earlier runs must have been added before.
    mutating func add(_ range: Range<Int>, in scalars: [Unicode.Scalar]) {
        let sign = scalars[range.lowerBound]
        if sign == "~", range.count != 2 { return }
        let before = range.lowerBound > 0 ? scalars[range.lowerBound - 1] : "\n"
        let after = range.upperBound < scalars.count ? scalars[range.upperBound] : "\n"
        let left = flanks(inner: after, outer: before)
        let right = flanks(inner: before, outer: after)
        let isUnderscore = sign == "_"
        var run = Run(
            rest: range, length: range.count,
            opens: left && (!isUnderscore || !right || ScalarKind.isPunctuation(before)),
            closes: right && (!isUnderscore || !left || ScalarKind.isPunctuation(after)))
        if run.closes { close(&run, sign) }
        if run.opens, !run.rest.isEmpty { openers[sign, default: []].append(run) }
    }

    /// Pairs the run with the nearest open ones.
    private mutating func close(_ run: inout Run, _ sign: Unicode.Scalar) {
        while !run.rest.isEmpty, let place = partner(of: run, sign), var opener = openers[sign]?[place] {
            let length = min(opener.rest.count, run.rest.count)
            hidden.append((opener.rest.upperBound - length)..<opener.rest.upperBound)
            hidden.append(run.rest.lowerBound..<(run.rest.lowerBound + length))
            opener.rest = opener.rest.lowerBound..<(opener.rest.upperBound - length)
            run.rest = (run.rest.lowerBound + length)..<run.rest.upperBound
            openers[sign]?.removeSubrange(place...)
            if !opener.rest.isEmpty { openers[sign]?.append(opener) }
        }
    }

    private func partner(of run: Run, _ sign: Unicode.Scalar) -> Int? {
        guard let open = openers[sign] else { return nil }
        return open.indices.suffix(Self.reach).last { run.mayPair(with: open[$0]) }
    }

    /// The CommonMark rule of flanking: joined to the inside, not only to the outside.
    private func flanks(inner: Unicode.Scalar, outer: Unicode.Scalar) -> Bool {
        if ScalarKind.isSpace(inner) { return false }
        if !ScalarKind.isPunctuation(inner) { return true }
        return ScalarKind.isSpace(outer) || ScalarKind.isPunctuation(outer)
    }
}
