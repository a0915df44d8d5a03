// Time is an integer count of milliseconds since 1970 in UTC; it becomes text only at the edge.

package struct Timestamp: Sendable, Hashable, Comparable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    package static func + (a: Timestamp, b: Duration) -> Timestamp { Timestamp(milliseconds: a.milliseconds + b.inMilliseconds) }
    package static func - (a: Timestamp, b: Duration) -> Timestamp { Timestamp(milliseconds: a.milliseconds - b.inMilliseconds) }

    /// Whole seconds from here to a later time, rounded up, never below zero.
    package func seconds(until later: Timestamp) -> Int {
        Int(max(0, (later.milliseconds - milliseconds + 999) / 1000))
    }
}

extension Duration {
    package var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
    package static func minutes(_ n: Int) -> Duration { .seconds(n * 60) }
    package static func hours(_ n: Int) -> Duration { .seconds(n * 3600) }
    package static func days(_ n: Int) -> Duration { .seconds(n * 86400) }
}

/// A day of the proleptic Gregorian calendar (the algorithm of Howard Hinnant, "chrono-compatible date algorithms").
package struct CivilDay: Sendable, Equatable, Comparable {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    package init(daysSinceEpoch days: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        day = doy - (153 * mp + 2) / 5 + 1
        month = mp < 10 ? mp + 3 : mp - 9
        year = yoe + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSinceEpoch: Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yoe = y - era * 400
        let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
        return era * 146_097 + doe - 719_468
    }

    package var isReal: Bool {
        (1...12).contains(month) && (1...31).contains(day) && CivilDay(daysSinceEpoch: daysSinceEpoch) == self
    }

    package static func < (a: CivilDay, b: CivilDay) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with milliseconds: `2026-11-23T15:04:05.123Z`.
    package var description: String { withRFC3339 { String(decoding: $0, as: UTF8.self) } }

    /// The 24 bytes of `description`.
    fileprivate func withRFC3339<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let days = Int((milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000)
        let rest = Int(milliseconds - Int64(days) * 86_400_000)
        let date = CivilDay(daysSinceEpoch: days)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { bytes in
            func put(_ value: Int, at place: Int, digits: Int, end: UInt8) {
                var rest = value
                for index in stride(from: place + digits - 1, through: place, by: -1) {
                    bytes[index] = UInt8(48 + rest % 10)
                    rest /= 10
                }
                bytes[place + digits] = end
            }
            let (dash, colon) = (UInt8(ascii: "-"), UInt8(ascii: ":"))
            put(date.year, at: 0, digits: 4, end: dash)
            put(date.month, at: 5, digits: 2, end: dash)
            put(date.day, at: 8, digits: 2, end: UInt8(ascii: "T"))
            put(rest / 3_600_000, at: 11, digits: 2, end: colon)
            put(rest / 60_000 % 60, at: 14, digits: 2, end: colon)
            put(rest / 1000 % 60, at: 17, digits: 2, end: UInt8(ascii: "."))
            put(rest % 1000, at: 20, digits: 3, end: UInt8(ascii: "Z"))
            return body(UnsafeBufferPointer(bytes))
        }
    }

    /// Reads RFC 3339 (`2026-11-23T15:04:05Z`, fractions and offsets too) or a bare date (its midnight in UTC).
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (48...57).contains($0) }) else { return nil }
            return bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        func mark(_ index: Int, _ character: Character) -> Bool {
            index < bytes.count && bytes[index] == character.asciiValue
        }
        guard let year = number(0..<4), mark(4, "-"), let month = number(5..<7), mark(7, "-"), let day = number(8..<10)
        else { return nil }
        let date = CivilDay(year: year, month: month, day: day)
        guard date.isReal else { return nil }
        let midnight = Int64(date.daysSinceEpoch) * 86_400_000
        if bytes.count == 10 {
            milliseconds = midnight
            return
        }
        guard mark(10, "T") || mark(10, "t") || mark(10, " "), let hour = number(11..<13), hour < 24, mark(13, ":"),
            let minute = number(14..<16), minute < 60, mark(16, ":"), let second = number(17..<19), second < 60
        else { return nil }
        var index = 19
        var fraction = 0
        if mark(index, ".") {
            let digits = bytes[20...].prefix { (48...57).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            let padded = (Array(digits) + [48, 48]).prefix(3)
            fraction = padded.reduce(0) { $0 * 10 + Int($1) - 48 }
            index += 1 + digits.count
        }
        var offset = 0
        if mark(index, "Z") || mark(index, "z") {
            index += 1
        } else if mark(index, "+") || mark(index, "-"), let h = number(index + 1..<index + 3), h < 24,
            mark(index + 3, ":"), let m = number(index + 4..<index + 6), m < 60
        {
            offset = (h * 60 + m) * (mark(index, "-") ? -1 : 1)
            index += 6
        } else {
            return nil
        }
        guard index == bytes.count else { return nil }
        let clock = ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction
        milliseconds = midnight + Int64(clock)
    }
}

extension Timestamp: JSONValue, Codable {
    package func write(to json: inout JSONWriter) { withRFC3339 { json.quoted(ascii: $0) } }
    package static var schema: JSON { ["type": "string", "format": "date-time"] }
    package static var sample: Timestamp { Timestamp(milliseconds: 0) }
    package init(from decoder: any Decoder) throws { self = try Timestamp.decodeSample(decoder) }
    package func encode(to encoder: any Encoder) throws { try encodeLeaf(to: encoder) }
}
