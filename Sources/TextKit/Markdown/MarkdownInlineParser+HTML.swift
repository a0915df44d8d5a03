// Tags, comments, entities and `<address>` inside prose.

extension MarkdownInlineParser {
    /// `<https://…>` and `<name@example.com>`: the brackets are marks, the address is read.
    mutating func readAutolink() -> Bool {
        let limit = min(scalars.count, position + Self.lookAhead)
        guard let close = scalars[(position + 1)..<limit].firstIndex(where: { $0 == ">" || ScalarKind.isSpace($0) }),
            scalars[close] == ">", close > position + 1, MarkdownAddress.isAutolink(scalars[(position + 1)..<close])
        else { return false }
        hide(position..<(position + 1))
        mark((position + 1)..<close, .address)
        hide(close..<(close + 1))
        position = close + 1
        return true
    }

    /// A tag or a comment. In a block of HTML a comment without an end hides the rest, as it does in a browser.
    mutating func readHTML(toEnd: Bool) -> Bool {
        guard scalars[position] == "<" else { return scalars[position] == "&" && readEntity() }
        if isAt(position, "<!--") {
            if let end = commentEnd() ?? (toEnd ? scalars.count : nil) {
                hide(position..<end)
                position = end
                return true
            }
            return false
        }
        guard let end = tagEnd() else { return false }
        hide(position..<end)
        let name = MarkdownHTML.tagName(MarkdownHTML.lowercased(scalars[position..<min(end, position + 16)]))
        if name == "br" || MarkdownHTML.blockTags.contains(name) { inline.shown[position] = "\n" }
        position = end
        return true
    }

    private mutating func commentEnd() -> Int? {
        if endlessComment != nil { return nil }
        var index = position + 4
        while index + 2 < scalars.count {
            if scalars[index] == "-", scalars[index + 1] == "-", scalars[index + 2] == ">" { return index + 3 }
            index += 1
        }
        endlessComment = position
        return nil
    }

    private func tagEnd() -> Int? {
        var index = position + 1
        if index < scalars.count, scalars[index] == "/" { index += 1 }
        guard index < scalars.count, ScalarKind.isASCIILetter(scalars[index]) else { return nil }
        let limit = min(scalars.count, position + Self.lookAhead)
        var quote: Unicode.Scalar?
        while index < limit {
            let sign = scalars[index]
            if let open = quote {
                if sign == open { quote = nil }
            } else if sign == ">" {
                return index + 1
            } else if sign == "<" {
                return nil
            } else if sign == "\"" || sign == "'" {
                quote = sign
            }
            index += 1
        }
        return nil
    }

    mutating func readEntity() -> Bool {
        let limit = min(scalars.count, position + 12)
        guard let close = scalars[position..<limit].firstIndex(of: ";"), close > position + 1,
            let sign = MarkdownEntity.sign(scalars[(position + 1)..<close])
        else { return false }
        hide(position..<(close + 1))
        inline.shown[position] = sign
        position = close + 1
        return true
    }

    func isAt(_ index: Int, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes in
            index + bytes.count <= scalars.count
                && bytes.indices.allSatisfy { scalars[index + $0].value == UInt32(bytes[$0]) }
        }
    }
}
