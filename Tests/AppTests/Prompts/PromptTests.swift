// Prompts over HTTP.

import App
import Database
import Kit
import Support
import Testing

@Suite struct PromptTests {
    private func body(_ team: Team, _ more: (String, JSON)...) -> JSON {
        let base: [(String, JSON)] = [
            ("title", "وبلاگ"), ("category", "blog"), ("prompt_template", "دربارهٔ {موضوع} برای {audience}"), ("workspace", .int(team.workspace)),
        ]
        let kept = base.filter { field in !more.contains { $0.0 == field.0 } } + more
        return .object(kept.map { JSON.Member($0.0, $0.1) })
    }

    @Test(arguments: Engine.allCases) func variablesAreFoundInTheTemplate(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let made = try await team.editor.post("/prompts", body(team))
            #expect(made.status == 201)
            #expect(made["variables"] == ["موضوع", "audience"])
            #expect(made["kind"] == "draft")
            #expect(made["is_public"] == false)
            #expect(made["usage_count"] == 0)
            #expect(made["revision"] == 1)
            #expect(made["version"] == 1)
            #expect(made["workspace"] == .int(team.workspace))
            #expect(made["organization"] == .int(team.organization))
            #expect(made["created_by"] == .int(team.editor.id))
            #expect(try await team.viewer.get("/prompts/\(made.id)").json == made.json)
            let given = try await team.editor.post("/prompts", body(team, ("variables", ["audience", "موضوع"]), ("kind", "caption"), ("is_public", true)))
            #expect(given["variables"] == ["موضوع", "audience"])
            #expect(given["kind"] == "caption")
            #expect(given["is_public"] == true)
            #expect(try await server.audit(team, action: "prompt.created").count == 2)
        }
    }

    @Test func allFaultsAreToldTogether() async throws {
        try await withServer { server in
            let team = try await server.team()
            let answer = try await team.editor.post("/prompts", body(team, ("title", ""), ("category", "marketing"), ("variables", ["x"])))
            #expect(answer.status == 400)
            for field in ["title", "category", "variables"] { #expect(answer.faults(field).count == 1, "\(field)") }
            #expect(answer.faults("variables") == ["Must be the names in the braces of the template: موضوع, audience"])
            let many = JSON.string((1...101).map { "{v\($0)}" }.joined())
            let wrong = try await team.editor.post("/prompts", body(team, ("prompt_template", many), ("kind", "poem"), ("variables", ["x"])))
            #expect(wrong.faults("prompt_template") == ["At most 100 variables are allowed."])
            #expect(wrong.faults("kind").count == 1)
            #expect(wrong.faults("variables").isEmpty)
            let persian = try await team.editor.client.with("Accept-Language", "fa").post("/prompts", body(team, ("prompt_template", many)))
            #expect(persian.faults("prompt_template") == ["حداکثر 100 متغیر مجاز است."])
            #expect(try await team.editor.post("/prompts", body(team, ("prompt_template", "   "))).faults("prompt_template").count == 1)
            let long = JSON.string(String(repeating: "x", count: 20_001))
            #expect(try await team.editor.post("/prompts", body(team, ("prompt_template", long))).faults("prompt_template").count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func theOrganizationIsTheWorkspacesOrNamedOrTheOnlyOne(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let alone = try await team.editor.post("/prompts", body(team, ("workspace", nil)))
            #expect(alone.status == 201)
            #expect(alone["organization"] == .int(team.organization))
            #expect(alone["workspace"] == .null)
            let own = try await team.editor.make("/organizations", ["name": "Second"])
            let unclear = try await team.editor.post("/prompts", body(team, ("workspace", nil)))
            #expect(unclear.status == 400)
            #expect(unclear.faults("organization") == ["This field is required."])
            #expect(try await team.editor.post("/prompts", body(team, ("workspace", nil), ("organization", .int(own))))["organization"] == .int(own))
            #expect(try await team.editor.post("/prompts", body(team, ("organization", .int(own)))).faults("organization") == ["Object does not exist."])
            for id in [other.workspace, 987_654] {
                #expect(try await team.editor.post("/prompts", body(team, ("workspace", .int(id)))).faults("workspace") == ["Object does not exist."])
            }
            for id in [other.organization, 987_654] {
                let answer = try await team.editor.post("/prompts", body(team, ("workspace", nil), ("organization", .int(id))))
                #expect(answer.faults("organization") == ["Object does not exist."])
            }
        }
    }

    @Test(arguments: Engine.allCases) func aListShowsWhatAWorkspaceIsOffered(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let second = try await team.admin.make("/workspaces", ["name": "Second", "organization": .int(team.organization)])
            let own = try await team.editor.make("/prompts", body(team, ("title", "كتاب هاي خوب"), ("category", "ad")))
            let open = try await team.editor.make("/prompts", body(team, ("is_public", true), ("prompt_template", "Sale of {x}")))
            let general = try await team.editor.make("/prompts", body(team, ("workspace", nil)))
            let theirs = try await other.editor.make("/prompts", body(other, ("is_public", true)))
            func ids(_ query: String) async throws -> [ID] {
                try await team.viewer.get("/prompts?\(query)").results.compactMap { $0["id"]?.int }
            }
            #expect(try await ids("") == [general, open, own])
            #expect(try await ids("workspace=\(team.workspace)") == [general, open, own])
            #expect(try await ids("workspace=\(second)") == [general, open])
            #expect(try await ids("workspace=\(other.workspace)") == [])
            #expect(try await ids("organization=\(other.organization)") == [])
            #expect(try await ids("category=ad") == [own])
            #expect(try await ids("search=%DA%A9%D8%AA%D8%A7%D8%A8%E2%80%8C%D9%87%D8%A7%DB%8C") == [own])
            #expect(try await ids("search=SALE") == [open])
            #expect(try await ids("search=sale%20blog") == [])
            #expect(try await team.viewer.get("/prompts?category=none").faults("category").count == 1)
            #expect(try await team.viewer.get("/prompts/\(theirs)").status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func eachTextIsKept(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/prompts/\(try await team.editor.make("/prompts", body(team)))"
            let renamed = try await team.editor.patch(path, ["title": "Two"])
            #expect([renamed["revision"], renamed["version"]] == [2, 2])
            let rewritten = try await team.admin.patch(path, ["prompt_template": "{a} {b}"])
            #expect([rewritten["revision"], rewritten["version"], rewritten["variables"]] == [3, 3, ["a", "b"]])
            let moved = try await team.editor.patch(path, ["category": "seo", "is_public": true, "title": "Two"])
            #expect([moved["revision"], moved["version"], moved["category"]] == [3, 4, "seo"])
            let kept = try await team.viewer.get("\(path)/revisions")
            #expect(kept["count"] == 3)
            try #require(kept.results.count == 3)
            #expect(kept.results.map { $0["revision"] } == [3, 2, 1])
            #expect(kept.results.map { $0["title"] } == ["Two", "Two", "وبلاگ"])
            #expect(kept.results[0]["prompt_template"] == "{a} {b}")
            #expect(kept.results[0]["created_by"] == .int(team.admin.id))
            #expect(kept.results[2]["prompt_template"] == "دربارهٔ {موضوع} برای {audience}")
            #expect(kept.results[2]["variables"] == ["موضوع", "audience"])
            #expect(try await team.viewer.get("\(path)/revisions?page_size=2&page=2").results.count == 1)
            let events = try await server.audit(team, action: "prompt.updated")
            try #require(events.count == 3)
            #expect(events[1]["changes"]?["revision"] == [2, 3])
            #expect(!events.map(\.text).joined().contains("{a} {b}"))
        }
    }

    @Test(arguments: Engine.allCases) func namesMustFitTheTemplateAlsoInAChange(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/prompts/\(try await team.editor.make("/prompts", body(team)))"
            #expect(try await team.editor.patch(path, ["variables": ["other"]]).faults("variables").count == 1)
            #expect(try await team.editor.patch(path, ["variables": ["audience", "موضوع"]]).status == 200)
            #expect(try await team.editor.patch(path, ["prompt_template": "{a}", "variables": ["b"]]).faults("variables").count == 1)
            #expect(try await team.editor.patch(path, ["prompt_template": "{a}", "variables": ["a"]])["variables"] == ["a"])
            #expect(try await team.viewer.get("/prompts?search=audience")["count"] == 0)
        }
    }

    @Test(arguments: Engine.allCases) func aChangeMeetsTheVersionAndTheWorkspace(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let path = "/prompts/\(try await team.editor.make("/prompts", body(team)))"
            #expect(try await team.editor.patch(path, ["workspace": .int(other.workspace)]).faults("workspace") == ["Object does not exist."])
            #expect(try await team.editor.patch(path, ["workspace": nil])["workspace"] == .null)
            #expect(try await team.editor.patch(path, ["title": "kept"])["workspace"] == .null)
            #expect(try await team.editor.patch(path, ["workspace": .int(team.workspace)])["workspace"] == .int(team.workspace))
            #expect(try await team.editor.client.with("If-Match", "\"1\"").patch(path, ["title": "Late"]).code == "stale_version")
            #expect(try await team.editor.client.with("If-Match", "\"1\"").delete(path).status == 412)
            #expect(try await team.editor.client.with("If-Match", "\"4\"").delete(path).status == 204)
            #expect(try await team.editor.get(path).status == 404)
            #expect(try await team.editor.get("\(path)/revisions").status == 404)
            #expect(try await server.audit(team, action: "prompt.deleted").count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aPromptCanBeTried(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/prompts/\(try await team.editor.make("/prompts", body(team)))"
            let full = try await team.viewer.post("\(path)/render", ["variables": ["موضوع": "{audience} و {x.__class__}", "audience": "همه", "more": 1]])
            #expect(full.status == 200)
            #expect(full["text"] == "دربارهٔ {audience} و {x.__class__} برای همه")
            #expect(full["missing"] == [])
            #expect(full["unknown"] == ["more"])
            #expect((full["tokens"].int ?? 0) > 5)
            #expect(full.json.has("estimated_cost"))
            let empty = try await team.viewer.post("\(path)/render")
            #expect(empty["text"] == "دربارهٔ {موضوع} برای {audience}")
            #expect(empty["missing"] == ["موضوع", "audience"])
            #expect(try await team.viewer.post("\(path)/render", ["variables": [1]]).faults("variables").count == 1)
            #expect(try await team.viewer.get(path)["usage_count"] == 0)
        }
    }

    @Test(arguments: Engine.allCases) func anImportedTextThatIsNoTemplateIsAWrongField(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.editor.make("/prompts", body(team))
            let many = (1...101).map { "{v\($0)}" }.joined()
            try await server.execute("UPDATE prompts SET prompt_template = \(many) WHERE id = \(id)")
            #expect(try await team.viewer.post("/prompts/\(id)/render").faults("prompt_template").count == 1)
            #expect(try await team.editor.patch("/prompts/\(id)", ["title": "x"]).faults("prompt_template").count == 1)
            #expect(try await team.editor.patch("/prompts/\(id)", ["prompt_template": "{a}"]).status == 200)
        }
    }

    @Test func aSmallPromptCannotBecomeAHugeText() async throws {
        try await withServer { server in
            let team = try await server.team()
            let template = JSON.string(String(repeating: "{a}", count: 6000))
            let path = "/prompts/\(try await team.editor.make("/prompts", body(team, ("prompt_template", template))))"
            let answer = try await team.viewer.post("\(path)/render", ["variables": ["a": .string(String(repeating: "x", count: 10_000))]])
            #expect(answer.status == 400)
            #expect(answer.faults("variables") == ["With these values the text would have more than 200000 characters."])
            #expect(try await team.viewer.post("\(path)/render", ["variables": ["a": "xx"]]).status == 200)
        }
    }
}
