// What a month cost and how it will end: for oneself, a workspace, the organization.

import Database
import Foundation
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func usagePages() -> [PageRoute] {
        [
            page("/w/{workspace}/usage", usagePage),
            raw("/w/{workspace}/usage/export") { visit in
                let organization = try await database.read { tx in try visit.scope(.workspace(visit.id("workspace")), tx).organization }
                let call = visit.narrowed(to: organization)
                return try await visit.server.call(.init(method: .get, path: "/usage/logs"), call, headers: [("Accept", "text/csv")])
            },
        ]
    }

    private func usagePage(_ visit: Visit, _ tx: Transaction) throws -> Screen {
        let workspace = try visit.id("workspace")
        let scope = try visit.scope(.workspace(workspace), tx)
        let kind = visit.asked("scope").flatMap(UsageScope.init(rawValue:)) ?? .workspace
        let id = kind == .user ? scope.user : kind == .workspace ? workspace : scope.organization
        let month = visit.asked("month").flatMap(parseMonth)
        let summary = try UsageSummaryStore.summary(scope, kind, id, month: month, settings, now: visit.now, in: tx)
        let chart = UsageChart(summary, visit, zone: try LimitStore.zone(scope.organization, in: tx))
        let names = [(UsageScope.user, "من", "Me"), (.workspace, "فضای کاری", "Workspace"), (.organization, "سازمان", "Organization")]
        return Screen(
            "usage", visit.text("مصرف", "Usage"),
            [
                "scopes": .list(
                    names.map { scope, persian, english in
                        [
                            "label": .text(visit.text(persian, english)), "current": .flag(scope == kind),
                            "address": .text(Pager.address(visit, with: ["scope": scope.rawValue])),
                        ]
                    }),
                "months": .list(UsagePages.months(chart.month, visit)), "scope_name": .text(kind.rawValue),
                "period": .text(UsagePages.name(chart.month, visit)),
                "tiles": .list(UsagePages.tiles(summary, visit)), "chart": chart.view, "has_usage": .flag(summary.totalRequests > 0),
                "models": .list(UsagePages.models(summary, visit)), "days": .list(chart.table),
                "export": .text("/w/\(workspace)/usage/export?workspace=\(workspace)"),
                "has_places": .flag(kind == .organization), "places": kind == .organization ? .list(try UsagePages.places(scope, month, visit, tx)) : .none,
                "refusal": try UsagePages.refusal(summary, visit), "limits": .text("/o/\(scope.organization)/limits"),
            ]
        ).under("usage", scope, workspace: workspace)
    }
}

extension Visit {
    /// The same visit, asking about one organization only.
    fileprivate func narrowed(to organization: ID) -> Visit {
        let kept = call.query.filter { ["workspace", "user", "model", "from", "to"].contains($0.name) && !$0.value.isEmpty }
        let asked = Call(
            method: call.method, path: call.path, query: kept + [(name: "organization", value: "\(organization)")], headers: call.headers, body: [],
            pathParameters: [:], address: call.address, language: call.language, requestID: call.requestID, origin: call.origin)
        return Visit(
            server: server, call: asked, cookies: cookies, form: form, language: language, theme: theme, session: session, token: token, flash: flash)
    }
}

enum UsagePages {
    /// The last six months, of the calendar that budgets go by.
    static func months(_ current: (year: Int, month: Int), _ visit: Visit) -> [View] {
        let today = CivilDay(daysSinceEpoch: Int((visit.now.milliseconds + Int64(JalaliFormat.iranOffset) * 60_000) / 86_400_000))
        return (0..<6).map { back in
            let index = today.year * 12 + today.month - 1 - back
            let month = (year: index / 12, month: index % 12 + 1)
            let value = "\(month.year)-\(month.month < 10 ? "0" : "")\(month.month)"
            return ["value": .text(value), "label": .text(name(month, visit)), "selected": .flag(month == current)]
        }
    }

