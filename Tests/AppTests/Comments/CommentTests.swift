// Comments: on a text and on passages of it, in threads, by everybody who may read.

import App
import Database
import Kit
import Support
import Testing

@Suite struct CommentTests {
    @Test(arguments: Engine.allCases) func aThread(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: someText)
            let first = try await team.viewer.post("/contents/\(id)/comments", ["body": "چرا دو بخش؟"])
            #expect(first.status == 201 && first["parent"] == .null && first["anchor"] == .null && first["user"]["id"] == .int(team.viewer.id))
            let answer = try await team.writer.post("/contents/\(id)/comments", ["body": "چون کافی است", "parent": .int(first.id)])
            #expect(answer.status == 201 && answer["parent"] == .int(first.id))
            let second = try await team.editor.make("/contents/\(id)/comments", ["body": "عنوان بهتری؟"])
            let threads = try await team.viewer.get("/contents/\(id)/comments")
            #expect(threads["count"] == 2)
            #expect(threads.results.map { $0["comment"]["id"] } == [.int(first.id), .int(second)])
            #expect(threads.results[0]["replies"].array?.map { $0["body"] } == ["چون کافی است"])
            // An answer is not answered, and not settled by itself.
            #expect(try await team.editor.post("/contents/\(id)/comments", ["body": "x", "parent": .int(answer.id)]).status == 400)
            #expect(try await team.editor.post("/comments/\(answer.id)/resolve").status == 409)
            let other = try await team.content("دیگر")
            #expect(try await team.editor.post("/contents/\(other)/comments", ["body": "x", "parent": .int(first.id)]).status == 400)
            // Settled and opened again.
            let resolved = try await team.writer.post("/comments/\(first.id)/resolve")
            #expect(resolved["is_resolved"] == true && resolved["resolved_by"] == .int(team.writer.id))
            #expect(try await team.writer.post("/comments/\(first.id)/resolve").status == 409)
            #expect(try await team.viewer.get("/contents/\(id)/comments?resolved=false").results.map { $0["comment"]["id"] } == [.int(second)])
            #expect(try await team.viewer.post("/comments/\(second)/resolve").status == 403)
            #expect(try await team.viewer.post("/comments/\(first.id)/reopen")["is_resolved"] == false)
            let actions = try await team.admin.get("/audit-logs?content=\(id)").results.compactMap { $0["action"].string }.filter { $0.hasPrefix("comment") }
            #expect(actions.sorted() == ["comment.added", "comment.added", "comment.added", "comment.reopened", "comment.resolved"])
        }
    }

    @Test(arguments: Engine.allCases) func onesOwnIsOnesOwn(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await team.content(body: someText)
            let comment = try await team.writer.make("/contents/\(id)/comments", ["body": "یک"])
            let answer = try await team.editor.make("/contents/\(id)/comments", ["body": "دو", "parent": .int(comment)])
            for person in [team.editor, team.admin, team.viewer] { #expect(try await person.patch("/comments/\(comment)", ["body": "x"]).status == 403) }
            for person in [team.editor, team.viewer] { #expect(try await person.delete("/comments/\(comment)").status == 403) }
            #expect(try await other.admin.get("/comments/\(comment)").status == 404)
            let edited = try await team.writer.client.with("If-Match", "\"1\"").patch("/comments/\(comment)", ["body": "یکم"])
            #expect(edited["body"] == "یکم" && edited["edited_at"].string != nil && edited["version"] == 2)
            #expect(try await team.writer.client.with("If-Match", "\"1\"").patch("/comments/\(comment)", ["body": "باز"]).status == 412)
            // With its answers; an answer by itself; somebody else's by an admin only.
            #expect(try await team.writer.delete("/comments/\(comment)").status == 204)
            #expect(try await team.editor.get("/comments/\(answer)").status == 404)
            #expect(try await team.viewer.get("/contents/\(id)/comments")["count"] == 0)
            let rude = try await team.writer.make("/contents/\(id)/comments", ["body": "بد"])
            #expect(try await team.admin.delete("/comments/\(rude)").status == 204)
            // A content that is gone takes its comments along.
            let last = try await team.writer.make("/contents/\(id)/comments", ["body": "باز هم"])
            _ = try await team.editor.delete("/contents/\(id)")
            #expect(try await team.writer.get("/comments/\(last)").status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func aPassageIsFoundAgain(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "کتاب‌های خوب می‌خوانم. فردا هم می‌خوانم.")
            let comments = "/contents/\(id)/comments"
            let quote = "کتاب‌های خوب"
            let made = try await team.editor.post(comments, ["body": "کدام؟", "start": 0, "end": 12, "quote": .string(quote)])
            #expect(made.status == 201, "\(made.body)")
            #expect(made["anchor"]["quote"].string == quote && made["anchor"]["version_number"] == 1 && made["anchor"]["status"] == "current")
            let later = try await team.editor.make(comments, ["body": "واقعاً؟", "start": 23, "end": 37])
            // Something is put before it: it moves. The other passage is changed: it is outdated.
            _ = try await team.writer.patch("/contents/\(id)", ["body": "من کتاب‌های خوب می‌خوانم. شاید فردا هم بخوانم."])
            let moved = try await team.viewer.get("/comments/\(made.id)")
            #expect(moved["anchor"]["status"] == "moved" && moved["anchor"]["current_start"] == 3 && moved["anchor"]["current_end"] == 15)
            #expect(moved["anchor"]["start"] == 0)
            let outdated = try await team.viewer.get("/comments/\(later)")
            #expect(outdated["anchor"]["status"] == "outdated" && outdated["anchor"]["current_start"] == .null)
            // Brought back, both are where they were.
            _ = try await team.writer.post("/contents/\(id)/versions/1/restore")
            let back = try await team.viewer.get(comments).results
            #expect(back.map { $0["comment"]["anchor"]["current_start"] } == [0, 23])
            // On an older version on purpose.
            #expect(try await team.editor.post(comments, ["body": "x", "version_number": 2, "start": 0, "end": 2, "quote": "من"]).status == 201)
        }
    }

    @Test func aPassageThatIsNoneIsRefused() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: "متن کوتاه")
            let bodies: [(JSON, String)] = [
                (["body": "x", "start": 0], "end"), (["body": "x", "end": 3], "end"), (["body": "x", "start": 3, "end": 3], "end"),
                (["body": "x", "start": 0, "end": 10], "end"), (["body": "x", "start": 0, "end": 3, "quote": "متم"], "quote"),
                (["body": "x", "start": 0, "end": 3, "version_number": 2], "version_number"), (["body": "x", "quote": "متن"], "start"),
                (["body": ""], "body"), ([:], "body"), (["body": .string(String(repeating: "x", count: 5001))], "body"),
            ]
            for (body, field) in bodies {
                let answer = try await team.editor.post("/contents/\(id)/comments", body)
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(body.text.prefix(80)): \(answer.body)")
            }
            let empty = try await team.content("خالی")
            #expect(try await team.editor.post("/contents/\(empty)/comments", ["body": "x", "start": 0, "end": 1]).status == 400)
        }
    }

    @Test func whoeverIsMentionedIsAMember() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await team.content(body: someText)
            let writer = Array("۰۱۲۳۴۵۶۷۸۹")
            let persian = String(String(team.writer.id).map { writer[Int(String($0)) ?? 0] })
            let made = try await team.editor.post(
                "/contents/\(id)/comments", ["body": .string("@\(team.viewer.id) و @\(persian)، به sara@1example.ir بنویسید؛ @همه")])
            #expect(made.status == 201, "\(made.body)")
            #expect((made["mentions"].array ?? []).map { $0["id"] } == [.int(team.viewer.id), .int(team.writer.id)])
            for stranger in [other.admin.id, 999_999] {
                let answer = try await team.editor.post("/contents/\(id)/comments", ["body": .string("سلام @\(stranger)")])
                #expect(answer.faults("body") == ["@\(stranger) is no member of this organization."])
            }
        }
    }
}
