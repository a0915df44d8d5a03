// Texts to be written later: once, by the rights and the budget of that moment, unless somebody thinks better of it.

import Database
import Jobs
import Kit
import NIOHTTP1
import Support
import Testing

@testable import App

@Suite struct ScheduleTests {
    private func schedule(_ server: TestServer, _ team: Team, _ content: ID, after: Duration = .minutes(10)) async throws -> Response {
        try await team.writer.post("/contents/\(content)/generate", ["generate_at": .string((server.clock.clock.now() + after).description), "tone": "گرم"])
    }

    private func come(_ server: TestServer) {
        server.clock.advance(by: .minutes(10))
        server.app.signals.workIsDue()
    }

    @Test(arguments: Engine.allCases) func itIsWrittenAtItsTimeAndOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content()
            let accepted = try await schedule(server, team, id)
            #expect(accepted.status == 202 && accepted["status"] == "scheduled" && accepted["job_id"] == nil, "\(accepted.body)")
            let schedule = accepted["schedule"]["id"]?.int ?? 0
            #expect(accepted.header("Location") == "/api/v1/schedules/\(schedule)")
            #expect(try await team.viewer.get("/contents/\(id)")["status"] == "draft")
            #expect(try await team.viewer.get("/schedules?content=\(id)&status=waiting").results.map { $0["id"]?.int } == [schedule])
            #expect(try await self.schedule(server, team, id).status == 409)
            come(server)
            try await server.until("SELECT 1 FROM contents WHERE id = \(id) AND status = 'review'")
            let done = try await team.viewer.get("/schedules/\(schedule)")
            #expect(done["status"] == "started" && done["job"].int != nil)
            #expect(try await team.viewer.get("/ai/jobs/\(done["job"].int ?? 0)")["user"] == .int(team.writer.id))
            come(server)
            #expect(try await server.count("generations") == 1)
            #expect(try await team.writer.post("/schedules/\(schedule)/cancel").status == 409)
        }
    }

    @Test(arguments: Engine.allCases) func itCanBeCancelled(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content()
            let schedule = try await schedule(server, team, id)["schedule"]["id"]?.int ?? 0
            #expect(try await team.viewer.post("/schedules/\(schedule)/cancel").status == 403)
            #expect(try await team.writer.post("/schedules/\(schedule)/cancel")["status"] == "cancelled")
            come(server)
            // What is asked for now is done after what would have come before it.
            #expect(try await server.generate(id, by: team.writer).ending?.kind == "done")
            #expect(try await server.count("generations") == 1)
            #expect(try await server.int("SELECT COUNT(*) FROM jobs WHERE kind = 'scheduled_generation' AND state = 'cancelled'") == 1)
        }
    }

    @Test(arguments: Engine.allCases, ["right", "budget", "state", "content"]) func whatHasChangedByThenCounts(_ engine: Engine, _ change: String) async throws
    {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "متن")
            let schedule = try await schedule(server, team, id)["schedule"]["id"]?.int ?? 0
            switch change {
            case "right":
                let member = try await server.int("SELECT id FROM members WHERE user_id = \(team.writer.id)")
                _ = try await team.admin.patch("/organizations/\(team.organization)/members/\(member)", ["role": "viewer"])
            case "budget": _ = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 0])
            case "state": _ = try await team.writer.post("/contents/\(id)/submit")
            default: _ = try await team.editor.delete("/contents/\(id)")
            }
            come(server)
            try await server.until("SELECT 1 FROM schedules WHERE id = \(schedule) AND status = 'failed'")
            let failed = try await team.viewer.get("/schedules/\(schedule)")
            #expect(failed["error"].string?.isEmpty == false && failed["job"] == nil)
            #expect(try await server.count("generations") == 0)
            #expect(try await server.int("SELECT COALESCE(SUM(cost_held + cost_spent), 0) FROM usage_counters") == 0)
            #expect(try await team.admin.get("/audit-logs?action=schedule.failed")["count"] == 1)
        }
    }

    @Test func momentsMustBeToCome() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let id = try await team.content()
            for after in [Duration.zero, .seconds(-1), .days(400)] {
                let answer = try await schedule(server, team, id, after: after)
                #expect(answer.status == 400 && !answer.faults("generate_at").isEmpty)
            }
            let prompt = try await team.batchPrompt()
            let needy = try await team.writer.make("/contents", ["title": "ن", "project": .int(team.project), "prompt": .int(prompt)])
            #expect(try await schedule(server, team, needy).faults("prompt_variables").isEmpty == false)
            #expect(try await server.count("schedules") == 0)
        }
    }
}
