// Telephone numbers: the prefixes people write, the shapes they group in, and the dates that look like them.

extension PersonalDataScanner {
    /// `09…`, `+98 9…`, `0098 9…`, `98 9…` and the bare `9…`, each followed by nine digits.
    func mobile(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard let prefix = phonePrefix(candidate), candidate.digitCount - prefix.length == 10,
            withDigits(candidate, { $0[prefix.length] == 9 })
        else { return nil }
        let base = prefix.isSure ? 85 : prefix.length == 2 ? 70 : 50
        return phone(.mobile, candidate, prefix, base)
    }

    /// The same prefixes, an area code of two digits, and eight digits that begin with 2...9.
    func landline(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard let prefix = phonePrefix(candidate), prefix.length > 0, candidate.digitCount - prefix.length == 10,
            withDigits(candidate, { $0[prefix.length] != 9 && $0[prefix.length] != 0 && $0[prefix.length + 2] > 1 })
        else { return nil }
        let isKnown = withDigits(candidate) { NumberRules.isAreaCode($0.number(prefix.length, 2)) }
        var base = prefix.isSure ? (isKnown ? 65 : 35) : (isKnown ? 50 : 20)
        if breaks(candidate, after: prefix.length + 2) { base += 10 }
        if prefix.length != 1 && prefix.isSure { base += 10 }
        return phone(.landline, candidate, prefix, base)
    }

    /// Eight digits of a city: only right after a word that says so.
    func localLandline(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard candidate.digitCount == 8, !candidate.gaps.hasSlash, candidate.gaps.groups <= 4,
            withDigits(candidate, { $0[0] > 1 && $0[0] < 9 }), edgePenalty(candidate.start, candidate.end) == 0,
            ContextWindow(text: text, start: candidate.start, end: candidate.end).stands(
                ContextTopic.landline.bit, within: 12)
                || labelTopics & ContextTopic.landline.bit != 0
        else { return nil }
        return phone(.landline, candidate, PhonePrefix(length: 0, isSure: false), 25)
    }

    /// A number of another country: the plus sign makes it a number, a word beside it makes it worth hiding.
    func foreignPhone(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard let plus = plusSign(before: candidate.start), plus >= floor,
            withDigits(candidate, { $0[0] > 0 && $0.number(0, 2) != 98 })
        else { return nil }
        return phone(.mobile, candidate, PhonePrefix(length: 0, isSure: false), 45)
    }

    private struct PhonePrefix {
        /// How many digits come before the ten of the number itself.
        var length: Int
        /// Whether it can hardly be anything but a call prefix.
        var isSure: Bool
    }

    private func phonePrefix(_ candidate: NumberCandidate) -> PhonePrefix? {
        withDigits(candidate) { run in
            switch run.count {
            case 10: PhonePrefix(length: 0, isSure: false)
            case 11: run[0] == 0 ? PhonePrefix(length: 1, isSure: true) : nil
            case 12:
                run.number(0, 2) == 98
                    ? PhonePrefix(length: 2, isSure: plusSign(before: candidate.start) != nil) : nil
            case 13: run.number(0, 3) == 980 ? PhonePrefix(length: 3, isSure: true) : nil  // +98 (0) 912 …
            case 14: run.number(0, 4) == 98 ? PhonePrefix(length: 4, isSure: true) : nil
            default: nil
            }
        }
    }

    private func phone(
        _ kind: PersonalDataKind, _ candidate: NumberCandidate, _ prefix: PhonePrefix, _ base: Int
    ) -> PersonalDataSpan? {
        var whole = candidate
        var base = base
        if candidate.gaps.groups > 1 {
            if !isPhoneShape(candidate, prefix.length) { base -= 25 }
            if beginsWithDate(candidate) { base -= 40 }
            if candidate.gaps.hasSlash && candidate.gaps.isMixed { base -= 30 }
        }
        if let plus = plusSign(before: candidate.start), plus >= floor {
            whole.start = plus
        }
        if candidate.gaps.hasPhoneOnlyGap, let open = openParenthesis(whole), open >= floor { whole.start = open }
        return span(kind, whole, base, .phone)
    }

    /// Groups end after the operator or area code, or all are short as when somebody spells.
    private func isPhoneShape(_ candidate: NumberCandidate, _ prefix: Int) -> Bool {
        if candidate.digitCount == 8 { return breaks(candidate, after: 4) || isSpelled(candidate) }
        guard candidate.gaps.groups <= 7 else { return isSpelled(candidate) }
        return breaks(candidate, after: prefix + 3) || breaks(candidate, after: prefix + 2)
            || breaks(candidate, after: prefix) && prefix > 0 || isSpelled(candidate)
    }

    private func isSpelled(_ candidate: NumberCandidate) -> Bool {
        for index in 0..<candidate.gaps.groups where groupSize(candidate, index) > 2 { return false }
        return true
    }

    private func breaks(_ candidate: NumberCandidate, after digits: Int) -> Bool {
        var sum = 0
        for index in 0..<candidate.gaps.groups - 1 {
            sum += groupSize(candidate, index)
            if sum == digits { return true }
        }
        return false
    }

    /// 1402/05/12 or 09/12/1402 in front: then the zero that opens the number is the zero of a day or a month.
    private func beginsWithDate(_ candidate: NumberCandidate) -> Bool {
        guard candidate.gaps.groups >= 3 else { return false }
        let first = group(candidate, 0)
        let second = group(candidate, 1)
        let third = group(candidate, 2)
        guard second.size <= 2, (1...12).contains(second.value) || (1...31).contains(second.value) else { return false }
        let yearFirst = first.size == 4 && isYear(first.value) && third.size <= 2 && third.value <= 31
        let yearLast = first.size <= 2 && first.value <= 31 && third.size == 4 && isYear(third.value)
        return yearFirst || yearLast
    }

    private func group(_ candidate: NumberCandidate, _ index: Int) -> (value: Int, size: Int) {
        let group = cluster.groups[candidate.firstGroup + index]
        let offset = Int(group.firstDigit) - candidate.firstDigit
        return (withDigits(candidate) { $0.number(offset, Int(group.count)) }, Int(group.count))
    }

    private func isYear(_ value: Int) -> Bool { (1300...1450).contains(value) || (1900...2100).contains(value) }

    private func plusSign(before index: Int) -> Int? {
        var symbol = text.visible(before: index)
        if symbol.value == UInt8(ascii: " ") || symbol.value == UInt8(ascii: "(") {
            symbol = text.visible(before: symbol.start)
        }
        guard symbol.value == UInt8(ascii: "+"), !text.visible(before: symbol.start).value.isDigit else { return nil }
        return symbol.start
    }

    private func openParenthesis(_ candidate: NumberCandidate) -> Int? {
        let symbol = text.visible(before: candidate.start)
        return symbol.value == UInt8(ascii: "(") ? symbol.start : nil
    }
}
