// Keys for programs: what they open, what they never open, and when they end.

import App
import Database
import HTTPTypes
import Kit
import NIOHTTP1
import Support
import Testing
import Web

extension Person {
    /// A key of the person, and a client that comes with it.
    func key(_ organization: ID, _ role: Role, expires: Timestamp? = nil) async throws -> (id: ID, text: String, client: TestClient) {
        let answer = try await post(
            "/auth/api-keys",
            ["organization": .int(organization), "name": "CI", "role": .string(role.rawValue), "expires_at": expires.map { .string($0.description) } ?? .null])
        guard answer.status == 201, let text = answer["key"].string else { throw TestFailure("no key: \(answer.status) \(answer.body)") }
        return (answer.id, text, client.with(token: text))
    }
}

@Suite struct ApiKeyTests {
    @Test(arguments: Engine.allCases) func aKeyIsShownOnceAndWorks(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let key = try await team.editor.key(team.organization, .writer)
            #expect(key.text.hasPrefix("ctx_") && key.text.count == 53)
            let listed = try await team.editor.get("/auth/api-keys")
            #expect(listed["count"] == 1 && listed.results[0]["key"].isNull && listed.results[0]["last_used_at"].isNull && !listed.body.contains(key.text))
            #expect(listed.results[0]["prefix"] == .string(String(key.text.prefix(12))))
            // Nothing in the database gives it away.
            let hash = try await server.database.read { try $0.first("SELECT hash FROM api_keys") { $0.blob() } }
            #expect(hash == Hashing.sha256(key.text))
            let made = try await key.client.post("/contents", ["title": "x", "project": .int(team.project)])
            #expect(made.status == 201 && made["created_by"] == .int(team.editor.id))
            #expect(try await team.editor.get("/auth/api-keys").results[0]["last_used_at"].string != nil)
            let event = try await team.admin.get("/audit-logs?action=content.created").results[0]
            #expect(event["user"] == .int(team.editor.id) && event["api_key"] == .int(key.id))
            let byHand = try await team.admin.get("/audit-logs?action=api_key.created").results[0]
            #expect(byHand["api_key"].isNull && byHand["changes"]["role"] == [nil, "writer"] && !byHand.text.contains(key.text))
            let renamed = try await team.editor.patch("/auth/api-keys/\(key.id)", ["name": "Nightly"])
            #expect(renamed.status == 200 && renamed["name"] == "Nightly" && renamed["key"].isNull)
        }
    }

    @Test func itMayNoMoreThanItsRoleAndItsPerson() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            #expect(
                try await team.writer.post("/auth/api-keys", ["organization": .int(team.organization), "name": "x", "role": "editor"]).faults("role").count == 1
            )
            let content = try await team.content(in: .review)
            let low = try await team.editor.key(team.organization, .viewer)
            let high = try await team.editor.key(team.organization, .editor)
            #expect(try await low.client.get("/contents/\(content)").status == 200)
            #expect(try await low.client.post("/contents/\(content)/approve", [:]).status == 403)
            // Its person's role counts as it is now.
            let member = try await server.int("SELECT id FROM members WHERE user_id = \(team.editor.id)")
            _ = try await team.admin.patch("/organizations/\(team.organization)/members/\(member)", ["role": "viewer"])
            #expect(try await high.client.post("/contents/\(content)/approve", [:]).status == 403)
            _ = try await team.admin.patch("/organizations/\(team.organization)/members/\(member)", ["role": "editor"])
            #expect(try await high.client.post("/contents/\(content)/approve", [:]).status == 200)
            // An admin's key that only reads sees numbers as those who only read do, and itself as what it is.
            let reading = try await team.admin.key(team.organization, .viewer)
            let members = try await reading.client.get("/organizations/\(team.organization)/members")
            #expect(members.status == 200 && !members.body.contains(team.writer.phone))
            #expect(try await reading.client.get("/organizations/\(team.organization)")["role"] == "viewer")
            #expect(try await reading.client.get("/auth/me")["organizations"].array?.map { $0["role"] } == ["viewer"])
        }
    }

    /// One person, two organizations: the key of one opens nothing of the other.
    @Test func itEndsAtItsOrganization() async throws {
        try await withServer(worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            _ = try await other.admin.make("/organizations/\(other.organization)/members", ["phone_number": .string(team.admin.phone), "role": "admin"])
            let content = try await other.content()
            let key = try await team.admin.key(team.organization, .admin)
            #expect(try await team.admin.get("/contents/\(content)").status == 200)
            for path in ["/contents/\(content)", "/organizations/\(other.organization)", "/projects/\(other.project)", "/workspaces/\(other.workspace)"] {
                #expect(try await key.client.get(path).status == 404, "\(path)")
            }
            for path in ["/contents", "/organizations", "/projects", "/audit-logs", "/auth/organization-members"] {
                let answer = try await key.client.get(path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.results.allSatisfy { $0["organization"] != .int(other.organization) && $0["slug"] != "team-2" }, "\(path)")
            }
            #expect(try await key.client.get("/auth/me")["organizations"].array?.map { $0["id"] } == [.int(team.organization)])
            #expect(try await key.client.post("/contents", ["title": "x", "project": .int(other.project)]).status == 400)
            let stranger = try await server.int("SELECT id FROM users WHERE phone_number = \(other.writer.phone)")
            let path = "/organizations/\(team.organization)/members"
            #expect(try await key.client.post(path, ["user_id": .int(stranger), "role": "viewer"]).faults("user_id").count == 1)
            // Where a person would have to say which organization, a key says it by itself.
            #expect(try await key.client.get("/usage/summary?scope=organization").status == 200)
        }
    }

    /// Every route that takes keys, asked with a key of another organization of the same person, who may do everything in both.
    @Test(arguments: Engine.allCases) func noRouteLeadsOutOfIt(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let furniture = try await Furniture(server, team)
            _ = try await team.admin.make("/organizations/\(team.organization)/members", ["phone_number": .string(other.admin.phone), "role": "admin"])
            let key = try await other.admin.key(other.organization, .admin)
            let before = try await server.int("SELECT COUNT(*) FROM audit_events WHERE organization_id = \(team.organization)")
            for route in server.app.routes() where route.takesKeys {
                let path = try #require(furniture.path(route.path))
                let answer = try await route.send(key.client, path, route.body(furniture))
                if !route.ownedParameters.isEmpty {
                    #expect(answer.status == 404, "\(route.method) \(path): \(answer.status) \(answer.body.prefix(200))")
                } else if route.names(furniture) {
                    #expect(answer.status == 400, "\(route.method) \(path): \(answer.status) \(answer.body.prefix(200))")
                }
            }
            #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE organization_id = \(team.organization)") == before)
        }
    }

    /// What belongs to a person is closed to keys; every route is asked.
    @Test func accountsAreClosedToKeys() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let furniture = try await Furniture(server, team)
            let key = try await team.admin.key(team.organization, .admin)
            var closed: [String] = []
            for route in server.app.routes() where route.access != "open" && !route.takesKeys {
                let path = try #require(furniture.path(route.path))
                let answer = try await route.send(key.client, path, route.body(furniture))
                #expect(answer.status == 403 && answer.code == "permission_denied", "\(route.method) \(route.path): \(answer.status)")
                closed.append("\(route.method.rawValue) \(route.path)")
            }
            for name in ["GET /auth/sessions", "POST /auth/logout-all", "PATCH /auth/me", "POST /auth/api-keys", "POST /organizations"] {
                #expect(closed.contains(name), "\(name)")
            }
            #expect(try await team.admin.get("/auth/me").status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func itEnds(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            func status(_ client: TestClient) async throws -> Int { try await client.get("/contents").status }
            let revoked = try await team.writer.key(team.organization, .writer)
            #expect(try await status(revoked.client) == 200)
            #expect(try await team.writer.delete("/auth/api-keys/\(revoked.id)").status == 204)
            #expect(try await status(revoked.client) == 401)
            let byAdmin = try await team.writer.key(team.organization, .writer)
            #expect(try await team.admin.get("/organizations/\(team.organization)/api-keys").results.map { $0["id"] } == [.int(byAdmin.id)])
            #expect(try await team.admin.delete("/organizations/\(team.organization)/api-keys/\(byAdmin.id)").status == 204)
            #expect(try await status(byAdmin.client) == 401)
            let left = try await team.writer.key(team.organization, .writer)
            let member = try await server.int("SELECT id FROM members WHERE user_id = \(team.writer.id)")
            _ = try await team.admin.delete("/organizations/\(team.organization)/members/\(member)")
            #expect(try await status(left.client) == 401)
            _ = try await team.admin.make("/organizations/\(team.organization)/members", ["phone_number": .string(team.writer.phone), "role": "writer"])
            #expect(try await status(left.client) == 401)
            let brief = try await team.editor.key(team.organization, .viewer, expires: server.app.clock.now() + .minutes(5))
            #expect(try await status(brief.client) == 200)
            server.clock.advance(by: .minutes(6))
            let expired = try await brief.client.get("/contents")
            #expect(expired.status == 401 && expired.code == "token_expired")
            #expect(try await team.editor.get("/auth/api-keys").results[0]["is_expired"] == true)
            let forever = try await team.viewer.key(team.organization, .viewer)
            try await server.run("UPDATE users SET is_active = 0 WHERE id = \(team.viewer.id)")
            #expect(try await status(forever.client) == 401)
        }
    }

    @Test func whatIsNoKey() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let key = try await team.writer.key(team.organization, .writer)
            var wrong = Array(key.text)
            wrong[20] = wrong[20] == "a" ? "b" : "a"
            for text in [String(wrong), key.text + "x", String(key.text.dropLast()), "ctx_", key.text.uppercased(), "ctx_" + String(repeating: "0", count: 49)]
            {
                let answer = try await server.client.with(token: text).get("/contents")
                #expect(answer.status == 401 && answer.code == "token_invalid", "\(text)")
            }
            for body in [
                ["organization": .int(team.organization), "name": "", "role": "viewer"], ["organization": 999_999, "name": "x", "role": "viewer"],
                ["organization": .int(team.organization), "name": "x", "role": "owner"],
                ["organization": .int(team.organization), "name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"],
            ] as [JSON] {
                #expect(try await team.writer.post("/auth/api-keys", body).status == 400, "\(body.text)")
            }
            #expect(try await team.editor.get("/auth/api-keys/\(key.id)").status == 404)
            #expect(try await team.editor.delete("/auth/api-keys/\(key.id)").status == 404)
        }
    }

    /// More keys are not more requests, and the answer to one is not the answer to another.
    @Test func itCountsAsItsPerson() async throws {
        try await withServer(worker: false, change: { $0.limits.user = .init(count: 12, period: .minutes(1)) }) { server in
            let person = try await server.login("09120000001")
            let organization = try await person.make("/organizations", ["name": "x"])
            let keys = [try await person.key(organization, .admin), try await person.key(organization, .viewer)]
            let first = try await keys[0].client.with("Idempotency-Key", "same").post("/organizations/\(organization)/workspaces", ["name": "w"])
            let second = try await keys[1].client.with("Idempotency-Key", "same").post("/organizations/\(organization)/workspaces", ["name": "w"])
            #expect(first.status == 201 && second.status == 403)
            let again = try await keys[0].client.with("Idempotency-Key", "same").post("/organizations/\(organization)/workspaces", ["name": "w"])
            #expect(again.header("Idempotency-Replayed") == "true" && again.id == first.id)
            var statuses: [Int] = []
            for number in 0..<8 { statuses.append(try await keys[number % 2].client.get("/contents").status) }
            #expect(statuses.filter { $0 == 429 }.count >= 2)
        }
    }
}
