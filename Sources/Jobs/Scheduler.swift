// Periodic work. That a run is due is a row whose key is the task and the moment, written together with the job it makes:
// however many schedulers tick, each run is enqueued once, and a killed one leaves nothing half done. A lease elects who
// ticks, only to save the others the trouble.

import Database
import Kit
import Logging

/// Work that is due again and again, at multiples of `every` since 1970 in UTC.
package struct ScheduledTask: Sendable {
    package let name: String
    package let every: Duration
    /// How long after each multiple.
    package let offset: Duration
    package let kind: String

    package init(_ name: String, every: Duration, offset: Duration = .zero, kind: String) {
        self.name = name
        self.every = every
        self.offset = offset
        self.kind = kind
    }

    /// The last moment at or before `now` at which the task is due.
    func slot(_ now: Timestamp) -> Timestamp {
        let (period, shift) = (every.inMilliseconds, offset.inMilliseconds)
        return Timestamp(milliseconds: (now.milliseconds - shift) / period * period + shift)
    }
}

package final class Scheduler: Sendable {
    /// How long a scheduler that went silent keeps the others from ticking.
    package static let lease = Duration.seconds(15)

    private let lease: Duration
    private let database: any Database
    private let tasks: [ScheduledTask]
    private let signals: JobSignals
    private let logger: Logger
    private let owner: String
    private let tick: Duration

    package init(
        database: any Database, tasks: [ScheduledTask], signals: JobSignals, tick: Duration = .seconds(1), lease: Duration = Scheduler.lease,
        entropy: Entropy = .system, logger: Logger
    ) {
        self.lease = lease
        self.database = database
        self.tasks = tasks
        self.tick = tick
        self.logger = logger
        self.signals = signals
        owner = "\(ProcessID.current):\(entropy.token(8))"
    }

    /// Ticks until the task is cancelled; then gives the lease up, so that another takes over at once.
    package func run() async {
        while !Task.isCancelled {
            await look()
            try? await Task.sleep(for: tick)  // Cancelled by the shutdown.
        }
        do {
            let owner = owner
            try await shielded { [database] in try await database.write { try LeaseStore.release("scheduler", owner: owner, in: $0) } }
        } catch {
            logger.warning("the scheduler's lease was not given up; it runs out by itself", metadata: ["cause": "\(error)"])
        }
    }

    private func look() async {
        do {
            if try await fire() > 0 { signals.workIsDue() }
        } catch {
            logger.error("the scheduler could not look", metadata: ["cause": "\(error)"])
        }
    }

    /// Enqueues what is due. Of runs that were missed while nobody ticked, only the latest is made up for.
    /// - Returns: how many runs were enqueued; none when another scheduler holds the lease.
    func fire() async throws -> Int {
        let (owner, tasks, lease) = (owner, tasks, lease)
        return try await database.write { tx in
            guard try LeaseStore.take("scheduler", owner: owner, for: lease, in: tx) else { return 0 }
            let now = try tx.databaseNow()
            return try tasks.reduce(0) { try $0 + Scheduler.fire($1, now, tx) }
        }
    }

    private static func fire(_ task: ScheduledTask, _ now: Timestamp, _ tx: Transaction) throws -> Int {
        let slot = task.slot(now)
        let isFirst = try tx.run("INSERT INTO schedule_fires (task, fire_at) VALUES (\(task.name), \(slot)) ON CONFLICT DO NOTHING") == 1
        guard isFirst else { return 0 }
        let job = try JobStore.enqueue(
            NewJob(
                kind: task.kind, queue: .maintenance, arguments: .object(("task", .string(task.name)), ("due", .int(slot.milliseconds))),
                uniqueKey: "scheduled:\(task.name)"), in: tx)
        try tx.run("UPDATE schedule_fires SET job_id = \(job) WHERE task = \(task.name) AND fire_at = \(slot)")
        try tx.run("DELETE FROM schedule_fires WHERE task = \(task.name) AND fire_at < \(slot - .days(7))")
        return 1
    }
}

/// Names of which one process at a time is the holder. The clock is the database's.
package enum LeaseStore {
    /// Takes or renews a lease. `false` while another holds it.
    package static func take(_ name: String, owner: String, for duration: Duration, in tx: Transaction) throws -> Bool {
        let now = try tx.databaseNow()
        return try tx.run(
            """
            INSERT INTO leases (name, owner, held_until) VALUES (\(name), \(owner), \(now + duration))
            ON CONFLICT (name) DO UPDATE SET owner = \(owner), held_until = \(now + duration)
            WHERE leases.owner = \(owner) OR leases.held_until < \(now)
            """) == 1
    }

    package static func release(_ name: String, owner: String, in tx: Transaction) throws {
        try tx.run("DELETE FROM leases WHERE name = \(name) AND owner = \(owner)")
    }
}
