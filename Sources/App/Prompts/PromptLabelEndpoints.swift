// Labels over HTTP, and what came of each revision of a prompt.

import Database
import HTTPTypes
import Kit
import Web

struct PromptLabelInput: Input {
    let id: ID
    let label: String
    init(_ f: Fields) {
        id = f.pathID("id")
        label = f.pathName("label")
    }
}

struct MoveLabelInput: Input {
    let id: ID
    let label: String
    let revision: Int
    init(_ f: Fields) {
        id = f.pathID("id")
        label = f.pathName("label")
        revision = f.int("revision", 1...1_000_000_000)
    }
}

struct PromptLabels: Codable, Sendable {
    let prompt: ID
    let labels: [PromptLabel]
}

extension App {
    func promptLabelRoutes() -> [Route] {
        [
            member(.viewer, .get, "/prompts/{id}/labels", "The labels of a prompt", of: { (input: PromptInput) in .prompt(input.id) }) { input, scope, tx in
                PromptLabels(prompt: input.id, labels: try PromptLabelStore.list(input.id, scope, in: tx))
            },
            member(
                .editor, .put, "/prompts/{id}/labels/{label}", "Point a label to a revision", of: { (input: MoveLabelInput) in .prompt(input.id) }, moveLabel),
            member(
                .editor, .delete, "/prompts/{id}/labels/{label}", "Take a label away", of: { (input: PromptLabelInput) in .prompt(input.id) }, removeLabel),
            member(
                .viewer, .get, "/prompts/{id}/statistics", "What came of each revision: uses, approvals, cost",
                of: { (input: PromptInput) in .prompt(input.id) }
            ) { input, scope, tx in
                try PromptStatisticsStore.of(PromptStore.find(input.id, scope, in: tx), scope, in: tx)
            },
        ]
    }

    func moveLabel(_ input: MoveLabelInput, _ scope: Scope, _ tx: Transaction) throws -> PromptLabels {
        let now = clock.now()
        // Labels change one after the other, so that what is told of a change is what it changed.
        try PromptStore.lock(input.id, scope, in: tx)
        guard try PromptStore.revision(input.revision, of: input.id, scope, in: tx) != nil else { throw AppError.unknownObject("revision") }
        let before = try PromptLabelStore.list(input.id, scope, in: tx)
        let old = before.first { $0.label == input.label }
        guard old != nil || before.count < PromptLabel.most else {
            throw AppError.field("label", Message("حداکثر \(PromptLabel.most) برچسب.", "At most \(PromptLabel.most) labels."))
        }
        try PromptLabelStore.put(input.label, on: input.revision, of: input.id, scope, now: now, in: tx)
        let changes = JSON.object(("label", .string(input.label)), ("revision", [old.map { .int(Int64($0.revision)) } ?? .null, .int(Int64(input.revision))]))
        try AuditStore.record(AuditEvent(.promptLabelMoved, scope, object: ("prompt", input.id), changes: changes), at: now, in: tx)
        return PromptLabels(prompt: input.id, labels: try PromptLabelStore.list(input.id, scope, in: tx))
    }

    func removeLabel(_ input: PromptLabelInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        guard try PromptLabelStore.remove(input.label, of: input.id, scope, in: tx) else { throw AppError.notFound }
        try AuditStore.record(
            AuditEvent(.promptLabelRemoved, scope, object: ("prompt", input.id), changes: .object(("label", .string(input.label)))), at: clock.now(), in: tx)
        return Nothing()
    }
}
