// What a month cost and how it will end: for oneself, a workspace, the organization; by model, workspace and person; and down
// to each call.

import Database
import Foundation
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func usagePages() -> [PageRoute] {
        [
            page("/w/{workspace}/usage") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                return Screen("usage", visit.text("مصرف", "Usage"), try UsagePage(visit, scope, workspace, self, tx).view(tx))
                    .under("usage", scope, workspace: workspace)
            },
            page("/w/{workspace}/usage/log") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                return Screen("usage_log", visit.text("فراخوانی‌ها", "Calls"), try UsageLogPage.view(visit, scope, workspace, tx))
                    .under("usage", scope, workspace: workspace, crumbs: [(visit.text("مصرف", "Usage"), "/w/\(workspace)/usage")])
            },
            raw("/w/{workspace}/usage/export") { visit in
                let organization = try await database.read { tx in try visit.scope(.workspace(visit.id("workspace")), tx).organization }
                let call = visit.narrowed(to: organization, by: ["workspace", "user", "model", "content", "from", "to"])
                return try await visit.server.call(.init(method: .get, path: "/usage/logs"), call, headers: [("Accept", "text/csv")])
            },
        ]
    }
}

extension Visit {
    /// The same visit, asking an endpoint about one organization only.
    func narrowed(to organization: ID, by filters: Set<String>) -> Visit {
        let kept = call.query.filter { filters.contains($0.name) && !$0.value.isEmpty }
        let asked = Call(
            method: call.method, path: call.path, query: kept + [(name: "organization", value: "\(organization)")], headers: call.headers, body: [],
            pathParameters: [:], address: call.address, language: call.language, requestID: call.requestID, origin: call.origin)
        return Visit(
            server: server, call: asked, cookies: cookies, form: form, language: language, theme: theme, session: session, token: token, flash: flash)
    }
}

enum UsagePages {
    static func amount(_ amount: Int64, _ metric: UsageMetric, _ words: PageWords) -> String {
        metric == .cost ? words.money(Money(nanos: amount)) : words.number(Int(amount))
    }

    static func name(_ metric: UsageMetric, _ visit: Visit) -> String {
        switch metric {
        case .cost: visit.text("هزینه", "Cost")
        case .tokens: visit.text("توکن", "Tokens")
        case .requests: visit.text("درخواست", "Requests")
        }
    }
}

struct UsagePage {
    let visit: Visit
    let scope: Scope
    let workspace: ID
    let kind: UsageScope
    let id: ID
    let shown: ShownMonth
    let zone: TimeZone
    let month: UsageMonth
    let forecast: UsageForecast?
    /// Of the budget's month, which is one of the Gregorian calendar.
    let budget: UsageSummary
    let metric: UsageMetric

    init(_ visit: Visit, _ scope: Scope, _ workspace: ID, _ app: App, _ tx: Transaction) throws {
        (self.visit, self.scope, self.workspace) = (visit, scope, workspace)
        kind = visit.asked("scope").flatMap(UsageScope.init(rawValue:)) ?? .workspace
        id = kind == .user ? scope.user : kind == .workspace ? workspace : scope.organization
        zone = try LimitStore.zone(scope.organization, in: tx)
        shown = ShownMonth(visit, zone: zone)
        month = try UsageMonthStore.month(scope, kind, id, first: shown.first, end: shown.end, zone: zone, now: visit.now, in: tx)
        forecast = UsageForecast(month)
        let civil = UsageWindow.localDay(visit.now, zone)
        let asked = shown.isJalali || shown == ShownMonth(visit, zone: zone) && month.isCurrent ? (civil.year, civil.month) : (shown.year, shown.month)
        budget = try UsageSummaryStore.summary(scope, kind, id, month: asked, app.settings, now: visit.now, in: tx)
        metric = visit.asked("metric").flatMap(UsageMetric.init(rawValue:)) ?? .cost
    }

