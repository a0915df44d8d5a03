// The moment has come: the text is asked for as its owner would ask now, with the rights and the budget of now. Once: the
// row says whether it waits, and it is locked while that is looked at.

import Database
import Jobs
import Kit

enum ScheduleJob {
    static let kind = "scheduled_generation"

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            try await run(app, context)
        } ended: { job, ending, tx in
            guard ending != .done, ending != .cancelled, let organization = job.organization else { return }
            let reason = FailureMessage(Message("تولید زمان‌بندی‌شده آغاز نشد.", "The scheduled generation could not be started."))
            try fail(job, organization, reason, app, tx)
        } retry: { _, _ in
            throw AppError(
                .conflict,
                Message(
                    "زمانِ یک زمان‌بندی دوباره نمی‌رسد؛ هر که متن را بخواهد، تازه درخواست می‌کند.",
                    "The moment of a schedule does not come twice; who wants the text asks for it anew."))
        }
    }

    private static func run(_ app: App, _ context: JobContext) async throws {
        let job = context.job
        guard let id = job.arguments["schedule"]?.int, let organization = job.organization else { throw JobFailure.permanent("no schedule") }
        do {
            try await context.end { tx in
                guard let waiting = try ScheduleStore.waiting(id, of: organization, in: tx) else { return }
                let scope = try Access.scope(ofJobBy: waiting.user, in: organization, atLeast: .writer, tx)
                let content = try ContentStore.lock(scope, waiting.content, in: tx)
                let started = try app.startGeneration(waiting.request, of: content, scope, tx)
                try ScheduleStore.finish(id, .started, job: started.job, error: nil, now: app.clock.now(), in: tx)
            }
        } catch let error as AppError where error.code.status < 500 {
            try await context.end { try fail(job, organization, FailureMessage(error), app, $0) }
        }
    }

    private static func fail(_ job: ClaimedJob, _ organization: ID, _ reason: FailureMessage, _ app: App, _ tx: Transaction) throws {
        guard let id = job.arguments["schedule"]?.int, let waiting = try ScheduleStore.waiting(id, of: organization, in: tx) else { return }
        let now = app.clock.now()
        try ScheduleStore.finish(id, .failed, job: nil, error: reason.stored, now: now, in: tx)
        try AuditStore.record(
            AuditEvent(
                .scheduleFailed, organization: organization, user: waiting.user, object: ("schedule", id), content: waiting.content,
                caller: Caller(system: "job-\(job.id)"), changes: .object(("reason", .string(reason.message.english)))), at: now, in: tx)
    }
}

extension FailureMessage {
    /// What a refused request would have been told, its fields included.
    init(_ error: AppError) {
        let fields = error.fields.flatMap { field in field.messages.map { Message("\(field.name): \($0.persian)", "\(field.name): \($0.english)") } }
        self.init(
            Message(
                ([error.detail.persian] + fields.map(\.persian)).joined(separator: " "), ([error.detail.english] + fields.map(\.english)).joined(separator: " ")
            ))
    }
}
