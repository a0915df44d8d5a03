// Clocks that change twice a year.

import Kit
import Testing

import struct Foundation.TimeZone

@testable import App

@Suite struct LocalTimeTests {
    private let berlin = TimeZone(identifier: "Europe/Berlin")!

    @Test(arguments: [
        ("2026-03-29T00:59:00Z", 20_541, 119), ("2026-03-29T01:00:00Z", 20_541, 180),  // 01:59 is followed by 03:00.
        ("2026-10-25T00:30:00Z", 20_751, 150), ("2026-10-25T01:30:00Z", 20_751, 150),  // 02:30 comes twice.
        ("2026-12-31T23:30:00Z", 20_819, 30), ("1969-12-31T12:00:00Z", -1, 780),
    ]) func areReadAsTheyStandAtThatMoment(_ moment: String, _ day: Int, _ minutes: Int) throws {
        let moment = try #require(Timestamp(moment))
        #expect(berlin.day(moment) == day && berlin.minutes(moment) == minutes)
    }

    @Test func whatTheyShowIsAMoment() {
        for (day, minutes, moment) in [
            (20_541, 119, "2026-03-29T00:59:00Z"), (20_541, 180, "2026-03-29T01:00:00Z"), (20_541, 150, "2026-03-29T01:30:00Z"),
            (20_818, 1439, "2026-12-31T22:59:00Z"), (20_635, 0, "2026-06-30T22:00:00Z"),
        ] {
            let local = Int64(day) * 86_400_000 + Int64(minutes) * 60_000
            #expect(berlin.moment(local: local) == Timestamp(moment), "\(moment)")
        }
    }
}
