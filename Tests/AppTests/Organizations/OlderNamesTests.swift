// The older names of these routes answer as the new ones do.

import App
import Kit
import Support
import Testing

@Suite struct OlderNamesTests {
    @Test(arguments: Engine.allCases) func organizationsAndWorkspacesAnswerUnderAuth(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let sara = try await server.login("09121112233")
            let organization = try await sara.make("/api/auth/organizations/", ["name": "Shop"])
            #expect(try await sara.get("/api/auth/organizations/")["count"] == 1)
            #expect(try await sara.patch("/api/auth/organizations/\(organization)/", ["name": "New"])["name"] == "New")
            #expect(try await sara.get("/api/auth/organizations/\(organization)/").json == sara.get("/organizations/\(organization)").json)
            let workspace = try await sara.make("/api/auth/workspaces/", ["name": "W", "organization": .int(organization)])
            #expect(try await sara.get("/api/auth/workspaces/?organization=\(organization)").results.first?["id"] == .int(workspace))
            #expect(try await sara.patch("/api/auth/workspaces/\(workspace)/", ["name": "V"])["name"] == "V")
            #expect(try await sara.delete("/api/auth/workspaces/\(workspace)/").status == 204)
            #expect(try await sara.delete("/api/auth/organizations/\(organization)/").status == 204)
            #expect(try await sara.get("/organizations")["count"] == 0)
        }
    }

    @Test(arguments: Engine.allCases) func membersAnswerUnderTheirOldName(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let own = try await team.admin.make("/organizations", ["name": "Second"])
            let path = "/api/auth/organization-members"
            let byUser = try await team.admin.post(path, ["organization": .int(own), "user": .int(team.writer.id), "role": "viewer"])
            #expect(byUser.status == 201)
            #expect(byUser["organization"] == .int(own))
            let byUserID = try await team.admin.post(path, ["organization": .int(own), "user_id": .int(team.editor.id), "role": "viewer"])
            #expect(byUserID.status == 201)
            let byPhone = try await team.admin.post(path, ["organization": .int(own), "phone_number": "09351112233", "role": "viewer"])
            #expect(byPhone["status"] == "invited")
            #expect(try await team.admin.get("\(path)?organization=\(own)")["count"] == 4)
            #expect(try await team.admin.get(path)["count"] == 8)
            #expect(try await team.admin.get("\(path)?organization=\(other.organization)")["count"] == 0)
            #expect(try await team.admin.get("\(path)/\(byUser.id)").json == byUser.json)
            #expect(try await team.admin.patch("\(path)/\(byUser.id)", ["role": "editor"])["role"] == "editor")
            #expect(try await team.admin.delete("\(path)/\(byUser.id)").status == 204)
            #expect(try await team.admin.get("\(path)/\(byUser.id)").status == 404)
            for answer in [try await other.admin.get("\(path)/\(byUserID.id)"), try await other.admin.delete("\(path)/\(byUserID.id)")] {
                #expect(answer.status == 404)
            }
            let foreign = try await other.admin.post(path, ["organization": .int(own), "user": .int(other.writer.id), "role": "admin"])
            #expect(foreign.status == 400)
            #expect(foreign.faults("organization") == ["Object does not exist."])
            let two = try await team.admin.post(
                path, ["organization": .int(own), "user": .int(team.writer.id), "user_id": .int(team.viewer.id), "role": "viewer"])
            #expect(two.faults("phone_number") == ["Exactly one of phone_number and user_id is required."])
        }
    }
}
