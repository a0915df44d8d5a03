// A day of the Gregorian calendar and its number since 1970-01-01, by arithmetic: Foundation's calendar costs
// microseconds a call and depends on what is installed.

package struct CivilDate: Sendable, Hashable, Comparable {
    package let year: Int
    /// 1–12.
    package let month: Int
    /// 1–31.
    package let day: Int

    /// nil for a day that does not exist, and outside the years 1 to 9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month),
            day >= 1, day <= Self.daysInMonth(month, year: year)
        else { return nil }
        self.init(checkedYear: year, month: month, day: day)
    }

    /// nil outside the years 1 to 9999.
    ///
    /// Years are counted from March, so that the leap day is the last of its year; 400 years are 146,097 days.
    package init?(daysSinceEpoch days: Int) {
        guard (Self.firstDay...Self.lastDay).contains(days) else { return nil }
        let sinceEra = days + Self.epochFromMarchOfYear0
        let (era, dayOfEra) = sinceEra.flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        self.init(
            checkedYear: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }

    private init(checkedYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    package var daysSinceEpoch: Int {
        let fromMarch = month > 2 ? month - 3 : month + 9
        let yearFromMarch = month > 2 ? year : year - 1
        let (era, yearOfEra) = yearFromMarch.flooredDivision(by: 400)
        let dayOfYear = (153 * fromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - Self.epochFromMarchOfYear0
    }

    package var weekday: Weekday { Weekday(daysSinceEpoch: daysSinceEpoch) }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Days from 0000-03-01 to 1970-01-01.
    private static let epochFromMarchOfYear0 = 719_468
    /// 0001-01-01 and 9999-12-31.
    private static let firstDay = -719_162
    private static let lastDay = 2_932_896
}

extension Int {
    /// Quotient rounded down and a remainder that is never negative, for a positive divisor.
    func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
