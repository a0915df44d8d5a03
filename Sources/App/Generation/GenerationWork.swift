// One attempt at having a text written. Each call to the model is bracketed by the ledger: marked before it leaves, settled with what it
// cost together with the text, or with its raw answer where more is to be done. Everything else may be repeated.

import Database
import Jobs
import Kit
import Logging
import TextKit

struct GenerationWork: Sendable {
    let app: App
    let context: JobContext
    private var job: ClaimedJob { context.job }

    func run() async throws {
        do {
            let (task, content) = try await read()
            try await write(task, content)
        } catch let error as AppError where error.code == .budgetExceeded || error.code == .permissionDenied {
            app.meters.refused(error)
            throw JobFailure.permanent(FailureMessage(error.detail).stored)
        } catch JobFailure.retry(let reason, let after) where !job.isLastAttempt && context.stopReason == nil {
            try await tellOfRetry(reason)
            throw JobFailure.retry(reason, after: after)
        }
    }

    /// What is to be done, as the person who asked for it may still have it done.
    private func read() async throws -> (GenerationTask, Content) {
        let job = job
        return try await context.database.read { tx in
            guard let task = try GenerationStore.task(job, in: tx) else { throw JobFailure.permanent("the generation is gone") }
            let scope = try Access.scope(ofJobBy: task.user, in: task.organization, atLeast: .writer, tx)
            return (task, try ContentStore.find(scope, task.content, in: tx))
        }
    }

    private func begin(_ task: GenerationTask, _ tx: Transaction) throws {
        try GenerationStore.begin(job, now: app.clock.now(), in: tx)
        let event = JSON.object(("status", "running"), ("attempt", .int(Int64(job.attempt))), ("model", .string(task.model)), ("reset", true))
        try JobEventStore.append("status", event, to: job.id, in: tx)
    }

    private func write(_ task: GenerationTask, _ content: Content) async throws {
        guard let model = app.catalog[task.model] else {
            throw JobFailure.permanent(FailureMessage(Message("مدل دیگر در فهرست نیست.", "The model is no longer in the catalogue.")).stored)
        }
        let prompt = GenerationPrompt(task.request, title: content.title, body: content.body)
        let ceiling = task.request.tokenCeiling(for: model, bodyWords: content.wordCount)
        let first = try await call(task, model, step: 1, ceiling).answer(to: prompt) { tx in
            try begin(task, tx)
        } end: { answer in
            needsRepair(answer, task) ? nil : ending(task, content, [answer])
        }
        guard !context.isOver else { return }
        var steps = [first]
        if needsRepair(first, task), let repaired = try await repair(prompt, first, task, content, model, ceiling) { steps.append(repaired) }
        guard !context.isOver else { return }
        let end = ending(task, content, steps)
        failpoint("work.before-end")
        try await context.end { try end(ModelCall.Rest(), $0) }
    }

    private func needsRepair(_ answer: StoredAnswer, _ task: GenerationTask) -> Bool { task.request.kind == .draft && !Outline.hasStructure(answer.text) }

    private func call(_ task: GenerationTask, _ model: ModelDescription, step: Int, _ ceiling: Int) -> ModelCall {
        ModelCall(app: app, context: context, task: task.call, model: model, step: step, ceiling: ceiling) { try await cancelled(task, partial: $0) }
    }

    /// Asks once more for headings. When there is no budget left for it, or it fails, the text stays as it is and is marked:
    /// what was paid for is not thrown away for its form.
    private func repair(
        _ prompt: GenerationPrompt, _ answer: StoredAnswer, _ task: GenerationTask, _ content: Content, _ model: ModelDescription, _ ceiling: Int
    ) async throws -> StoredAnswer? {
        do {
            return try await call(task, model, step: 2, ceiling).answer(to: prompt.repair(of: answer.text)) { ending(task, content, [answer, $0]) }
        } catch let error as AppError where error.code == .budgetExceeded {
            app.meters.refused(error)
            app.logger.notice("no budget for a repair", metadata: ["job": "\(job.id)"])
        } catch let failure as JobFailure where context.stopReason == nil {
            app.logger.notice("a repair failed", metadata: ["job": "\(job.id)", "cause": "\(failure)"])
        }
        // Whoever watches saw the first text go.
        try await LiveText(context: context, task: task.call, vault: answer.vault).replace(with: Restorer.restore(answer.text, from: answer.vault))
        return nil
    }

    private func tellOfRetry(_ reason: String) async throws {
        let job = job
        try await context.write { tx in
            try GenerationStore.wait(job.id, error: reason, in: tx)
            let event = JSON.object(("status", "pending"), ("attempt", .int(Int64(job.attempt))), ("error", FailureMessage(stored: reason).json))
            try JobEventStore.append("status", event, to: job.id, in: tx)
        }
    }

