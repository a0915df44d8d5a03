// Secrets known by what stands before them: `scheme://user:password@host`, `password: …`, and tokens of bots.

extension PersonalDataScanner {
    /// Handles the `:` or `=` at `index`; returns where the scan goes on.
    mutating func scanAssignment(at index: Int, _ sign: UInt8) -> Int {
        if sign == UInt8(ascii: ":") {
            if let end = scanURLCredentials(at: index) ?? scanBotToken(at: index) ?? scanAddressV6(at: index) {
                return max(floor, end)
            }
        }
        return scanLabelledSecret(at: index)
    }

    /// Only the user and the password: the host says where, not who.
    private mutating func scanURLCredentials(at index: Int) -> Int? {
        guard text.byte(index + 1) == UInt8(ascii: "/"), text.byte(index + 2) == UInt8(ascii: "/"),
            index > 0, text.byte(index - 1).isASCIIWord
        else { return nil }
        let start = index + 3
        var position = start
        var colon = -1
        var at = -1
        while position < text.count, position - start < 320, !endsAuthority(text.byte(position)) {
            let byte = text.byte(position)
            if byte == UInt8(ascii: "@") { at = position }
            if byte == UInt8(ascii: ":"), colon < 0 { colon = position }
            position += 1
        }
        guard colon >= start, at > colon + 1, start >= floor else { return nil }
        report(PersonalDataSpan(kind: .secret, start: start, end: at, score: 95))
        return at
    }

    private func endsAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "{"), UInt8(ascii: "}"):
            true
        default: false
        }
    }

    /// `123456789:AA…`: the number of a bot, then 35 characters.
    private mutating func scanBotToken(at index: Int) -> Int? {
        var start = index
        while start > floor, index - start < 11, text.byte(start - 1).isDigit { start -= 1 }
        guard (8...10).contains(index - start), !text.symbol(before: start).value.isASCIIWord else { return nil }
        var end = index + 1
        while end - index < 40,
            text.byte(end).isASCIIWord || text.byte(end) == UInt8(ascii: "_") || text.byte(end) == UInt8(ascii: "-")
        {
            end += 1
        }
        guard end - index - 1 == 35 else { return nil }
        report(PersonalDataSpan(kind: .secret, start: start, end: end, score: 95))
        return end
    }

    /// `password: hunter2`: a word that promises a secret, then a value that looks like one.
    private mutating func scanLabelledSecret(at index: Int) -> Int {
        let next = index + 1
        guard followsWord(index) else { return next }
        let label = ContextWindow(text: text, start: index, end: index)
        // One more word fits in between: «رمز وای‌فای: …», `password for ssh: …`.
        guard label.stands(ContextTopic.password.bit | ContextTopic.key.bit, within: 12) else { return next }
        let isPassword = label.stands(ContextTopic.password.bit, within: 12)
        let start = valueStart(after: next)
        guard start >= floor, let end = valueEnd(from: start, isPassword: isPassword) else { return next }
        report(PersonalDataSpan(kind: .secret, start: start, end: end, score: 75))
        return max(floor, next)
    }

    /// A letter stands before the sign, at most over a blank or a quote; most signs in code and times end here.
    private func followsWord(_ index: Int) -> Bool {
        var symbol = text.visible(before: index)
        for _ in 0..<3 where !symbol.value.isLetter { symbol = text.visible(before: symbol.start) }
        return symbol.value.isLetter
    }

    /// Over blanks, quotes and the name of an authorization scheme.
    private func valueStart(after index: Int) -> Int {
        var position = skipQuotes(index)
        for scheme: StaticString in ["Bearer ", "Basic ", "bearer ", "basic ", "Token "]
        where spells(scheme, at: position) {
            position = skipQuotes(position + scheme.utf8CodeUnitCount)
            break
        }
        return position
    }

    private func skipQuotes(_ index: Int) -> Int {
        var position = index
        while position - index < 8 {
            let symbol = text.visible(at: position)
            switch symbol.value {
            case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "="),
                UInt8(ascii: ">"):
                position = symbol.end
            default: return symbol.start
            }
        }
        return position
    }

    /// The end of a value of ASCII letters, digits and signs that has both letters and digits and is no expression.
    ///
    /// After «کلید» and `token` stand also words, slugs and links, so there the value must look drawn at random.
    private func valueEnd(from start: Int, isPassword: Bool) -> Int? {
        var end = start
        var letters = 0
        var digits = 0
        while end - start < 256, isSecretByte(text.byte(end)) {
            if text.byte(end).isASCIILetter { letters += 1 }
            if text.byte(end).isDigit { digits += 1 }
            if spells("://", at: end) { return nil }
            end += 1
        }
        while end > start, isSentenceEnd(text.byte(end - 1)) { end -= 1 }
        guard !opensExpression(text.byte(end)), letters > 0, digits > 0 else { return nil }
        let isLikely = isPassword ? end - start >= 6 : end - start >= 16 && isRandom(start, end, digits)
        return isLikely ? end : nil
    }

    private func opensExpression(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "$")
    }

    private func isSecretByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23, 0x25, 0x26, 0x2A...0x2F, 0x3A, 0x3D, 0x3F, 0x40, 0x5E, 0x5F, 0x7E: true
        case UInt8(ascii: "$"): true
        default: byte.isASCIIWord
        }
    }

    private func isSentenceEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ";")
    }
}
