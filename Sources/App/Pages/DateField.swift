// Fields for days and times (parts/date): text that people may write in either calendar. With scripts a month to pick from
// opens beside it.

import Kit
import TextKit
import Web

extension Visit {
    /// A field of a form.
    func date(_ name: String, _ stored: Timestamp? = nil, withTime: Bool = false) -> View {
        let typed = isAgain ? form[name] : nil
        return dateView(name, typed.map(shown) ?? words.written(stored, withTime: withTime), withTime: withTime)
    }

    /// A field of a form of filters, which shows what the address asks for.
    func dateFilter(_ name: String) -> View { dateView(name, shown(call.queryValue(name) ?? ""), withTime: false) }

    /// A day or a time as somebody wrote it, in the form that the API wants; `nil` for what is none. Up to a day means with it.
    @Sendable func moment(_ name: String, _ text: String) -> String? {
        guard let date = WrittenDate(text, today: words.today) else { return nil }
        let meant =
            switch (name, date.minutes) {
            case ("to", nil), ("due_before", nil): WrittenDate(day: date.day + 1)
            case ("until", nil), ("expires_at", nil), ("due_at", nil): WrittenDate(day: date.day, minutes: 1439)
            default: date
            }
        return words.zone.moment(local: meant.milliseconds(offsetMinutes: 0)).description
    }

    private func dateView(_ name: String, _ value: String, withTime: Bool) -> View {
        let isJalali = words.calendar == .jalali
        let example = words.written(WrittenDate(day: words.today, minutes: withTime ? 870 : nil))
        let plain = field(name)
        let isUnread = plain["invalid"] == .flag(true) && WrittenDate(value, today: 0) == nil && Timestamp(value) == nil
        return plain.adding([
            "value": .text(value), "calendar": .text(isJalali ? "jalali" : "gregorian"),
            "with_time": .flag(withTime), "offset": .text("\(words.zone.ahead(at: now) / 60_000)"), "example": .text(example),
            "error": isUnread
                ? .text(text("تاریخ را مانند \(example) بنویسید.", "Write a date like \(example).")) : plain["error"] ?? .none,
        ])
    }

    /// By the reader's calendar, whichever it was written in.
    private func shown(_ text: String) -> String {
        WrittenDate(text, today: words.today).map(words.written) ?? text
    }
}
