// What goes along when a place is deleted, and what stops the deletion.

import App
import Database
import Kit
import Support
import Testing

@Suite struct DeletionTests {
    /// Everything that can lie in an organization.
    private struct Furniture {
        let content: ID
        let own: ID
        let general: ID
        init(_ team: Team) async throws {
            content = try await team.content()
            own = try await team.editor.make(
                "/prompts", ["title": "p", "category": "blog", "prompt_template": "x", "workspace": .int(team.workspace)])
            general = try await team.editor.make(
                "/prompts", ["title": "p", "category": "blog", "prompt_template": "x", "organization": .int(team.organization)])
        }
    }

    @Test(arguments: Engine.allCases) func anOrganizationTakesAllAlong(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let things = try await Furniture(team)
            let theirs = try await Furniture(other)
            let seen = [
                "/organizations/\(team.organization)", "/workspaces/\(team.workspace)", "/projects/\(team.project)", "/contents/\(things.content)",
                "/prompts/\(things.own)", "/prompts/\(things.general)",
            ]
            for path in seen { #expect(try await team.admin.get(path).status == 200, "\(path)") }
            #expect(try await team.admin.delete(seen[0]).status == 204)
            for path in seen { #expect(try await team.admin.get(path).status == 404, "\(path)") }
            for list in ["/organizations", "/workspaces", "/projects", "/prompts", "/contents", "/auth/organization-members"] {
                #expect(try await team.admin.get(list)["count"] == 0, "\(list)")
            }
            for table in ["workspaces", "projects", "contents", "prompts"] {
                let left = try await alive(table, team.organization, server)
                #expect(left == 0, "\(table)")
            }
            #expect(try await other.admin.get("/contents/\(theirs.content)").status == 200)
            #expect(try await other.admin.get("/prompts/\(theirs.own)").status == 200)
            let told = try await server.number("SELECT COUNT(*) FROM audit_events WHERE organization_id = \(team.organization) AND action = 'organization.deleted'")
            #expect(told == 1)
        }
    }

    private func alive(_ table: String, _ organization: ID, _ server: TestServer) async throws -> Int64? {
        switch table {
        case "workspaces": try await server.number("SELECT COUNT(*) FROM workspaces WHERE organization_id = \(organization) AND deleted_at IS NULL")
        case "projects": try await server.number("SELECT COUNT(*) FROM projects WHERE organization_id = \(organization) AND deleted_at IS NULL")
        case "contents": try await server.number("SELECT COUNT(*) FROM contents WHERE organization_id = \(organization) AND deleted_at IS NULL")
        default: try await server.number("SELECT COUNT(*) FROM prompts WHERE organization_id = \(organization) AND deleted_at IS NULL")
        }
    }

    @Test(arguments: Engine.allCases) func aWorkspaceTakesItsOwnAlong(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let things = try await Furniture(team)
            let second = try await team.admin.make("/workspaces", ["name": "Second", "organization": .int(team.organization)])
            let elsewhere = try await team.admin.make("/projects", ["name": "Elsewhere", "workspace": .int(second)])
            #expect(try await team.admin.delete("/workspaces/\(team.workspace)").status == 204)
            for path in ["/workspaces/\(team.workspace)", "/projects/\(team.project)", "/contents/\(things.content)", "/prompts/\(things.own)"] {
                #expect(try await team.admin.get(path).status == 404, "\(path)")
            }
            for path in ["/organizations/\(team.organization)", "/workspaces/\(second)", "/projects/\(elsewhere)", "/prompts/\(things.general)"] {
                #expect(try await team.admin.get(path).status == 200, "\(path)")
            }
            #expect(try await team.admin.get("/organizations/\(team.organization)")["workspaces_count"] == 1)
            #expect(try await server.audit(team, action: "workspace.deleted").first?["changes"]?["contents"] == [1, 0])
        }
    }

    @Test(arguments: Engine.allCases) func aProjectTakesItsContentsAlong(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let things = try await Furniture(team)
            #expect(try await team.editor.delete("/projects/\(team.project)").status == 204)
            #expect(try await team.admin.get("/projects/\(team.project)").status == 404)
            #expect(try await team.admin.get("/contents/\(things.content)").status == 404)
            #expect(try await team.admin.get("/workspaces/\(team.workspace)")["projects_count"] == 0)
            #expect(try await team.admin.get("/prompts/\(things.own)").status == 200)
            #expect(try await server.audit(team, action: "project.deleted").first?["changes"]?["contents"] == [1, 0])
            let again = try await team.editor.post("/projects", ["name": "Again", "slug": "campaign", "workspace": .int(team.workspace)])
            #expect(again.status == 201)
        }
    }

    @Test(arguments: Engine.allCases) func nothingGoesWhileAContentIsBeingWritten(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let things = try await Furniture(team)
            let idle = try await team.content("Another")
            try await server.startWriting(things.content)
            for path in ["/projects/\(team.project)", "/workspaces/\(team.workspace)", "/organizations/\(team.organization)"] {
                let answer = try await team.admin.delete(path)
                #expect(answer.status == 409)
                #expect(answer.code == "conflict")
                #expect(try await team.admin.get(path).status == 200)
            }
            #expect(try await team.admin.get("/contents/\(idle)").status == 200)
            #expect(try await team.admin.get("/projects/\(team.project)")["version"] == 1)
            try await server.stopWriting(things.content)
            #expect(try await team.admin.delete("/projects/\(team.project)").status == 204)
        }
    }

    @Test(arguments: Engine.allCases) func whatIsMadeMeanwhileGoesAlongOrIsRefused(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            for round in 1...8 {
                let workspace = try await team.admin.make("/workspaces", ["name": .string("Round \(round)"), "organization": .int(team.organization)])
                let answers = try await all(4) { index in
                    index == 0
                        ? try await team.admin.delete("/workspaces/\(workspace)")
                        : try await team.admin.post("/projects", ["name": "P", "workspace": .int(workspace)])
                }
                #expect(answers.allSatisfy { [201, 204, 400].contains($0.status) })
                let orphans = try await server.number("SELECT COUNT(*) FROM projects WHERE workspace_id = \(workspace) AND deleted_at IS NULL")
                #expect(orphans == 0)
            }
        }
    }
}
