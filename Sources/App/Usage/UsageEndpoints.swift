// Usage, its history and its limits over HTTP.

import Database
import HTTPTypes
import Kit
import Web

// MARK: Inputs

struct SummaryInput: Input {
    let scope: UsageScope
    let month: (year: Int, month: Int)?
    let workspace: ID?
    let organization: ID?

    init(_ f: Fields) {
        scope = f.choice("scope", UsageScope.self) ?? .user
        let text = f.optionalString("month", 7...7, pattern: "^[0-9]{4}-(0[1-9]|1[0-2])$", "A month such as 2026-11; the current one when absent.")
        month = text.flatMap(parseMonth)
        workspace = f.optionalID("workspace_id")
        organization = f.optionalID("organization_id", "The caller's usage in this one only; for an organization's, needed by members of several.")
        let (given, parsed, isWorkspace, hasWorkspace) = (text != nil, month != nil, scope == .workspace, workspace != nil)
        f.check("month", !given || parsed, Message("ماه باید به شکل YYYY-MM باشد.", "The month must be given as YYYY-MM."))
        f.check("workspace_id", !isWorkspace || hasWorkspace, Message("این فیلد الزامی است.", "This field is required."))
    }
}

struct UsageLogInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let filter: UsageLog.Filter

    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        var filter = UsageLog.Filter()
        filter.workspace = f.optionalID("workspace")
        filter.user = f.optionalID("user")
        filter.content = f.optionalID("content")
        filter.model = f.optionalString("model", 1...100)
        filter.from = f.optionalTime("from", "Calls at or after this moment.")
        filter.to = f.optionalTime("to", "Calls before this moment.")
        self.filter = filter
    }
}

struct LimitListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
    }
}

struct WarningListInput: Input, OrganizationFilter {
    let organization: ID?
    init(_ f: Fields) { organization = f.optionalID("organization") }
}

struct WarningList: Codable, Sendable { let results: [UsageWarning] }

struct LimitCreateInput: Input {
    let scope: UsageScope
    let scopeID: ID
    let organization: ID?
    let period: UsagePeriod
    let limits: UsageLimits

    init(_ f: Fields) {
        scope = f.requiredChoice("scope", UsageScope.self)
        scopeID = f.id("scope_id", "A user, a workspace or an organization.")
        organization = f.optionalID("organization", "For a user's limit: in which organization; needed by members of several.")
        period = f.choice("period", UsagePeriod.self) ?? .monthly
        limits = UsageLimits(f)
    }

    var target: Target {
        LimitTarget.of(scope, scopeID, organization)
    }
}

struct LimitUpdateInput: Input {
    let id: ID
    let limits: UsageLimits
    let given: Set<UsageMetric>

    init(_ f: Fields) {
        id = f.pathID("id")
        limits = UsageLimits(f)
        given = Set(UsageMetric.allCases.filter { f.has("\($0.rawValue)_limit") })
    }
}

extension UsageLimits {
    /// Absent or `null`: the default of the settings (monthly) or no limit (daily). Zero: nothing.
    init(_ f: Fields) {
        self.init(
            requests: f.optionalInt("requests_limit", 0...1_000_000_000).map(Int64.init),
            tokens: f.optionalInt("tokens_limit", 0...1_000_000_000_000).map(Int64.init),
            cost: f.optionalMoney("cost_limit", "US dollars."))
    }
}

// MARK: Routes

