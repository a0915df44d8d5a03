// One line of text cut into runs of one direction each: what word processors want to be told of mixed text, since each
// run has the font and the marks of its direction. After the Unicode bidirectional algorithm (UAX #9), as far as runs need it.

package enum BidirectionalRuns {
    package struct Run: Sendable, Equatable {
        package let text: String
        package let direction: Direction
    }

    /// Letters decide; digits go with the Latin ones where they are ASCII; signs and spaces between two runs of one
    /// direction belong to it, elsewhere to the paragraph.
    package static func split(_ text: String, in paragraph: Direction) -> [Run] {
        let scalars = text.scalars
        var kinds = scalars.map(kind)
        resolve(&kinds, paragraph)
        var runs: [Run] = []
        var start = 0
        for index in scalars.indices.dropFirst() where kinds[index] != kinds[index - 1] {
            runs.append(Run(text: String(ofScalars: scalars[start..<index]), direction: kinds[start] ?? paragraph))
            start = index
        }
        if start < scalars.count { runs.append(Run(text: String(ofScalars: scalars[start...]), direction: kinds[start] ?? paragraph)) }
        return runs
    }

    /// `nil` for signs without a direction of their own.
    private static func kind(_ scalar: Unicode.Scalar) -> Direction? {
        if isRightToLeft(scalar) || ScalarKind.isTransparent(scalar) && ScalarKind.isArabicMark(scalar) { return .rightToLeft }
        if (0x30...0x39).contains(scalar.value) { return .leftToRight }
        if ScalarKind.isTransparent(scalar) { return nil }
        return ScalarKind.isLetterOrDigit(scalar) ? .leftToRight : nil
    }

    private static func resolve(_ kinds: inout [Direction?], _ paragraph: Direction) {
        var index = 0
        while index < kinds.count {
            guard kinds[index] == nil else {
                index += 1
                continue
            }
            var end = index
            while end < kinds.count, kinds[end] == nil { end += 1 }
            let before = index > 0 ? kinds[index - 1] : paragraph
            let after = end < kinds.count ? kinds[end] : paragraph
            let resolved = before == after ? before ?? paragraph : paragraph
            for place in index..<end { kinds[place] = resolved }
            index = end
        }
    }

    /// Letters of the scripts that run from right to left, their digits and punctuation.
    static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
