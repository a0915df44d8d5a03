// Claims jobs and works on them: as many at a time as told, each under a lease that a heartbeat keeps alive. A worker that
// dies loses nothing; one that was stopped and comes back writes nothing.

import Database
import Kit
import Logging
import Synchronization

package struct WorkerConfiguration: Sendable {
    package var concurrency = 8
    /// How long a claim is good without a heartbeat.
    package var lease = JobStore.lease
    package var heartbeat = Duration.seconds(10)
    package var rescue = Duration.seconds(5)
    /// The longest time until due work is seen when no signal came.
    package var poll = Duration.seconds(1)
    /// How long running jobs may go on after a shutdown was asked for.
    package var drain = Duration.seconds(20)
    package init() {}

    /// With all that follows from how long a worker may be silent.
    package init(lease: Duration) {
        self.lease = lease
        (heartbeat, rescue) = (lease / 3, lease / 6)
    }
}

package final class Worker: Sendable {
    private struct Running {
        let context: JobContext
        let task: Task<Void, Never>
    }

    private let database: any Database
    private let handlers: [String: JobHandler]
    private let configuration: WorkerConfiguration
    private let entropy: Entropy
    private let logger: Logger
    private let signals: JobSignals
    private let running = Mutex<[ID: Running]>([:])
    private let hasIsolated = Atomic(false)
    private let meter: JobMeter?
    /// This start of this process; a name is never used twice.
    private let owner: String

    package init(
        database: any Database, handlers: [JobHandler], configuration: WorkerConfiguration = .init(), signals: JobSignals,
        entropy: Entropy = .system, logger: Logger, meter: JobMeter? = nil
    ) {
        self.database = database
        self.meter = meter
        self.handlers = Dictionary(uniqueKeysWithValues: handlers.map { ($0.kind, $0) })
        self.configuration = configuration
        self.entropy = entropy
        self.logger = logger
        self.signals = signals
        owner = "\(ProcessID.current):\(entropy.token(8))"
    }

    private var kinds: [String] { handlers.keys.sorted() }

    /// Works until the task is cancelled; then lets running jobs end within the limit and hands back the others.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.claimLoop() }
            group.addTask { await self.repeating(every: self.configuration.heartbeat, wokenBy: self.signals.attention) { try await self.beat() } }
            group.addTask { await self.repeating(every: self.configuration.rescue, wokenBy: nil) { try await self.rescue() } }
            await group.waitForAll()
        }
        await drain()
    }

    // MARK: Claiming

    private func claimLoop() async {
        while !Task.isCancelled {
            let seen = signals.due.generation
            do {
                if try await claim() > 0 { continue }
            } catch {
                logger.error("claiming jobs failed", metadata: ["cause": "\(error)"])
            }
            await signals.due.wait(after: seen, atMost: configuration.poll)
        }
    }

    /// Claims what fits. Returns how many.
    private func claim() async throws -> Int {
        guard configuration.concurrency > 0 else { return 0 }
        let kinds = kinds
        let due = try await database.read { try JobStore.due(kinds: kinds, in: $0) }
        if due.suspects, try await isolating() { return try await claimSuspect() + claim(from: [.interactive]) }
        // Beside a suspect only what a person waits for.
        let isBesideSuspect = running.withLock { $0.values.contains { $0.context.job.isSuspect } }
        return try await claim(from: isBesideSuspect ? due.queues.filter { $0 == .interactive } : due.queues)
    }

    private func claim(from queues: [Queue]) async throws -> Int {
        let free = configuration.concurrency - running.withLock { $0.count }
        guard free > 0, !queues.isEmpty else { return 0 }
        let (kinds, owner, lease, share) = (kinds, owner, configuration.lease, max(1, configuration.concurrency / 2))
        let jobs = try await database.write { tx in
            try JobStore.claim(limit: free, share: share, kinds: kinds, from: queues, owner: owner, lease: lease, in: tx)
        }
        for job in jobs { start(job) }
        return jobs.count
    }

    // MARK: Suspects

    private static let isolation = "isolation"

    /// Whether it is on this worker to run suspects. One of all workers does, so that what kills its worker takes no
    /// other with it.
    private func isolating() async throws -> Bool {
        let (owner, lease) = (owner, configuration.lease)
        hasIsolated.store(true, ordering: .relaxed)
        return try await database.write { try LeaseStore.take(Worker.isolation, owner: owner, for: lease, in: $0) }
    }

    /// Claims a suspect once nothing else runs here.
    private func claimSuspect() async throws -> Int {
        guard running.withLock({ $0.isEmpty }) else { return 0 }
        let (kinds, owner, lease) = (kinds, owner, configuration.lease)
        let job = try await database.write { try JobStore.claimSuspect(kinds: kinds, owner: owner, lease: lease, in: $0) }
        guard let job else { return 0 }
        logger.warning("a job whose workers died is worked on alone", metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "crashes": "\(job.crashes)"])
        start(job)
        return 1
    }

    private func endIsolation() async {
        guard hasIsolated.load(ordering: .relaxed) else { return }
        let (owner, database) = (owner, database)
        await keepingOn { try await database.write { try LeaseStore.release(Worker.isolation, owner: owner, in: $0) } }
    }

    private func start(_ job: ClaimedJob) {
        guard let handler = handlers[job.kind] else { return }
        let context = JobContext(job: job, database: database, signals: signals)
        // Registered under the lock, so that the task cannot end before it is known.
        let earlier = running.withLock { running in
            running.updateValue(Running(context: context, task: Task { await self.tracing(context, handler) }), forKey: job.id)
        }
        // A worker that was away for longer than its lease gets its own job again: the first run is a stranger now.
        if let earlier { stop(earlier, .leaseLost) }
    }

    // MARK: Working

    /// In the name of the request that asked for the job; tells how it ended.
    private func tracing(_ context: JobContext, _ handler: JobHandler) async {
        let job = context.job
        let started = ContinuousClock.now
        meter?.running.add(1)
        let trace = job.trace.map(Trace.init(stored:))
        let outcome = await Trace.$current.withValue(trace) { await work(context, handler) }
        let took = ContinuousClock.now - started
        meter?.running.add(-1)
        meter?.ended(job.kind, outcome, after: took)
        var metadata: Logger.Metadata = ["job": "\(job.id)", "kind": "\(job.kind)", "outcome": "\(outcome.rawValue)", "ms": "\(took.inMilliseconds)"]
        if let trace { metadata.merge(["request_id": "\(trace.requestID)", "trace_id": "\(trace.traceID)"]) { _, new in new } }
        if let organization = job.organization { metadata["organization"] = "\(organization)" }
        logger.info("job \(outcome.rawValue)", metadata: metadata)
    }

    private func work(_ context: JobContext, _ handler: JobHandler) async -> JobOutcomeName {
        let job = context.job
        var outcome = JobOutcomeName.done
        do {
            try await handler.run(context)
            if !context.isOver { try await context.end { _ in } }
        } catch is LeaseLost {
            outcome = lost(job)
        } catch {
            outcome = await settle(context, handler, error)
        }
        running.withLock { if $0[job.id]?.context === context { $0[job.id] = nil } }
        signals.due.notify()  // There is room again, here and nowhere else.
        return outcome
    }

    private func lost(_ job: ClaimedJob) -> JobOutcomeName {
        meter?.fenceRejections.add()
        logger.warning("lease lost", metadata: ["job": "\(job.id)"])
        return .lost
    }

    /// Decides what becomes of a job whose handler threw.
    private func settle(_ context: JobContext, _ handler: JobHandler, _ error: any Error) async -> JobOutcomeName {
        guard !context.isOver else {
            if context.stopReason == .cancelled { return .cancelled }  // The handler ended it itself, then unwound.
            logger.error("a job failed after its end", metadata: ["job": "\(context.job.id)", "cause": "\(error)"])
            return .done
        }
        do {
            switch context.stopReason {
            case .leaseLost: return .lost
            case .shutdown:
                try await give(back: context)
                return .released
            case .cancelled:
                try await end(context, handler, .cancelled)
                return .cancelled
            case nil: return try await fail(context, handler, error)
            }
        } catch is LeaseLost {
            return lost(context.job)
        } catch {
            // The lease runs out and the job is rescued.
            logger.error("a job could not be settled", metadata: ["job": "\(context.job.id)", "cause": "\(error)"])
            return .unsettled
        }
    }

    private func give(back context: JobContext) async throws {
        let (job, database) = (context.job, database)
        try await shielded { try await database.write { try JobStore.release(job, in: $0) } }
        signals.workIsDue()
    }

    private func end(_ context: JobContext, _ handler: JobHandler, _ ending: JobEnding) async throws {
        let job = context.job
        try await context.end(ending) { try handler.ended(job, ending, $0) }
    }

    private func fail(_ context: JobContext, _ handler: JobHandler, _ error: any Error) async throws -> JobOutcomeName {
        let job = context.job
        var reason = "\(error)"
        var after: Duration?
        var isPermanent = false
        switch error as? JobFailure {
        case .retry(let text, let wait): (reason, after) = (text, wait)
        case .permanent(let text): (reason, isPermanent) = (text, true)
        case nil: break
        }
        logger.warning("a job failed", metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "attempt": "\(job.attempt)", "cause": "\(reason)"])
        if isPermanent || job.isLastAttempt {
            try await end(context, handler, .failed(reason))
            return .dead
        }
        let delay = backOff(job.attempt - job.crashes, atLeast: after)
        let text = reason
        try await context.write { tx in
            try JobStore.postpone(job, until: try tx.databaseNow() + delay, error: text, in: tx)
        }
        return .retried
    }

    /// Full jitter: anywhere from nothing to 2 s · 2^attempt, at most 15 minutes, after what the service asked for.
    private func backOff(_ attempt: Int, atLeast floor: Duration?) -> Duration {
        let ceiling = min(900_000, 2000 * (1 << min(attempt, 20)))
        return (floor ?? .zero) + .milliseconds(Int(entropy.fraction() * Double(ceiling)))
    }

    // MARK: Leases

    private func repeating(every interval: Duration, wokenBy signal: Signal?, _ body: @escaping @Sendable () async throws -> Void) async {
        let never = Signal()
        while !Task.isCancelled {
            let seen = (signal ?? never).generation
            await keepingOn(body)
            await (signal ?? never).wait(after: seen, atMost: interval)
        }
    }

    /// A fault of the database now is no reason to stop trying.
    private func keepingOn(_ body: @escaping @Sendable () async throws -> Void) async {
        do {
            try await shielded(body)
        } catch {
            logger.error("keeping leases failed", metadata: ["cause": "\(error)"])
        }
    }

    private func beat() async throws {
        guard running.withLock({ !$0.isEmpty }) else { return }
        let (owner, lease) = (owner, configuration.lease)
        let before = running.withLock { Array($0.keys) }
        let held = try await database.write { try JobStore.heartbeat(owner: owner, lease: lease, in: $0) }
        let live = Dictionary(held.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in before {
            guard let entry = running.withLock({ $0[id] }) else { continue }
            guard let mine = live[id], mine.fence == entry.context.job.fence else {
                if !entry.context.isOver { stop(entry, .leaseLost) }
                continue
            }
            if mine.isCancelled { stop(entry, .cancelled) }
        }
    }

    private func stop(_ entry: Running, _ reason: StopReason) {
        if reason == .leaseLost { meter?.lostLeases.add() }
        entry.context.stop(because: reason)
        entry.task.cancel()
    }

    /// Takes up what dead workers left behind, each in a transaction of its own: one that cannot be taken up does not keep
    /// the others waiting.
    private func rescue() async throws {
        let kinds = kinds
        var rescued: [ID] = []
        for id in try await database.read({ try JobStore.abandoned(kinds: kinds, in: $0) }) {
            do {
                if try await takeUp(id) { rescued.append(id) }
            } catch {
                logger.error("an abandoned job could not be taken up", metadata: ["job": "\(id)", "cause": "\(error)"])
            }
        }
        if !rescued.isEmpty {
            meter?.rescued.add(Int64(rescued.count))
            logger.warning("took up abandoned jobs", metadata: ["jobs": "\(rescued)"])
            signals.workIsDue()
        }
    }

    private func takeUp(_ id: ID) async throws -> Bool {
        let handlers = handlers
        return try await database.write { tx in
            guard let (job, isCancelled) = try JobStore.takeUp(id, in: tx) else { return false }
            let crashes = job.crashes + 1
            if !isCancelled, crashes < JobStore.maximumCrashes {
                try JobStore.revive(job, in: tx)
                return true
            }
            let ending: JobEnding = isCancelled ? .cancelled : .crashed(times: crashes)
            try JobStore.finish(job, ending, in: tx)
            try handlers[job.kind]?.ended(job, ending, tx)
            return true
        }
    }

    // MARK: Shutdown

    private func drain() async {
        let deadline = ContinuousClock.now + configuration.drain
        var nextBeat = ContinuousClock.now
        while running.withLock({ !$0.isEmpty }), ContinuousClock.now < deadline {
            // The heart goes on beating, or the leases would run out before the jobs do.
            if ContinuousClock.now >= nextBeat {
                nextBeat = ContinuousClock.now + configuration.heartbeat
                await keepingOn { try await self.beat() }
            }
            await shieldedSleep(.milliseconds(20))
        }
        let rest = running.withLock { Array($0.values) }
        for entry in rest { stop(entry, .shutdown) }
        for entry in rest { await entry.task.value }
        await endIsolation()
    }

    private func shieldedSleep(_ duration: Duration) async {
        _ = await Task { try? await Task.sleep(for: duration) }.value  // Not cancelled, so it sleeps its time.
    }
}
