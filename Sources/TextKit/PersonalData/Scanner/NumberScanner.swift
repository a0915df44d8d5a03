// Finds the numbers that belong to somebody in a row of digit groups, and says how sure that is.

/// A stretch of the cluster that may be a number, before its kind is known.
struct NumberCandidate {
    var firstGroup: Int
    /// One after the last group.
    var endGroup: Int
    var firstDigit: Int
    var digitCount: Int
    var gaps: GapProfile
    var start: Int
    var end: Int
}

extension PersonalDataScanner {
    /// Handles the row of digits at `index` and returns where the scan goes on.
    mutating func scanNumbers(at index: Int) -> Int {
        cluster.read(text, at: index)
        guard cluster.digitCount >= 4 else { return cluster.end }
        var group = 0
        while group < cluster.groupCount {
            if cluster.isCut, group > 0,
                cluster.digitCount - Int(cluster.groups[group].firstDigit) < DigitCluster.longestRun
            {
                return Int(cluster.groups[group].start)
            }
            group = take(from: group)
        }
        return max(cluster.end, floor)
    }

    /// Reports the best number that begins at the group, unless a better one begins inside of it.
    private mutating func take(from group: Int) -> Int {
        guard let found = bestNumber(from: group) else { return group + 1 }
        var other = group + 1
        while other < found.endGroup {
            if let rival = bestNumber(from: other), rival.span.score > found.span.score { return other }
            other += 1
        }
        report(found.span)
        return found.endGroup
    }

    private func bestNumber(from first: Int) -> (span: PersonalDataSpan, endGroup: Int)? {
        var best: (span: PersonalDataSpan, endGroup: Int)? = nil
        var gaps = GapProfile()
        var count = 0
        for group in first..<cluster.groupCount {
            count += Int(cluster.groups[group].count)
            if count > 26 { break }
            if group > first { gaps.add(cluster.groups[group].gap) }
            guard let span = bestSpan(first, group, count, gaps) else { continue }
            if span.score >= (best?.span.score ?? 0) { best = (span, group + 1) }
        }
        return best
    }

    private func bestSpan(_ first: Int, _ last: Int, _ count: Int, _ gaps: GapProfile) -> PersonalDataSpan? {
        guard count >= 8 || gaps.groups == 4 && gaps.kind == .dot else { return nil }
        // 0.9123456789 and 12.3456789012: a point after so few digits is a decimal point.
        if gaps.groups == 2, gaps.kind == .dot, cluster.groups[first].count < 3 { return nil }
        let start = Int(cluster.groups[first].start)
        let end = Int(cluster.groups[last].end)
        guard start >= floor else { return nil }
        let candidate = NumberCandidate(
            firstGroup: first, endGroup: last + 1, firstDigit: Int(cluster.groups[first].firstDigit), digitCount: count,
            gaps: gaps, start: start, end: end)
        var best = PersonalDataSpan(kind: .mobile, start: 0, end: 0, score: 0)
        if gaps.groups == 4, gaps.kind == .dot, !gaps.isMixed { offer(addressV4(candidate), &best) }
        forEachNumberRule(candidate) { offer($0, &best) }
        return best.score >= PersonalDataThreshold.warn ? best : nil
    }

    private func forEachNumberRule(_ candidate: NumberCandidate, _ body: (PersonalDataSpan?) -> Void) {
        switch candidate.digitCount {
        case 8, 9:
            body(nationalCode(candidate))
            body(passport(candidate))
            body(localLandline(candidate))
            body(foreignPhone(candidate))
        case 10:
            body(nationalCode(candidate))
            body(postalCode(candidate))
            body(mobile(candidate))
            body(foreignPhone(candidate))
        case 11:
            body(companyID(candidate))
            body(mobile(candidate))
            body(landline(candidate))
            body(foreignPhone(candidate))
        case 12, 13, 14, 15:
            body(mobile(candidate))
            body(landline(candidate))
            body(foreignPhone(candidate))
        case 16: body(bankCard(candidate))
        case 24: body(iban(candidate))
        default: break
        }
    }

    private func offer(_ span: PersonalDataSpan?, _ best: inout PersonalDataSpan) {
        if let span, span.score > best.score { best = span }
    }

    /// The digits of the candidate, without the first `prefix`.
    func withDigits<Result>(_ candidate: NumberCandidate, dropping prefix: Int = 0, _ body: (DigitRun) -> Result)
        -> Result
    {
        let from = candidate.firstDigit + prefix
        let count = candidate.digitCount - prefix
        return withUnsafeBytes(of: cluster.digits) { raw in
            let all = raw.bindMemory(to: UInt8.self)
            return body(DigitRun(digits: UnsafeBufferPointer(rebasing: all[from..<from + count])))
        }
    }

    func context(_ start: Int, _ end: Int) -> ContextScore {
        ContextScore(text, start, end, label: labelTopics)
    }

    /// The penalty for what stands right against a number: a letter, a decimal point, another number.
    func edgePenalty(_ start: Int, _ end: Int) -> Int { leftPenalty(start) + rightPenalty(end) }

    private func leftPenalty(_ start: Int) -> Int {
        let before = text.visible(before: start)
        let beyond = text.visible(before: before.start).value
        switch before.value {
        case let value where value.isASCIILetter: return 25
        case UInt8(ascii: "_"): return beyond.isASCIIWord ? 20 : 0
        case UInt8(ascii: "."): return beyond.isDigit ? 45 : 0
        case UInt8(ascii: ","): return beyond.isDigit && digitsBefore(before.start) <= 3 ? 20 : 0
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"):
            return beyond.isDigit ? 15 : beyond.isASCIILetter ? 10 : 0
        case UInt8(ascii: "#"), UInt8(ascii: "$"): return 20
        default: return 0
        }
    }

    private func rightPenalty(_ end: Int) -> Int {
        let after = text.visible(at: end)
        let beyond = text.visible(at: after.end).value
        switch after.value {
        case let value where value.isASCIILetter: return 25
        case UInt8(ascii: "@"): return beyond.isASCIIWord ? 60 : 0
        case UInt8(ascii: "%"): return 40
        case UInt8(ascii: "_"): return beyond.isASCIIWord ? 20 : 0
        case UInt8(ascii: "."): return beyond.isDigit ? 20 : 0
        case UInt8(ascii: ","): return beyond.isDigit && digitsAfter(after.end) == 3 ? 20 : 0
        case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"): return beyond.isDigit ? 15 : 0
        default: return 0
        }
    }

    private func digitsBefore(_ index: Int) -> Int {
        var symbol = text.visible(before: index)
        var count = 0
        while symbol.value.isDigit, count < 5 {
            count += 1
            symbol = text.visible(before: symbol.start)
        }
        return count
    }

    private func digitsAfter(_ index: Int) -> Int {
        var symbol = text.visible(at: index)
        var count = 0
        while symbol.value.isDigit, count < 5 {
            count += 1
            symbol = text.visible(at: symbol.end)
        }
        return count
    }
}
