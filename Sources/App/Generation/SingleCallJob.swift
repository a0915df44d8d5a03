// A job that is one call to a model and keeps its text: bracketed by the ledger as every call is, and nothing else. What is
// asked and where the text goes is the store's to say.

import Database
import Jobs
import Kit
import TextKit

/// One call: on whose account, to which model, about which text.
struct SingleCall: Sendable {
    let task: ModelTask
    let model: String
    /// What is rewritten, where something is.
    var body = ""
    var bodyWords = 0
}

/// Where the rows of such jobs are kept.
protocol SingleCallStore: SendableMetatype {
    /// Of the job.
    static var kind: String { get }
    static var wasCancelled: Message { get }
    /// Why an operator cannot have it done again.
    static var isNotRepeated: Message { get }

    static func call(_ job: ClaimedJob, in tx: Transaction) throws -> SingleCall?
    static func begin(_ job: ID, in tx: Transaction) throws
    static func finish(_ job: ID, _ status: GenerationStatus, text: String?, metadata: JSON, error: String?, now: Timestamp, in tx: Transaction) throws
}

enum SingleCallJob<Store: SingleCallStore> {
    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: Store.kind) { context in
            do {
                try await run(app, context)
            } catch let error as AppError where error.code == .budgetExceeded || error.code == .permissionDenied {
                app.meters.refused(error)
                throw JobFailure.permanent(FailureMessage(error.detail).stored)
            }
        } ended: { job, ending, tx in
            try ended(job, ending, app, tx)
        } retry: { _, _ in
            throw AppError(.conflict, Store.isNotRepeated)
        }
    }

    private static func run(_ app: App, _ context: JobContext) async throws {
        let job = context.job
        let call = try await context.database.read { tx in
            guard let call = try Store.call(job, in: tx) else { throw JobFailure.permanent("what it was for is gone") }
            // Who asked for it must still be somebody who may.
            _ = try Access.scope(ofJobBy: call.task.owner.user, in: call.task.owner.organization, atLeast: .writer, tx)
            return call
        }
        guard let model = app.catalog[call.model] else {
            throw JobFailure.permanent(FailureMessage(Message("مدل دیگر در فهرست نیست.", "The model is no longer in the catalogue.")).stored)
        }
        let ceiling = call.task.request.tokenCeiling(for: model, bodyWords: call.bodyWords)
        let work = ModelCall(app: app, context: context, task: call.task, model: model, step: 1, ceiling: ceiling) { partial in
            try await cancelled(context, app, partial)
        }
        let answer = try await work.answer(to: GenerationPrompt(call.task.request, title: "", body: call.body)) { tx in
            try Store.begin(job.id, in: tx)
        } end: {
            ending(job, app, $0)
        }
        guard !context.isOver else { return }
        let end = ending(job, app, answer)
        try await context.end { try end(ModelCall.Rest(), $0) }
    }

    private static func ending(_ job: ClaimedJob, _ app: App, _ answer: StoredAnswer) -> ModelCall.Ending {
        let (text, now) = (Restorer.restore(answer.text, from: answer.vault), app.clock.now())
        return { rest, tx in
            try JobEventStore.append(rest.unseen, to: job.id, in: tx)
            try Store.finish(job.id, .completed, text: text, metadata: metadata(answer), error: nil, now: now, in: tx)
            try AnswerStore.discard(job: job.id, in: tx)
            try rest.settle(tx)
            if job.fence > 1 { try Ledger.closeAll(ofJob: job.id, because: "the worker died during the call; its bill is unknown", now: now, in: tx) }
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
            try Store.finish(job.id, .cancelled, text: partial.isEmpty ? nil : partial, metadata: .object(("partial", true)), error: nil, now: now, in: tx)
            try ended(job, .cancelled, app, tx)
        }
    }

    /// Stops one at a person's wish, now or when its worker hears of it.
    static func cancel(_ job: ID, _ app: App, _ tx: Transaction) throws {
        switch try JobStore.cancel(job, in: tx) {
        case .cancelled(let claimed): try ended(claimed, .cancelled, app, tx)
        case .requested: tx.afterCommit { [signals = app.signals] in signals.lookAtJobs() }
        case .alreadyOver: break
        }
    }

    static func ended(_ job: ClaimedJob, _ ending: JobEnding, _ app: App, _ tx: Transaction) throws {
        guard ending != .done else { return }
        let now = app.clock.now()
        let (status, message): (GenerationStatus, FailureMessage) =
            switch ending {
            case .failed(let reason): (.failed, FailureMessage(stored: reason))
            case .crashed(let times): (.failed, FailureMessage.crashed(times))
            case .cancelled, .done: (.cancelled, FailureMessage(Store.wasCancelled))
            }
        try Ledger.closeAll(ofJob: job.id, because: message.message.english, now: now, in: tx)
        try Store.finish(job.id, status, text: nil, metadata: .object([]), error: message.stored, now: now, in: tx)
        try AnswerStore.discard(job: job.id, in: tx)
    }
}
