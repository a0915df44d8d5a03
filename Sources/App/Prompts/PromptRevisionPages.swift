// What became of each revision of a prompt: compared, taken up again, pointed to by labels, judged by what editors approved.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func promptRevisionPages() -> [PageRoute] {
        [
            page("/prompts/{id}/revisions") { visit, tx in
                let scope = try visit.scope(.prompt(visit.id()), tx)
                let prompt = try PromptStore.find(visit.id(), scope, in: tx)
                let workspace = try PromptPages.workspace(prompt, scope, visit, tx)
                return Screen("prompt_revisions", visit.text("مقایسهٔ بازنگری‌ها", "Revisions compared"), try PromptRevisions.compared(prompt, scope, visit, tx))
                    .under("prompts", scope, workspace: workspace, crumbs: PromptPages.crumbs(workspace, visit) + [(prompt.title, "/prompts/\(prompt.id)")])
            },
            form("/prompts/{id}/restore", calls: .patch, "/prompts/{id}", on: "/prompts/{id}") { visit, made in
                Place(
                    "/prompts/\(made["id"]?.int ?? 0)",
                    Flash(visit.text("بازنگری پیشین بازگشت، به‌صورت بازنگری تازه.", "The older revision is back, as a new one.")))
            },
            form("/prompts/{id}/labels", calls: .put, "/prompts/{id}/labels/{label}", on: "/prompts/{id}") { visit, _ in
                Place("/prompts/\(visit.call.pathParameters["id"] ?? "")", Flash(visit.text("برچسب جابه‌جا شد.", "The label is moved.")))
            },
            form("/prompts/{id}/labels/remove", calls: .delete, "/prompts/{id}/labels/{label}", on: "/prompts/{id}") { visit, _ in
                Place("/prompts/\(visit.call.pathParameters["id"] ?? "")", Flash(visit.text("برچسب برداشته شد.", "The label is taken away.")))
            },
        ]
    }
}

enum PromptRevisions {
    /// Labels that are offered where they do not exist yet.
    private static let usual = [PromptLabel.production, "staging"]

    static func name(_ label: String, _ visit: Visit) -> String {
        switch label {
        case PromptLabel.production: visit.text("نهایی", "production")
        case "staging": visit.text("آزمایشی", "staging")
        default: label
        }
    }

    /// The usual labels first, then others that there are.
    static func labels(_ prompt: Prompt, _ visit: Visit) -> [View] {
        let others = prompt.labels.map(\.label).filter { !usual.contains($0) }
        return (usual + others).map { label in
            let at = prompt.labels.first { $0.label == label }
            return [
                "label": .text(label), "label_name": .text(name(label, visit)), "field": .text("label-" + Hashing.hex(label.utf8).prefix(24)),
                "set": .flag(at != nil), "at": at.map { .text(visit.words.number($0.revision)) } ?? .none,
                "choices": .list(
                    stride(from: prompt.revision, through: max(1, prompt.revision - 99), by: -1).map {
                        ["value": .text("\($0)"), "label": .text(visit.words.number($0)), "selected": .flag($0 == at?.revision)]
                    }),
            ]
        }
    }

    static func numbers(_ prompt: Prompt, _ visit: Visit) -> [View] {
        stride(from: prompt.revision, through: max(1, prompt.revision - 99), by: -1).map { ["value": .text("\($0)"), "label": .text(visit.words.number($0))] }
    }

    /// The newest revisions, each with what came of it.
    static func rows(_ prompt: Prompt, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [View] {
        let revisions = try PromptStore.revisions(prompt.id, scope, Paging(page: 1, size: 20), in: tx)
        let statistics = try PromptStatisticsStore.of(prompt, scope, in: tx)
        let people = try People(scope, in: tx)
        let words = visit.words
        return revisions.map { revision in
            let found = statistics.revisions.first { $0.revision == revision.revision }
            let decided = (found?.approved ?? 0) + (found?.rejected ?? 0)
            return [
                "number": .text(words.number(revision.revision)), "raw": .text("\(revision.revision)"), "made": words.time(revision.createdAt),
                "author": .text(people.name(revision.createdBy, visit)), "newest": .flag(revision.revision == prompt.revision),
                "labels": .list(prompt.labels.filter { $0.revision == revision.revision }.map { ["tag_name": .text(name($0.label, visit))] }),
                "uses": .text(words.number(found?.uses ?? 0)), "cost": .text(words.money(found?.cost ?? .zero)),
                "rate": found?.approvalRate.map { .text(words.percent(Int(($0 * 100).rounded()))) } ?? .none,
                "of": .text(visit.text("\(words.number(found?.approved ?? 0)) از \(words.number(decided))", "\(found?.approved ?? 0) of \(decided)")),
                "price": found?.costPerApproved.map { .text(words.money($0)) } ?? .none,
                "compare": revision.revision > 1
                    ? .text("/prompts/\(prompt.id)/revisions?from=\(revision.revision - 1)&to=\(revision.revision)") : .none,
            ]
        }
    }

    static func compared(_ prompt: Prompt, _ scope: Scope, _ visit: Visit, _ tx: Transaction) throws -> [String: View] {
        let to = visit.asked("to").flatMap { Int(Digits.ascii($0)) } ?? prompt.revision
        let from = visit.asked("from").flatMap { Int(Digits.ascii($0)) } ?? max(1, to - 1)
        guard let old = try PromptStore.revision(from, of: prompt.id, scope, in: tx), let new = try PromptStore.revision(to, of: prompt.id, scope, in: tx)
        else {
            throw AppError.notFound
        }
        let diff = WordDiff.compare(old: old.promptTemplate, new: new.promptTemplate)
        func choices(_ current: Int) -> View {
            .list(numbers(prompt, visit).map { $0.adding(["selected": .flag($0["value"] == .text("\(current)"))]) })
        }
        return [
            "id": .text("\(prompt.id)"), "version": .text("\(prompt.version)"), "rows": DiffRows.view(diff), "old_number": .text(visit.words.number(from)),
            "new_number": .text(visit.words.number(to)), "old_title": .text(old.title), "new_title": .text(new.title),
            "same_title": .flag(old.title == new.title), "added": .text(visit.words.number(diff.insertedWords)),
            "removed": .text(visit.words.number(diff.deletedWords)), "olds": choices(from), "news": choices(to),
            "restorable": .flag(scope.role >= .editor && from != prompt.revision), "old_template": .text(old.promptTemplate), "name": .text(prompt.title),
        ]
    }
}
