import Testing

@testable import TextKit

@Suite struct JalaliFormatTests {
    private let time: Int64 = 1_761_999_960_123  // 2025-11-01T12:26:00.123Z

    @Test func styles() {
        #expect(JalaliFormat.date(millisecondsUTC: time) == "شنبه ۱۰ آبان ۱۴۰۴")
        #expect(JalaliFormat.date(millisecondsUTC: time, style: .short) == "۱۴۰۴/۰۸/۱۰")
        #expect(JalaliFormat.date(millisecondsUTC: time, style: .dateTime) == "۱۰ آبان ۱۴۰۴، ۱۵:۵۶")
    }

    @Test func theDayBeginsAtMidnightInIran() {
        let midnight: Int64 = 1_761_942_600_000  // 2025-10-31T20:30:00Z
        #expect(JalaliFormat.date(millisecondsUTC: midnight, style: .dateTime) == "۱۰ آبان ۱۴۰۴، ۰۰:۰۰")
        #expect(JalaliFormat.date(millisecondsUTC: midnight - 1, style: .dateTime) == "۹ آبان ۱۴۰۴، ۲۳:۵۹")
        #expect(JalaliFormat.date(millisecondsUTC: midnight, offsetMinutes: 0, style: .short) == "۱۴۰۴/۰۸/۰۹")
    }

    @Test func timesBefore1970() {
        #expect(JalaliFormat.date(millisecondsUTC: -1, offsetMinutes: 0, style: .dateTime) == "۱۰ دی ۱۳۴۸، ۲۳:۵۹")
    }

    @Test func everyDayOfTheWeek() {
        let names = (0..<7).map { JalaliFormat.date(millisecondsUTC: time + $0 * 86_400_000).split(separator: " ")[0] }
        #expect(names == ["شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"])
    }

    @Test func farTimesAreShownInTheirPlainForm() {
        #expect(JalaliFormat.date(millisecondsUTC: .max) == "9999-12-31T23:59:59.999Z")
        #expect(JalaliFormat.date(millisecondsUTC: .min, offsetMinutes: -60) == "0001-01-01T00:00:00.000Z")
    }
}
