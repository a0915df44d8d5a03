// The SQL of the queue. Every statement of a worker carries its fence; zero rows changed means that it lost its lease.

import Database
import Kit

package enum JobStore {
    /// How long a claim is good without a heartbeat.
    package static let lease = Duration.seconds(30)
    /// Leases lost beside other jobs before a job is suspected of killing its workers. From then on it runs alone.
    package static let crashesInCompany = 3
    /// Leases lost before a job is taken for poison: the last three of them were lost while it ran alone.
    package static let maximumCrashes = crashesInCompany + 3

    /// `crashesInCompany` and more, in the words of their index: the few suspects are not looked for among all that wait.
    private static let isSuspect: SQL = "crashes >= 3"

    private static let columns: SQL = "id, kind, args, organization_id, attempt, max_attempts, fence, crashes, trace"

    private static func claimed(_ row: inout Row) throws -> ClaimedJob {
        ClaimedJob(
            id: row.int(), kind: row.text(), arguments: try JSONParser.parse(row.text()), organization: row.intOrNil(),
            attempt: row.number(), maximumAttempts: row.number(), fence: row.int(), crashes: row.number(), trace: row.textOrNil())
    }

    /// Puts a job into the queue, in the transaction of the change that it belongs to. There is no other way in.
    /// - Returns: the id; of the live job with the same unique key, where there is one.
    @discardableResult
    package static func enqueue(_ job: NewJob, in tx: Transaction) throws -> ID {
        let now = tx.moment
        let id = try tx.int(
            """
            INSERT INTO jobs (queue, kind, args, organization_id, run_at, max_attempts, unique_key, trace, created_at)
            VALUES (\(job.queue.rawValue), \(job.kind), \(job.arguments.text), \(job.organization), \(job.runAt.map { "\($0)" } ?? now),
                    \(job.maximumAttempts), \(job.uniqueKey), \(tx.trace?.stored), \(now))
            ON CONFLICT DO NOTHING RETURNING id
            """)
        if let id { return id }
        guard let live = try tx.int("SELECT id FROM jobs WHERE unique_key = \(job.uniqueKey) AND state IN ('ready','running')")
        else { throw DatabaseError.serialization }  // It ended in between; the transaction is repeated.
        return live
    }

    /// What is due: the queues with jobs that may run beside others, and whether there are suspects. Cheap, and takes no lock.
    static func due(kinds: [String], in tx: Transaction) throws -> (queues: [Queue], suspects: Bool) {
        let now = tx.moment
        let due: SQL = "SELECT 1 FROM jobs WHERE state = 'ready' AND run_at <= \(now) AND kind IN \(SQL.list(kinds))"
        let ordinary = Queue.allCases.map { due + " AND queue = \($0.rawValue) AND crashes < \(crashesInCompany) LIMIT 1" }
        let found = try tx.firstOfEach(ordinary + [due + " AND \(isSuspect) LIMIT 1"]) { $0.int() }
        return (zip(Queue.allCases, found).filter { $1 != nil }.map(\.0), found[ordinary.count] != nil)
    }

    /// Claims the suspect that has waited longest. The caller sees to it that it runs alone.
    static func claimSuspect(kinds: [String], owner: String, lease: Duration = lease, in tx: Transaction) throws -> ClaimedJob? {
        let now = tx.moment
        return try tx.first(
            """
            WITH due AS MATERIALIZED (
              SELECT id FROM jobs WHERE state = 'ready' AND \(isSuspect) AND run_at <= \(now) AND kind IN \(SQL.list(kinds))
              ORDER BY run_at, id LIMIT 1 \(.skipLocked))
            UPDATE jobs SET state = 'running', fence = fence + 1, attempt = attempt + 1, lease_owner = \(owner), lease_until = \(now) + \(lease.inMilliseconds)
            WHERE id IN (SELECT id FROM due) RETURNING \(columns)
            """, claimed)
    }

    /// Claims up to `limit` due jobs of the kinds that this program knows, the most urgent queue first. Organizations that
    /// have `share` jobs running already come last, so that one tenant's thousand jobs do not starve another's one.
    static func claim(
        limit: Int, share: Int, kinds: [String], from queues: [Queue] = Queue.allCases, owner: String, lease: Duration = lease, in tx: Transaction
    ) throws -> [ClaimedJob] {
        var jobs: [ClaimedJob] = []
        let running = try running(owner, tx)
        let busy = running.filter { $0.jobs >= share }.compactMap(\.organization)
        // What comes for somebody who waits finds a place at once: jobs of batches leave some free.
        var room = max(0, share - running.reduce(0) { $0 + $1.ofBatches })
        for excluded in busy.isEmpty ? [[]] : [busy, []] {
            for queue in queues where jobs.count < limit {
                let most = min(limit - jobs.count, queue == .batch ? room : .max)
                guard most > 0 else { continue }
                let claimed = try claim(limit: most, from: queue, excluding: excluded, kinds, owner, lease, tx)
                if queue == .batch { room -= claimed.count }
                jobs += claimed
            }
        }
        return jobs
    }

    /// How many jobs each organization has running, and how many of batches this worker runs for it.
    private static func running(_ owner: String, _ tx: Transaction) throws -> [(organization: ID?, jobs: Int, ofBatches: Int)] {
        try tx.rows(
            """
            SELECT organization_id, COUNT(*), COUNT(CASE WHEN queue = \(Queue.batch.rawValue) AND lease_owner = \(owner) THEN 1 END)
            FROM jobs WHERE state = 'running' GROUP BY organization_id
            """
        ) { ($0.intOrNil(), $0.number(), $0.number()) }
    }

    private static func claim(
        limit: Int, from queue: Queue, excluding: [ID], _ kinds: [String], _ owner: String, _ lease: Duration, _ tx: Transaction
    ) throws -> [ClaimedJob] {
        let now = tx.moment
        let others: SQL = excluding.isEmpty ? "" : "AND (organization_id IS NULL OR organization_id NOT IN \(SQL.list(excluding)))"
        return try tx.rows(
            """
            WITH due AS MATERIALIZED (
              SELECT id FROM jobs WHERE state = 'ready' AND queue = \(queue.rawValue) AND crashes < \(crashesInCompany) AND run_at <= \(now)
                AND kind IN \(SQL.list(kinds)) \(others)
              ORDER BY run_at, id LIMIT \(limit) \(.skipLocked))
            UPDATE jobs SET state = 'running', fence = fence + 1, attempt = attempt + 1, lease_owner = \(owner), lease_until = \(now) + \(lease.inMilliseconds)
            WHERE id IN (SELECT id FROM due) RETURNING \(columns)
            """, claimed
        ).sorted { $0.id < $1.id }
    }

    /// Keeps all leases of a process alive. Returns what it still holds, and which of it should stop.
    static func heartbeat(owner: String, lease: Duration = lease, in tx: Transaction) throws -> [(id: ID, fence: Int64, isCancelled: Bool)] {
        let now = tx.moment
        return try tx.rows(
            """
            UPDATE jobs SET lease_until = \(now) + \(lease.inMilliseconds) WHERE state = 'running' AND lease_owner = \(owner)
            RETURNING id, fence, CASE WHEN cancel_requested_at IS NULL THEN 0 ELSE 1 END
            """
        ) { ($0.int(), $0.int(), $0.bool()) }
    }

    /// Takes the lock on a held job for the rest of the transaction. First statement of every fenced write but the last, which is `finish`.
    static func hold(_ job: ClaimedJob, in tx: Transaction) throws {
        try tx.post(
            "UPDATE jobs SET fence = fence WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'", changing: 1, or: LeaseLost())
    }

    /// Ends a held job.
    static func finish(_ job: ClaimedJob, _ ending: JobEnding, in tx: Transaction) throws {
        let now = tx.moment
        let (state, error): (String, String?) =
            switch ending {
            case .done: ("done", nil)
            case .failed(let reason): ("dead", reason)
            case .crashed(let times): ("dead", "its worker went silent \(times) times, the last \(maximumCrashes - crashesInCompany) while it ran alone")
            case .cancelled: ("cancelled", nil)
            }
        try tx.post(
            """
            UPDATE jobs SET state = \(state), finished_at = \(now), lease_owner = NULL, lease_until = NULL, last_error = COALESCE(\(error), last_error)
            WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'
            """, changing: 1, or: LeaseLost())
    }

    /// Gives a held job back for a later attempt.
    static func postpone(_ job: ClaimedJob, until: Timestamp, error: String, in tx: Transaction) throws {
        let changed = try tx.run(
            """
            UPDATE jobs SET state = 'ready', run_at = \(until), lease_owner = NULL, lease_until = NULL, last_error = \(error)
            WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'
            """)
        guard changed == 1 else { throw LeaseLost() }
    }

    /// Gives a held job back as if it had not been claimed: the process is shutting down.
    static func release(_ job: ClaimedJob, in tx: Transaction) throws {
        let now = tx.moment
        try tx.run(
            """
            UPDATE jobs SET state = 'ready', attempt = attempt - 1, run_at = \(now), lease_owner = NULL, lease_until = NULL
            WHERE id = \(job.id) AND fence = \(job.fence) AND state = 'running'
            """)
    }

    /// Jobs whose worker went silent.
    static func abandoned(kinds: [String], in tx: Transaction) throws -> [ID] {
        let now = tx.moment
        return try tx.rows(
            "SELECT id FROM jobs WHERE state = 'running' AND lease_until < \(now) AND kind IN \(SQL.list(kinds)) ORDER BY lease_until LIMIT 50"
        ) { $0.int() }
    }

    /// One of them, locked for this transaction; `nil` when it is no longer abandoned or another worker is at it.
    static func takeUp(_ id: ID, in tx: Transaction) throws -> (job: ClaimedJob, isCancelled: Bool)? {
        let now = tx.moment
        return try tx.first(
            """
            SELECT \(columns), CASE WHEN cancel_requested_at IS NULL THEN 0 ELSE 1 END
            FROM jobs WHERE id = \(id) AND state = 'running' AND lease_until < \(now) \(.skipLocked)
            """
        ) { (try claimed(&$0), $0.bool()) }
    }

    /// Makes an abandoned job ready again.
    static func revive(_ job: ClaimedJob, in tx: Transaction) throws {
        let now = tx.moment
        try tx.run(
            """
            UPDATE jobs SET state = 'ready', run_at = \(now), crashes = crashes + 1, lease_owner = NULL, lease_until = NULL,
              last_error = 'the worker went silent' WHERE id = \(job.id) AND fence = \(job.fence)
            """)
    }

    /// Every lease of an owner, or of all owners, is over: at the start of the only process there is.
    package static func expireAllLeases(in tx: Transaction) throws {
        try tx.run("UPDATE jobs SET lease_until = 0 WHERE state = 'running'")
    }

    package enum CancelOutcome: Sendable, Equatable { case cancelled(ClaimedJob), requested, alreadyOver }

    /// Asks a job to stop. One that has not begun is cancelled at once; its handler's `ended` is the caller's to run.
    package static func cancel(_ id: ID, in tx: Transaction) throws -> CancelOutcome {
        let now = tx.moment
        let ready = try tx.first(
            "UPDATE jobs SET state = 'cancelled', finished_at = \(now) WHERE id = \(id) AND state = 'ready' RETURNING \(columns)", claimed)
        if let ready { return .cancelled(ready) }
        let asked = try tx.run("UPDATE jobs SET cancel_requested_at = \(now) WHERE id = \(id) AND state = 'running'")
        return asked == 1 ? .requested : .alreadyOver
    }

    /// Deletes what has been over for long, a few hundred at a time. Returns how many.
    package static func purge(doneBefore: Timestamp, deadBefore: Timestamp, in tx: Transaction) throws -> Int {
        try tx.run(
            """
            DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE finished_at IS NOT NULL
              AND ((state <> 'dead' AND finished_at < \(doneBefore)) OR (state = 'dead' AND finished_at < \(deadBefore))) LIMIT 500)
            """)
    }
}