    // MARK: The end

    /// The text takes its place, and everybody who waits for it is told.
    private func ending(_ task: GenerationTask, _ content: Content, _ steps: [StoredAnswer]) -> ModelCall.Ending {
        let (app, job, answer) = (app, job, steps[steps.count - 1])
        let text = Restorer.restore(answer.text, from: answer.vault)
        let metadata = metadata(task, steps, text)
        let generated = GeneratedText(task.organization, title: content.title, body: text, metadata: metadata)
        let now = app.clock.now()
        return { rest, tx in
            try app.batchHears(of: job.id, tx)
            let number = try ContentStore.completeGeneration(task, job: job.id, generated, now: now, in: tx)
            try Notifier(app: app, tx: tx).generated(task, .completed)
            let result = JSON.object([JSON.Member("version", .int(Int64(number)))] + (metadata.members ?? []))
            try GenerationStore.finish(job.id, .completed, result: result, error: nil, now: now, in: tx)
            let done = JSON.object(("status", "completed"), ("content_status", "review"), ("version", .int(Int64(number))))
            try JobEventStore.append(rest.unseen + [("usage", GenerationWork.usage(steps)), ("done", done)], to: job.id, in: tx)
            try AnswerStore.discard(job: job.id, in: tx)
            try rest.settle(tx)
            // Of an attempt that died with a call of its own while another brought this answer: nobody will come back to it.
            if job.fence > 1 { try Ledger.closeAll(ofJob: job.id, because: "the worker died during the call; its bill is unknown", now: now, in: tx) }
            try AuditStore.record(
                AuditEvent(
                    .generationCompleted, organization: task.organization, user: task.user, object: ("content", task.content), content: task.content,
                    caller: Caller(system: "job-\(job.id)"),
                    changes: .object(("job", .int(job.id)), ("status", ["in_progress", "review"]), ("version", .int(Int64(number))))),
                at: now, in: tx)
            failpoint("work.in-end")
        }
    }

    private func metadata(_ task: GenerationTask, _ steps: [StoredAnswer], _ text: String) -> JSON {
        let answer = steps[steps.count - 1]
        let invented = answer.vault.invented(in: answer.text).map { TextFacts.warning($0, field: "body") }
        return .object(
            ("model", .string(answer.model)), ("kind", .string(task.request.kind.rawValue)),
            ("tokens_used", .int(Int64(steps.reduce(0) { $0 + $1.usage.total }))),
            ("cost", .number((steps.reduce(.zero) { $0 + $1.cost } as Money).description)),
            ("generation_time", .number(String(Double(steps.reduce(0) { $0 + $1.duration.inMilliseconds }) / 1000))),
            ("finish_reason", .string(answer.finish)), ("job", .int(job.id)), ("prompt", task.prompt.map(JSON.int) ?? .null),
            ("prompt_revision", task.promptRevision.map { .int(Int64($0)) } ?? .null),
            ("structure", task.request.kind != .draft || Outline.hasStructure(text) ? "ok" : "missing_headings"),
            ("calls", .int(Int64(steps.count))), ("demonstration", .bool(task.model == ModelDescription.demonstrationID)),
            ("redacted", .bool(task.request.redacts)), ("invented_pii", .array(invented)))
    }

    static func usage(_ steps: [StoredAnswer]) -> JSON {
        .object(
            ("prompt_tokens", .int(Int64(steps.reduce(0) { $0 + $1.usage.prompt }))),
            ("completion_tokens", .int(Int64(steps.reduce(0) { $0 + $1.usage.completion }))),
            ("total_tokens", .int(Int64(steps.reduce(0) { $0 + $1.usage.total }))),
            ("cost", .number((steps.reduce(.zero) { $0 + $1.cost } as Money).description)))
    }

    /// A person stopped it: the job ends, what was written so far is kept as a version beside the current text.
    func cancelled(_ task: GenerationTask, partial: String) async throws {
        let (app, job) = (app, job)
        let now = app.clock.now()
        try await context.end(.cancelled) { tx in
            if !partial.isEmpty {
                let title = try ContentStore.title(task.organization, task.content, in: tx)
                try VersionStore.keepBeside(
                    task.organization, task.content, .generated, title: title, body: partial,
                    metadata: .object(("partial", true), ("job", .int(job.id)), ("model", .string(task.model))), author: task.user, now: now, in: tx)
            }
            try GenerationJob.ended(job, .cancelled, app, tx)
        }
    }
}
