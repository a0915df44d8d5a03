// Times as RFC 3339, and the calendar beneath them.

import Kit
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-23T15:04:05.123Z", 1_795_446_245_123), ("2026-11-23t15:04:05z", 1_795_446_245_000),
        ("2026-11-23 15:04:05Z", 1_795_446_245_000), ("2026-11-23T18:34:05+03:30", 1_795_446_245_000), ("1969-12-31T23:59:59.999Z", -1),
        ("2026-11-23", 1_795_392_000_000), ("2024-02-29T00:00:00.5-01:00", 1_709_168_400_500), ("2026-11-23T15:04:05.123456789Z", 1_795_446_245_123),
    ] as [(String, Int64)])
    func reads(_ text: String, _ milliseconds: Int64) { #expect(Timestamp(text)?.milliseconds == milliseconds) }

    @Test(arguments: [
        "", "abc", "2026", "2026-13-01", "2026-00-10", "2025-02-29", "2026-11-31", "2026-11-23T", "2026-11-23T24:00:00Z", "2026-11-23T15:60:00Z",
        "2026-11-23T15:04:61Z", "2026-11-23T15:04:05", "2026-11-23T15:04:05.Z", "2026-11-23T15:04:05+3:30", "2026-11-23T15:04:05Zx", "۲۰۲۶-۱۱-۲۳",
        "2026-11-23T15:04:05.1234567890Z", "2026-11-23T15:04:05+24:00", "-026-11-23",
    ])
    func refuses(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test(arguments: [0, 1, -1, 1_795_446_245_123, -86_400_000, -86_400_001, 253_402_300_799_999] as [Int64])
    func writesWhatItReads(_ milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp(time.description) == time)
        #expect(time.description.count == 24)
    }

    @Test func everyDayOfFourCenturiesHasOneNumber() {
        let first = CivilDay(year: 1900, month: 1, day: 1).daysSinceEpoch
        var previous = CivilDay(daysSinceEpoch: first - 1)
        for number in first..<first + 146_097 {
            let day = CivilDay(daysSinceEpoch: number)
            guard day.daysSinceEpoch == number, day.isReal, previous < day else {
                Issue.record("day \(number) is \(day)")
                return
            }
            previous = day
        }
        #expect(previous == CivilDay(year: 2299, month: 12, day: 31))
    }

    @Test func secondsAreRoundedUpAndNeverNegative() {
        let now = Timestamp(milliseconds: 1000)
        #expect(now.seconds(until: Timestamp(milliseconds: 1001)) == 1)
        #expect(now.seconds(until: Timestamp(milliseconds: 3000)) == 2)
        #expect(now.seconds(until: Timestamp(milliseconds: 0)) == 0)
    }
}
