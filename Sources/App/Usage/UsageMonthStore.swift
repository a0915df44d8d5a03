// What some days cost, read from the daily sums: any days, so that a month may be one of either calendar.

import Database
import Foundation
import Kit
import TextKit

struct UsageMonth: Sendable {
    struct Line: Sendable {
        let day: CivilDay
        let model: String
        let amounts: UsageAmounts
    }

    /// The first day, and the first one after it.
    let first: Int
    let end: Int
    let today: Int
    let lines: [Line]
    /// What the four weeks before cost, day by day; for the forecast.
    let before: [Int: Money]

    var total: UsageAmounts { UsageMonth.sum(lines) }
    var length: Int { end - first }
    var isCurrent: Bool { (first..<end).contains(today) }

    static func sum(_ lines: some Sequence<Line>) -> UsageAmounts {
        lines.reduce(into: UsageAmounts()) {
            $0.requests += $1.amounts.requests
            $0.tokens += $1.amounts.tokens
            $0.cost = $0.cost + $1.amounts.cost
        }
    }

    /// Each day that something was used on.
    var days: [Int: UsageAmounts] { Dictionary(grouping: lines) { $0.day.daysSinceEpoch }.mapValues(UsageMonth.sum) }

    /// Each model with its amounts, the dearest first.
    var models: [(model: String, amounts: UsageAmounts)] {
        Dictionary(grouping: lines, by: \.model).map { (model: $0.key, amounts: UsageMonth.sum($0.value)) }
            .sorted { ($1.amounts.cost, $0.model) < ($0.amounts.cost, $1.model) }
    }
}

/// How a month will end: what is spent, and each day to come as the same weekdays of the last four weeks were. Not told
/// before there are three days to go by.
struct UsageForecast: Sendable {
    let likely: Money
    let low: Money
    let high: Money
    /// Of each day to come.
    let daily: [Int: Money]

    init?(_ month: UsageMonth) {
        guard month.isCurrent else { return nil }
        let spent = month.days
        let past = ((month.today - 28)..<month.today).map { day in
            (day: day, cost: (day < month.first ? month.before[day] : spent[day]?.cost) ?? .zero)
        }
        // Days before the first use say nothing of how it goes on.
        let known = Array(past.drop { $0.cost == .zero })
        guard known.count >= 3 else { return nil }
        func mean(_ days: [(day: Int, cost: Money)]) -> Int64 { days.isEmpty ? 0 : days.reduce(0) { $0 + $1.cost.nanos } / Int64(days.count) }
        let overall = mean(known)
        var daily: [Int: Money] = [:]
        for day in (month.today + 1)..<max(month.end, month.today + 1) {
            let same = known.filter { ($0.day - day) % 7 == 0 }
            daily[day] = Money(nanos: same.isEmpty ? overall : mean(same))
        }
        let total = month.total.cost
        let rest = daily.values.reduce(Int64(0)) { $0 + $1.nanos }
        // The sum of so many days strays by the root of their number.
        let variance = known.reduce(0.0) { $0 + pow(Double($1.cost.nanos - overall), 2) } / Double(known.count)
        let spread = Int64((variance * Double(daily.count)).squareRoot())
        self.daily = daily
        likely = total + Money(nanos: rest)
        low = total + Money(nanos: max(0, rest - spread))
        high = total + Money(nanos: rest + spread)
    }
}

enum UsageMonthStore {
    static func month(
        _ scope: Scope, _ kind: UsageScope, _ id: ID, first: Int, end: Int, zone: TimeZone, now: Timestamp, in tx: Transaction
    ) throws -> UsageMonth {
        let today = UsageWindow.localDay(now, zone).daysSinceEpoch
        let reach = min(first, today - 28)
        let (from, to) = (start(reach, zone), start(end, zone))
        let lines = try tx.rows(
            """
            SELECT day_start, model, requests, prompt_tokens + completion_tokens, cost FROM usage_daily
            WHERE organization_id = \(scope.organization) AND scope = \(kind.number) AND scope_id = \(id) AND day_start >= \(from) AND day_start < \(to)
            ORDER BY day_start, model
            """
        ) { row in
            UsageMonth.Line(
                day: UsageWindow.localDay(row.time(), zone), model: row.text(), amounts: UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money())
            )
        }
        let own = lines.filter { (first..<end).contains($0.day.daysSinceEpoch) }
        let older = Dictionary(grouping: lines.filter { $0.day.daysSinceEpoch < first }) { $0.day.daysSinceEpoch }.mapValues { UsageMonth.sum($0).cost }
        return UsageMonth(first: first, end: end, today: today, lines: own, before: older)
    }

    /// What each person, or each workspace, of the organization used in these days, the most first.
    static func shares(
        _ scope: Scope, _ kind: UsageScope, _ month: UsageMonth, zone: TimeZone, in tx: Transaction
    ) throws -> [(id: ID, amounts: UsageAmounts)] {
        let rows = try tx.rows(
            """
            SELECT scope_id, CAST(SUM(requests) AS BIGINT), CAST(SUM(prompt_tokens + completion_tokens) AS BIGINT), CAST(SUM(cost) AS BIGINT) FROM usage_daily
            WHERE organization_id = \(scope.organization) AND scope = \(kind.number) AND day_start >= \(start(month.first, zone))
              AND day_start < \(start(month.end, zone))
            GROUP BY scope_id ORDER BY 4 DESC, 1 LIMIT 100
            """
        ) { (id: $0.int(), amounts: UsageAmounts(requests: $0.int(), tokens: $0.int(), cost: $0.money())) }
        return rows
    }

    /// The first moment of a day in a zone.
    static func start(_ day: Int, _ zone: TimeZone) -> Timestamp { zone.moment(local: Int64(day) * 86_400_000) }

    /// What the contents of each of these projects have cost so far.
    static func costs(ofProjects projects: [ID], _ scope: Scope, in tx: Transaction) throws -> [ID: Money] {
        guard !projects.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT c.project_id, CAST(SUM(l.cost) AS BIGINT) FROM contents c JOIN usage_logs l ON l.organization_id = c.organization_id AND l.content_id = c.id
            WHERE c.organization_id = \(scope.organization) AND c.project_id IN \(SQL.list(projects)) GROUP BY c.project_id
            """
        ) { (project: $0.int(), cost: $0.money()) }
        return Dictionary(rows.map { ($0.project, $0.cost) }) { first, _ in first }
    }
}
