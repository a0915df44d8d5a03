// Numbers as readers of Persian expect them, by the CLDR rules for `fa`, without a formatter's cost.

package enum PersianNumber {
    /// `1234567` → `۱٬۲۳۴٬۵۶۷`. A negative number begins with a direction mark and U+2212, so that
    /// the sign stays on the left of the digits in a right-to-left line.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var result = String.UnicodeScalarView()
        if number < 0 { result.append(contentsOf: ["\u{200E}", "\u{2212}"]) }
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append("\u{066C}") }
            result.append(persianDigit(digit))
        }
        return String(result)
    }

    /// `62` → `۶۲٪`, the sign after the digits.
    package static func percent(_ number: Int) -> String {
        grouped(number) + "\u{066A}"
    }

    private static func persianDigit(_ ascii: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(UInt32(ascii) - 0x30 + 0x06F0) ?? "\u{06F0}"
    }
}
