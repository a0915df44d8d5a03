// The audit trail as a timeline: who did what, to what, and what it changed.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func auditPages() -> [PageRoute] {
        [
            page("/o/{id}/audit") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), atLeast: .admin, tx)
                let (input, visit) = try visit.filters(AuditListInput.self)
                let people = try People(scope, in: tx)
                let count = try AuditStore.count(scope.reach, input.filter, in: tx)
                let events = try AuditStore.page(scope.reach, input.filter, input.paging, in: tx)
                return Screen(
                    "audit", visit.text("ردنگار رویدادها", "Audit trail"),
                    [
                        "days": .list(AuditPages.days(events.rows, people, visit)), "count": .text(visit.words.number(count)),
                        "pager": Pager.view(visit, input.paging, count, events),
                        "actions": .list(
                            AuditAction.allCases.map {
                                [
                                    "value": .text($0.rawValue), "label": .text($0.words.text(visit.language)),
                                    "selected": .flag($0 == input.filter.action),
                                ]
                            }),
                        "people": .list(
                            people.members.compactMap { member in
                                member.user.id.map {
                                    ["value": .text("\($0)"), "label": .text(People.name(member)), "selected": .flag($0 == input.filter.user)]
                                }
                            }),
                        "objects": .list(
                            AuditObject.allCases.map {
                                [
                                    "value": .text($0.rawValue), "label": .text($0.words.text(visit.language)),
                                    "selected": .flag($0 == input.filter.objectType),
                                ]
                            }),
                        "from": visit.dateFilter("from"), "to": visit.dateFilter("to"), "content": .text(visit.asked("content") ?? ""),
                        "object_id": .text(input.filter.objectID.map { "\($0)" } ?? ""), "only": AuditPages.only(input.filter, visit),
                        "export": .text(visit.failure == nil ? Pager.address(visit, path: visit.call.path + "/export", with: ["page": "", "verify": ""]) : ""),
                        "base": .text("/o/\(scope.organization)/audit"), "proof": try AuditPages.proof(scope, visit, tx),
                        "narrowed": .flag(AuditPages.filters.contains { visit.asked($0) != nil }),
                    ]
                ).under("audit", scope)
            },
            raw("/o/{id}/audit/export") { visit in
                _ = try await database.read { tx in try visit.scope(.organization(visit.id()), atLeast: .admin, tx) }
                var asking = visit
                asking.call = visit.call.reading(visit.moment, of: Fields.describe(AuditListInput.self))
                let call = try asking.narrowed(to: visit.id(), by: AuditPages.filters)
                return try await visit.server.call(.init(method: .get, path: "/audit-logs"), call, headers: [("Accept", "text/csv")])
            },
        ]
    }
}

enum AuditPages {
    static let filters: Set<String> = ["action", "user", "from", "to", "content", "object_type", "object_id"]

    /// The one thing whose events are shown, where it is one.
    static func only(_ filter: AuditStore.Filter, _ visit: Visit) -> View {
        if let content = filter.content { return ["name": .text(visit.text(AuditObject.content.words) + " " + visit.words.number(Int(content)))] }
        guard let kind = filter.objectType, let id = filter.objectID else { return .none }
        return ["name": .text(visit.text(kind.words) + " " + visit.words.number(Int(id)))]
    }

    /// Where all events of the same thing are.
    private static func same(_ event: AuditRow) -> View {
        let base = "/o/\(event.organization)/audit"
        if let content = event.content { return .text("\(base)?content=\(content)") }
        guard let id = event.objectId, AuditObject(rawValue: event.objectType) != nil else { return .none }
        return .text("\(base)?object_type=\(event.objectType)&object_id=\(id)")
    }

    /// Walks the whole chain, when it is asked for.
    static func proof(_ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> View {
        guard visit.asked("verify") == "true" else { return .none }
        let (events, fault) = try AuditStore.verify(scope.organization, in: tx)
        return [
            "events": .text(visit.words.number(Int(events))), "whole": .flag(fault == nil),
            "seq": fault.map { .text(visit.words.number(Int($0.seq))) } ?? .none,
            "reason": .text(fault?.reason),
        ]
    }

    /// Events of the same day under one heading.
    static func days(_ events: [AuditRow], _ people: People, _ visit: Visit) -> [View] {
        var days: [(name: String, events: [View])] = []
        for event in events {
            let name = visit.words.date(event.timestamp)
            if days.last?.name != name { days.append((name, [])) }
            days[days.count - 1].events.append(row(event, people, visit))
        }
        return days.map { ["name": .text($0.name), "events": .list($0.events)] }
    }

    static func row(_ event: AuditRow, _ people: People, _ visit: Visit) -> View {
        let fields = AuditFields(people: people, visit: visit)
        let changes = (event.changes.members ?? []).map { member -> View in
            let name = View.text(fields.name(member.name))
            guard let pair = member.value.array, pair.count == 2 else { return ["field": name, "after": .text(fields.value(member.value, of: member.name))] }
            return [
                "field": name, "before": .text(fields.value(pair[0], of: member.name)), "after": .text(fields.value(pair[1], of: member.name)), "pair": true,
            ]
        }
        return [
            "who": .text(who(event, people, visit)), "what": .text(name(event.action, visit)), "action": .text(event.action),
            "at": visit.words.time(event.timestamp),
            "tone": .text(tone(event.action)), "changes": .list(changes), "has_changes": .flag(!changes.isEmpty), "ip": .text(event.ip),
            "content": event.content.map { .text("/contents/\($0)") } ?? .none,
            "object": AuditObject(rawValue: event.objectType).map { kind in
                .text(visit.text(kind.words) + (event.objectId.map { " " + visit.words.number(Int($0)) } ?? ""))
            } ?? .none, "same": same(event), "request_id": .text(event.requestId),
            "hash": .text(String(event.hash.prefix(12))),
        ]
    }

    /// Whoever runs the installation is no member, and not named to members.
    private static func who(_ event: AuditRow, _ people: People, _ visit: Visit) -> String {
        event.changes["by"] == nil ? people.name(event.user, visit) : visit.text("گردانندهٔ سامانه", "The operator")
    }

    static func plain(_ value: JSON) -> String {
        switch value {
        case .null: "—"
        case .string(let text): text
        default: value.text
        }
    }

    static func tone(_ action: String) -> String {
        if ["deleted", "removed", "rejected", "refused", "failed", "reused", "revoked"].contains(where: action.hasSuffix) { return "danger" }
        if action.contains("generation") { return "ai" }
        return ["approved", "created", "added"].contains(where: action.hasSuffix) ? "ok" : ""
    }

    /// A trail may hold what a later version of the program wrote.
    static func name(_ action: String, _ visit: Visit) -> String { AuditAction(rawValue: action)?.words.text(visit.language) ?? action }
}
