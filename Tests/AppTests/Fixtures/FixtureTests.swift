// Loading sample data: what the rules of the API make of it, and that a file is loaded whole or not at all.

import App
import Database
import Foundation
import Kit
import Support
import Testing

@Suite struct FixtureTests {
    static func sample() throws -> JSON { try JSONParser.parse(try Repository.text("fixtures/sample_data.json")) }

    @Test(arguments: Engine.allCases) func theSampleIsLoadedByTheRules(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            #expect(try await server.app.isEmpty())
            let report = try await server.app.load(fixture: try FixtureTests.sample())
            #expect(report == "Loaded 4 users, 1 organization, 3 members, 2 workspaces, 4 projects, 44 prompts, 8 contents.")
            #expect(try await !server.app.isEmpty())

            let admin = try await server.login("+989123456789")
            let me = try await admin.get("/auth/me")
            #expect(me["full_name"] == "سارا محمدی")
            #expect(me["organizations"].array?.first?["role"] == "admin")
            let categories = try await admin.get("/prompts?page_size=100").results.compactMap { $0["category"]?.string }
            #expect(Set(categories) == ["blog", "social", "ecommerce", "email", "ad", "seo", "other"])

            #expect(try await admin.get("/prompts").results.allSatisfy { $0["library_key"]?.string != nil && $0["is_public"] == true })

            let article = try await admin.get("/contents?search=%D9%86%DB%8C%D9%85%E2%80%8C%D9%81%D8%A7%D8%B5%D9%84%D9%87").results
            #expect(article.count == 1)
            let whole = try await admin.get("/contents/\(article.first?["id"]?.int ?? 0)")
            #expect(whole["status"] == "approved")
            #expect(whole["approved_by"].int != nil && whole["approved_by"] != whole["created_by"])
            #expect(whole["word_count"].int ?? 0 > 200)
            #expect((whole["outline"].array ?? []).filter { $0["level"] == 2 }.count == 5)
            #expect(try await admin.get("/contents/\(whole.id)/versions")["count"] == 1)
            let actions = try await admin.get("/audit-logs?content=\(whole.id)").results.compactMap { $0["action"]?.string }
            #expect(actions.sorted() == ["content.approved", "content.created", "content.submitted"])
            let personal = try await admin.get("/contents?has_pii=true").results
            #expect(personal.count == 1)
            let rejected = try await admin.get("/contents?status=rejected").results.first?["id"]?.int ?? 0
            #expect(try await admin.get("/contents/\(rejected)")["rejection_reason"].string?.hasPrefix("«بزرگ‌ترین") == true)
        }
    }

    @Test(arguments: Engine.allCases) func loadingAgainChangesNothing(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            _ = try await server.app.load(fixture: try FixtureTests.sample())
            let admin = try await server.login("+989123456789")
            let before = try await (admin.get("/contents").body, admin.get("/audit-logs").body, admin.get("/prompts").body)
            #expect(try await server.app.load(fixture: try FixtureTests.sample()) == "Nothing new to load. Already there and left alone: 63.")
            let after = try await (admin.get("/contents").body, admin.get("/audit-logs").body, admin.get("/prompts").body)
            #expect(before == after)
        }
    }

    /// What the older product's documents tell people to paste must find its objects under the ids it names.
    @Test func theFirstIdsAreThoseOfTheDocuments() async throws {
        try await withServer { server in
            _ = try await server.app.load(fixture: try FixtureTests.sample())
            let person = try await server.login("+989123456789")
            #expect(try await person.post("/organizations/1/workspaces", ["name": "Marketing Team", "slug": "marketing"]).status == 201)
            #expect(try await person.get("/projects/1")["workspace"] == 1)
            #expect(try await person.get("/prompts/1")["variables"] == ["word_count", "topic"])
            #expect(try await person.post("/contents/1/generate").status == 202)
        }
    }

    @Test func everyMistakeIsToldAndNothingLoaded() async throws {
        let file: JSON = [
            "more": 1,
            "users": [["phone_number": "123"], ["phone_number": "09120000001"]],
            "organizations": [
                [
                    "name": "", "slug": "Bad Slug", "members": [["phone_number": "09120000001", "role": "king"]],
                    "prompts": [["title": "x", "category": "blog", "prompt_template": "a {b}", "variables": ["c"]], 7],
                    "workspaces": [["name": "a", "projects": [["name": "p", "slug": "p", "contents": [["title": "t", "status": "rejected", "body": 3]]]]]],
                ]
            ],
        ]
        let lines = try await mistakes(of: file)
        #expect(
            lines == [
                "more: is not known here",
                "users[0].phone_number: Enter a valid Iranian mobile number.",
                "organizations[0].prompts[1]: must be an object",
                "organizations[0].name: This field may not be blank.",
                "organizations[0].slug: Only small Latin letters, digits, - and _ are allowed.",
                "organizations[0].members[0].role: \"king\" is not a valid choice. Choose one of: viewer, writer, editor, admin.",
                "organizations[0].members: one of them must be an admin",
                "organizations[0].prompts[0].variables: Must be the names in the braces of the template: b",
                "organizations[0].workspaces[0].slug: This field is required.",
                "organizations[0].workspaces[0].projects[0].contents[0].body: Not a valid string.",
                "organizations[0].workspaces[0].projects[0].contents[0].created_by: This field is required.",
                "organizations[0].workspaces[0].projects[0].contents[0].reason: This field is required.",
            ])
    }

    @Test func whatOnlyTheDatabaseKnowsIsToldToo() async throws {
        func content(_ members: (String, JSON)...) -> JSON { .object(members.map { JSON.Member($0, $1) }) }
        let file: JSON = [
            "users": [["phone_number": "09120000001"]],
            "organizations": [
                [
                    "name": "q", "slug": "q",
                    "members": [["phone_number": "09120000001", "role": "admin"], ["phone_number": "09120000009", "role": "viewer"]],
                    "workspaces": [
                        [
                            "name": "a", "slug": "a",
                            "projects": [
                                [
                                    "name": "p", "slug": "p",
                                    "contents": [
                                        content(("title", "t"), ("created_by", "09120000001"), ("prompt", "nope")),
                                        content(("title", "t"), ("created_by", "09120000009")),
                                        content(("title", "t2"), ("created_by", "09120000001"), ("status", "review")),
                                    ],
                                ]
                            ],
                        ]
                    ],
                ]
            ],
        ]
        let place = "organizations[0].workspaces[0].projects[0].contents"
        #expect(
            try await mistakes(of: file) == [
                "\(place)[0].prompt: Object does not exist.",
                "\(place)[1].created_by: Must be a member who is writer or more.",
                "\(place)[2].body: There is no text to review.",
            ])
    }

    /// Loads a file that is wrong; returns the lines, after looking that nothing of it was kept.
    private func mistakes(of file: JSON) async throws -> [String] {
        var lines: [String] = []
        try await withServer(worker: false) { server in
            let error = await #expect(throws: FixtureError.self) { _ = try await server.app.load(fixture: file) }
            lines = error?.lines ?? []
            let kept = try await server.database.read { tx in
                try tx.int("SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM organizations) + (SELECT COUNT(*) FROM audit_events)")
            }
            #expect(kept == 0)
        }
        return lines
    }
}
