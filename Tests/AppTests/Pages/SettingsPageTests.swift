// What people and organizations set: themselves, their keys, their webhooks, their archive, their end.

import App
import Kit
import Support
import Testing

@Suite struct SettingsPageTests {
    @Test(arguments: Engine.allCases) func aKeyIsShownOnceUsedAndRevoked(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await Colleagues.meet(port)
            let writer = team.other
            try await writer.open("/profile/keys")
            #expect(writer.shows("هنوز کلیدی نساخته‌اید"))
            try await writer.submit("/profile/keys", ["name": "انتشار", "role": "admin", "expires_at": "فردا"])
            #expect(writer.page.status == 422 && writer.shows("نقش کلید نمی‌تواند از نقش خود شما بالاتر باشد") && writer.shows("value=\"انتشار\""))
            try await writer.submit("/profile/keys", ["role": "writer", "expires_at": "۱۳۹۹/۰۱/۰۱"])
            #expect(writer.page.status == 422 && writer.shows("این زمان گذشته است") && writer.shows("value=\"۱۳۹۹/۰۱/۰۱\""))
            try await writer.submit("/profile/keys", ["expires_at": "هرگز"])
            #expect(writer.page.status == 422 && writer.shows("تاریخ را مانند"))
            try await writer.submit("/profile/keys", ["expires_at": ""])
            let key = String(try #require(writer.page.body.firstMatch(of: /value="(ctx_[^"]+)"/)?.1))
            #expect(writer.page.header("Cache-Control") == "no-store")
            #expect(try await server.client.with(token: key).get("/contents").status == 200)
            try await writer.open("/profile/keys")
            #expect(!writer.shows(key) && writer.shows(String(key.prefix(12))))
            // An admin sees that it is there, and may end it.
            try await team.admin.open(team.organization + "/keys")
            #expect(team.admin.shows("انتشار") && team.admin.shows("علی رضایی"))
            #expect(try await writer.open(team.organization + "/keys").status == 403)
            let revoke = try #require(team.admin.forms.first { $0.action.hasSuffix("/revoke") })
            try await team.admin.submit(revoke.action)
            #expect(team.admin.shows("کلید باطل شد"))
            #expect(try await server.client.with(token: key).get("/contents").status == 401)
        }
    }

