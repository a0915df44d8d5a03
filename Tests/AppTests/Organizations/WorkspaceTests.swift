// Workspaces over HTTP.

import App
import Kit
import Support
import Testing

@Suite struct WorkspaceTests {
    @Test(arguments: Engine.allCases) func oneIsMadeBelowItsOrganizationOrByNamingIt(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let below = try await team.admin.post("/organizations/\(team.organization)/workspaces", ["name": "فروش", "pii_policy": "block"])
            #expect(below.status == 201)
            #expect(below["organization"] == .int(team.organization))
            #expect(below["pii_policy"] == "block")
            #expect(below["projects_count"] == 0)
            #expect(below["version"] == 1)
            let named = try await team.admin.post("/workspaces", ["name": "فروش", "organization": .int(team.organization)])
            #expect(named.status == 201)
            #expect(named["pii_policy"] == "redact")
            #expect(named["slug"].string == (below["slug"].string ?? "") + "-2")
            #expect(try await team.viewer.get("/workspaces/\(named.id)").json == named.json)
            #expect(try await team.viewer.get("/organizations/\(team.organization)/workspaces")["count"] == 3)
            #expect(try await team.viewer.get("/organizations/\(team.organization)")["workspaces_count"] == 3)
            #expect(try await server.audit(team, action: "workspace.created").count == 3)
        }
    }

    @Test(arguments: Engine.allCases) func aListCanBeNarrowedToAnOrganization(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let own = try await team.admin.make("/organizations", ["name": "Second"])
            let second = try await team.admin.make("/organizations/\(own)/workspaces", ["name": "Second"])
            #expect(try await team.admin.get("/workspaces").results.compactMap { $0["id"]?.int } == [team.workspace, second])
            #expect(try await team.admin.get("/workspaces?organization=\(own)").results.compactMap { $0["id"]?.int } == [second])
            #expect(try await team.admin.get("/workspaces?organization=\(other.organization)")["count"] == 0)
            #expect(try await team.admin.get("/workspaces?organization=abc").faults("organization").count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aSlugIsUniqueInItsOrganizationOnly(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, _) = (try await server.team(1), try await server.team(2))
            let answer = try await team.admin.post("/organizations/\(team.organization)/workspaces", ["name": "x", "slug": "marketing"])
            #expect(answer.status == 400)
            #expect(answer.faults("slug") == ["This slug is already taken."])
            let other = try await team.admin.make("/organizations/\(team.organization)/workspaces", ["name": "Other"])
            #expect(try await team.admin.patch("/workspaces/\(other)", ["slug": "marketing"]).faults("slug").count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aChangeMeetsTheVersion(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/workspaces/\(team.workspace)"
            let changed = try await team.admin.patch(path, ["name": "New", "slug": "new", "description": "d", "pii_policy": "warn"])
            #expect(changed.status == 200)
            for (field, value) in [("name", "New"), ("slug", "new"), ("description", "d"), ("pii_policy", "warn")] as [(String, JSON)] {
                #expect(changed[field] == value)
            }
            #expect(changed["version"] == 2)
            #expect(try await team.admin.client.with("If-Match", "\"1\"").patch(path, ["name": "Late"]).status == 412)
            #expect(try await team.admin.client.with("If-Match", "\"1\"").delete(path).status == 412)
            #expect(try await team.admin.get(path)["name"] == "New")
            let wrong = try await team.admin.patch(path, ["name": "", "pii_policy": "hide"])
            #expect(wrong.faults("name").count == 1)
            #expect(wrong.faults("pii_policy").count == 1)
            #expect(try await server.audit(team, action: "workspace.updated").first?["changes"]?["pii_policy"] == ["redact", "warn"])
        }
    }

    @Test func anOrganizationThatIsNotTheCallersIsAWrongField() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let foreign = try await team.admin.post("/workspaces", ["name": "x", "organization": .int(other.organization)])
            let none = try await team.admin.post("/workspaces", ["name": "x", "organization": 987_654])
            #expect(foreign.status == 400)
            #expect(foreign.faults("organization") == ["Object does not exist."])
            #expect(foreign.faults("organization") == none.faults("organization"))
            #expect(try await team.admin.post("/workspaces", ["name": "x"]).faults("organization") == ["This field is required."])
        }
    }
}
