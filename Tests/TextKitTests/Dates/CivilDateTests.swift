import Testing

@testable import TextKit

@Suite struct CivilDateTests {
    @Test func everyDayFollowsTheOneBefore() throws {
        var date = try #require(CivilDate(year: 1599, month: 12, day: 31))
        let first = date.daysSinceEpoch
        for days in (first + 1)...(first + 300_000) {
            let next = try #require(CivilDate(daysSinceEpoch: days))
            let isNextDay = next.day == date.day + 1 && next.month == date.month && next.year == date.year
            let isNextMonth = next.day == 1 && date.day == CivilDate.daysInMonth(date.month, year: date.year)
            let monthIsRight =
                next.month == date.month + 1 && next.year == date.year
                || next.month == 1 && date.month == 12 && next.year == date.year + 1
            try #require(isNextDay || isNextMonth && monthIsRight)
            try #require(next.daysSinceEpoch == days && date < next)
            date = next
        }
    }

    @Test(arguments: [
        (1970, 1, 1, 0, Weekday.thursday), (2000, 2, 29, 11_016, .tuesday), (1969, 7, 20, -165, .sunday),
        (2025, 11, 1, 20_393, .saturday), (1900, 3, 1, -25_508, .thursday), (1, 1, 1, -719_162, .monday),
        (9999, 12, 31, 2_932_896, .friday),
    ])
    func knownDays(year: Int, month: Int, day: Int, number: Int, weekday: Weekday) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.daysSinceEpoch == number)
        #expect(date.weekday == weekday)
        #expect(CivilDate(daysSinceEpoch: number) == date)
    }

    @Test func theEdges() {
        #expect(CivilDate(daysSinceEpoch: -719_163) == nil)
        #expect(CivilDate(daysSinceEpoch: 2_932_897) == nil)
        #expect(CivilDate(daysSinceEpoch: .min) == nil)
        #expect(CivilDate(year: 2100, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2400, month: 2, day: 29) != nil)
        #expect(CivilDate(year: 10_000, month: 1, day: 1) == nil)
    }
}
