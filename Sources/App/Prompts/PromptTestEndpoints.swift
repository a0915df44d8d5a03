// Test runs of prompts over HTTP.

import Database
import HTTPTypes
import Jobs
import Kit
import TextKit
import Web

extension App {
    func promptTestRoutes() -> [Route] {
        let limit: @Sendable (Settings.Limits) -> RateLimit = { $0.generate }
        return [
            memberAnswering(
                .writer, .post, "/prompts/{id}/test", "Try a prompt out with a model",
                EndpointOptions(status: 202, errors: [.budgetExceeded, .piiDetected], limitName: "generate", limit: limit), of: { .prompt($0.id) }, testPrompt),
            member(
                .viewer, .post, "/prompts/{id}/test/estimate", "What trying a prompt out would cost",
                EndpointOptions(errors: [.piiDetected], unaudited: "it only reads"),
                of: { .prompt($0.id) }
            ) { (input: PromptTestInput, scope, tx) in
                let plan = try plan(input, scope, tx)
                return estimate(plan.request, plan.prompt, plan.model, 0)
            },
            member(
                .viewer, .get, "/prompts/{id}/tests", "The test runs of a prompt, the newest first", of: { (input: PromptRevisionsInput) in .prompt(input.id) }
            ) { input, scope, tx in
                let (count, tests) = try PromptTestStore.page(scope, prompt: input.id, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, tests)
            },
            member(
                .viewer, .get, "/prompts/{id}/tests/{test}", "A test run and what came of it", of: { (input: PromptTestNumberInput) in .prompt(input.id) }
            ) { input, scope, tx in try PromptTestStore.find(scope, prompt: input.id, input.test, in: tx) },
            member(
                .writer, .post, "/prompts/{id}/tests/{test}/cancel", "Stop a test run", EndpointOptions(status: 202, errors: [.conflict]),
                of: { (input: PromptTestNumberInput) in .prompt(input.id) }, cancelTest),
        ]
    }

    /// All that a test run is before it costs anything.
    private struct Plan {
        let workspace: ID
        let revision: Int
        let request: GenerationRequest
        let prompt: GenerationPrompt
        let model: ModelDescription
    }

    private func plan(_ input: PromptTestInput, _ scope: Scope, _ tx: Transaction) throws -> Plan {
        let prompt = try PromptStore.find(input.id, scope, in: tx)
        let revision = try revision(input, prompt, scope, tx)
        let workspace = try workspace(input, prompt, scope, tx)
        let rules = try GenerationRulesStore.of(workspace, scope, in: tx)
        var request = input.request
        if !input.namesKind { request.kind = GenerationKind(rawValue: prompt.kind) ?? .draft }
        request.redacts = rules.redacts
        request.rendered = try render(revision, input.values, request, title: request.topic ?? "", field: "variables")
        if rules.blocks { try refusePersonalData(request, title: "", body: "") }
        return Plan(
            workspace: workspace, revision: revision.revision, request: request, prompt: GenerationPrompt(request, title: "", body: ""),
            model: try model(named: request.model))
    }

    private func revision(_ input: PromptTestInput, _ prompt: Prompt, _ scope: Scope, _ tx: Transaction) throws -> PromptRevision {
        if let label = input.request.promptLabel {
            guard let found = try PromptLabelStore.revision(label, of: prompt.id, scope, in: tx) else { throw AppError.unknownObject("prompt_label") }
            return found
        }
        guard let found = try PromptStore.revision(input.revision ?? prompt.revision, of: prompt.id, scope, in: tx) else {
            throw AppError.unknownObject("revision")
        }
        return found
    }

    /// On whose budget: the one that is named, the prompt's, or the only one that there is.
    private func workspace(_ input: PromptTestInput, _ prompt: Prompt, _ scope: Scope, _ tx: Transaction) throws -> ID {
        if let named = input.workspace {
            try WorkspaceStore.lockNamed(named, field: "workspace", scope, in: tx)
            return named
        }
        if let own = try prompt.workspace ?? WorkspaceStore.only(scope, in: tx) { return own }
        throw AppError.field("workspace", AppError.required)
    }

    func testPrompt(_ input: PromptTestInput, _ scope: Scope, _ tx: Transaction) throws -> Answer<PromptTest> {
        let plan = try plan(input, scope, tx)
        let need = try amounts(plan.request, plan.prompt, plan.model, bodyWords: 0)
        let job = try JobStore.enqueue(
            NewJob(kind: PromptTestStore.kind, queue: .interactive, arguments: .object([]), organization: scope.organization, maximumAttempts: 3), in: tx)
        let task = PromptTestTask(
            job: job, organization: scope.organization, workspace: plan.workspace, prompt: input.id, revision: plan.revision, user: scope.user,
            model: plan.model.id, variables: JSON(texts: input.values), request: plan.request)
        let now = clock.now()
        try PromptTestStore.create(task, estimate: need.cost, now: now, in: tx)
        try Ledger.reserve(need, for: task.owner, model: plan.model.id, settings, now: now, in: tx)
        let changes = JSON.object(("job", .int(job)), ("revision", .int(Int64(plan.revision))), ("model", .string(plan.model.id)))
        try AuditStore.record(AuditEvent(.promptTestStarted, scope, object: ("prompt", input.id), changes: changes), at: now, in: tx)
        tx.afterCommit { signals.workIsDue() }
        let test = try PromptTestStore.find(scope, prompt: input.id, job, in: tx)
        return Answer(test, headers: [("Location", "/api/v1/prompts/\(input.id)/tests/\(job)")])
    }

    func cancelTest(_ input: PromptTestNumberInput, _ scope: Scope, _ tx: Transaction) throws -> PromptTest {
        let test = try PromptTestStore.find(scope, prompt: input.id, input.test, in: tx)
        guard !test.isOver else { throw AppError(.conflict, Message("این کار پایان یافته است.", "This job is over.")) }
        try SingleCallJob<PromptTestStore>.cancel(input.test, self, tx)
        let event = AuditEvent(.promptTestCancelled, scope, object: ("prompt", input.id), changes: .object(("job", .int(input.test))))
        try AuditStore.record(event, at: clock.now(), in: tx)
        return try PromptTestStore.find(scope, prompt: input.id, input.test, in: tx)
    }
}
