// Jobs as an operator sees them: listed, counted, put into the queue again, thrown away.

import Database
import Kit

package enum JobState: String, Sendable, CaseIterable { case ready, running, done, dead, cancelled }

/// One job with all that is known of it but its arguments, which may be personal.
package struct JobRecord: Sendable {
    package let id: ID
    package let kind: String
    package let queue: Queue
    package let state: JobState
    package let organization: ID?
    package let attempt: Int
    package let maximumAttempts: Int
    package let crashes: Int
    package let fence: Int64
    package let runAt: Timestamp
    package let createdAt: Timestamp
    package let finishedAt: Timestamp?
    package let worker: String?
    package let leaseUntil: Timestamp?
    package let isAskedToStop: Bool
    package let uniqueKey: String?
    package let error: String?
    package let retriedAs: ID?
}

/// Which jobs to show.
package struct JobFilter: Sendable {
    package var state: JobState?
    package var kind: String?
    package var organization: ID?
    /// Those that were put into the queue again are told of by their successors.
    package var leavesOutRetried = false
    package init() {}

    fileprivate var condition: SQL {
        var parts: [SQL] = ["1 = 1"]
        if let state { parts.append("state = \(state.rawValue)") }
        if let kind { parts.append("kind = \(kind)") }
        if let organization { parts.append("organization_id = \(organization)") }
        if leavesOutRetried { parts.append("retried_as IS NULL") }
        return SQL.joined(parts, " AND ")
    }
}

package struct JobCount: Sendable, Equatable {
    package let kind: String
    package let queue: String
    package let state: JobState
    package let count: Int
    /// When the longest waiting of them became due, or the first of them ended.
    package let oldest: Timestamp
}

package enum JobRecordStore {
    private static let columns: SQL = """
        id, kind, queue, state, organization_id, attempt, max_attempts, crashes, fence, run_at, created_at, finished_at, lease_owner, lease_until,
        CASE WHEN cancel_requested_at IS NULL THEN 0 ELSE 1 END, unique_key, last_error, retried_as
        """

    private static func decode(_ row: inout Row) throws -> JobRecord {
        let (id, kind, queue, state) = (row.int(), row.text(), Queue(rawValue: row.text()), JobState(rawValue: row.text()))
        guard let queue, let state else { throw DatabaseError.other("job \(id) has an unknown queue or state") }
        return JobRecord(
            id: id, kind: kind, queue: queue, state: state, organization: row.intOrNil(), attempt: row.number(), maximumAttempts: row.number(),
            crashes: row.number(), fence: row.int(), runAt: row.time(), createdAt: row.time(), finishedAt: row.timeOrNil(), worker: row.textOrNil(),
            leaseUntil: row.timeOrNil(), isAskedToStop: row.bool(), uniqueKey: row.textOrNil(), error: row.textOrNil(), retriedAs: row.intOrNil())
    }

    /// The newest first.
    package static func list(_ filter: JobFilter, limit: Int, in tx: Transaction) throws -> [JobRecord] {
        try tx.rows("SELECT \(columns) FROM jobs WHERE \(filter.condition) ORDER BY id DESC LIMIT \(limit)", decode)
    }

    package static func count(_ filter: JobFilter, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM jobs WHERE \(filter.condition)") ?? 0)
    }

    package static func find(_ id: ID, in tx: Transaction) throws -> JobRecord? {
        try tx.first("SELECT \(columns) FROM jobs WHERE id = \(id)", decode)
    }

    /// The same, locked until the end of the transaction.
    package static func lock(_ id: ID, in tx: Transaction) throws -> JobRecord? {
        try tx.first("SELECT \(columns) FROM jobs WHERE id = \(id) \(.forUpdate)", decode)
    }

    package static func counts(in tx: Transaction) throws -> [JobCount] {
        try tx.rows(
            """
            SELECT kind, queue, state, COUNT(*), MIN(COALESCE(finished_at, run_at)) FROM jobs GROUP BY kind, queue, state ORDER BY kind, queue, state
            """
        ) { row in
            let (kind, queue, state) = (row.text(), row.text(), JobState(rawValue: row.text()) ?? .ready)
            return JobCount(kind: kind, queue: queue, state: state, count: row.number(), oldest: row.time())
        }
    }

    /// Those that wait or run, by kind and queue, with the moment since when the oldest of them is due. Costs as much as there
    /// is to do, however many are over.
    package static func liveCounts(in tx: Transaction) throws -> [JobCount] {
        let now = try tx.databaseNow()
        // The states as text of the statements, so that PostgreSQL sees which partial index it is.
        let states: [(JobState, SQL)] = [(.ready, "state = 'ready'"), (.running, "state = 'running'")]
        return try states.flatMap { state, condition in
            try tx.rows(
                """
                SELECT kind, queue, COUNT(*), MIN(CASE WHEN run_at > \(now) THEN \(now) ELSE run_at END) FROM jobs WHERE \(condition)
                GROUP BY kind, queue ORDER BY kind, queue
                """
            ) { JobCount(kind: $0.text(), queue: $0.text(), state: state, count: $0.number(), oldest: $0.time()) }
        }
    }

    /// How many are in a state, as far as they are counted.
    package static func count(_ state: JobState, upTo most: Int, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM (SELECT 1 AS one FROM jobs WHERE state = \(state.rawValue) LIMIT \(most)) AS found") ?? 0)
    }

    /// Notes the successor of a job that was given up.
    package static func note(_ successor: ID, of job: ID, in tx: Transaction) throws {
        try tx.run("UPDATE jobs SET retried_as = \(successor) WHERE id = \(job) AND state = 'dead' AND retried_as IS NULL")
    }

    /// Deletes a job that was given up, and what it told its watchers.
    package static func discard(_ job: ID, in tx: Transaction) throws {
        try tx.run("DELETE FROM jobs WHERE id = \(job) AND state = 'dead'")
    }
}

extension JobStore {
    /// Enqueues the same work anew.
    package static func `repeat`(_ record: JobRecord, in tx: Transaction) throws -> ID {
        if let key = record.uniqueKey, let live = try tx.int("SELECT id FROM jobs WHERE unique_key = \(key) AND state IN ('ready','running')") {
            throw AppError(.conflict, Message("همین کار هم‌اکنون در صف است: \(live).", "The same work is in the queue already, as job \(live)."))
        }
        guard let arguments = try tx.first("SELECT args FROM jobs WHERE id = \(record.id)", { $0.text() }) else { throw AppError.notFound }
        return try enqueue(
            NewJob(
                kind: record.kind, queue: record.queue, arguments: try JSONParser.parse(arguments), organization: record.organization,
                maximumAttempts: record.maximumAttempts, uniqueKey: record.uniqueKey), in: tx)
    }
}
