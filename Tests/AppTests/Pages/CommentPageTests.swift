// Saying something about a text, and being told of it.

import App
import Kit
import Support
import Testing

@Suite struct CommentPageTests {
    @Test(arguments: Engine.allCases) func aPassageIsQuotedSomebodyIsNamedAndIsTold(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let team = try await Colleagues.meet(port)
            let content = try await team.text("## چرا؟\n\nقهوهٔ **تخصصی** امتیازی بالاتر از ۸۰ دارد.")
            let (admin, other) = (team.admin, team.other)
            try await admin.open(content + "/comments")
            #expect(admin.shows("هنوز کسی چیزی نگفته است"))
            // As it is read: without the marks of Markdown.
            try await admin.submit(content + "/comments", ["body": "@علی رضایی منبع این چیست؟", "quote": "قهوهٔ تخصصی امتیازی"])
            #expect(admin.page.status == 200 && admin.shows("یادداشت گذاشته شد"))
            #expect(admin.page.body.contains(/<b class="mention"><bdi[^>]*>@علی رضایی<\/bdi><\/b>/) && admin.shows("قهوهٔ **تخصصی** امتیازی</blockquote>"))

            try await other.open("/notifications")
            #expect(other.shows("سارا محمدی در «راهنمای قهوه» از شما نام برد") && other.shows("data-unread>۱<"))
            let open = try #require(other.forms.first { $0.action.hasSuffix("/open") })
            try await other.submit(open.action)
            #expect(other.path.hasPrefix(content + "/comments#c-") && other.shows("منبع این چیست؟"))
            #expect(try await other.open("/notifications/count").body == "{\"unread\":0,\"shown\":\"\"}")

            try await other.open(content + "/comments")
            let thread = try #require(other.page.body.firstMatch(of: /name="parent" value="(\d+)"/)?.1)
            // The form of the reply is the second with this action.
            try await other.reply(content, thread, "از گزارش انجمن.")
            #expect(other.shows("از گزارش انجمن.") && other.shows("class=\"reply\""))
            try await admin.open("/notifications?unread=true")
            #expect(admin.shows("به یادداشت شما پاسخ داد"))
        }
    }

    @Test func onesOwnIsChangedAndDeletedAndThreadsAreSettled() async throws {
        try await withPages { _, port in
            let team = try await Colleagues.meet(port)
            let content = try await team.text("متن")
            let (admin, other) = (team.admin, team.other)
            try await other.open(content + "/comments")
            try await other.submit(content + "/comments", ["body": "نخست @سارا محمدی"])
            let id = try #require(other.page.body.firstMatch(of: /id="c-(\d+)"/)?.1)
            let comment = "\(content)/comments/\(id)"
            // A name is edited as a name.
            #expect(other.shows("نخست @سارا محمدی</textarea>"))
            try await other.submit(comment + "/edit", ["body": ""])
            #expect(other.page.status == 422 && other.shows("f-body-error"))
            try await other.submit(comment + "/edit", ["body": "دوم @سارا محمدی"])
            #expect(other.shows("دوم <b class=\"mention\">") && other.shows("ویراسته"))
            // An admin may delete it, not change it.
            try await admin.open(content + "/comments")
            #expect(!admin.forms.contains { $0.action == comment + "/edit" } && admin.forms.contains { $0.action == comment + "/delete" })
            try await admin.submit(comment + "/resolve")
            #expect(admin.path.contains("resolved=true") && admin.shows("حل‌شده به دست"))
            try await admin.submit(comment + "/reopen")
            #expect(!admin.path.contains("resolved=true"))
            try await admin.submit(comment + "/delete")
            #expect(admin.shows("هنوز کسی چیزی نگفته است"))
        }
    }

    @Test func whatIsNotInTheTextIsToldBesideTheFieldAndNothingTypedIsLost() async throws {
        try await withPages { _, port in
            let team = try await Colleagues.meet(port, role: "viewer")
            let content = try await team.text("متن دربارهٔ قهوه")
            let viewer = team.other
            try await viewer.open(content + "/comments")
            try await viewer.submit(content + "/comments", ["body": "پیدا نمی‌کنم", "quote": "دربارهٔ چای"])
            #expect(viewer.page.status == 422 && viewer.shows("این عبارت در متن نیست") && viewer.shows("f-quote-error"))
            #expect(viewer.shows("پیدا نمی‌کنم</textarea>") && viewer.shows("دربارهٔ چای</textarea>"))
            // Viewers may say something too, but settle only what they began.
            try await viewer.submit(content + "/comments", ["quote": "دربارهٔ قهوه"])
            #expect(viewer.shows("یادداشت گذاشته شد") && viewer.forms.contains { $0.action.hasSuffix("/resolve") })
        }
    }

    @Test func anotherOrganizationSeesNothing() async throws {
        try await withPages { _, port in
            let team = try await Colleagues.meet(port)
            let content = try await team.text("متن")
            try await team.admin.open(content + "/comments")
            try await team.admin.submit(content + "/comments", ["body": "راز"])
            let id = try #require(team.admin.page.body.firstMatch(of: /id="c-(\d+)"/)?.1)
            let token = try #require(team.admin.forms.first?.fields.first { $0.0 == "csrf" }?.1)
            let stranger = Browser(port: port)
            try await stranger.begin("09123334455", organization: "دیگری")
            #expect(try await stranger.open(content + "/comments").status == 404)
            #expect(try await stranger.open("/comments/\(id)").status == 404)
            let own = try #require(stranger.forms.first?.fields.first { $0.0 == "csrf" }?.1 ?? token)
            #expect(try await stranger.post("\(content)/comments/\(id)/delete", [("csrf", own)]).status != 200)
            // Without the token of one's own page nothing is said.
            #expect(try await team.admin.post(content + "/comments", [("body", "جعلی")]).status == 403)
        }
    }
}

extension Browser {
    /// Answers a thread.
    func reply(_ content: String, _ thread: Substring, _ body: String) async throws {
        let token = try #require(forms.first?.fields.first { $0.0 == "csrf" }?.1)
        try await post(content + "/comments", [("csrf", token), ("parent", String(thread)), ("body", body)])
    }
}
