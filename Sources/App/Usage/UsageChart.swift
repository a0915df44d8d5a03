// A month as bars, one a day, drawn as SVG. Time runs the way the language is read. What is to come is dashed, and so is the
// line of what a day may cost for the limit to last.

import Foundation
import Kit
import TextKit
import Web

struct UsageChart {
    private struct Bar {
        let day: Int
        let value: Double
        let label: String
        let isForecast: Bool
        let isToday: Bool
    }

    private static let (width, height, foot, side) = (720.0, 200.0, 24.0, 52.0)

    let visit: Visit
    let month: UsageMonth
    let metric: UsageMetric
    private let bars: [Bar]
    /// What a day may use for the month's limit to last.
    private let pace: Double?

    init(_ month: UsageMonth, _ metric: UsageMetric, _ forecast: UsageForecast?, limit: Int64?, _ visit: Visit) {
        (self.visit, self.month, self.metric) = (visit, month, metric)
        pace = limit.map { Double($0) / Double(max(1, month.length)) }
        let days = month.days
        bars = (month.first..<month.end).map { day in
            let isAhead = day > month.today
            let amount = isAhead ? (metric == .cost ? forecast?.daily[day]?.nanos ?? 0 : 0) : days[day]?[metric] ?? 0
            return Bar(
                day: day, value: Double(amount), label: UsagePages.amount(amount, metric, visit.words), isForecast: isAhead, isToday: day == month.today)
        }
    }

    /// The same as a table, for those who do not see it.
    func table(_ address: (_ day: Int) -> String) -> [View] {
        month.days.sorted { $0.key > $1.key }.map { day, used in
            [
                "day": .text(visit.words.day(daysSinceEpoch: day, withYear: false)), "address": .text(address(day)),
                "requests": .text(visit.words.number(Int(used.requests))), "tokens": .text(visit.words.number(Int(used.tokens))),
                "cost": .text(visit.words.money(used.cost)),
            ]
        }
    }

    var view: View {
        let most = bars.map(\.value).max() ?? 0
        // A pace far above all bars would press them to the ground.
        let drawnPace = pace.flatMap { $0 > 0 && $0 <= most * 3 ? $0 : nil }
        let top = max(most, drawnPace ?? 0, 1)
        let isRight = visit.language == .persian
        let tall = Self.height - Self.foot - 8
        let (x1, x2) = isRight ? (0, Self.width - Self.side) : (Self.side, Self.width)
        return [
            // Where it does not fit, the later half is what is seen first, once the month has come so far.
            "late": .flag(month.today - month.first >= month.length / 2), "bars": .list(bars.enumerated().map { bar($1, at: $0, of: top, isRight) }),
            "anchor": .text(isRight ? "start" : "end"),
            "box": .text("0 0 \(Int(Self.width)) \(Int(Self.height))"),
            "lines": .list(
                [0.0, 0.5, 1.0].map { share in
                    let y = 8 + tall * (1 - share)
                    return [
                        "y": .text(number(y)), "ty": .text(number(y + 4)), "x1": .text(number(x1)), "x2": .text(number(x2)),
                        "tx": .text(number(isRight ? x2 + 6 : x1 - 6)), "label": .text(axis(Int64(top * share))),
                    ]
                }),
            "pace": drawnPace.map { pace in
                [
                    "y": .text(number(8 + tall * (1 - pace / top))), "x1": .text(number(x1)), "x2": .text(number(x2)),
                    "amount": .text(UsagePages.amount(Int64(pace), metric, visit.words)),
                ]
            } ?? .none,
            "has_forecast": .flag(bars.contains { $0.isForecast && $0.value > 0 }),
        ]
    }

    private func bar(_ bar: Bar, at index: Int, of top: Double, _ isRight: Bool) -> View {
        let step = (Self.width - Self.side) / Double(max(1, bars.count))
        let place = Double(index) * step + step * 0.18
        let x = isRight ? Self.width - Self.side - place - step * 0.64 : Self.side + place
        let tall = Self.height - Self.foot - 8
        let high = max(bar.value / top * tall, bar.value > 0 ? 2 : 0)
        return [
            "x": .text(number(x)), "y": .text(number(8 + tall - high)), "w": .text(number(step * 0.64)), "h": .text(number(high)),
            "kind": .text(bar.isForecast ? "fc" : bar.isToday ? "today" : ""),
            "title": .text("\(visit.words.day(daysSinceEpoch: bar.day, withYear: false)): \(bar.label)"),
            "label": index % 5 == 0 ? .text(dayNumber(bar.day)) : .none, "lx": .text(number(x + step * 0.32)), "ly": .text(number(Self.height - 6)),
        ]
    }

    /// An amount without its unit, which the heading tells.
    private func axis(_ amount: Int64) -> String {
        let text = metric == .tokens ? visit.words.short(Int(amount)) : UsagePages.amount(amount, metric, visit.words)
        return text.replacing(" دلار", with: "")
    }

    private func dayNumber(_ day: Int) -> String { String(visit.words.day(daysSinceEpoch: day, withYear: false).prefix { $0 != " " }) }
    private func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
