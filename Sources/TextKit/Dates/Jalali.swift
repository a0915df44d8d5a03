// A day of the Jalali (Solar Hijri) calendar, by which Iran lives. The server is the only place that computes it.

package struct Jalali: Sendable, Hashable, Comparable {
    package let year: Int
    /// 1 for فروردین … 12 for اسفند.
    package let month: Int
    /// 1–31.
    package let day: Int

    /// nil for a day that does not exist, and outside the years of `JalaliYears.range`.
    package init?(year: Int, month: Int, day: Int) {
        guard JalaliYears.range.contains(year), (1...12).contains(month),
            day >= 1, day <= Self.daysInMonth(month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1970-01-01, which was 11 Dey 1348.
    package init?(daysSinceEpoch days: Int) {
        guard let year = JalaliYears.year(ofDay: days) else { return nil }
        let dayOfYear = days - JalaliYears.firstDay(of: year)
        self.year = year
        month = dayOfYear < 186 ? dayOfYear / 31 + 1 : (dayOfYear - 186) / 30 + 7
        day = dayOfYear < 186 ? dayOfYear % 31 + 1 : (dayOfYear - 186) % 30 + 1
    }

    package init?(_ date: CivilDate) { self.init(daysSinceEpoch: date.daysSinceEpoch) }

    package var daysSinceEpoch: Int {
        let before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30
        return JalaliYears.firstDay(of: year) + before + day - 1
    }

    /// The same day in the Gregorian calendar; nil never within `JalaliYears.range`.
    package var civil: CivilDate? { CivilDate(daysSinceEpoch: daysSinceEpoch) }

    package var weekday: Weekday { Weekday(daysSinceEpoch: daysSinceEpoch) }

    package static func isLeap(_ year: Int) -> Bool { JalaliYears.isLeap(year) }

    /// Six months of 31 days, five of 30, and اسفند of 29, in leap years 30.
    package static func daysInMonth(_ month: Int, year: Int) -> Int {
        if month <= 6 { return 31 }
        return month < 12 || isLeap(year) ? 30 : 29
    }

    package static func < (left: Jalali, right: Jalali) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
