// What operators do with jobs, from the command line and in the admin area. Whatever changes something is an event of the
// system's audit chain, written with the change.

import Database
import Jobs
import Kit

/// What became of one job that an operator named.
package struct JobOutcome: Sendable {
    package let job: ID
    package let isDone: Bool
    package let words: Message
    package var line: String { words.english }
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
    package func retryJob(_ id: ID, by claim: OperatorClaim) async -> JobOutcome {
        await changing(id, claim) { who, record, tx in
            guard record.state == .dead else {
                return .no(
                    record,
                    Message(
                        "رهاشده نیست؛ تنها کار رهاشده از نو به صف می‌رود.", "is \(record.state.rawValue), not dead; only what was given up is retried"))
            }
            if let successor = record.retriedAs {
                return .no(record, Message("پیش‌تر از نو به صف رفته است، با شمارهٔ \(successor).", "was retried already, as job \(successor)"))
            }
            guard let handler = jobHandlers.first(where: { $0.kind == record.kind }) else {
                return .no(record, Message("از نوعی است که این برنامه نمی‌شناسد.", "is of a kind that this program does not know"))
            }
            let successor = try handler.retry(record, tx)
            try JobRecordStore.note(successor, of: id, in: tx)
            try audit(.jobRetried, record, who, [JSON.Member("retried_as", .int(successor))], tx)
            tx.afterCommit { signals.workIsDue() }
            return .yes(record, Message("از نو به صف رفت، با شمارهٔ \(successor).", "retried as job \(successor)"))
        }
    }

    /// Deletes a job that was given up. What it left elsewhere (usage, audit, the failed generation) stays.
    package func discardJob(_ id: ID, by claim: OperatorClaim) async -> JobOutcome {
        await changing(id, claim) { who, record, tx in
            guard record.state == .dead else {
                return .no(
                    record,
                    Message("رهاشده نیست؛ تنها کار رهاشده دور ریخته می‌شود.", "is \(record.state.rawValue), not dead; only what was given up is discarded"))
            }
            try JobRecordStore.discard(id, in: tx)
            try audit(.jobDiscarded, record, who, [JSON.Member("error", record.error.map(JSON.string) ?? .null)], tx)
            return .yes(record, Message("دور ریخته شد.", "discarded"))
        }
    }

    /// Stops a job that waits, at once, or one that runs, at the next heartbeat of its worker.
    package func cancelJob(_ id: ID, by claim: OperatorClaim) async -> JobOutcome {
        await changing(id, claim) { who, record, tx in
            let outcome = try JobStore.cancel(id, in: tx)
            if case .alreadyOver = outcome { return .no(record, Message("پایان یافته است.", "is over: \(record.state.rawValue)")) }
            try audit(.jobCancelled, record, who, [], tx)
            guard case .cancelled(let job) = outcome else {
                tx.afterCommit { signals.lookAtJobs() }
                return .yes(
                    record,
                    Message(
                        "از کارگرش خواسته شد بایستد؛ تا ۱۰ ثانیهٔ دیگر خبردار می‌شود.",
                        "asked to stop; its worker hears of it at its next heartbeat, within 10 seconds"))
            }
            try jobHandlers.first { $0.kind == job.kind }?.ended(job, .cancelled, tx)
            return .yes(record, Message("لغو شد.", "cancelled"))
        }
    }

    // MARK: Each job in a transaction of its own

    private func changing(
        _ id: ID, _ claim: OperatorClaim, _ body: @escaping @Sendable (Operator, JobRecord, Transaction) throws -> JobOutcome
    ) async -> JobOutcome {
        do {
            return try await database.write { tx in
                let who = try claim.admitted(in: tx)
                guard let record = try JobRecordStore.lock(id, in: tx) else {
                    return JobOutcome(job: id, isDone: false, words: Message("چنین کاری نیست.", "there is no such job"))
                }
                return try body(who, record, tx)
            }
        } catch let error as AppError {
            let (persian, english) = (App.words(error, .persian), App.words(error, .english))
            return JobOutcome(job: id, isDone: false, words: Message("پذیرفته نشد: \(persian)", "refused: \(english)"))
        } catch {
            return JobOutcome(job: id, isDone: false, words: Message("\(error)", "\(error)"))
        }
    }

    static func words(_ error: AppError, _ language: Language) -> String {
        let faults = error.fields.map { "\($0.name): \($0.messages.map { $0.text(language) }.joined(separator: " "))" }
        return ([error.detail.text(language)] + faults).joined(separator: " ")
    }

    private func audit(_ action: AuditAction, _ record: JobRecord, _ who: Operator, _ more: [JSON.Member], _ tx: Transaction) throws {
        let what = [JSON.Member("kind", .string(record.kind)), JSON.Member("organization", record.organization.map(JSON.int) ?? .null)]
        try AuditStore.record(who.event(action, object: ("job", record.id), changes: .object(what + more)), at: clock.now(), in: tx)
    }
}

extension JobOutcome {
    fileprivate static func yes(_ record: JobRecord, _ what: Message) -> JobOutcome { JobOutcome(job: record.id, isDone: true, words: what) }
    fileprivate static func no(_ record: JobRecord, _ why: Message) -> JobOutcome { JobOutcome(job: record.id, isDone: false, words: why) }
}
