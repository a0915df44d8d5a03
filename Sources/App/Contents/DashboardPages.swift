// The first page of a workspace: what waits for oneself, what is being written, what failed, what is new, what it cost.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func dashboardPages() -> [PageRoute] {
        [
            page("/w/{workspace}") { visit, tx in
                let workspace = try visit.id("workspace")
                let scope = try visit.scope(.workspace(workspace), tx)
                return Screen("dashboard", visit.text("داشبورد", "Dashboard"), try Dashboard(visit, scope, workspace).view(self, tx))
                    .under("home", scope, workspace: workspace)
            },
            action("/w/{workspace}/again/{job}", on: "/w/{workspace}") { visit in try await Dashboard.again(visit) },
        ]
    }
}

struct Dashboard {
    let visit: Visit
    let scope: Scope
    let workspace: ID

    init(_ visit: Visit, _ scope: Scope, _ workspace: ID) { (self.visit, self.scope, self.workspace) = (visit, scope, workspace) }

    func view(_ app: App, _ tx: Transaction) throws -> [String: View] {
        let all = ContentStore.Filter(workspace: workspace)
        let counts = try ContentStore.counts(scope.reach, all, in: tx)
        let recent = try ContentStore.page(scope.reach, all, .newest, Paging(page: 1, size: 7), in: tx)
        let prompts = try PromptStore.count(scope.reach, PromptStore.Filter(workspace: workspace, category: nil, search: nil), in: tx)
        let profile = try UserStore.profile(visit.actor, in: tx)
        let running = try running(tx)
        return [
            "greeting": .text(Dashboard.greeting(profile.fullName, visit)), "today": .text(visit.words.date(visit.now)),
            "recent": .list(recent.map { ContentRows.row($0, visit) }), "waiting": .list(try waiting(tx)), "running": .list(running),
            "is_running": .flag(!running.isEmpty), "failed": .list(try failed(tx)), "tiles": .list(ContentRows.statuses.map { tile($0, counts) }),
            "is_new": .flag(counts.isEmpty || prompts == 0), "has_prompts": .flag(prompts > 0), "has_contents": .flag(!counts.isEmpty),
            "base": .text("/w/\(workspace)"), "has_recent": .flag(!recent.isEmpty), "month": try month(app, tx),
        ]
    }

    static func greeting(_ name: String, _ visit: Visit) -> String {
        let first = name.split(separator: " ").first.map(String.init) ?? ""
        return first.isEmpty ? visit.text("خوش آمدید", "Welcome") : visit.text("سلام، \(first)", "Hello, \(first)")
    }

    private func tile(_ status: String, _ counts: [String: Int]) -> View {
        [
            "status": .text(status), "label": .text(visit.words.status(status)), "count": .text(visit.words.number(counts[status] ?? 0)),
            "address": .text("/w/\(workspace)/contents?status=\(status)"),
        ]
    }

    // MARK: What waits for oneself

    private func waiting(_ tx: Transaction) throws -> [View] {
        var found: [View] = []
        var seen: Set<ID> = []
        func add(_ filter: ContentStore.Filter, _ order: ContentStore.Order, _ why: String, _ address: (ID) -> String) throws {
            for content in try ContentStore.page(scope.reach, filter, order, Paging(page: 1, size: 6), in: tx) where seen.insert(content.id).inserted {
                found.append(ContentRows.row(content, visit).adding(["why": .text(why), "address": .text(address(content.id))]))
            }
        }
        for status in [ContentStatus.draft, .rejected] {
            let mine = ContentStore.Filter(workspace: workspace, status: status, assignee: scope.user)
            try add(mine, .dueFirst, visit.text("سپرده به شما", "Assigned to you")) { "/contents/\($0)" }
        }
        try add(
            ContentStore.Filter(workspace: workspace, status: .rejected, createdBy: scope.user), .newest,
            visit.text("رد شده؛ دوباره بنویسید", "Rejected: rework it")
        ) {
            "/contents/\($0)"
        }
        if scope.role >= .editor {
            try add(ContentStore.Filter(workspace: workspace, status: .review), .oldest, visit.text("منتظر بررسی شما", "Waits for your review")) {
                "/w/\(workspace)/review?content=\($0)"
            }
        }
        return Array(found.prefix(8))
    }

