// The list of contents: what its address narrows, what is marked in it, and what is done with several at once.

import App
import Kit
import Support
import Testing

@Suite struct ListPageTests {
    @Test(arguments: Engine.allCases) func whatIsSearchedForIsMarkedWhereItStands(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            try await team.writes("دستور قهوه", "آب را تا ۹۳ درجه گرم کنید و روی قهوه بریزید.")
            try await team.writes("چای ایرانی", "چای را ده دقیقه دم کنید.")
            let browser = try await Browser(port: port).visiting(team.writer)
            let list = "/w/\(team.workspace)/contents"
            let page = try await browser.open(list + "?search=%D9%82%D9%87%D9%88%D9%87").body
            #expect(page.contains("<mark>قهوه</mark>") && page.contains("class=\"fragment\"") && !page.contains("چای ایرانی"))
            // Filters of the address: none of the other project, of the other author, of the other state.
            for query in ["created_by=\(team.editor.id)", "status=approved", "assignee=\(team.writer.id)", "has_pii=true", "overdue=true"] {
                #expect(try await browser.open("\(list)?\(query)").body.contains("چیزی با این نشانی‌ها پیدا نشد"), "\(query)")
            }
            #expect(try await browser.open("\(list)?days=7&created_by=\(team.writer.id)").body.contains("چای ایرانی"))
            #expect(try await browser.open("\(list)?status=nonsense").status == 400)
        }
    }

    @Test(arguments: Engine.allCases) func severalAreDoneAtOnceAndEachIsToldOf(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let full = try await team.writes("پر", "متنی هست.")
            let empty = try await team.writes("خالی", "")
            let browser = try await Browser(port: port).visiting(team.editor)
            let list = "/w/\(team.workspace)/contents"
            try await browser.together(list, "submit", [full, empty])
            #expect(browser.page.body.contains("۱ محتوا برای بررسی فرستاده شد. ۱ مورد نشد."))
            #expect(browser.page.body.contains("متنی برای بررسی نیست"))
            try await browser.together(list, "assign", [empty], ["assignee": "\(team.writer.id)"])
            #expect(try await team.editor.get("/contents/\(empty)")["assignee"].int == team.writer.id)
            // To delete takes one word more.
            try await browser.together(list, "delete", [empty])
            #expect(browser.page.status == 422 && browser.page.body.contains("«مطمئنم» را هم بزنید"))
            #expect(browser.page.body.contains("value=\"\(empty)\" data-pick checked"))
            try await browser.together(list, "delete", [empty], ["sure": "true"])
            #expect(browser.page.body.contains("۱ محتوا حذف شد"))
            #expect(try await team.editor.get("/contents/\(empty)").status == 404)
            try await browser.together(list, "", [full])
            #expect(browser.page.status == 422 && browser.page.body.contains("کاری برگزینید"))
        }
    }

    /// What somebody may not do with one they may not do with many, nor with what belongs to others.
    @Test(arguments: Engine.allCases) func aViewIsKeptWithThePersonAndNotTheBrowser(_ engine: Engine) async throws {
        try await withPages(engine, worker: false) { server, port in
            let team = try await server.team()
            let (list, views) = ("/w/\(team.workspace)/contents", "/w/\(team.workspace)/views")
            let writer = try await Browser(port: port).visiting(team.writer)
            #expect(try await !writer.open(list).body.contains("نگه‌داشتن نما"))
            let query = "days=7&status=review&page=1&evil=%22%3E"
            try await writer.open("\(list)?\(query)")
            let form = try #require(writer.forms.first { $0.action.hasPrefix(views) })
            #expect(form.fields.contains { $0 == ("query", "status=review&days=7") })
            try await writer.submit(form.action, ["name": ""])
            #expect(writer.page.status == 422 && writer.shows("f-name-error") && writer.shows("aria-current=\"true\""))
            try await writer.submit(form.action, ["name": "در صف <b>"])
            #expect(writer.path == "\(list)?status=review&days=7" && writer.shows("نما نگه داشته شد") && writer.shows("در صف &lt;b&gt;"))
            // Another browser of the same person has it; a colleague has not, nor another workspace.
            let elsewhere = try await Browser(port: port).visiting(team.writer)
            try await elsewhere.open("\(list)?days=7&status=review")
            #expect(elsewhere.shows("در صف &lt;b&gt;") && elsewhere.shows("برداشتن نما") && !elsewhere.shows("نگه‌داشتن نما"))
            let path = "/workspaces/\(team.workspace)/views"
            #expect(try await team.writer.get(path).results.map { $0["query"] } == ["status=review&days=7"])
            #expect(try await team.admin.get(path)["count"] == 0)
            #expect(try await team.viewer.post(path, ["name": "x", "query": "nothing=1"]).status == 400)
            // The same name means the newer filters.
            #expect(try await team.writer.post(path, ["name": "در صف <b>", "query": "overdue=true"]).status == 201)
            let kept = try #require(try await team.writer.get(path).results.first)
            #expect(kept["query"] == "overdue=true")
            let foreign = try await server.team(2)
            #expect(try await foreign.admin.delete("\(path)/\(kept["id"]?.int ?? 0)").status == 404)
            #expect(try await team.admin.delete("\(path)/\(kept["id"]?.int ?? 0)").status == 404)
            for number in 2...30 { #expect(try await team.writer.post(path, ["name": .string("\(number)"), "query": "days=1"]).status == 201) }
            #expect(try await team.writer.post(path, ["name": "31", "query": "days=1"]).status == 409)
            try await writer.open("\(list)?overdue=true")
            let gone = try #require(writer.forms.first { $0.action.hasSuffix("/delete") })
            try await writer.submit(gone.action)
            #expect(writer.shows("نما برداشته شد") && !writer.shows("در صف"))
        }
    }

    @Test func atOnceIsNoWayAroundAnything() async throws {
        try await withPages { server, port in
            let (team, others) = (try await server.team(1), try await server.team(2))
            let own = try await team.writes("خود", "متن.")
            let foreign = try await others.writes("دیگران", "متن.")
            let list = "/w/\(team.workspace)/contents"
            let writer = try await Browser(port: port).visiting(team.writer)
            try await writer.together(list, "submit", [foreign])
            #expect(writer.page.body.contains("۱ مورد نشد") && !writer.page.body.contains("دیگران"))
            #expect(try await others.admin.get("/contents/\(foreign)")["status"].string == "draft")
            let viewer = try await Browser(port: port).visiting(team.viewer)
            #expect(try await !viewer.open(list).body.contains("data-pick"))
            let token = try #require(viewer.forms.first?.fields.first { $0.0 == "csrf" }?.1)
            try await viewer.post(list + "/together", [("csrf", token), ("do", "submit"), ("id", "\(own)")])
            #expect(try await team.admin.get("/contents/\(own)")["status"].string == "draft")
            #expect(try await viewer.post(list + "/together", [("do", "submit"), ("id", "\(own)")]).status == 403)
            #expect(try await writer.open("/w/\(others.workspace)/contents").status == 404)
        }
    }
}

extension Browser {
    /// Somebody who is a member already.
    func visiting(_ person: Person) async throws -> Browser {
        try await logIn(person.phone)
        return self
    }

    @discardableResult func together(_ list: String, _ deed: String, _ ids: [ID], _ more: [String: String] = [:]) async throws -> Response {
        try await open(list)
        guard let form = forms.first(where: { $0.action == list + "/together" }) else { throw TestFailure("no form for several: \(page.status)") }
        let hidden = form.fields.filter { ["csrf", "once", "back"].contains($0.0) }
        return try await post(form.action, hidden + [("do", deed)] + ids.map { ("id", "\($0)") } + more.map { ($0.key, $0.value) })
    }
}

extension Team {
    /// A content of the writer, with a text.
    @discardableResult func writes(_ title: String, _ body: String) async throws -> ID {
        try await writer.make("/contents", ["title": .string(title), "project": .int(project), "body": .string(body)])
    }
}
