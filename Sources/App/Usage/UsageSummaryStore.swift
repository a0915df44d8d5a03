// What a month cost: read from daily sums, a few rows a day, so that it costs the same at a thousand calls and at ten
// million.

import Database
import Foundation
import Kit

package struct UsageSummary: Codable, Sendable {
    package struct Limit: Codable, Sendable {
        package struct Percentage: Codable, Sendable {
            package let requests: Double?
            package let tokens: Double?
            package let cost: Double?
        }
        package let requestsLimit: Int?
        package let tokensLimit: Int?
        package let costLimit: Money?
        package let usagePercentage: Percentage
    }

    package struct ByModel: Codable, Sendable {
        package let model: String
        package let requests: Int
        package let tokens: Int
        package let cost: Money
    }

    package struct Daily: Codable, Sendable {
        package let date: String
        package let requests: Int
        package let tokens: Int
        package let cost: Money
    }

    package let scope: String
    package let scopeId: ID
    /// `null` where several are summed up.
    package let organization: ID?
    package let period: String
    package let totalRequests: Int
    package let totalTokens: Int
    package let totalPromptTokens: Int
    package let totalCompletionTokens: Int
    package let totalCost: Money
    /// Held for calls that are under way, or whose bill nobody knows yet.
    package let reservedCost: Money
    /// The part of it that is held for calls whose bill nobody knows.
    package let unresolved: UnresolvedSum
    /// With what it is raised by at the moment.
    package let limit: Limit
    /// The raises in force, the one that ends first first.
    package let raises: [UsageRaise]
    /// 80 or 100, when so much per cent of the limit are used.
    package let warning: Int?
    package let breakdownByModel: [ByModel]
    package let dailyUsage: [Daily]
    /// What the month will have cost if it goes on as it went; `null` for other months than the current one.
    package let forecastCost: Money?
}

extension UsageSummary {
    /// What one person used in several organizations. The limits are added up like the rest.
    init(sumOf parts: [UsageSummary], of user: ID, month: String) {
        func total(_ value: (UsageSummary) -> Int) -> Int { parts.reduce(0) { $0 + value($1) } }
        func money(_ value: (UsageSummary) -> Money) -> Money { parts.reduce(.zero) { $0 + value($1) } }
        scope = UsageScope.user.rawValue
        scopeId = user
        organization = parts.count == 1 ? parts[0].organization : nil
        period = parts.first?.period ?? month
        totalRequests = total(\.totalRequests)
        totalTokens = total(\.totalTokens)
        totalPromptTokens = total(\.totalPromptTokens)
        totalCompletionTokens = total(\.totalCompletionTokens)
        totalCost = money(\.totalCost)
        reservedCost = money(\.reservedCost)
        unresolved = UnresolvedSum(calls: total(\.unresolved.calls), cost: money(\.unresolved.cost))
        raises = parts.flatMap(\.raises)
        warning = parts.compactMap(\.warning).max()
        let used = UsageAmounts(requests: Int64(totalRequests), tokens: Int64(totalTokens), cost: totalCost)
        limit = Limit(UsageSummary.limits(parts), used: used)
        breakdownByModel = Dictionary(grouping: parts.flatMap(\.breakdownByModel), by: \.model).map { model, rows in
            ByModel(
                model: model, requests: rows.reduce(0) { $0 + $1.requests }, tokens: rows.reduce(0) { $0 + $1.tokens },
                cost: rows.reduce(.zero) { $0 + $1.cost })
        }.sorted { ($1.cost, $0.model) < ($0.cost, $1.model) }
        dailyUsage = Dictionary(grouping: parts.flatMap(\.dailyUsage), by: \.date).sorted { $0.key < $1.key }.map { date, rows in
            Daily(
                date: date, requests: rows.reduce(0) { $0 + $1.requests }, tokens: rows.reduce(0) { $0 + $1.tokens }, cost: rows.reduce(.zero) { $0 + $1.cost })
        }
        let forecasts = parts.compactMap(\.forecastCost)
        forecastCost = forecasts.isEmpty ? nil : forecasts.reduce(.zero) { $0 + $1 }
    }

    /// No limit where one of them has none.
    private static func limits(_ parts: [UsageSummary]) -> UsageLimits {
        func sum(_ value: (Limit) -> Int64?) -> Int64? {
            let values = parts.compactMap { value($0.limit) }
            return values.count == parts.count && !values.isEmpty ? values.reduce(0, +) : nil
        }
        return UsageLimits(
            requests: sum { $0.requestsLimit.map(Int64.init) }, tokens: sum { $0.tokensLimit.map(Int64.init) },
            cost: sum { $0.costLimit?.nanos }.map(Money.init(nanos:)))
    }
}

extension UsageSummary.Limit {
    /// The threshold that was passed.
    var warning: Int? {
        let most = [usagePercentage.requests, usagePercentage.tokens, usagePercentage.cost].compactMap { $0 }.max() ?? 0
        return most >= 100 ? 100 : most >= 80 ? 80 : nil
    }

    init(_ limits: UsageLimits, used: UsageAmounts) {
        func percent(_ metric: UsageMetric) -> Double? {
            guard let limit = limits[metric] else { return nil }
            let share = limit == 0 ? (used[metric] > 0 ? 100 : 0) : Double(used[metric]) / Double(limit) * 100
            return (share * 100).rounded() / 100
        }
        self.init(
            requestsLimit: limits.requests.map(Int.init), tokensLimit: limits.tokens.map(Int.init), costLimit: limits.cost,
            usagePercentage: .init(requests: percent(.requests), tokens: percent(.tokens), cost: percent(.cost)))
    }
}

