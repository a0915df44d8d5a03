// A content as one HTML page that stands alone: no script, nothing fetched, each block in the direction of its own text.

import TextKit

struct HTMLDocument {
    let text: String

    init(_ content: ExportedText) {
        let direction = content.direction
        var prose = ProseHTML(direction)
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
            \(prose.blocks(content.tree))
            </body>
            </html>

            """
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
