// Money is an integer count of nano-dollars: every price per token is then a whole number and sums are exact.

package struct Money: Sendable, Hashable, Comparable {
    /// Billionths of a US dollar.
    package var nanos: Int64

    package init(nanos: Int64) { self.nanos = nanos }
    package static let zero = Money(nanos: 0)

    package static func < (a: Money, b: Money) -> Bool { a.nanos < b.nanos }
    package static func + (a: Money, b: Money) -> Money { Money(nanos: a.nanos + b.nanos) }
    package static func - (a: Money, b: Money) -> Money { Money(nanos: a.nanos - b.nanos) }
    package static func += (a: inout Money, b: Money) { a = a + b }

    /// Reads `12`, `0.5`, `-3.25`: at most nine decimals, no exponent, at most a billion dollars. `nil` for all else.
    package init?(_ text: String) {
        var digits = Substring(text)
        let negative = digits.hasPrefix("-")
        if negative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Money.number(parts[0], length: 1...10) else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let trimmed = parts[1].reversed().drop { $0 == "0" }.reversed()
            let kept = trimmed.isEmpty ? "0" : String(trimmed)
            guard !parts[1].isEmpty, let value = Money.number(kept[...], length: 1...9) else { return nil }
            fraction = value * Money.power(9 - kept.count)
        }
        guard whole <= 1_000_000_000 else { return nil }
        nanos = (whole * 1_000_000_000 + fraction) * (negative ? -1 : 1)
    }

    private static func number(_ text: Substring, length: ClosedRange<Int>) -> Int64? {
        guard length.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(text)
    }

    private static func power(_ n: Int) -> Int64 { (0..<n).reduce(1) { value, _ in value * 10 } }
}

extension Money: CustomStringConvertible {
    /// Dollars as a plain decimal number: `0.002125`, never an exponent.
    package var description: String {
        let magnitude = nanos.magnitude
        let whole = magnitude / 1_000_000_000
        let sign = nanos < 0 ? "-" : ""
        var fraction = String(magnitude % 1_000_000_000)
        guard fraction != "0" else { return sign + String(whole) }
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(sign)\(whole).\(fraction)"
    }
}

extension Money: JSONValue, Codable {
    package func write(to json: inout JSONWriter) { json.raw(description) }
    package static var schema: JSON {
        ["type": "number", "description": "US dollars, at most nine decimals", "example": .number("0.002125")]
    }
    package static var sample: Money { .zero }
    package init(from decoder: any Decoder) throws { self = try Money.decodeSample(decoder) }
    package func encode(to encoder: any Encoder) throws { try encodeLeaf(to: encoder) }
}
