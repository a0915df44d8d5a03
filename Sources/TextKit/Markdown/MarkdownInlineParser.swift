// Sorts the signs of a block into prose, code, addresses and markup. One pass with bounded looks ahead,
// so that text made to hurt (thousands of open brackets or ticks) costs no more than its length.

struct MarkdownInlineParser {
    var inline: MarkdownInline
    let labels: Set<String>
    let rules: MarkdownInline.Rules
    let scalars: [Unicode.Scalar]
    var position = 0
    /// Places of `[` and `![` that may begin a link.
    var brackets: [Int] = []
    var emphasis = MarkdownEmphasis()
    /// Where each backtick run of a length begins, found once.
    var tickRuns: [Int: [Int]]?
    /// A comment that began here had no end; none that begins later has one.
    var endlessComment: Int?

    /// Longest link target, title, tag or entity looked at, in scalars.
    static let lookAhead = 2_000

    init(_ inline: MarkdownInline, rules: MarkdownInline.Rules, labels: Set<String>) {
        self.inline = inline
        self.rules = rules
        self.labels = labels
        scalars = inline.scalars
    }

    mutating func parse() {
        while position < scalars.count {
            let before = position
            if !(rules == .html ? readHTML(toEnd: true) : read()) { position = before + 1 }
        }
        for range in emphasis.hidden { hide(range) }
    }

    /// Reads a construct that begins here; false when the sign is plain prose.
    private mutating func read() -> Bool {
        switch scalars[position] {
        case "\\": readEscape()
        case "`": readCode()
        case "<": readAutolink() || readHTML(toEnd: false)
        case "&": readEntity()
        case "[", "!": readBracket()
        case "]": readClosingBracket()
        case "*", "_", "~": readEmphasis()
        case "|": readPipe()
        default: readAddress()
        }
    }

    private mutating func readEscape() -> Bool {
        guard position + 1 < scalars.count else { return false }
        let next = scalars[position + 1]
        guard ScalarKind.isASCIIPunctuation(next) || next == "\n" else { return false }
        hide(position..<(position + 1))
        position += 2
        return true
    }

    private mutating func readCode() -> Bool {
        let length = run(at: position)
        let content = position + length
        guard let closing = closingTicks(length, after: content) else {
            position = content
            return true
        }
        hide(position..<content)
        hide(closing..<(closing + length))
        mark(content..<closing, .code)
        position = closing + length
        return true
    }

    private mutating func closingTicks(_ length: Int, after index: Int) -> Int? {
        let runs = tickRuns ?? allTickRuns()
        tickRuns = runs
        guard let starts = runs[length] else { return nil }
        let place = starts.partitioningIndex { $0 >= index }
        return place < starts.count ? starts[place] : nil
    }

    private func allTickRuns() -> [Int: [Int]] {
        var result: [Int: [Int]] = [:]
        var index = position
        while index < scalars.count {
            guard scalars[index] == "`" else {
                index += 1
                continue
            }
            let length = run(at: index)
            result[length, default: []].append(index)
            index += length
        }
        return result
    }

    private mutating func readEmphasis() -> Bool {
        let length = run(at: position)
        emphasis.add(position..<(position + length), in: scalars)
        position += length
        return true
    }

    /// The pipes of a table part its cells.
    private mutating func readPipe() -> Bool {
        guard rules == .table else { return false }
        hide(position..<(position + 1))
        inline.shown[position] = "\t"
        position += 1
        return true
    }

    // MARK: Tools

    /// The length of the run of equal signs that begins here.
    func run(at index: Int) -> Int {
        var last = index
        while last < scalars.count, scalars[last] == scalars[index] { last += 1 }
        return last - index
    }

    mutating func hide(_ range: Range<Int>) { mark(range, .hidden) }

    mutating func mark(_ range: Range<Int>, _ kind: MarkdownInline.Kind) {
        for index in range { inline.kinds[index] = kind }
    }
}

extension Array {
    /// The first place whose element fulfils a condition that, once true, stays true.
    func partitioningIndex(_ condition: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