extension App {
    func usageRoutes() -> [Route] {
        [
            user(
                .get, "/usage/summary", "What a month cost: the caller, a workspace or an organization",
                EndpointOptions(aliases: ["/ai/usage/summary"], errors: [.notFound], keys: true), summary),
            usageLogs(), estimateRoute(), warningRoute(),
            list(.viewer, "/usage/limits", "Limits", EndpointOptions(aliases: ["/ai/usage-limits"])) { (input: LimitListInput, reach, tx) in
                let (count, rows) = try LimitStore.page(reach, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(
                .admin, .post, "/usage/limits", "Set a limit", EndpointOptions(aliases: ["/ai/usage-limits"], status: 201), field: "scope_id",
                of: { $0.target }, createLimit),
            member(
                .viewer, .get, "/usage/limits/{id}", "One limit", EndpointOptions(aliases: ["/ai/usage-limits/{id}"]),
                of: { (input: ContentIDInput) in .limit(input.id) }
            ) { input, scope, tx in try LimitStore.show(scope, input.id, in: tx) },
            member(
                .admin, .patch, "/usage/limits/{id}", "Change a limit", EndpointOptions(aliases: ["/ai/usage-limits/{id}"], errors: [.staleVersion]),
                of: { .limit($0.id) }, updateLimit),
            member(
                .admin, .delete, "/usage/limits/{id}", "Take a limit away", EndpointOptions(aliases: ["/ai/usage-limits/{id}"]),
                of: { (input: ContentIDInput) in .limit(input.id) }
            ) { input, scope, tx in
                try deleteLimit(input.id, scope, tx)
                return Nothing()
            },
        ] + raiseRoutes() + unresolvedRoutes()
    }

    /// For banners: a page asks once and shows what concerns its reader.
    private func warningRoute() -> Route {
        list(.viewer, "/usage/warnings", "Limits of which 80 % or more are used: one's own, the workspaces', the organization's") {
            (input: WarningListInput, reach, tx) in
            let now = clock.now()
            return WarningList(
                results: try reach.organizations.flatMap { organization in
                    try UsageWarning.live(
                        Access.scope(reach.actor, over: .organization(organization), atLeast: .viewer, writes: false, in: tx), settings, now: now, in: tx)
                })
        }
    }

    func summary(_ input: SummaryInput, _ actor: Actor, _ tx: Transaction) throws -> UsageSummary {
        let now = clock.now()
        func summary(_ target: Target, _ id: (Scope) -> ID) throws -> UsageSummary {
            let scope = try Access.scope(actor, over: target, atLeast: .viewer, writes: false, in: tx)
            return try UsageSummaryStore.summary(scope, input.scope, id(scope), month: input.month, settings, now: now, in: tx)
        }
        switch input.scope {
        case .workspace:
            let workspace = input.workspace ?? 0  // It was required as the input was read.
            return try summary(.workspace(workspace)) { _ in workspace }
        case .organization:
            if let organization = input.organization { return try summary(.organization(organization)) { $0.organization } }
            do {
                return try summary(.soleOrganization) { $0.organization }
            } catch let error as AppError where error.code == .notFound { throw AppError.field("organization_id", AppError.required) }
        case .user:
            let organizations = try input.organization.map { [$0] } ?? Access.reach(actor, atLeast: .viewer, only: nil, in: tx).organizations
            let month = UsageSummaryStore.nameOfMonth(input.month, now: now)
            return UsageSummary(sumOf: try organizations.map { try summary(.organization($0)) { $0.user } }, of: actor.user, month: month)
        }
    }

    func createLimit(_ input: LimitCreateInput, _ scope: Scope, _ tx: Transaction) throws -> UsageLimit {
        guard try LimitStore.exists(scope, input.scope, input.scopeID, in: tx) else { throw AppError.unknownObject("scope_id") }
        guard let id = try LimitStore.create(scope, input.scope, input.scopeID, input.period, input.limits, now: clock.now(), in: tx) else {
            throw AppError.field(
                "scope_id", Message("برای این مورد و این دوره سقفی هست؛ همان را تغییر دهید.", "There is a limit for this object and period; change that one."))
        }
        let limit = try LimitStore.find(scope, id, in: tx)
        try auditLimit(.limitCreated, scope, limit, before: nil, after: limit, tx)
        return limit
    }

    func updateLimit(_ input: LimitUpdateInput, _ scope: Scope, _ tx: Transaction) throws -> UsageLimit {
        let before = try LimitStore.find(scope, input.id, in: tx)
        try scope.caller.meet(version: before.version)
        let limits = UsageLimits(
            requests: input.given.contains(.requests) ? input.limits.requests : before.requestsLimit.map(Int64.init),
            tokens: input.given.contains(.tokens) ? input.limits.tokens : before.tokensLimit.map(Int64.init),
            cost: input.given.contains(.cost) ? input.limits.cost : before.costLimit)
        try LimitStore.update(scope, input.id, limits, now: clock.now(), in: tx)
        let after = try LimitStore.find(scope, input.id, in: tx)
        try auditLimit(.limitUpdated, scope, after, before: before, after: after, tx)
        return after
    }

    func deleteLimit(_ id: ID, _ scope: Scope, _ tx: Transaction) throws {
        let before = try LimitStore.find(scope, id, in: tx)
        try LimitStore.delete(scope, id, in: tx)
        try auditLimit(.limitDeleted, scope, before, before: before, after: nil, tx)
    }

    private func auditLimit(_ action: AuditAction, _ scope: Scope, _ limit: UsageLimit, before: UsageLimit?, after: UsageLimit?, _ tx: Transaction) throws {
        func number(_ value: Int?) -> JSON { value.map { .int(Int64($0)) } ?? .null }
        func money(_ value: Money?) -> JSON { value.map { .number($0.description) } ?? .null }
        let changes = Changes.of([
            ("requests_limit", number(before?.requestsLimit), number(after?.requestsLimit)),
            ("tokens_limit", number(before?.tokensLimit), number(after?.tokensLimit)),
            ("cost_limit", money(before?.costLimit), money(after?.costLimit)),
        ])
        if let kind = UsageScope(rawValue: limit.scope), let period = UsagePeriod(rawValue: limit.period) {
            try UsageWarning.forget(scope, kind, limit.scopeId, period, in: tx)
        }
        let whose = JSON.object(("scope", .string(limit.scope)), ("scope_id", .int(limit.scopeId)), ("period", .string(limit.period)))
        try AuditStore.record(
            AuditEvent(action, scope, object: ("limit", limit.id), changes: .object((whose.members ?? []) + (changes.members ?? []))), at: clock.now(), in: tx)
    }

    /// JSON a page at a time, or everything as CSV when the caller prefers `text/csv`.
    private func usageLogs() -> Route {
        let asJSON = list(.viewer, "/usage/logs", "Calls to models, the newest first; CSV by `Accept: text/csv`", EndpointOptions(aliases: ["/ai/usage-logs"]))
        {
            (input: UsageLogInput, reach, tx) in
            try Page(
                input.paging, count: UsageLog.count(reach, input.filter, in: tx), caller: reach.actor.caller,
                UsageLog.page(reach, input.filter, input.paging, in: tx))
        }
        return asJSON.documented { $0.mediaTypes = ["text/csv"] }.handling { call in
            guard call.headers[.accept]?.contains("text/csv") == true else { return try await asJSON.handle(call) }
            let (claims, headers) = try await admit(call)
            let input = try Fields.read(UsageLogInput.self, from: call)
            // What leaves in bulk is told of, so it is a write.
            let rows = try await database.write { tx in
                let actor = try Access.actor(claims, Caller(call), in: tx)
                let reach = try Access.reach(actor, atLeast: .viewer, only: input.organization, in: tx)
                let rows = try UsageLog.page(reach, input.filter, Paging(page: 1, size: UsageCSV.maximumRows), in: tx).rows
                for (organization, own) in Dictionary(grouping: rows, by: \.organization).sorted(by: { $0.key < $1.key }) {
                    let event = AuditEvent(
                        .usageExported, organization: organization, user: actor.user, object: ("usage", nil), caller: actor.caller,
                        changes: .object(("rows", .int(Int64(own.count))), ("format", "csv")))
                    try AuditStore.record(event, at: clock.now(), in: tx)
                }
                return rows
            }
            let disposition = (name: "Content-Disposition", value: "attachment; filename=\"usage.csv\"")
            return Reply(status: 200, headers: headers + [disposition], body: .bytes(UsageCSV.encode(rows), type: "text/csv; charset=utf-8"))
        }
    }
}
