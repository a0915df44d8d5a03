// One object: everything that is known of it, what belongs to it, what may be done with it, and what the trail tells of it.

import Database
import Kit
import Web

struct AdminObjectPage {
    let visit: Visit
    let who: Operator
    let model: AdminModel
    let row: AdminRow
    let tx: Transaction

    func screen() throws -> Screen {
        let names = try AdminNames(who, [row], model.columns, in: tx)
        let cell = AdminCell(visit: visit, names: names, isWhole: true)
        let shown = model.columns.map { cell.view($0, row) }
        let name = AdminStore.label(row, model)
        let related = related()
        let title = name.isEmpty ? "\(visit.text(model.one)) \(model.key.count == 1 && row.id != 0 ? "#\(row.id)" : "")".trimmed : name
        return Screen(
            "admin_object", title,
            [
                "name": .text(title), "kind": .text(visit.text(model.one)), "note": model.note.map { .text(visit.text($0)) } ?? .none,
                "facts": .list(zip(model.columns, shown).filter { !$0.0.isTooLongForLists && row[$0.0.key] != .none }.map(\.1)),
                "texts": .list(zip(model.columns, shown).filter { $0.0.isTooLongForLists && !row[$0.0.key].isEmpty }.map(\.1)),
                "edit": model.edit == nil ? .none : .text("\(model.address)/\(row.key.text)/edit"), "act": .text(model.address + "/act"),
                "key": .text(row.key.text),
                "actions": .list(model.actions.filter { $0.applies(row) }.map(AdminListPage.button(visit))), "related": related,
                "has_related": .flag(related != .none),
                "has_history": .flag(model.audited != nil), "history": try history(),
            ]
        ).administering(model.name, crumbs: [(visit.text(model.title), model.address)])
    }

    /// Lists of what points here.
    private func related() -> View {
        guard model.key.count == 1 else { return .none }
        let links = model.pointers().map { pointer -> View in
            // The column's name says more where a model points here in two ways.
            let isPlain = pointer.model.filters.filter { if case .reference(model.name) = $0.kind { true } else { false } }.count == 1
            let label = visit.text(pointer.model.title) + (isPlain ? "" : " (\(visit.text(pointer.column.title)))")
            return ["label": .text(label), "address": .text("\(pointer.model.address)?\(pointer.column.key)=\(row.id)")]
        }
        return links.isEmpty ? .none : .list(links)
    }

    private func history() throws -> View {
        guard let type = model.audited else { return .none }
        let events = try AdminHistoryStore.events(who, type, row.id, limit: 50, in: tx)
        let people = try AdminModel.named("users").map { try AdminStore.labels(who, $0, Set(events.compactMap(\.user)), in: tx) } ?? [:]
        return .list(events.map { event(in: people, $0) })
    }

    private func event(in people: [Int64: String], _ event: AuditRow) -> View {
        let who = event.user.map { people[$0] ?? "#\($0)" } ?? event.changes["by"]?.string ?? visit.text("سامانه", "The system")
        let fields = AuditFields(people: People(people), visit: visit)
        let changes = (event.changes.members ?? []).map { member -> View in
            let field = View.text(fields.name(member.name))
            guard let pair = member.value.array, pair.count == 2 else {
                return ["field": field, "before": .none, "after": .text(fields.value(member.value, of: member.name))]
            }
            return [
                "field": field, "before": pair[0].isNull ? .none : .text(fields.value(pair[0], of: member.name)),
                "after": .text(fields.value(pair[1], of: member.name)),
            ]
        }
        return [
            "who": .text(who), "what": .text(AuditPages.name(event.action, visit)), "action": .text(event.action), "at": visit.words.time(event.timestamp),
            "tone": .text(AuditPages.tone(event.action)), "changes": .list(changes), "has_changes": .flag(!changes.isEmpty), "ip": .text(event.ip),
            "content": .none, "hash": .text(String(event.hash.prefix(12))),
        ]
    }
}
