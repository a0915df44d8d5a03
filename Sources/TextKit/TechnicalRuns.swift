// Where addresses, paths, identifiers and numbers of several groups stand in a line of prose. Between right-to-left letters their
// signs and groups would change places (`/v2/generate` becomes `v2/generate/`), so whoever shows them keeps them apart.

package enum TechnicalRuns {
    /// A line cut at its technical runs; every piece of the text is in exactly one part.
    package struct Part: Sendable, Equatable {
        package let text: Substring
        package let isTechnical: Bool
    }

    package static func split(_ text: String) -> [Part] {
        var parts: [Part] = []
        var (start, index) = (text.startIndex, text.startIndex)
        func close(_ range: Range<String.Index>, _ isTechnical: Bool) {
            if !range.isEmpty { parts.append(Part(text: text[range], isTechnical: isTechnical)) }
        }
        while index < text.endIndex {
            guard let run = run(in: text, from: index) else { break }
            if run.isTechnical {
                close(start..<run.range.lowerBound, false)
                close(run.range, true)
                start = run.range.upperBound
            }
            index = run.range.upperBound
        }
        close(start..<text.endIndex, false)
        return parts
    }

    /// The next run of words without right-to-left letters, without the punctuation around it.
    private static func run(in text: String, from start: String.Index) -> (range: Range<String.Index>, isTechnical: Bool)? {
        let scalars = text.unicodeScalars
        guard let first = scalars[start...].firstIndex(where: { belongs($0) && !isPunctuation($0) }) else { return nil }
        var (end, last) = (first, first)
        while end < scalars.endIndex, belongs(scalars[end]) || isGap(end, scalars) {
            if !isPunctuation(scalars[end]), scalars[end] != " " { last = scalars.index(after: end) }
            end = scalars.index(after: end)
        }
        let range = first..<max(last, scalars.index(after: first))
        return (range, isTechnical(scalars[range]))
    }

    /// A single space between two groups.
    private static func isGap(_ place: String.Index, _ scalars: String.UnicodeScalarView) -> Bool {
        guard scalars[place] == " " else { return false }
        let next = scalars.index(after: place)
        return next < scalars.endIndex && belongs(scalars[next])
    }

    private static func belongs(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value > 0x20, scalar.value < 0x7F { return scalar != "\"" && scalar != "'" }
        return ScalarKind.isDigit(scalar) || ScalarKind.isLetterOrDigit(scalar) && !BidirectionalRuns.isRightToLeft(scalar)
    }

    /// What ends a sentence or stands around a word rather than in it.
    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool { ".,:;!?-".unicodeScalars.contains(scalar) || isBracket(scalar) }
    private static func isBracket(_ scalar: Unicode.Scalar) -> Bool { "()[]{}<>".unicodeScalars.contains(scalar) }

    private static func isTechnical(_ run: Substring.UnicodeScalarView) -> Bool {
        var (hasLetter, hasDigit, hasSign, groups) = (false, false, false, 1)
        var before: Unicode.Scalar = " "
        for scalar in run {
            if ScalarKind.isDigit(scalar) {
                hasDigit = true
            } else if ScalarKind.isLetterOrDigit(scalar) {
                hasLetter = true
            } else if scalar == " " {
                groups += 1
            } else if !isPunctuation(scalar) || before != " " && !isBracket(scalar) {
                hasSign = true
            }
            before = scalar
        }
        return hasLetter || hasDigit ? hasSign || (groups > 1 && hasDigit) : false
    }
}
