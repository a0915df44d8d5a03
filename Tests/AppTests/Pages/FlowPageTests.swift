// The way of a text by forms alone: written at once or later, given to somebody, decided on as it was seen, taken along,
// and paid for.

import App
import Database
import Kit
import Support
import Testing

@Suite struct FlowPageTests {
    @Test(arguments: Engine.allCases) func aTextIsWrittenAtOnceOrLater(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let browser = try await Browser(port: port).visiting(team.writer)
            let place = "/w/\(team.workspace)/contents/new"
            try await browser.open(place)
            try await browser.post(place.replacing("/new", with: "/estimate"), browser.hidden() + [("title", "چای")])
            #expect(browser.page.status == 200 && browser.page.body.contains("نوشتن آن حدود"))
            try await browser.open(place)
            try await browser.submit(place, ["title": "چای"], clicking: ("then", "now"))
            let content = browser.path
            try await settle { try await browser.open(content).body.contains("st-review") }

            try await browser.open(place)
            try await browser.submit(place, ["title": "بعداً"], clicking: ("then", "later"))
            #expect(browser.page.status == 422 && browser.page.body.contains("زمان نوشتن را بنویسید"))
            let time = Timestamp(milliseconds: server.app.clock.now().milliseconds + 86_400_000)
            try await browser.submit(place, ["title": "بعداً", "generate_at": time.description], clicking: ("then", "later"))
            #expect(browser.page.body.contains("زمان نوشتن ثبت شد") && browser.page.body.contains("نوشتن در"))
            let cancel = try #require(browser.forms.first { $0.action.contains("/schedules/") }?.action)
            try await browser.submit(cancel)
            #expect(browser.page.body.contains("زمان‌بندی لغو شد"))
        }
    }

    /// Whoever approves has seen what is approved.
    @Test(arguments: Engine.allCases) func aDecisionIsOnTheTextThatWasSeen(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let (first, second) = (try await team.writes("نخست", "متن نخست."), try await team.writes("دوم", "متن دوم."))
            for id in [first, second] { _ = try await team.writer.post("/contents/\(id)/submit") }
            let browser = try await Browser(port: port).visiting(team.editor)
            let queue = "/w/\(team.workspace)/review"
            try await browser.open("\(queue)?content=\(first)")
            #expect(try await team.writer.patch("/contents/\(first)", ["body": "متن دیگر."]).status == 200)
            try await browser.submit("\(queue)/\(first)/approve")
            #expect(browser.page.status == 412 && browser.page.body.contains("متن عوض شده است") && browser.page.body.contains("متن دیگر."))
            // The page now has the new text, and its number.
            try await browser.submit("\(queue)/\(first)/approve")
            #expect(browser.path == "\(queue)?content=\(second)" && browser.page.body.contains("متن دوم."))
            try await browser.submit("\(queue)/\(second)/reject", ["reason": ""])
            #expect(browser.page.status == 422 && browser.page.body.contains("f-reason-error"))

            let receipt = try await browser.open("/contents/\(first)/receipt").body
            #expect(receipt.contains("رسید تأیید") && receipt.contains("متن نگه‌داشته‌شده همین اثر انگشت را دارد"))
            #expect(try await browser.open("/contents/\(second)/receipt").status == 404)
            let inline = try await browser.open("/contents/\(first)/versions?from=1&to=2&view=inline").body
            #expect(inline.contains("<del>نخست</del><ins>دیگر</ins>"))
            // Another keyboard is another text, unless the reader says that it is not.
            let typed = try await team.writes("صفحه‌کلید", "كتاب علي خوب است.")
            #expect(try await team.writer.patch("/contents/\(typed)", ["body": "کتاب علی خوب است."]).status == 200)
            #expect(try await browser.open("/contents/\(typed)/versions?from=1&to=2&view=inline").body.contains("<del>كتاب"))
            let alike = try await browser.open("/contents/\(typed)/versions?from=1&to=2&view=inline&letters=equal").body
            #expect(!alike.contains("<del>كتاب") && alike.contains("کتاب علی خوب است.") && alike.contains("value=\"equal\" checked"))
        }
    }

    @Test func whoseOwnTextItIsIsToldThatAnotherMustDecide() async throws {
        try await withPages { server, port in
            let team = try await server.team()
            #expect(try await team.admin.patch("/workspaces/\(team.workspace)", ["second_pair_of_eyes": true]).status == 200)
            let own = try await team.editor.make("/contents", ["title": "خودم", "project": .int(team.project), "body": "متن."])
            _ = try await team.editor.post("/contents/\(own)/submit")
            let editor = try await Browser(port: port).visiting(team.editor)
            #expect(try await editor.open("/w/\(team.workspace)/review").body.contains("یک نفر دیگر باید آن را ببیند"))
            #expect(!editor.forms.contains { $0.action.hasSuffix("/approve") })
            let admin = try await Browser(port: port).visiting(team.admin)
            try await admin.open("/w/\(team.workspace)/review")
            #expect(admin.forms.contains { $0.action.hasSuffix("/approve") })
        }
    }

    @Test(arguments: Engine.allCases) func aTextIsGivenToSomebodyAndTakenAlong(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let content = try await team.writes("گزارش", "## سرآغاز\n\nمتن.")
            let editor = try await Browser(port: port).visiting(team.editor)
            try await editor.open("/contents/\(content)")
            let due = "2027-01-10T12:00:00Z"
            try await editor.submit("/contents/\(content)/assign", ["assignee": "\(team.writer.id)", "due_at": due])
            #expect(editor.page.body.contains("سپرده شد"))
            try await editor.submit("/contents/\(content)/assign", ["due_at": "هرگز"])
            #expect(editor.page.status == 422 && editor.page.body.contains("f-due_at-error"))
            let writer = try await Browser(port: port).visiting(team.writer)
            #expect(try await writer.open("/w/\(team.workspace)").body.contains("سپرده به شما"))
            try await writer.open("/contents/\(content)")
            try await writer.submit("/contents/\(content)/assign")
            #expect(try await team.writer.get("/contents/\(content)")["assignee"].isNull)

            for (format, type) in [
                ("md", "text/markdown"), ("docx", "application/vnd.openxmlformats"), ("html", "text/html"), ("txt", "text/plain"), ("json", "application/json"),
            ] {
                let file = try await writer.open("/contents/\(content)/export?format=\(format)")
                #expect(file.status == 200 && file.header("Content-Type")?.hasPrefix(type) == true, "\(format)")
                #expect(file.header("Content-Disposition")?.contains("filename") == true)
            }
            #expect(try await writer.open("/contents/\(content)/print").body.contains("سرآغاز</h2>"))
            let others = try await Browser(port: port).visiting(server.team(2).admin)
            for path in ["/print", "/export?format=md", "/receipt", "/versions"] {
                #expect(try await others.open("/contents/\(content)" + path).status == 404, "\(path)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func usageIsFollowedDownToTheCall(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let content = try await team.writer.make("/contents", ["title": "پرهزینه", "project": .int(team.project)])
            _ = try await team.writer.post("/contents/\(content)/generate", ["kind": "draft", "min_words": 100])
            try await settle { try await team.writer.get("/contents/\(content)")["status"].string == "review" }
            let browser = try await Browser(port: port).visiting(team.admin)
            let usage = "/w/\(team.workspace)/usage"
            let page = try await browser.open(usage + "?scope=organization").body
            #expect(page.contains("به تفکیک شخص") && page.contains("به تفکیک فضای کاری") && page.contains("class=\"chart\""))
            let link = try #require(page.firstMatch(of: /href="([^"]*\/usage\/log\?[^"]*model=[^"]*)"/)?.1).replacing("&amp;", with: "&")
            #expect(try await browser.open(String(link)).body.contains("پرهزینه"))
            #expect(try await browser.open("\(usage)/log?user=\(team.viewer.id)").body.contains("فراخوانی‌ای در این بازه نیست"))
            for metric in ["tokens", "requests"] { #expect(try await browser.open("\(usage)?metric=\(metric)").status == 200) }
            #expect(try await browser.open("\(usage)?month=1404-01").body.contains("فروردین ۱۴۰۴"))
            #expect(try await browser.open("\(usage)?month=2025-02").body.contains("فوریه ۲۰۲۵"))
            #expect(try await browser.open("\(usage)/export?workspace=\(team.workspace)").body.hasPrefix("id,timestamp"))
            let others = try await Browser(port: port).visiting(server.team(2).admin)
            for path in [usage, usage + "/log", usage + "/export"] { #expect(try await others.open(path).status == 404, "\(path)") }
        }
    }

    /// What failed can be asked for again from the first page, with the same wishes.
    @Test(arguments: Engine.allCases) func whatFailedIsTriedAgain(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let content = try await team.writer.make("/contents", ["title": "ناکام", "project": .int(team.project)])
            let made = try await team.writer.post("/contents/\(content)/generate", ["kind": "outline", "tone": "رسمی"])
            try await settle { try await team.writer.get("/contents/\(content)")["status"].string == "review" }
            let job = made["job_id"].int ?? 0
            try await server.database.write { tx in
                try tx.run("UPDATE generations SET status = 'failed' WHERE job_id = \(job)")
                try tx.run("UPDATE contents SET status = 'draft' WHERE id = \(content)")
            }
            let browser = try await Browser(port: port).visiting(team.writer)
            let home = "/w/\(team.workspace)"
            try await browser.open(home)
            try await browser.submit("\(home)/again/\(job)")
            #expect(browser.path == "/contents/\(content)")
            let wishes = try await server.database.read { tx in
                try tx.rows("SELECT params FROM generations WHERE content_id = \(content) ORDER BY job_id DESC") { $0.text() }
            }
            #expect(wishes.count == 2 && wishes[0].contains("\"kind\":\"outline\"") && wishes[0].contains("رسمی"))
            let viewer = try await Browser(port: port).visiting(team.viewer)
            try await viewer.open(home)
            #expect(try await viewer.post("\(home)/again/\(job)", viewer.hidden()).status == 403)
        }
    }
}