    func view(_ tx: Transaction) throws -> [String: View] {
        let limit =
            metric == .cost
            ? budget.limit.costLimit?.nanos : metric == .tokens ? budget.limit.tokensLimit.map(Int64.init) : budget.limit.requestsLimit.map(Int64.init)
        let chart = UsageChart(month, metric, forecast, limit: month.isCurrent ? limit : nil, visit)
        return [
            "scopes": scopes(), "months": months(), "scope_name": .text(kind.rawValue), "metric_name": .text(metric.rawValue), "period": .text(period()),
            "whose": .text(try whose(tx)), "printed": .text(visit.words.dateTime(visit.now)),
            "tiles": .list(tiles()), "chart": chart.view, "has_usage": .flag(!month.lines.isEmpty), "metrics": metrics(),
            "metric_title": .text(
                metric == .cost
                    ? visit.text("هزینهٔ روزانه، به دلار", "Cost a day")
                    : visit.text("\(UsagePages.name(metric, visit)) در روز", "\(UsagePages.name(metric, visit)) a day")),
            "days": .list(chart.table { day in log(from: day, to: day + 1) }), "models": .list(models()), "export": .text(export()), "log": .text(log()),
            "is_whole": .flag(kind == .organization), "places": kind == .organization ? .list(try places(tx)) : .none,
            "members": kind == .organization ? .list(try people(tx)) : .none, "refusal": refusal(), "limits": .text("/o/\(scope.organization)/limits"),
        ]
    }

    // MARK: Choices

    private func scopes() -> View {
        let names = [(UsageScope.user, "من", "Me"), (.workspace, "فضای کاری", "Workspace"), (.organization, "سازمان", "Organization")]
        return .list(
            names.map { scope, persian, english in
                [
                    "label": .text(visit.text(persian, english)), "current": .flag(scope == kind),
                    "address": .text(Pager.address(visit, with: ["scope": scope.rawValue])),
                ]
            })
    }

    /// Whose usage a printed page shows.
    private func whose(_ tx: Transaction) throws -> String {
        let organization = try OrganizationStore.find(scope, in: tx).name
        switch kind {
        case .organization: return organization
        case .workspace: return organization + " · " + (try WorkspaceStore.find(workspace, scope, in: tx).name)
        case .user: return organization + " · " + (try UserStore.profile(visit.actor, in: tx).fullName)
        }
    }

    private func metrics() -> View {
        .list(
            [UsageMetric.cost, .tokens, .requests].map {
                [
                    "label": .text(UsagePages.name($0, visit)), "current": .flag($0 == metric),
                    "address": .text(Pager.address(visit, with: ["metric": $0 == .cost ? "" : $0.rawValue])),
                ]
            })
    }

    /// The last year, and whatever month is shown.
    private func months() -> View {
        let current = ShownMonth(visit.asking(nothing: "month"), zone: zone)
        var months = (0..<12).map { current.before($0) }
        if !months.contains(shown) { months.append(shown) }
        return .list(months.map { ["value": .text($0.value), "label": .text($0.name(visit)), "selected": .flag($0 == shown)] })
    }

    private func period() -> String {
        let words = visit.words
        return visit.text(
            "\(words.day(daysSinceEpoch: shown.first, withYear: false)) تا \(words.day(daysSinceEpoch: shown.end - 1))",
            "\(words.day(daysSinceEpoch: shown.first, withYear: false)) to \(words.day(daysSinceEpoch: shown.end - 1))")
    }

    // MARK: Addresses

    /// The calls of some days, as this page narrows them.
    private func log(from: Int? = nil, to: Int? = nil, _ more: [(String, String)] = []) -> String {
        let base = [
            ("from", UsageMonthStore.start(from ?? shown.first, zone).description), ("to", UsageMonthStore.start(to ?? shown.end, zone).description),
        ]
        return address("/w/\(workspace)/usage/log", base + own + more)
    }

    private func export() -> String {
        let days = [("from", UsageMonthStore.start(shown.first, zone).description), ("to", UsageMonthStore.start(shown.end, zone).description)]
        return address("/w/\(workspace)/usage/export", days + own)
    }

    private var own: [(String, String)] {
        switch kind {
        case .user: [("user", "\(id)")]
        case .workspace: [("workspace", "\(id)")]
        case .organization: []
        }
    }

    private func address(_ path: String, _ query: [(String, String)]) -> String {
        path + "?" + query.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
    }

    // MARK: Figures

