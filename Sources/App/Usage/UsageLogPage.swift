// The calls behind the figures, one row each, narrowed by what one came from.

import Database
import Kit
import TextKit
import Web

enum UsageLogPage {
    static func view(_ visit: Visit, _ scope: Scope, _ workspace: ID, _ tx: Transaction) throws -> [String: View] {
        let input = try visit.query(UsageLogInput.self)
        let count = try UsageLog.count(scope.reach, input.filter, in: tx)
        let paging = input.paging.sized(50)
        let rows = try UsageLog.page(scope.reach, input.filter, paging, in: tx)
        let people = try People(scope, in: tx)
        let titles = try titles(rows.rows, scope, tx)
        let back = Pager.address(visit, path: "/w/\(workspace)/usage/log", with: [:])
        return [
            "rows": .list(rows.map { row($0, people, titles, visit) }), "pager": Pager.view(visit, paging, count, rows),
            "found": .text(visit.words.number(count)),
            "narrowed": .list(narrowed(input.filter, people, visit)), "back": .text("/w/\(workspace)/usage"),
            "export": .text(back.replacing("/usage/log", with: "/usage/export")),
        ]
    }

    /// What the list is narrowed to, in words.
    private static func narrowed(_ filter: UsageLog.Filter, _ people: People, _ visit: Visit) -> [View] {
        let words = visit.words
        let parts = [
            filter.model, filter.user.map { people.name($0, visit) },
            filter.from.map { visit.text("از \(words.date($0))", "from \(words.date($0))") },
            filter.to.map { Timestamp(milliseconds: $0.milliseconds - 1) }.map { visit.text("تا \(words.date($0))", "to \(words.date($0))") },
        ]
        return parts.compactMap { $0 }.map { ["tag_name": .text($0)] }
    }

    private static func titles(_ rows: [UsageLog.Row], _ scope: Scope, _ tx: Transaction) throws -> [ID: String] {
        var titles: [ID: String] = [:]
        for id in Set(rows.compactMap(\.content)) {
            do { titles[id] = try ContentStore.find(scope, id, in: tx).title } catch let error as AppError where error.code == .notFound {}
        }
        return titles
    }

    private static func row(_ row: UsageLog.Row, _ people: People, _ titles: [ID: String], _ visit: Visit) -> View {
        let words = visit.words
        return [
            "when": words.time(row.timestamp), "moment": .text(words.dateTime(row.timestamp)), "model": .text(row.model),
            "who": .text(people.name(row.user, visit)), "title": .text(row.content.flatMap { titles[$0] } ?? ""),
            "address": .text(row.content.map { "/contents/\($0)" } ?? ""), "tokens": .text(words.number(row.totalTokens)),
            "cost": .text(words.money(row.estimatedCost)), "about": .flag(row.isEstimated), "failed": .flag(!row.success),
            "seconds": .text(words.number(Int(row.requestDuration.rounded()))), "fault": .text(row.errorMessage ?? ""),
        ]
    }
}
