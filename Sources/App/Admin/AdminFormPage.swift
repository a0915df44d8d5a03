// A form over the fields that an input describes: what stands in each, and what is wrong with it.

import Kit
import Web

struct AdminFormPage {
    let visit: Visit
    let model: AdminModel
    let form: AdminEdit
    /// `nil` for something new.
    let row: AdminRow?

    func screen() -> Screen {
        let title = row == nil ? visit.text("\(visit.text(model.one)) تازه", "New \(visit.text(model.one).lowercased())") : visit.text("ویرایش", "Edit")
        let home = row.map { "\(model.address)/\($0.key.text)" } ?? model.address
        var crumbs = [(label: visit.text(model.title), address: model.address)]
        if let row { crumbs.append((label: AdminStore.label(row, model).nonEmpty ?? "#\(row.key.text)", address: home)) }
        let isStale = visit.failure?.code == .staleVersion
        return Screen(
            "admin_form", title,
            [
                "name": .text(title), "action_address": .text(row == nil ? home + "/new" : home + "/edit"), "cancel": .text(home),
                "version": row.map { .text("\($0["version"].int ?? 0)") } ?? .none, "is_stale": .flag(isStale), "inputs": .list(form.fields.map(input)),
                "note": model.note.map { .text(visit.text($0)) } ?? .none,
            ]
        ).administering(model.name, crumbs: crumbs)
    }

    private func input(_ field: FieldDescription) -> View {
        let stored = stored(field.name)
        let label = form.titles[field.name] ?? model.column(field.name)?.title ?? Message(field.name, field.name)
        var view: [String: View] = [
            "label": .text(visit.text(label)),
            "optional": .flag(!field.required && !form.insisted.contains(field.name) && field.schema["type"]?.string != "boolean"),
            "select": .none, "has_select": .flag(field.schema["enum"] != nil), "box": .flag(false), "area": .flag(false), "line": .flag(false),
            "ltr": .flag(false), "mode": "text", "date": .none,
        ]
        let current = visit.failure == nil ? stored : visit.form[field.name] ?? stored
        if let choices = field.schema["enum"]?.array {
            view["select"] = .list(
                choices.compactMap(\.string).map {
                    ["value": .text($0), "label": .text(visit.text(AdminWords.choice($0))), "selected": .flag($0 == current)]
                })
        } else if field.schema["type"]?.string == "boolean" {
            view["box"] = true
            view["checked"] = .flag(current == "true")
        } else if field.isMoment {
            view["date"] = visit.date(field.name, storedTime(field.name))
        } else if (field.schema["maxLength"]?.int ?? 0) > 300 {
            view["area"] = true
        } else {
            view["line"] = true
            let isNumber = field.schema["type"]?.string != "string"
            view["ltr"] = .flag(isNumber)
            view["mode"] = isNumber ? "decimal" : "text"
        }
        return visit.field(field.name, stored).adding(view)
    }

    private func storedTime(_ name: String) -> Timestamp? { row?[name].int.map { Timestamp(milliseconds: $0) } }

    private func stored(_ name: String) -> String {
        guard let row, let column = model.column(name) else { return "" }
        switch (column.kind, row[name]) {
        case (_, .none): return ""
        case (.money, .int(let amount)): return Money(nanos: amount).description
        case (.flag, .int(let flag)): return flag == 0 ? "false" : "true"
        case (_, .int(let number)): return "\(number)"
        case (_, .text(let text)): return text
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
