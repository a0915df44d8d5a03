// Periodic work: each due run is made once, however many look and whoever of them dies.

import Database
import Kit
import Logging
import Support
import Testing

@testable import Jobs

@Suite struct SchedulerTests {
    private static let hourly = [ScheduledTask("hourly", every: .hours(1), kind: "work")]

    private func scheduler(_ bench: JobBench, _ tasks: [ScheduledTask] = hourly) -> Scheduler {
        Scheduler(
            database: bench.database, tasks: tasks, signals: bench.signals, tick: .milliseconds(20),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func jobs(_ bench: JobBench) async throws -> Int64 { try await bench.database.read { try $0.int("SELECT COUNT(*) FROM jobs") ?? 0 } }

    /// Ends what was enqueued, so that the next run finds its key free.
    private func finishAll(_ bench: JobBench) async throws {
        for job in try await bench.claim() { try await bench.database.write { try JobStore.finish(job, .done, in: $0) } }
    }

    @Test(arguments: Engine.allCases) func aRunIsMadeOnce(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let schedulers = (0..<6).map { _ in scheduler(bench) }
            for _ in 0..<4 {
                let fired = try await withThrowingTaskGroup(of: Int.self) { group in
                    for scheduler in schedulers { group.addTask { try await scheduler.fire() } }
                    return try await group.reduce(0, +)
                }
                #expect(fired == 1)
                try await finishAll(bench)
                bench.clock.advance(by: .hours(1))
            }
            #expect(try await jobs(bench) == 4)
        }
    }

    @Test(arguments: Engine.allCases) func oneIsActiveAndAnotherTakesOverWithinTheLease(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let (first, second) = (scheduler(bench), scheduler(bench))
            bench.clock.advance(by: .milliseconds(3_600_000 - bench.clock.clock.now().milliseconds % 3_600_000))
            #expect(try await first.fire() == 1)
            try await finishAll(bench)
            bench.clock.advance(by: .hours(1) - Scheduler.lease)
            #expect(try await first.fire() == 0)  // Nothing is due, and the lease is its own for a while.
            bench.clock.advance(by: Scheduler.lease - .milliseconds(1))
            #expect(try await second.fire() == 0)
            // The first one is dead: it does not renew.
            bench.clock.advance(by: .seconds(2))
            #expect(try await second.fire() == 1)
            #expect(try await first.fire() == 0)
        }
    }

    @Test(arguments: Engine.allCases) func ofMissedRunsTheLatestIsMadeUpFor(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let scheduler = scheduler(bench)
            #expect(try await scheduler.fire() == 1)
            try await finishAll(bench)
            bench.clock.advance(by: .hours(5))
            #expect(try await scheduler.fire() == 1)
            let slots = try await bench.database.read { try $0.rows("SELECT fire_at FROM schedule_fires ORDER BY fire_at") { $0.int() } }
            #expect(slots.count == 2 && slots[1] - slots[0] == 5 * 3_600_000)
        }
    }

    /// A run that is not done when the next is due is not put beside itself.
    @Test(arguments: Engine.allCases) func aLateRunIsNotDoubled(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let scheduler = scheduler(bench)
            _ = try await scheduler.fire()
            bench.clock.advance(by: .hours(1))
            _ = try await scheduler.fire()
            #expect(try await jobs(bench) == 1)
            #expect(try await bench.database.read { try $0.int("SELECT COUNT(*) FROM schedule_fires WHERE job_id IS NOT NULL") } == 2)
        }
    }

    @Test(arguments: Engine.allCases) func aShutdownGivesTheLeaseUp(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let seen = bench.signals.due.generation
            let active = scheduler(bench)
            let running = Task { await active.run() }
            await bench.signals.due.wait(after: seen, atMost: .seconds(600))
            running.cancel()
            await running.value
            let held = try await bench.database.read { try $0.int("SELECT COUNT(*) FROM leases") }
            #expect(held == 0)
            #expect(try await jobs(bench) == 1)
        }
    }
}
