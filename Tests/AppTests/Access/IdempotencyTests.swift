// The same POST twice is one POST.

import App
import Database
import Kit
import Support
import Testing

@Suite struct IdempotencyTests {
    private func post(_ person: Person, _ key: String, _ path: String = "/organizations", _ body: JSON = ["name": "شرکت", "slug": "one"]) async throws
        -> Response
    {
        try await person.client.with("Idempotency-Key", key).post(path, body)
    }

    @Test(arguments: Engine.allCases) func manyAtOnceMakeOneThing(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let person = try await server.login("09120000001")
            let answers = try await concurrently(32) { _ in try await post(person, "k-1", "/organizations", ["name": "شرکت"]) }
            #expect(answers.allSatisfy { $0.status == 201 }, "\(answers.first { $0.status != 201 }?.body ?? "")")
            #expect(Set(answers.map(\.body)).count == 1)
            #expect(answers.count { $0.header("Idempotency-Replayed") == "true" } == 31)
            #expect(try await server.count("organizations") == 1)
            #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE action = 'organization.created'") == 1)
            // Without a key each is its own.
            #expect(try await person.post("/organizations", ["name": "شرکت"]).status == 201)
            #expect(try await server.count("organizations") == 2)
        }
    }

    @Test(arguments: Engine.allCases) func aGenerationIsStartedAndPaidOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content("قهوه")
            let answers = try await concurrently(12) { _ in try await post(team.writer, "gen", "/contents/\(id)/generate", [:]) }
            #expect(answers.allSatisfy { $0.status == 202 } && Set(answers.map { $0["job_id"].int }).count == 1)
            #expect(Set(answers.map { $0.header("Location") }).count == 1)
            _ = try await server.finish(answers[0], team.writer)
            #expect(server.model.calls == 1)
            // Also when it is long over.
            let late = try await post(team.writer, "gen", "/contents/\(id)/generate", [:])
            #expect(late.status == 202 && late.body == answers[0].body && late.header("Location") == answers[0].header("Location"))
            #expect(server.model.calls == 1)
        }
    }

    @Test func aKeyIsForOneRequest() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            let first = try await post(person, "k")
            #expect(first.status == 201)
            let other = try await post(person, "k", "/organizations", ["name": "دیگر", "slug": "two"])
            #expect(other.status == 422 && other.code == "idempotency_mismatch")
            let elsewhere = try await post(person, "k", "/organizations/\(first.id)/workspaces", ["name": "شرکت", "slug": "one"])
            #expect(elsewhere.status == 422)
            #expect(try await server.count("organizations") == 1)
            #expect(try await server.count("workspaces") == 0)
            // The answer is the same, with its tag.
            let again = try await post(person, "k")
            #expect(again.body == first.body && again.header("ETag") == first.header("ETag") && again.header("ETag") != nil)
        }
    }

    @Test func aFailureIsNotKept() async throws {
        try await withServer { server in
            let team = try await server.team()
            #expect(try await post(team.admin, "k", "/organizations", ["name": ""]).status == 400)
            #expect(try await post(team.admin, "k").status == 201)
            #expect(try await post(team.viewer, "p", "/projects", ["name": "P", "workspace": .int(team.workspace)]).status == 403)
            try await server.run("UPDATE members SET role = 'editor' WHERE user_id = \(team.viewer.id)")
            #expect(try await post(team.viewer, "p", "/projects", ["name": "P", "workspace": .int(team.workspace)]).status == 201)
        }
    }

    @Test func aKeyBelongsToOnePersonForADay() async throws {
        try await withServer { server in
            let (one, two) = (try await server.login("09120000001"), try await server.login("09120000002"))
            #expect(try await post(one, "k").status == 201)
            let theirs = try await post(two, "k", "/organizations", ["name": "B", "slug": "two"])
            #expect(theirs.status == 201 && theirs.header("Idempotency-Replayed") == nil)
            server.clock.advance(by: .hours(23))
            let later = try await server.login("09120000001")
            #expect(try await post(later, "k").header("Idempotency-Replayed") == "true")
            server.clock.advance(by: .hours(2))
            let muchLater = try await server.login("09120000001")
            let forgotten = try await post(muchLater, "k", "/organizations", ["name": "C", "slug": "three"])
            #expect(forgotten.status == 201 && forgotten.header("Idempotency-Replayed") == nil)
        }
    }

    @Test func aKeyHasAForm() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            for key in [String(repeating: "k", count: 256), "two words", ""] {
                let answer = try await post(person, key)
                #expect(answer.status == 400 && !answer.faults("Idempotency-Key").isEmpty, "\(key.prefix(20))")
            }
            #expect(try await post(person, String(repeating: "k", count: 255)).status == 201)
            // Other methods have no use for one.
            #expect(try await person.client.with("Idempotency-Key", "two words").get("/auth/me").status == 200)
        }
    }
}
