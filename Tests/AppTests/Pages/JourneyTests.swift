// The journeys of people, without a script in the browser: every step is a page and a form.

import App
import Kit
import Support
import Testing

@Suite struct JourneyTests {
    @Test(arguments: Engine.allCases) func fromAPromptToAnApprovedText(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let browser = Browser(port: port)
            let workspace = try await browser.begin()
            #expect(browser.page.body.contains("همه‌چیز آماده است"))

            try await browser.open(workspace + "/prompts/new")
            try await browser.submit(workspace + "/prompts/new", ["title": "پست وبلاگ", "prompt_template": "دربارهٔ {موضوع} بنویس."])
            let prompt = String(browser.path.split(separator: "/").last ?? "")
            #expect(browser.page.body.contains("<span class=\"var\">موضوع</span>"))
            try await browser.open("/prompts/\(prompt)?v.%D9%85%D9%88%D8%B6%D9%88%D8%B9=%D9%82%D9%87%D9%88%D9%87+%D9%88+%DA%86%D8%A7%DB%8C")
            #expect(browser.page.body.contains("دربارهٔ قهوه و چای بنویس."))

            try await browser.open(workspace + "/contents/new?prompt=\(prompt)")
            try await browser.submit(workspace + "/contents/new", ["title": "راهنمای قهوه", "prompt_variables.موضوع": "قهوه"], clicking: ("then", "generate"))
            let content = String(browser.path.split(separator: "?")[0])
            try await browser.submit(content + "/generate")
            try await settle { try await browser.open(content).body.contains("st-review") }
            #expect(browser.page.body.contains("## انتخاب دانه"))

            try await browser.open(workspace + "/review")
            #expect(browser.page.body.contains("انتخاب دانه</h2>"))
            let id = content.split(separator: "/")[1]
            try await browser.submit("\(workspace)/review/\(id)/approve")
            #expect(browser.page.body.contains("تأیید شد"))
            try await browser.open(workspace + "/usage?scope=organization")
            #expect(browser.page.status == 200 && browser.page.body.contains("class=\"chart\""))
            try await browser.open(workspace + "/contents?status=approved")
            #expect(browser.page.body.contains("راهنمای قهوه"))
        }
    }

    @Test func aTextIsWrittenRejectedRestoredAndSubmittedAgain() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port, language: "en")
            let workspace = try await browser.begin()
            try await browser.open(workspace + "/contents/new")
            try await browser.submit(workspace + "/contents/new", ["title": "Coffee"], clicking: ("then", "write"))
            let content = browser.path
            try await browser.submit(content, ["body": "First text."])
            try await browser.submit(content, ["body": "Second text."])
            #expect(browser.page.body.contains("Saved."))
            try await browser.submit(content + "/submit")
            try await browser.submit(content + "/reject", ["reason": ""])
            #expect(browser.page.status == 422 && browser.page.body.contains("f-reason-error"))
            try await browser.submit(content + "/reject", ["reason": "Too short"])
            #expect(browser.page.body.contains("Too short"))
            try await browser.open(content + "/versions")
            #expect(browser.page.body.contains("<del>First</del>") && browser.page.body.contains("<ins>Second</ins>"))
            try await browser.submit(content + "/versions/1/restore")
            #expect(browser.page.body.contains("First text."))
        }
    }

    /// Two people write the same text: neither loses a word.
    @Test func aCollisionShowsBothTexts() async throws {
        try await withPages { _, port in
            let (one, two) = (Browser(port: port), Browser(port: port))
            let workspace = try await one.begin()
            try await one.open(workspace + "/contents/new")
            try await one.submit(workspace + "/contents/new", ["title": "قهوه"], clicking: ("then", "write"))
            let content = one.path
            try await two.logIn("09121234567")
            try await two.open(content)
            try await one.submit(content, ["body": "متن نخست"])
            try await two.submit(content, ["body": "متن دوم"])
            #expect(two.page.status == 412)
            #expect(two.page.body.contains("<del>نخست</del>") && two.page.body.contains("<ins>دوم</ins>"))
            // What was typed is still in the form, now under the version that is there.
            try await two.submit(content)
            #expect(two.page.status == 200 && two.page.body.contains("متن دوم"))
        }
    }

    @Test func aRefusedBudgetIsExplainedWhereItWasAskedFor() async throws {
        try await withPages(change: { $0.userBudget = .zero }) { _, port in
            let browser = Browser(port: port)
            let workspace = try await browser.begin()
            try await browser.open(workspace + "/contents/new")
            try await browser.submit(workspace + "/contents/new", ["title": "قهوه"], clicking: ("then", "generate"))
            let content = String(browser.path.split(separator: "?")[0])
            try await browser.submit(content + "/generate")
            #expect(browser.page.status == 402 && browser.page.body.contains("سقف ماهانه"))
        }
    }

    @Test func limitsMembersAndWorkspacesAreManaged() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let workspace = try await browser.begin()
            let organization = try #require(browser.page.body.firstMatch(of: /\/o\/(\d+)\/members/)?.1)
            try await browser.open("/o/\(organization)/members")
            try await browser.submit("/o/\(organization)/members", ["phone_number": "۰۹۳۵۱۱۱۲۲۳۳", "role": "editor"])
            #expect(browser.page.body.contains("دعوت شد"))
            try await browser.submit("/o/\(organization)/members", ["phone_number": "12"])
            #expect(browser.page.status == 422 && browser.page.body.contains("شمارهٔ موبایل ایرانی نامعتبر است"))
            let number = workspace.split(separator: "/").last ?? ""
            try await browser.open("/o/\(organization)/limits?scope=workspace&object=\(number)")
            try await browser.submit("/o/\(organization)/limits", ["cost_limit": "۱۲٫۵"])
            #expect(browser.page.body.contains("سقف تغییر کرد") && browser.page.body.contains("۱۲٫۵۰ دلار"))
            try await browser.open("/o/\(organization)/workspaces")
            try await browser.submit("/o/\(organization)/workspaces", ["name": "محصول"])
            #expect(browser.page.body.contains("فضای کاری ساخته شد"))
            try await browser.open("/o/\(organization)/audit")
            #expect(browser.page.body.contains("سقف گذاشت") && browser.page.body.contains("کسی را دعوت کرد"))
        }
    }
}
