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
            try expectOne(of: answers, 201)
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
            try expectOne(of: answers, 202)
            let first = try #require(answers.first { $0.status == 202 })
            _ = try await server.finish(first, team.writer)
            #expect(server.model.calls == 1)
            // Also when it is long over.
            let late = try await post(team.writer, "gen", "/contents/\(id)/generate", [:])
            #expect(late.status == 202 && late.body == first.body && late.header("Location") == first.header("Location"))
            #expect(server.model.calls == 1)
        }
    }

    /// One was done; each other one was told that it is under way, or got the first one's answer.
    private func expectOne(of answers: [Response], _ status: Int) throws {
        let done = answers.filter { $0.status == status }
        #expect(done.count { $0.header("Idempotency-Replayed") == nil } == 1)
        #expect(Set(done.map(\.body)).count == 1 && Set(done.map { $0.header("Location") }).count == 1)
        for other in answers where other.status != status {
            #expect(other.status == 409 && other.code == "conflict" && other.header("Retry-After") == "1", "\(other.body)")
        }
    }

    /// Two servers over one database; the first request is held up in the middle of its work.
    @Test(arguments: [0, 1]) func whileTheFirstIsUnderWayTheSecondIsToldSo(_ second: Int) async throws {
        try await withInstallation(redis: nil, workers: [nil, nil]) { installation in
            let team = try await installation.servers[0].team()
            let body: JSON = ["name": "P", "workspace": .int(team.workspace)]
            let elsewhere = TestClient(base: installation.servers[second].client.base, token: team.editor.client.token)
            let (isHeld, letGo) = (Latch(), Latch())
            let database = installation.servers[0].database
            // Every project is told of in the trail, whose head is locked here.
            let holding = Task {
                try await database.write { tx in
                    _ = try tx.run("UPDATE audit_heads SET seq = seq WHERE organization_id = \(team.organization)")
                    isHeld.open()
                    letGo.block()
                }
            }
            await isHeld.opened()
            let first = Task { try await post(team.editor, "k", "/projects", body) }
            let waiting: SQL = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            while try await !database.read({ try $0.exists(waiting) }) { await Task.yield() }
            let told = try await elsewhere.with("Idempotency-Key", "k").post("/projects", body)
            #expect(told.status == 409 && told.code == "conflict" && told.header("Retry-After") == "1", "\(told.body)")
            letGo.open()
            try await holding.value
            let done = try await first.value
            #expect(done.status == 201 && done.header("Idempotency-Replayed") == nil, "\(done.body)")
            let again = try await elsewhere.with("Idempotency-Key", "k").post("/projects", body)
            #expect(again.status == 201 && again.body == done.body && again.header("Idempotency-Replayed") == "true")
            #expect(try await installation.servers[0].int("SELECT COUNT(*) FROM projects WHERE name = 'P'") == 1)
        }
    }

    @Test func acrossServersOneThingIsMade() async throws {
        try await withInstallation(redis: nil, workers: [nil, nil]) { installation in
            let person = try await installation.servers[0].login("09120000001")
            let answers = try await concurrently(40) { number in
                let client = TestClient(base: installation.servers[number % 2].client.base, token: person.client.token)
                return try await client.with("Idempotency-Key", "k").post("/organizations", ["name": "شرکت"])
            }
            try expectOne(of: answers, 201)
            #expect(try await installation.servers[0].count("organizations") == 1)
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
