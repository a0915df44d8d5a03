// A month as bars, one a day, drawn as SVG. Time runs the way the language is read.

import Foundation
import Kit
import TextKit
import Web

struct UsageChart {
    private struct Bar {
        let day: CivilDay
        let value: Double
        let label: String
        let isForecast: Bool
        let isToday: Bool
    }

    private static let (width, height, foot, side) = (720.0, 200.0, 24.0, 52.0)

    let month: (year: Int, month: Int)
    private let bars: [Bar]
    private let visit: Visit
    private let daily: [UsageSummary.Daily]

    init(_ summary: UsageSummary, _ visit: Visit, zone: TimeZone) {
        self.visit = visit
        daily = summary.dailyUsage
        let today = UsageWindow.localDay(visit.now, zone)
        month = parseMonth(summary.period) ?? (today.year, today.month)
        let first = CivilDay(year: month.year, month: month.month, day: 1).daysSinceEpoch
        let next = month.month == 12 ? CivilDay(year: month.year + 1, month: 1, day: 1) : CivilDay(year: month.year, month: month.month + 1, day: 1)
        let spent = Dictionary(summary.dailyUsage.map { ($0.date, $0.cost) }) { first, _ in first }
        let days = (first..<next.daysSinceEpoch).map { CivilDay(daysSinceEpoch: $0) }
        let left = days.filter { $0 > today }.count
        let rest = summary.forecastCost.map { max(0, Double(($0 - summary.totalCost).nanos)) / Double(max(1, left)) } ?? 0
        bars = days.map { day in
            let isAhead = day > today
            let cost = spent["\(day.year)-\(UsageChart.two(day.month))-\(UsageChart.two(day.day))"] ?? .zero
            return Bar(
                day: day, value: isAhead ? rest : Double(cost.nanos), label: visit.words.money(isAhead ? Money(nanos: Int64(rest)) : cost),
                isForecast: isAhead, isToday: day == today)
        }
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// The same as a table, for those who do not see it.
    var table: [View] {
        daily.compactMap { day in
            guard let moment = Timestamp(day.date) else { return nil }
            return [
                "day": .text(visit.words.day(daysSinceEpoch: Int(moment.milliseconds / 86_400_000), withYear: false)),
                "requests": .text(visit.words.number(day.requests)),
                "tokens": .text(visit.words.number(day.tokens)), "cost": .text(visit.words.money(day.cost)),
            ]
        }
    }

    var view: View {
        let top = max(bars.map(\.value).max() ?? 0, 1)
        let isPersian = visit.language == .persian
        let plot = UsageChart.width - UsageChart.side
        let step = plot / Double(max(1, bars.count))
        let tall = UsageChart.height - UsageChart.foot - 8
        let drawn = bars.enumerated().map { index, bar -> View in
            let place = Double(index) * step + step * 0.18
            let x = isPersian ? UsageChart.width - UsageChart.side - place - step * 0.64 : UsageChart.side + place
            let high = bar.value / top * tall
            let shows = index % 5 == 0
            return [
                "x": .text(number(x)), "y": .text(number(8 + tall - max(high, bar.value > 0 ? 2 : 0))), "w": .text(number(step * 0.64)),
                "h": .text(number(max(high, bar.value > 0 ? 2 : 0))), "kind": .text(bar.isForecast ? "fc" : bar.isToday ? "today" : ""),
                "title": .text("\(visit.words.day(daysSinceEpoch: bar.day.daysSinceEpoch, withYear: false)): \(bar.label)"),
                "label": shows ? .text(dayNumber(bar.day)) : .none, "lx": .text(number(x + step * 0.32)), "ly": .text(number(UsageChart.height - 6)),
            ]
        }
        let lines = [0.0, 0.5, 1.0].map { share -> View in
            let y = 8 + tall * (1 - share)
            return [
                "y": .text(number(y)), "ty": .text(number(y + 4)), "x1": .text(number(isPersian ? 0 : UsageChart.side)),
                "x2": .text(number(isPersian ? UsageChart.width - UsageChart.side : UsageChart.width)),
                "tx": .text(number(isPersian ? UsageChart.width - UsageChart.side + 6 : UsageChart.side - 6)),
                "label": .text(axis(Money(nanos: Int64(top * share)))),
            ]
        }
        return [
            "bars": .list(drawn), "lines": .list(lines), "anchor": .text(isPersian ? "start" : "end"),
            "box": .text("0 0 \(Int(UsageChart.width)) \(Int(UsageChart.height))"),
        ]
    }

    /// An amount without its unit, which the heading tells.
    private func axis(_ amount: Money) -> String {
        let text = visit.words.money(amount)
        return visit.language == .persian ? text.replacing(" دلار", with: "") : text
    }

    private func dayNumber(_ day: CivilDay) -> String {
        let number = "\(visit.words.parts(daysSinceEpoch: day.daysSinceEpoch).day)"
        return visit.language == .persian ? Digits.persian(number) : number
    }

    private func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
