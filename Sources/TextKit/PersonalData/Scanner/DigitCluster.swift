// Reads a row of digit groups as people write numbers: in three scripts, with spaces, dashes and invisible characters.

/// What stands between two groups of one number.
enum DigitGap: UInt8 {
    case none, space, dot, hyphen, slash, underscore
    /// `(021) 8877…`, `+98 (912) …`
    case parenthesis
    /// ` - ` and the like: only a telephone number reaches over it.
    case wide
}

/// Digits without a visible break.
struct DigitGroup {
    var start: Int32
    var end: Int32
    var firstDigit: Int16
    var count: Int16
    /// What stands before it.
    var gap: DigitGap
}

/// Up to 64 digits in up to 64 groups, in fixed memory that is used again for every cluster of a scan.
///
/// A longer row is cut; the scanner goes on from the first group that has not had its whole chance.
struct DigitCluster {
    static let capacity = 64
    /// Longer than any number the rules know, so such a run is nobody's number.
    static let longestRun = 30

    private(set) var digits = InlineArray<64, UInt8>(repeating: 0)
    private(set) var groups = InlineArray<64, DigitGroup>(
        repeating: DigitGroup(start: 0, end: 0, firstDigit: 0, count: 0, gap: .none))
    private(set) var groupCount = 0
    private(set) var digitCount = 0
    /// Whether the row went on when memory ended.
    private(set) var isCut = false
    /// Where the scan may go on when nothing is found.
    private(set) var end = 0

    mutating func read(_ text: TextBytes, at index: Int) {
        groupCount = 0
        digitCount = 0
        isCut = false
        end = index
        var position = index
        var gap = DigitGap.none
        while readGroup(text, at: position, gap) {
            guard let next = Self.gap(text, after: end) else { return }
            gap = next.gap
            position = next.digit
        }
    }

    /// Adds the group at `index`; false when the row must end here.
    private mutating func readGroup(_ text: TextBytes, at index: Int, _ gap: DigitGap) -> Bool {
        var symbol = text.symbol(at: index)
        var count = 0
        var groupEnd = index
        let room = Self.capacity - digitCount
        while symbol.value.isDigit {
            if count < room { digits[digitCount + count] = symbol.value - 0x30 }
            count += 1
            groupEnd = symbol.end
            symbol = text.visible(at: symbol.end)
        }
        if count > Self.longestRun {
            if groupCount == 0 { end = groupEnd }
            return false
        }
        guard groupCount < Self.capacity, count <= room else {
            isCut = true
            return false
        }
        groups[groupCount] = DigitGroup(
            start: Int32(truncatingIfNeeded: index), end: Int32(truncatingIfNeeded: groupEnd),
            firstDigit: Int16(digitCount), count: Int16(count), gap: gap)
        groupCount += 1
        digitCount += count
        end = groupEnd
        return true
    }

    /// The separator after a group and the digit it leads to, if one separator or a known pair leads to a digit.
    private static func gap(_ text: TextBytes, after index: Int) -> (gap: DigitGap, digit: Int)? {
        let first = text.visible(at: index)
        guard let single = gap(of: first.value) else { return nil }
        let second = text.visible(at: first.end)
        if second.value.isDigit { return (single, second.start) }
        let third = text.visible(at: second.end)
        switch (first.value, second.value) {
        case (UInt8(ascii: ")"), UInt8(ascii: " ")), (UInt8(ascii: ")"), UInt8(ascii: "-")),
            (UInt8(ascii: " "), UInt8(ascii: "(")), (UInt8(ascii: "-"), UInt8(ascii: "(")):
            return third.value.isDigit ? (.parenthesis, third.start) : nil
        case (UInt8(ascii: "-"), UInt8(ascii: " ")):
            return third.value.isDigit ? (.wide, third.start) : nil
        case (UInt8(ascii: " "), UInt8(ascii: "-")):
            if third.value.isDigit { return (.wide, third.start) }
            let fourth = text.visible(at: third.end)
            return third.value == UInt8(ascii: " ") && fourth.value.isDigit ? (.wide, fourth.start) : nil
        default: return nil
        }
    }

    private static func gap(of value: UInt8) -> DigitGap? {
        switch value {
        case UInt8(ascii: " "): .space
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: "-"): .hyphen
        case UInt8(ascii: "/"): .slash
        case UInt8(ascii: "_"): .underscore
        case UInt8(ascii: "("), UInt8(ascii: ")"): .parenthesis
        default: nil
        }
    }
}

/// What the separators inside one candidate have in common.
struct GapProfile {
    private(set) var groups = 1
    private(set) var kind = DigitGap.none
    private(set) var isMixed = false
    private(set) var hasPhoneOnlyGap = false
    private(set) var hasSlash = false

    mutating func add(_ gap: DigitGap) {
        groups += 1
        if kind == .none { kind = gap } else if kind != gap { isMixed = true }
        if gap == .parenthesis || gap == .wide { hasPhoneOnlyGap = true }
        if gap == .slash { hasSlash = true }
    }
}
