// What an operator does with jobs that were given up, and with those that are not over.

import App
import Database
import Jobs
import Kit
import Support
import Testing

@Suite struct JobOperationTests {
    /// A generation whose model refused it for good.
    private func dead(_ server: TestServer, _ team: Team, _ title: String = "قهوه 09123456789") async throws -> (content: ID, job: ID) {
        server.model.answer { _, _ in .quotaExceeded }
        let id = try await team.content(title, body: "پیشین")
        let failed = try await server.generate(id, by: team.writer)
        guard failed.ending?.kind == "error" else { throw TestFailure("it did not fail") }
        server.model.answer { request, _ in .article(for: request) }
        return (id, failed.job)
    }

    private func record(_ server: TestServer, _ job: ID) async throws -> JobRecord { try #require(try await server.app.job(job)) }

    private func audited(_ server: TestServer, _ organization: ID, _ action: String) async throws -> [JSON] {
        try await server.texts("SELECT payload FROM audit_events WHERE organization_id = \(organization) AND action = \(action) ORDER BY seq")
            .map { try JSONParser.parse($0)["changes"] }
    }

    @Test(arguments: Engine.allCases) func whatWasGivenUpIsWrittenAnew(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (content, job) = try await dead(server, team)
            #expect(try await server.app.deadJobs() == [job])
            #expect(try await record(server, job).error?.isEmpty == false)
            let before = (try await server.reservations(job), try await server.calls(job))

            let outcome = await server.app.retryJob(job, by: .ops)
            #expect(outcome.isDone, "\(outcome.line)")
            let successor = try #require(try await record(server, job).retriedAs)
            let events = try await team.writer.client.events("/ai/jobs/\(successor)/events")
            #expect(events.last?.kind == "done" && events.first?.json["status"] == "pending")
            let written = try await team.writer.get("/contents/\(content)")
            #expect(written["status"] == "review" && written["body"].string?.contains("09123456789") == true)
            // The new job has an account of its own; the old one's is as it was.
            #expect(try await server.reservations(successor) == ["settled"])
            #expect(try await server.reservations(job) == before.0)
            #expect(try await server.calls(job) == before.1)
            #expect(try await team.writer.get("/ai/jobs/\(job)")["status"] == "failed")
            #expect(try await record(server, job).state == .dead)

            #expect(try await audited(server, 0, "job.retried").map { $0["retried_as"] } == [.int(successor)])
            #expect(try await audited(server, team.organization, "content.generation_started").map { $0["repeats_job"] } == [.null, .int(job)])
            let again = await server.app.retryJob(job, by: .ops)
            #expect(!again.isDone && again.line.contains("already, as job \(successor)"))
            #expect(try await server.app.deadJobs() == [])
        }
    }

    @Test(arguments: Engine.allCases) func aRetryThatMayNotBeChangesNothing(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (content, job) = try await dead(server, team)
            func refusal() async throws -> String {
                let (events, jobs) = (try await server.count("audit_events"), try await server.count("jobs"))
                let outcome = await server.app.retryJob(job, by: .ops)
                #expect(!outcome.isDone)
                #expect(try await [server.count("jobs"), server.count("audit_events")] == [jobs, events])
                #expect(try await record(server, job).retriedAs == nil)
                return outcome.line
            }
            // No money.
            let limit = try await team.admin.make(
                "/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 0])
            #expect(try await refusal().contains("limit"))
            _ = try await team.admin.delete("/usage/limits/\(limit)")
            // Its content has a text by now.
            #expect(try await team.writer.post("/contents/\(content)/submit").status == 200)
            #expect(try await refusal().contains("in review"))
            #expect(try await team.editor.post("/contents/\(content)/reject", ["reason": "کوتاه"]).status == 200)
            // Personal data may no longer leave.
            #expect(try await team.admin.patch("/workspaces/\(team.workspace)", ["pii_policy": "block"]).status == 200)
            #expect(try await refusal().contains("personal data"))
            #expect(try await team.admin.patch("/workspaces/\(team.workspace)", ["pii_policy": "redact"]).status == 200)
            // Its person is no longer a member.
            #expect(try await team.admin.delete("/organizations/\(team.organization)/members/\(team.writer.id)").status == 204)
            #expect(try await refusal().contains("permission"))
            for missing in [await server.app.retryJob(999_999, by: .ops), await server.app.discardJob(999_999, by: .ops)] {
                #expect(!missing.isDone && missing.line.contains("no such job"))
            }
        }
    }

