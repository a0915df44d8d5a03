// The job of a test run: one call to the model, bracketed by the ledger as every call is.

import Database
import Jobs
import Kit
import TextKit

enum PromptTestJob {
    static let kind = "test_prompt"

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            do {
                try await run(app, context)
            } catch let error as AppError where error.code == .budgetExceeded || error.code == .permissionDenied {
                app.meters.refused(error)
                throw JobFailure.permanent(FailureMessage(error.detail).stored)
            }
        } ended: { job, ending, tx in
            try ended(job, ending, app, tx)
        } retry: { _, _ in
            throw AppError(
                .conflict,
                Message(
                    "آزمایش پرامپت دوباره اجرا نمی‌شود؛ هر که بخواهد آزمایش تازه‌ای می‌کند.", "A test of a prompt is not repeated; who wants one starts another."))
        }
    }

    private static func run(_ app: App, _ context: JobContext) async throws {
        let job = context.job
        let task = try await context.write { tx in
            guard let task = try PromptTestStore.task(job, in: tx) else { throw JobFailure.permanent("the test run is gone") }
            // Who asked for it must still be somebody who may.
            _ = try Access.scope(ofJobBy: task.user, in: task.organization, atLeast: .writer, tx)
            try PromptTestStore.begin(job.id, in: tx)
            return task
        }
        guard let model = app.catalog[task.model] else {
            throw JobFailure.permanent(FailureMessage(Message("مدل دیگر در فهرست نیست.", "The model is no longer in the catalogue.")).stored)
        }
        let ceiling = task.request.tokenCeiling(for: model, bodyWords: 0)
        let call = ModelCall(app: app, context: context, task: task.call, model: model, step: 1, ceiling: ceiling) { partial in
            try await cancelled(context, app, partial)
        }
        let answer = try await call.answer(to: GenerationPrompt(task.request, title: "", body: ""))
        let (text, now) = (Restorer.restore(answer.text, from: answer.vault), app.clock.now())
        try await context.end { tx in
            try PromptTestStore.finish(job.id, .completed, text: text, metadata: metadata(answer), error: nil, now: now, in: tx)
            try AnswerStore.discard(job: job.id, in: tx)
            try Ledger.closeAll(ofJob: job.id, because: "the worker died during the call; its bill is unknown", now: now, in: tx)
        }
    }

    private static func metadata(_ answer: StoredAnswer) -> JSON {
        .object(
            ("model", .string(answer.model)), ("tokens_used", .int(Int64(answer.usage.total))), ("cost", .number(answer.cost.description)),
            ("generation_time", .number(String(Double(answer.duration.inMilliseconds) / 1000))), ("finish_reason", .string(answer.finish)))
    }

    /// A person stopped it: what was written so far is kept, since it was paid for.
    private static func cancelled(_ context: JobContext, _ app: App, _ partial: String) async throws {
        let (job, now) = (context.job, app.clock.now())
        try await context.end(.cancelled) { tx in
            try PromptTestStore.finish(
                job.id, .cancelled, text: partial.isEmpty ? nil : partial, metadata: .object(("partial", true)), error: nil, now: now, in: tx)
            try ended(job, .cancelled, app, tx)
        }
    }

    static func ended(_ job: ClaimedJob, _ ending: JobEnding, _ app: App, _ tx: Transaction) throws {
        guard ending != .done else { return }
        let now = app.clock.now()
        let (status, message): (GenerationStatus, FailureMessage) =
            switch ending {
            case .failed(let reason): (.failed, FailureMessage(stored: reason))
            case .crashed(let times): (.failed, FailureMessage.crashed(times))
            case .cancelled, .done: (.cancelled, FailureMessage(Message("آزمایش لغو شد.", "The test run was cancelled.")))
            }
        try Ledger.closeAll(ofJob: job.id, because: message.message.english, now: now, in: tx)
        try PromptTestStore.finish(job.id, status, text: nil, metadata: .object([]), error: message.stored, now: now, in: tx)
        try AnswerStore.discard(job: job.id, in: tx)
    }
}
