// Reads one time strictly, byte by byte.

struct RFC3339Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func read() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            let date = CivilDate(year: year, month: month, day: day), take("T") || take("t"),
            let time = clock(withSeconds: true), let fraction = milliseconds(), let offset = zone(),
            place == bytes.count
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + time - offset
        return Int64(seconds * 1_000 + fraction)
    }

    /// Seconds since midnight of `HH:MM:SS`, or of `HH:MM`.
    private mutating func clock(withSeconds: Bool) -> Int? {
        guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
        guard withSeconds else { return hour * 3_600 + minute * 60 }
        guard take(":"), let second = number(2), second < 60 else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// 0 when there is no fraction; nil when one is begun and has no digits or too many.
    private mutating func milliseconds() -> Int? {
        guard take(".") else { return 0 }
        var value = 0
        var count = 0
        while let digit {
            if count < 3 { value = value * 10 + digit }
            count += 1
            place += 1
        }
        guard (1...9).contains(count) else { return nil }
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    /// Seconds that the written time is ahead of UTC.
    private mutating func zone() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let offset = clock(withSeconds: false) else { return nil }
        return sign * offset
    }

    private mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit else { return nil }
            value = value * 10 + digit
            place += 1
        }
        return value
    }

    private var digit: Int? {
        guard place < bytes.count, (0x30...0x39).contains(bytes[place]) else { return nil }
        return Int(bytes[place]) - 0x30
    }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard place < bytes.count, UInt32(bytes[place]) == sign.value else { return false }
        place += 1
        return true
    }
}
