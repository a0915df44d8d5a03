// One's own profile.

import App
import Kit
import Support
import Testing

@Suite struct ProfileTests {
    @Test(arguments: Engine.allCases) func isReadAndChanged(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let before = try await team.editor.get("/auth/me")
            #expect(before["organizations"] == [["id": .int(team.organization), "name": "شرکت نمونه 1", "slug": "team-1", "role": "editor"]])
            #expect(before["locale"] == "fa" && before["calendar"] == "jalali" && before["time_zone"] == "Asia/Tehran")
            let changed = try await team.editor.patch(
                "/users/me", ["full_name": " سارا احمدی ", "email": "sara@example.ir", "locale": "en", "calendar": "gregorian", "time_zone": "Europe/Berlin"])
            #expect(changed["time_zone"] == "Europe/Berlin")
            #expect(changed.status == 200 && changed["full_name"] == "سارا احمدی" && changed["email"] == "sara@example.ir")
            #expect(changed["locale"] == "en" && changed["calendar"] == "gregorian")
            #expect(changed.header("ETag") == "\"\(changed["version"].int ?? 0)\"")
            #expect(try await team.editor.get("/auth/me")["full_name"] == "سارا احمدی")
            // What is not given stays.
            #expect(try await team.editor.patch("/auth/me", ["email": ""])["full_name"] == "سارا احمدی")
        }
    }

    @Test func aStaleVersionChangesNothing() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            let first = try await person.get("/auth/me")
            let tag = try #require(first.header("ETag"))
            #expect(try await person.client.with("If-Match", tag).patch("/auth/me", ["full_name": "A"]).status == 200)
            for stale in [tag, "W/\(tag)", "\"999\"", "\"abc\"", "nonsense", "\"\""] {
                let answer = try await person.client.with("If-Match", stale).patch("/auth/me", ["full_name": "B"])
                #expect(answer.status == 412 && answer.code == "stale_version", "\(stale)")
            }
            #expect(try await person.get("/auth/me")["full_name"] == "A")
            #expect(try await person.client.with("If-Match", "*").patch("/auth/me", ["full_name": "C"]).status == 200)
            let now = try await person.get("/auth/me").header("ETag") ?? ""
            #expect(try await person.client.with("If-Match", "\"999\", \(now)").patch("/auth/me", ["full_name": "D"]).status == 200)
        }
    }

    @Test func wrongValuesAreNamed() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            for (body, field) in [
                (["email": "nobody"], "email"), (["email": "a@b@c.ir"], "email"), (["email": "a b@c.ir"], "email"), (["locale": "de"], "locale"),
                (["calendar": "lunar"], "calendar"), (["time_zone": "GMT+3"], "time_zone"), (["time_zone": "Mars"], "time_zone"),
                (["full_name": .string(String(repeating: "x", count: 256))], "full_name"), (["full_name": 7], "full_name"),
                (["is_superuser": true], "is_superuser"), (["phone_number": "09120000002"], "phone_number"), (["is_active": false], "is_active"),
            ] as [(JSON, String)] {
                let answer = try await person.patch("/auth/me", body)
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(body.text)")
            }
            #expect(try await person.get("/auth/me")["version"] == 1)
        }
    }
}
