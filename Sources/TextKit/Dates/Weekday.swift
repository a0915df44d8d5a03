// Days of the week, which begins on Saturday in Iran.

package enum Weekday: Int, Sendable, CaseIterable {
    case saturday = 0
    case sunday, monday, tuesday, wednesday, thursday, friday

    /// 1970-01-01 was a Thursday.
    package init(daysSinceEpoch: Int) {
        let index = (daysSinceEpoch + 5).flooredDivision(by: 7).remainder
        self = Weekday(rawValue: index) ?? .saturday
    }

    package var persianName: String {
        switch self {
        case .saturday: "شنبه"
        case .sunday: "یکشنبه"
        case .monday: "دوشنبه"
        case .tuesday: "سه‌شنبه"
        case .wednesday: "چهارشنبه"
        case .thursday: "پنجشنبه"
        case .friday: "جمعه"
        }
    }
}
