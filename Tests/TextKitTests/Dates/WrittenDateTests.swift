import Testing

@testable import TextKit

@Suite struct WrittenDateTests {
    /// 2026-11-30, a Monday: ۹ آذر ۱۴۰۵.
    private let monday = 20_787

    @Test(arguments: [
        "۱۴۰۵/۰۹/۰۹", "1405/9/9", "١٤٠٥-٠٩-٠٩", "1405.09.09", "۱۴۰۵ ۹ ۹", " \u{200F}۱۴۰۵/۰۹/۰۹ ", "۹ آذر ۱۴۰۵", "۹آذر۱۴۰۵", "دوشنبه ۹ آذر ۱۴۰۵",
        "دو شنبه، ۹ آذر ۱۴۰۵",
        "2026-11-30", "2026/11/30", "۲۰۲۶-۱۱-۳۰", "۳۰ نوامبر ۲۰۲۶", "9 Azar 1405", "30 Nov 2026", "November 30, 2026", "Mon, 30 nov 2026", "امروز", "today",
        "Today",
    ])
    func oneDayWrittenInManyWays(text: String) {
        #expect(WrittenDate(text, today: monday) == WrittenDate(day: monday))
    }

    @Test(arguments: [("فردا", 1), ("پس‌فردا", 2), ("پس فردا", 2), ("دیروز", -1), ("tomorrow", 1), ("yesterday", -1)])
    func daysNearby(text: String, distance: Int) {
        #expect(WrittenDate(text, today: monday)?.day == monday + distance)
    }

    @Test(arguments: [
        ("۱۴۰۵/۰۹/۰۹ ۱۴:۳۰", 870), ("۱۴۰۵/۰۹/۰۹، ساعت ۱۴:۳۰", 870), ("۹ آذر ۱۴۰۵، ۰۹:۰۵", 545), ("2026-11-30 14:30", 870), ("2026-11-30 at 14:30:59", 870),
        ("امروز ۰:۰۰", 0),
        ("8:00 30 Nov 2026", 480),
    ])
    func withATime(text: String, minutes: Int) {
        #expect(WrittenDate(text, today: monday) == WrittenDate(day: monday, minutes: minutes))
    }

    @Test(arguments: [
        "", "   ", "۱۴۰۵", "۱۴۰۵/۰۹", "۱۴۰۴/۱۲/۳۰", "1405/13/01", "1405/00/10", "2026-02-29", "2026-11-31", "05/09/09", "09/09/1405", "۹ آذر ۲۰۲۶",
        "9 Nov 1405", "30 No 2026",
        "هرگز", "2026-11-30 24:00", "2026-11-30 14:60", "2026-11-30 14:", "2026-11-30 :30", "2026-11-30 1:2:3:4", "2026-11-30 2", "20261130", "-2026-11-30x",
        "99999-01-01",
        "2026-11-99999999999999999999", "2026-11-30T10:00:00Z",
    ])
    func noDates(text: String) {
        #expect(WrittenDate(text, today: monday) == nil)
    }

    @Test func aTimeIsMeantByTheClockOfThePlace() throws {
        let noon = try #require(WrittenDate("۱۴۰۴/۰۸/۱۰ ۱۵:۵۶", today: monday))
        #expect(RFC3339.string(milliseconds: noon.milliseconds()) == "2025-11-01T12:26:00.000Z")
        #expect(RFC3339.string(milliseconds: WrittenDate(day: monday).milliseconds()) == "2026-11-29T20:30:00.000Z")
        #expect(RFC3339.string(milliseconds: WrittenDate(day: monday).milliseconds(offsetMinutes: 0)) == "2026-11-30T00:00:00.000Z")
    }

    /// What stands in a field is read back as the same day.
    @Test func whatIsWrittenIsRead() {
        for day in stride(from: -30_000, through: 60_000, by: 13) {
            let date = WrittenDate(day: day, minutes: ((day % 1440) + 1440) % 1440)
            #expect(WrittenDate(date.text(isJalali: true), today: 0) == date)
            #expect(WrittenDate(date.text(isJalali: false), today: 0) == date)
        }
        #expect(WrittenDate(day: monday).text(isJalali: true) == "۱۴۰۵/۰۹/۰۹")
        #expect(WrittenDate(day: monday, minutes: 65).text(isJalali: false) == "2026-11-30 01:05")
    }
}
