// Numbers, money, dates and names of states as readers of each language expect them.

import Kit
import TextKit
import Web

import struct Foundation.TimeZone

struct PageWords: Sendable {
    let language: Language
    let now: Timestamp
    let calendar: Calendar
    /// By whose clocks all times are shown.
    let zone: TimeZone

    /// - Parameter calendar: whoever has chosen none gets that of the language.
    init(language: Language, now: Timestamp, calendar: Calendar? = nil, zone: TimeZone = .standard) {
        self.language = language
        self.now = now
        self.zone = zone
        self.calendar = calendar ?? (language == .persian ? .jalali : .gregorian)
    }

    private func text(_ persian: String, _ english: String) -> String { language == .persian ? persian : english }

    // MARK: Numbers

    func number(_ value: Int) -> String { language == .persian ? PersianNumber.grouped(value) : PageWords.grouped(value) }

    private static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        let groups = digits.indices.reduce(into: "") { result, index in
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digits[index])
        }
        return value < 0 ? "−" + groups : groups
    }

    func percent(_ value: Int) -> String { language == .persian ? PersianNumber.percent(value) : "\(value)%" }

    /// Two decimals, none for whole dollars, or as many as show the first digits of a small amount.
    func money(_ amount: Money) -> String {
        if amount.nanos % 1_000_000_000 == 0 {
            let whole = number(Int(amount.nanos / 1_000_000_000))
            return language == .persian ? "\(whole) دلار" : "$\(whole)"
        }
        let cents = amount.nanos / 10_000_000
        let decimals = amount.nanos == 0 || cents >= 10 ? 2 : cents >= 1 ? 3 : 5
        let unit = (0..<(9 - decimals)).reduce(Int64(1)) { product, _ in product * 10 }
        let rounded = (amount.nanos.magnitude + UInt64(unit / 2)) / UInt64(unit)
        let scale = (0..<decimals).reduce(UInt64(1)) { product, _ in product * 10 }
        var fraction = String(rounded % scale)
        while fraction.count < decimals { fraction = "0" + fraction }
        while fraction.count > 2, fraction.last == "0" { fraction.removeLast() }
        let whole = number(Int(rounded / scale))
        return language == .persian ? "\(whole)٫\(Digits.persian(fraction)) دلار" : "$\(whole).\(fraction)"
    }

    func bytes(_ value: Int) -> String {
        switch value {
        case ..<1_000_000: "\(number(max(1, value / 1000))) \(text("کیلوبایت", "kB"))"
        default: "\(number(value / 1_000_000))\(tenths(value, of: 1_000_000)) \(text("مگابایت", "MB"))"
        }
    }

    /// `684 thousand`, for headlines.
    func short(_ value: Int) -> String {
        switch value {
        case ..<10_000: number(value)
        case ..<1_000_000: "\(number(value / 1000)) \(text("هزار", "k"))"
        default: "\(number(value / 1_000_000))\(tenths(value, of: 1_000_000)) \(text("میلیون", "M"))"
        }
    }

    private func tenths(_ value: Int, of unit: Int) -> String {
        let tenth = value % unit * 10 / unit
        return tenth == 0 ? "" : text("٫", ".") + number(tenth)
    }

    // MARK: Times

    /// For a `<time>` element: the moment for machines, how long ago it was, and the whole date.
    func time(_ moment: Timestamp?) -> View {
        guard let moment else { return .none }
        return ["iso": .text(moment.description), "ago": .text(ago(moment)), "full": .text(dateTime(moment))]
    }

    /// The same for what lies ahead, or must be exact: the whole date is what is read.
    func moment(_ moment: Timestamp?) -> View {
        guard let moment else { return .none }
        return ["iso": .text(moment.description), "ago": .text(dateTime(moment)), "full": .text(dateTime(moment))]
    }

    func ago(_ moment: Timestamp) -> String {
        let seconds = moment.seconds(until: now)
        switch seconds {
        case ..<45: return text("هم‌اکنون", "just now")
        case ..<3600: return count(max(1, seconds / 60), text("دقیقه پیش", "min ago"))
        case ..<86_400: return count(seconds / 3600, text("ساعت پیش", seconds / 3600 == 1 ? "hour ago" : "hours ago"))
        case ..<172_800: return text("دیروز", "yesterday")
        case ..<604_800: return count(seconds / 86_400, text("روز پیش", "days ago"))
        default: return date(moment)
        }
    }

    private func count(_ value: Int, _ unit: String) -> String { "\(number(value)) \(unit)" }

    func dateTime(_ moment: Timestamp) -> String {
        let minutes = zone.minutes(moment)
        let clock = "\(PageWords.two(minutes / 60)):\(PageWords.two(minutes % 60))"
        return language == .persian ? "\(date(moment))، \(Digits.persian(clock))" : "\(date(moment)), \(clock)"
    }

    func date(_ moment: Timestamp) -> String { day(daysSinceEpoch: zone.day(moment)) }

    /// `۱۰ آبان ۱۴۰۴`, `10 Aban 1404`, `1 Nov 2025` or `۱ نوامبر ۲۰۲۵`: the language and the calendar are two choices.
    func day(daysSinceEpoch days: Int, withYear: Bool = true) -> String {
        let (year, month, day) = parts(daysSinceEpoch: days)
        let name: String =
            switch (calendar, language) {
            case (.jalali, .persian): MonthNames.jalali[month - 1]
            case (.jalali, .english): MonthNames.jalaliInEnglish[month - 1]
            case (.gregorian, .persian): MonthNames.civilInPersian[month - 1]
            case (.gregorian, .english): String(MonthNames.civil[month - 1].prefix(3))
            }
        let text = "\(day) \(name)" + (withYear ? " \(year)" : "")
        return language == .persian ? Digits.persian(text) : text
    }

    /// A day by the reader's calendar.
    func parts(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        if calendar == .jalali, let day = Jalali(daysSinceEpoch: days) { return (day.year, day.month, day.day) }
        let day = CivilDay(daysSinceEpoch: days)
        return (day.year, day.month, day.day)
    }

    /// As it stands in a field for dates, where it is read again.
    func written(_ moment: Timestamp?, withTime: Bool = false) -> String {
        guard let moment else { return "" }
        return written(WrittenDate(day: zone.day(moment), minutes: withTime ? zone.minutes(moment) : nil))
    }

    func written(_ date: WrittenDate) -> String {
        let text = date.text(isJalali: calendar == .jalali)
        return language == .persian ? text : Digits.ascii(text)
    }

    /// Days since 1970 by the reader's clock.
    var today: Int { zone.day(now) }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    // MARK: Names

    func status(_ status: String) -> String {
        switch status {
        case "draft": text("پیش‌نویس", "Draft")
        case "in_progress": text("در حال تولید", "Generating")
        case "review": text("در انتظار بررسی", "In review")
        case "approved": text("تأییدشده", "Approved")
        case "rejected": text("ردشده", "Rejected")
        default: status
        }
    }

    func role(_ role: String) -> String {
        switch role {
        case "admin": text("مدیر", "Admin")
        case "editor": text("ویراستار", "Editor")
        case "writer": text("نویسنده", "Writer")
        case "viewer": text("بیننده", "Viewer")
        default: role
        }
    }

    func category(_ category: String) -> String {
        switch category {
        case "blog": text("وبلاگ", "Blog")
        case "social": text("شبکهٔ اجتماعی", "Social")
        case "ecommerce": text("فروشگاه", "E-commerce")
        case "email": text("ایمیل", "E-mail")
        case "ad": text("تبلیغ", "Ad")
        case "seo": text("سئو", "SEO")
        default: text("دیگر", "Other")
        }
    }

    func kind(_ kind: String) -> String {
        switch kind {
        case "outline": text("طرح", "Outline")
        case "rewrite": text("بازنویسی", "Rewrite")
        case "caption": text("کپشن", "Caption")
        default: text("متن کامل", "Full text")
        }
    }

    func rewording(_ change: RewordingChange) -> String {
        switch change {
        case .rewrite: text("بازنویسی", "Reword")
        case .correct: text("درست کردن", "Correct")
        case .shorten: text("کوتاه‌تر", "Shorter")
        case .lengthen: text("بلندتر", "Longer")
        case .simplify: text("ساده‌تر", "Simpler")
        case .formal: text("رسمی", "Formal")
        case .friendly: text("دوستانه", "Friendly")
        }
    }

    func source(_ source: String) -> String {
        switch source {
        case "generated": text("تولیدشده", "Generated")
        case "restored": text("بازگردانده", "Restored")
        case "imported": text("واردشده", "Imported")
        default: text("ویرایش", "Edited")
        }
    }

    /// What kind of personal data was found.
    func personalData(_ kind: String) -> String {
        switch kind {
        case "mobile": text("شمارهٔ موبایل", "Mobile number")
        case "landline": text("تلفن ثابت", "Landline")
        case "national_id", "national_code": text("کد ملی", "National id")
        case "company_id", "company_national_id": text("شناسهٔ ملی شرکت", "Company id")
        case "bank_card", "card": text("شمارهٔ کارت", "Bank card")
        case "iban": text("شبا", "IBAN")
        case "email": text("ایمیل", "E-mail")
        case "postal_code": text("کد پستی", "Postal code")
        case "passport": text("گذرنامه", "Passport")
        case "ip", "ip_address": text("نشانی IP", "IP address")
        default: text("کلید یا رمز", "Key or secret")
        }
    }

    /// What could be better in spelling and typography.
    func orthography(_ rule: String) -> String {
        switch rule {
        case "half_space": text("نیم‌فاصله", "Half-space")
        case "stray_half_space": text("نیم‌فاصلهٔ زائد", "Stray half-space")
        case "letter_form": text("حرف عربی", "Arabic letter")
        case "digit_form": text("رقم عربی", "Arabic digit")
        case "punctuation": text("نشانه", "Punctuation")
        case "number_sign": text("نشانهٔ عدد", "Number sign")
        case "quotation": text("گیومه", "Quotation marks")
        default: text("فاصله", "Spacing")
        }
    }

    /// The letters that stand for somebody without a picture: of whoever has a number only, its end.
    static func initials(_ name: String) -> String {
        if name.first == "+" { return String(name.suffix(2)) }
        let words = name.split(separator: " ").prefix(2).compactMap(\.first)
        return words.isEmpty ? "•" : words.map(String.init).joined(separator: "\u{200C}")
    }
}
