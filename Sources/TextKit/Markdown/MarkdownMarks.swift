// What the beginning of a line says in Markdown: heading, fence, list item, rule, underline, table rule.

extension MarkdownLine {
    struct Fence {
        let sign: Unicode.Scalar
        let length: Int
        let indent: Int
    }

    struct ItemMark {
        /// Signs of the mark itself: `-` is one, `12.` is three.
        let width: Int
        let isBullet: Bool
        let startsAtOne: Bool
    }

    /// The level of an ATX heading and what it says, closing marks removed.
    var heading: (level: Int, content: Range<Int>)? {
        let first = firstNonSpace
        let level = run(of: "#", at: first)
        guard (1...6).contains(level) else { return nil }
        let after = first + level
        guard after == end || isBlankSign(scalars[after]) else { return nil }
        var rest = self
        rest.position = after
        return (level, withoutClosingMarks(rest.content))
    }

    /// `Title ##` is written `Title`, but `C#` and `\#` stay.
    private func withoutClosingMarks(_ content: Range<Int>) -> Range<Int> {
        var last = content.upperBound
        while last > content.lowerBound, scalars[last - 1] == "#" { last -= 1 }
        if last == content.lowerBound { return last..<last }
        guard last < content.upperBound, isBlankSign(scalars[last - 1]) else { return content }
        while last > content.lowerBound, isBlankSign(scalars[last - 1]) { last -= 1 }
        return content.lowerBound..<last
    }

    /// 1 for `===`, 2 for `---` under a paragraph.
    var underlineLevel: Int? {
        let content = content
        guard let sign = content.isEmpty ? nil : scalars[content.lowerBound], sign == "=" || sign == "-" else {
            return nil
        }
        return run(of: sign, at: content.lowerBound) == content.count ? (sign == "=" ? 1 : 2) : nil
    }

    var isRule: Bool {
        let content = content
        guard let sign = content.isEmpty ? nil : scalars[content.lowerBound], "*-_".unicodeScalars.contains(sign)
        else { return false }
        var count = 0
        for index in content where !isBlankSign(scalars[index]) {
            guard scalars[index] == sign else { return false }
            count += 1
        }
        return count >= 3
    }

    var fence: Fence? {
        let first = firstNonSpace
        guard first < end, scalars[first] == "`" || scalars[first] == "~" else { return nil }
        let sign = scalars[first]
        let length = run(of: sign, at: first)
        guard length >= 3 else { return nil }
        if sign == "`", scalars[(first + length)..<end].contains("`") { return nil }
        return Fence(sign: sign, length: length, indent: indent)
    }

    func closes(_ fence: Fence) -> Bool {
        let content = content
        guard indent < 4, !content.isEmpty else { return false }
        let length = run(of: fence.sign, at: content.lowerBound)
        return length >= fence.length && length == content.count
    }

    var itemMark: ItemMark? {
        let first = firstNonSpace
        guard first < end else { return nil }
        var last = first
        let isBullet = "-+*".unicodeScalars.contains(scalars[first])
        if !isBullet {
            while last < end, last - first < 9, (0x30...0x39).contains(scalars[last].value) { last += 1 }
            guard last > first, last < end, scalars[last] == "." || scalars[last] == ")" else { return nil }
        }
        last += 1
        guard last == end || isBlankSign(scalars[last]) else { return nil }
        let startsAtOne = last - first == 2 && scalars[first] == "1"
        return ItemMark(width: last - first, isBullet: isBullet, startsAtOne: startsAtOne)
    }

    /// `|---|:--:|`: says how the columns of a table stand.
    static func isTableRule(_ line: Range<Int>, _ scalars: [Unicode.Scalar]) -> Bool {
        var hasDash = false
        var hasPipe = false
        for index in line {
            switch scalars[index] {
            case "-": hasDash = true
            case "|": hasPipe = true
            case ":", " ", "\t": break
            default: return false
            }
        }
        return hasDash && hasPipe
    }
}
