// The one form of a time outside the product: `2025-11-01T12:26:00.123Z`. Inside, a time is an integer count of
// milliseconds since 1970 UTC.

package enum RFC3339 {
    /// Always UTC, always three digits of a second: equal widths, so that text order is time order.
    /// Times outside the years 1 to 9999 are written as the nearest that is inside.
    package static func string(milliseconds: Int64) -> String {
        let inside = min(max(milliseconds, earliest), latest)
        let (seconds, fraction) = Int(inside).flooredDivision(by: 1_000)
        let (days, second) = seconds.flooredDivision(by: 86_400)
        guard let date = CivilDate(daysSinceEpoch: days) else { return "" }
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var writer = DigitWriter(buffer: buffer)
            writer.write(date.year, width: 4, then: "-")
            writer.write(date.month, width: 2, then: "-")
            writer.write(date.day, width: 2, then: "T")
            writer.write(second / 3_600, width: 2, then: ":")
            writer.write(second / 60 % 60, width: 2, then: ":")
            writer.write(second % 60, width: 2, then: ".")
            writer.write(fraction, width: 3, then: "Z")
            return 24
        }
    }

    /// Milliseconds since 1970 UTC of `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)`, and nil for anything else: no
    /// space for `T`, no missing seconds or zone, no day that does not exist, no leap second. A fraction has 1 to
    /// 9 digits, of which the first three count. `t` and `z` may be small, as the standard allows.
    package static func milliseconds(_ text: String) -> Int64? {
        var copy = text
        return copy.withUTF8 { bytes in
            guard (20...35).contains(bytes.count) else { return nil }
            var reader = RFC3339Reader(bytes: bytes)
            return reader.read()
        }
    }

    /// 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
    private static let earliest: Int64 = -62_135_596_800_000
    private static let latest: Int64 = 253_402_300_799_999
}

/// Writes numbers of known width into bytes.
private struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var place = 0

    mutating func write(_ number: Int, width: Int, then sign: Unicode.Scalar) {
        var rest = number
        for index in stride(from: place + width - 1, through: place, by: -1) {
            buffer[index] = UInt8(rest % 10) + 0x30
            rest /= 10
        }
        buffer[place + width] = UInt8(truncatingIfNeeded: sign.value)
        place += width + 1
    }
}
