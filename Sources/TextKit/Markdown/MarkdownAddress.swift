// Where a URL or an e-mail address begins and ends in running text, Persian text included.

enum MarkdownAddress {
    private static let schemes: [[Unicode.Scalar]] = ["https://", "http://", "ftp://", "mailto:", "www."].map {
        Array($0.unicodeScalars)
    }

    /// The end of the address that begins here; the caller has made sure that no word reaches into it.
    static func end(_ scalars: [Unicode.Scalar], at start: Int) -> Int? {
        urlEnd(scalars, start) ?? emailEnd(scalars, start)
    }

    static func isAutolink(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = text.first, ScalarKind.isASCIILetter(first) || first.isASCII else { return false }
        let scheme = text.prefix {
            ScalarKind.isASCIILetter($0) || ScalarKind.isDigit($0) || "+.-".unicodeScalars.contains($0)
        }
        let after = text.dropFirst(scheme.count).first
        if after == ":", scheme.count >= 2 { return true }
        let whole = Array(text)
        return emailEnd(whole, 0) == whole.count
    }

    private static func urlEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
        let begins = schemes.first { scheme in
            start + scheme.count < scalars.count
                && scheme.indices.allSatisfy { scalars[start + $0].value | 0x20 == scheme[$0].value | 0x20 }
        }
        guard let begins else { return nil }
        var end = start + begins.count
        while end < scalars.count, !endsAddress(scalars[end]) { end += 1 }
        end = trimmed(scalars, start, end)
        return end > start + begins.count ? end : nil
    }

    private static func endsAddress(_ scalar: Unicode.Scalar) -> Bool {
        ScalarKind.isSpace(scalar) || "<>\"`«»|".unicodeScalars.contains(scalar)
    }

    /// The full stop after an address belongs to the sentence, and so does a parenthesis opened before it.
    private static func trimmed(_ scalars: [Unicode.Scalar], _ start: Int, _ end: Int) -> Int {
        var last = end
        var depth = 0
        for sign in scalars[start..<end] { depth += sign == "(" ? 1 : sign == ")" ? -1 : 0 }
        while last > start {
            let sign = scalars[last - 1]
            if sign == ")" {
                guard depth < 0 else { break }
                depth += 1
            } else if !".,;:!?'*_~]}،؛؟…”’".unicodeScalars.contains(sign) {
                break
            }
            last -= 1
        }
        return last
    }

    private static func emailEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
        var index = start
        while index < scalars.count, index - start <= 64, isLocal(scalars[index]) { index += 1 }
        guard index > start, index < scalars.count, scalars[index] == "@" else { return nil }
        let domain = index + 1
        var end = domain
        while end < scalars.count, end - domain < 254, isDomain(scalars[end]) { end += 1 }
        while end > domain, !isAlphanumeric(scalars[end - 1]) { end -= 1 }
        guard let dot = scalars[domain..<end].lastIndex(of: ".") else { return nil }
        return dot > domain && end > dot + 2 ? end : nil
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        ScalarKind.isASCIILetter(scalar) || (0x30...0x39).contains(scalar.value)
    }

    private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
        isAlphanumeric(scalar) || "._%+-".unicodeScalars.contains(scalar)
    }

    private static func isDomain(_ scalar: Unicode.Scalar) -> Bool {
        isAlphanumeric(scalar) || scalar == "." || scalar == "-"
    }
}

extension MarkdownInlineParser {
    /// A bare address; or else passes the whole ASCII word, so that no address is sought inside it.
    mutating func readAddress() -> Bool {
        guard ScalarKind.isASCIILetter(scalars[position]) || (0x30...0x39).contains(scalars[position].value) else {
            return false
        }
        if let end = MarkdownAddress.end(scalars, at: position) {
            mark(position..<end, .address)
            position = end
        } else {
            while position < scalars.count, ScalarKind.isASCIILetter(scalars[position]) { position += 1 }
            if position < scalars.count, (0x30...0x39).contains(scalars[position].value) { position += 1 }
        }
        return true
    }
}
