// Blocks of raw HTML inside Markdown: nothing in them is a heading or a list, and each kind ends in its own way.

enum MarkdownHTML {
    enum End: Equatable {
        /// A comment ends with `-->`, a script with `</script>`.
        case text(String)
        case blankLine
    }

    /// How the HTML block that this line begins will end, or nil when the line begins none.
    static func start(_ line: MarkdownLine) -> End? {
        let first = line.firstNonSpace
        guard first < line.end, line.scalars[first] == "<" else { return nil }
        let head = lowercased(line.scalars[first..<min(line.end, first + 32)])
        if head.hasPrefix("<!--") { return .text("-->") }
        if head.hasPrefix("<?") { return .text("?>") }
        let name = tagName(head)
        if ["script", "pre", "style", "textarea"].contains(name), !head.hasPrefix("</") { return .text("</\(name)>") }
        return blockTags.contains(name) ? .blankLine : nil
    }

    static func ends(_ end: End, _ line: MarkdownLine) -> Bool {
        switch end {
        case .blankLine: line.isBlank
        case .text(let text): contains(line.scalars[line.position..<line.end], text)
        }
    }

    /// `<div class=x>` → `div`, `</p>` → `p`.
    static func tagName(_ tag: String) -> String {
        let rest = tag.dropFirst(tag.hasPrefix("</") ? 2 : 1)
        return String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    static func lowercased(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(ofScalars: scalars).lowercased()
    }

    private static func contains(_ scalars: ArraySlice<Unicode.Scalar>, _ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars.count >= wanted.count else { return false }
        for start in scalars.startIndex...(scalars.endIndex - wanted.count) {
            let window = scalars[start..<(start + wanted.count)]
            if zip(window, wanted).allSatisfy({ $0.properties.lowercaseMapping == $1.properties.lowercaseMapping }) {
                return true
            }
        }
        return false
    }

    static let blockTags: Set<String> = [
        "address", "article", "aside", "base", "blockquote", "body", "caption", "center", "col", "colgroup", "dd",
        "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame",
        "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li",
        "link", "main", "menu", "menuitem", "nav", "ol", "optgroup", "option", "p", "param", "section", "source",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul",
    ]
}
