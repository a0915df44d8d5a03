// What is done again and again without anybody asking: that each of it is on the schedule, and does what it is for.

import Database
import Jobs
import Kit
import Support
import Testing

@testable import App

@Suite struct HousekeepingTests {
    /// Has one kind of work done now.
    private func run(_ kind: String, _ server: TestServer) async throws {
        let job = try await server.database.write { try JobStore.enqueue(NewJob(kind: kind, queue: .maintenance, arguments: .object([])), in: $0) }
        server.app.signals.workIsDue()
        try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'done'")
    }

    @Test(arguments: Engine.allCases) func theScheduleIsKept(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let kinds = Set(server.app.jobHandlers.map(\.kind))
            #expect(Housekeeping.tasks.allSatisfy { kinds.contains($0.kind) })
            let beat = Task { await server.app.scheduler().run() }
            for task in Housekeeping.tasks { try await server.until("SELECT 1 FROM jobs WHERE kind = \(task.kind) AND state = 'done'") }
            beat.cancel()
            await beat.value
            #expect(try await server.count("schedule_fires") >= Int64(Housekeeping.tasks.count))
        }
    }

    @Test(arguments: Engine.allCases) func whatIsOverIsClearedAway(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            _ = try await team.writer.client.with("Idempotency-Key", "k").post("/contents", ["title": "t", "project": .int(team.project)])
            let done = try await server.generate(try await team.content("قهوه"), by: team.writer)
            server.model.answer { _, _ in .quotaExceeded }
            let dead = try await server.generate(try await team.content("چای"), by: team.writer)
            func left(_ table: StaticString) async throws -> Int64 { try await server.count(table) }
            let sessions = try await left("sessions")
            #expect(sessions > 0)

            // Nothing is over yet.
            try await run("clear_away", server)
            #expect(try await [left("otp_challenges"), left("idempotency_keys"), left("sessions")] == [4, 1, sessions])
            server.clock.advance(by: .days(8))
            try await run("clear_away", server)
            #expect(try await [left("otp_challenges"), left("otp_days"), left("idempotency_keys")] == [0, 0, 0])
            #expect(try await server.app.job(done.job) == nil)
            #expect(try await server.int("SELECT COUNT(*) FROM job_events WHERE job_id = \(done.job)") == 0)
            #expect(try await server.app.job(dead.job) != nil)
            server.clock.advance(by: .days(31))
            try await run("clear_away", server)
            #expect(try await [left("refresh_tokens"), left("sessions")] == [0, 0])
            #expect(try await server.app.job(dead.job) == nil)
            // What people see of a job stays, and so do the books.
            #expect(try await server.count("generations") == 2)
            #expect(try await server.int("SELECT COUNT(*) FROM usage_logs WHERE job_id IN (\(done.job), \(dead.job))") >= 1)
        }
    }

    @Test(arguments: Engine.allCases) func whatWasLeftHeldIsFreed(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let jobs = [
                try await server.start(try await team.content("یک"), by: team.writer)["job_id"].int ?? 0,
                try await server.start(try await team.content("دو"), by: team.writer)["job_id"].int ?? 0,
                try await server.start(try await team.content("سه"), by: team.writer)["job_id"].int ?? 0,
            ]
            // As a fault of ours would leave them: over, with money held; the second call may have left.
            try await server.run("UPDATE contents SET status = 'draft', status_before = NULL, live_job = NULL WHERE live_job IN (\(jobs[0]), \(jobs[1]))")
            try await server.run("UPDATE jobs SET state = 'dead', finished_at = 1 WHERE id IN (\(jobs[0]), \(jobs[1]))")
            try await server.run("UPDATE reservations SET state = 'dispatched' WHERE job_id = \(jobs[1])")
            var configuration = WorkerConfiguration.eager
            configuration.concurrency = 1
            try await server.run("UPDATE jobs SET run_at = run_at + 3600000 WHERE id = \(jobs[2])")
            let working = Task { [configuration] in await server.app.worker(configuration).run() }
            try await run("close_reservations", server)
            working.cancel()
            await working.value
            #expect(try await server.reservations(jobs[0]) == ["released"])
            #expect(try await server.reservations(jobs[1]) == ["unresolved"])
            #expect(try await server.reservations(jobs[2]) == ["held"])
        }
    }

    @Test(arguments: Engine.allCases) func booksThatDoNotAgreeAreToldOf(_ engine: Engine) async throws {
        let log = LogBook()
        try await withServer(engine, log: log) { server in
            let team = try await server.team()
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            let told: SQL = "SELECT COUNT(*) FROM audit_events WHERE organization_id = 0 AND action = 'ledger.differs'"
            try await run("check_ledger", server)
            #expect(try await server.int(told) == 0)
            try await server.run("UPDATE usage_counters SET cost_spent = cost_spent + 1 WHERE scope = 2 AND window_kind = 'monthly'")
            try await run("check_ledger", server)
            #expect(try await server.int(told) == 1)
            #expect(log.lines.count { $0.hasPrefix("critical the ledger differs") } == 1)
            #expect(try await server.text("SELECT payload FROM audit_events WHERE action = 'ledger.differs'").contains("organization \(team.organization)"))
            try await server.run("UPDATE usage_counters SET cost_spent = cost_spent - 1 WHERE scope = 2 AND window_kind = 'monthly'")
            try await run("check_ledger", server)
            #expect(try await server.int(told) == 1)
            // One that is not there at all.
            try await server.run("UPDATE usage_counters SET scope_id = -scope_id WHERE scope = 0 AND window_kind = 'daily'")
            try await run("check_ledger", server)
            #expect(try await server.int(told) == 2)
            try await server.run("UPDATE usage_counters SET scope_id = -scope_id WHERE scope = 0 AND window_kind = 'daily'")
        }
    }

    @Test func modelsThatEndAreToldOf() async throws {
        let ending = try #require(try ModelCatalog.builtIn().all.first { $0.retirement != nil })
        let log = LogBook()
        try await withServer(log: log) {
            $0.defaultModel = ending.id
        } _: { server in
            try await run("retiring_models", server)
            #expect(log.lines.contains { $0.hasPrefix("warning") && $0.contains("The model \(ending.id)") })
        }
    }
}
