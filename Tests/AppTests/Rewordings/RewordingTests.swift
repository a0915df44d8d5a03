// A passage said differently: through the same books, the same protection and the same queue as a whole text; the content
// stays as it is until somebody takes it.

import Database
import Jobs
import Kit
import Support
import Testing

@testable import App

@Suite struct RewordingTests {
    private func finish(_ server: TestServer, _ content: ID, _ started: Response, _ person: Person) async throws -> Response {
        try await server.until("SELECT 1 FROM rewordings WHERE job_id = \(started.id) AND finished_at IS NOT NULL")
        return try await person.get("/contents/\(content)/rewordings/\(started.id)")
    }

    @Test(arguments: Engine.allCases) func aPassageIsSaidDifferentlyAndTheContentStays(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let content = try await team.content(body: "قهوه را دم کنید. سپس بنوشید.")
            let path = "/contents/\(content)/rewordings"
            let body: JSON = ["change": "shorten", "passage": "قهوه را دم کنید.", "additional_instructions": "به فعل امر"]
            let started = try await team.writer.post(path, body)
            #expect(started.status == 202 && started["status"] == "pending" && started["change"] == "shorten", "\(started.body)")
            #expect(started.header("Location") == "/api/v1\(path)/\(started.id)" && started["estimated_cost"].double ?? 0 > 0)
            let done = try await finish(server, content, started, team.writer)
            #expect(done["status"] == "completed" && done["text"].string?.isEmpty == false && done["passage"] == "قهوه را دم کنید.", "\(done.body)")
            let asked = server.model.requests.last?.text ?? ""
            #expect(asked.contains("نصف") && asked.contains("به فعل امر") && asked.contains("قهوه را دم کنید.") && !asked.contains("سپس بنوشید"))
            // The content is what it was: text, state, version.
            let after = try await team.writer.get("/contents/\(content)")
            #expect(after["body"] == "قهوه را دم کنید. سپس بنوشید." && after["status"] == "draft" && after["current_version"] == 1)
            // The money is the content's, and nothing is held any more.
            #expect(try await server.int("SELECT cost FROM usage_logs WHERE job_id = \(started.id) AND content_id = \(content)") > 0)
            let summary = try await team.writer.get("/usage/summary?scope=workspace&workspace_id=\(team.workspace)")
            #expect(summary["total_cost"] == done["metadata"]["cost"] && summary["reserved_cost"].double == 0)
            let trail = try await team.admin.get("/audit-logs?content=\(content)")
            #expect(trail["results"].array?.contains { $0["action"] == "content.rewording_started" } == true, "\(trail.body)")
        }
    }

    @Test(arguments: Engine.allCases) func whatItCostsAtMostIsToldBefore(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let content = try await team.content(body: "قهوه را دم کنید. سپس بنوشید.")
            let path = "/contents/\(content)/rewordings"
            let short: JSON = ["change": "shorten", "passage": "قهوه را دم کنید.", "additional_instructions": "به فعل امر"]
            let told = try await team.writer.post("\(path)/estimate", short)
            let (likely, most) = (told["estimated_cost"].double ?? 0, told["maximum_cost"].double ?? 0)
            #expect(told.status == 200 && likely > 0 && most >= likely && told["model"].string?.isEmpty == false, "\(told.body)")
            // Longer passages cost more, and so does what makes them longer.
            let long: JSON = ["change": "lengthen", "passage": .string(String(repeating: "قهوه را دم کنید. ", count: 200))]
            #expect(try await team.writer.post("\(path)/estimate", long)["maximum_cost"].double ?? 0 > most)
            // Nothing was asked of anybody, nothing held.
            let (asked, held) = try await (server.count("rewordings"), server.count("reservations"))
            #expect(asked == 0 && held == 0 && server.model.requests.isEmpty)
            // What is held is what was told, and the bill is within it.
            let started = try await team.writer.post(path, short)
            #expect(started["estimated_cost"] == told["maximum_cost"])
            let done = try await finish(server, content, started, team.writer)
            #expect(done["metadata"]["cost"].double ?? .infinity <= most, "\(done.body)")
            #expect(try await team.viewer.post("\(path)/estimate", short).status == 403)
            _ = try await team.admin.patch("/workspaces/\(team.workspace)", ["pii_policy": "block"])
            #expect(try await team.writer.post("\(path)/estimate", ["change": "formal", "passage": "به 09123456789 بگو"]).code == "pii_detected")
        }
    }

    @Test(arguments: Engine.allCases) func itIsOnesOwn(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let content = try await team.content(body: "یک متن.")
            let path = "/contents/\(content)/rewordings"
            let body: JSON = ["change": "formal", "passage": "یک متن."]
            let started = try await team.writer.post(path, body)
            #expect(try await team.writer.get(path)["count"] == 1)
            // Nobody else sees what somebody tries, an admin neither.
            #expect(try await team.admin.get(path)["count"] == 0)
            #expect(try await team.admin.get("\(path)/\(started.id)").status == 404)
            #expect(try await team.admin.post("\(path)/\(started.id)/cancel").status == 404)
            #expect(try await team.viewer.post(path, body).status == 403)
            #expect(try await team.writer.post("\(path)/\(started.id)/cancel").status == 202)
            let stopped = try await team.writer.get("\(path)/\(started.id)")
            #expect(stopped["status"] == "cancelled" && stopped["finished_at"] != .null)
            #expect(try await server.int("SELECT COUNT(*) FROM reservations WHERE state IN ('held','dispatched')") == 0)
            #expect(try await team.writer.post("\(path)/\(started.id)/cancel").status == 409)
        }
    }

    @Test func whatCannotBeDoneIsNamed() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let content = try await team.content(body: "متن")
            let path = "/contents/\(content)/rewordings"
            #expect(try await team.writer.post(path, ["passage": "متن"]).faults("change") == ["This field is required."])
            #expect(try await team.writer.post(path, ["change": "louder", "passage": "متن"]).faults("change").count == 1)
            #expect(try await team.writer.post(path, ["change": "formal", "passage": "  "]).faults("passage").count == 1)
            let long = String(repeating: "ب", count: 20_001)
            #expect(try await team.writer.post(path, ["change": "formal", "passage": .string(long)]).faults("passage").count == 1)
            #expect(try await team.writer.post(path, ["change": "formal", "passage": "متن", "model": "none"]).faults("model").count == 1)
            _ = try await team.admin.patch("/workspaces/\(team.workspace)", ["pii_policy": "block"])
            #expect(try await team.writer.post(path, ["change": "formal", "passage": "به 09123456789 بگو"]).code == "pii_detected")
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "cost_limit": 0, "period": "monthly"])
            let refused = try await team.writer.post(path, ["change": "formal", "passage": "متن"])
            #expect(refused.status == 402 && refused.code == "budget_exceeded")
            #expect(try await server.count("rewordings") == 0)
        }
    }

    @Test(arguments: Engine.allCases) func personalDataStaysHereAndComesBack(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let content = try await team.content(body: "به 09123456789 زنگ بزنید.")
            // It answers with what stands there in place of the number.
            server.model.answer { request, _ in
                let last = request.text.split(separator: "⟦").last.map(String.init) ?? ""
                return .writing("تلفن: ⟦\(last.prefix { $0 != "⟧" })⟧")
            }
            let started = try await team.writer.post(
                "/contents/\(content)/rewordings", ["change": "rewrite", "passage": "به 09123456789 زنگ بزنید."])
            let done = try await finish(server, content, started, team.writer)
            #expect(done["text"] == "تلفن: 09123456789", "\(done.body)")
            #expect(server.model.requests.allSatisfy { !$0.text.contains("09123456789") } && !server.model.requests.isEmpty)
        }
    }

    @Test func whatWasOfferedLongAgoIsClearedAway() async throws {
        try await withServer { server in
            let team = try await server.team()
            let content = try await team.content(body: "متن")
            let started = try await team.writer.post("/contents/\(content)/rewordings", ["change": "formal", "passage": "متن"])
            _ = try await finish(server, content, started, team.writer)
            for (days, left) in [(29, 1), (2, 0)] as [(Int, Int64)] {
                server.clock.advance(by: .days(days))
                let job = try await server.database.write {
                    try JobStore.enqueue(NewJob(kind: "clear_away", queue: .maintenance, arguments: .object([])), in: $0)
                }
                server.app.signals.workIsDue()
                try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'done'")
                #expect(try await server.count("rewordings") == left)
            }
        }
    }
}
