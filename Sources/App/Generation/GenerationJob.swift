// The job that has a text written: what it is called, who does it (`GenerationWork`), and what is left when it ends in any
// other way than with a text.

import Database
import Jobs
import Kit

enum GenerationJob {
    static let kind = "generate_content"

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            try await GenerationWork(app: app, context: context).run()
        } ended: { job, ending, tx in
            try ended(job, ending, app, tx)
        } retry: { record, tx in
            try app.regenerate(record, tx)
        }
    }

    /// The content is what it was, the money that was held is free or known to be unresolved, and everybody who watches
    /// is told. Runs in the transaction that ends the job.
    static func ended(_ job: ClaimedJob, _ ending: JobEnding, _ app: App, _ tx: Transaction) throws {
        guard ending != .done, let task = try GenerationStore.task(job, in: tx) else { return }
        try app.batchHears(of: job.id, tx)
        let now = app.clock.now()
        let (status, message): (GenerationStatus, FailureMessage) =
            switch ending {
            case .failed(let reason): (.failed, FailureMessage(stored: reason))
            case .crashed(let times): (.failed, FailureMessage.crashed(times))
            case .cancelled, .done: (.cancelled, FailureMessage(Message("تولید لغو شد.", "The generation was cancelled.")))
            }
        try Ledger.closeAll(ofJob: job.id, because: message.message.english, now: now, in: tx)
        try ContentStore.abandonGeneration(task.organization, task.content, job: job.id, now: now, in: tx)
        try GenerationStore.finish(job.id, status, result: nil, error: message.stored, now: now, in: tx)
        try JobEventStore.append("error", .object(("status", .string(status.rawValue)), ("error", message.json)), to: job.id, in: tx)
        try AnswerStore.discard(job: job.id, in: tx)
        let action: AuditAction = status == .failed ? .generationFailed : .generationCancelled
        try AuditStore.record(
            AuditEvent(
                action, organization: task.organization, user: task.user, object: ("content", task.content), content: task.content,
                caller: Caller(system: "job-\(job.id)"), changes: .object(("job", .int(job.id)), ("reason", .string(message.message.english)))),
            at: now, in: tx)
        try Notifier(app: app, tx: tx).generated(task, status)
        tx.afterCommit { [signals = app.signals] in signals.jobSpoke(job.id) }
    }
}

/// Why a generation came to nothing, in both languages, as it is kept with the job.
struct FailureMessage: Sendable, Equatable {
    let message: Message

    init(_ message: Message) { self.message = message }

    /// Reads what `stored` wrote; anything else is taken as it is.
    init(stored: String) {
        let json = try? JSONParser.parse(stored)  // Text that is no JSON is a message in itself.
        message = Message(json?["fa"]?.string ?? stored, json?["en"]?.string ?? stored)
    }

    /// Of a job whose worker died with it, again and again.
    static func crashed(_ times: Int) -> FailureMessage {
        FailureMessage(
            Message(
                "برنامه \(times) بار هنگام این تولید از کار افتاد؛ دوباره تلاش نمی‌شود.",
                "The program died \(times) times while writing this; it is not tried again."))
    }

    var json: JSON { .object(("fa", .string(message.persian)), ("en", .string(message.english))) }
    var stored: String { json.text }
}
