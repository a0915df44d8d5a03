// A unit of work that outlives the process that accepted it. What a job is; how it is kept is in `Queue.swift`, how it is
// worked on in `Worker.swift`, why it is done this way in `docs/jobs.md`.

import Database
import Kit

/// Urgency. A queue is claimed from only while those above it have nothing due.
package enum Queue: String, Sendable, CaseIterable {
    case interactive
    case standard = "default"
    case maintenance
    /// Many at once, for which nobody waits at a screen: never more than half of a worker's places.
    case batch
}

/// What is put into the queue.
package struct NewJob: Sendable {
    package var kind: String
    package var queue: Queue
    package var arguments: JSON
    /// Whose work it is. The scope is made anew from it when the job runs.
    package var organization: ID?
    package var runAt: Timestamp?
    package var maximumAttempts: Int
    /// Of jobs with the same key only one is live at a time.
    package var uniqueKey: String?

    package init(
        kind: String, queue: Queue = .standard, arguments: JSON, organization: ID? = nil, runAt: Timestamp? = nil,
        maximumAttempts: Int = 5, uniqueKey: String? = nil
    ) {
        self.kind = kind
        self.queue = queue
        self.arguments = arguments
        self.organization = organization
        self.runAt = runAt
        self.maximumAttempts = maximumAttempts
        self.uniqueKey = uniqueKey
    }
}

/// A job in the hands of a worker. `fence` grows with every claim: a write that carries an older one touches no row.
package struct ClaimedJob: Sendable, Equatable {
    package let id: ID
    package let kind: String
    package let arguments: JSON
    package let organization: ID?
    /// How often it was begun.
    package let attempt: Int
    package let maximumAttempts: Int
    package let fence: Int64
    /// How often its worker went silent while working on it. An attempt that ended so says nothing of the job and is not
    /// held against it.
    package let crashes: Int
    /// The request that asked for it, as `Trace` stores it.
    package let trace: String?

    package var isLastAttempt: Bool { attempt - crashes >= maximumAttempts }
    /// Its workers died so often that it may be what kills them: it is worked on alone.
    var isSuspect: Bool { crashes >= JobStore.crashesInCompany }
}

/// How a job came to its end.
package enum JobEnding: Sendable, Equatable {
    case done
    case failed(String)
    /// Its workers went silent again and again.
    case crashed(times: Int)
    case cancelled
}

/// What a worker does with jobs of one kind.
package struct JobHandler: Sendable {
    package let kind: String
    /// Does the work. May run again after a crash, so its effects belong into `context.complete`.
    package let run: @Sendable (JobContext) async throws -> Void
    /// Runs in the transaction that ends the job in any way but by `complete`: given up, crashed too often, cancelled.
    package let ended: @Sendable (ClaimedJob, JobEnding, Transaction) throws -> Void
    /// Enqueues anew what was given up, in the transaction that notes it. Returns the new job.
    /// - Throws: an `AppError` that tells an operator why it cannot be.
    package let retry: @Sendable (JobRecord, Transaction) throws -> ID

    package init(
        kind: String, run: @escaping @Sendable (JobContext) async throws -> Void,
        ended: @escaping @Sendable (ClaimedJob, JobEnding, Transaction) throws -> Void = { _, _, _ in },
        retry: @escaping @Sendable (JobRecord, Transaction) throws -> ID = { try JobStore.repeat($0, in: $1) }
    ) {
        self.kind = kind
        self.run = run
        self.ended = ended
        self.retry = retry
    }
}

/// What a handler throws to say what should become of its job. Any other error counts as `retry(after: nil)`.
package enum JobFailure: Error, Sendable {
    /// Another attempt may succeed, not before `after`.
    case retry(String, after: Duration? = nil)
    /// No attempt helps.
    case permanent(String)
}

/// The worker's lease was lost: another one has the job, and nothing of this one's work was written.
package struct LeaseLost: Error, Sendable {}
