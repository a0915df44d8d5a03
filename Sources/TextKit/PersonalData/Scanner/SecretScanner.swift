// Keys and tokens that show what they are: known lead-ins, tokens in three parts, blocks of private keys.

/// A lead-in of a known key and what must follow it.
struct SecretFormat {
    enum Body { case upperAndDigits, word, wordAndDash }

    let prefix: StaticString
    let body: Body
    let shortest: Int
    let longest: Int
    /// A lead-in that also begins words with dashes (`sk-learn-…`) needs a body that no words make.
    let looksLikeWords: Bool

    init(_ prefix: StaticString, _ body: Body, _ shortest: Int, _ longest: Int = .max, looksLikeWords: Bool = false) {
        self.prefix = prefix
        self.body = body
        self.shortest = shortest
        self.longest = longest
        self.looksLikeWords = looksLikeWords
    }
}

extension PersonalDataScanner {
    /// Calls `body` for every format whose lead-in has `sign` as the byte that wakes the scanner.
    private func forEachFormat(wokenBy sign: UInt8, _ body: (SecretFormat) -> Void) {
        switch sign {
        case UInt8(ascii: "-"):
            body(SecretFormat("sk-", .wordAndDash, 20, looksLikeWords: true))
            body(SecretFormat("xoxb-", .wordAndDash, 16))
            body(SecretFormat("xoxa-", .wordAndDash, 16))
            body(SecretFormat("xoxp-", .wordAndDash, 16))
            body(SecretFormat("xoxr-", .wordAndDash, 16))
            body(SecretFormat("xoxs-", .wordAndDash, 16))
            body(SecretFormat("glpat-", .wordAndDash, 20))
            body(SecretFormat("GOCSPX-", .wordAndDash, 20))
        case UInt8(ascii: "_"):
            body(SecretFormat("ghp_", .word, 30))
            body(SecretFormat("gho_", .word, 30))
            body(SecretFormat("ghu_", .word, 30))
            body(SecretFormat("ghs_", .word, 30))
            body(SecretFormat("ghr_", .word, 30))
            body(SecretFormat("github_pat_", .word, 22))
            body(SecretFormat("sk_live_", .word, 16))
            body(SecretFormat("sk_test_", .word, 16))
            body(SecretFormat("rk_live_", .word, 16))
            body(SecretFormat("hf_", .word, 30))
            body(SecretFormat("npm_", .word, 30))
        case UInt8(ascii: "K"): body(SecretFormat("AKIA", .upperAndDigits, 16, 16))
        case UInt8(ascii: "S"): body(SecretFormat("ASIA", .upperAndDigits, 16, 16))
        case UInt8(ascii: "z"): body(SecretFormat("AIza", .wordAndDash, 35, 35))
        default: break
        }
    }

    /// Handles a byte that may stand in the lead-in of a key; returns where the scan goes on.
    mutating func scanSecret(at index: Int, _ sign: UInt8) -> Int {
        var end: Int? = nil
        if sign == UInt8(ascii: "J") { end = webToken(around: index) }
        if sign == UInt8(ascii: "-"), end == nil { end = keyBlock(at: index) }
        if let end { return finish(end, from: index) }
        var start = index
        forEachFormat(wokenBy: sign) { format in
            guard end == nil, let from = leadIn(format.prefix, sign, at: index), from >= floor else { return }
            let bodyStart = from + format.prefix.utf8CodeUnitCount
            if let found = bodyEnd(format, from: bodyStart) {
                start = from
                end = found
            }
        }
        guard let end else { return index + 1 }
        report(PersonalDataSpan(kind: .secret, start: start, end: end, score: 97))
        return max(floor, index + 1)
    }

    private mutating func finish(_ end: Int, from index: Int) -> Int {
        let start = text.byte(index) == UInt8(ascii: "J") ? index - 2 : index
        report(PersonalDataSpan(kind: .secret, start: start, end: end, score: 97))
        return max(floor, index + 1)
    }

