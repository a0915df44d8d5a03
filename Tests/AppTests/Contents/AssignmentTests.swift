// Who has a content in hand, and until when.

import App
import Database
import Jobs
import Kit
import Support
import Testing

@Suite struct AssignmentTests {
    @Test(arguments: Engine.allCases) func contentsAreFoundByWhoHasThemAndWhenTheyAreDue(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let contents = try await [team.content("الف", body: someText), team.content("ب", body: someText), team.content("پ")]
            let start = server.app.clock.now()
            func due(_ days: Int) -> JSON { .string((start + .days(days)).description) }
            let put = team.editor.client.put
            let first = try await put("/contents/\(contents[0])/assignment", ["assignee": .int(team.writer.id), "due_at": due(1)])
            #expect(first.status == 200 && first["assignee"] == .int(team.writer.id) && first["due_at"] == due(1), "\(first.body)")
            _ = try await put("/contents/\(contents[1])/assignment", ["assignee": .int(team.editor.id), "due_at": due(3)])
            func ids(_ query: String) async throws -> [Int64] { try await team.viewer.get("/contents?\(query)").results.compactMap { $0["id"].int } }
            #expect(try await ids("assignee=\(team.writer.id)") == [contents[0]])
            #expect(try await ids("overdue=true") == [])
            #expect(try await ids("ordering=due_at") == contents)
            #expect(try await ids("due_before=\(percent(due(2)))") == [contents[0]])
            #expect(try await ids("due_after=\(percent(due(2)))") == [contents[1]])
            // A missing field leaves what it names; null takes it away.
            let kept = try await put("/contents/\(contents[0])/assignment", [:])
            #expect(kept["assignee"] == .int(team.writer.id) && kept["due_at"] == due(1))
            server.clock.advance(by: .days(2))
            let viewer = try await server.login(team.viewer.phone)
            #expect(try await viewer.get("/contents?overdue=true").results.compactMap { $0["id"].int } == [contents[0]])
            #expect(try await viewer.get("/contents?overdue=false")["count"] == 2)
            // What is approved is not late.
            let editor = try await server.login(team.editor.phone)
            _ = try await editor.post("/contents/\(contents[0])/submit")
            _ = try await editor.post("/contents/\(contents[0])/approve")
            #expect(try await viewer.get("/contents?overdue=true")["count"] == 0)
            let cleared = try await editor.client.put("/contents/\(contents[1])/assignment", ["assignee": nil, "due_at": nil])
            #expect(cleared["assignee"] == .null && cleared["due_at"] == .null)
        }
    }

    private func percent(_ time: JSON) -> String { (time.string ?? "").replacing(":", with: "%3A") }

    @Test func whoMayAssign() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await team.content()
            func assign(_ person: Person, _ body: JSON) async throws -> Response { try await person.client.put("/contents/\(id)/assignment", body) }
            #expect(try await assign(team.viewer, ["assignee": .int(team.viewer.id)]).status == 403)
            #expect(try await assign(team.writer, ["assignee": .int(team.editor.id)]).status == 403)
            #expect(try await assign(team.writer, ["due_at": "2030-01-01"]).status == 403)
            // A writer takes what is free and gives back what is theirs.
            #expect(try await assign(team.writer, ["assignee": .int(team.writer.id)]).status == 200)
            #expect(try await assign(team.writer, ["assignee": nil]).status == 200)
            #expect(try await assign(team.editor, ["assignee": .int(team.editor.id)]).status == 200)
            #expect(try await assign(team.writer, ["assignee": .int(team.writer.id)]).status == 403)
            #expect(try await assign(team.writer, ["assignee": nil]).status == 403)
            // Strangers, viewers and nobody are no assignees, and cannot be told apart.
            for stranger in [other.admin.id, team.viewer.id, 999_999] {
                #expect(try await assign(team.editor, ["assignee": .int(stranger)]).faults("assignee") == ["Object does not exist."])
            }
            #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE content_id = \(id) AND action = 'content.assigned'") == 3)
        }
    }

    @Test(arguments: Engine.allCases) func whoHasItIsToldOnceBeforeItIsDue(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content()
            let due = (server.app.clock.now() + .hours(30)).description
            _ = try await team.editor.client.put("/contents/\(id)/assignment", ["assignee": .int(team.writer.id), "due_at": .string(due)])
            func beat() async throws {
                let job = try await server.database.write { try JobStore.enqueue(NewJob(kind: "due_contents", arguments: .object([])), in: $0) }
                server.app.signals.workIsDue()
                try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'done'")
            }
            func told() async throws -> Int64 {
                try await server.int("SELECT COUNT(*) FROM notifications WHERE kind = 'due_soon' AND user_id = \(team.writer.id)")
            }
            try await beat()
            #expect(try await told() == 0)
            server.clock.advance(by: .hours(7))
            try await beat()
            try await beat()
            #expect(try await told() == 1)
            // Moved, it is told of again.
            let editor = try await server.login(team.editor.phone)
            let later = (server.app.clock.now() + .hours(20)).description
            _ = try await editor.client.put("/contents/\(id)/assignment", ["due_at": .string(later)])
            try await beat()
            #expect(try await told() == 2)
        }
    }
}
