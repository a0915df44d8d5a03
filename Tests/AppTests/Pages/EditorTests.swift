// The editor as it comes from the server: drafts, collisions, what a generation left behind, spelling, and what it allows its scripts.

import Kit
import Support
import Testing

@testable import App

@Suite struct EditorTests {
    /// A content with this text, open in the editor.
    private func written(_ browser: Browser, _ body: String) async throws -> String {
        let workspace = try await browser.begin()
        try await browser.open(workspace + "/contents/new")
        try await browser.submit(workspace + "/contents/new", ["title": "متن"], clicking: ("then", "write"))
        let address = String(browser.path.split(separator: "?")[0])
        try await browser.submit(address, ["body": body])
        return address
    }

    @Test(arguments: Engine.allCases) func whatIsTypedIsKeptAndNoVersion(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let browser = Browser(port: port)
            let address = try await written(browser, "یک")
            let form = try #require(browser.forms.first { $0.action == address })
            let kept = form.fields.filter { $0.0 != "body" } + [("body", "دو")]
            browser.headers = [("Accept", "application/json")]
            let answer = try await browser.post(address + "/draft", kept)
            #expect(answer.status == 200 && answer.body.contains("\"is_behind\":false") && answer.body.contains("\"base_version\":1"))
            browser.headers = []
            try await browser.open(address)
            #expect(
                browser.page.body.contains("\nدو</textarea>") && browser.page.body.contains("هنوز نسخه نشده است") && browser.page.body.contains("data-ahead"))
            try await browser.submit(address)
            #expect(browser.page.body.contains("نسخهٔ ۲") && !browser.page.body.contains("data-ahead"))
            _ = try await browser.post(address + "/draft", kept)
            try await browser.open(address)
            try await browser.submit(address + "/draft/discard")
            #expect(!browser.page.body.contains("data-ahead") && browser.page.body.contains("\nدو</textarea>"))
        }
    }

    @Test func aDraftThatIsBehindMeetsTheOtherText() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let address = try await written(browser, "یک\n\nدو\n\nسه")
            let old = try #require(browser.forms.first { $0.action == address }).fields
            try await browser.submit(address, ["body": "یک!\n\nدو\n\nسه"])
            _ = try await browser.post(address + "/draft", old.filter { $0.0 != "body" } + [("body", "یک\n\nدو\n\nسه!")])
            try await browser.open(address)
            #expect(browser.page.body.contains("پس از آن کس دیگری متن را تغییر داده است"))
            // Saving what stands there overwrites nothing: the page was made from the newest state, the draft was not.
            try await browser.submit(address)
            #expect(browser.page.status == 412 && browser.page.body.contains("class=\"card conflict\"") && browser.page.body.contains("هر دو با هم"))
            let merge = try #require(browser.forms.first { $0.action == address })
            try await browser.post(address, merge.fields)
            #expect(browser.page.body.contains("یک!\n\nدو\n\nسه!</textarea>"))
        }
    }

    @Test func spellingIsCorrectedWithoutScripts() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let address = try await written(browser, "می روم به كافه , 09123456789")
            try await browser.open(address + "/polish")
            #expect(browser.page.body.contains("نیم‌فاصله × ۱") && browser.page.body.contains("<ins>"))
            try await browser.submit(address)
            #expect(browser.page.body.contains("می\u{200C}روم به کافه، 09123456789</textarea>"))
            try await browser.open(address + "/polish")
            #expect(browser.page.body.contains("چیزی برای بهتر کردن پیدا نشد"))
            try await browser.open(address + "/polish?mask=yes")
            try await browser.submit(address)
            #expect(browser.page.body.contains("09•••89</textarea>"))
        }
    }

    @Test func onlyTheEditorMayCompile() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let address = try await written(browser, "یک")
            try await browser.open(address)
            #expect(browser.page.header("Content-Security-Policy")?.contains("script-src 'self' 'wasm-unsafe-eval';") == true)
            try await browser.open("/profile")
            #expect(browser.page.header("Content-Security-Policy")?.contains("script-src 'self';") == true)
        }
    }

    @Test func aRefusalForMoneySaysWhoCanHelp() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let address = try await written(browser, "یک")
            try await browser.open("/profile")
            let limits = try #require(browser.page.body.firstMatch(of: #//o/\d+/limits/#)).output
            try await browser.open("\(limits)?scope=organization&object=\(limits.split(separator: "/")[1])")
            try await browser.submit(String(limits), ["cost_limit": "0"])
            try await browser.open(address + "?panel=generate")
            try await browser.submit(address + "/generate")
            #expect(browser.page.status == 402 && browser.page.body.contains("سقف را این‌ها می‌توانند بالا ببرند") && browser.page.body.contains("/limits\">"))
        }
    }
}
