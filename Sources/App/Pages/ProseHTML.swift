// A text in Markdown as pages and exported files show it, by one renderer: every letter is escaped, every block runs the way most of
// its letters do, technical runs are kept apart, and nothing is fetched from elsewhere.

import TextKit

struct ProseHTML {
    /// The direction of blocks without letters of their own.
    let direction: Direction
    /// Whether it is a part of a page: its headings begin below the page's own and have anchors.
    let isPart: Bool
    private var headings = 0

    init(_ direction: Direction, isPart: Bool = false) {
        self.direction = direction
        self.isPart = isPart
    }

    /// A text as a part of a page.
    static func render(_ markdown: String) -> String {
        var prose = ProseHTML(Direction.of(block: markdown), isPart: true)
        return prose.blocks(MarkdownTree(markdown).blocks)
    }

    mutating func blocks(_ nodes: [MarkdownNode], tight: Bool = false) -> String {
        var parts: [String] = []
        for node in nodes { parts.append(block(node, tight)) }
        return parts.joined(separator: "\n")
    }

    private mutating func block(_ node: MarkdownNode, _ tight: Bool) -> String {
        switch node {
        case .heading(let level, let spans): return heading(level, spans)
        case .paragraph(let spans): return tight ? inline(spans, way(spans)) : "<p\(dir(spans))>\(inline(spans, way(spans)))</p>"
        case .code(let language, let text):
            let name = language.isEmpty ? "" : " class=\"language-\(XML.escaped(language))\""
            // What scrolls can be reached by keyboard.
            return "<pre dir=\"ltr\"\(isPart ? " tabindex=\"0\"" : "")><code\(name)>\(XML.escaped(text))</code></pre>"
        case .quote(let inner): return "<blockquote\(dir(inner))>\n\(blocks(inner))\n</blockquote>"
        case .list(let list): return self.list(list)
        case .table(let table): return self.table(table)
        case .rule: return "<hr>"
        }
    }

    private mutating func heading(_ level: Int, _ spans: [MarkdownSpan]) -> String {
        let level = isPart ? max(2, level) : level
        headings += 1
        return "<h\(level)\(isPart ? " id=\"s\(headings)\"" : "")\(dir(spans))>\(inline(spans, way(spans)))</h\(level)>"
    }

    private mutating func list(_ list: MarkdownList) -> String {
        var items: [String] = []
        for item in list.items { items.append("<li\(dir(item))>\(blocks(item, tight: list.isTight))</li>") }
        let whole = dir(list.items.flatMap { $0 })
        guard let start = list.start else { return "<ul\(whole)>\n\(items.joined(separator: "\n"))\n</ul>" }
        return "<ol\(whole)\(start == 1 ? "" : " start=\"\(start)\"")>\n\(items.joined(separator: "\n"))\n</ol>"
    }

    private func table(_ table: MarkdownTable) -> String {
        func row(_ cells: [[MarkdownSpan]], _ tag: String) -> String {
            let texts = zip(cells, table.alignments).map { spans, alignment in
                let way = TableCells.direction(spans, in: table, fallback: direction)
                return "<\(tag) dir=\"\(way.rawValue)\"\(place(alignment))>\(inline(spans, way))</\(tag)>"
            }
            return "<tr>\(texts.joined())</tr>"
        }
        let whole = " dir=\"\(TableCells.direction(of: table, fallback: direction).rawValue)\""
        let rows = table.rows.map { row($0, "td") }.joined(separator: "\n")
        let html = "<table\(whole)>\n<thead>\n\(row(table.header, "th"))\n</thead>\n<tbody>\n\(rows)\n</tbody>\n</table>"
        return isPart ? "<div class=\"table-wrap\" tabindex=\"0\">\(html)</div>" : html
    }

    /// A page allows no style in its text; it has classes.
    private func place(_ alignment: MarkdownTable.Alignment) -> String {
        func told(_ name: String) -> String { isPart ? " class=\"to-\(name)\"" : " style=\"text-align: \(name)\"" }
        return switch alignment {
        case .natural: ""
        case .left: told("left")
        case .center: told("center")
        case .right: told("right")
        }
    }

    // MARK: Lines

    private func way(_ spans: [MarkdownSpan]) -> Direction { Direction.of(spans: spans, fallback: direction) }
    private func dir(_ spans: [MarkdownSpan]) -> String { " dir=\"\(way(spans).rawValue)\"" }
    private func dir(_ nodes: [MarkdownNode]) -> String { " dir=\"\(way(nodes.map { .text($0.plain) }).rawValue)\"" }

    private func inline(_ spans: [MarkdownSpan], _ way: Direction) -> String {
        spans.map { span in
            switch span {
            case .text(let text): ProseHTML.text(text, way)
            case .code(let text): "<code dir=\"ltr\">\(XML.escaped(text))</code>"
            case .strong(let inner): "<strong>\(inline(inner, way))</strong>"
            case .emphasis(let inner): "<em>\(inline(inner, way))</em>"
            case .strike(let inner): "<del>\(inline(inner, way))</del>"
            case .link(let address, let inner): link(address, inline(inner, way))
            // A picture would be fetched from elsewhere, which tells its owner who reads: a link leaves that to the reader.
            case .image(let address, let alternative): link(address, ProseHTML.text(alternative.isEmpty ? address : alternative, way))
            case .lineBreak: "<br>"
            }
        }.joined()
    }

    private func link(_ address: String, _ label: String) -> String {
        "<a href=\"\(XML.escaped(address))\" rel=\"noopener noreferrer\(isPart ? " nofollow" : "")\">\(label)</a>"
    }

    /// Text of a block that runs this way: among right-to-left letters, technical runs are kept apart.
    static func text(_ text: String, _ way: Direction) -> String {
        guard way == .rightToLeft else { return XML.escaped(text) }
        return TechnicalRuns.split(text).map { $0.isTechnical ? "<bdi dir=\"ltr\">\(XML.escaped(String($0.text)))</bdi>" : XML.escaped(String($0.text)) }
            .joined()
    }
}
