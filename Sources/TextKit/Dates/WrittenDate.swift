// A day, and perhaps a time of it, as people write it: ۱۴۰۵/۰۹/۰۹, 2026-11-30, «۹ آذر ۱۴۰۵ ساعت ۱۴:۳۰», “30 Nov 2026”,
// «فردا». The year tells the calendar: none of the Jalali years that one writes about reaches 1700.

package struct WrittenDate: Sendable, Equatable {
    /// Since 1970-01-01.
    package let day: Int
    /// Since midnight; `nil` where no time was written.
    package let minutes: Int?

    /// - Parameter today: the day on which this is read; for «فردا» and its like.
    /// - Returns: `nil` for what is no date, and for a day that its calendar does not have.
    package init?(_ text: String, today: Int) {
        var words = WrittenDate.words(text)
        minutes = WrittenDate.takeTime(from: &words)
        if text.contains(":"), minutes == nil { return nil }
        guard let day = WrittenDate.day(words, today: today) else { return nil }
        self.day = day
    }

    package init(day: Int, minutes: Int? = nil) {
        self.day = day
        self.minutes = minutes
    }

    /// Milliseconds since 1970 UTC, where clocks are so many minutes ahead of it. Without a time the day's first moment.
    package func milliseconds(offsetMinutes: Int = JalaliFormat.iranOffset) -> Int64 {
        Int64(day) * 86_400_000 + Int64((minutes ?? 0) - offsetMinutes) * 60_000
    }

    /// As it is written into a field, and read again: `۱۴۰۵/۰۹/۰۹ ۱۴:۳۰`, or `2026-11-30 14:30`.
    package func text(isJalali: Bool) -> String {
        let clock = minutes.map { " \(two($0 / 60)):\(two($0 % 60))" } ?? ""
        if isJalali, let date = Jalali(daysSinceEpoch: day) {
            return Digits.persian("\(date.year)/\(two(date.month))/\(two(date.day))\(clock)")
        }
        guard let date = CivilDate(daysSinceEpoch: day) else { return "" }
        let year = String(date.year)
        return "\(String(repeating: "0", count: 4 - year.count))\(year)-\(two(date.month))-\(two(date.day))\(clock)"
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    // MARK: Reading

    /// Numbers and names, in ASCII digits and small letters; marks between them are gone, those of a time are not.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var wasDigit: Bool?
        // Half-spaces and direction marks come along when one copies a date.
        for scalar in Digits.ascii(text).lowercased().unicodeScalars where scalar.properties.generalCategory != .format {
            let isDigit = ("0"..."9").contains(scalar) || scalar == ":"
            if isDigit || scalar.properties.isAlphabetic {
                if wasDigit != isDigit { words.append("") }
                words[words.count - 1].unicodeScalars.append(ArabicForms.folded(scalar))
                wasDigit = isDigit
            } else {
                wasDigit = nil
            }
        }
        return words.filter { !["ساعت", "روز", "at", "of"].contains($0) }
    }

    /// Minutes of `14:30`, with seconds or without; taken out of the words.
    private static func takeTime(from words: inout [String]) -> Int? {
        guard let index = words.firstIndex(where: { $0.contains(":") }) else { return nil }
        let parts = words[index].split(separator: ":", omittingEmptySubsequences: false).map { $0.count <= 2 ? Int($0) : nil }
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], hour < 24, minute < 60,
            parts.count == 2 || (parts[2].map { $0 < 60 } ?? false)
        else { return nil }
        words.remove(at: index)
        return hour * 60 + minute
    }

    private static func day(_ words: [String], today: Int) -> Int? {
        if words.count == 1, let distance = relative[words[0]] { return today + distance }
        if words == ["پس", "فردا"] { return today + 2 }
        let words = words.filter { !isWeekday($0) }
        guard words.count == 3 else { return nil }
        if let month = words.firstIndex(where: { Int($0) == nil }) { return named(words, month) }
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == 3, words[0].count == 4, words[1].count <= 2, words[2].count <= 2 else { return nil }
        return day(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    /// `9 آذر 1405`, `30 nov 2026`, `nov 30, 2026`.
    private static func named(_ words: [String], _ place: Int) -> Int? {
        let name = words[place]
        var rest = words
        rest.remove(at: place)
        guard place < 2, let day = Int(rest[0]), rest[1].count == 4, let year = Int(rest[1]) else { return nil }
        if let month = jalaliMonths.firstIndex(where: { $0.contains(name) }) { return year < 1_700 ? self.day(year: year, month: month + 1, day: day) : nil }
        let isShort = name.count >= 3 && name.allSatisfy(\.isASCII)
        guard year >= 1_700, let month = civilMonths.firstIndex(where: { $0.contains(name) || isShort && $0[0].hasPrefix(name) }) else { return nil }
        return self.day(year: year, month: month + 1, day: day)
    }

    private static func day(year: Int, month: Int, day: Int) -> Int? {
        year < 1_700 ? Jalali(year: year, month: month, day: day)?.daysSinceEpoch : CivilDate(year: year, month: month, day: day)?.daysSinceEpoch
    }

    /// Said beside a date and not needed; «سه شنبه» is often written apart.
    private static func isWeekday(_ word: String) -> Bool {
        persianWeekdays.contains(word) || word.count >= 3 && civilWeekdays.contains { $0.hasPrefix(word) }
    }

    private static func folded(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .format }.map(ArabicForms.folded)))
    }

    private static let persianWeekdays = Set(Weekday.allCases.map { folded($0.persianName) } + ["یک", "دو", "سه", "چهار", "پنج"])
    private static let civilWeekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let relative = [
        "امروز": 0, "فردا": 1, "پسفردا": 2, "دیروز": -1, "پریروز": -2, "today": 0, "tomorrow": 1, "yesterday": -1,
    ]
    private static let jalaliMonths = zip(MonthNames.jalaliInEnglish, MonthNames.jalali).map { [$0.lowercased(), folded($1)] }
    private static let civilMonths = zip(MonthNames.civil, MonthNames.civilInPersian).map { [$0.lowercased(), folded($1)] }
}
