// A text in Markdown as a page shows it. Only what texts of this product consist of; everything else stays as it was written.
// Every letter goes through the escaper, every block runs the way its letters do, and technical runs are kept apart.

import TextKit
import Web

enum ProseHTML {
    static func render(_ markdown: String) -> String {
        var blocks = Blocks()
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) { blocks.add(line) }
        return blocks.finish()
    }

    /// Lines gathered into blocks.
    private struct Blocks {
        private var html = ""
        private var paragraph: [Substring] = []
        private var items: [Substring] = []
        private var list = ""
        private var quote: [Substring] = []
        private var code: [Substring]?
        private var headings = 0

        mutating func add(_ line: Substring) {
            if line.hasPrefix("```") {
                if let lines = code {
                    html += "<pre dir=\"ltr\" tabindex=\"0\"><code>\(SafeHTML.escape(lines.joined(separator: "\n")))</code></pre>"
                    code = nil
                } else {
                    close()
                    code = []
                }
                return
            }
            if code != nil { return code!.append(line) }
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.isEmpty { return close() }
            if let (level, title) = ProseHTML.heading(text) {
                close()
                headings += 1
                // The page has its own first heading.
                let tag = "h\(min(6, max(2, level) + 0))"
                html += "<\(tag) id=\"s\(headings)\" dir=\"\(ProseHTML.direction(title))\">\(Inline.render(title))</\(tag)>"
            } else if text == "---" || text == "***" {
                close()
                html += "<hr>"
            } else if text.hasPrefix(">") {
                close(except: "quote")
                quote.append(text.dropFirst().drop { $0 == " " })
            } else if let (kind, item) = ProseHTML.item(text) {
                close(except: kind)
                list = kind
                items.append(item)
            } else if !items.isEmpty, line.first == " " {
                items.append(items.removeLast() + " " + text)
            } else {
                close(except: "paragraph")
                paragraph.append(text)
            }
        }

        private mutating func close(except kind: String = "") {
            if kind != "paragraph", !paragraph.isEmpty {
                let text = paragraph.joined(separator: "\n")
                html += "<p dir=\"\(ProseHTML.direction(text))\">\(Inline.render(text))</p>"
                paragraph = []
            }
            if kind != list, !items.isEmpty {
                let direction = ProseHTML.direction(items.joined(separator: "\n"))
                html += "<\(list) dir=\"\(direction)\">" + items.map { "<li>\(Inline.render(String($0)))</li>" }.joined() + "</\(list)>"
                items = []
            }
            if kind != "quote", !quote.isEmpty {
                let text = quote.joined(separator: "\n")
                html += "<blockquote dir=\"\(ProseHTML.direction(text))\"><p>\(Inline.render(text))</p></blockquote>"
                quote = []
            }
        }

        mutating func finish() -> String {
            if let lines = code { html += "<pre dir=\"ltr\" tabindex=\"0\"><code>\(SafeHTML.escape(lines.joined(separator: "\n")))</code></pre>" }
            close()
            return html
        }
    }

    static func direction(_ text: some StringProtocol) -> String { Direction.of(block: String(text)).rawValue }

    private static func heading(_ text: Substring) -> (level: Int, title: String)? {
        let level = text.prefix { $0 == "#" }.count
        guard (1...6).contains(level), text.dropFirst(level).first == " " else { return nil }
        var title = text.dropFirst(level + 1)
        while let last = title.last, last == " " || last == "#" { title = title.dropLast() }
        return (level, String(title))
    }

    private static func item(_ text: Substring) -> (kind: String, item: Substring)? {
        if let first = text.first, "-*+".contains(first), text.dropFirst().first == " " { return ("ul", text.dropFirst(2)) }
        let digits = text.prefix { Digits.ascii(String($0)).allSatisfy { ("0"..."9").contains($0) } }
        let rest = text.dropFirst(digits.count)
        guard (1...3).contains(digits.count), let mark = rest.first, mark == "." || mark == ")", rest.dropFirst().first == " " else { return nil }
        return ("ol", rest.dropFirst(2))
    }

    /// Bold, italic, code and links.
    private enum Inline {
        static func render(_ text: some StringProtocol) -> String {
            var result = ""
            var rest = Substring(text)
            while let first = rest.first {
                if first == "\\", let next = rest.dropFirst().first, next.isPunctuation || next.isSymbol {
                    result += SafeHTML.escape(String(next))
                    rest = rest.dropFirst(2)
                } else if first == "`", let (inner, after) = span(rest, "`") {
                    result += "<code dir=\"ltr\">\(SafeHTML.escape(String(inner)))</code>"
                    rest = after
                } else if rest.hasPrefix("**"), let (inner, after) = span(rest, "**") {
                    result += "<strong>\(render(inner))</strong>"
                    rest = after
                } else if first == "*", let (inner, after) = span(rest, "*"), inner.first != " " {
                    result += "<em>\(render(inner))</em>"
                    rest = after
                } else if first == "[", let (label, address, after) = link(rest) {
                    result += "<a href=\"\(SafeHTML.escape(String(address)))\" rel=\"noopener nofollow\">\(render(label))</a>"
                    rest = after
                } else {
                    let run = rest.prefix(1) + rest.dropFirst().prefix { !"\\`*[".contains($0) }
                    result += SafeHTML.escape(String(run)).replacing("\n", with: "<br>")
                    rest = rest.dropFirst(run.count)
                }
            }
            return result
        }

        private static func span(_ text: Substring, _ mark: String) -> (inner: Substring, after: Substring)? {
            let body = text.dropFirst(mark.count)
            guard let end = body.firstRange(of: mark), end.lowerBound > body.startIndex else { return nil }
            return (body[..<end.lowerBound], body[end.upperBound...])
        }

        private static func link(_ text: Substring) -> (label: Substring, address: Substring, after: Substring)? {
            guard let middle = text.firstRange(of: "]("), let end = text[middle.upperBound...].firstIndex(of: ")") else { return nil }
            let address = text[middle.upperBound..<end]
            let isSafe = ["https://", "http://", "mailto:", "/", "#"].contains { address.lowercased().hasPrefix($0) } && !address.hasPrefix("//")
            guard isSafe, !address.contains(where: \.isWhitespace) else { return nil }
            return (text[text.index(after: text.startIndex)..<middle.lowerBound], address, text[text.index(after: end)...])
        }
    }
}
