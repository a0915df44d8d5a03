// What pages refuse, and what they never show.

import App
import Database
import HTTPTypes
import Kit
import Support
import Testing
import Web

@testable import struct App.PageRoute
@testable import struct App.PageServer

@Suite struct PageSafetyTests {
    @Test func strangersAreTakenToTheLoginAndBack() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let workspace = try await browser.begin()
            try await browser.submit("/logout")
            try await browser.open(workspace + "/contents")
            #expect(browser.path.hasPrefix("/login?next="))
            try await browser.submit("/login", ["phone_number": "09121234567"])
            try await browser.submit("/login/code", ["code": "123456"])
            #expect(browser.path == workspace + "/contents")
        }
    }

    @Test func aWrongCodeTellsHowManyTriesAreLeft() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            try await browser.open("/login")
            try await browser.submit("/login", ["phone_number": "نادرست"])
            #expect(browser.page.status == 422 && browser.page.body.contains("value=\"نادرست\""))
            try await browser.submit("/login", ["phone_number": "09121234567"])
            try await browser.submit("/login/code", ["code": "000000"])
            #expect(browser.page.status == 422 && browser.page.body.contains("۴ تلاش دیگر"))
            #expect(browser.cookies["contexor"] == nil)
        }
    }

    @Test func formsOfOtherSitesAreRefused() async throws {
        try await withPages { server, port in
            let browser = Browser(port: port)
            let workspace = try await browser.begin()
            let token = try #require(browser.forms.first?.fields.first { $0.0 == "csrf" }?.1)
            let fields = [("name", "پروژه"), ("workspace", String(workspace.split(separator: "/").last ?? ""))]
            let target = workspace + "/projects"
            #expect(try await browser.post(target, fields).status == 403)
            #expect(try await browser.post(target, fields + [("csrf", "AAAA")]).status == 403)
            browser.headers = [("Sec-Fetch-Site", "cross-site")]
            #expect(try await browser.post(target, fields + [("csrf", token)]).status == 403)
            browser.headers = [("Origin", "https://elsewhere.example")]
            #expect(try await browser.post(target, fields + [("csrf", token)]).status == 403)
            browser.headers = []
            // The token of another visitor is none.
            let stranger = Browser(port: port)
            try await stranger.open("/login")
            let other = try #require(stranger.forms.first?.fields.first { $0.0 == "csrf" }?.1)
            #expect(try await browser.post(target, fields + [("csrf", other)]).status == 403)
            #expect(try await browser.post(target, fields + [("csrf", token)]).status == 200)
            let count = try await server.database.read { try $0.int("SELECT COUNT(*) FROM projects") }
            #expect(count == 2)
        }
    }

    /// Every form of every page carries the token; none is sent by GET and changes something.
    @Test func everyFormCarriesTheToken() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let workspace = try await browser.begin()
            for page in ["", "/projects", "/prompts/new", "/contents/new", "/usage"] {
                try await browser.open(workspace + page)
                #expect(browser.page.status == 200)
                for form in browser.forms { #expect(form.fields.contains { $0.0 == "csrf" && !$0.1.isEmpty }, "\(page) \(form.action)") }
            }
        }
    }

    @Test func whoMayNotIsToldSo() async throws {
        try await withPages { _, port in
            let (admin, viewer, stranger) = (Browser(port: port), Browser(port: port), Browser(port: port))
            let workspace = try await admin.begin()
            let organization = try #require(admin.page.body.firstMatch(of: /\/o\/(\d+)\/members/)?.1)
            try await admin.open("/o/\(organization)/members")
            try await admin.submit("/o/\(organization)/members", ["phone_number": "09351112233", "role": "viewer"])
            try await viewer.logIn("09351112233")
            #expect(try await viewer.open(workspace).status == 200)
            #expect(!viewer.page.body.contains("/contents/new"))
            #expect(try await viewer.open(workspace + "/contents/new").status == 403)
            #expect(try await viewer.open("/o/\(organization)/audit").status == 403)
            #expect(viewer.page.body.contains("اجازهٔ این کار را ندارید"))
            try await stranger.begin("09369998877", organization: "دیگران")
            for path in [workspace, workspace + "/contents", workspace + "/usage", "/o/\(organization)/members", "/o/\(organization)/limits"] {
                #expect(try await stranger.open(path).status == 404, "\(path)")
            }
        }
    }

    @Test func whatPeopleWriteIsNeverATag() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let attack = "\"\u{0301}><script>alert(1)</script><img src=x onerror=alert(1)>"
            let workspace = try await browser.begin(organization: attack)
            try await browser.open(workspace + "/contents/new")
            try await browser.submit(workspace + "/contents/new", ["title": attack], clicking: ("then", "write"))
            let content = browser.path
            try await browser.submit(content, ["body": "## \(attack)\n\n[x](javascript:alert(1)) \(attack)\n\n- \(attack)"])
            try await browser.submit(content + "/submit")
            for path in [content, content + "/versions", workspace, workspace + "/contents", workspace + "/review"] {
                let page = try await browser.open(path).body
                #expect(!page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("href=\"javascript"), "\(path)")
                #expect(page.contains("&lt;script&gt;alert(1)"), "\(path)")
            }
        }
    }

    @Test func pagesTellTheBrowserWhatItMayNotDo() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            let page = try await browser.open("/login")
            let policy = try #require(page.header("Content-Security-Policy"))
            #expect(policy.contains("script-src 'self'") && policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(page.header("Cache-Control") == "no-store" && page.header("X-Content-Type-Options") == "nosniff")
            #expect(page.header("Vary")?.contains("Cookie") == true && page.header("X-Frame-Options") == "DENY")
            #expect(!page.body.contains(" style=\"") && !page.body.contains(" onclick="))
            let missing = try await browser.open("/nothing")
            #expect(missing.status == 404 && missing.body.contains("این‌جا چیزی نیست"))
            let style = try #require(page.body.firstMatch(of: /href="(\/static\/[^"]*app\.css)"/)?.1)
            let file = try await browser.open(String(style))
            #expect(file.status == 200 && file.header("Cache-Control")?.contains("immutable") == true)
        }
    }

    /// One list of sessions: what is ended there is over for pages and for the API.
    @Test func anEndedSessionIsOver() async throws {
        try await withPages { server, port in
            let (one, two) = (Browser(port: port), Browser(port: port))
            try await one.begin()
            try await two.logIn("09121234567")
            try await one.open("/profile")
            let end = try #require(one.forms.first { $0.action.hasSuffix("/end") }?.action)
            try await one.submit(end)
            try await two.open("/profile")
            #expect(two.path.hasPrefix("/login"))
            let stored = try await server.database.read { tx in try tx.rows("SELECT hash FROM page_sessions") { $0.blob() } }
            #expect(stored.allSatisfy { $0.count == 32 } && stored.count == 2)
        }
    }

    @Test func cookiesAreGuardedInProduction() async throws {
        try await withPages(change: {
            $0.debug = false; $0.mockSMS = true
        }) { _, port in
            let browser = Browser(port: port)
            try await browser.open("/login")
            try await browser.submit("/login", ["phone_number": "09121234567"])
            let reply = try await browser.post(
                "/login/code", [("csrf", browser.forms.first { $0.action == "/login/code" }?.fields.first { $0.0 == "csrf" }?.1 ?? ""), ("code", "123456")])
            _ = reply
            #expect(browser.cookies["__Host-contexor"] != nil && browser.cookies["contexor"] == nil)
        }
    }

    /// A start parses no template and reads no static file; a mistake in any of them is found here.
    @Test func allTemplatesAndFilesAreInOrder() throws {
        let assets = try AssetFolder.find("").load().checked()
        #expect(throws: TemplateError.self) { try assets.templates.render("no such page", [:], .english) }
        #expect(try assets.statics.texts().count > 5)
    }

    /// Every form of the product calls an endpoint that is declared, and stands on a page that is.
    @Test func formsCallWhatIsDeclared() throws {
        let server = try PageServer(App.describing())
        #expect(server.pages.count > 50)
        for page in server.pages {
            switch page.work {
            case .form(let endpoint, let on, _), .reveal(let endpoint, let on, _):
                let route = try #require(server.endpoints[endpoint.shape], "\(page.path) calls \(endpoint.shape)")
                #expect(route.pathParameters.count == endpoint.parameters.count)
                #expect(server.pages.contains { $0.method == .get && $0.path == on }, "\(page.path) stands on \(on)")
            case .action(let on, _): #expect(server.pages.contains { $0.method == .get && $0.path == on }, "\(page.path) stands on \(on)")
            case .page, .raw: #expect(page.method == .get)
            }
        }
    }
}
