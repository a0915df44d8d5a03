// Who may do what with a content: the table of the contract, section 2.

import App
import Database
import Kit
import Support
import Testing

@Suite struct ContentRoleTests {
    @Test func everyRoleAndEveryAction() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            for action in ContentAction.allCases {
                for role in Role.allCases {
                    let first = action.from.contains(.draft) ? ContentStatus.draft : action.from.sorted { $0.rawValue < $1.rawValue }[0]
                    let id = try await team.content(in: first, by: team.admin)
                    let before = try await team.viewer.get("/contents/\(id)").body
                    let answer = try await action.send(id, as: team.person(role))
                    #expect(answer.status == (role >= action.role ? action.status : 403), "\(action) by \(role.rawValue): \(answer.body)")
                    if role < action.role {
                        #expect(answer.code == "permission_denied")
                        #expect(try await team.viewer.get("/contents/\(id)").body == before, "\(action) by \(role.rawValue) changed something")
                    }
                }
            }
        }
    }

    @Test func everybodyReadsAndNoViewerWrites() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: someText)
            for role in Role.allCases {
                for path in ["/contents", "/contents/\(id)", "/contents/\(id)/versions", "/contents/\(id)/versions/1"] {
                    #expect(try await team.person(role).get(path).status == 200, "\(role.rawValue) \(path)")
                }
                let made = try await team.person(role).post("/contents", ["title": "x", "project": .int(team.project)])
                #expect(made.status == (role == .viewer ? 403 : 201))
            }
        }
    }

    @Test func aWriterDeletesOwnDraftsOnly() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let others = try await team.content(in: .draft, by: team.editor)
            #expect(try await team.writer.delete("/contents/\(others)").status == 403)
            for status in [ContentStatus.review, .approved, .rejected, .inProgress] {
                let id = try await team.content(in: status)
                #expect(try await team.writer.delete("/contents/\(id)").status == 403, "\(status.rawValue)")
            }
            let own = try await team.content(in: .draft)
            #expect(try await team.writer.delete("/contents/\(own)").status == 204)
            #expect(try await team.writer.get("/contents/\(own)").status == 404)
        }
    }

    /// What makes an approved content a draft again is an editor's, however it is done.
    @Test func aWriterDoesNotReopenByWriting() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let id = try await team.content(in: .approved)
            let before = try await team.viewer.get("/contents/\(id)").body
            #expect(try await team.writer.patch("/contents/\(id)", ["body": "دیگر"]).status == 403)
            #expect(try await team.writer.post("/contents/\(id)/generate").status == 403)
            #expect(try await team.writer.post("/contents/\(id)/versions/1/restore").status == 403)
            #expect(try await team.viewer.get("/contents/\(id)").body == before)
            // What is not the text does not touch the approval.
            let moved = try await team.writer.patch("/contents/\(id)", ["prompt_variables": ["a": "b"]])
            #expect(moved.status == 200 && moved["status"] == "approved")
        }
    }

    /// The role counts as it is now, not as it was when the token was made.
    @Test func aChangeOfRoleCountsAtOnce() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(in: .review)
            try await server.run("UPDATE members SET role = 'viewer' WHERE user_id = \(team.editor.id)")
            #expect(try await team.editor.post("/contents/\(id)/approve").status == 403)
            try await server.run("DELETE FROM members WHERE user_id = \(team.editor.id)")
            #expect(try await team.editor.get("/contents/\(id)").status == 404)
            #expect(try await team.editor.get("/contents")["count"] == 0)
        }
    }

    @Test func anOrganizationThatIsSwitchedOffIsReadOnly() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(in: .review)
            #expect(try await team.admin.patch("/organizations/\(team.organization)", ["is_active": false]).status == 200)
            for action in ContentAction.allCases { #expect(try await action.send(id, as: team.admin).status == 403, "\(action)") }
            #expect(try await team.viewer.get("/contents/\(id)").status == 200)
        }
    }
}
