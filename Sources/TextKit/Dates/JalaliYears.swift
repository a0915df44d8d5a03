// Which Jalali years are leap and on which day each begins.
//
// The year begins at the spring equinox in Tehran. Leap years come every four years, and after 29 or 33 years
// one comes after five. Cycles of 33 years run from each of the breaks below; where less than a whole cycle is
// left before the next break, the count starts anew there. Over 1200–1600 this is the official calendar, as far
// as it has been published, and the same as `year mod 33 ∈ {1, 5, 9, 13, 17, 22, 26, 30}`.

package enum JalaliYears {
    /// The years that can be computed; 1200–1600 are certain, those outside follow the same arithmetic.
    package static let range = 1...2_059

    static let breaks = [-61, 9, 38, 199, 426, 686, 756, 818, 1_111, 1_181, 1_210, 1_635, 2_060]

    package static func isLeap(_ year: Int) -> Bool {
        guard let index = breaks.firstIndex(where: { $0 > year }), index > 0 else { return false }
        let length = breaks[index] - breaks[index - 1]
        var place = year - breaks[index - 1]
        if length - place < 6 { place += (length + 4) / 33 * 33 - length }
        // The last year of a cycle gives -1 and is common.
        return ((place + 1) % 33 - 1) % 4 == 0
    }

    /// Days since 1970-01-01 of 1 Farvardin.
    static func firstDay(of year: Int) -> Int { Int(firstDays[year - range.lowerBound]) }

    static func year(ofDay day: Int) -> Int? {
        guard let first = firstDays.first, let end = firstDays.last, day >= first, day < end else { return nil }
        // A mean year has a little less than 365.25 days: the guess is exact or one off.
        var index = min((day - Int(first)) * 400 / 146_097, firstDays.count - 2)
        while Int(firstDays[index]) > day { index -= 1 }
        while Int(firstDays[index + 1]) <= day { index += 1 }
        return range.lowerBound + index
    }

    /// The first day of each year and of the one after the last, counted from 1 Farvardin 1400,
    /// which was 2021-03-21.
    private static let firstDays: [Int32] = {
        let anchor = (year: 1_400, day: Int32(18_707))
        var days = Array(repeating: Int32(0), count: range.count + 1)
        let anchorIndex = anchor.year - range.lowerBound
        days[anchorIndex] = anchor.day
        for index in anchorIndex..<range.count {
            days[index + 1] = days[index] + (isLeap(range.lowerBound + index) ? 366 : 365)
        }
        for index in stride(from: anchorIndex - 1, through: 0, by: -1) {
            days[index] = days[index + 1] - (isLeap(range.lowerBound + index) ? 366 : 365)
        }
        return days
    }()
}
