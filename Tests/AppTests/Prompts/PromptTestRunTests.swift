// A prompt tried out: the books, the protection and the queue of a generation; its text stays with the prompt.

import App
import Database
import Kit
import Support
import Testing

@Suite struct PromptTestRunTests {
    /// Waits until a test run is over. Returns it.
    private func finish(_ server: TestServer, _ prompt: ID, _ started: Response, _ person: Person) async throws -> Response {
        try await server.until("SELECT 1 FROM prompt_tests WHERE job_id = \(started.id) AND finished_at IS NOT NULL")
        return try await person.get("/prompts/\(prompt)/tests/\(started.id)")
    }

    @Test(arguments: Engine.allCases) func itsTextIsKeptWithThePrompt(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.prompt("دربارهٔ {موضوع} برای {audience}")
            let body: JSON = ["variables": ["موضوع": "چای", "audience": "کودکان"]]
            let estimate = try await team.viewer.post("/prompts/\(prompt)/test/estimate", body)
            #expect(estimate.status == 200 && estimate["maximum_cost"].double ?? 0 > 0)
            let started = try await team.writer.post("/prompts/\(prompt)/test", body)
            #expect(started.status == 202 && started["status"] == "pending" && started["revision"] == 1, "\(started.body)")
            #expect(started["estimated_cost"] == estimate["maximum_cost"])
            #expect(started.header("Location") == "/api/v1/prompts/\(prompt)/tests/\(started.id)")
            let done = try await finish(server, prompt, started, team.viewer)
            #expect(done["status"] == "completed" && done["text"].string?.contains("##") == true, "\(done.body)")
            #expect(done["metadata"]["cost"].double ?? 0 > 0 && done["variables"] == ["audience": "کودکان", "موضوع": "چای"])
            #expect(server.model.requests.last?.text.contains("دربارهٔ چای برای کودکان") == true)
            // No content, no version, no use of the prompt; but money of the workspace.
            for table in ["contents", "generations"] as [StaticString] { #expect(try await server.count(table) == 0) }
            #expect(try await team.viewer.get("/prompts/\(prompt)")["usage_count"] == 0)
            #expect(try await server.int("SELECT cost FROM usage_logs WHERE job_id = \(started.id) AND content_id IS NULL") > 0)
            let summary = try await team.writer.get("/usage/summary?scope=workspace&workspace_id=\(team.workspace)")
            #expect(summary["total_cost"] == done["metadata"]["cost"] && summary["reserved_cost"].double == 0)
            let statistics = try await team.viewer.get("/prompts/\(prompt)/statistics")["revisions"].array ?? []
            #expect(statistics[0]["tests"] == 1 && statistics[0]["test_cost"] == done["metadata"]["cost"] && statistics[0]["cost"].double == 0)
            #expect(try await team.viewer.get("/prompts/\(prompt)/tests")["count"] == 1)
            #expect(try await team.viewer.post("/prompts/\(prompt)/test", body).status == 403)
        }
    }

    @Test func whatIsMissingIsNamed() async throws {
        try await withServer(worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let prompt = try await team.prompt("دربارهٔ {موضوع}")
            let wide = try await team.prompt("سلام", workspace: false)
            let test = "/prompts/\(prompt)/test"
            #expect(try await team.writer.post(test).faults("variables") == ["The variable \"موضوع\" has no value."])
            let values: JSON = ["موضوع": "چای"]
            #expect(try await team.writer.post(test, ["variables": values, "revision": 2]).faults("revision").count == 1)
            #expect(try await team.writer.post(test, ["variables": values, "revision": 1, "prompt_label": "production"]).status == 400)
            #expect(try await team.writer.post(test, ["variables": values, "prompt_label": "production"]).faults("prompt_label").count == 1)
            #expect(try await team.writer.post(test, ["variables": values, "model": "none"]).faults("model").count == 1)
            #expect(
                try await team.writer.post(test, ["variables": values, "workspace": .int(other.workspace)]).faults("workspace") == ["Object does not exist."])
            // A prompt of the whole organization needs a budget; the only workspace is one.
            #expect(try await team.writer.post("/prompts/\(wide)/test").status == 202)
            _ = try await team.admin.make("/organizations/\(team.organization)/workspaces", ["name": "دوم", "slug": "second"])
            #expect(try await team.writer.post("/prompts/\(wide)/test").faults("workspace") == ["This field is required."])
            #expect(try await team.writer.post("/prompts/\(wide)/test", ["workspace": .int(team.workspace)]).status == 202)
            #expect(try await other.admin.get("/prompts/\(wide)/tests").status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func personalDataAndBudgetsAreMinded(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.prompt("به {کس} بنویس")
            let body: JSON = ["variables": ["کس": "سارا، 09123456789"]]
            let done = try await finish(server, prompt, try await team.writer.post("/prompts/\(prompt)/test", body), team.writer)
            #expect(done["status"] == "completed")
            #expect(server.model.requests.allSatisfy { !$0.text.contains("09123456789") } && !server.model.requests.isEmpty)
            _ = try await team.admin.patch("/workspaces/\(team.workspace)", ["pii_policy": "block"])
            #expect(try await team.writer.post("/prompts/\(prompt)/test", body).code == "pii_detected")
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "cost_limit": 0, "period": "monthly"])
            let refused = try await team.writer.post("/prompts/\(prompt)/test", ["variables": ["کس": "سارا"]])
            #expect(refused.status == 402 && refused.code == "budget_exceeded")
            #expect(try await server.count("prompt_tests") == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aFailedOrStoppedTestHoldsNoMoney(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.prompt("سلام")
            server.model.answer { _, _ in .quotaExceeded }
            let failed = try await finish(server, prompt, try await team.writer.post("/prompts/\(prompt)/test"), team.writer)
            #expect(failed["status"] == "failed" && failed["error"].string?.contains("no credit") == true && failed["text"] == .null, "\(failed.body)")
            let gate = Gate()
            server.model.answer { _, _ in .hanging(after: "نیمه", until: gate) }
            let before = server.model.calls
            let started = try await team.writer.post("/prompts/\(prompt)/test")
            try await server.model.waitForCalls(before + 1)
            #expect(try await team.writer.post("/prompts/\(prompt)/tests/\(started.id)/cancel").status == 202)
            let stopped = try await finish(server, prompt, started, team.writer)
            gate.open()
            #expect(stopped["status"] == "cancelled")
            #expect(try await team.writer.post("/prompts/\(prompt)/tests/\(started.id)/cancel").status == 409)
            #expect(try await server.int("SELECT COUNT(*) FROM reservations WHERE state IN ('held','dispatched')") == 0)
            #expect(try await server.count("job_answers") == 0)
        }
    }
}

extension RecordedRequest {
    var text: String { String(decoding: body, as: UTF8.self) }
}
