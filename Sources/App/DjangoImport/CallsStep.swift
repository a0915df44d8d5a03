// Calls to models: each row as it was, and with it all that limits and summaries are read from, in one transaction: the sums
// of days and models, the counters of both windows, and one settled reservation for each person, workspace and day, so that
// the books prove themselves here as they do for calls made here.

import Database
import Foundation
import Kit

struct CallsStep: PlainStep {
    let table = OldTable.calls
    var size: Int { 5000 }

    private struct Call {
        let row: OldRow
        let organization: ID
        let workspace: ID
        let user: ID
        let content: ID?
        let job: ID?
        let tokens: (prompt: Int64, completion: Int64)
        let cost: Money
        let time: Timestamp
        let isSuccess: Bool
        /// A failed call that cost nothing counts in the history and against no limit, as here.
        var counts: Bool { isSuccess || cost > .zero || tokens.prompt + tokens.completion > 0 }
        var amounts: UsageAmounts { UsageAmounts(requests: 1, tokens: tokens.prompt + tokens.completion, cost: cost) }
    }

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let calls = try self.calls(rows, work)
        let ids = try work.claim("usage_logs", calls.map(\.row.id))
        try work.insert(
            "usage_logs",
            [
                "id", "organization_id", "workspace_id", "user_id", "content_id", "job_id", "model", "prompt_tokens", "cached_tokens", "completion_tokens",
                "reasoning_tokens", "cost", "duration_ms", "success", "error_message", "timestamp",
            ],
            calls.map { call in
                ImportStore.values([
                    ids[call.row.id] ?? call.row.id, call.organization, call.workspace, call.user, call.content, call.job, call.row.text("model"),
                    call.tokens.prompt, 0, call.tokens.completion, 0, call.cost, OldAmounts.milliseconds(call.row.textOrNil("request_duration")),
                    call.isSuccess, call.isSuccess ? nil : call.row.textOrNil("error_message"), call.time,
                ])
            })
        try addUp(calls, work)
        work.made(calls.count)
        failpoint("import.in-calls")
    }

    // MARK: Whose they are

    private func calls(_ rows: [OldRow], _ work: ImportWork) throws -> [Call] {
        let organizations = try work.places(.organizations, rows.map { $0.int("organization_id") })
        let workspaces = try work.places(.workspaces, rows.map { $0.int("workspace_id") })
        let contents = try work.places(.contents, rows.map { $0.int("content_id") })
        let jobs = try work.places(.jobs, rows.map { $0.int("ai_job_id") })
        let users = try work.places(.users, rows.map { $0.int("user_id") }).mapValues(\.id)
        let nameless = rows.filter { $0.int("user_id").flatMap { users[$0] } == nil }
        let authors = try ImportStore.authors(of: nameless.compactMap { $0.int("content_id").flatMap { contents[$0]?.id } }, in: work.tx)
        let oldest = try ImportStore.oldestWorkspaces(organizations.values.map(\.id), in: work.tx)
        return try rows.compactMap { row in
            let content = row.int("content_id").flatMap { contents[$0] }
            let place = row.int("workspace_id").flatMap { workspaces[$0] } ?? content ?? row.int("ai_job_id").flatMap { jobs[$0] }
            guard let organization = row.int("organization_id").flatMap({ organizations[$0]?.id }) ?? place?.organization else {
                work.note(row, .noOrganization)
                return nil
            }
            let isOwn = place?.organization == organization
            if row.int("workspace_id") == nil || !isOwn { work.note(row, .callWithoutWorkspace) }
            var user = row.int("user_id").flatMap { users[$0] }
            if user == nil {
                work.note(row, .callWithoutUser)
                user = try content.flatMap { authors[$0.id] } ?? work.unknownPerson()
            }
            return call(
                row, (organization, isOwn ? place?.workspace ?? 0 : oldest[organization] ?? 0, user ?? 0),
                content?.organization == organization ? content?.id : nil, row.int("ai_job_id").flatMap { jobs[$0]?.id }, work)
        }
    }

    private func call(_ row: OldRow, _ owner: (ID, ID, ID), _ content: ID?, _ job: ID?, _ work: ImportWork) -> Call {
        var (prompt, completion) = (row.int("prompt_tokens") ?? 0, row.int("completion_tokens") ?? 0)
        let total = row.int("total_tokens") ?? 0
        let cost = OldAmounts.money(row.textOrNil("estimated_cost") ?? "0")
        if prompt < 0 || completion < 0 || cost.map({ $0 < .zero }) ?? true || total > max(0, prompt) + max(0, completion) { work.note(row, .oddAmount) }
        (prompt, completion) = (max(0, prompt), max(0, completion))
        if total > prompt + completion { prompt = total - completion }
        let isSuccess = row.flag("success", absent: true)
        if isSuccess, cost == .zero, prompt + completion > 0 { work.note(row, .noPrice, row.text("model")) }
        return Call(
            row: row, organization: owner.0, workspace: owner.1, user: owner.2, content: content, job: job, tokens: (prompt, completion),
            cost: max(.zero, cost ?? .zero), time: row.time("timestamp") ?? work.now, isSuccess: isSuccess)
    }

    // MARK: Sums

    private struct DayKey: Hashable { let organization: ID, scope: UsageScope, id: ID, day: Timestamp, model: String }
    private struct WindowKey: Hashable { let organization: ID, scope: UsageScope, id: ID, period: UsagePeriod, start: Timestamp }
    private struct OwnerKey: Hashable { let organization: ID, workspace: ID, user: ID, day: Timestamp, month: Timestamp }

    private func addUp(_ calls: [Call], _ work: ImportWork) throws {
        var calendars: [ID: UsageCalendar] = [:]
        var days: [DayKey: (requests: Int64, prompt: Int64, completion: Int64, cost: Money)] = [:]
        var windows: [WindowKey: UsageAmounts] = [:]
        var owners: [OwnerKey: UsageAmounts] = [:]
        for call in calls {
            if calendars[call.organization] == nil { calendars[call.organization] = UsageCalendar(zone: try LimitStore.zone(call.organization, in: work.tx)) }
            let (day, month) = calendars[call.organization]?.windows(call.time) ?? (call.time, call.time)
            for (scope, id) in [(UsageScope.user, call.user), (.workspace, call.workspace), (.organization, call.organization)] {
                let key = DayKey(organization: call.organization, scope: scope, id: id, day: day, model: call.row.text("model"))
                let sum = days[key] ?? (0, 0, 0, .zero)
                days[key] = (sum.requests + 1, sum.prompt + call.tokens.prompt, sum.completion + call.tokens.completion, sum.cost + call.cost)
                guard call.counts else { continue }
                for (period, start) in [(UsagePeriod.daily, day), (.monthly, month)] {
                    windows[WindowKey(organization: call.organization, scope: scope, id: id, period: period, start: start), default: UsageAmounts()].add(
                        call.amounts)
                }
            }
            if call.counts {
                let owner = OwnerKey(organization: call.organization, workspace: call.workspace, user: call.user, day: day, month: month)
                owners[owner, default: UsageAmounts()].add(call.amounts)
            }
        }
        try store(days.map { ($0.key, $0.value) }, work)
        try store(windows.map { ($0.key, $0.value) }, work)
        try store(owners.map { ($0.key, $0.value) }, work)
    }

    private func store(_ days: [(DayKey, (requests: Int64, prompt: Int64, completion: Int64, cost: Money))], _ work: ImportWork) throws {
        try work.insert(
            "usage_daily",
            ["organization_id", "scope", "scope_id", "day_start", "model", "requests", "prompt_tokens", "completion_tokens", "cost"],
            days.map { ImportStore.values([$0.organization, $0.scope.number, $0.id, $0.day, $0.model, $1.requests, $1.prompt, $1.completion, $1.cost]) },
            SumStore.intoDays)
    }

    /// In the order in which the ledger locks them, so that a request of this moment and the import do not wait for each other.
    private func store(_ windows: [(WindowKey, UsageAmounts)], _ work: ImportWork) throws {
        let ordered = windows.sorted {
            ($0.0.scope.number, $0.0.organization, $0.0.id, $0.0.period.rawValue, $0.0.start) < (
                $1.0.scope.number, $1.0.organization, $1.0.id, $1.0.period.rawValue, $1.0.start
            )
        }
        try work.insert(
            "usage_counters",
            ["organization_id", "scope", "scope_id", "window_kind", "window_start", "cost_spent", "tokens_spent", "requests_spent"],
            ordered.map { ImportStore.values([$0.organization, $0.scope.number, $0.id, $0.period.rawValue, $0.start, $1.cost, $1.tokens, $1.requests]) },
            SumStore.intoCounters)
    }

    /// Numbers below zero are of no job; each person, workspace and day has its own.
    private func store(_ owners: [(OwnerKey, UsageAmounts)], _ work: ImportWork) throws {
        try work.insert(
            "reservations",
            [
                "organization_id", "workspace_id", "user_id", "job_id", "call", "model", "reserved_at", "month_start", "day_start", "cost", "tokens",
                "requests",
                "state", "settled_cost", "settled_tokens", "settled_at",
            ],
            owners.map { key, sum in
                let call = (key.workspace == 0 ? key.organization | 1 << 46 : key.workspace) << 16 | (key.day.milliseconds / 86_400_000) & 0xFFFF
                return ImportStore.values([
                    key.organization, key.workspace, key.user, -key.user, call, "imported", key.day, key.month, key.day, sum.cost, sum.tokens, sum.requests,
                    "settled", sum.cost, sum.tokens, work.now,
                ])
            }, SumStore.intoReservations)
    }
}

extension UsageAmounts {
    fileprivate mutating func add(_ other: UsageAmounts) {
        requests += other.requests
        tokens += other.tokens
        cost += other.cost
    }
}
