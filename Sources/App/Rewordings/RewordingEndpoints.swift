// Rewordings over HTTP: asked for with a passage, looked at until they are done, stopped.

import Database
import HTTPTypes
import Jobs
import Kit
import TextKit
import Web

extension App {
    func rewordingRoutes() -> [Route] {
        [
            memberAnswering(
                .writer, .post, "/contents/{id}/rewordings", "Have a passage said differently",
                EndpointOptions(status: 202, errors: [.budgetExceeded, .piiDetected], limitName: "generate", limit: { $0.generate }),
                of: { .content($0.id) }, reword),
            member(
                .writer, .post, "/contents/{id}/rewordings/estimate", "What having a passage said differently would cost",
                EndpointOptions(errors: [.piiDetected], unaudited: "it only reads"), of: { .content($0.id) }
            ) { (input: RewordingInput, scope, tx) in
                let plan = try plan(input, scope, tx)
                return estimate(plan.request, plan.prompt, plan.model, plan.words)
            },
            member(
                .writer, .get, "/contents/{id}/rewordings", "One's own rewordings, the newest first", of: { (input: RewordingListInput) in .content(input.id) }
            ) { input, scope, tx in
                let (count, rows) = try RewordingStore.page(scope, content: input.id, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, rows)
            },
            member(
                .writer, .get, "/contents/{id}/rewordings/{rewording}", "A rewording and what came of it",
                of: { (input: RewordingNumberInput) in .content(input.id) }
            ) { input, scope, tx in try RewordingStore.find(scope, content: input.id, input.rewording, in: tx) },
            member(
                .writer, .post, "/contents/{id}/rewordings/{rewording}/cancel", "Stop a rewording", EndpointOptions(status: 202, errors: [.conflict]),
                of: { (input: RewordingNumberInput) in .content(input.id) }, cancelRewording),
        ]
    }

    /// All that a rewording is before it costs anything.
    private struct Plan {
        let content: Content
        let request: GenerationRequest
        let prompt: GenerationPrompt
        let model: ModelDescription
        let words: Int
    }

    private func plan(_ input: RewordingInput, _ scope: Scope, _ tx: Transaction) throws -> Plan {
        let content = try ContentStore.find(scope, input.id, in: tx)
        let rules = try GenerationRulesStore.of(content.workspace, scope, in: tx)
        let request = input.request(redacts: rules.redacts)
        let model = try model(named: input.model)
        if rules.blocks { try refusePersonalData(request, title: "", body: input.passage) }
        return Plan(
            content: content, request: request, prompt: GenerationPrompt(request, title: "", body: input.passage), model: model,
            words: Words.count(markdown: input.passage))
    }

    /// Row, job, held money and audit event in one transaction, as for every call to a model.
    private func reword(_ input: RewordingInput, _ scope: Scope, _ tx: Transaction) throws -> Answer<Rewording> {
        let plan = try plan(input, scope, tx)
        let (content, request, model) = (plan.content, plan.request, plan.model)
        let need = try amounts(request, plan.prompt, model, bodyWords: plan.words)
        let job = try JobStore.enqueue(
            NewJob(kind: RewordingStore.kind, queue: .interactive, arguments: .object([]), organization: scope.organization, maximumAttempts: 3), in: tx)
        let owner = CallOwner(organization: scope.organization, workspace: content.workspace, user: scope.user, content: content.id, job: job)
        let now = clock.now()
        try RewordingStore.create(owner, input, request, model: model.id, estimate: need.cost, now: now, in: tx)
        try Ledger.reserve(need, for: owner, model: model.id, settings, now: now, in: tx)
        let changes = JSON.object(("job", .int(job)), ("change", .string(input.change.rawValue)), ("model", .string(model.id)))
        try audit(.rewordingStarted, scope, content: content.id, changes, tx)
        tx.afterCommit { signals.workIsDue() }
        let made = try RewordingStore.find(scope, content: content.id, job, in: tx)
        return Answer(made, headers: [("Location", "/api/v1/contents/\(content.id)/rewordings/\(job)")])
    }

    private func cancelRewording(_ input: RewordingNumberInput, _ scope: Scope, _ tx: Transaction) throws -> Rewording {
        let rewording = try RewordingStore.find(scope, content: input.id, input.rewording, in: tx)
        guard !rewording.isOver else { throw AppError(.conflict, Message("این کار پایان یافته است.", "This job is over.")) }
        try SingleCallJob<RewordingStore>.cancel(input.rewording, self, tx)
        try audit(.rewordingCancelled, scope, content: input.id, .object(("job", .int(input.rewording))), tx)
        return try RewordingStore.find(scope, content: input.id, input.rewording, in: tx)
    }
}
