// What the beginning of one line says.

struct TreeLine {
    let text: Substring
    let indent: Int
    /// Without the spaces at its beginning.
    let content: Substring

    init(_ text: Substring) {
        self.text = text
        content = text.drop { $0 == " " }
        indent = text.count - content.count
    }

    var isBlank: Bool { content.isEmpty }

    struct Fence {
        let sign: Character
        let length: Int
        let indent: Int
        let language: String
    }

    struct Mark {
        /// Items of one list have the same.
        let sign: Character
        let number: Int?
        /// Where the content of the item begins.
        let contentIndent: Int
        let isEmpty: Bool
    }

    var heading: (level: Int, text: String)? {
        let level = content.prefix { $0 == "#" }.count
        guard indent < 4, (1...6).contains(level) else { return nil }
        var rest = content.dropFirst(level)
        guard rest.isEmpty || rest.first == " " else { return nil }
        while rest.last == " " { rest = rest.dropLast() }
        let closed = rest.reversed().drop { $0 == "#" }
        if closed.count < rest.count, closed.first == " " || closed.isEmpty { rest = rest.prefix(closed.count) }
        return (level, String(TreeLine.trimmed(rest)))
    }

    static func trimmed(_ text: Substring) -> Substring {
        var rest = text.drop { $0 == " " }
        while rest.last == " " { rest = rest.dropLast() }
        return rest
    }

    var fence: Fence? {
        guard indent < 4, let sign = content.first, sign == "`" || sign == "~" else { return nil }
        let length = content.prefix { $0 == sign }.count
        let info = content.dropFirst(length)
        guard length >= 3, sign == "~" || !info.contains("`") else { return nil }
        let language = info.drop { $0 == " " }.prefix { $0 != " " }
        return Fence(sign: sign, length: length, indent: indent, language: String(language))
    }

    func closes(_ fence: Fence) -> Bool {
        let length = content.prefix { $0 == fence.sign }.count
        return indent < 4 && length >= fence.length && content.dropFirst(length).allSatisfy { $0 == " " }
    }

    var isRule: Bool {
        guard indent < 4, let sign = content.first, "*-_".contains(sign) else { return false }
        return content.allSatisfy { $0 == sign || $0 == " " } && content.count { $0 == sign } >= 3
    }

    var isQuote: Bool { indent < 4 && content.first == ">" }

    var mark: Mark? {
        guard indent < 4 || !isBlank, let first = content.first, indent < 4 else { return nil }
        if "-+*".contains(first) { return mark(width: 1, sign: first, number: nil) }
        let digits = content.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let end = content.dropFirst(digits.count).first, end == "." || end == ")" else { return nil }
        return mark(width: digits.count + 1, sign: end, number: Int(digits))
    }

    private func mark(width: Int, sign: Character, number: Int?) -> Mark? {
        let rest = content.dropFirst(width)
        guard rest.isEmpty || rest.first == " " else { return nil }
        let spaces = rest.prefix { $0 == " " }.count
        let isEmpty = spaces == rest.count
        // More than four spaces are one, and code.
        let gap = isEmpty || spaces > 4 ? 1 : spaces
        return Mark(sign: sign, number: number, contentIndent: indent + width + min(gap, max(1, rest.count)), isEmpty: isEmpty)
    }

    /// 1 for `===`, 2 for `---` under a paragraph.
    var underline: Int? {
        guard indent < 4, let sign = content.first, sign == "=" || sign == "-" else { return nil }
        let rest = content.drop { $0 == sign }
        return rest.allSatisfy { $0 == " " } ? (sign == "=" ? 1 : 2) : nil
    }

    /// A line that can go on with a paragraph.
    var isProse: Bool { !isBlank && heading == nil && fence == nil && !isRule && !isQuote }

    /// A list begins in the middle of a paragraph only where it can be nothing else.
    var interruptsProse: Bool { mark.map { !$0.isEmpty && ($0.number ?? 1) == 1 } ?? false }

    /// `|---|:--:|`
    var alignments: [MarkdownTable.Alignment]? {
        guard indent < 4, content.contains("|") || content.contains(":"), content.allSatisfy({ "|:- ".contains($0) }), content.contains("-") else { return nil }
        var trimmed = content
        while trimmed.last == " " { trimmed = trimmed.dropLast() }
        if trimmed.first == "|" { trimmed = trimmed.dropFirst() }
        if trimmed.last == "|" { trimmed = trimmed.dropLast() }
        let cells = trimmed.split(separator: "|", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard cells.allSatisfy({ cell in cell.contains("-") && cell.drop { $0 == ":" }.drop { $0 == "-" }.drop { $0 == ":" }.isEmpty }) else { return nil }
        return cells.map { cell in
            switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
            case (true, true): .center
            case (true, false): .left
            case (false, true): .right
            case (false, false): .natural
            }
        }
    }
}
