// What is typed and not saved: kept, found again, no version, nobody else's, and never forgotten in silence.

import App
import Database
import Jobs
import Kit
import Support
import Testing

@Suite struct DraftTests {
    @Test(arguments: Engine.allCases) func aDraftIsNoVersion(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "یک")
            let before = try await team.editor.get("/contents/\(id)").body
            #expect(try await team.writer.get("/contents/\(id)/draft").status == 404)
            for number in 1...5 {
                let kept = try await team.writer.client.put("/contents/\(id)/draft", ["body": .string("در حال نوشتن \(number)")])
                #expect(kept.status == 200 && kept["base_version"] == 1 && kept["is_behind"] == false && kept["word_count"] == 4)
            }
            #expect(try await team.viewer.get("/contents/\(id)/versions")["count"] == 1)
            // Nobody else sees it, and the content is what it was to them.
            #expect(try await team.editor.get("/contents/\(id)").body == before)
            #expect(try await team.editor.get("/contents/\(id)/draft").status == 404)
            // Its author is told of it.
            #expect(try await team.writer.get("/contents/\(id)")["draft"]["base_version"] == 1)
            #expect(try await team.writer.get("/contents/\(id)/draft")["body"] == "در حال نوشتن 5")
            #expect(try await team.writer.delete("/contents/\(id)/draft").status == 204)
            #expect(try await team.writer.delete("/contents/\(id)/draft").status == 404)
            #expect(try await team.writer.get("/contents/\(id)")["draft"] == .null)
            #expect(try await team.writer.client.put("/contents/\(id)/draft", ["title": "بی متن"]).status == 400)
        }
    }

    @Test(arguments: Engine.allCases) func savedItIsAVersionAndGone(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "یک")
            _ = try await team.writer.client.put("/contents/\(id)/draft", ["title": "عنوان نو", "body": "دو"])
            let saved = try await team.writer.post("/contents/\(id)/draft/save")
            #expect(saved.status == 200 && saved["body"] == "دو" && saved["title"] == "عنوان نو" && saved["current_version"] == 2 && saved["draft"] == .null)
            #expect(try await team.writer.post("/contents/\(id)/draft/save").status == 404)
            // Saving in the usual way takes the draft along; a change of the title alone does not: the text is still unsaved.
            _ = try await team.writer.client.put("/contents/\(id)/draft", ["body": "سه"])
            #expect(try await team.writer.patch("/contents/\(id)", ["title": "باز"])["draft"]["is_behind"] == true)
            #expect(try await team.writer.patch("/contents/\(id)", ["body": "سه"])["draft"] == .null)
        }
    }

    @Test func aDraftThatIsBehindOverwritesNothing() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: "یکم.\n\nدوم.\n")
            _ = try await team.writer.client.put("/contents/\(id)/draft", ["body": "یکم.\n\nدوم من.\n", "base_version": 1])
            _ = try await team.editor.patch("/contents/\(id)", ["body": "یکم او.\n\nدوم.\n"])
            #expect(try await team.writer.get("/contents/\(id)")["draft"]["is_behind"] == true)
            let answer = try await team.writer.post("/contents/\(id)/draft/save")
            #expect(answer.status == 412 && answer["merge"]["body"] == "یکم او.\n\nدوم من.\n")
            #expect(try await team.writer.get("/contents/\(id)/draft")["body"] == "یکم.\n\nدوم من.\n")
            // The merge is kept as the draft, on the new base, and saved.
            _ = try await team.writer.client.put("/contents/\(id)/draft", ["body": answer["merge"]["body"], "base_version": 2])
            #expect(try await team.writer.post("/contents/\(id)/draft/save")["body"] == "یکم او.\n\nدوم من.\n")
            #expect(try await team.writer.client.put("/contents/\(id)/draft", ["body": "x", "base_version": 50]).status == 400)
        }
    }

    @Test(arguments: Engine.allCases) func whatNobodyCameBackToIsClearedAway(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (old, fresh) = (try await team.content("الف"), try await team.content("ب"))
            _ = try await team.writer.client.put("/contents/\(old)/draft", ["body": "کهنه"])
            server.clock.advance(by: .days(29))
            let writer = try await server.login(team.writer.phone)
            _ = try await writer.client.put("/contents/\(fresh)/draft", ["body": "تازه"])
            server.clock.advance(by: .days(2))
            _ = try await server.database.write { try JobStore.enqueue(NewJob(kind: "clear_away", arguments: .object([])), in: $0) }
            server.app.signals.workIsDue()
            try await server.until("SELECT 1 FROM jobs WHERE kind = 'clear_away' AND state = 'done'")
            let again = try await server.login(team.writer.phone)
            #expect(try await again.get("/contents/\(old)/draft").status == 404)
            #expect(try await again.get("/contents/\(fresh)/draft").status == 200)
        }
    }
}
