// Lists: words, narrowing, order, and pages that are found by what stands in them.

import Database
import Kit
import Support
import Testing

@testable import App

@Suite struct AdminListTests {
    private func add(_ server: TestServer, _ count: Int, name: @Sendable @escaping (Int) -> String) async throws {
        try await server.database.write { tx in
            for number in 1...count {
                try tx.run(
                    """
                    INSERT INTO users (phone_number, full_name, date_joined, updated_at) VALUES (\("+98935\(2_000_000 + number)"), \(name(number)), \(number), 0)
                    """)
            }
        }
    }

    private func names(_ browser: Browser) -> [String] {
        browser.page.body.matches(of: /<td class="" data-label="Name"><bdi[^>]*>([^<]*)<\/bdi>/).map { String($0.1) }
    }

    @Test(arguments: Engine.allCases) func onePageFollowsTheOther(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            try await add(server, 120) { "Person \($0)" }
            try await browser.open("/admin/users?q=Person")
            #expect(browser.page.body.contains("Rows: 120") && !browser.page.body.contains("rel=\"prev\""))
            var seen = names(browser)
            for _ in 0..<2 {
                let next = try #require(browser.page.body.firstMatch(of: /rel="next" href="([^"]+)"/)?.1).replacing("&amp;", with: "&")
                try await browser.open(String(next))
                seen += names(browser)
            }
            #expect(seen == (1...120).reversed().map { "Person \($0)" })
            #expect(!browser.page.body.contains("rel=\"next\""))
            let back = try #require(browser.page.body.firstMatch(of: /rel="prev" href="([^"]+)"/)?.1).replacing("&amp;", with: "&")
            try await browser.open(String(back))
            #expect(names(browser) == (21...70).reversed().map { "Person \($0)" })
            // The oldest first.
            try await browser.open("/admin/users?q=Person&sort=id")
            #expect(names(browser).first == "Person 1" && names(browser).count == 50)
        }
    }

    /// Words are looked for in a part of a large table at once, and whoever goes on finds all that is there.
    @Test(arguments: Engine.allCases) func aLargeTableIsLookedThroughInParts(_ engine: Engine) async throws {
        try await operating(engine) { server, _, _ in
            try await add(server, 120) { $0 % 40 == 7 ? "Needle \($0)" : "Hay \($0)" }
            let (found, parts, first) = try await server.database.read { tx in
                let who = try OperatorClaim.command("test", account: "test").admitted(in: tx)
                let model = try #require(AdminModel.named("users"))
                var (names, parts, place): ([String], Int, String?) = ([], 0, nil)
                var first: AdminStore.Count?
                while true {
                    let after = place
                    let query = AdminQuery(model) { $0 == "q" ? "needle" : $0 == "after" ? after : nil }
                    let page = try AdminStore.page(who, model, query, window: 30, in: tx)
                    first = first ?? page.count
                    names += page.rows.compactMap { $0["full_name"].text }
                    parts += 1
                    guard page.hasMore, let end = page.end else { return (names, parts, first) }
                    place = AdminCursor(end, query.order).text
                }
            }
            #expect(found == ["Needle 87", "Needle 47", "Needle 7"] && parts == 5)
            #expect(first == AdminStore.Count(number: 0, isPart: true) || first == AdminStore.Count(number: 1, isPart: true))
            // What narrows the list does so before: a number is found wherever it stands.
            let number = try await server.database.read { tx in
                let who = try OperatorClaim.command("test", account: "test").admitted(in: tx)
                let model = try #require(AdminModel.named("users"))
                return try AdminStore.page(who, model, AdminQuery(model) { $0 == "q" ? "+989352000001" : nil }, window: 2, in: tx)
            }
            #expect(number.rows.count == 1 && number.end == nil && number.count == AdminStore.Count(number: 1))
        }
    }

    @Test func whatTakesTooLongIsStopped() async throws {
        try await withServer(.postgres, worker: false) { server in
            let error = await #expect(throws: DatabaseError.self) {
                try await server.database.read { tx in
                    try tx.limitTime(.milliseconds(20))
                    return try tx.rows("SELECT 1 FROM pg_sleep(20)") { $0.int() }
                }
            }
            #expect(error == .tooSlow && error?.appError.detail.english.contains("took too long") == true)
        }
    }

    /// Signs that the database takes for a pattern are signs.
    @Test(arguments: Engine.allCases) func wordsAreWordsAndNoPatterns(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let odd = ["100% sure", "a_b", "aXb", "O'Neil", "x!y", "علی کریمی", "ali%"]
            try await add(server, odd.count) { odd[$0 - 1] }
            func found(_ query: String) async throws -> [String] {
                try await browser.open("/admin/users?q=" + query.utf8.map { "%" + Hashing.hex([$0]) }.joined())
                return names(browser).map { $0.replacing("&#39;", with: "'") }.sorted()
            }
            #expect(try await found("%") == ["100% sure", "ali%"])
            #expect(try await found("a_b") == ["a_b"])
            #expect(try await found("o'neil") == ["O'Neil"])
            #expect(try await found("!") == ["x!y"])
            #expect(try await found("' OR 1=1 --") == [])
            #expect(try await found("\\") == [])
            #expect(try await found("علي كريمي") == ["علی کریمی"])
            // A mobile number in any form, whole.
            #expect(try await found("۰۹۳۵ ۲۰۰ ۰۰۰۲") == ["a_b"])
            #expect(try await found("zzz") == [] && browser.page.status == 200 && browser.page.body.contains("Nothing matches"))
        }
    }

    @Test(arguments: Engine.allCases) func narrowingAndOrderAreOfDeclaredColumnsOnly(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            try await add(server, 3) { "Person \($0)" }
            try await server.run("UPDATE users SET is_active = 0 WHERE full_name = 'Person 2'")
            try await browser.open("/admin/users?is_active=0")
            #expect(names(browser) == ["Person 2"])
            for odd in [
                "sort=phone_number", "sort=-id;drop", "is_active=x", "after=nonsense", "after=1.2", "before=~~~", "full_name=Person+1", "password=1",
                "after=%00",
                "sort=id&after=99999999999999999999",
            ] {
                #expect(try await browser.open("/admin/users?\(odd)").status == 200, "\(odd)")
                #expect(names(browser).count >= 3, "\(odd)")
            }
            for missing in [
                "/admin/nothing", "/admin/users/0", "/admin/users/x", "/admin/users/1.2", "/admin/users/99999", "/admin/leases/~!!",
                "/admin/users/act?action=no&id=1",
            ] {
                #expect(try await browser.open(missing).status == 404, "\(missing)")
            }
            try await browser.open("/admin/sessions?revoked_at=-")
            #expect(browser.page.status == 200 && browser.page.body.contains("Rows: 1"))
            try await browser.open("/admin/sessions?revoked_at=%2B")
            #expect(browser.page.body.contains("Nothing matches"))
        }
    }

    /// Keys that are texts stand in addresses whatever is in them.
    @Test(arguments: Engine.allCases) func anyKeyHasAnAddress(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            try await server.run("INSERT INTO leases (name, owner, held_until) VALUES ('a/b?c.d~é \"q\" سلام', 'x', 0)")
            try await browser.open("/admin/leases")
            let address = try #require(browser.page.body.firstMatch(of: /href="(\/admin\/leases\/[^"]+)"/)?.1)
            let page = try await browser.open(String(address)).body
            #expect(browser.page.status == 200 && page.contains("a/b?c.d~é &quot;q&quot; سلام"))
        }
    }

    @Test func bothLanguagesSayEverything() async throws {
        try await operating(language: "fa") { server, browser, _ in
            try await add(server, 1) { _ in "سارا" }
            let page = try await browser.open("/admin/users").body
            #expect(page.contains("dir=\"rtl\"") && page.contains("واپسین ورود") && page.contains("غیرفعال کردن"))
            #expect(!page.contains(">Name<") && !page.contains("Deactivate"))
        }
    }
}
