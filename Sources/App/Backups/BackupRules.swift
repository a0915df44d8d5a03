// When backups are made, and which of them stay.

import Kit

/// `daily 23:30`, `hourly`, `every 6h`, `off`; in UTC.
package struct BackupSchedule: Sendable, Equatable {
    /// `nil` for never.
    package let every: Duration?
    /// After midnight.
    package let offset: Duration

    package static let standard = BackupSchedule(every: .hours(24), offset: .minutes(23 * 60 + 30))

    private init(every: Duration?, offset: Duration = .zero) {
        self.every = every
        self.offset = offset
    }

    package init?(_ text: String) {
        let words = text.lowercased().split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("off", 1): self.init(every: nil)
        case ("hourly", 1): self.init(every: .hours(1))
        case ("daily", 1): self = .standard
        case ("daily", 2):
            let parts = words[1].split(separator: ":").map { Int($0) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour), (0...59).contains(minute) else { return nil }
            self.init(every: .hours(24), offset: .minutes(hour * 60 + minute))
        case ("every", 2):
            guard words[1].hasSuffix("h"), let hours = Int(words[1].dropLast()), hours > 0, 24 % hours == 0 else { return nil }
            self.init(every: .hours(hours))
        default: return nil
        }
    }
}

/// The newest backup of each of the last so many days, weeks and months that have one. The newest of all always stays, and so
/// does whatever was made in the day before it.
package struct BackupKeep: Sendable, Equatable {
    package let days: Int
    package let weeks: Int
    package let months: Int

    package static let standard = BackupKeep(days: 7, weeks: 4, months: 6)

    package init(days: Int, weeks: Int, months: Int) {
        self.days = days
        self.weeks = weeks
        self.months = months
    }

    package init?(_ text: String) {
        var counts: [Character: Int] = [:]
        for part in text.split(separator: ",").map({ $0.trimmed }) {
            guard let unit = part.last, "dwm".contains(unit), counts[unit] == nil, let count = Int(part.dropLast()), (0...1000).contains(count) else {
                return nil
            }
            counts[unit] = count
        }
        guard counts.values.contains(where: { $0 > 0 }) else { return nil }
        self.init(days: counts["d"] ?? 0, weeks: counts["w"] ?? 0, months: counts["m"] ?? 0)
    }

    /// Which of these moments stay.
    package func kept(of moments: [Timestamp]) -> Set<Timestamp> {
        let newestFirst = moments.sorted { $0 > $1 }
        var kept = Set(newestFirst.prefix { $0 > (newestFirst.first ?? $0) - .hours(24) })
        let day: (Timestamp) -> Int64 = { $0.milliseconds / 86_400_000 }
        // 1970-01-01 was a Thursday: weeks begin on Mondays.
        let week: (Timestamp) -> Int64 = { (day($0) + 3) / 7 }
        let month: (Timestamp) -> Int64 = {
            let date = CivilDay(daysSinceEpoch: Int(day($0)))
            return Int64(date.year * 12 + date.month)
        }
        for (count, period) in [(days, day), (weeks, week), (months, month)] {
            var seen: Set<Int64> = []
            for moment in newestFirst where seen.count < count && seen.insert(period(moment)).inserted { kept.insert(moment) }
        }
        return kept
    }
}