    @Test(arguments: Engine.allCases) func whatIsNotWantedIsThrownAway(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (_, job) = try await dead(server, team)
            let rows = try await server.count("usage_logs")
            #expect(await server.app.discardJob(job, by: .ops).isDone)
            #expect(try await server.app.job(job) == nil)
            // What people see of it stays.
            #expect(try await team.writer.get("/ai/jobs/\(job)")["status"] == "failed")
            #expect(try await server.count("usage_logs") == rows)
            #expect(try await audited(server, 0, "job.discarded").count == 1)
            server.model.answer { request, _ in .article(for: request) }
            let done = try await server.generate(try await team.content("چای"), by: team.writer)
            for outcome in [
                await server.app.discardJob(done.job, by: .ops), await server.app.retryJob(done.job, by: .ops),
                await server.app.cancelJob(done.job, by: .ops),
            ] {
                #expect(!outcome.isDone && outcome.line.contains("done"))
            }
        }
    }

    @Test(arguments: Engine.allCases) func whatWaitsOrRunsIsCancelled(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            server.model.answer { _, _ in .hanging(after: "متن", until: Gate()) }
            let id = try await team.content("قهوه")
            let accepted = try await server.start(id, by: team.writer)
            try await server.model.waitForCalls(1)
            let job = accepted["job_id"].int ?? 0
            let outcome = await server.app.cancelJob(job, by: .ops)
            #expect(outcome.isDone && outcome.line.contains("asked to stop"))
            #expect(try await server.finish(accepted, team.writer).ending?.json["status"] == "cancelled")
            #expect(try await audited(server, 0, "job.cancelled").count == 1)
        }
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let id = try await team.content("قهوه")
            let job = try await server.start(id, by: team.writer)["job_id"].int ?? 0
            #expect(await server.app.cancelJob(job, by: .ops).line == "cancelled")
            #expect(try await team.writer.get("/contents/\(id)")["status"] == "draft")
            #expect(try await server.reservations(job) == ["released"])
        }
    }

    @Test(arguments: Engine.allCases) func aGenerationThatKillsItsWorkersEndsWithASentence(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let id = try await team.content("قهوه")
            let accepted = try await server.start(id, by: team.writer)
            let job = accepted["job_id"].int ?? 0
            try await server.run(
                """
                UPDATE jobs SET state = 'running', lease_owner = 'gone', lease_until = 0, attempt = 6, fence = 6, crashes = \(JobStore.maximumCrashes - 1)
                WHERE id = \(job)
                """)
            let working = Task { await server.app.worker(.eager).run() }
            let finished = try await server.finish(accepted, team.writer)
            working.cancel()
            await working.value
            #expect(finished.ending?.json["error"]["en"]?.string?.contains("died 6 times") == true)
            #expect(try await team.writer.get("/contents/\(id)")["status"] == "draft")
            #expect(try await server.reservations(job) == ["released"])
            #expect(try await record(server, job).state == .dead)
        }
    }

    @Test(arguments: Engine.allCases) func theListIsWhatWasAskedFor(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (_, first) = try await dead(server, team)
            let (_, second) = try await dead(server, team, "چای")
            var filter = JobFilter()
            (filter.state, filter.kind, filter.organization) = (.dead, "generate_content", team.organization)
            let (count, newest) = try await server.app.jobs(filter, limit: 1)
            #expect(count == 2 && newest.map(\.id) == [second])
            filter.organization = team.organization + 1
            #expect(try await server.app.jobs(filter, limit: 9).count == 0)
            let counts = try await server.app.jobCounts().1
            #expect(counts.first { $0.state == .dead }?.count == 2 && counts.contains { $0.kind == "send_login_code" && $0.state == .done })
            _ = first
        }
    }

    @Test func aLoginCodeIsNotSentTwice() async throws {
        try await withServer { server in
            _ = try await server.login("+989121000001")
            try await server.until("SELECT 1 FROM jobs WHERE kind = 'send_login_code' AND state = 'done'")
            try await server.run("UPDATE jobs SET state = 'dead' WHERE kind = 'send_login_code'")
            let job = try #require(try await server.app.deadJobs().first)
            let outcome = await server.app.retryJob(job, by: .ops)
            #expect(!outcome.isDone && outcome.line.contains("at most once"))
        }
    }
}
