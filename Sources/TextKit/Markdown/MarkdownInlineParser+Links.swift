// Links, images and footnotes: their text is read, their targets are not.

extension MarkdownInlineParser {
    mutating func readBracket() -> Bool {
        let bracket = scalars[position] == "!" ? position + 1 : position
        guard bracket < scalars.count, scalars[bracket] == "[" else { return false }
        if let end = footnoteEnd(bracket) {
            hide(position..<end)
            position = end
            return true
        }
        brackets.append(position)
        position = bracket + 1
        return true
    }

    /// `[^1]` points to a note, and `[^1]:` at the head of a block begins it.
    private func footnoteEnd(_ bracket: Int) -> Int? {
        guard bracket + 2 < scalars.count, scalars[bracket + 1] == "^" else { return nil }
        var index = bracket + 2
        while index < scalars.count, index - bracket < 100, !ScalarKind.isSpace(scalars[index]), scalars[index] != "]" {
            index += 1
        }
        guard index < scalars.count, scalars[index] == "]", index > bracket + 2 else { return nil }
        let isNote = bracket == 0 && index + 1 < scalars.count && scalars[index + 1] == ":"
        return isNote ? index + 2 : index + 1
    }

    mutating func readClosingBracket() -> Bool {
        guard let opener = brackets.popLast() else { return false }
        let text = position
        let inside = (scalars[opener] == "!" ? opener + 2 : opener + 1)..<text
        let end = targetEnd(text + 1) ?? labelEnd(text + 1, inside)
        guard let end else { return false }
        hide(opener..<inside.lowerBound)
        hide(text..<end)
        position = end
        return true
    }

    /// The end of `(target "title")`, or nil when none begins here.
    private func targetEnd(_ start: Int) -> Int? {
        guard start < scalars.count, scalars[start] == "(" else { return nil }
        let limit = min(scalars.count, start + Self.lookAhead)
        var index = skipSpaces(start + 1, limit)
        if index < limit, scalars[index] == "<" {
            guard let close = scalars[index..<limit].firstIndex(where: { $0 == ">" || $0 == "\n" }),
                scalars[close] == ">"
            else { return nil }
            index = close + 1
        } else {
            index = bareTargetEnd(index, limit)
        }
        let afterTarget = skipSpaces(index, limit)
        if afterTarget < limit, scalars[afterTarget] == ")" { return afterTarget + 1 }
        guard afterTarget > index, let title = titleEnd(afterTarget, limit) else { return nil }
        let close = skipSpaces(title, limit)
        return close < limit && scalars[close] == ")" ? close + 1 : nil
    }

    private func bareTargetEnd(_ start: Int, _ limit: Int) -> Int {
        var index = start
        var depth = 0
        while index < limit, !ScalarKind.isSpace(scalars[index]) {
            switch scalars[index] {
            case "\\": index += 1
            case "(": depth += 1
            case ")":
                if depth == 0 { return index }
                depth -= 1
            default: break
            }
            index += 1
        }
        return min(index, limit)
    }

    private func titleEnd(_ start: Int, _ limit: Int) -> Int? {
        let closing: Unicode.Scalar
        switch scalars[start] {
        case "\"": closing = "\""
        case "'": closing = "'"
        case "(": closing = ")"
        default: return nil
        }
        var index = start + 1
        while index < limit, scalars[index] != closing { index += scalars[index] == "\\" ? 2 : 1 }
        return index < limit ? index + 1 : nil
    }

    /// The end of `[label]`, of `[]`, or of nothing at all, when the label is defined.
    private func labelEnd(_ start: Int, _ inside: Range<Int>) -> Int? {
        guard !labels.isEmpty, inside.count < 1_000 else { return nil }
        let limit = min(scalars.count, start + 1_000)
        if start < limit, scalars[start] == "[", let close = scalars[start..<limit].firstIndex(of: "]") {
            let label = close == start + 1 ? scalars[inside] : scalars[(start + 1)..<close]
            return labels.contains(MarkdownLabel.folded(label)) ? close + 1 : nil
        }
        return labels.contains(MarkdownLabel.folded(scalars[inside])) ? start : nil
    }

    private func skipSpaces(_ start: Int, _ limit: Int) -> Int {
        var index = start
        while index < limit, ScalarKind.isSpace(scalars[index]) { index += 1 }
        return index
    }
}
