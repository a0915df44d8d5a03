// Projects over HTTP.

import App
import Kit
import Support
import Testing

@Suite struct ProjectTests {
    @Test(arguments: Engine.allCases) func anEditorMakesOne(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let made = try await team.editor.post("/projects", ["name": "کمپین پاییز", "description": "d", "workspace": .int(team.workspace)])
            #expect(made.status == 201)
            #expect(made["workspace"] == .int(team.workspace))
            #expect(made["organization"] == .int(team.organization))
            #expect(made["created_by"] == .int(team.editor.id))
            #expect(made["contents_count"] == 0)
            #expect(made["version"] == 1)
            #expect(made["slug"].string?.isEmpty == false)
            #expect(made.header("ETag") == "\"1\"")
            #expect(try await team.viewer.get("/projects/\(made.id)").json == made.json)
            _ = try await team.content()
            #expect(try await team.viewer.get("/projects/\(team.project)")["contents_count"] == 1)
            #expect(try await server.audit(team, action: "project.created").count == 2)
        }
    }

    @Test(arguments: Engine.allCases) func aSlugIsUniqueInItsWorkspace(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let taken = try await team.editor.post("/projects", ["name": "x", "slug": "campaign", "workspace": .int(team.workspace)])
            #expect(taken.faults("slug") == ["This slug is already taken."])
            #expect(try await team.editor.post("/projects", ["name": "Campaign", "workspace": .int(team.workspace)])["slug"] == "campaign-2")
            let second = try await team.admin.make("/workspaces", ["name": "Second", "organization": .int(team.organization)])
            #expect(try await team.editor.post("/projects", ["name": "x", "slug": "campaign", "workspace": .int(second)]).status == 201)
        }
    }

    @Test(arguments: Engine.allCases) func aListIsFilteredAndSearched(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let second = try await team.admin.make("/workspaces", ["name": "Second", "organization": .int(team.organization)])
            let books = try await team.editor.make("/projects", ["name": "کتاب‌های ۱۰۰٪ فارسی", "workspace": .int(second)])
            func ids(_ query: String) async throws -> [ID] {
                try await team.viewer.get("/projects?\(query)").results.compactMap { $0["id"]?.int }
            }
            #expect(try await ids("") == [books, team.project])
            #expect(try await ids("workspace=\(second)") == [books])
            #expect(try await ids("organization=\(team.organization)") == [books, team.project])
            #expect(try await ids("organization=\(other.organization)") == [])
            #expect(try await ids("workspace=\(other.workspace)") == [])
            // كتاب‌هاي, typed on an Arabic keyboard and without the half-space.
            #expect(try await ids("search=%D9%83%D8%AA%D8%A7%D8%A8%20%D9%87%D8%A7%D9%8A") == [books])
            #expect(try await ids("search=CAMP") == [team.project])
            #expect(try await ids("search=campaign%20nothing") == [])
            #expect(try await ids("search=1%25") == [])
            #expect(try await ids("search=100%25") == [books])
            #expect(try await ids("search=_") == [])
            _ = try await team.editor.patch("/projects/\(books)", ["name": "Renamed"])
            #expect(try await ids("search=renamed") == [books])
            #expect(try await team.viewer.get("/projects?page=9").status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func aChangeMeetsTheVersion(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/projects/\(team.project)"
            let changed = try await team.editor.patch(path, ["name": "New", "slug": "new", "description": "d"])
            #expect(changed.status == 200)
            #expect([changed["name"], changed["slug"], changed["description"], changed["version"]] == ["New", "new", "d", 2])
            #expect(try await team.editor.client.with("If-Match", "\"1\"").patch(path, ["name": "Late"]).code == "stale_version")
            #expect(try await team.editor.client.with("If-Match", "\"1\"").delete(path).status == 412)
            #expect(try await team.editor.client.with("If-Match", "\"2\"").patch(path, ["name": "In time"]).status == 200)
            #expect(try await team.editor.patch(path, ["name": "", "slug": "NO"]).faults("slug").count == 1)
            #expect(try await server.audit(team, action: "project.updated").last?["changes"]?["slug"] == ["campaign", "new"])
        }
    }

    @Test(arguments: Engine.allCases) func aProjectMovesWithItsContents(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (kept, deleted) = (try await team.content("Kept"), try await team.content("Deleted"))
            #expect(try await team.admin.delete("/contents/\(deleted)").status == 204)
            let second = try await team.admin.make("/workspaces", ["name": "Second", "organization": .int(team.organization)])
            let moved = try await team.editor.patch("/projects/\(team.project)", ["workspace": .int(second)])
            #expect(moved.status == 200)
            #expect(moved["workspace"] == .int(second))
            #expect(moved["contents_count"] == 1)
            #expect(try await team.viewer.get("/contents/\(kept)")["workspace"] == .int(second))
            #expect(try await team.viewer.get("/contents?workspace=\(second)")["count"] == 1)
            #expect(try await team.viewer.get("/contents?workspace=\(team.workspace)")["count"] == 0)
            #expect(try await team.viewer.get("/workspaces/\(second)")["projects_count"] == 1)
            #expect(try await server.audit(team, action: "project.updated").first?["changes"]?["workspace"] == [.int(team.workspace), .int(second)])
            // Deleting the place it left does not touch it.
            #expect(try await team.admin.delete("/workspaces/\(team.workspace)").status == 204)
            #expect(try await team.viewer.get("/contents/\(kept)").status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func aProjectMovesOnlyWithinItsOrganizationAndToAFreeSlug(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let path = "/projects/\(team.project)"
            let foreign = try await team.editor.patch(path, ["workspace": .int(other.workspace)])
            let none = try await team.editor.patch(path, ["workspace": 987_654])
            #expect(foreign.status == 400)
            #expect(foreign.faults("workspace") == ["Object does not exist."])
            #expect(foreign.faults("workspace") == none.faults("workspace"))
            // Also where the caller is a member of both.
            _ = try await other.admin.make("/organizations/\(other.organization)/members", ["phone_number": .string(team.editor.phone), "role": "admin"])
            #expect(try await team.editor.patch(path, ["workspace": .int(other.workspace)]).faults("workspace").count == 1)
            let second = try await team.admin.make("/workspaces", ["name": "Second", "organization": .int(team.organization)])
            _ = try await team.editor.make("/projects", ["name": "x", "slug": "campaign", "workspace": .int(second)])
            #expect(try await team.editor.patch(path, ["workspace": .int(second)]).faults("slug") == ["This slug is already taken."])
            #expect(try await team.editor.patch(path, ["workspace": .int(second), "slug": "free"]).status == 200)
        }
    }
}
