// The form of a new batch, and, once it was looked at, its table with what is wrong in each row and what all will cost.

import Database
import Kit
import TextKit
import Web

struct NewBatch {
    private static let mostShown = 200

    let visit: Visit
    let scope: Scope
    let workspace: ID
    let prompts: [Prompt]
    let projects: [Project]

    init(_ visit: Visit, _ scope: Scope, _ workspace: ID, _ tx: Transaction) throws {
        (self.visit, self.scope, self.workspace) = (visit, scope, workspace)
        let all = Paging(page: 1, size: 100)
        prompts = try PromptStore.page(scope.reach, PromptStore.Filter(workspace: workspace, category: nil, search: nil), all, in: tx).rows
        projects = try ProjectStore.page(scope.reach, ProjectStore.Filter(workspace: workspace, search: nil), all, in: tx).rows
    }

    private var prompt: Prompt? {
        let wanted = (visit.form["prompt"] ?? visit.asked("prompt")).flatMap { ID($0) }
        return prompts.first { $0.id == wanted } ?? prompts.first
    }

    func view() -> [String: View] {
        let columns = ["title"] + (prompt?.variables ?? [])
        let example = columns.map(BatchCells.cell).joined(separator: ",") + "\n"
        // Nothing but a line of names was laid in: the names are those of the prompt that was chosen.
        let isLaidIn = visit.form["table"].map { $0.split(separator: "\n").count > 1 } ?? false
        var view: [String: View] = [
            "prompts": visit.options("prompt", prompt.map { "\($0.id)" } ?? "", prompts.map { ("\($0.id)", $0.title) }),
            "projects": visit.options("project", visit.asked("project") ?? "", projects.map { ("\($0.id)", $0.name) }), "name": visit.field("name"),
            "words": visit.field("min_words", visit.text("۵۰۰", "500")), "tone": visit.field("tone"),
            "table": visit.field("table", example, as: "file").adding(isLaidIn ? [:] : ["value": .text(example)]),
            "generate_at": visit.date("generate_at", withTime: true), "columns": .list(columns.map { ["column": .text($0)] }),
            "ready": .flag(!prompts.isEmpty && !projects.isEmpty), "has_prompts": .flag(!prompts.isEmpty), "base": .text("/w/\(workspace)"),
            "may_edit": .flag(scope.role >= .editor),
        ]
        let estimate = visit.note.flatMap { $0.members == nil ? nil : $0 }
        if visit.failure != nil || estimate != nil { view["check"] = check() }
        if let estimate { view["estimate"] = told(estimate) }
        return view
    }

    private func told(_ estimate: JSON) -> View {
        let text = estimate["first_prompt"]?.string ?? ""
        return [
            "rows": .text(visit.words.number(Int(estimate["rows"]?.int ?? 0))), "cost": visit.words.money(estimate["estimated_cost"]),
            "most": visit.words.money(estimate["maximum_cost"]),
            "model": .text(estimate["model"]?.string ?? ""), "first": .text(text), "direction": .text(Direction.of(block: text).rawValue),
        ]
    }

    /// The rows as they were understood, each with its faults; `nil` where the form of the table is wrong, which is told above.
    private func check() -> View {
        guard let rows = try? BatchTable.rows(Array((visit.form["table"] ?? "").utf8)).array else { return faultsOnly() }
        let names = rows.first?["variables"]?.members?.map(\.name) ?? []
        let faults = faultsByLine()
        let shown = rows.prefix(Self.mostShown).map { row -> View in
            let line = Int(row["line"]?.int ?? 0)
            let wrong = faults[line] ?? []
            return [
                "line": .text(visit.words.number(line)), "title": .text(row["title"]?.string ?? ""),
                "cells": .list(names.map { ["cell": .text(row["variables"]?[$0]?.string ?? "")] }), "bad": .flag(!wrong.isEmpty),
                "faults": .list(wrong.map { ["fault": .text($0)] }),
            ]
        }
        return [
            "names": .list(names.map { ["column": .text($0)] }), "rows": .list(Array(shown)), "good": .flag(faults.isEmpty),
            "bad_count": .text(visit.words.number(faults.count)), "has_rows": .flag(true),
            "more": rows.count > Self.mostShown ? .text(visit.words.number(rows.count - Self.mostShown)) : .none,
        ]
    }

    private func faultsOnly() -> View {
        let faults = faultsByLine()
        return [
            "has_rows": .flag(false), "good": .flag(false), "bad_count": .text(visit.words.number(faults.count)),
            "broken": .list(
                faults.sorted { $0.key < $1.key }.map { line, wrong in
                    ["line": .text(visit.words.number(line)), "fault": .text(wrong.joined(separator: " "))]
                }),
        ]
    }

    /// `line 4.product` and `line 4` are of the fourth line.
    private func faultsByLine() -> [Int: [String]] {
        var found: [Int: [String]] = [:]
        for field in visit.failure?.fields ?? [] where field.name.hasPrefix("line ") {
            let rest = field.name.dropFirst(5)
            guard let line = Int(rest.prefix { $0.isNumber }) else { continue }
            let column = rest.drop { $0.isNumber }.dropFirst()
            let text = field.messages.map(visit.text).joined(separator: " ")
            found[line, default: []].append(column.isEmpty ? text : "\(column): \(text)")
        }
        return found
    }
}

enum BatchCells {
    /// A cell of a table that may hold any sign.
    static func cell(_ text: String) -> String {
        text.contains { ",\"\n;\t".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
