// What is said of a wrong field. In English the words that clients of the older product know.

import Kit

enum Faults {
    static let required = Message("این فیلد الزامی است.", "This field is required.")
    static let null = Message("این فیلد نمی‌تواند null باشد.", "This field may not be null.")
    static let blank = Message("این فیلد نمی‌تواند خالی باشد.", "This field may not be blank.")
    static let nul = Message("نویسهٔ NUL مجاز نیست.", "Null characters are not allowed.")
    static let notString = Message("یک رشته لازم است.", "Not a valid string.")
    static let notInteger = Message("یک عدد صحیح لازم است.", "A valid integer is required.")
    static let notNumber = Message("یک عدد لازم است.", "A valid number is required.")
    static let notMoney = Message(
        "یک مبلغ دلاری، دست‌کم صفر و با حداکثر ۹ رقم اعشار لازم است.",
        "An amount of dollars is required: at least zero, with at most nine decimals.")
    static let notBool = Message("مقدار باید true یا false باشد.", "Must be a valid boolean.")
    static let notTime = Message("زمان باید به شکل RFC 3339 باشد.", "A time in RFC 3339 is required.")
    static let repeated = Message("هر مورد باید یک بار بیاید.", "Every item may occur once.")
    static let notTexts = Message(
        "یک شیء لازم است که نام‌ها را به متن برساند.", "An object that maps names to texts is required.")

    static func tooShort(_ minimum: Int) -> Message {
        Message("دست‌کم \(minimum) نویسه لازم است.", "Ensure this field has at least \(minimum) characters.")
    }
    static func tooLong(_ maximum: Int) -> Message {
        Message("حداکثر \(maximum) نویسه مجاز است.", "Ensure this field has no more than \(maximum) characters.")
    }
    static func outOfRange(_ low: String, _ high: String) -> Message {
        Message("مقدار باید بین \(low) و \(high) باشد.", "The value must be between \(low) and \(high).")
    }
    static func notAChoice(_ value: JSON, _ names: [String]) -> Message {
        let visible = (value.string ?? value.text).unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
        let given = String(String.UnicodeScalarView(visible.prefix(60)))
        let wanted = names.joined(separator: ", ")
        return Message("«\(given)» مجاز نیست؛ یکی از این‌ها: \(wanted)", "\"\(given)\" is not a valid choice. Choose one of: \(wanted).")
    }
    static func notObjects(_ count: ClosedRange<Int>) -> Message {
        Message(
            "فهرستی از \(count.lowerBound) تا \(count.upperBound) شیء لازم است.", "A list of \(count.lowerBound) to \(count.upperBound) objects is required.")
    }
    static func notList(_ maximum: Int) -> Message {
        Message("فهرستی با حداکثر \(maximum) مورد لازم است.", "A list of at most \(maximum) items is required.")
    }
    static func notStrings(_ length: ClosedRange<Int>) -> Message {
        Message(
            "هر مورد باید رشته‌ای با \(length.lowerBound) تا \(length.upperBound) نویسه باشد.",
            "Every item must be a string of \(length.lowerBound) to \(length.upperBound) characters.")
    }
}
