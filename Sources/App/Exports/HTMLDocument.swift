// A content as one HTML page that stands alone: no script, nothing fetched, each block in the direction of its own text.

import TextKit

struct HTMLDocument {
    let text: String

    init(_ content: ExportedText) {
        let direction = content.direction
        let page = HTMLPage(direction)
        text = """
            <!DOCTYPE html>
            <html lang="\(direction == .rightToLeft ? "fa" : "en")" dir="\(direction.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(XML.escaped(content.title))</title>
            <style>
            body { font-family: Vazirmatn, "Noto Naskh Arabic", Tahoma, "Segoe UI", sans-serif; line-height: 1.9; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
            pre, code { font-family: "Cascadia Code", "DejaVu Sans Mono", Consolas, monospace; unicode-bidi: isolate; }
            pre { direction: ltr; text-align: left; background: #f4f4f5; padding: 1rem; overflow-x: auto; line-height: 1.5; }
            blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 4px solid #d4d4d8; }
            table { border-collapse: collapse; } th, td { border: 1px solid #d4d4d8; padding: .4rem .8rem; }
            a { unicode-bidi: isolate; }
            </style>
            </head>
            <body>
            \(page.blocks(content.tree))
            </body>
            </html>

            """
    }
}

private struct HTMLPage {
    let direction: Direction
    init(_ direction: Direction) { self.direction = direction }

    func blocks(_ nodes: [MarkdownNode], tight: Bool = false) -> String { nodes.map { block($0, tight) }.joined(separator: "\n") }

    private func dir(_ spans: [MarkdownSpan]) -> String { " dir=\"\(Direction.of(spans: spans, fallback: direction).rawValue)\"" }

    private func dir(_ nodes: [MarkdownNode]) -> String {
        " dir=\"\(Direction.of(spans: nodes.map { .text($0.plain) }, fallback: direction).rawValue)\""
    }

    private func block(_ node: MarkdownNode, _ tight: Bool) -> String {
        switch node {
        case .heading(let level, let spans): return "<h\(level)\(dir(spans))>\(inline(spans))</h\(level)>"
        case .paragraph(let spans): return tight ? inline(spans) : "<p\(dir(spans))>\(inline(spans))</p>"
        case .code(let language, let text):
            let name = language.isEmpty ? "" : " class=\"language-\(XML.escaped(language))\""
            return "<pre dir=\"ltr\"><code\(name)>\(XML.escaped(text))</code></pre>"
        case .quote(let inner): return "<blockquote\(dir(inner))>\n\(blocks(inner))\n</blockquote>"
        case .list(let list): return self.list(list)
        case .table(let table): return self.table(table)
        case .rule: return "<hr>"
        }
    }

    private func list(_ list: MarkdownList) -> String {
        let items = list.items.map { "<li\(dir($0))>\(blocks($0, tight: list.isTight))</li>" }.joined(separator: "\n")
        let whole = dir(list.items.flatMap { $0 })
        guard let start = list.start else { return "<ul\(whole)>\n\(items)\n</ul>" }
        return "<ol\(whole)\(start == 1 ? "" : " start=\"\(start)\"")>\n\(items)\n</ol>"
    }

    private func table(_ table: MarkdownTable) -> String {
        func row(_ cells: [[MarkdownSpan]], _ tag: String) -> String {
            let texts = zip(cells, table.alignments).map { spans, alignment in
                "<\(tag) dir=\"\(TableCells.direction(spans, in: table, fallback: direction).rawValue)\"\(style(alignment))>\(inline(spans))</\(tag)>"
            }
            return "<tr>\(texts.joined())</tr>"
        }
        let whole = " dir=\"\(TableCells.direction(of: table, fallback: direction).rawValue)\""
        let body = table.rows.map { row($0, "td") }.joined(separator: "\n")
        return "<table\(whole)>\n<thead>\n\(row(table.header, "th"))\n</thead>\n<tbody>\n\(body)\n</tbody>\n</table>"
    }

    private func style(_ alignment: MarkdownTable.Alignment) -> String {
        switch alignment {
        case .natural: ""
        case .left: " style=\"text-align: left\""
        case .center: " style=\"text-align: center\""
        case .right: " style=\"text-align: right\""
        }
    }

    private func inline(_ spans: [MarkdownSpan]) -> String {
        spans.map { span in
            switch span {
            case .text(let text): XML.escaped(text)
            case .code(let text): "<code dir=\"auto\">\(XML.escaped(text))</code>"
            case .strong(let inner): "<strong>\(inline(inner))</strong>"
            case .emphasis(let inner): "<em>\(inline(inner))</em>"
            case .strike(let inner): "<del>\(inline(inner))</del>"
            case .link(let address, let inner): "<a href=\"\(XML.escaped(address))\" rel=\"noopener noreferrer\">\(inline(inner))</a>"
            // A picture would be fetched from elsewhere, which tells its owner who reads: a link leaves that to the reader.
            case .image(let address, let alternative):
                "<a href=\"\(XML.escaped(address))\" rel=\"noopener noreferrer\">\(XML.escaped(alternative.isEmpty ? address : alternative))</a>"
            case .lineBreak: "<br>"
            }
        }.joined()
    }
}

/// Which way tables and their cells go.
enum TableCells {
    static func direction(of table: MarkdownTable, fallback: Direction) -> Direction {
        Direction.of(spans: [.text(MarkdownNode.table(table).plain)], fallback: fallback)
    }

    /// A name in another script stands where the others of its column do; a sentence goes its own way.
    static func direction(_ cell: [MarkdownSpan], in table: MarkdownTable, fallback: Direction) -> Direction {
        let whole = direction(of: table, fallback: fallback)
        return cell.plain.count > 40 ? Direction.of(spans: cell, fallback: whole) : whole
    }
}

/// Text inside of markup.
enum XML {
    /// Signs with a meaning become what shows them; those that XML 1.0 has no place for are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            default:
                let isForbidden = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
                if !isForbidden { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }
}
