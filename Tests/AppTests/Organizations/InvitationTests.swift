// Invitations over HTTP: a number without a user, and what becomes of it.

import App
import Database
import Kit
import Support
import Testing

@Suite struct InvitationTests {
    @Test(arguments: Engine.allCases) func aNewNumberIsInvitedAndJoinsAtItsFirstLogin(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/organizations/\(team.organization)"
            let invited = try await team.admin.post("\(path)/members", ["phone_number": "09351112233", "role": "editor"])
            #expect(invited.status == 201)
            #expect(invited["status"] == "invited")
            #expect(invited["user"]["id"] == .null)
            #expect(invited["user"]["phone_number"] == "+989351112233")
            #expect(invited["joined_at"] == .null)
            #expect(try await team.admin.get("\(path)/members").results.last?["status"] == "invited")
            #expect(try await team.admin.get(path)["members_count"] == 4)
            let again = try await team.admin.post("\(path)/members", ["phone_number": "+98 935 111 2233", "role": "viewer"])
            #expect(again.faults("phone_number") == ["This number is invited already."])
            #expect(!(try await server.audit(team, action: "member.invited").map(\.text).joined().contains("9351112233")))

            let newcomer = try await server.login("09351112233")
            #expect(try await newcomer.get(path)["role"] == "editor")
            #expect(try await newcomer.get("/auth/me")["organizations"].array?.count == 1)
            #expect(try await team.admin.get("\(path)/invitations")["count"] == 0)
            #expect(try await team.admin.get("\(path)/members").results.map { $0["status"] }.contains("invited") == false)
            #expect(try await server.audit(team, action: "member.added").first?["user"] == .int(newcomer.id))
        }
    }

    @Test(arguments: Engine.allCases) func anInvitationCanBeWithdrawn(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let path = "/organizations/\(team.organization)"
            let id = try await team.admin.make("\(path)/members", ["phone_number": "09351112233", "role": "editor"])
            #expect(try await team.viewer.get("\(path)/invitations").results.first?["user"]?["phone_number"] == "+98935***2233")
            #expect(try await team.editor.delete("\(path)/invitations/\(id)").status == 403)
            #expect(try await other.admin.delete("\(path)/invitations/\(id)").status == 404)
            #expect(try await other.admin.delete("/organizations/\(other.organization)/invitations/\(id)").status == 404)
            #expect(try await team.admin.delete("\(path)/invitations/\(id)").status == 204)
            #expect(try await team.admin.delete("\(path)/invitations/\(id)").status == 404)
            #expect(try await team.admin.get("\(path)/invitations")["count"] == 0)
            #expect(try await server.login("09351112233").get(path).status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func whoIsAddedMeanwhileIsNoLongerInvited(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let path = "/organizations/\(team.organization)"
            let reza = try await server.login("+989351112233")
            // As when the number was invited in the very moment of its first login.
            try await server.execute(
                """
                INSERT INTO invitations (organization_id, phone_number, role, invited_by, created_at)
                VALUES (\(team.organization), \(reza.phone), 'admin', \(team.admin.id), 1)
                """)
            _ = try await team.admin.make("\(path)/members", ["phone_number": .string(reza.phone), "role": "viewer"])
            #expect(try await team.admin.get("\(path)/invitations")["count"] == 0)
            _ = try await server.login("09351112233")
            #expect(try await reza.get(path)["role"] == "viewer")
        }
    }

    @Test(arguments: Engine.allCases) func aDeletedOrganizationLetsNobodyIn(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            _ = try await team.admin.make("/organizations/\(team.organization)/members", ["phone_number": "09351112233", "role": "editor"])
            #expect(try await team.admin.delete("/organizations/\(team.organization)").status == 204)
            let newcomer = try await server.login("09351112233")
            #expect(try await newcomer.get("/auth/me")["organizations"] == [])
            #expect(try await server.number("SELECT COUNT(*) FROM members WHERE user_id = \(newcomer.id)") == 0)
        }
    }
}
