// The numbered kinds one by one: base score by check digits and shape, plus the words around, minus what speaks against.

extension PersonalDataScanner {
    func nationalCode(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard !candidate.gaps.hasPhoneOnlyGap, withDigits(candidate, NumberRules.isNationalCode) else { return nil }
        // Spreadsheets lose leading zeros; people who group digits do not.
        guard candidate.digitCount == 10 || candidate.gaps.groups == 1 else { return nil }
        // One number in ten passes the check digit, so that alone is a warning; 8 and 9 digits need the word as well.
        var score = candidate.digitCount == 10 ? 45 : 25
        if candidate.gaps.groups > 1 { score -= isNationalCodeShape(candidate) ? 0 : 10 }
        if candidate.gaps.isMixed { score -= 10 }
        return span(.nationalCode, candidate, score, .nationalCode)
    }

    func companyID(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard !candidate.gaps.hasPhoneOnlyGap, withDigits(candidate, NumberRules.isCompanyID) else { return nil }
        return span(.companyID, candidate, candidate.gaps.isMixed ? 30 : 45, .companyID)
    }

    func postalCode(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard !candidate.gaps.hasPhoneOnlyGap, withDigits(candidate, NumberRules.isPostalCode) else { return nil }
        return span(.postalCode, candidate, candidate.gaps.isMixed ? 20 : 30, .postalCode)
    }

    func bankCard(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard !candidate.gaps.hasPhoneOnlyGap, withDigits(candidate, NumberRules.passesLuhn) else { return nil }
        let prefix = withDigits(candidate) { $0.number(0, 6) }
        var score =
            if NumberRules.isIranianCardIssuer(prefix) {
                85
            } else if hasGroups(candidate, of: 4) && (400_000..<700_000).contains(prefix) {
                62
            } else if NumberRules.isForeignCardIssuer(prefix) { 50 } else { prefix >= 200_000 ? 40 : 25 }
        if candidate.gaps.isMixed { score -= 15 }
        return span(.bankCard, candidate, score, .bankCard)
    }

    func iban(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard !candidate.gaps.hasPhoneOnlyGap, withDigits(candidate, NumberRules.isIBAN) else { return nil }
        let isKnownBank = withDigits(candidate) { $0[2] == 0 && NumberRules.isBankCode($0.number(3, 2)) }
        if let start = countryStart(before: candidate.start) {
            let whole = PersonalDataSpan(kind: .iban, start: start, end: candidate.end, score: isKnownBank ? 98 : 88)
            return start >= floor ? whole : nil
        }
        return span(.iban, candidate, isKnownBank ? 55 : 40, .iban)
    }

    func passport(_ candidate: NumberCandidate) -> PersonalDataSpan? {
        guard candidate.digitCount == 8, candidate.gaps.groups == 1 else { return nil }
        guard let start = seriesStart(before: candidate.start), start >= floor else {
            return span(.passport, candidate, 22, .passport)
        }
        var whole = candidate
        whole.start = start
        return span(.passport, whole, 28, .passport)
    }

    /// Adds the words around, takes away the edges, and keeps the result within 0...100.
    func span(_ kind: PersonalDataKind, _ candidate: NumberCandidate, _ base: Int, _ topic: ContextTopic)
        -> PersonalDataSpan?
    {
        let base = base - edgePenalty(candidate.start, candidate.end)
        guard base + 40 >= PersonalDataThreshold.warn else { return nil }
        let around = context(candidate.start, candidate.end)
        let support = max(around.support(topic), hasNeighbour(kind, before: candidate.start) ? 20 : 0)
        let score = base + support - around.opposition
        guard score >= PersonalDataThreshold.warn else { return nil }
        return PersonalDataSpan(kind: kind, start: candidate.start, end: candidate.end, score: min(score, 100))
    }

    /// In a list or a table only the first number has its word beside it; the next ones have the first.
    private func hasNeighbour(_ kind: PersonalDataKind, before start: Int) -> Bool {
        for span in spans.reversed() {
            if start - span.end > 160 { return false }
            if span.kind == kind, span.score >= PersonalDataThreshold.redact { return true }
        }
        return false
    }

    // MARK: Shapes

    func groupSize(_ candidate: NumberCandidate, _ index: Int) -> Int {
        Int(cluster.groups[candidate.firstGroup + index].count)
    }

    private func hasGroups(_ candidate: NumberCandidate, of size: Int) -> Bool {
        for index in 0..<candidate.gaps.groups where groupSize(candidate, index) != size { return false }
        return candidate.gaps.groups > 1
    }

    /// 3-6-1 as on the card, 3-3-4 and 4-3-3 as people read aloud.
    private func isNationalCodeShape(_ candidate: NumberCandidate) -> Bool {
        guard candidate.gaps.groups == 3 else { return false }
        let sizes = (groupSize(candidate, 0), groupSize(candidate, 1), groupSize(candidate, 2))
        return sizes == (3, 6, 1) || sizes == (3, 3, 4) || sizes == (4, 3, 3)
    }

    // MARK: Letters in front

    /// Where `IR` begins when it stands before the digits, with at most one gap between.
    private func countryStart(before index: Int) -> Int? {
        let r = letterBefore(index)
        guard r.value.lowercased == UInt8(ascii: "r") else { return nil }
        let i = text.visible(before: r.start)
        guard i.value.lowercased == UInt8(ascii: "i"), !text.visible(before: i.start).value.isASCIILetter else {
            return nil
        }
        return i.start
    }

    /// Where the letter of a passport number begins; the letter must not end a word.
    private func seriesStart(before index: Int) -> Int? {
        let letter = letterBefore(index)
        guard letter.value.isASCIILetter, !text.visible(before: letter.start).value.isASCIIWord else { return nil }
        return letter.start
    }

    private func letterBefore(_ index: Int) -> TextSymbol {
        let symbol = text.visible(before: index)
        switch symbol.value {
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            return text.visible(before: symbol.start)
        default: return symbol
        }
    }
}