    @Test(arguments: Engine.allCases) func aWebhookIsMadeTriedAndSwitchedOff(_ engine: Engine) async throws {
        let receiver = try await Receiver.start()
        try await withPages(engine, change: { $0.webhookPrivate = true }) { _, port in
            let team = try await Colleagues.meet(port)
            let admin = team.admin
            let list = team.organization + "/webhooks"
            #expect(try await team.other.open(list).status == 403)
            try await admin.open(list)
            try await admin.submit(list, ["url": "ftp://example.com"])
            #expect(admin.page.status == 422 && admin.shows("value=\"ftp://example.com\"") && admin.shows("f-url-error"))
            try await admin.submit(list, ["url": receiver.url])
            receiver.trust(String(try #require(admin.page.body.firstMatch(of: /value="(whsec_[^"]+)"/)?.1)))
            #expect(admin.page.header("Cache-Control") == "no-store")
            let webhook = String(try #require(admin.page.body.firstMatch(of: /href="(\/webhooks\/\d+)"/)?.1))
            try await admin.open(webhook)
            #expect(!admin.shows("whsec_") && admin.shows("هنوز چیزی فرستاده نشده است"))
            try await admin.submit(webhook + "/test")
            let delivery = admin.path
            #expect(delivery.hasPrefix("/webhooks/deliveries/"))
            try await settle { try await admin.open(delivery).body.contains("پذیرفته شد") }
            #expect(admin.shows("&quot;type&quot;: &quot;webhook.test&quot;") && admin.shows("<code>200</code>"))
            try await admin.submit(delivery + "/resend")
            #expect(admin.path != delivery && admin.path.hasPrefix("/webhooks/deliveries/"))
            try await admin.open(webhook)
            try await admin.submit(webhook + "/switch", clicking: ("is_active", "false"))
            #expect(admin.shows("این وب‌هوک خاموش است"))
            try await admin.submit(webhook + "/switch", clicking: ("is_active", "true"))
            #expect(admin.shows("وب‌هوک روشن شد"))
            try await admin.submit(webhook + "/rotate")
            #expect(admin.shows("whsec_"))
            let stranger = Browser(port: port)
            try await stranger.begin("09123334455", organization: "دیگری")
            #expect(try await stranger.open(webhook).status == 404)
            #expect(try await stranger.open(delivery).status == 404)
            try await admin.open(webhook)
            try await admin.submit(webhook + "/delete")
            #expect(admin.path == list && admin.shows("هنوز وب‌هوکی نیست"))
        }
    }

    @Test(arguments: Engine.allCases) func anOrganizationIsRenamedArchivedLeftAndDeleted(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let team = try await Colleagues.meet(port)
            let (admin, settings) = (team.admin, team.organization + "/settings")
            try await admin.open(settings)
            try await admin.submit(settings, ["time_zone": "Mars/Olympus"])
            #expect(admin.page.status == 422 && admin.shows("منطقهٔ زمانی شناخته‌شده نیست") && admin.shows("value=\"Mars/Olympus\""))
            try await admin.submit(settings, ["name": "لاجورد", "time_zone": "Europe/Berlin"])
            #expect(admin.shows("ذخیره شد") && admin.shows("value=\"لاجورد\""))
            // The only admin cannot leave; the writer can.
            #expect(!admin.forms.contains { $0.action.hasSuffix("/leave") })
            let archives = team.organization + "/archives"
            #expect(try await team.other.open(archives).status == 403)
            try await admin.open(archives)
            try await admin.submit(archives)
            try await settle { try await admin.open(archives).body.contains("/download\"") }
            let download = String(try #require(admin.page.body.firstMatch(of: /href="([^"]+\/download)"/)?.1))
            #expect(try await team.other.open(download).status == 403)
            #expect(try await admin.bytes(download).prefix(2) == "PK")
            try await team.other.open(settings)
            #expect(!team.other.forms.contains { $0.action == settings || $0.action.hasSuffix("/delete") })
            try await team.other.submit(team.organization + "/leave")
            #expect(team.other.shows("از سازمان بیرون آمدید") && team.other.path == "/welcome")
            try await admin.open(settings)
            try await admin.submit(team.organization + "/delete", ["confirm": "آریا"])
            #expect(admin.page.status == 422 && admin.shows("این نام سازمان نیست") || admin.shows("نام سازمان درست نوشته نشده است"))
            try await admin.submit(team.organization + "/delete", ["confirm": "لاجورد"])
            #expect(admin.shows("حذف شد") && admin.path == "/welcome")
            #expect(try await admin.open(settings).status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func theRulesOfAWorkspaceAreSet(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await Colleagues.meet(port)
            let page = team.organization + "/workspaces"
            try await team.admin.open(page)
            try await team.admin.submit(
                page + "/change", ["pii_policy": "block", "approvals_required": "2", "second_pair_of_eyes": "true", "description": "وبلاگ"])
            #expect(team.admin.shows("ذخیره شد") && team.admin.shows("value=\"block\" selected") && team.admin.shows("value=\"2\" selected"))
            #expect(team.admin.shows("value=\"true\" checked"))
            try await team.other.open(page)
            #expect(team.other.shows("تولید نشود") && team.other.forms.allSatisfy { !$0.action.hasSuffix("/change") })
        }
    }

    /// The calendar and the language of a person count on every page; sessions elsewhere are ended together.
    @Test(arguments: Engine.allCases) func aPersonIsShownDatesAsTheyChose(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let browser = Browser(port: port)
            try await browser.begin()
            try await browser.open("/profile/data")
            #expect(browser.page.body.contains(#/<bdi[^>]*>[۰-۹]+ (فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند) ۱۴[۰-۹]{2}، /#))
            try await browser.open("/profile")
            try await browser.submit("/profile", ["calendar": "gregorian"])
            try await browser.open("/profile/data")
            #expect(browser.page.body.contains(#/<bdi[^>]*>[۰-۹]+ [^ ]+ ۲۰[۰-۹]{2}، /#))
            try await browser.open("/profile")
            try await browser.submit("/profile", ["locale": "en", "calendar": "jalali"])
            try await browser.open("/profile/data")
            #expect(browser.page.body.contains(#/<bdi[^>]*>[0-9]+ [A-Z][a-z]+ 14[0-9]{2}, /#))
            // Another browser, in which nothing was chosen, speaks the language of the account.
            let elsewhere = Browser(port: port)
            try await elsewhere.logIn("09121234567")
            #expect(elsewhere.shows("<html lang=\"en\""))
            try await browser.open("/profile")
            try await browser.submit("/profile/sessions/end-others")
            #expect(browser.shows("Your other sessions are over."))
            #expect(try await elsewhere.open("/profile").body.contains("/login"))
            #expect(elsewhere.path.hasPrefix("/login"))
        }
    }

    /// Times and days are shown, and read, by the clock that a person chose, as it stands at that time of the year.
    @Test(arguments: Engine.allCases) func aPersonIsShownTimesByTheirClock(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            // In Tehran half past five in the morning, in New York ten in the evening of the day before, in summer.
            server.clock.set(Timestamp("2026-07-01T02:00:00Z")!)
            let browser = Browser(port: port)
            try await browser.begin()
            let organization = try #require(browser.page.body.firstMatch(of: /\/o\/(\d+)\/members/)?.1)
            try await browser.open("/profile")
            #expect(browser.shows("۱۰ تیر ۱۴۰۵، ۰۵:۳۰") && browser.shows("value=\"Asia/Tehran\""))
            try await browser.submit("/profile", ["time_zone": "Mars/Olympus"])
            #expect(browser.shows("منطقهٔ زمانی شناخته‌شده نیست"))
            try await browser.submit("/profile", ["time_zone": "America/New_York", "calendar": "gregorian", "locale": "en"])
            #expect(browser.shows("30 Jun 2026, 22:00") && browser.shows("value=\"America/New_York\""))
            // What was done just now belongs to that day, and the day in a field is that of this clock.
            let audit = "/o/\(organization)/audit"
            try await browser.open("\(audit)?from=2026-06-30&to=2026-06-30")
            #expect(browser.shows("class=\"timeline\"") && browser.shows("placeholder=\"2026-06-30\"") && browser.shows("data-offset=\"-240\""))
            try await browser.open("\(audit)?from=2026-07-01")
            #expect(!browser.shows("class=\"timeline\""))
        }
    }

    @Test(arguments: Engine.allCases) func theTrailOfOneThingIsShownAndTakenAlong(_ engine: Engine) async throws {
        try await withPages(engine) { _, port in
            let team = try await Colleagues.meet(port)
            let (admin, trail) = (team.admin, team.organization + "/audit")
            try await admin.open(trail)
            let member = String(try #require(admin.page.body.firstMatch(of: /href="([^"]+object_type=member&amp;object_id=\d+)"/)?.1)).replacing(
                "&amp;", with: "&")
            try await admin.open(member)
            #expect(admin.shows("عضوی افزود") && !admin.shows("</b> فضای کاری ساخت") && admin.shows("فقط: عضو"))
            // The address of the table carries what the page is narrowed by, a day in the reader's own calendar included.
            try await admin.open(member + "&from=\(percentEncoded("۱۴۰۰/۰۱/۰۱"))")
            let export = String(try #require(admin.page.body.firstMatch(of: /href="([^"]+\/audit\/export[^"]*)"/)?.1)).replacing("&amp;", with: "&")
            let table = try await admin.open(export)
            let lines = table.body.split(separator: "\r\n")
            #expect(table.status == 200 && table.header("Content-Disposition")?.contains("audit.csv") == true && lines.count == 2, "\(table.body)")
            #expect(lines[1].contains("member.added"))
            #expect(try await admin.open(trail).body.contains("از ردنگار خروجی گرفت"))
            #expect(try await team.other.open(export).status == 403)
            let stranger = Browser(port: port)
            try await stranger.begin("09123334455", organization: "دیگری")
            #expect(try await stranger.open(export).status == 404)
        }
    }

    @Test func preferencesOfNotificationsAreKept() async throws {
        try await withPages { _, port in
            let team = try await Colleagues.meet(port)
            let content = try await team.text("متن")
            let page = team.organization + "/notifications"
            try await team.admin.open(page)
            try await team.admin.post(page, try team.admin.fields(page).filter { $0 != ("comment", "true") })
            #expect(team.admin.shows("name=\"comment\" value=\"true\">") && team.admin.shows("name=\"mention\" value=\"true\" checked>"))
            try await team.other.open(content + "/comments")
            try await team.other.submit(content + "/comments", ["body": "بی‌خبر"])
            try await team.admin.open("/notifications")
            #expect(team.admin.shows("هنوز خبری نیست"))
        }
    }

    @Test func strangersReadWhatThisIs() async throws {
        try await withPages(change: { ($0.operatorName, $0.operatorContact) = ("شرکت لاجورد", "help@example.com") }) { _, port in
            let browser = Browser(port: port)
            for path in ["/about", "/terms", "/privacy"] {
                #expect(try await browser.open(path).status == 200, "\(path)")
                #expect(browser.shows("شرکت لاجورد"), "\(path)")
            }
            try await browser.open("/about")
            #expect(browser.shows("<code>1.0.0</code>"))
        }
    }
}

extension Browser {
    /// All fields of a form on this page, also those with a name that occurs twice.
    func fields(_ action: String) throws -> [(String, String)] { try #require(forms.first { $0.action == action }).fields }

    func bytes(_ path: String) async throws -> String { try await open(path).body }
}
