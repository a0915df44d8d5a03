// The inside of a block, sign by sign: what the reader sees as prose, as code, as an address, and what is only markup.

struct MarkdownInline {
    enum Kind: UInt8 {
        case prose, code
        /// A visible URL or e-mail address.
        case address
        /// Marks, link targets, tags, comments: the reader does not see them.
        case hidden
    }

    /// Which marks have a meaning: all, all and the pipes of a table, or only those of HTML.
    enum Rules { case prose, table, html }

    private(set) var scalars: [Unicode.Scalar] = []
    /// Where each scalar stands in the whole text.
    private(set) var offsets: [Int] = []
    var kinds: [Kind] = []
    /// What the reader sees instead: `&amp;` shows `&` at its first place, `<br>` a line end.
    var shown: [Int: Unicode.Scalar] = [:]

    init(code lines: [Range<Int>], of text: [Unicode.Scalar]) {
        gather(lines, text, kind: .code)
    }

    init(
        parsing lines: [Range<Int>], of text: [Unicode.Scalar], rules: Rules = .prose, labels: Set<String> = []
    ) {
        gather(lines, text, kind: .prose)
        var parser = MarkdownInlineParser(self, rules: rules, labels: labels)
        parser.parse()
        self = parser.inline
    }

    private mutating func gather(_ lines: [Range<Int>], _ text: [Unicode.Scalar], kind: Kind) {
        scalars.reserveCapacity(lines.reduce(lines.count) { $0 + $1.count })
        for (row, line) in lines.enumerated() {
            if row > 0 {
                scalars.append("\n")
                offsets.append(lines[row - 1].upperBound)
            }
            scalars.append(contentsOf: text[line])
            offsets.append(contentsOf: line)
        }
        kinds = Array(repeating: kind, count: scalars.count)
    }

    /// What the reader sees. With `addressesAsOne`, each address is one letter: it counts as one word.
    func visible(addressesAsOne: Bool = false) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        for index in scalars.indices {
            if kinds[index] == .hidden {
                if let sign = shown[index] { result.append(sign) }
            } else if addressesAsOne, kinds[index] == .address {
                if index == 0 || kinds[index - 1] != .address { result.append("a") }
            } else {
                result.append(scalars[index])
            }
        }
        return result
    }
}
