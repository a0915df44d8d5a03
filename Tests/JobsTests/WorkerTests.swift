// The worker: what becomes of a job whose handler ends, throws, is cancelled, or whose process goes away.

import Database
import Kit
import Support
import Synchronization
import Testing

@testable import Jobs

@Suite struct WorkerTests {
    /// How jobs ended other than well, as their handler was told.
    private final class Endings: Sendable {
        private let list = Mutex<[JobEnding]>([])
        var all: [JobEnding] { list.withLock { $0 } }
        func handler(_ run: @escaping @Sendable (JobContext) async throws -> Void) -> JobHandler {
            JobHandler(kind: "work", run: run) { _, ending, tx in
                tx.afterCommit { self.list.withLock { $0.append(ending) } }
            }
        }
    }

    @Test(arguments: Engine.allCases) func effectsAndEndAreOne(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let job = try await bench.enqueue(.work(attempts: 1))
            struct Broken: Error {}
            let handler = JobHandler(kind: "work") { context in
                try await context.end { tx in
                    try JobEventStore.append("effect", [:], to: context.job.id, in: tx)
                    throw Broken()
                }
            }
            try await bench.working([handler]) { try await bench.until(job) { $0.state == "dead" } }
            #expect(try await bench.database.read { try JobEventStore.after(0, of: job, in: $0) }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases) func aHandlerThatReturnsHasDoneItsJob(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let runs = Counter()
            try await bench.working([JobHandler(kind: "work") { _ in runs.increment() }]) {
                for _ in 0..<20 { try await bench.until(try await bench.enqueue(.work())) { $0.state == "done" } }
            }
            #expect(runs.value == 20)
        }
    }

    @Test(arguments: Engine.allCases) func failuresAreRepeatedWithABackOffUntilTheyAreNoMore(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let endings = Endings()
            let handler = endings.handler { _ in throw JobFailure.retry("busy", after: .seconds(100)) }
            let job = try await bench.enqueue(.work(attempts: 3))
            try await bench.working([handler]) {
                for attempt in 1...2 {
                    let now = bench.clock.clock.now()
                    let waiting = try await bench.until(job) { $0.attempt == attempt && $0.state == "ready" }
                    // Not before what the service asked for, and within the jitter after it.
                    #expect(waiting.runAt >= now + .seconds(100))
                    #expect(waiting.runAt <= now + .seconds(100) + .seconds(2 << attempt))
                    #expect(waiting.error == "busy")
                    bench.clock.advance(by: .seconds(200))
                    bench.signals.due.notify()
                }
                try await bench.until(job) { $0.state == "dead" }
            }
            #expect(endings.all == [.failed("busy")])
            #expect(try await bench.state(job).attempt == 3)
        }
    }

    @Test(arguments: Engine.allCases) func whatNoAttemptHelpsIsNotRepeated(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let endings = Endings()
            let job = try await bench.enqueue(.work())
            try await bench.working([endings.handler { _ in throw JobFailure.permanent("no") }]) { try await bench.until(job) { $0.state == "dead" } }
            #expect(endings.all == [.failed("no")])
            #expect(try await bench.state(job).attempt == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aWaitingJobIsCancelledAtOnce(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let job = try await bench.enqueue(.work())
            let outcome = try await bench.database.write { try JobStore.cancel(job, in: $0) }
            guard case .cancelled(let claimed) = outcome else { throw CommandError("\(outcome)") }
            #expect(claimed.id == job)
            #expect(try await bench.claim().isEmpty)
            #expect(try await bench.database.write { try JobStore.cancel(job, in: $0) } == .alreadyOver)
        }
    }

    @Test(arguments: Engine.allCases) func aRunningJobIsToldToStop(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let (endings, started) = (Endings(), Latch())
            let handler = endings.handler { _ in
                started.open()
                try await Task.sleep(for: .seconds(600))
            }
            let job = try await bench.enqueue(.work())
            try await bench.working([handler]) {
                await started.opened()
                #expect(try await bench.database.write { try JobStore.cancel(job, in: $0) } == .requested)
                bench.signals.attention.notify()
                try await bench.until(job) { $0.state == "cancelled" }
            }
            #expect(endings.all == [.cancelled])
        }
    }

    @Test(arguments: Engine.allCases) func whatADeadWorkerHeldIsTakenUp(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let job = try await bench.enqueue(.work())
            _ = try await bench.claim(owner: "a worker that died")
            let runs = Counter()
            try await bench.working([JobHandler(kind: "work") { _ in runs.increment() }]) {
                bench.clock.advance(by: JobStore.lease + .seconds(1))
                let state = try await bench.until(job) { $0.state == "done" }
                #expect(state.crashes == 1 && state.attempt == 2)
            }
            #expect(runs.value == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aJobThatKillsItsWorkersIsGivenUp(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let endings = Endings()
            let job = try await bench.enqueue(.work())
            for crash in 1...JobStore.maximumCrashes {
                _ = try #require(try await bench.claimAnything(owner: "dies"))
                bench.clock.advance(by: JobStore.lease + .seconds(1))
                var idle = JobBench.quick
                idle.concurrency = 0  // It looks after the leases and takes nothing itself.
                try await bench.working([endings.handler { _ in }], idle) { try await bench.until(job) { $0.state != "running" } }
                #expect(try await bench.state(job).state == (crash < JobStore.maximumCrashes ? "ready" : "dead"))
            }
            #expect(endings.all == [.crashed(times: JobStore.maximumCrashes)])
        }
    }

    @Test(arguments: Engine.allCases) func aShutdownHandsBackWhatIsNotDone(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let started = Latch()
            let handler = JobHandler(kind: "work") { _ in
                started.open()
                try await Task.sleep(for: .seconds(600))
            }
            var impatient = JobBench.quick
            impatient.drain = .zero
            let job = try await bench.enqueue(.work())
            try await bench.working([handler], impatient) { await started.opened() }
            let state = try await bench.state(job)
            #expect(state.state == "ready" && state.attempt == 0 && state.crashes == 0)
        }
    }

    @Test(arguments: Engine.allCases) func aShutdownLetsRunningJobsEnd(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let (started, goOn) = (Latch(), Latch())
            let handler = JobHandler(kind: "work") { _ in
                started.open()
                await goOn.opened()
            }
            let job = try await bench.enqueue(.work())
            let worker = bench.worker([handler])
            let task = Task { await worker.run() }
            await started.opened()
            task.cancel()
            goOn.open()
            await task.value
            #expect(try await bench.state(job).state == "done")
        }
    }

    /// A worker that was away for longer than its lease can get the same job again while its first run still goes on.
    @Test(arguments: Engine.allCases) func theSecondRunOfAJobIsNotForgottenWithTheFirst(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let (runs, endings) = (Tally(), Endings())
            let first = Latch()
            let handler = endings.handler { context in
                runs.increment()
                if context.job.attempt == 1 { return await first.opened() }
                try await Task.sleep(for: .seconds(600))
            }
            var heartless = JobBench.quick
            heartless.heartbeat = .seconds(3600)  // Beats when it is called only.
            let job = try await bench.enqueue(.work())
            try await bench.working([handler], heartless) {
                try await runs.reach(1)
                bench.clock.advance(by: JobStore.lease + .seconds(1))
                try await runs.reach(2)
                let seen = bench.signals.due.generation
                first.open()
                await bench.signals.due.wait(after: seen, atMost: .seconds(10))
                _ = try await bench.database.write { try JobStore.cancel(job, in: $0) }
                bench.signals.attention.notify()
                try await bench.until(job) { $0.state == "cancelled" }
            }
            #expect(endings.all == [.cancelled])
        }
    }
}
