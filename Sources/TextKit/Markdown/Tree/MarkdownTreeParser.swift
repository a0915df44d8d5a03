// Lines to blocks. Quotations and items are read by taking their marks away and reading what is left as a text of its own.

struct MarkdownTreeParser {
    private let references: MarkdownReferences
    /// Deeper nesting than anybody writes is read as prose: text made to hurt costs no more than its length.
    private static let deepest = 16

    init(_ references: MarkdownReferences) { self.references = references }

    func spans(_ text: String) -> [MarkdownSpan] {
        var parser = MarkdownSpanParser(text, references)
        return parser.parse()
    }

    func blocks(_ lines: [Substring], depth: Int) -> [MarkdownNode] {
        var result: [MarkdownNode] = []
        var index = 0
        while index < lines.count {
            let line = TreeLine(lines[index])
            if line.isBlank {
                index += 1
            } else if let level = line.heading {
                result.append(.heading(level: level.level, spans(level.text)))
                index += 1
            } else if let fence = line.fence {
                result.append(fenced(fence, lines, &index))
            } else if line.isRule {
                result.append(.rule)
                index += 1
            } else if line.indent >= 4 {
                result.append(indented(lines, &index))
            } else if depth < Self.deepest, line.isQuote {
                result.append(.quote(blocks(quoted(lines, &index), depth: depth + 1)))
            } else if depth < Self.deepest, let mark = line.mark {
                result.append(.list(list(mark, lines, &index, depth)))
            } else if let table = table(lines, &index) {
                result.append(.table(table))
            } else {
                result.append(paragraph(lines, &index, depth))
            }
        }
        return result
    }

    // MARK: Code

    private func fenced(_ fence: TreeLine.Fence, _ lines: [Substring], _ index: inout Int) -> MarkdownNode {
        var text: [String] = []
        index += 1
        while index < lines.count {
            let line = TreeLine(lines[index])
            index += 1
            if line.closes(fence) { break }
            text.append(String(line.text.dropFirst(min(line.indent, fence.indent))))
        }
        return .code(language: fence.language, text: text.joined(separator: "\n"))
    }

    private func indented(_ lines: [Substring], _ index: inout Int) -> MarkdownNode {
        var text: [String] = []
        while index < lines.count {
            let line = TreeLine(lines[index])
            guard line.isBlank || line.indent >= 4 else { break }
            text.append(String(line.text.dropFirst(min(4, line.indent))))
            index += 1
        }
        while text.last?.allSatisfy({ $0 == " " }) == true { text.removeLast() }
        return .code(language: "", text: text.joined(separator: "\n"))
    }

    // MARK: Containers

    private func quoted(_ lines: [Substring], _ index: inout Int) -> [Substring] {
        var inner: [Substring] = []
        var isProse = false
        while index < lines.count {
            let line = TreeLine(lines[index])
            if line.isQuote {
                let rest = line.content.dropFirst()
                inner.append(rest.first == " " ? rest.dropFirst() : rest)
                isProse = TreeLine(inner[inner.count - 1]).isProse
            } else if isProse, line.isProse, line.mark == nil {
                inner.append(line.text)
            } else {
                break
            }
            index += 1
        }
        return inner
    }

    private func list(_ first: TreeLine.Mark, _ lines: [Substring], _ index: inout Int, _ depth: Int) -> MarkdownList {
        var items: [[Substring]] = []
        var (current, isLoose, blankBefore, isProse) = (first, false, false, false)
        while index < lines.count {
            let line = TreeLine(lines[index])
            if line.isBlank {
                blankBefore = true
                if !items.isEmpty { items[items.count - 1].append("") }
                index += 1
                continue
            }
            // Before the first item and between two: a mark of the same kind, not deep enough to belong to the item above.
            if items.isEmpty || line.indent < current.contentIndent {
                if let mark = line.mark, mark.sign == first.sign, !line.isRule {
                    if blankBefore, !items.isEmpty { isLoose = true }
                    items.append([line.content.dropFirst(mark.contentIndent - line.indent)])
                    current = mark
                } else if isProse, !blankBefore, line.isProse, line.mark == nil, !items.isEmpty {
                    items[items.count - 1].append(line.content)
                } else {
                    break
                }
            } else {
                if blankBefore, line.indent < current.contentIndent + 4 { isLoose = isLoose || items[items.count - 1].first != "" }
                items[items.count - 1].append(line.text.dropFirst(current.contentIndent))
            }
            isProse = TreeLine(items[items.count - 1].last ?? "").isProse
            blankBefore = false
            index += 1
        }
        return MarkdownList(start: first.number, isTight: !isLoose, items: items.map { blocks($0, depth: depth + 1) })
    }

    // MARK: Tables

    private func table(_ lines: [Substring], _ index: inout Int) -> MarkdownTable? {
        guard index + 1 < lines.count, lines[index].contains("|"), let alignments = TreeLine(lines[index + 1]).alignments else { return nil }
        let header = cells(lines[index])
        guard header.count == alignments.count else { return nil }
        index += 2
        var rows: [[[MarkdownSpan]]] = []
        while index < lines.count {
            let line = TreeLine(lines[index])
            guard !line.isBlank, line.indent < 4, line.heading == nil, line.fence == nil, !line.isQuote, lines[index].contains("|") else { break }
            let row = cells(lines[index])
            rows.append((0..<alignments.count).map { $0 < row.count ? row[$0] : [] })
            index += 1
        }
        return MarkdownTable(alignments: alignments, header: header, rows: rows)
    }

    /// A pipe in code or behind a backslash parts nothing.
    private func cells(_ line: Substring) -> [[MarkdownSpan]] {
        var cells: [String] = []
        var (cell, isEscaped) = ("", false)
        var text = line.drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        if text.first == "|" { text = text.dropFirst() }
        for sign in text {
            if isEscaped {
                cell += sign == "|" ? "|" : "\\" + String(sign)
                isEscaped = false
            } else if sign == "\\" {
                isEscaped = true
            } else if sign == "|" {
                cells.append(cell)
                cell = ""
            } else {
                cell.append(sign)
            }
        }
        if isEscaped { cell += "\\" }
        if !cell.allSatisfy({ $0 == " " }) { cells.append(cell) }
        return cells.map { spans(String(TreeLine.trimmed($0[...]))) }
    }

    // MARK: Prose

    private func paragraph(_ lines: [Substring], _ index: inout Int, _ depth: Int) -> MarkdownNode {
        var text: [Substring] = [TreeLine(lines[index]).content]
        index += 1
        while index < lines.count {
            let line = TreeLine(lines[index])
            if let level = line.underline {
                index += 1
                return .heading(level: level, spans(text.joined(separator: "\n")))
            }
            guard line.isProse, depth >= Self.deepest || !line.interruptsProse, !beginsTable(lines, index) else { break }
            text.append(line.content)
            index += 1
        }
        return .paragraph(spans(text.joined(separator: "\n")))
    }

    private func beginsTable(_ lines: [Substring], _ index: Int) -> Bool {
        index + 1 < lines.count && lines[index].contains("|") && TreeLine(lines[index + 1]).alignments?.count == cells(lines[index]).count
    }
}
