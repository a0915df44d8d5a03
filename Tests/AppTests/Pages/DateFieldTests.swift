// Days and times as people write them, in forms of pages.

import App
import Kit
import Support
import Testing

@Suite struct DateFieldTests {
    /// Filters understand both calendars, a day as an end means with it, and what is no date is told beside its field.
    @Test(arguments: Engine.allCases) func theAuditTrailIsNarrowedToDays(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let browser = Browser(port: port)
            try await browser.begin()
            let organization = try #require(browser.page.body.firstMatch(of: /\/o\/(\d+)\/members/)?.1)
            let audit = "/o/\(organization)/audit"
            let today = try #require(server.app.clock.now().description.split(separator: "T").first.map(String.init))
            func shown(_ query: String) async throws -> Bool {
                try await browser.open("\(audit)?\(query)")
                try #require(browser.page.status == 200)
                return browser.page.body.contains("class=\"timeline\"")
            }
            // Iran's day may be the next one already.
            #expect(try await shown("from=\(today)&to=2100-01-01"))
            #expect(try await shown("from=%DB%B1%DB%B4%DB%B0%DB%B0/%DB%B0%DB%B1/%DB%B0%DB%B1&to=2100-01-01"))
            #expect(try await !shown("to=%DB%B1%DB%B4%DB%B0%DB%B0/%DB%B0%DB%B1/%DB%B0%DB%B1"))
            #expect(browser.page.body.contains("value=\"۱۴۰۰/۰۱/۰۱\""))
            try await browser.open(audit + "?from=nonsense")
            #expect(browser.page.status == 200 && browser.page.body.contains("id=\"f-from-error\"") && browser.page.body.contains("value=\"nonsense\""))
        }
    }
}
