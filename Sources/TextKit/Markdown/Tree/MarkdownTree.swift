// A Markdown text as a tree of what it says, for those who write it in another form: CommonMark with the tables, the
// struck words and the bare addresses of GitHub. Raw HTML is no part of it: tags are dropped, what stands between them stays.

package struct MarkdownTree: Sendable, Equatable {
    package let blocks: [MarkdownNode]

    package init(_ text: String) {
        var lines = MarkdownTree.lines(text)
        let references = MarkdownReferences(takingFrom: &lines)
        blocks = MarkdownTreeParser(references).blocks(lines, depth: 0)
    }

    /// Tabs count to the next multiple of four, as Markdown has it.
    private static func lines(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
            guard let tab = line.firstIndex(of: "\t"), line[..<tab].allSatisfy({ $0 == " " }) else { return line }
            let indent = line.prefix { $0 == " " || $0 == "\t" }.reduce(0) { $1 == " " ? $0 + 1 : $0 / 4 * 4 + 4 }
            return String(repeating: " ", count: indent) + line.drop { $0 == " " || $0 == "\t" }
        }
    }
}

package indirect enum MarkdownNode: Sendable, Equatable {
    case heading(level: Int, [MarkdownSpan])
    case paragraph([MarkdownSpan])
    case code(language: String, text: String)
    case quote([MarkdownNode])
    case list(MarkdownList)
    case table(MarkdownTable)
    case rule
}

package struct MarkdownList: Sendable, Equatable {
    /// The number of the first item; `nil` where the items have no numbers.
    package let start: Int?
    /// Without space between the items.
    package let isTight: Bool
    package let items: [[MarkdownNode]]
}

package struct MarkdownTable: Sendable, Equatable {
    package enum Alignment: Sendable, Equatable { case natural, left, center, right }
    package let alignments: [Alignment]
    package let header: [[MarkdownSpan]]
    package let rows: [[[MarkdownSpan]]]
}

package indirect enum MarkdownSpan: Sendable, Equatable {
    case text(String)
    case code(String)
    case strong([MarkdownSpan])
    case emphasis([MarkdownSpan])
    case strike([MarkdownSpan])
    /// An address that is safe to follow.
    case link(String, [MarkdownSpan])
    case image(String, alternative: String)
    case lineBreak

    /// What the reader sees of it.
    package var plain: String {
        switch self {
        case .text(let text), .code(let text), .image(_, let text): text
        case .strong(let inner), .emphasis(let inner), .strike(let inner), .link(_, let inner): inner.plain
        case .lineBreak: "\n"
        }
    }
}

extension [MarkdownSpan] {
    package var plain: String { map(\.plain).joined() }
}

extension MarkdownNode {
    /// What the reader sees of it, without marks.
    package var plain: String {
        switch self {
        case .heading(_, let spans), .paragraph(let spans): spans.plain
        case .code(_, let text): text
        case .quote(let inner): inner.map(\.plain).joined(separator: "\n")
        case .list(let list): list.items.map { $0.map(\.plain).joined(separator: "\n") }.joined(separator: "\n")
        case .table(let table): ([table.header] + table.rows).map { $0.map(\.plain).joined(separator: "\t") }.joined(separator: "\n")
        case .rule: ""
        }
    }
}

extension Direction {
    /// The direction of a piece of prose that is no Markdown any more.
    package static func of(spans: [MarkdownSpan], fallback: Direction = .rightToLeft) -> Direction {
        var (right, left) = (0, 0)
        func count(_ spans: [MarkdownSpan]) {
            for span in spans {
                switch span {
                case .text(let text), .image(_, let text):
                    for scalar in text.unicodeScalars where ScalarKind.isLetterOrDigit(scalar) && !ScalarKind.isDigit(scalar) {
                        if BidirectionalRuns.isRightToLeft(scalar) { right += 1 } else { left += 1 }
                    }
                case .strong(let inner), .emphasis(let inner), .strike(let inner), .link(_, let inner): count(inner)
                case .code, .lineBreak: break
                }
            }
        }
        count(spans)
        if right + left == 0 { return spans.contains { if case .code = $0 { true } else { false } } ? .leftToRight : fallback }
        return 2 * right >= left ? .rightToLeft : .leftToRight
    }
}
