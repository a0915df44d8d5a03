// What operators do with jobs from the command line. Whatever changes something is an event of the system's audit chain,
// written with the change.

import Database
import Jobs
import Kit

/// What became of one job that an operator named.
package struct JobOutcome: Sendable {
    package let job: ID
    package let isDone: Bool
    package let line: String
}

extension App {
    package func jobs(_ filter: JobFilter, limit: Int) async throws -> (count: Int, [JobRecord]) {
        try await database.wide.read { (try JobRecordStore.count(filter, in: $0), try JobRecordStore.list(filter, limit: limit, in: $0)) }
    }

    package func job(_ id: ID) async throws -> JobRecord? { try await database.wide.read { try JobRecordStore.find(id, in: $0) } }

    package func jobCounts() async throws -> (now: Timestamp, [JobCount]) {
        try await database.wide.read { (try $0.databaseNow(), try JobRecordStore.counts(in: $0)) }
    }

    /// Jobs that were given up and that nobody has put into the queue again.
    package func deadJobs() async throws -> [ID] {
        var filter = JobFilter()
        filter.state = .dead
        filter.leavesOutRetried = true
        let dead = filter
        return try await database.wide.read { try JobRecordStore.list(dead, limit: 100_000, in: $0) }.map(\.id).reversed()
    }

    /// Puts a job that was given up into the queue again, as a new one. What the handler of its kind refuses stays as it is.
    package func retryJob(_ id: ID, by operatorName: String) async -> JobOutcome {
        await changing(id) { record, tx in
            guard record.state == .dead else { return .no(record, "is \(record.state.rawValue), not dead; only what was given up is retried") }
            if let successor = record.retriedAs { return .no(record, "was retried already, as job \(successor)") }
            guard let handler = jobHandlers.first(where: { $0.kind == record.kind }) else { return .no(record, "is of a kind that this program does not know") }
            let successor = try handler.retry(record, tx)
            try JobRecordStore.note(successor, of: id, in: tx)
            try audit(.jobRetried, record, operatorName, [JSON.Member("retried_as", .int(successor))], tx)
            tx.afterCommit { signals.workIsDue() }
            return .yes(record, "retried as job \(successor)")
        }
    }

    /// Deletes a job that was given up. What it left elsewhere (usage, audit, the failed generation) stays.
    package func discardJob(_ id: ID, by operatorName: String) async -> JobOutcome {
        await changing(id) { record, tx in
            guard record.state == .dead else { return .no(record, "is \(record.state.rawValue), not dead; only what was given up is discarded") }
            try JobRecordStore.discard(id, in: tx)
            try audit(.jobDiscarded, record, operatorName, [JSON.Member("error", record.error.map(JSON.string) ?? .null)], tx)
            return .yes(record, "discarded")
        }
    }

    /// Stops a job that waits, at once, or one that runs, at the next heartbeat of its worker.
    package func cancelJob(_ id: ID, by operatorName: String) async -> JobOutcome {
        await changing(id) { record, tx in
            let outcome = try JobStore.cancel(id, in: tx)
            if case .alreadyOver = outcome { return .no(record, "is over: \(record.state.rawValue)") }
            try audit(.jobCancelled, record, operatorName, [], tx)
            guard case .cancelled(let job) = outcome else {
                tx.afterCommit { signals.lookAtJobs() }
                return .yes(record, "asked to stop; its worker hears of it at its next heartbeat, within 10 seconds")
            }
            try jobHandlers.first { $0.kind == job.kind }?.ended(job, .cancelled, tx)
            return .yes(record, "cancelled")
        }
    }

    // MARK: Each job in a transaction of its own

    private func changing(_ id: ID, _ body: @escaping @Sendable (JobRecord, Transaction) throws -> JobOutcome) async -> JobOutcome {
        do {
            return try await database.wide.write { tx in
                guard let record = try JobRecordStore.lock(id, in: tx) else { return JobOutcome(job: id, isDone: false, line: "there is no such job") }
                return try body(record, tx)
            }
        } catch let error as AppError {
            return JobOutcome(job: id, isDone: false, line: "refused: \(App.words(error))")
        } catch {
            return JobOutcome(job: id, isDone: false, line: "\(error)")
        }
    }

    private static func words(_ error: AppError) -> String {
        let faults = error.fields.map { "\($0.name): \($0.messages.map(\.english).joined(separator: " "))" }
        return ([error.detail.english] + faults).joined(separator: " ")
    }

    private func audit(_ action: AuditAction, _ record: JobRecord, _ operatorName: String, _ more: [JSON.Member], _ tx: Transaction) throws {
        let what = [
            JSON.Member("kind", .string(record.kind)), JSON.Member("organization", record.organization.map(JSON.int) ?? .null),
            JSON.Member("by", .string(operatorName)),
        ]
        try AuditStore.record(
            AuditEvent(
                action, organization: 0, user: nil, object: ("job", record.id), caller: Caller(system: "contexor-jobs"), changes: .object(what + more)),
            at: clock.now(), in: tx)
    }
}

extension JobOutcome {
    fileprivate static func yes(_ record: JobRecord, _ what: String) -> JobOutcome { JobOutcome(job: record.id, isDone: true, line: what) }
    fileprivate static func no(_ record: JobRecord, _ why: String) -> JobOutcome { JobOutcome(job: record.id, isDone: false, line: why) }
}
