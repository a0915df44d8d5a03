// Why was I refused? What was asked for lately and did not fit into a limit: which one, what was missing, when it opens again,
// and who may raise it.

import Database
import Kit
import Web

extension App {
    func refusalPages() -> [PageRoute] {
        [
            page("/o/{id}/limits/refusals") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let paging = try visit.paging(30)
                var filter = AuditStore.Filter()
                filter.action = .budgetRefused
                // Everybody sees one's own; admins see all.
                if scope.role < .admin { filter.user = scope.user }
                let count = try AuditStore.count(scope.reach, filter, in: tx)
                let refusals = try AuditStore.page(scope.reach, filter, paging, in: tx)
                let names = try ScopeNames(scope, visit, tx)
                let admins = names.people.members.filter { $0.role == "admin" && $0.status == Member.active }.map(People.name)
                return Screen(
                    "refusals", visit.text("چرا رد شد؟", "Why was it refused?"),
                    [
                        "tabs": LimitPages.tabs("/refusals", scope, visit), "pager": Pager.view(visit, paging, count, refusals),
                        "refusals": .list(refusals.map { RefusalPages.row($0, names, visit) }),
                        "admins": .text(admins.prefix(5).joined(separator: visit.text("، ", ", "))), "base": .text("/o/\(scope.organization)/limits"),
                    ]
                ).under("limits", scope)
            }
        ]
    }
}

private enum RefusalPages {
    static func row(_ event: AuditRow, _ names: ScopeNames, _ visit: Visit) -> View {
        let facts = event.changes
        let (scope, metric) = (facts["scope"]?.string ?? "", facts["metric"]?.string ?? "")
        let id = facts["scope_id"]?.int ?? 0
        func figure(_ name: String) -> View {
            guard let value = facts[name] else { return .none }
            if metric == "cost" { return Money(value.text).map { .text(visit.words.money($0)) } ?? .none }
            return .text(visit.words.number(Int(value.int ?? 0)))
        }
        let resets = facts["resets_at"]?.string.flatMap { Timestamp($0) }
        return [
            "who": .text(names.people.name(event.user, visit)), "at": visit.words.time(event.timestamp), "kind": .text(names.kind(scope)),
            "name": .text(names.name(scope, id)), "metric": .text(label(metric, facts["period"]?.string, visit)), "limit": figure("limit"),
            "used": figure("used"),
            "reserved": figure("reserved"), "needed": figure("needed"), "resets": visit.words.moment(resets),
            "open": .flag(resets.map { $0 <= visit.now } ?? false), "raise": .text("/o/\(event.organization)/limits?scope=\(scope)&object=\(id)#edit"),
        ]
    }

    private static func label(_ metric: String, _ period: String?, _ visit: Visit) -> String {
        let isDaily = period == "daily"
        return switch metric {
        case "requests": visit.text(isDaily ? "درخواست در روز" : "درخواست در ماه", isDaily ? "requests a day" : "requests a month")
        case "tokens": visit.text(isDaily ? "توکن در روز" : "توکن در ماه", isDaily ? "tokens a day" : "tokens a month")
        default: visit.text(isDaily ? "هزینهٔ روز" : "هزینهٔ ماه", isDaily ? "cost of the day" : "cost of the month")
        }
    }
}
