// A month as its reader counts months: Jalali or Gregorian, the current one or an older one.

import Foundation
import Kit
import TextKit
import Web

struct ShownMonth: Equatable {
    let year: Int
    let month: Int
    let isJalali: Bool

    /// The month of an address, `1405-09` or `2026-11`; else the current one of the reader's calendar.
    init(_ visit: Visit, zone: TimeZone) {
        let parts = Digits.ascii(visit.asked("month") ?? "").split(separator: "-").compactMap { Int($0) }
        if parts.count == 2, (1...12).contains(parts[1]), (1300..<1700).contains(parts[0]) || (2000..<3000).contains(parts[0]) {
            (year, month, isJalali) = (parts[0], parts[1], parts[0] < 1700)
            return
        }
        let today = UsageWindow.localDay(visit.now, zone)
        isJalali = ShownMonth.readsJalali(visit)
        let jalali = Jalali(daysSinceEpoch: today.daysSinceEpoch)
        year = isJalali ? jalali?.year ?? 1400 : today.year
        month = isJalali ? jalali?.month ?? 1 : today.month
    }

    private init(_ year: Int, _ month: Int, isJalali: Bool) { (self.year, self.month, self.isJalali) = (year, month, isJalali) }

    static func readsJalali(_ visit: Visit) -> Bool { visit.words.calendar == .jalali }

    var value: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }

    func before(_ back: Int) -> ShownMonth {
        let index = year * 12 + month - 1 - back
        return ShownMonth(index / 12, index % 12 + 1, isJalali: isJalali)
    }

    var first: Int {
        isJalali ? Jalali(year: year, month: month, day: 1)?.daysSinceEpoch ?? 0 : CivilDay(year: year, month: month, day: 1).daysSinceEpoch
    }
    /// The first day of the next month.
    var end: Int { before(-1).first }

    func name(_ visit: Visit) -> String {
        let names =
            switch (isJalali, visit.language) {
            case (true, .persian): MonthNames.jalali
            case (true, .english): MonthNames.jalaliInEnglish
            case (false, .persian): MonthNames.civilInPersian
            case (false, .english): MonthNames.civil
            }
        return "\(names[month - 1]) \(visit.language == .persian ? Digits.persian("\(year)") : "\(year)")"
    }
}
