// A list of rows: what is looked for, what is shown of each, and how one goes on.

import Database
import Kit
import Web

struct AdminListPage {
    let visit: Visit
    let who: Operator
    let model: AdminModel
    let query: AdminQuery
    let tx: Transaction

    func screen() throws -> Screen {
        let found = try AdminStore.page(who, model, query, in: tx)
        let names = try AdminNames(who, found.rows, model.listed, in: tx)
        let cell = AdminCell(visit: visit, names: names)
        var view: [String: View] = [
            "name": .text(visit.text(model.title)), "note": model.note.map { .text(visit.text($0)) } ?? .none, "base": .text(model.address),
            "search": .text(query.search), "searches": .flag(!model.search.isEmpty), "narrowed": .flag(query.isNarrowed),
            "count": .text(count(found.count)), "sort": .text(visit.asked("sort") ?? ""),
            "create": model.create == nil ? .none : .text(model.address + "/new"), "choosable": .flag(!model.actions.isEmpty),
            "heads": .list(model.listed.map(head)), "rows": .list(found.rows.map { row($0, cell) }), "empty": .flag(found.rows.isEmpty),
            "actions": .list(model.actions.map(AdminListPage.button(visit))),
            "earlier": found.hasEarlier ? .text(way("before", found.rows.first, found) ?? model.address) : .none,
            "later": found.hasMore ? .text(way("after", found.rows.last, found) ?? "") : .none,
            "looked": found.end == nil ? .none : .text(visit.words.number(AdminStore.window)),
        ]
        view.merge(filters()) { _, new in new }
        if model.name == "jobs" { view["board"] = try AdminBoard.view(visit, who, tx) }
        return Screen("admin_list", visit.text(model.title), view).administering(model.name)
    }

    private func count(_ count: AdminStore.Count) -> String {
        let words = visit.words
        if count.isPart, !count.isMore { return visit.text("دست‌کم \(words.number(count.number))", "at least \(words.number(count.number))") }
        return count.isMore
            ? visit.text("بیش از \(words.number(AdminStore.Count.most))", "more than \(words.number(AdminStore.Count.most))") : words.number(count.number)
    }

    private func row(_ row: AdminRow, _ cell: AdminCell) -> View {
        let address = "\(model.address)/\(row.key.text)"
        let cells = model.listed.enumerated().map { index, column in
            cell.view(column, row).adding(["open": index == 0 ? .text(address) : .none])
        }
        let label = AdminStore.label(row, model)
        return [
            "key": .text(row.key.text), "cells": .list(cells), "row_address": .text(address),
            "row_label": .text(label.isEmpty ? "\(visit.text(model.one)) \(row.key.text)" : label),
            "may": .flag(model.actions.contains { $0.applies(row) }),
        ]
    }

    static func button(_ visit: Visit) -> (AdminAction) -> View {
        { ["action": .text($0.name), "label": .text(visit.text($0.label)), "dangerous": .flag($0.isDangerous)] }
    }

    // MARK: Ways to elsewhere

    /// On from the row at this end of the page, or from where looking through ended.
    private func way(_ direction: String, _ row: AdminRow?, _ found: AdminStore.Found) -> String? {
        let isBackward = if case .before = query.place { true } else { false }
        let end = isBackward == (direction == "before") ? found.end : nil
        return (end ?? row).map { address([direction: cursor($0)]) }
    }

    private func cursor(_ row: AdminRow) -> String { AdminCursor(row, query.order).text }

    private func address(_ changes: [String: String]) -> String {
        Pager.address(visit, path: model.address, with: ["after": "", "before": "", "page": ""].merging(changes) { $1 })
    }

    private func head(_ column: AdminColumn) -> View {
        let isCurrent = query.order?.key == column.key
        let isUp = isCurrent && query.isAscending
        let next = isCurrent && !query.isAscending ? column.key : "-" + column.key
        return [
            "label": .text(visit.text(column.title)), "sort_address": column.isSortable ? .text(address(["sort": next])) : .none,
            "sorted": .text(isCurrent ? (isUp ? "ascending" : "descending") : ""), "arrow": .text(isCurrent ? (isUp ? "↑" : "↓") : ""),
            "num": .flag(isNumber(column)),
        ]
    }

    private func isNumber(_ column: AdminColumn) -> Bool {
        switch column.kind {
        case .number, .count, .money, .duration: true
        default: false
        }
    }

    // MARK: Filters

    private func filters() -> [String: View] {
        let all = model.filters.map { (column: $0, view: filter($0)) }
        let quick = all.filter { isQuick($0.column) }
        let others = all.filter { !isQuick($0.column) }
        let isUsed = query.filters.contains { !isQuick($0.column) }
        return [
            "quick": .list(quick.map(\.view)), "others": .list(others.map(\.view)), "has_others": .flag(!others.isEmpty),
            "has_bar": .flag(!quick.isEmpty || !model.search.isEmpty), "others_open": .flag(isUsed),
        ]
    }

    private func isQuick(_ column: AdminColumn) -> Bool {
        switch column.kind {
        case .choice, .flag, .scope, .event, .object: true
        default: false
        }
    }

    private func filter(_ column: AdminColumn) -> View {
        let current = visit.asked(column.key) ?? ""
        func options(_ choices: [(String, Message)]) -> View {
            .list(choices.map { ["value": .text($0), "label": .text(visit.text($1)), "selected": .flag($0 == current)] })
        }
        var view: [String: View] = [
            "name": .text(column.key), "id": .text("f-" + column.key), "label": .text(visit.text(column.title)), "value": .text(current), "options": .none,
        ]
        switch column.kind {
        case .choice(let values): view["options"] = options(values.map { ($0, AdminWords.choice($0)) })
        case .event:
            view["options"] = options(
                (model.part?.values ?? AuditAction.allCases.map(\.rawValue)).map { ($0, AuditAction(rawValue: $0)?.words ?? Message($0, $0)) })
        case .object: view["options"] = options(AuditObject.allCases.map { ($0.rawValue, $0.words) })
        case .flag: view["options"] = options([("1", Message("بله", "Yes")), ("0", Message("نه", "No"))])
        case .scope: view["options"] = options([2, 1, 0].map { ("\($0)", AdminWords.scope($0)) })
        case .time: view["options"] = options([("+", Message("دارد", "Set")), ("-", Message("ندارد", "Not set"))])
        default: break
        }
        view["timed"] = .flag(view["options"] != View.none)
        return .map(view)
    }
}
