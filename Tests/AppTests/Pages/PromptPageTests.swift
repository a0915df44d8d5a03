// Prompts by forms alone: from the starter library to a revision that is labelled, tried out, judged and taken back.

import App
import Kit
import Support
import Testing

@Suite struct PromptPageTests {
    @Test(arguments: Engine.allCases) func aRevisionIsLabelledJudgedAndTakenBack(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let browser = try await Browser(port: port).visiting(team.editor)
            let prompts = "/w/\(team.workspace)/prompts/new"
            try await browser.open(prompts)
            try await browser.submit(prompts, ["title": "پست", "prompt_template": "دربارهٔ {topic} بنویس."])
            let prompt = browser.path
            try await browser.open(prompt + "/edit")
            try await browser.submit(prompt + "/edit", ["prompt_template": "کوتاه دربارهٔ {topic} بنویس."])
            try await browser.post(prompt + "/labels", browser.hidden() + [("label", "staging"), ("revision", "1")])
            #expect(browser.page.body.contains("برچسب جابه‌جا شد") && browser.page.body.contains("آزمایشی"))

            let content = try await team.writer.make(
                "/contents",
                [
                    "title": "قهوه", "project": .int(team.project), "prompt": .int(ID(prompt.split(separator: "/")[1]) ?? 0), "prompt_label": "staging",
                    "prompt_variables": ["topic": "قهوه"],
                ])
            _ = try await team.writer.post("/contents/\(content)/generate", ["kind": "draft", "min_words": 100])
            try await settle { try await team.writer.get("/contents/\(content)")["status"].string == "review" }
            #expect(try await team.editor.post("/contents/\(content)/approve").status == 200)
            let page = try await browser.open(prompt).body
            #expect(page.contains("۱۰۰٪ <span class=\"muted small\">(۱ از ۱)"))

            try await browser.open(prompt + "/revisions?from=1&to=2")
            #expect(browser.page.body.contains("<ins>کوتاه"))
            try await browser.submit(prompt + "/restore")
            #expect(browser.page.body.contains("بازنگری پیشین بازگشت") && browser.page.body.contains("بازنگری ۳"))
            try await browser.post(prompt + "/labels/remove", browser.hidden() + [("label", "staging")])
            #expect(browser.page.body.contains("برچسب برداشته شد"))
            #expect(try await browser.post(prompt + "/labels", browser.hidden() + [("label", "staging"), ("revision", "99")]).status == 422)
        }
    }

    @Test(arguments: Engine.allCases) func aPromptIsTriedOutWithAModel(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            let browser = try await Browser(port: port, language: "en").visiting(team.writer)
            let starters = "/w/\(team.workspace)/starters"
            #expect(try await !browser.open(starters).body.contains("Take it"))
            let editor = try await Browser(port: port, language: "en").visiting(team.editor)
            try await editor.open(starters + "?search=e-mail")
            let take = try #require(editor.forms.first { $0.action.hasPrefix(starters + "/") }?.action)
            try await editor.submit(take)
            let prompt = editor.path
            #expect(editor.page.body.contains("The prompt is in your library") && editor.page.body.contains(">production<"))
            #expect(try await editor.open(starters + "?search=e-mail").body.contains("In your library"))

            try await browser.open(prompt)
            let form = try #require(browser.forms.first { $0.action == prompt + "/test" })
            let names = form.fields.map(\.0).filter { $0.hasPrefix("v.") }
            try #require(!names.isEmpty)
            try await browser.post(prompt + "/preview", form.fields.map { ($0.0, $0.0 == names[0] ? "Tea & <b>more</b>" : $0.1) })
            #expect(browser.page.status == 200 && browser.page.body.contains("Tea &amp; &lt;b&gt;more"))
            try await browser.submit(prompt + "/test", Dictionary(uniqueKeysWithValues: names.map { ($0, "Tea") }))
            #expect(browser.path.hasPrefix(prompt + "/tests/"))
            let test = browser.path
            try await settle { try await browser.open(test).body.contains("st-approved") }
            #expect(browser.page.body.contains("<div class=\"prose flat\">"))
            let others = try await Browser(port: port).visiting(server.team(2).admin)
            for path in [prompt, test, prompt + "/revisions", starters] { #expect(try await others.open(path).status == 404, "\(path)") }
        }
    }
}

extension Browser {
    /// The fields that every form of this page carries.
    func hidden() -> [(String, String)] { forms.first?.fields.filter { $0.0 == "csrf" } ?? [] }
}