    /// Where the lead-in starts when its first `sign` is the byte at `index` and no word runs into it.
    private func leadIn(_ prefix: StaticString, _ sign: UInt8, at index: Int) -> Int? {
        let length = prefix.utf8CodeUnitCount
        for offset in 0..<length where prefix.utf8Start[offset] == sign {
            let start = index - offset
            guard spells(prefix, at: start) else { continue }
            return beginsToken(start) ? start : nil
        }
        return nil
    }

    /// No character of a token stands before; this also keeps a token from being read again from each of its parts.
    private func beginsToken(_ start: Int) -> Bool {
        let before = text.symbol(before: start).value
        if before == UInt8(ascii: "-") || before == UInt8(ascii: "_") {
            return !text.symbol(before: start - 1).value.isASCIIWord
        }
        return !before.isASCIIWord
    }

    func spells(_ word: StaticString, at index: Int) -> Bool {
        guard index >= 0, index + word.utf8CodeUnitCount <= text.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where text.bytes[index + offset] != word.utf8Start[offset] {
            return false
        }
        return true
    }

    private func bodyEnd(_ format: SecretFormat, from start: Int) -> Int? {
        var symbol = text.visible(at: start)
        var end = start
        var length = 0
        var digits = 0
        while belongs(symbol.value, to: format.body), length <= format.longest {
            length += 1
            if symbol.value.isDigit { digits += 1 }
            end = symbol.end
            symbol = text.visible(at: symbol.end)
        }
        guard length >= format.shortest, length <= format.longest else { return nil }
        return format.looksLikeWords && !isRandom(start, end, digits) ? nil : end
    }

    /// Not only words and years apart by signs: some part of eight or more mixes letters and digits.
    func isRandom(_ start: Int, _ end: Int, _ digits: Int) -> Bool {
        guard digits >= 2 else { return false }
        var letters = 0
        var digitsInPart = 0
        for index in start...end {
            let value = index < end ? text.byte(index) : 0
            if value.isDigit {
                digitsInPart += 1
            } else if value.isASCIILetter {
                letters += 1
            } else {
                if letters > 0, digitsInPart > 0, letters + digitsInPart >= 8 { return true }
                letters = 0
                digitsInPart = 0
            }
        }
        return false
    }

    private func belongs(_ value: UInt8, to body: SecretFormat.Body) -> Bool {
        switch body {
        case .upperAndDigits: value.isDigit || value.isCapital
        case .word: value.isASCIIWord || value == UInt8(ascii: "_")
        case .wordAndDash: value.isASCIIWord || value == UInt8(ascii: "_") || value == UInt8(ascii: "-")
        }
    }

    /// `eyJ….eyJ….signature`: a header, a claim set that begins the same way, a signature.
    private func webToken(around index: Int) -> Int? {
        let start = index - 2
        guard start >= floor, spells("eyJ", at: start), beginsToken(start) else { return nil }
        guard let header = base64End(start, least: 10), text.byte(header) == UInt8(ascii: "."),
            spells("eyJ", at: header + 1),
            let claims = base64End(header + 1, least: 6)
        else { return nil }
        guard text.byte(claims) == UInt8(ascii: ".") else { return claims }
        return base64End(claims + 1, least: 1) ?? claims
    }

    private func base64End(_ start: Int, least: Int) -> Int? {
        var end = start
        while belongs(text.byte(end), to: .wordAndDash) { end += 1 }
        return end - start >= least ? end : nil
    }

    /// `-----BEGIN … PRIVATE KEY-----` up to its END line; without one, as far as a key could reach.
    private func keyBlock(at index: Int) -> Int? {
        guard spells("-----BEGIN ", at: index) else { return nil }
        var position = index + 11
        let nameLimit = min(text.count, position + 40)
        while position < nameLimit, !spells("PRIVATE KEY", at: position) { position += 1 }
        guard position < nameLimit else { return nil }
        let limit = min(text.count, position + 8192)
        while position < limit {
            if text.byte(position) == UInt8(ascii: "-"), spells("-----END ", at: position) {
                return endOfLine(position + 9)
            }
            position += 1
        }
        return position
    }

    private func endOfLine(_ index: Int) -> Int {
        var position = index
        while position < text.count, position - index < 60 {
            if spells("-----", at: position) { return position + 5 }
            position += 1
        }
        return position
    }
}
