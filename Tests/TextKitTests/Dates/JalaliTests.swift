import Testing

@testable import TextKit

@Suite struct JalaliTests {
    /// Days known from history and from the published calendar.
    @Test(arguments: [
        (1285, 5, 14, 1906, 8, 6), (1299, 12, 3, 1921, 2, 22), (1348, 10, 11, 1970, 1, 1), (1357, 11, 22, 1979, 2, 11),
        (1367, 4, 27, 1988, 7, 18), (1375, 1, 1, 1996, 3, 20), (1375, 12, 30, 1997, 3, 20), (1378, 10, 11, 2000, 1, 1),
        (1379, 12, 30, 2001, 3, 20), (1382, 10, 5, 2003, 12, 26), (1387, 12, 30, 2009, 3, 20),
        (1391, 12, 30, 2013, 3, 20),
        (1395, 12, 30, 2017, 3, 20), (1399, 12, 30, 2021, 3, 20), (1400, 1, 1, 2021, 3, 21), (1401, 6, 30, 2022, 9, 21),
        (1403, 12, 30, 2025, 3, 20), (1404, 1, 1, 2025, 3, 21), (1404, 8, 10, 2025, 11, 1), (1404, 12, 29, 2026, 3, 20),
        (1408, 12, 30, 2030, 3, 20), (1200, 1, 1, 1821, 3, 21), (1210, 12, 30, 1832, 3, 20),
        (1599, 12, 29, 2221, 3, 20),
    ])
    func knownDays(year: Int, month: Int, day: Int, civilYear: Int, civilMonth: Int, civilDay: Int) throws {
        let jalali = try #require(Jalali(year: year, month: month, day: day))
        let civil = try #require(CivilDate(year: civilYear, month: civilMonth, day: civilDay))
        #expect(jalali.civil == civil)
        #expect(Jalali(civil) == jalali)
    }

    /// Two ways to say the same rule must agree.
    @Test func leapYearsAreThoseOfThe33YearRule() {
        for year in 1200...1600 {
            #expect(Jalali.isLeap(year) == [1, 5, 9, 13, 17, 22, 26, 30].contains(year % 33), "\(year)")
        }
    }

    @Test func everyDayFollowsTheOneBefore() throws {
        var day = try #require(Jalali(year: 1200, month: 1, day: 1))
        let first = day.daysSinceEpoch
        let last = try #require(Jalali(year: 1600, month: 12, day: 29)).daysSinceEpoch
        for days in (first + 1)...last {
            let next = try #require(Jalali(daysSinceEpoch: days))
            let isNextDay = next.day == day.day + 1 && next.month == day.month && next.year == day.year
            let endsMonth = next.day == 1 && day.day == Jalali.daysInMonth(day.month, year: day.year)
            let monthIsRight =
                next.month == day.month + 1 && next.year == day.year
                || next.month == 1 && day.month == 12 && next.year == day.year + 1
            try #require(isNextDay || endsMonth && monthIsRight)
            try #require(next.daysSinceEpoch == days && day < next)
            day = next
        }
    }

    /// The year begins between 19 and 22 March.
    @Test func nowruzStandsAtTheEquinox() throws {
        for year in 1200...1600 {
            let civil = try #require(Jalali(year: year, month: 1, day: 1)?.civil)
            #expect(civil.month == 3 && (19...22).contains(civil.day) && civil.year == year + 621)
        }
    }

    @Test func daysThatAreNot() {
        #expect(Jalali(year: 1404, month: 12, day: 30) == nil)
        #expect(Jalali(year: 1403, month: 12, day: 30) != nil)
        #expect(Jalali(year: 1404, month: 7, day: 31) == nil)
        #expect(Jalali(year: 1404, month: 0, day: 1) == nil)
        #expect(Jalali(year: 1404, month: 13, day: 1) == nil)
        #expect(Jalali(year: 1404, month: 1, day: 0) == nil)
        #expect(Jalali(year: 0, month: 1, day: 1) == nil)
        #expect(Jalali(daysSinceEpoch: .max) == nil)
        #expect(Jalali(daysSinceEpoch: .min) == nil)
    }

    @Test func monthLengths() {
        #expect(
            (1...12).map { Jalali.daysInMonth($0, year: 1403) } == [31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30])
        #expect(Jalali.daysInMonth(12, year: 1404) == 29)
    }
}
