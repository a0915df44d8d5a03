// An organization is made out of an archive in the browser: chosen as a file, looked at as a whole, or refused with reasons.

import Database
import Kit
import Support
import Testing

@Suite struct ImportPageTests {
    @Test(arguments: Engine.allCases) func anArchiveBecomesAnOrganization(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let team = try await server.team()
            try await team.writes("راهنمای قهوه", "متن نخست")
            let asked = try await team.admin.post("/organizations/\(team.organization)/exports")
            try await server.until("SELECT 1 FROM organization_exports WHERE id = \(asked.id) AND status = 'completed'")
            let archive = try await team.admin.client.bytes("/organizations/\(team.organization)/exports/\(asked.id)/download")
            let person = Browser(port: port)
            // Whoever has nothing yet finds it from the first page.
            try await person.logIn("09350009988")
            #expect(person.path == "/welcome" && person.shows("href=\"/welcome/archive\""))
            let page = "/welcome/archive"
            try await person.open(page)
            #expect(person.shows("enctype=\"multipart/form-data\"") && person.shows("۶۷٫۱ مگابایت"))
            try await person.upload(page, file: nil)
            #expect(person.page.status == 422 && person.shows("فایل بایگانی را برگزینید"))
            try await person.upload(page, file: ("متن.zip", Array("no archive".utf8)))
            #expect(person.page.status == 422 && person.shows("این بایگانی درست نیست: این فایل ZIP نیست"))
            var broken = archive
            broken[broken.count / 2] ^= 0xFF
            try await person.upload(page, file: ("team.zip", broken))
            #expect(person.page.status == 422 && person.shows("این بایگانی درست نیست"))
            #expect(try await server.int("SELECT COUNT(*) FROM organizations") == 1)
            try await person.upload(page, file: ("team.zip", archive))
            #expect(person.page.status == 200 && person.shows("از بایگانی ساخته شد: ۱ محتوا، ۱ نسخه"), "\(person.page.body.prefix(600))")
            #expect(try await server.int("SELECT COUNT(*) FROM organizations") == 2)
            // It is theirs: they are in it, and see what it holds.
            let workspace = String(try #require(person.page.body.firstMatch(of: /\/w\/\d+/)?.0))
            #expect(try await person.open(workspace + "/contents").body.contains("راهنمای قهوه"))
        }
    }

    @Test func itIsAFormAsAnyOther() async throws {
        try await withPages { server, port in
            let person = Browser(port: port)
            try await person.begin()
            try await person.open("/welcome/archive")
            person.headers = [("Sec-Fetch-Site", "cross-site")]
            #expect(try await person.upload("/welcome/archive", file: ("a.zip", [1])).status == 403)
            person.headers = []
            try await person.open("/welcome/archive")
            #expect(try await person.upload("/welcome/archive", file: ("a.zip", [1]), without: "csrf").status == 403)
            // No other form takes a file.
            try await person.open("/profile")
            #expect(try await person.upload("/profile", file: ("a.zip", [1])).status == 415)
            let stranger = Browser(port: port)
            #expect(try await stranger.open("/welcome/archive").body.contains("f-phone_number"))
        }
    }
}
