// Lets the texts of a batch go, a few at a time. Each is asked for in a transaction of its own, as a person would ask for
// it, and holds its own money: a batch never holds more than what it is having written, and a budget that ends in the
// middle of it pauses it there.
//
// Nobody is missed: whoever ends a generation locks the row of its batch and then enqueues the step; the step ends itself
// under the same lock, and only when it sees nothing to do.

import Database
import Jobs
import Kit

enum BatchJob {
    static let kind = "batch_step"

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            guard let id = context.job.arguments["batch"]?.int, let organization = context.job.organization else { throw JobFailure.permanent("no batch") }
            try await BatchStep(app: app, context: context, id: id, organization: organization).run()
        } retry: { _, _ in
            throw AppError(
                .conflict,
                Message(
                    "گامی از یک دسته دوباره اجرا نمی‌شود؛ دستهٔ در حال اجرا ظرف یک دقیقه خودش گام تازه‌ای می‌گیرد.",
                    "A step of a batch is not repeated; a batch that is running gets a new one within a minute by itself."))
        }
    }
}

private struct BatchStep {
    let app: App
    let context: JobContext
    let id: ID
    let organization: ID

    private struct MoreToDo: Error {}

    private enum Outcome { case didSomething, nothingToDo }

    func run() async throws {
        while true {
            try Task.checkCancellation()
            if try await letOneGo() == .didSomething { continue }
            do {
                return try await end()
            } catch is MoreToDo { continue }
        }
    }

    /// Asks for the next text that waits, if there is room for it.
    private func letOneGo() async throws -> Outcome {
        do {
            return try await context.write { tx in
                guard let batch = try BatchStore.running(id, of: organization, in: tx) else { return .nothingToDo }
                let now = app.clock.now()
                if batch.status == .scheduled, batch.generateAt.map({ $0 <= now }) ?? true {
                    try BatchStore.start(id, now: now, in: tx)
                    app.tell(ofBatch: id, tx)
                    return .didSomething
                }
                guard let next = try next(batch, tx) else { return .nothingToDo }
                let scope = try Access.scope(ofJobBy: batch.user, in: organization, atLeast: .writer, tx)
                do {
                    let content = try ContentStore.lock(scope, next.content, in: tx)
                    let started = try app.startGeneration(batch.request, of: content, queue: .batch, scope, tx)
                    try BatchStore.letGo(id, next.row, job: started.job, in: tx)
                } catch let error as AppError { throw Refused(error: error, row: next.row) }
                app.tell(ofBatch: id, tx)
                return .didSomething
            }
        } catch let refused as Refused {
            try await take(refused)
            return .didSomething
        } catch let error as AppError where error.code == .permissionDenied {
            try await pause(FailureMessage(error))
            return .didSomething
        }
    }

    private func next(_ batch: RunningBatch, _ tx: Transaction) throws -> (row: Int, content: ID)? {
        guard batch.status == .running, try BatchStore.liveJobs(id, in: tx).count < batch.width else { return nil }
        return try BatchStore.nextWaiting(id, in: tx)
    }

    private struct Refused: Error {
        let error: AppError
        let row: Int
    }

    /// No money and no right stop the whole batch; what is wrong with one row is that row's own.
    private func take(_ refused: Refused) async throws {
        app.meters.refused(refused.error)
        switch refused.error.code {
        case .budgetExceeded, .permissionDenied: try await pause(FailureMessage(refused.error))
        case let code where code.status >= 500: throw refused.error
        default:
            try await context.write { tx in
                try BatchStore.skip(id, refused.row, because: FailureMessage(refused.error), in: tx)
                app.tell(ofBatch: id, tx)
            }
        }
    }

    private func pause(_ reason: FailureMessage) async throws {
        try await context.write { tx in
            let now = app.clock.now()
            guard let batch = try BatchStore.running(id, of: organization, in: tx), try BatchStore.pause(id, because: reason, now: now, in: tx) else { return }
            try AuditStore.record(
                AuditEvent(
                    .batchPaused, organization: organization, user: batch.user, object: ("batch", id), caller: Caller(system: "job-\(context.job.id)"),
                    changes: .object(("reason", .string(reason.message.english)))), at: now, in: tx)
            app.tell(ofBatch: id, tx)
        }
    }

    /// Ends the step, and the batch when all of it is over.
    private func end() async throws {
        try await context.end { tx in
            guard let batch = try BatchStore.running(id, of: organization, in: tx), batch.status == .running else { return }
            guard try next(batch, tx) == nil else { throw MoreToDo() }
            let waits = try BatchStore.nextWaiting(id, in: tx) != nil
            guard !waits, try BatchStore.liveJobs(id, in: tx).isEmpty else { return }
            try BatchStore.complete(id, now: app.clock.now(), in: tx)
            app.tell(ofBatch: id, tx)
        }
    }
}

extension App {
    /// Puts the step of a batch into the queue; there is one of each batch at a time.
    func step(_ batch: ID, _ organization: ID, at moment: Timestamp? = nil, _ tx: Transaction) throws {
        try JobStore.enqueue(
            NewJob(
                kind: BatchJob.kind, arguments: .object(("batch", .int(batch))), organization: organization, runAt: moment, maximumAttempts: 20,
                uniqueKey: "batch:\(batch)"), in: tx)
        tx.afterCommit { signals.workIsDue() }
    }

    /// A generation is over: if it was of a batch, the next may go. First in its transaction, since whoever has a batch locks
    /// its row before any other.
    func batchHears(of job: ID, _ tx: Transaction) throws {
        guard let batch = try BatchStore.hear(of: job, in: tx) else { return }
        if batch.isRunning { try step(batch.id, batch.organization, tx) }
        tell(ofBatch: batch.id, tx)
    }

    /// Those who watch a batch look again. Its signal is its number below zero, where no job is.
    func tell(ofBatch batch: ID, _ tx: Transaction) { tx.afterCommit { signals.jobSpoke(-batch) } }

    /// A step that gave up after a long outage leaves a batch that nobody would touch again.
    func lookAfterBatches() async throws {
        try await database.wide.write { tx in
            for batch in try BatchStore.allRunning(in: tx) { try step(batch.id, batch.organization, tx) }
        }
    }
}
