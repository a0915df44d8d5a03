// What the tests of jobs stand on: a database of either engine, a clock that is turned by hand, workers that end with the
// test. Nobody sleeps: whoever waits is told by the worker's own signal and looks at the database.

import App
import Database
import Kit
import Logging
import Support
import Synchronization
import Testing

@testable import Jobs

struct JobBench: Sendable {
    let database: any Database
    let clock: HeldClock
    let signals = JobSignals()

    /// Quick to notice, slow to beat: a test turns the clock, not the heart.
    static var quick: WorkerConfiguration {
        var configuration = WorkerConfiguration()
        configuration.heartbeat = .milliseconds(50)
        configuration.rescue = .milliseconds(50)
        configuration.poll = .milliseconds(50)
        configuration.drain = .seconds(20)
        return configuration
    }

    func worker(_ handlers: [JobHandler], _ configuration: WorkerConfiguration = JobBench.quick) -> Worker {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return Worker(database: database, handlers: handlers, configuration: configuration, signals: signals, logger: logger)
    }

    /// Runs `body` while a worker works.
    @discardableResult
    func working<T>(_ handlers: [JobHandler], _ configuration: WorkerConfiguration = JobBench.quick, _ body: () async throws -> T) async throws -> T {
        let worker = worker(handlers, configuration)
        let task = Task { await worker.run() }
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        task.cancel()
        await task.value
        return try result.get()
    }

    @discardableResult
    func enqueue(_ job: NewJob) async throws -> ID {
        let id = try await database.write { try JobStore.enqueue(job, in: $0) }
        signals.due.notify()
        return id
    }

    func claim(_ limit: Int = 10, share: Int = 100, kinds: [String] = ["work"], owner: String = "test") async throws -> [ClaimedJob] {
        try await database.write { try JobStore.claim(limit: limit, share: share, kinds: kinds, owner: owner, in: $0) }
    }

    /// The next job, also one that must run alone.
    func claimAnything(owner: String) async throws -> ClaimedJob? {
        if let job = try await claim(1, owner: owner).first { return job }
        return try await database.write { try JobStore.claimSuspect(kinds: ["work"], owner: owner, in: $0) }
    }

    struct State: Sendable, Equatable {
        let state: String
        let attempt: Int
        let crashes: Int
        let error: String?
        let runAt: Timestamp
    }

    func state(_ job: ID) async throws -> State {
        let found = try await database.read { tx in
            try tx.first("SELECT state, attempt, crashes, last_error, run_at FROM jobs WHERE id = \(job)") {
                State(state: $0.text(), attempt: $0.number(), crashes: $0.number(), error: $0.textOrNil(), runAt: $0.time())
            }
        }
        return try #require(found)
    }

    /// Returns when the job is as wanted. The worker tells whenever it has put one down.
    @discardableResult
    func until(_ job: ID, _ isWanted: (State) -> Bool) async throws -> State {
        for _ in 0..<600 {
            let seen = signals.due.generation
            let now = try await state(job)
            if isWanted(now) { return now }
            await signals.due.wait(after: seen, atMost: .milliseconds(100))
        }
        throw CommandError("the job stayed \(try await state(job))")
    }

    func organization(_ name: String) async throws -> ID {
        try await database.write { tx in
            try tx.insert("INSERT INTO organizations (name, slug, created_at, updated_at) VALUES (\(name), \(name), 0, 0) RETURNING id")
        }
    }
}

/// Stands still until it is turned, so that no lease runs out by itself.
final class HeldClock: Sendable {
    private let now = Mutex(Clock.system.now())
    var clock: Clock { Clock { self.now.withLock { $0 } } }
    func advance(by duration: Duration) { now.withLock { $0 = $0 + duration } }
}

func withJobs(_ engine: Engine, _ body: (JobBench) async throws -> Void) async throws {
    let clock = HeldClock()
    try await withDatabase(engine, migrations: Migration.all, clock: clock.clock) { database in
        try await body(JobBench(database: database.wide, clock: clock))
    }
}

extension NewJob {
    static func work(_ queue: Queue = .standard, kind: String = "work", organization: ID? = nil, attempts: Int = 5, key: String? = nil, at: Timestamp? = nil)
        -> NewJob
    {
        NewJob(kind: kind, queue: queue, arguments: .object([]), organization: organization, runAt: at, maximumAttempts: attempts, uniqueKey: key)
    }
}
