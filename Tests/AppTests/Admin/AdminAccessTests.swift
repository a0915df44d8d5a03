// Who may come into the admin area, what it never shows, and that a superuser is nobody special anywhere else.

import App
import Database
import Kit
import Support
import Testing

@testable import struct App.AdminModel

@Suite struct AdminAccessTests {
    private static let paths = ["/admin", "/admin/users", "/admin/users/1", "/admin/users/1/edit", "/admin/users/act?action=deactivate&id=1", "/admin/limits/new"]

    /// What does not change from one request to the next.
    private func plain(_ page: String) -> String {
        page.replacing(/<code>[^<]*<\/code>/, with: "").replacing(/\/static\/[0-9a-f]+/, with: "")
    }

    @Test(arguments: Engine.allCases) func theAreaExistsForSuperusersOnly(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, port in
            for path in Self.paths { #expect(try await browser.open(path).status == 200, "\(path)") }
            let stranger = Browser(port: port, language: "en")
            for path in Self.paths {
                try await stranger.open(path)
                #expect(stranger.path.hasPrefix("/login"), "\(path)")
            }
            // An admin of an organization sees what everybody sees at an address that does not exist.
            let member = Browser(port: port, language: "en")
            try await member.begin("09127654321")
            let unknown = plain(try await member.open("/nothing-here").body)
            for path in Self.paths {
                let page = try await member.open(path)
                #expect(page.status == 404 && plain(page.body) == unknown, "\(path)")
            }
            try await member.open("/profile")
            let token = member.forms.first?.fields.first { $0.0 == "csrf" }?.1 ?? ""
            for (path, fields) in [
                ("/admin/users/1/edit", [("full_name", "x")]), ("/admin/users/act", [("action", "deactivate"), ("id", "1")]),
                ("/admin/users/act", [("action", "nonsense"), ("id", "1")]), ("/admin/limits/new", [("scope", "user")]),
            ] {
                let reply = try await member.post(path, fields + [("csrf", token)])
                #expect(reply.status == 404 && plain(reply.body) == unknown, "\(path)")
            }
            #expect(try await server.int("SELECT COUNT(*) FROM users WHERE is_active = 0 OR full_name = 'x'") == 0)
        }
    }

    @Test func formsOfOtherSitesAreRefused() async throws {
        try await operating { server, browser, _ in
            let person = try await server.login("09121234567")
            try await browser.open("/admin/users/\(person.id)/edit")
            let token = try #require(browser.forms.first { $0.action.hasPrefix("/admin/users/") }?.fields.first { $0.0 == "csrf" }?.1)
            for (path, fields) in [("/admin/users/\(person.id)/edit", [("full_name", "x")]), ("/admin/users/act", [("action", "deactivate"), ("id", "\(person.id)")])] {
                #expect(try await browser.post(path, fields).status == 403)
                browser.headers = [("Origin", "https://elsewhere.example")]
                #expect(try await browser.post(path, fields + [("csrf", token)]).status == 403)
                browser.headers = []
            }
            #expect(try await server.int("SELECT COUNT(*) FROM users WHERE id = \(person.id) AND is_active = 1 AND full_name = ''") == 1)
        }
    }

    /// The right is looked at with every request.
    @Test(arguments: Engine.allCases) func whoIsNoSuperuserAnyMoreIsOutsideAtOnce(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            try await browser.open("/admin/users/1/edit")
            try await server.run("UPDATE users SET is_superuser = 0 WHERE id = 1")
            #expect(try await browser.submit("/admin/users/1/edit", ["full_name": "x"]).status == 404)
            #expect(try await browser.open("/admin").status == 404)
            try await server.run("UPDATE users SET is_superuser = 1, is_active = 0 WHERE id = 1")
            try await browser.open("/admin")
            #expect(browser.path.hasPrefix("/login"))
        }
    }

    /// Data of tenants come through the admin area only.
    @Test(arguments: Engine.allCases) func aSuperuserIsAStrangerOnTenantsOwnRoutes(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let team = try await server.team()
            let content = try await team.content("راز تجاری")
            let mina = try await server.login("09121110001")
            for path in [
                "/contents/\(content)", "/organizations/\(team.organization)", "/organizations/\(team.organization)/members", "/projects/\(team.project)",
                "/usage/summary?scope=organization&organization_id=\(team.organization)",
            ] { #expect(try await mina.get(path).status == 404, "\(path)") }
            #expect(try await mina.get("/contents")["count"] == 0)
            #expect(try await mina.get("/audit-logs")["count"] == 0)
            for path in ["/contents/\(content)", "/w/\(team.workspace)", "/o/\(team.organization)/members", "/o/\(team.organization)/audit"] {
                #expect(try await browser.open(path).status == 404, "\(path)")
            }
            #expect(try await browser.open("/admin/contents/\(content)").body.contains("راز تجاری"))
        }
    }

    /// Every page of every model, with something of everything in the database.
    @Test(arguments: Engine.allCases) func everyPageOpensAndShowsNothingSecret(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let team = try await server.team()
            _ = try await Furniture(server, team)
            let key = try await team.admin.post("/auth/api-keys", ["organization": .int(team.organization), "name": "robot", "role": "viewer"])["key"].string
            #expect(key != nil)
            try await server.run("INSERT INTO leases (name, owner, held_until) VALUES ('a \"strange\" / name', 'x', 0)")
            let secrets = try await server.texts(
                """
                SELECT hex(hash) FROM api_keys UNION ALL SELECT hex(hash) FROM refresh_tokens UNION ALL SELECT hex(secret) FROM webhooks
                UNION ALL SELECT hex(hash) FROM audit_events WHERE seq = 1
                """, on: engine)
            var visited = 0
            for model in AdminModel.all {
                let list = try await browser.open("/admin/\(model.name)")
                #expect(list.status == 200, "\(model.name): \(list.body.prefix(400))")
                #expect(!list.body.contains(team.writer.phone), "the list of \(model.name) tells a whole number")
                let address = try Regex("href=\"(/admin/\(model.name)/[^\"?/]+)\"")
                guard let first = list.body.firstMatch(of: address)?[1].substring, first != "/admin/\(model.name)/new" else { continue }
                let page = try await browser.open(String(first))
                #expect(page.status == 200, "\(first): \(page.body.prefix(400))")
                visited += 1
                for text in [list.body, page.body] {
                    for secret in secrets { #expect(!text.lowercased().contains(secret.lowercased()), "\(first)") }
                    if let key { #expect(!text.contains(key), "\(first)") }
                }
            }
            #expect(visited > 30, "only \(visited) models had something to show")
            // The whole number stands on the person's own page.
            #expect(try await browser.open("/admin/users/\(team.writer.id)").body.contains(team.writer.phone))
        }
    }
}

extension TestServer {
    /// Hexadecimal of bytes is another function on each engine.
    func texts(_ sql: SQL, on engine: Engine) async throws -> [String] {
        guard engine == .postgres else { return try await texts(sql) }
        return try await texts(
            """
            SELECT encode(hash, 'hex') FROM api_keys UNION ALL SELECT encode(hash, 'hex') FROM refresh_tokens UNION ALL SELECT encode(secret, 'hex') FROM webhooks
            UNION ALL SELECT encode(hash, 'hex') FROM audit_events WHERE seq = 1
            """)
    }
}
