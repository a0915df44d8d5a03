// What people are told of: in the transaction of what it tells of, by rules, and only what they want to know.

import App
import Database
import Jobs
import Kit
import Support
import Testing

extension Person {
    /// The kinds of what this person was told of, the oldest first.
    func told(_ query: String = "") async throws -> [String] {
        try await get("/notifications?page_size=100\(query)").results.reversed().compactMap { $0["kind"].string }
    }
}

@Suite struct NotificationTests {
    @Test(arguments: Engine.allCases) func theLifeOfAContentIsTold(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: someText)
            _ = try await team.writer.post("/contents/\(id)/submit")
            // All who may decide, and not whoever submitted it.
            #expect(try await team.editor.told() == ["review_requested"])
            #expect(try await team.admin.told() == ["review_requested"])
            for person in [team.writer, team.viewer] { #expect(try await person.told() == []) }
            _ = try await team.editor.post("/contents/\(id)/reject", ["reason": "کوتاه"])
            _ = try await team.editor.client.put("/contents/\(id)/assignment", ["assignee": .int(team.admin.id)])
            _ = try await team.writer.post("/contents/\(id)/submit")
            _ = try await team.editor.post("/contents/\(id)/approve")
            #expect(try await team.writer.told() == ["rejected", "approved"])
            // With an assignee it is theirs alone to decide.
            #expect(try await team.editor.told() == ["review_requested"])
            #expect(try await team.admin.told() == ["review_requested", "assigned", "review_requested", "approved"])
            let last = try await team.writer.get("/notifications").results[0]
            #expect(last["text"].string == "Somebody approved \"بهترین محصولات پاییزی\"." && last["content"] == .int(id))
            let persian = try await team.writer.client.with("Accept-Language", "fa").get("/notifications").results[0]
            #expect(persian["text"].string == "کسی «بهترین محصولات پاییزی» را تأیید کرد.")
            #expect(last["actor"] == .int(team.editor.id))
        }
    }

    @Test func commentsAreToldToThoseTheyConcern() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: someText)
            let first = try await team.editor.make("/contents/\(id)/comments", ["body": .string("@\(team.viewer.id) نظر شما؟")])
            #expect(try await team.viewer.told() == ["mention"])
            #expect(try await team.writer.told() == ["comment"])
            #expect(try await team.editor.told() == [])
            _ = try await team.viewer.make("/contents/\(id)/comments", ["body": "خوب است", "parent": .int(first)])
            #expect(try await team.editor.told() == ["reply"])
            // Who is named by a change is told of it; who was named before is not told twice.
            _ = try await team.editor.patch("/comments/\(first)", ["body": .string("@\(team.viewer.id) و @\(team.admin.id) نظر شما؟")])
            for person in [team.admin, team.viewer] { #expect(try await person.told() == ["mention"]) }
            let mention = try await team.viewer.get("/notifications").results[0]
            #expect(mention["comment"] == .int(first) && mention["content"] == .int(id))
            // A comment that is refused tells nobody.
            _ = try await team.editor.post("/contents/\(id)/comments", ["body": .string("@\(team.viewer.id) @999999")])
            #expect(try await team.viewer.told() == ["mention"])
        }
    }

    @Test(arguments: Engine.allCases) func generationsAndBudgetsAreTold(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (good, bad) = (try await team.content("خوب"), try await team.content("بد"))
            _ = try await server.generate(good, by: team.writer)
            #expect(try await team.writer.told() == ["generation_finished"])
            #expect(try await team.writer.get("/notifications").results[0]["job"].int != nil)
            server.model.answer { _, _ in .quotaExceeded }
            _ = try await server.generate(bad, by: team.writer)
            server.model.answer { request, _ in .article(for: request) }
            #expect(try await team.writer.told() == ["generation_finished", "generation_failed"])
            // A refused call was none: the next is the second of two.
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "requests_limit": 2, "period": "monthly"])
            _ = try await server.generate(try await team.content("سوم"), by: team.writer)
            #expect(try await team.admin.told().filter { $0 == "budget_warning" }.count == 1)
            let warning = try await team.admin.get("/notifications?kind=budget_warning").results[0]
            #expect(warning["data"]["scope"] == "workspace" && warning["text"].string?.contains("of a usage limit") == true)
            #expect(try await team.editor.told().contains("budget_warning") == false)
        }
    }

    @Test(arguments: Engine.allCases) func readAndUnread(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await team.content(body: someText)
            for number in 1...3 { _ = try await team.editor.make("/contents/\(id)/comments", ["body": .string("\(number)")]) }
            func unread(_ person: Person) async throws -> JSON { try await person.get("/notifications/unread-count")["unread"] }
            #expect(try await unread(team.writer) == 3)
            let all = try await team.writer.get("/notifications").results
            let (newest, middle) = (all[0]["id"].int ?? 0, all[1]["id"].int ?? 0)
            #expect(try await team.writer.post("/notifications/\(middle)/read")["read_at"].string != nil)
            #expect(try await unread(team.writer) == 2)
            #expect(try await team.writer.get("/notifications?unread=true")["count"] == 2)
            #expect(try await team.writer.post("/notifications/\(middle)/unread")["read_at"] == .null)
            // Nobody else's, also not an admin's.
            for person in [team.admin, other.admin] {
                #expect(try await person.post("/notifications/\(middle)/read").status == 404)
                #expect(try await person.get("/notifications/\(middle)").status == 404)
            }
            #expect(try await team.writer.post("/notifications/read-all", ["organization": .int(other.organization)]).status == 400)
            // What came after the newest one seen stays unread.
            #expect(try await team.writer.post("/notifications/read-all", ["up_to": .int(middle)])["marked"] == 2)
            #expect(try await team.writer.get("/notifications?unread=true").results.map { $0["id"] } == [.int(newest)])
            #expect(try await team.writer.post("/notifications/read-all", ["organization": .int(team.organization)])["marked"] == 1)
            #expect(try await unread(team.writer) == 0)
            #expect(try await other.admin.get("/notifications")["count"] == 0)
        }
    }

    @Test(arguments: Engine.allCases) func nobodyIsToldOfWhatTheyDoNotWant(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: someText)
            let preferences = "/organizations/\(team.organization)/notification-preferences"
            let put = try await team.writer.client.put(preferences, ["comment": false])
            #expect(put.status == 200)
            let kinds = (put["preferences"].array ?? []).filter { $0["enabled"] == false }.map { $0["kind"] }
            #expect(kinds == ["comment"] && put["preferences"].array?.count == 11)
            _ = try await team.editor.make("/contents/\(id)/comments", ["body": "بی‌خبر"])
            _ = try await team.editor.make("/contents/\(id)/comments", ["body": .string("باخبر @\(team.writer.id)")])
            #expect(try await team.writer.told() == ["mention"])
            _ = try await team.writer.client.put(preferences, ["comment": true, "mention": nil])
            _ = try await team.editor.make("/contents/\(id)/comments", ["body": "باخبر"])
            #expect(try await team.writer.told() == ["mention", "comment"])
            #expect(try await team.writer.client.put(preferences, ["news": false]).status == 400)
            // Who has left is told nothing more.
            try await server.run("DELETE FROM members WHERE user_id = \(team.writer.id)")
            _ = try await team.editor.make("/contents/\(id)/comments", ["body": "رفته"])
            #expect(try await server.int("SELECT COUNT(*) FROM notifications WHERE user_id = \(team.writer.id)") == 2)
        }
    }
}
