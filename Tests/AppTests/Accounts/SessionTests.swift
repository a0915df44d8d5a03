// Staying logged in, and logging out: refresh tokens rotate, sessions end at once.

import App
import Database
import Kit
import Support
import Testing

@Suite struct SessionTests {
    private func refresh(_ server: TestServer, _ token: String) async throws -> Response {
        try await server.client.post("/auth/token/refresh", ["refresh": .string(token)])
    }

    @Test(arguments: Engine.allCases) func tabsThatRefreshAtOnceGetTheSameSuccessor(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let person = try await server.login("09120000001")
            let answers = try await concurrently(32) { _ in try await refresh(server, person.refresh) }
            #expect(answers.allSatisfy { $0.status == 200 })
            let successors = Set(answers.map { $0["refresh"].string ?? "" })
            #expect(successors.count == 1 && !successors.contains(person.refresh))
            for answer in answers.prefix(4) {
                #expect(try await server.client.with(token: answer["access"].string).get("/auth/me").status == 200)
            }
            // Still within the grace the old one gives the same, also after the new one was used.
            let next = try await refresh(server, successors.first ?? "")
            #expect(next.status == 200 && next["refresh"].string != successors.first)
            server.clock.advance(by: .seconds(10))
            #expect(try await refresh(server, person.refresh)["refresh"].string == successors.first)
        }
    }

    @Test(arguments: Engine.allCases) func anOldTokenThatComesBackEndsTheSession(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let person = try await server.login("09120000001")
            let other = try await server.login("09120000001")
            let renewed = try await refresh(server, person.refresh)
            server.clock.advance(by: .seconds(31))
            let reused = try await refresh(server, person.refresh)
            #expect(reused.status == 401 && reused.code == "token_invalid")
            #expect(try await refresh(server, renewed["refresh"].string ?? "").status == 401)
            #expect(try await person.get("/auth/me").status == 401)
            #expect(try await server.client.with(token: renewed["access"].string).get("/auth/me").status == 401)
            // Another session of the same person is another matter.
            #expect(try await other.get("/auth/me").status == 200)
            #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE action = 'session.token_reused'") == 1)
        }
    }

    @Test func aRefreshTokenLivesAsLongAsItIsUsed() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            server.clock.advance(by: .hours(23))
            let renewed = try await refresh(server, person.refresh)
            server.clock.advance(by: .hours(23))
            let again = try await refresh(server, renewed["refresh"].string ?? "")
            #expect(again.status == 200)
            server.clock.advance(by: .hours(24))
            let late = try await refresh(server, again["refresh"].string ?? "")
            #expect(late.status == 401 && late.code == "token_expired")
            #expect(try await refresh(server, "no-such-token").code == "token_invalid")
        }
    }

    @Test(arguments: Engine.allCases) func loggingOutEndsAllTokensOfTheSession(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (person, elsewhere) = (try await server.login("09120000001"), try await server.login("09120000001"))
            let renewed = try await refresh(server, person.refresh)
            let out = try await server.client.post("/auth/logout", ["refresh": renewed["refresh"]])
            #expect(out.status == 204 && out.body.isEmpty)
            for token in [person.client.token, renewed["access"].string] {
                let answer = try await server.client.with(token: token).get("/auth/me")
                #expect(answer.status == 401 && answer.code == "token_invalid")
            }
            #expect(try await refresh(server, renewed["refresh"].string ?? "").status == 401)
            #expect(try await elsewhere.get("/auth/me").status == 200)
            #expect(try await server.client.post("/auth/logout", ["refresh": "nonsense"]).status == 401)
        }
    }

    @Test func sessionsAreListedAndEndedOneByOne() async throws {
        try await withServer { server in
            let phone = server.client.with("User-Agent", "A phone")
            let laptop = server.client.with("User-Agent", "A laptop")
            let here = try await server.login("09120000001", client: phone)
            let there = try await server.login("09120000001", client: laptop)
            let stranger = try await server.login("09120000002")
            let sessions = try await here.get("/auth/sessions").results
            #expect(Set(sessions.compactMap { $0["device"].string }) == ["A phone", "A laptop"])
            #expect(sessions.filter { $0["is_current"] == true }.map { $0["device"] } == ["A phone"])
            let other = try #require(sessions.first { $0["is_current"] == false }?["id"].int)
            #expect(try await stranger.delete("/auth/sessions/\(other)").status == 404)
            #expect(try await there.get("/auth/me").status == 200)
            #expect(try await here.delete("/auth/sessions/\(other)").status == 204)
            #expect(try await there.get("/auth/me").status == 401)
            #expect(try await here.delete("/auth/sessions/\(other)").status == 404)
            #expect(try await here.get("/auth/sessions").results.count == 1)
        }
    }

    @Test func loggingOutEverywhereEndsAll() async throws {
        try await withServer { server in
            let (one, two) = (try await server.login("09120000001"), try await server.login("09120000001"))
            let stranger = try await server.login("09120000002")
            #expect(try await one.post("/auth/logout-all").status == 204)
            #expect(try await one.get("/auth/me").status == 401)
            #expect(try await two.get("/auth/me").status == 401)
            #expect(try await refresh(server, two.refresh).status == 401)
            #expect(try await stranger.get("/auth/me").status == 200)
        }
    }
}
