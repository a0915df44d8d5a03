// One spelling for each Iranian mobile number, since the number is the account.

package enum IranianMobile {
    /// The E.164 form `+989xxxxxxxxx` of a number written as `+989…`, `00989…`, `989…`, `09…` or `9…`, in any
    /// digit script, with spaces, dashes, parentheses and invisible signs anywhere. nil for anything else.
    ///
    /// Operator prefixes are not checked: their list changes, the form does not.
    package static func parse(_ text: String) -> String? {
        guard let written = Written(text), let national = written.national else { return nil }
        return "+98" + national
    }

    /// `+989121234567` → `+98912***4567`: enough to recognize one's own number, too little to call it.
    /// What is no mobile number is not shown at all: `***`.
    package static func masked(_ number: String) -> String {
        guard let number = parse(number) else { return "***" }
        return "\(number.prefix(6))***\(number.suffix(4))"
    }
}

/// The digits of a number as written, free of separators.
private struct Written {
    private var digits = ""
    private var hasPlus = false

    init?(_ text: String) {
        let signs = text.unicodeScalars.filter { !Written.isSeparator($0) }
        var rest = signs[...]
        while let sign = rest.popFirst() {
            if let value = Digits.value(sign) {
                digits.append(String(value))
            } else if Written.isPlus(sign), digits.isEmpty, !hasPlus {
                hasPlus = true
            } else if sign == "(" {
                dropTrunkZero(&rest)
            } else if sign != ")" {
                return nil
            }
            guard digits.utf8.count <= 14 else { return nil }
        }
    }

    /// The ten digits that begin with 9, whichever prefix was written.
    var national: String? {
        let prefixes = hasPlus ? ["98"] : ["0098", "98", "0", ""]
        for prefix in prefixes where digits.hasPrefix(prefix + "9") {
            let rest = digits.dropFirst(prefix.utf8.count)
            if rest.utf8.count == 10 { return String(rest) }
        }
        return nil
    }

    /// `+98 (0) 912 …`: the zero in parentheses is dialled only inside the country.
    private func dropTrunkZero(_ rest: inout String.UnicodeScalarView.SubSequence) {
        guard digits == "98" || digits == "0098", rest.count > 1 else { return }
        var ahead = rest
        guard let zero = ahead.popFirst(), Digits.value(zero) == 0, ahead.popFirst() == ")" else { return }
        rest = ahead
    }

    private static func isPlus(_ scalar: Unicode.Scalar) -> Bool { scalar == "+" || scalar == "\u{FF0B}" }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2D, 0x2010...0x2015, 0x2212, 0x200B: true
        default: ScalarKind.isSpace(scalar) || ScalarKind.isInvisible(scalar)
        }
    }
}