    /// A month of the Gregorian calendar. In Persian with the days that it spans.
    static func name(_ month: (year: Int, month: Int), _ visit: Visit) -> String {
        let first = CivilDay(year: month.year, month: month.month, day: 1).daysSinceEpoch
        let next = month.month == 12 ? CivilDay(year: month.year + 1, month: 1, day: 1) : CivilDay(year: month.year, month: month.month + 1, day: 1)
        guard visit.words.calendar == .jalali else {
            if visit.language == .persian { return "\(MonthNames.civilInPersian[month.month - 1]) \(Digits.persian("\(month.year)"))" }
            return "\(MonthNames.civil[month.month - 1]) \(month.year)"
        }
        return
            "\(visit.words.day(daysSinceEpoch: first, withYear: false)) \(visit.text("تا", "to")) \(visit.words.day(daysSinceEpoch: next.daysSinceEpoch - 1))"
    }

    static func tiles(_ summary: UsageSummary, _ visit: Visit) -> [View] {
        let words = visit.words
        let limit = summary.limit
        func share(_ percent: Double?) -> View {
            percent.map { Meter.view(share: $0 / 100, used: "", limit: "", words) } ?? .none
        }
        var tiles: [View] = [
            [
                "label": .text(visit.text("هزینه", "Cost")), "value": .text(words.money(summary.totalCost)),
                "of": limit.costLimit.map { .text(words.money($0)) } ?? .none, "meter": share(limit.usagePercentage.cost),
            ],
            [
                "label": .text(visit.text("توکن", "Tokens")), "value": .text(words.short(summary.totalTokens)),
                "of": limit.tokensLimit.map { .text(words.short($0)) } ?? .none, "meter": share(limit.usagePercentage.tokens),
            ],
            [
                "label": .text(visit.text("درخواست", "Requests")), "value": .text(words.number(summary.totalRequests)),
                "of": limit.requestsLimit.map { .text(words.number($0)) } ?? .none, "meter": share(limit.usagePercentage.requests),
            ],
        ]
        if let forecast = summary.forecastCost {
            let ratio = limit.costLimit.flatMap { $0 == .zero ? nil : Double(forecast.nanos) / Double($0.nanos) }
            tiles.append([
                "label": .text(visit.text("پیش‌بینی پایان ماه", "Forecast for the month")), "value": .text(words.money(forecast)),
                "of": limit.costLimit.map { .text(words.money($0)) } ?? .none,
                "meter": ratio.map { Meter.view(share: $0, used: "", limit: "", words) } ?? .none,
            ])
        }
        return tiles
    }

    static func models(_ summary: UsageSummary, _ visit: Visit) -> [View] {
        let most = summary.breakdownByModel.map(\.cost.nanos).max() ?? 0
        return summary.breakdownByModel.map { model in
            [
                "name": .text(model.model), "requests": .text(visit.words.number(model.requests)), "tokens": .text(visit.words.number(model.tokens)),
                "cost": .text(visit.words.money(model.cost)), "width": .text("\(most == 0 ? 0 : Int(Double(model.cost.nanos) / Double(most) * 100))"),
            ]
        }
    }

    /// The workspaces of the organization beside each other.
    static func places(_ scope: Scope, _ month: (year: Int, month: Int)?, _ visit: Visit, _ tx: Transaction) throws -> [View] {
        try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 50), in: tx).map { workspace in
            let summary = try UsageSummaryStore.summary(scope, .workspace, workspace.id, month: month, visit.app.settings, now: visit.now, in: tx)
            return [
                "name": .text(workspace.name), "address": .text("/w/\(workspace.id)/usage"),
                "meter": Meter.view(used: summary.totalCost, of: summary.limit.costLimit, forecast: summary.forecastCost, visit.words),
            ]
        }
    }

    /// What a full limit means, before somebody runs into it.
    static func refusal(_ summary: UsageSummary, _ visit: Visit) throws -> View {
        let used = summary.limit.usagePercentage
        let most = [used.cost, used.tokens, used.requests].compactMap { $0 }.max() ?? 0
        guard most >= 80 else { return .none }
        return ["percent": .text(visit.words.percent(Int(most))), "full": .flag(most >= 100)]
    }
}