    private func tiles() -> [View] {
        let (words, total, limit) = (visit.words, month.total, budget.limit)
        var tiles: [View] = [
            tile(visit.text("هزینه", "Cost"), words.money(total.cost)), tile(visit.text("توکن", "Tokens"), words.short(Int(total.tokens))),
            tile(visit.text("درخواست", "Requests"), words.number(Int(total.requests))),
        ]
        if let forecast {
            let (low, high) = (words.money(forecast.low), words.money(forecast.high))
            let range = low == high ? "" : visit.text("از \(low) تا \(high)", "\(low) to \(high)")
            tiles.append(tile(visit.text("پیش‌بینی پایان ماه", "Forecast for the month"), words.money(forecast.likely), range))
        }
        let shares = [
            ("cost", limit.usagePercentage.cost, limit.costLimit.map(words.money)),
            ("tokens", limit.usagePercentage.tokens, limit.tokensLimit.map(words.short)),
            ("requests", limit.usagePercentage.requests, limit.requestsLimit.map(words.number)),
        ]
        guard month.isCurrent, let fullest = shares.filter({ $0.1 != nil && $0.2 != nil }).max(by: { ($0.1 ?? 0) < ($1.1 ?? 0) }), let share = fullest.1,
            let of = fullest.2
        else {
            return tiles
        }
        let ahead = forecast.flatMap { forecast in
            limit.costLimit.flatMap { $0 == .zero || fullest.0 != "cost" ? nil : Double(forecast.likely.nanos) / Double($0.nanos) }
        }
        tiles.append(
            tile(
                visit.text(
                    "سقف ماه (\(UsagePages.name(UsageMetric(rawValue: fullest.0) ?? .cost, visit)))",
                    "Month’s limit (\(UsagePages.name(UsageMetric(rawValue: fullest.0) ?? .cost, visit).lowercased()))"),
                visit.text("\(words.percent(Int(share.rounded()))) از \(of)", "\(words.percent(Int(share.rounded()))) of \(of)"),
                shown.isJalali ? visit.text("سقف‌ها ماه میلادی دارند", "Limits go by Gregorian months") : ""
            ).adding(["meter": Meter.view(share: share / 100, forecast: shown.isJalali ? nil : ahead, used: "", limit: "", words)]))
        return tiles
    }

    private func tile(_ label: String, _ value: String, _ more: String = "") -> View {
        ["label": .text(label), "value": .text(value), "more": .text(more), "meter": .none]
    }

    private func models() -> [View] {
        month.models.map { row($0.amounts, ["name": .text($0.model), "address": .text(log([("model", $0.model)]))]) }
    }

    private func row(_ used: UsageAmounts, _ more: [String: View]) -> View {
        let words = visit.words
        let share = month.total.cost == .zero ? 0 : Int(Double(used.cost.nanos) / Double(month.total.cost.nanos) * 100)
        return .map([
            "requests": .text(words.number(Int(used.requests))), "tokens": .text(words.number(Int(used.tokens))), "cost": .text(words.money(used.cost)),
            "share": .text(words.percent(share)),
            "average": used.requests == 0 ? .none : .text(words.money(Money(nanos: used.cost.nanos / used.requests))),
        ]).adding(more)
    }

    private func places(_ tx: Transaction) throws -> [View] {
        let all = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx)
        return try UsageMonthStore.shares(scope, .workspace, month, zone: zone, in: tx).map { share in
            let name = all.first { $0.id == share.id }?.name ?? visit.text("فضای پیشین", "Former workspace")
            return row(share.amounts, ["name": .text(name), "address": .text("/w/\(share.id)/usage?month=\(shown.value)")])
        }
    }

    private func people(_ tx: Transaction) throws -> [View] {
        let people = try People(scope, in: tx)
        return try UsageMonthStore.shares(scope, .user, month, zone: zone, in: tx).map {
            row($0.amounts, ["name": .text(people.name($0.id, visit)), "address": .text(log([("user", "\($0.id)")]))])
        }
    }

    /// What a full limit means, before somebody runs into it.
    private func refusal() -> View {
        let used = budget.limit.usagePercentage
        let most = [used.cost, used.tokens, used.requests].compactMap { $0 }.max() ?? 0
        guard month.isCurrent, most >= 80 else { return .none }
        return ["percent": .text(visit.words.percent(Int(most))), "full": .flag(most >= 100)]
    }
}
