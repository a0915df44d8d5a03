// Labels: names that stand for a revision of a prompt, and what came of each revision.

import App
import Database
import Kit
import Support
import Testing

extension Team {
    func prompt(_ template: String = "دربارهٔ {topic} بنویس", workspace: Bool = true) async throws -> ID {
        let place: (String, JSON) = workspace ? ("workspace", .int(self.workspace)) : ("organization", .int(organization))
        return try await editor.make("/prompts", .object(("title", "p"), ("category", "blog"), ("prompt_template", .string(template)), place))
    }
}

@Suite struct PromptLabelTests {
    @Test(arguments: Engine.allCases) func aLabelIsMoved(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.prompt("یکم {topic}")
            _ = try await team.editor.patch("/prompts/\(prompt)", ["prompt_template": "دوم {topic}"])
            let labels = "/prompts/\(prompt)/labels"
            #expect(try await team.viewer.get(labels)["labels"] == [])
            #expect(try await team.editor.client.put(labels + "/production", ["revision": 1]).status == 200)
            #expect(try await team.editor.client.put(labels + "/staging", ["revision": 2]).status == 200)
            #expect(try await team.editor.client.put(labels + "/production", ["revision": 3]).faults("revision") == ["Object does not exist."])
            #expect(try await team.editor.client.put(labels + "/production", [:]).status == 400)
            for wrong in ["Production", "%D8%AA", "a%20b", "-a"] {
                #expect(try await team.editor.client.put(labels + "/" + wrong, ["revision": 1]).status == 404, "\(wrong)")
            }
            #expect(try await team.writer.client.put(labels + "/production", ["revision": 2]).status == 403)
            let shown = try await team.viewer.get("/prompts/\(prompt)")["labels"].array ?? []
            #expect(shown.map { $0["label"] } == ["production", "staging"] && shown.map { $0["revision"] } == [1, 2])
            _ = try await team.editor.client.put(labels + "/production", ["revision": 2])
            let trail = try await team.admin.get("/audit-logs?action=prompt.label_moved").results
            #expect(trail.map { $0["changes"]["revision"] } == [[1, 2], [nil, 2], [nil, 1]])
            #expect(try await team.editor.delete(labels + "/staging").status == 204)
            #expect(try await team.editor.delete(labels + "/staging").status == 404)
            #expect(try await team.viewer.get("/prompts").results[0]["labels"].array?.count == 1)
        }
    }

    /// What is written by a label is written by the revision that it points to at that moment.
    @Test(arguments: Engine.allCases) func aContentNamesALabel(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.prompt("یکم {topic}")
            let other = try await team.prompt("دیگر")
            _ = try await team.editor.patch("/prompts/\(prompt)", ["prompt_template": "دوم {topic}"])
            _ = try await team.editor.client.put("/prompts/\(prompt)/labels/production", ["revision": 1])
            let new: JSON = ["title": "پاییز", "project": .int(team.project), "prompt": .int(prompt), "prompt_label": "production"]
            let id = try await team.writer.make("/contents", new)
            _ = try await server.generate(id, by: team.writer)
            #expect(try await team.viewer.get("/contents/\(id)")["metadata"]["prompt_revision"] == 1)
            #expect(server.model.requests.last?.text.contains("یکم پاییز") == true)
            _ = try await team.editor.post("/contents/\(id)/reject", ["reason": "x"])
            // A request may name another; no label is the newest.
            #expect(try await team.writer.post("/contents/\(id)/generate", ["prompt_label": "staging"]).faults("prompt_label") == ["Object does not exist."])
            _ = try await team.editor.client.put("/prompts/\(prompt)/labels/staging", ["revision": 2])
            _ = try await server.generate(id, by: team.writer, ["prompt_label": "staging"])
            #expect(try await team.viewer.get("/contents/\(id)")["metadata"]["prompt_revision"] == 2)
            _ = try await team.editor.post("/contents/\(id)/reject", ["reason": "x"])
            let changed = try await team.writer.patch("/contents/\(id)", ["prompt_label": nil])
            #expect(changed["prompt_label"] == .null && changed["current_version"] == 2)
            _ = try await server.generate(id, by: team.writer)
            #expect(try await team.viewer.get("/contents/\(id)")["metadata"]["prompt_revision"] == 2)
            // A label that the prompt does not have, or that has no prompt, is a wrong field.
            for body in [
                ["title": "x", "project": .int(team.project), "prompt_label": "production"],
                ["title": "x", "project": .int(team.project), "prompt": .int(other), "prompt_label": "production"],
                ["title": "x", "project": .int(team.project), "prompt": .int(prompt), "prompt_label": "No Label"],
            ] as [JSON] {
                #expect(try await team.writer.post("/contents", body).faults("prompt_label").count == 1, "\(body.text)")
            }
            #expect(try await team.writer.patch("/contents/\(id)", ["prompt": .int(other), "prompt_label": "production"]).status == 400)
        }
    }

    @Test(arguments: Engine.allCases) func whatCameOfEachRevision(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.prompt("یکم {topic}")
            func write(_ decision: String?) async throws {
                let id = try await team.writer.make("/contents", ["title": "پاییز", "project": .int(team.project), "prompt": .int(prompt)])
                _ = try await server.generate(id, by: team.writer)
                guard let decision else { return }
                let answer = try await team.editor.post("/contents/\(id)/\(decision)", decision == "reject" ? ["reason": "نه"] : [:])
                guard answer.status == 200 else { throw TestFailure(answer.body) }
            }
            for decision in ["approve", "reject", "reject"] { try await write(decision) }
            _ = try await team.editor.patch("/prompts/\(prompt)", ["prompt_template": "دوم {topic}"])
            for decision in ["approve", "approve", nil] { try await write(decision) }
            server.model.answer { _, _ in .quotaExceeded }
            try await write(nil)
            let statistics = try await team.viewer.get("/prompts/\(prompt)/statistics")
            let (second, first) = (statistics["revisions"].array?[0] ?? .null, statistics["revisions"].array?[1] ?? .null)
            #expect(first["uses"] == 3 && first["completed"] == 3 && first["approved"] == 1 && first["rejected"] == 2)
            #expect(first["approval_rate"].double == 0.3333)
            #expect(second["uses"] == 4 && second["completed"] == 3 && second["failed"] == 1 && second["contents"] == 3)
            #expect(second["approved"] == 2 && second["approval_rate"].double == 1)
            let one = try await server.int("SELECT MAX(cost) FROM usage_logs")
            func money(_ nanos: Int64) -> JSON { (try? JSONParser.parse(Money(nanos: nanos).description)) ?? .null }
            #expect(one > 0 && first["cost"] == money(3 * one) && first["cost_per_approved"] == money(3 * one))
            #expect(second["cost"] == money(3 * one) && second["cost_per_approved"] == money(3 * one / 2))
            #expect(statistics["cost"] == money(6 * one) && statistics["approved"] == 3)
        }
    }
}
