// The limits of an organization, its workspaces and its people: what holds now, from where, and how much of it is used.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func limitPages() -> [PageRoute] {
        [
            page("/o/{id}/limits") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let people = try People(scope, in: tx)
                let workspaces = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx)
                let organization = try OrganizationStore.find(scope, in: tx)
                let (_, limits) = try LimitStore.page(scope.reach, Paging(page: 1, size: 1000), in: tx)
                let rows = LimitRows(visit: visit, scope: scope, limits: limits.rows, tx: tx)
                var groups: [View] = [
                    ["label": .text(visit.text("سازمان", "Organization")), "rows": [try rows.row(.organization, organization.id, organization.name)]],
                    ["label": .text(visit.text("فضاهای کاری", "Workspaces")), "rows": .list(try workspaces.map { try rows.row(.workspace, $0.id, $0.name) })],
                ]
                // Everybody sees oneself; admins see everybody.
                let shown = people.members.filter { $0.user.id != nil && (scope.role == .admin || $0.user.id == scope.user) }
                groups.append([
                    "label": .text(visit.text("اعضا", "Members")), "rows": .list(try shown.map { try rows.row(.user, $0.user.id ?? 0, People.name($0)) }),
                ])
                return Screen(
                    "limits", visit.text("سقف مصرف", "Limits"),
                    [
                        "tabs": LimitPages.tabs("", scope, visit), "groups": .list(groups), "id": .text("\(scope.organization)"),
                        "editing": try rows.editing(people, workspaces, organization),
                    ]
                ).under("limits", scope)
            },
            form("/o/{id}/limits", calls: .post, "/usage/limits", on: "/o/{id}/limits") { visit, _ in LimitPages.saved(visit) },
            form("/o/{id}/limits/{limit}/change", calls: .patch, "/usage/limits/{limit}", on: "/o/{id}/limits") { visit, _ in LimitPages.saved(visit) },
            form("/o/{id}/limits/{limit}/delete", calls: .delete, "/usage/limits/{limit}", on: "/o/{id}/limits") { visit, _ in LimitPages.saved(visit) },
        ]
    }
}

enum LimitPages {
    static func tabs(_ current: String, _ scope: Scope, _ visit: Visit) -> View {
        let all = [
            ("", "سقف‌ها", "Limits"), ("/refusals", "چرا رد شد؟", "Why refused?"), ("/raises", "افزایش‌های موقت", "Raises"),
            ("/unresolved", "صورت‌حساب‌های ناروشن", "Open bills"),
        ]
        return .list(
            (scope.role == .admin ? all : Array(all.dropLast())).map { path, persian, english in
                ["label": .text(visit.text(persian, english)), "address": .text("/o/\(scope.organization)/limits\(path)"), "current": .flag(path == current)]
            })
    }

    static func saved(_ visit: Visit) -> Place {
        Place("/o/\(visit.call.pathParameters["id"] ?? "")/limits", Flash(visit.text("سقف تغییر کرد.", "The limit is changed.")))
    }
}

struct LimitRows {
    let visit: Visit
    let scope: Scope
    let limits: [UsageLimit]
    let tx: Transaction

    private func own(_ kind: UsageScope, _ id: ID) -> UsageLimit? {
        limits.first { $0.scope == kind.rawValue && $0.scopeId == id && $0.period == UsagePeriod.monthly.rawValue }
    }

    func row(_ kind: UsageScope, _ id: ID, _ name: String) throws -> View {
        let summary = try UsageSummaryStore.summary(scope, kind, id, month: nil, visit.app.settings, now: visit.now, in: tx)
        let own = own(kind, id)
        let words = visit.words
        let raises = try RaiseStore.active(scope, kind, id, .monthly, now: visit.now, in: tx)
        return [
            "raises": .list(raises.map { RaisePages.row($0, visit) }), "name": .text(name),
            "meter": Meter.view(used: summary.totalCost, of: summary.limit.costLimit, forecast: summary.forecastCost, words),
            "tokens": summary.limit.tokensLimit.map { .text("\(words.short(summary.totalTokens)) / \(words.short($0))") } ?? .none,
            "requests": summary.limit.requestsLimit.map { .text("\(words.number(summary.totalRequests)) / \(words.number($0))") } ?? .none,
            "own": .flag(own != nil), "limit": .text(own.map { "\($0.id)" } ?? ""),
            "edit": .text("/o/\(scope.organization)/limits?scope=\(kind.rawValue)&object=\(id)#edit"), "may_edit": .flag(scope.role == .admin),
        ]
    }

    /// The form for the row that the address names.
    func editing(_ people: People, _ workspaces: [Workspace], _ organization: Organization) throws -> View {
        guard scope.role == .admin, let kind = (visit.form["scope"] ?? visit.asked("scope")).flatMap(UsageScope.init(rawValue:)),
            let id = (visit.form["scope_id"] ?? visit.asked("object")).flatMap({ ID($0) })
        else { return .none }
        let name =
            switch kind {
            case .organization: organization.name
            case .workspace: workspaces.first { $0.id == id }?.name ?? ""
            case .user: people.name(id, visit)
            }
        let own = own(kind, id)
        let effective = try LimitStore.effective(kind, id, .monthly, organization: scope.organization, visit.app.settings, now: visit.now, in: tx)
        let base = "/o/\(scope.organization)/limits"
        return [
            "name": .text(name), "scope": .text(kind.rawValue), "scope_id": .text("\(id)"), "organization": .text("\(scope.organization)"),
            "action": .text(own.map { "\(base)/\($0.id)/change" } ?? base), "version": .text(own.map { "\($0.version)" } ?? ""),
            "cost": visit.field("cost_limit", own?.costLimit?.description ?? ""),
            "tokens": visit.field("tokens_limit", own?.tokensLimit.map(String.init) ?? ""),
            "requests": visit.field("requests_limit", own?.requestsLimit.map(String.init) ?? ""),
            "raise_cost": visit.field("cost"), "raise_tokens": visit.field("tokens"), "raise_requests": visit.field("requests"),
            "until": visit.date("until"), "reason": visit.field("reason"), "raise_open": .flag(visit.failure != nil && visit.form["reason"] != nil),
            "remove": own.map { .text("\(base)/\($0.id)/delete") } ?? .none,
            "default_cost": effective.cost.map { .text(visit.words.money($0)) } ?? .none,
            "default_tokens": effective.tokens.map { .text(visit.words.number(Int($0))) } ?? .none,
            "default_requests": effective.requests.map { .text(visit.words.number(Int($0))) } ?? .none,
        ]
    }
}
