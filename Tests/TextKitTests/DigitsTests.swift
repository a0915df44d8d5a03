import Testing

@testable import TextKit

@Suite struct DigitsTests {
    @Test func everyScriptBecomesASCII() {
        #expect(Digits.ascii("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ x") == "0123456789 0123456789 x")
        #expect(Digits.ascii("فارسی ABC") == "فارسی ABC")
    }

    @Test func everyScriptBecomesPersian() {
        #expect(Digits.persian("0123456789 ٠١٢٣٤٥٦٧٨٩ ۵") == "۰۱۲۳۴۵۶۷۸۹ ۰۱۲۳۴۵۶۷۸۹ ۵")
    }

    @Test(arguments: [
        (0, "۰"), (7, "۷"), (999, "۹۹۹"), (1_234, "۱٬۲۳۴"), (1_234_567, "۱٬۲۳۴٬۵۶۷"),
        (-1_000, "\u{200E}−۱٬۰۰۰"), (Int.max, "۹٬۲۲۳٬۳۷۲٬۰۳۶٬۸۵۴٬۷۷۵٬۸۰۷"),
        (Int.min, "\u{200E}−۹٬۲۲۳٬۳۷۲٬۰۳۶٬۸۵۴٬۷۷۵٬۸۰۸"),
    ])
    func grouping(number: Int, text: String) {
        #expect(PersianNumber.grouped(number) == text)
    }

    @Test func percentSignFollowsTheDigits() {
        #expect(PersianNumber.percent(62) == "۶۲٪")
    }
}
