// What a line is once its containers are known, and how a finished paragraph is sorted.

extension MarkdownBlockParser {
    mutating func readLeaf(_ line: MarkdownLine) {
        if line.isBlank { return readBlank(line) }
        if line.indent >= 4, open != .paragraph { return readIndentedCode(line) }
        if line.indent < 4 {
            if open == .paragraph, let level = line.underlineLevel, underline(level) { return }
            if let heading = line.heading {
                start(.heading(level: heading.level), line, heading.content)
                return close()
            }
            if line.isRule { return close() }
            if let fence = line.fence {
                start(.code, line, nil)
                open = .fence(sign: fence.sign, length: fence.length, indent: fence.indent)
                return
            }
            if let end = MarkdownHTML.start(line) { return readHTML(line, end) }
        }
        readText(line)
    }

    /// Would this line, standing lazily under a paragraph of a container, begin something of its own?
    func startsLeaf(_ line: MarkdownLine) -> Bool {
        line.indent < 4
            && (line.heading != nil || line.isRule || line.fence != nil || MarkdownHTML.start(line) != nil)
    }

    private mutating func readBlank(_ line: MarkdownLine) {
        if open == .indentedCode {
            append(line.end..<line.end)
        } else {
            close()
        }
        sawBlank = true
    }

    private mutating func readIndentedCode(_ line: MarkdownLine) {
        var content = line
        content.skipIndent(4)
        if open == .indentedCode {
            append(content.position..<content.end)
        } else {
            start(.code, line, content.position..<content.end)
            open = .indentedCode
        }
    }

    private mutating func readHTML(_ line: MarkdownLine, _ end: MarkdownHTML.End) {
        start(.html, line, line.content)
        open = .html(end)
        if end != .blankLine, MarkdownHTML.ends(end, line) { close() }
    }

    private mutating func readText(_ line: MarkdownLine) {
        if open == .paragraph { return append(line.content) }
        var content = line.content
        if isItemStart, isTaskBox(content) { content = skippingSpaces((content.lowerBound + 3)..<content.upperBound) }
        start(.paragraph, line, content)
        open = .paragraph
    }

    private func isTaskBox(_ content: Range<Int>) -> Bool {
        guard content.count > 4 else { return false }
        let box = scalars[content.lowerBound..<(content.lowerBound + 4)].map(\.value)
        return box[0] == 0x5B && [0x20, 0x78, 0x58].contains(box[1]) && box[2] == 0x5D && box[3] == 0x20
    }

    private func skippingSpaces(_ range: Range<Int>) -> Range<Int> {
        var first = range.lowerBound
        while first < range.upperBound, scalars[first] == " " { first += 1 }
        return first..<range.upperBound
    }

    // MARK: Opening and closing

    mutating func start(_ kind: MarkdownBlock.Kind, _ line: MarkdownLine, _ content: Range<Int>?) {
        close()
        blocks.append(
            MarkdownBlock(
                kind: kind, lines: content.map { [$0] } ?? [], start: line.start, isTopLevel: containers.isEmpty,
                followsBlank: sawBlank))
        sawBlank = false
    }

    mutating func append(_ content: Range<Int>) {
        blocks[blocks.count - 1].lines.append(content)
    }

    mutating func leave(to depth: Int) {
        guard containers.count > depth || open == .paragraph || open == .indentedCode else { return }
        close()
        containers.removeSubrange(depth...)
    }

    mutating func close() {
        if open == .paragraph { finishParagraph() }
        if open == .indentedCode { trimBlankLines() }
        open = .nothing
    }

    /// Makes the open paragraph a heading, unless nothing but link definitions stands in it.
    private mutating func underline(_ level: Int) -> Bool {
        takeDefinitions()
        open = .nothing
        guard blocks.last?.lines.isEmpty == false else {
            blocks.removeLast()
            return false
        }
        blocks[blocks.count - 1].kind = .heading(level: level)
        return true
    }

    private mutating func finishParagraph() {
        takeDefinitions()
        guard let block = blocks.last, !block.lines.isEmpty else {
            blocks.removeLast()
            return
        }
        let rule = block.lines.indices.dropFirst().first { row in
            MarkdownLine.isTableRule(block.lines[row], scalars) && scalars[block.lines[row - 1]].contains("|")
        }
        guard let rule else { return }
        blocks[blocks.count - 1].kind = .table
        blocks[blocks.count - 1].lines.remove(at: rule)
    }

    private mutating func trimBlankLines() {
        while blocks[blocks.count - 1].lines.last?.isEmpty == true { blocks[blocks.count - 1].lines.removeLast() }
    }

    /// Link definitions stand at the head of a paragraph and show nothing.
    private mutating func takeDefinitions() {
        let index = blocks.count - 1
        var taken = 0
        for line in blocks[index].lines {
            guard let label = MarkdownLabel.definition(line, scalars) else { break }
            labels.insert(label)
            taken += 1
        }
        blocks[index].lines.removeFirst(taken)
    }
}
