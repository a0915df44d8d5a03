// The arithmetic of the numbers: check digits, issuers, area codes. Each takes digits 0...9, not characters.

/// A short run of digits, looked at in place.
struct DigitRun {
    let digits: UnsafeBufferPointer<UInt8>

    var count: Int { digits.count }
    subscript(index: Int) -> Int { Int(digits[index]) }

    /// The number made of `length` digits from `start`; the caller keeps it under 18 digits.
    func number(_ start: Int, _ length: Int) -> Int {
        var value = 0
        for index in start..<start + length { value = value * 10 + self[index] }
        return value
    }

    func areAllEqual() -> Bool {
        for index in 1..<count where self[index] != self[0] { return false }
        return true
    }

    func dropFirst(_ length: Int) -> DigitRun { DigitRun(digits: UnsafeBufferPointer(rebasing: digits[length...])) }
}

enum NumberRules {
    /// کد ملی: 10 digits; forms of 8 and 9 digits have lost their leading zeros.
    static func isNationalCode(_ run: DigitRun) -> Bool {
        guard run.count >= 8, run.count <= 10, !run.areAllEqual() else { return false }
        let lost = 10 - run.count
        var sum = 0
        for index in 0..<run.count - 1 { sum += run[index] * (10 - lost - index) }
        let rest = sum % 11
        return run[run.count - 1] == (rest < 2 ? rest : 11 - rest)
    }

    /// شناسه ملی of a legal person: 11 digits, weights 29, 27, 23, 19, 17 twice over digits shifted by the tenth + 2.
    static func isCompanyID(_ run: DigitRun) -> Bool {
        guard run.count == 11, run.number(3, 6) != 0 else { return false }
        let shift = run[9] + 2
        var sum = 0
        for index in 0..<10 {
            let weight =
                switch index % 5 {
                case 0: 29
                case 1: 27
                case 2: 23
                case 3: 19
                default: 17
                }
            sum += (run[index] + shift) * weight
        }
        return sum % 11 % 10 == run[10]
    }

    static func passesLuhn(_ run: DigitRun) -> Bool {
        var sum = 0
        for index in 0..<run.count {
            let doubled = (run.count - index) % 2 == 0 ? run[index] * 2 : run[index]
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0 && !run.areAllEqual()
    }

    /// The 24 digits of an Iranian account: mod 97 with `IR` and the check digits moved to the end.
    static func isIBAN(_ run: DigitRun) -> Bool {
        guard run.count == 24 else { return false }
        var rest = 0
        for index in 2..<24 { rest = (rest * 10 + run[index]) % 97 }
        return (rest * 1_000_000 + 182_700 + run.number(0, 2)) % 97 == 1
    }

    /// Two digits of bank code between zero and 99, as issued by the central bank.
    static func isBankCode(_ code: Int) -> Bool {
        switch code {
        case 10...22, 51...66, 69, 70, 73, 75, 78, 79, 80, 90, 95: true
        default: false
        }
    }

    static func isIranianCardIssuer(_ prefix: Int) -> Bool {
        switch prefix {
        case 170019, 207177, 502229, 502806, 502908, 502910, 502938, 504172, 504706, 505416, 505426, 505785, 505801,
            507677, 585947, 585983, 589210, 589463, 603769, 603770, 603799, 606256, 606373, 610433, 621986, 622106,
            627353, 627381, 627412, 627488, 627648, 627760, 627884, 627961, 628023, 628157, 636214, 636795, 636797,
            636949, 639194, 639217, 639346, 639347, 639370, 639599, 639607, 903769, 991975:
            true
        default: false
        }
    }

    /// Visa and Mastercard, the two foreign networks people in Iran write about.
    static func isForeignCardIssuer(_ prefix: Int) -> Bool {
        prefix / 100_000 == 4 || (510_000...559_999).contains(prefix) || (222_100...272_099).contains(prefix)
    }

    /// Two digits after the zero. The thirty-one provinces changed to these in 1393; the list is closed.
    static func isAreaCode(_ code: Int) -> Bool {
        switch code {
        case 11, 13, 17, 21, 23...26, 28, 31, 34, 35, 38, 41, 44, 45, 51, 54, 56, 58, 61, 66, 71, 74, 76, 77, 81, 83,
            84, 86, 87:
            true
        default: false
        }
    }

    /// کد پستی, the relaxed form: five digits without 0 and 2, not four equal ones in front, then five of any kind.
    static func isPostalCode(_ run: DigitRun) -> Bool {
        guard run.count == 10, !(run[0] == run[1] && run[1] == run[2] && run[2] == run[3]) else { return false }
        for index in 0..<5 where run[index] == 0 || run[index] == 2 { return false }
        return true
    }
}
