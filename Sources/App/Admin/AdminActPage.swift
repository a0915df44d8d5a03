// Before something is done with rows: which they are, what happens then, and what else it touches.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

struct AdminActPage {
    let visit: Visit
    let who: Operator
    let tx: Transaction

    func screen() throws -> Screen {
        let model = try visit.adminModel()
        let name = visit.call.method == .post ? visit.form["action"] : visit.asked("action")
        guard let action = name.flatMap(model.action) else { throw AppError.notFound }
        let rows = try AdminStore.find(who, model, visit.chosen(model), in: tx)
        guard !rows.isEmpty else {
            let view: [String: View] = ["name": .text(visit.text(action.label)), "none": true, "cancel": .text(model.address)]
            return Screen("admin_act", visit.text(action.label), view).administering(model.name, crumbs: [(visit.text(model.title), model.address)])
        }
        let able = rows.filter(action.applies)
        let impact = able.isEmpty ? [] : try action.impact(who, able.map(\.id), tx)
        return Screen(
            "admin_act", visit.text(action.label),
            [
                "name": .text(visit.text(action.label)), "none": .none, "explanation": .text(visit.text(action.explanation)), "action": .text(action.name),
                "act": .text(model.address + "/act"), "dangerous": .flag(action.isDangerous),
                "reason": action.asksReason ? visit.field("reason") : .none, "able": .list(able.map { row($0, model) }), "has_able": .flag(!able.isEmpty),
                "unable": .list(rows.filter { !action.applies($0) }.map { row($0, model) }), "has_unable": .flag(able.count < rows.count),
                "count": .text(visit.words.number(able.count)),
                "impact": .list(impact.map { ["line": .text(visit.language == .persian ? Digits.persian(visit.text($0)) : visit.text($0))] }),
                "has_impact": .flag(!impact.isEmpty), "cancel": .text(rows.count == 1 ? "\(model.address)/\(rows[0].key.text)" : model.address),
            ]
        ).administering(model.name, crumbs: [(visit.text(model.title), model.address)])
    }

    private func row(_ row: AdminRow, _ model: AdminModel) -> View {
        let label = AdminStore.label(row, model)
        return [
            "key": .text(row.key.text), "label": .text(label.isEmpty ? visit.text(model.one) : label), "address": .text("\(model.address)/\(row.key.text)"),
        ]
    }
}