enum UsageSummaryStore {
    private struct Line {
        let day: Timestamp
        let model: String
        let requests: Int
        let prompt: Int
        let completion: Int
        let cost: Money
    }

    static func summary(
        _ scope: Scope, _ kind: UsageScope, _ id: ID, month: (year: Int, month: Int)?, _ settings: Settings, now: Timestamp, in tx: Transaction
    ) throws -> UsageSummary {
        let zone = try LimitStore.zone(scope.organization, in: tx)
        let current = UsageWindow(.monthly, around: now, zone: zone)
        let window = month.map { UsageWindow(month: $0, zone: zone) } ?? current
        let lines = try lines(scope, kind, id, window, tx)
        let total = UsageAmounts(
            requests: lines.reduce(0) { $0 + Int64($1.requests) }, tokens: lines.reduce(0) { $0 + Int64($1.prompt + $1.completion) },
            cost: lines.reduce(.zero) { $0 + $1.cost })
        let limits = try LimitStore.effective(kind, id, .monthly, organization: scope.organization, settings, now: now, in: tx)
        let counter = try counter(scope, kind, id, window, tx)
        let limit = UsageSummary.Limit(limits, used: counter.spent)
        return UsageSummary(
            scope: kind.rawValue, scopeId: id, organization: scope.organization, period: window.name(in: zone), totalRequests: Int(total.requests),
            totalTokens: Int(total.tokens), totalPromptTokens: lines.reduce(0) { $0 + $1.prompt },
            totalCompletionTokens: lines.reduce(0) { $0 + $1.completion }, totalCost: total.cost,
            reservedCost: counter.held, unresolved: try UnresolvedStore.sum(scope, kind, id, window, in: tx), limit: limit,
            raises: try RaiseStore.active(scope, kind, id, .monthly, now: now, in: tx), warning: limit.warning, breakdownByModel: byModel(lines),
            dailyUsage: daily(lines, zone), forecastCost: window == current ? forecast(total.cost, window, now) : nil)
    }

    /// As the summary of somebody who is a member of nothing names it.
    static func nameOfMonth(_ month: (year: Int, month: Int)?, now: Timestamp) -> String {
        let zone = TimeZone(identifier: TimeZoneName.standard) ?? .gmt
        return (month.map { UsageWindow(month: $0, zone: zone) } ?? UsageWindow(.monthly, around: now, zone: zone)).name(in: zone)
    }

    private static func lines(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ window: UsageWindow, _ tx: Transaction) throws -> [Line] {
        try tx.rows(
            """
            SELECT day_start, model, requests, prompt_tokens, completion_tokens, cost FROM usage_daily
            WHERE organization_id = \(scope.organization) AND scope = \(kind.number) AND scope_id = \(id)
              AND day_start >= \(window.start) AND day_start < \(window.end) ORDER BY day_start, model
            """
        ) { Line(day: $0.time(), model: $0.text(), requests: $0.number(), prompt: $0.number(), completion: $0.number(), cost: $0.money()) }
    }

    /// What limits are measured by. Calls that proved to cost nothing are in the history and not in here.
    private static func counter(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ window: UsageWindow, _ tx: Transaction) throws -> (
        spent: UsageAmounts, held: Money
    ) {
        let key = CounterKey(organization: scope.organization, scope: kind, id: id, period: .monthly, start: window.start)
        let found = try tx.first("SELECT requests_spent, tokens_spent, cost_spent, cost_held FROM usage_counters WHERE \(key.condition)") { row in
            (spent: UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money()), held: row.money())
        }
        return found ?? (UsageAmounts(), .zero)
    }

    private static func byModel(_ lines: [Line]) -> [UsageSummary.ByModel] {
        Dictionary(grouping: lines, by: \.model).map { model, lines in
            .init(
                model: model, requests: lines.reduce(0) { $0 + $1.requests }, tokens: lines.reduce(0) { $0 + $1.prompt + $1.completion },
                cost: lines.reduce(.zero) { $0 + $1.cost })
        }.sorted { ($1.cost, $0.model) < ($0.cost, $1.model) }
    }

    private static func daily(_ lines: [Line], _ zone: TimeZone) -> [UsageSummary.Daily] {
        Dictionary(grouping: lines, by: \.day).sorted { $0.key < $1.key }.map { day, lines in
            .init(
                date: UsageWindow(.daily, around: day, zone: zone).name(in: zone), requests: lines.reduce(0) { $0 + $1.requests },
                tokens: lines.reduce(0) { $0 + $1.prompt + $1.completion }, cost: lines.reduce(.zero) { $0 + $1.cost })
        }
    }

    /// Straight on from the days so far; not before a twentieth of the month, when it would say nothing.
    private static func forecast(_ cost: Money, _ window: UsageWindow, _ now: Timestamp) -> Money? {
        let share = Double(now.milliseconds - window.start.milliseconds) / Double(window.end.milliseconds - window.start.milliseconds)
        return share < 0.05 ? nil : Money(nanos: Int64(Double(cost.nanos) / share))
    }
}
