// Reads Markdown line by line into leaves, after the CommonMark rules of containers: enough of them that
// a `#` in a fence is no heading and a fence in a list is a fence. Linear in the text.

struct MarkdownBlockParser {
    enum Container: Equatable {
        case quote
        /// Columns that the content of the list item is indented by.
        case item(indent: Int)
    }

    enum Open: Equatable {
        case nothing, paragraph, indentedCode
        case fence(sign: Unicode.Scalar, length: Int, indent: Int)
        case html(MarkdownHTML.End)
    }

    /// Quotations and lists deeper than this are text: nobody writes them, and each level is looked at again.
    static let maximumDepth = 50

    let scalars: [Unicode.Scalar]
    var blocks: [MarkdownBlock] = []
    var labels: Set<String> = []
    var containers: [Container] = []
    var open = Open.nothing
    var sawBlank = false
    /// The line began with a list mark: `[ ]` after it is a task box.
    var isItemStart = false

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func parse() {
        for range in MarkdownLine.ranges(scalars) {
            read(MarkdownLine(scalars, range))
        }
        close()
    }

    private mutating func read(_ whole: MarkdownLine) {
        var line = whole
        isItemStart = false
        let matched = matchContainers(&line)
        if matched == containers.count, continueVerbatim(line) { return }
        let isLazy = matched < containers.count && open == .paragraph
        let depth = openContainers(&line, matched: matched)
        let isNewContainer = depth > matched
        if isLazy, !isNewContainer, !line.isBlank, !startsLeaf(line) {
            blocks[blocks.count - 1].lines.append(line.content)
            return
        }
        if !isNewContainer, matched < containers.count { leave(to: matched) }
        readLeaf(line)
    }

    /// Passes the marks of the containers that this line continues.
    private func matchContainers(_ line: inout MarkdownLine) -> Int {
        for (depth, container) in containers.enumerated() {
            switch container {
            case .quote:
                guard line.indent < 4, line.firstNonSpace < line.end, scalars[line.firstNonSpace] == ">" else {
                    return depth
                }
                passQuoteMark(&line)
            case .item(let indent):
                if line.isBlank { continue }
                guard line.indent >= indent else { return depth }
                line.skipIndent(indent)
            }
        }
        return containers.count
    }

    /// Code and HTML take their lines as they are. True when the line was theirs.
    private mutating func continueVerbatim(_ line: MarkdownLine) -> Bool {
        switch open {
        case .fence(let sign, let length, let indent):
            if line.closes(.init(sign: sign, length: length, indent: indent)) {
                close()
            } else {
                var content = line
                content.skipIndent(indent)
                append(content.position..<content.end)
            }
            return true
        case .html(let end):
            if end != .blankLine || !line.isBlank { append(line.position..<line.end) }
            if MarkdownHTML.ends(end, line) {
                close()
                sawBlank = line.isBlank
            }
            return true
        default: return false
        }
    }

    /// Enters the quotations and list items that the line opens; gives the depth reached.
    private mutating func openContainers(_ line: inout MarkdownLine, matched: Int) -> Int {
        var depth = matched
        let mayInterrupt = open == .paragraph && matched == containers.count
        while depth < Self.maximumDepth, line.indent < 4, line.firstNonSpace < line.end {
            if scalars[line.firstNonSpace] == ">" {
                leave(to: depth)
                passQuoteMark(&line)
                containers.append(.quote)
            } else if let mark = itemMark(line, interrupts: mayInterrupt && depth == matched) {
                leave(to: depth)
                containers.append(.item(indent: passItemMark(mark, &line)))
                isItemStart = true
            } else {
                break
            }
            depth += 1
        }
        return depth
    }

    /// A list mark, unless the line is a rule or an underline, or too weak to interrupt a paragraph.
    private func itemMark(_ line: MarkdownLine, interrupts: Bool) -> MarkdownLine.ItemMark? {
        guard !line.isRule, let mark = line.itemMark else { return nil }
        guard interrupts else { return mark }
        let isEmpty = line.firstNonSpace + mark.width == line.content.upperBound
        return isEmpty || !(mark.isBullet || mark.startsAtOne) ? nil : mark
    }

    private func passQuoteMark(_ line: inout MarkdownLine) {
        line.skipIndent()
        line.advance()
        line.skipIndent(1)
    }

    /// Passes mark and spaces; gives the columns that the next lines must be indented by.
    private func passItemMark(_ mark: MarkdownLine.ItemMark, _ line: inout MarkdownLine) -> Int {
        let before = line.column
        line.skipIndent()
        for _ in 0..<mark.width { line.advance() }
        let afterMark = line.column - before
        let spaces = line.indent
        let columns = line.isBlank || spaces > 4 ? 1 : spaces
        line.skipIndent(columns)
        return afterMark + columns
    }
}
