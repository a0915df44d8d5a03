// Why something was refused, who sees it, and what an admin can do about it; and finding what was written.

import App
import Kit
import Support
import Testing

@Suite struct RefusalPageTests {
    @Test(arguments: Engine.allCases) func aRefusalIsExplainedAndTheLimitRaisedForAWhile(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let team = try await Colleagues.meet(port)
            let (admin, writer, limits) = (team.admin, team.other, team.organization + "/limits")
            let number = team.organization.split(separator: "/")[1]
            try await admin.open("\(limits)?scope=organization&object=\(number)")
            try await admin.submit(limits, ["tokens_limit": "۱۰"])
            try await writer.open(team.workspace + "/contents/new")
            try await writer.submit(team.workspace + "/contents/new", ["title": "قهوه"], clicking: ("then", "generate"))
            let content = String(writer.path.split(separator: "?")[0])
            try await writer.submit(content + "/generate")
            #expect(writer.page.status == 402)
            try await writer.open(limits + "/refusals")
            #expect(writer.shows("سقف سازمان «آریا»: توکن در ماه") && writer.shows("<dd>۱۰</dd>") && writer.shows("سارا محمدی"))
            #expect(!writer.shows("بالا بردن سقف"))
            try await admin.open(limits + "/refusals")
            #expect(admin.shows("علی رضایی") && admin.shows("بالا بردن سقف"))
            // A viewer of the trail sees it there too.
            try await admin.open(team.organization + "/audit?action=budget.refused")
            #expect(admin.shows("برای بودجه رد شد"))

            try await admin.open("\(limits)?scope=organization&object=\(number)")
            let raises = team.organization + "/raises"
            try await admin.submit(raises, ["tokens": "5000000", "until": "دیروز", "reason": "کارزار"])
            #expect(admin.page.status == 422 && admin.shows("f-until-error") && admin.shows("value=\"کارزار\""))
            try await admin.submit(raises, ["until": "فردا"])
            #expect(admin.path == limits + "/raises" && admin.shows("+۵ میلیون توکن") && admin.shows("کارزار"))
            try await writer.open(content)
            try await writer.submit(content + "/generate")
            #expect(writer.page.status == 200)
            try await writer.open(limits + "/raises")
            #expect(writer.shows("کارزار") && !writer.forms.contains { $0.action.hasSuffix("/end") })
            try await admin.open(limits + "/raises")
            let end = try #require(admin.forms.first { $0.action.hasSuffix("/end") })
            try await admin.submit(end.action)
            #expect(admin.shows("پس گرفته شد"))
            #expect(try await writer.open(limits + "/unresolved").status == 403)
            #expect(try await admin.open(limits + "/unresolved").status == 200)
            let stranger = Browser(port: port)
            try await stranger.begin("09123334455", organization: "دیگری")
            #expect(try await stranger.open(limits + "/refusals").status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func wordsAreFoundWhereTheyStand(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let team = try await Colleagues.meet(port)
            let content = try await team.text("قهوهٔ تخصصی <b>امتیازی</b> بالاتر از ۸۰ دارد.")
            try await team.other.open("/search?q=%D8%AA%D8%AE%D8%B5%D8%B5%DB%8C")
            #expect(team.other.shows("<mark>تخصصی</mark>") && team.other.shows("href=\"\(content)\"") && !team.other.shows("<b>امتیازی"))
            try await team.other.open("/search?q=zzzz")
            #expect(team.other.page.status == 200 && team.other.shows("چیزی با این واژه‌ها پیدا نشد"))
            try await team.other.open("/search")
            #expect(team.other.page.status == 200)
            let stranger = Browser(port: port)
            try await stranger.begin("09123334455", organization: "دیگری")
            try await stranger.open("/search?q=%D8%AA%D8%AE%D8%B5%D8%B5%DB%8C")
            #expect(!stranger.shows("<mark>"))
        }
    }

    @Test func theChainIsVerifiedWhenAsked() async throws {
        try await withPages { _, port in
            let browser = Browser(port: port)
            try await browser.begin()
            let organization = try #require(browser.page.body.firstMatch(of: /\/o\/(\d+)\/members/)?.1)
            try await browser.open("/o/\(organization)/audit?verify=true")
            #expect(browser.shows("زنجیره درست است"))
        }
    }
}
