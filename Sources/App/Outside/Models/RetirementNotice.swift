// Models end on a day that is known long before. Whoever uses one is told in time, and told what to take instead.

import Kit
import TextKit

package struct RetirementNotice: Sendable, Equatable {
    package let model: String
    /// The first day without it.
    package let day: CivilDay
    /// Zero or less when it has ended.
    package let daysLeft: Int
    package let successor: String?

    package var isPast: Bool { daysLeft <= 0 }

    /// For people.
    package var message: Message {
        let date = day.iso
        let dateFa = day.jalali
        let (adviceFa, advice) =
            successor.map { ("؛ به‌جای آن «\($0)» را برگزینید.", "; choose \($0) instead.") } ?? (".", ".")
        return isPast
            ? Message("مدل «\(model)» از \(dateFa) کنار گذاشته شده است\(adviceFa)", "The model \(model) was retired on \(date)\(advice)")
            : Message(
                "مدل «\(model)» در \(dateFa) (\(Digits.persian("\(daysLeft)")) روز دیگر) کنار گذاشته می‌شود\(adviceFa)",
                "The model \(model) will be retired on \(date), in \(daysLeft) days\(advice)")
    }
}

extension CivilDay {
    /// `۲۴ دی ۱۴۰۵`; as `iso` where the Jalali calendar does not reach.
    fileprivate var jalali: String {
        guard let date = Jalali(daysSinceEpoch: daysSinceEpoch) else { return iso }
        return Digits.persian("\(date.day) \(MonthNames.jalali[date.month - 1]) \(date.year)")
    }

    /// `2027-01-14`
    var iso: String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day))"
    }

    /// Reads `2027-01-14`; `nil` for anything else, also for a day that no calendar has.
    init?(iso text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
        guard isReal else { return nil }
    }

    package init(_ time: Timestamp) {
        let days = time.milliseconds / 86_400_000 - (time.milliseconds % 86_400_000 < 0 ? 1 : 0)
        self.init(daysSinceEpoch: Int(days))
    }
}
