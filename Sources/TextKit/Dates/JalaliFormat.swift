// Times as readers in Iran expect them. Iran has had no daylight saving time since September 2022, so its offset
// is +03:30 the year round; times before are shown by the same offset, an hour early in the summers of the years
// that had it.

package enum JalaliFormat {
    package enum Style: Sendable {
        /// `شنبه ۱۰ آبان ۱۴۰۴`
        case long
        /// `۱۴۰۴/۰۸/۱۰`
        case short
        /// `۱۰ آبان ۱۴۰۴، ۱۵:۵۶`
        case dateTime
    }

    /// Minutes that Iran is ahead of UTC.
    package static let iranOffset = 210

    /// - Parameter millisecondsUTC: since 1970-01-01T00:00:00Z. A time outside the years that the calendar can
    ///   compute is shown in RFC 3339.
    package static func date(
        millisecondsUTC: Int64, offsetMinutes: Int = iranOffset, style: Style = .long
    ) -> String {
        let local = millisecondsUTC.addingReportingOverflow(Int64(offsetMinutes) * 60_000)
        let (days, milliseconds) = Int(local.partialValue).flooredDivision(by: 86_400_000)
        guard !local.overflow, let date = Jalali(daysSinceEpoch: days) else {
            return RFC3339.string(milliseconds: millisecondsUTC)
        }
        return Digits.persian(text(date, minutes: milliseconds / 60_000, style))
    }

    package static func date(_ date: Jalali, style: Style = .long) -> String {
        Digits.persian(text(date, minutes: 0, style == .dateTime ? .long : style))
    }

    package static func monthName(_ month: Int) -> String {
        MonthNames.jalali.indices.contains(month - 1) ? MonthNames.jalali[month - 1] : ""
    }

    private static func text(_ date: Jalali, minutes: Int, _ style: Style) -> String {
        let named = "\(date.day) \(monthName(date.month)) \(date.year)"
        return switch style {
        case .long: "\(date.weekday.persianName) \(named)"
        case .short: "\(date.year)/\(twoDigits(date.month))/\(twoDigits(date.day))"
        case .dateTime: "\(named)، \(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
        }
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
