// Raises of limits, and calls whose bill nobody knows: what admins look after.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func raisePages() -> [PageRoute] {
        let base = "/o/{id}/limits"
        return [
            form("/o/{id}/raises", calls: .post, "/usage/raises", on: base) { visit, _ in
                Place("/o/\(visit.call.pathParameters["id"] ?? "")/limits/raises", Flash(visit.text("سقف بالا رفت.", "The limit is raised.")))
            },
            page("\(base)/raises") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let paging = try visit.paging(50)
                let (count, raises) = try RaiseStore.page(scope.reach, onlyActive: false, paging, now: visit.now, in: tx)
                let names = try ScopeNames(scope, visit, tx)
                return Screen(
                    "raises", visit.text("افزایش‌های موقت", "Raises of limits"),
                    [
                        "tabs": LimitPages.tabs("/raises", scope, visit), "pager": Pager.view(visit, paging, count, raises),
                        "base": .text("/o/\(scope.organization)/limits"),
                        "raises": .list(
                            raises.map { raise in
                                RaisePages.row(raise, visit).adding([
                                    "whose": .text(names.name(raise.scope, raise.scopeId)), "by": .text(names.people.name(raise.createdBy, visit)),
                                ])
                            }),
                    ]
                ).under("limits", scope)
            },
            form("/o/{id}/raises/{raise}/end", calls: .delete, "/usage/raises/{raise}", on: "\(base)/raises") { visit, _ in
                Place("/o/\(visit.call.pathParameters["id"] ?? "")/limits/raises", Flash(visit.text("افزایش پایان یافت.", "The raise is over.")))
            },
            page("\(base)/unresolved") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), atLeast: .admin, tx)
                let paging = try visit.paging(50)
                let (count, calls) = try UnresolvedStore.page(scope.reach, paging, in: tx)
                let names = try ScopeNames(scope, visit, tx)
                return Screen(
                    "unresolved", visit.text("صورت‌حساب‌های ناروشن", "Open bills"),
                    [
                        "tabs": LimitPages.tabs("/unresolved", scope, visit), "pager": Pager.view(visit, paging, count, calls),
                        "id": .text("\(scope.organization)"),
                        "calls": .list(calls.map { RaisePages.call($0, names, visit) }),
                    ]
                ).under("limits", scope)
            },
            form("/o/{id}/unresolved/{call}/resolve", calls: .post, "/usage/unresolved/{call}/resolve", on: "\(base)/unresolved") { visit, _ in
                Place("/o/\(visit.call.pathParameters["id"] ?? "")/limits/unresolved", Flash(visit.text("حساب روشن شد.", "The books are exact again.")))
            },
        ]
    }
}

/// Names of what limits belong to.
struct ScopeNames {
    let people: People
    let visit: Visit
    private let workspaces: [ID: String]
    private let organization: String

    init(_ scope: Scope, _ visit: Visit, _ tx: Transaction) throws {
        self.visit = visit
        people = try People(scope, in: tx)
        workspaces = Dictionary(try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx).map { ($0.id, $0.name) }) { first, _ in first }
        organization = try OrganizationStore.find(scope, in: tx).name
    }

    func name(_ scope: String, _ id: ID) -> String {
        switch scope {
        case "user": people.name(id, visit)
        case "workspace": workspaces[id] ?? visit.text("فضای کاری پیشین", "A former workspace")
        default: organization
        }
    }

    func kind(_ scope: String) -> String {
        switch scope {
        case "user": visit.text("سقف شخص", "The limit of a person")
        case "workspace": visit.text("سقف فضای کاری", "The limit of a workspace")
        default: visit.text("سقف سازمان", "The limit of the organization")
        }
    }
}

enum RaisePages {
    static func row(_ raise: UsageRaise, _ visit: Visit) -> View {
        let words = visit.words
        var amounts: [String] = []
        if raise.cost > .zero { amounts.append("+" + words.money(raise.cost)) }
        if raise.tokens > 0 { amounts.append("+\(words.short(raise.tokens)) \(visit.text("توکن", "tokens"))") }
        if raise.requests > 0 { amounts.append("+\(words.number(raise.requests)) \(visit.text("درخواست", "requests"))") }
        return [
            "raise": .text("\(raise.id)"), "amounts": .text(amounts.joined(separator: visit.text("، ", ", "))), "until": words.moment(raise.until),
            "until_day": .text(words.date(raise.until)), "reason": .text(raise.reason), "active": .flag(raise.isActive), "at": words.time(raise.createdAt),
            "withdrawn": .flag(raise.withdrawnAt != nil),
        ]
    }

    static func call(_ call: UnresolvedCall, _ names: ScopeNames, _ visit: Visit) -> View {
        // The form that was refused shows what was typed and why.
        let isTyped = visit.failure != nil && visit.call.pathParameters["call"] == "\(call.id)"
        let cost: View = isTyped ? visit.field("cost") : ["name": "cost", "value": .text(call.heldCost.description), "error": .none, "invalid": false]
        return [
            "call": .text("\(call.id)"), "who": .text(names.people.name(call.user, visit)), "workspace": .text(names.name("workspace", call.workspace)),
            "model": .text(call.model), "at": visit.words.time(call.reservedAt), "held": .text(visit.words.money(call.heldCost)),
            "tokens": .text(visit.words.number(call.heldTokens)), "error_message": .text(call.errorMessage),
            "content": call.content.map { .text("\($0)") } ?? .none,
            "cost": cost.adding(["id": .text("cost-\(call.id)")]),
        ]
    }
}
