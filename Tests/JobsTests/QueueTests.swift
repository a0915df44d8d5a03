// The queue: nothing is lost, nothing is claimed twice, what must come first does.

import Database
import Kit
import Support
import Testing

@testable import Jobs

@Suite struct QueueTests {
    private struct Undone: Error {}

    @Test(arguments: Engine.allCases) func aJobIsThereWithItsTransactionOrNotAtAll(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            await #expect(throws: Undone.self) {
                try await bench.database.write { tx in
                    try JobStore.enqueue(.work(), in: tx)
                    throw Undone()
                }
            }
            #expect(try await bench.claim().isEmpty)
            let id = try await bench.enqueue(.work())
            #expect(try await bench.claim().map(\.id) == [id])
        }
    }

    @Test(arguments: Engine.allCases) func ofOneKeyOneJobLives(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let ids = try await withThrowingTaskGroup(of: ID.self) { group in
                for _ in 0..<64 { group.addTask { try await bench.enqueue(.work(key: "k")) } }
                return try await group.reduce(into: Set<ID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await bench.database.read { try $0.int("SELECT COUNT(*) FROM jobs") } == 1)
            // While it runs the key is taken; once it is over it is free.
            let job = try #require(try await bench.claim().first)
            #expect(try await bench.enqueue(.work(key: "k")) == job.id)
            try await bench.database.write { try JobStore.finish(job, .done, in: $0) }
            #expect(try await bench.enqueue(.work(key: "k")) != job.id)
        }
    }

    @Test(arguments: Engine.allCases) func theMostUrgentQueueThenTheOldestComesFirst(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let now = bench.clock.clock.now()
            let late = try await bench.enqueue(.work(.maintenance, at: now - .hours(1)))
            let second = try await bench.enqueue(.work(.standard, at: now - .seconds(1)))
            let first = try await bench.enqueue(.work(.standard, at: now - .seconds(2)))
            let urgent = try await bench.enqueue(.work(.interactive))
            let future = try await bench.enqueue(.work(.interactive, at: now + .hours(1)))
            let unknown = try await bench.enqueue(.work(.interactive, kind: "other"))
            var order: [ID] = []
            while let job = try await bench.claim(1).first { order.append(job.id) }
            #expect(order == [urgent, first, second, late])
            bench.clock.advance(by: .hours(2))
            #expect(try await bench.claim().map(\.id) == [future])
            #expect(try await bench.state(unknown).state == "ready")
        }
    }

    @Test(arguments: Engine.allCases) func eachJobIsClaimedOnce(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let ids = try await bench.database.write { tx in try (0..<100).map { _ in try JobStore.enqueue(.work(), in: tx) } }
            let claimed = try await withThrowingTaskGroup(of: [ID].self) { group in
                for number in 0..<16 {
                    group.addTask {
                        var mine: [ID] = []
                        while case let jobs = try await bench.claim(3, owner: "w\(number)"), !jobs.isEmpty { mine += jobs.map(\.id) }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.sorted() == ids)
        }
    }

    @Test(arguments: Engine.allCases) func oneTenantsThousandJobsDoNotStarveAnothersOne(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let (busy, small) = (try await bench.organization("busy"), try await bench.organization("small"))
            for _ in 0..<10 { try await bench.enqueue(.work(organization: busy)) }
            #expect(try await bench.claim(2, share: 2).map(\.organization) == [busy, busy])
            let lonely = try await bench.enqueue(.work(organization: small))
            let next = try await bench.claim(2, share: 2)
            #expect(next.map(\.id).contains(lonely))
            // With nobody else waiting the busy one gets the rest.
            #expect(next.count == 2)
        }
    }

    @Test(arguments: Engine.allCases) func aLostLeaseWritesNothing(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            try await bench.enqueue(.work())
            let stale = try #require(try await bench.claim().first)
            try await bench.database.write { try JobStore.expireAllLeases(in: $0) }
            try await bench.database.write { tx in
                for id in try JobStore.abandoned(kinds: ["work"], in: tx) { try JobStore.revive(#require(try JobStore.takeUp(id, in: tx)).job, in: tx) }
            }
            let fresh = try #require(try await bench.claim().first)
            #expect(fresh.id == stale.id && fresh.fence == stale.fence + 1)
            let zombie = JobContext(job: stale, database: bench.database, signals: bench.signals)
            let effect: @Sendable (Transaction) throws -> Void = { try JobEventStore.append("effect", [:], to: stale.id, in: $0) }
            await #expect(throws: LeaseLost.self) { try await zombie.write(effect) }
            await #expect(throws: LeaseLost.self) { try await zombie.end(.done, effect) }
            #expect(try await bench.database.read { try JobEventStore.after(0, of: stale.id, in: $0) }.isEmpty)
            #expect(try await bench.state(stale.id).state == "running")
            // Giving it back or putting it off is no more the zombie's than ending it.
            try await bench.database.write { try JobStore.release(stale, in: $0) }
            await #expect(throws: LeaseLost.self) {
                try await bench.database.write { try JobStore.postpone(stale, until: Timestamp(milliseconds: 0), error: "", in: $0) }
            }
            #expect(try await bench.state(stale.id).attempt == 2)
        }
    }

    @Test(arguments: Engine.allCases) func eventsAreNumberedWithoutGaps(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            let job = try await bench.enqueue(.work())
            for number in 0..<5 {
                try await bench.database.write { try JobEventStore.append("delta", ["n": .int(Int64(number))], to: job, in: $0) }
            }
            let events = try await bench.database.read { try JobEventStore.after(2, of: job, in: $0) }
            #expect(events.map(\.seq) == [3, 4, 5])
            #expect(events.map(\.data) == [#"{"n":2}"#, #"{"n":3}"#, #"{"n":4}"#])
        }
    }

    @Test(arguments: Engine.allCases) func whatIsLongOverIsDeleted(_ engine: Engine) async throws {
        try await withJobs(engine) { bench in
            for _ in 0..<3 { try await bench.enqueue(.work()) }
            let jobs = try await bench.claim()
            try await bench.database.write { tx in
                try JobStore.finish(jobs[0], .done, in: tx)
                try JobStore.finish(jobs[1], .failed("x"), in: tx)
            }
            let now = bench.clock.clock.now()
            #expect(try await bench.database.write { try JobStore.purge(doneBefore: now - .days(1), deadBefore: now - .days(1), in: $0) } == 0)
            #expect(try await bench.database.write { try JobStore.purge(doneBefore: now + .days(1), deadBefore: now - .days(1), in: $0) } == 1)
            #expect(try await bench.state(jobs[1].id).state == "dead")
            #expect(try await bench.state(jobs[2].id).state == "running")
        }
    }
}
