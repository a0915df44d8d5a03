// One line while the block parser reads it: a place, a column, and looks ahead that never leave the line.

struct MarkdownLine {
    let scalars: [Unicode.Scalar]
    let start: Int
    /// Where the line ends, before its line end.
    let end: Int
    var position: Int
    /// Tabs reach to the next multiple of four columns.
    var column = 0

    init(_ scalars: [Unicode.Scalar], _ range: Range<Int>) {
        self.scalars = scalars
        start = range.lowerBound
        end = range.upperBound
        position = start
    }

    var isBlank: Bool { firstNonSpace == end }

    var next: Unicode.Scalar? { position < end ? scalars[position] : nil }

    var firstNonSpace: Int {
        var index = position
        while index < end, isBlankSign(scalars[index]) { index += 1 }
        return index
    }

    /// Columns of white space ahead.
    var indent: Int {
        var ahead = self
        while let sign = ahead.next, isBlankSign(sign) { ahead.advance() }
        return ahead.column - column
    }

    /// The rest of the line without white space around it.
    var content: Range<Int> {
        let first = firstNonSpace
        var last = end
        while last > first, isBlankSign(scalars[last - 1]) { last -= 1 }
        return first..<last
    }

    mutating func advance() {
        column = scalars[position] == "\t" ? (column / 4 + 1) * 4 : column + 1
        position += 1
    }

    /// Passes at most this many columns of white space.
    mutating func skipIndent(_ columns: Int = .max) {
        let goal = columns == .max ? Int.max : column + columns
        while column < goal, let sign = next, isBlankSign(sign) { advance() }
    }

    /// How many of this sign stand here.
    func run(of sign: Unicode.Scalar, at index: Int) -> Int {
        var last = index
        while last < end, scalars[last] == sign { last += 1 }
        return last - index
    }

    func isBlankSign(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
}

extension MarkdownLine {
    /// The ranges of all lines of a text, without line ends.
    static func ranges(_ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < scalars.count {
            let sign = scalars[index]
            if sign == "\n" || sign == "\r" {
                result.append(start..<index)
                if sign == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { index += 1 }
                start = index + 1
            }
            index += 1
        }
        if start < scalars.count { result.append(start..<scalars.count) }
        return result
    }
}
