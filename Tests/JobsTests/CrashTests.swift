// Workers that die: what kills them is stopped, what only was with them goes on.

import Database
import Kit
import Support
import Synchronization
import Testing

@testable import Jobs

@Suite struct CrashTests {
    /// Makes it look as if its worker had died with it, and lets another one find that out.
    private func lose(_ job: ID, _ bench: JobBench) async throws {
        let claimed = try #require(try await bench.claimAnything(owner: "dies"))
        #expect(claimed.id == job)
        bench.clock.advance(by: JobStore.lease + .seconds(1))
        try await bench.database.write { tx in
            #expect(try JobStore.abandoned(kinds: ["work"], in: tx) == [job])
            try JobStore.revive(#require(try JobStore.takeUp(job, in: tx)).job, in: tx)
        }
    }

    private func suspect(_ bench: JobBench, _ job: NewJob = .work()) async throws -> ID {
        let id = try await bench.database.write { tx in
            let id = try JobStore.enqueue(job, in: tx)
            try tx.run("UPDATE jobs SET crashes = \(JobStore.crashesInCompany) WHERE id = \(id)")
            return id
        }
        bench.signals.due.notify()
        return id
    }

    @Test(arguments: Engine.allCases) func anAttemptThatEndedWithItsWorkerIsNotCounted(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let job = try await bench.enqueue(.work(attempts: 2))
            for _ in 1...4 { try await lose(job, bench) }
            try await bench.working([JobHandler(kind: "work") { _ in throw JobFailure.retry("busy") }]) {
                // The first failure of two, though it was begun five times.
                let waiting = try await bench.until(job) { $0.error == "busy" }
                #expect(waiting.state == "ready" && waiting.attempt == 5 && waiting.crashes == 4)
                bench.clock.advance(by: .seconds(60))
                bench.signals.due.notify()
                try await bench.until(job) { $0.state == "dead" }
            }
        }
    }

    /// The suspect has the worker for itself; only what a person waits for is done beside it.
    @Test(arguments: Engine.allCases) func aSuspectRunsAlone(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let (begun, goOn, urgent) = (Latch(), Latch(), Latch())
            let beside = Mutex<[ID]>([])
            let ordinary = try await bench.enqueue(.work())
            let handler = JobHandler(kind: "work") { context in
                beside.withLock { $0.append(context.job.id) }
                defer { beside.withLock { $0.removeAll { $0 == context.job.id } } }
                if context.job.id == ordinary {
                    begun.open()
                    await goOn.opened()
                }
                if context.job.isSuspect {
                    #expect(beside.withLock { $0 } == [context.job.id])
                    await urgent.opened()
                    #expect(beside.withLock { $0 } == [context.job.id])
                }
            }
            let code = JobHandler(kind: "code") { _ in urgent.open() }
            try await bench.working([handler, code]) {
                await begun.opened()
                let suspect = try await suspect(bench)
                let later = try await bench.enqueue(.work())
                goOn.open()
                _ = try await bench.until(suspect) { $0.state == "running" }
                try await bench.enqueue(.work(.interactive, kind: "code"))
                try await bench.until(suspect) { $0.state == "done" }
                try await bench.until(later) { $0.state == "done" }
            }
        }
    }

    /// Two workers of one place each: one has the suspect, the other goes on, or the suspect would wait for ever.
    @Test(arguments: Engine.allCases) func oneWorkerIsSetAside(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let done = Latch()
            let handlers = [
                JobHandler(kind: "work") { _ in await done.opened() },
                JobHandler(kind: "other") { _ in done.open() },
            ]
            let suspects = [try await suspect(bench), try await suspect(bench)]
            let other = try await bench.enqueue(.work(kind: "other"))
            var single = JobBench.quick
            single.concurrency = 1
            try await bench.working(handlers, single) {
                try await bench.working(handlers, single) {
                    for job in suspects + [other] { try await bench.until(job) { $0.state == "done" } }
                }
            }
            #expect(try await bench.database.read { try $0.int("SELECT COUNT(*) FROM leases") } == 0)
        }
    }

    /// One whose end cannot be written does not keep the others from being taken up.
    @Test(arguments: Engine.allCases) func whatCannotBeTakenUpHoldsUpNobody(_ engine: Engine) async throws {
        struct Broken: Error {}
        try await withJobs(engine) { bench in
            let bad = try await bench.enqueue(.work(kind: "bad"))
            let good = try await bench.enqueue(.work())
            _ = try await bench.claim(kinds: ["bad", "work"], owner: "dies")
            try await bench.database.write { tx in _ = try JobStore.cancel(bad, in: tx) }
            bench.clock.advance(by: JobStore.lease + .seconds(1))
            let handlers = [
                JobHandler(kind: "bad") { _ in
                } ended: { _, _, _ in
                    throw Broken()
                }, JobHandler(kind: "work") { _ in },
            ]
            try await bench.working(handlers) { try await bench.until(good) { $0.state == "done" } }
            #expect(try await bench.state(bad).state == "running")
        }
    }
}