    // MARK: Generations

    private func title(_ content: ID, _ tx: Transaction) throws -> Content? {
        do { return try ContentStore.find(scope, content, in: tx) } catch let error as AppError where error.code == .notFound { return nil }
    }

    private func running(_ tx: Transaction) throws -> [View] {
        let filter = GenerationStore.Filter(workspace: workspace, isUnderWay: true)
        return try GenerationStore.page(scope.reach, filter, Paging(page: 1, size: 6), in: tx).1.compactMap { generation in
            try title(generation.content, tx).map { content in
                [
                    "title": .text(content.title), "address": .text("/contents/\(content.id)"), "progress": .text("\(generation.progress)"),
                    "state": .text(BatchPages.name(generation.status, visit)), "model": .text(generation.model),
                    "since": visit.words.time(generation.createdAt),
                ]
            }
        }
    }

    /// Of the last week, where nothing was asked for since.
    private func failed(_ tx: Transaction) throws -> [View] {
        let filter = GenerationStore.Filter(workspace: workspace, isFailed: true, since: visit.now - .days(7))
        return try GenerationStore.page(scope.reach, filter, Paging(page: 1, size: 10), in: tx).1.compactMap { generation -> View? in
            guard let content = try title(generation.content, tx), content.state != .inProgress,
                try GenerationStore.last(scope, ofContent: content.id, in: tx)?.id == generation.id
            else { return nil }
            return [
                "title": .text(content.title), "address": .text("/contents/\(content.id)"), "error": .text(generation.error ?? ""),
                "since": visit.words.time(generation.completedAt ?? generation.createdAt), "job": .text("\(generation.id)"),
                "can_retry": .flag(scope.role >= .writer && content.state.allowsGenerating),
            ]
        }.prefix(5).map { $0 }
    }

    /// Asks once more for what failed, with the same wishes.
    static func again(_ visit: Visit) async throws -> Place {
        let job = try visit.id("job")
        let (content, wishes) = try await visit.app.database.read { tx in
            let scope = try visit.scope(.workspace(visit.id("workspace")), atLeast: .writer, tx)
            let generation = try GenerationStore.find(scope, job, in: tx)
            return (generation.content, try GenerationStore.task(job, in: scope.organization, tx)?.request.json.members ?? [])
        }
        let own = ["redacts", "rendered"]
        let fields = wishes.compactMap { wish -> (name: String, value: String)? in
            own.contains(wish.name) || wish.value.isNull ? nil : (wish.name, wish.value.string ?? wish.value.text)
        }
        _ = try await visit.server.call(
            .init(method: .post, path: "/contents/{id}/generate"), visit.sending(fields + [("id", "\(content)"), ("once", visit.form["once"] ?? "")]))
        return Place("/contents/\(content)")
    }

    // MARK: Money

    private func month(_ app: App, _ tx: Transaction) throws -> View {
        let zone = try LimitStore.zone(scope.organization, in: tx)
        let shown = ShownMonth(visit, zone: zone)
        let month = try UsageMonthStore.month(scope, .workspace, workspace, first: shown.first, end: shown.end, zone: zone, now: visit.now, in: tx)
        let budget = try UsageSummaryStore.summary(scope, .workspace, workspace, month: nil, app.settings, now: visit.now, in: tx)
        let forecast = UsageForecast(month)
        let words = visit.words
        return [
            "name": .text(shown.name(visit)), "cost": .text(words.money(month.total.cost)), "requests": .text(words.number(Int(month.total.requests))),
            "tokens": .text(words.short(Int(month.total.tokens))),
            "forecast": forecast.map {
                .text(visit.text("\(words.money($0.low)) تا \(words.money($0.high))", "\(words.money($0.low)) to \(words.money($0.high))"))
            } ?? .none,
            "meter": Meter.view(used: budget.totalCost, of: budget.limit.costLimit, forecast: budget.forecastCost, words),
        ]
    }
}
