// E-mail and network addresses, from the signs that ordinary text seldom has: `@`, `:`, four dotted groups.

extension PersonalDataScanner {
    private static var longestLocalPart: Int { 64 }
    private static var longestDomain: Int { 253 }

    /// Handles the `@` at `index` and returns where the scan goes on.
    mutating func scanEmail(at index: Int) -> Int {
        let start = localPartStart(before: index)
        guard start < index, let end = domainEnd(after: index + 1) else { return index + 1 }
        report(PersonalDataSpan(kind: .email, start: start, end: end, score: emailScore(start, index, end)))
        return max(floor, index + 1)
    }

    /// Walks back over what a local part may have; letters of other scripts end it, so glued words are left alone.
    private func localPartStart(before index: Int) -> Int {
        var start = index
        var length = 0
        var symbol = text.visible(before: index)
        while isLocalPart(symbol.value), symbol.start >= floor, length < Self.longestLocalPart {
            if symbol.value.isASCIIWord || start < index { start = symbol.start }
            length += 1
            symbol = text.visible(before: symbol.start)
        }
        // An address begins with a letter or a digit; what stood before belongs to the sentence.
        while start < index, !text.symbol(at: start).value.isASCIIWord { start = text.symbol(at: start).end }
        return start
    }

    private func isLocalPart(_ value: UInt8) -> Bool {
        switch value {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "%"),
            UInt8(ascii: "'"),
            UInt8(ascii: "~"):
            true
        default: value.isASCIIWord
        }
    }

    /// The end of the last label that can be a top-level domain: two or more ASCII letters.
    private func domainEnd(after index: Int) -> Int? {
        var position = index
        var end: Int? = nil
        var labels = 0
        while position - index < Self.longestDomain {
            let label = readLabel(at: position)
            guard label.end > position else { break }
            labels += 1
            if labels > 1, label.letters >= 2 || label.isPunycode { end = label.end }
            let dot = text.visible(at: label.end)
            guard dot.value == UInt8(ascii: "."), text.byte(dot.start) == UInt8(ascii: ".") else { break }
            position = text.visible(at: dot.end).start
        }
        return end
    }

    /// `letters` counts only when the label is nothing but letters.
    private func readLabel(at index: Int) -> (end: Int, letters: Int, isPunycode: Bool) {
        var symbol = text.visible(at: index)
        var end = index
        var letters = 0
        var others = 0
        // A label of Persian letters counts as a part of the name, never as its end.
        let isForeign = symbol.value == TextSign.letter
        while isForeign
            ? symbol.value == TextSign.letter : symbol.value.isASCIIWord || symbol.value == UInt8(ascii: "-")
        {
            if symbol.value.isASCIILetter { letters += 1 } else { others += 1 }
            if symbol.value != UInt8(ascii: "-") { end = symbol.end }
            symbol = text.visible(at: symbol.end)
        }
        let isPunycode =
            letters > 4 && text.byte(index) | 0x20 == UInt8(ascii: "x") && text.byte(index + 2) == UInt8(ascii: "-")
        return (end, others == 0 ? letters : 0, isPunycode)
    }

    private func emailScore(_ start: Int, _ at: Int, _ end: Int) -> Int {
        // `git@host:path` names a service; `icon@2x.png` is a file.
        if at - start == 3, spells("git", at: start), text.byte(end) == UInt8(ascii: ":") { return 0 }
        return isFileName(from: at + 1, to: end) ? 0 : 90
    }

    private func isFileName(from start: Int, to end: Int) -> Bool {
        guard text.byte(start).isDigit, text.byte(start + 1) | 0x20 == UInt8(ascii: "x") else { return false }
        return text.byte(start + 2) == UInt8(ascii: ".")
    }

    // MARK: IPv4

    /// Four groups of 0...255. Small numbers alone are rather a version or a section.
    func addressV4(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard let first = octet(candidate, 0), let second = octet(candidate, 1), let third = octet(candidate, 2),
            let fourth = octet(candidate, 3), isPersonalAddress(first, second, third, fourth), !dotted(candidate)
        else { return nil }
        let long = (first > 9 ? 1 : 0) + (second > 9 ? 1 : 0) + (third > 9 ? 1 : 0) + (fourth > 9 ? 1 : 0)
        let around = context(candidate.start, candidate.end)
        var score = long > 1 ? 65 : 45
        score += around.support(.ipAddress) / 2 - around.versionOpposition
        if text.visible(before: candidate.start).value.isASCIILetter { score -= 30 }
        return PersonalDataSpan(kind: .ipAddress, start: candidate.start, end: candidate.end, score: max(0, score))
    }

    private func octet(_ candidate: NumberCandidate, _ index: Int) -> Int? {
        let group = cluster.groups[candidate.firstGroup + index]
        guard group.count <= 3 else { return nil }
        let offset = Int(group.firstDigit) - candidate.firstDigit
        let value = withDigits(candidate) { $0.number(offset, Int(group.count)) }
        return value < 256 ? value : nil
    }

    /// The machine itself, "any" and broadcast addresses lead to nobody.
    private func isPersonalAddress(_ first: Int, _ second: Int, _ third: Int, _ fourth: Int) -> Bool {
        first != 127 && first != 0 && first != 255
    }

    /// A fifth dotted number on either side: then it is no address.
    private func dotted(_ candidate: NumberCandidate) -> Bool {
        let before = text.visible(before: candidate.start)
        let after = text.visible(at: candidate.end)
        return before.value == UInt8(ascii: ".") && text.visible(before: before.start).value.isDigit
            || after.value == UInt8(ascii: ".") && text.visible(at: after.end).value.isDigit
    }

    // MARK: IPv6

    /// Handles the `:` at `index` when it is the first one of an address; returns the end of the finding.
    mutating func scanAddressV6(at index: Int) -> Int? {
        var start = index
        while start > floor, index - start < 5, text.byte(start - 1).isHexDigit { start -= 1 }
        let before = text.symbol(before: start).value
        guard start >= floor, !before.isASCIIWord, before != UInt8(ascii: ":"), before != UInt8(ascii: "."),
            let end = endOfAddressV6(from: start)
        else { return nil }
        report(PersonalDataSpan(kind: .ipAddress, start: start, end: end, score: 75))
        return end
    }

    private func endOfAddressV6(from start: Int) -> Int? {
        var shape = AddressV6Shape()
        var position = start
        while position - start < 46 {
            let groupStart = position
            while text.byte(position).isHexDigit { position += 1 }
            let size = position - groupStart
            if size == 0, text.byte(position) != UInt8(ascii: ":") { break }
            shape.addGroup(text, groupStart, size)
            guard text.byte(position) == UInt8(ascii: ":") else { break }
            let next = text.byte(position + 1)
            guard next.isHexDigit || next == UInt8(ascii: ":") else { break }
            position += 1
        }
        if text.byte(position) == UInt8(ascii: "."), let tail = dottedTail(position, shape.lastGroupStart) {
            shape.groups += 1
            position = tail
        }
        return shape.isAddress && !text.byte(position).isASCIIWord ? position : nil
    }

    /// `::ffff:192.0.2.128`: three more dotted groups after the last one.
    private func dottedTail(_ index: Int, _ start: Int) -> Int? {
        var position = index
        for _ in 0..<3 {
            guard text.byte(position) == UInt8(ascii: "."), text.byte(position + 1).isDigit else { return nil }
            position += 1
            while text.byte(position).isDigit { position += 1 }
        }
        return position
    }
}

/// What has been read of an IPv6 address.
private struct AddressV6Shape {
    var groups = 0
    var empty = 0
    var isTooLong = false
    var hasDigit = false
    var hasFullFirst = false
    var lastGroupStart = 0

    mutating func addGroup(_ text: TextBytes, _ start: Int, _ size: Int) {
        lastGroupStart = start
        if size == 0 {
            empty += 1
            return
        }
        if groups == 0 && empty == 0 { hasFullFirst = size == 4 }
        groups += 1
        if size > 4 { isTooLong = true }
        for index in start..<start + size where text.byte(index).isDigit { hasDigit = true }
    }

    /// Eight groups, or one `::` and enough around it that it is no label of a program and no time of the day.
    var isAddress: Bool {
        guard !isTooLong, hasDigit else { return false }
        return empty == 0 ? groups == 8 : empty <= 2 && groups <= 7 && (groups >= 3 || groups == 2 && hasFullFirst)
    }
}
