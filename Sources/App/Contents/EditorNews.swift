// What the editor tells above the text: that there is unsaved work, how the last generation ended, and why one was refused.

import Database
import Kit
import TextKit
import Web

struct EditorNews {
    let visit: Visit
    let scope: Scope
    let content: Content
    let draft: ContentDraft?

    func fields(_ tx: Transaction) throws -> [String: View] {
        ["unsaved": unsaved(), "ended": try ended(tx), "budget": try budget(tx)]
    }

    /// What this person typed and did not save; it stands in the text field.
    private func unsaved() -> View {
        guard visit.failure == nil, let draft else { return .none }
        return ["since": visit.words.time(draft.updatedAt), "behind": .flag(draft.isBehind)]
    }

    /// How the last generation ended, as long as nothing has happened to the content since.
    private func ended(_ tx: Transaction) throws -> View {
        guard content.state != .inProgress, let last = try GenerationStore.last(scope, ofContent: content.id, in: tx), let at = last.completedAt,
            at.milliseconds + 1000 >= content.updatedAt.milliseconds, at + .days(1) > visit.now
        else { return .none }
        switch last.status {
        case "failed": return ["failed": .flag(true), "reason": .text(last.error ?? ""), "again": try again(last.id, tx)]
        case "cancelled": return ["stopped": .flag(true), "kept": try kept(last.id, tx)]
        default: return .none
        }
    }

    /// The same request once more, as the fields of a form.
    private func again(_ job: ID, _ tx: Transaction) throws -> View {
        guard scope.role >= .writer, content.state.allowsGenerating, let request = try GenerationStore.task(job, in: scope.organization, tx)?.request
        else { return .none }
        let fields: [(String, String?)] = [
            ("kind", request.kind.rawValue), ("topic", request.topic), ("tone", request.tone), ("audience", request.audience), ("keywords", request.keywords),
            ("min_words", String(request.minimumWords)), ("max_words", request.maximumWords.map(String.init)),
            ("additional_instructions", request.instructions),
            ("model", request.model),
        ]
        return ["fields": .list(fields.compactMap { name, value in value.map { ["name": .text(name), "value": .text($0)] } })]
    }

    /// The version in which a stopped generation is kept.
    private func kept(_ job: ID, _ tx: Transaction) throws -> View {
        guard let version = try VersionStore.page(scope, content.id, Paging(page: 1, size: 1), in: tx).1.first, version.metadata["job"]?.int == job,
            version.versionNumber != content.currentVersion
        else { return .none }
        return [
            "raw": .text("\(version.versionNumber)"), "number": .text(visit.words.number(version.versionNumber)),
            "words": .text(visit.words.number(version.wordCount)), "may_use": .flag(scope.role >= .writer && content.state.allowsEditing),
        ]
    }

    /// After a refusal for money: where the limit stands, and who can raise it.
    private func budget(_ tx: Transaction) throws -> View {
        guard let failure = visit.failure, failure.code == .budgetExceeded else { return .none }
        let names = failure.extras.first { $0.name == "raised_by" }?.value.array ?? []
        let people = try People(scope, in: tx)
        return [
            "limits": .text("/o/\(scope.organization)/limits"),
            "people": .text(names.compactMap { $0["user"]?.int }.prefix(3).map { people.name($0, visit) }.joined(separator: visit.text("، ", ", "))),
        ]
    }
}
