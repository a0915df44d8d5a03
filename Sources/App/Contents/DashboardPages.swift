// The first page of a workspace: what waits, what is new, what it cost.

import Database
import Kit
import Web

extension App {
    func dashboardPages() -> [PageRoute] {
        [
            page("/w/{workspace}") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                let mine = ContentStore.Filter(workspace: workspace)
                let counts = try ContentStore.counts(scope.reach, mine, in: tx)
                let recent = try ContentStore.page(scope.reach, mine, .newest, Paging(page: 1, size: 7), in: tx)
                let waiting = try ContentStore.page(
                    scope.reach, ContentStore.Filter(workspace: workspace, status: .review), .oldest, Paging(page: 1, size: 5), in: tx)
                let usage = try UsageSummaryStore.summary(scope, .workspace, workspace, month: nil, settings, now: visit.now, in: tx)
                let prompts = try PromptStore.count(scope.reach, PromptStore.Filter(workspace: workspace, category: nil, search: nil), in: tx)
                let profile = try UserStore.profile(visit.actor, in: tx)
                let isNew = counts.isEmpty || prompts == 0
                return Screen(
                    "dashboard", visit.text("داشبورد", "Dashboard"),
                    [
                        "greeting": .text(DashboardPages.greeting(profile.fullName, visit)), "today": .text(visit.words.date(visit.now)),
                        "recent": .list(recent.map { ContentRows.row($0, visit) }), "waiting": .list(waiting.map { ContentRows.row($0, visit) }),
                        "tiles": .list(ContentRows.statuses.map { DashboardPages.tile($0, counts, workspace, visit) }),
                        "cost": .text(visit.words.money(usage.totalCost)), "requests": .text(visit.words.number(usage.totalRequests)),
                        "tokens": .text(visit.words.short(usage.totalTokens)), "is_new": .flag(isNew), "has_prompts": .flag(prompts > 0),
                        "has_contents": .flag(!counts.isEmpty), "base": .text("/w/\(workspace)"), "has_recent": .flag(!recent.isEmpty),
                        "forecast": usage.forecastCost.map { .text(visit.words.money($0)) } ?? .none,
                    ]
                ).under("home", scope, workspace: workspace)
            }
        ]
    }
}

enum DashboardPages {
    static func greeting(_ name: String, _ visit: Visit) -> String {
        let first = name.split(separator: " ").first.map(String.init) ?? ""
        return first.isEmpty ? visit.text("خوش آمدید", "Welcome") : visit.text("سلام، \(first)", "Hello, \(first)")
    }

    static func tile(_ status: String, _ counts: [String: Int], _ workspace: ID, _ visit: Visit) -> View {
        [
            "status": .text(status), "label": .text(visit.words.status(status)), "count": .text(visit.words.number(counts[status] ?? 0)),
            "address": .text("/w/\(workspace)/contents?status=\(status)"),
        ]
    }
}
