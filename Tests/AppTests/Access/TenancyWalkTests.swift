// Every route of the product, walked by everybody who must not pass: nobody, somebody of another organization, each role
// that is too low. The list of routes is the product's own, so a new one is walked from its first day.

import App
import Database
import HTTPTypes
import Kit
import NIOHTTP1
import Support
import Testing
import Web

@Suite struct TenancyWalkTests {
    /// For everybody. A new open route must be added here by somebody who has thought about it.
    static let open = [
        "POST /auth/otp/request", "POST /auth/otp/verify", "POST /auth/token/refresh", "POST /auth/token/verify", "POST /auth/logout",
    ]
    /// For everybody who is logged in, without an organization.
    static let personal = [
        "GET /auth/sessions", "DELETE /auth/sessions/{id}", "POST /auth/logout-all", "GET /auth/me", "PATCH /auth/me", "POST /organizations",
        "GET /auth/api-keys",
        "GET /auth/api-keys/{id}", "PATCH /auth/api-keys/{id}", "DELETE /auth/api-keys/{id}", "GET /webhooks/event-types", "POST /organizations/import",
    ]

    private func name(_ route: Route) -> String { "\(route.method.rawValue) \(route.path)" }
    private func withoutID(_ answer: Response) -> String {
        JSON.object((answer.json.members ?? []).filter { $0.name != "request_id" }).text
    }

    @Test func whoIsNotLoggedInPassesNowhere() async throws {
        try await withServer(worker: false) { server in
            let furniture = try await Furniture(server, try await server.team())
            let routes = server.app.routes()
            #expect(Set(routes.filter { $0.access == "open" }.map(name)) == Set(Self.open))
            #expect(Set(routes.filter { $0.access == "user" }.map(name)) == Set(Self.personal))
            for route in routes where route.access != "open" {
                for template in [route.path] + route.aliases {
                    let path = try #require(furniture.path(template), "no object is known for \(template)")
                    for prefix in ["/api/v1", "/api"] {
                        let answer = try await route.send(server.client, prefix + path, route.body(furniture))
                        #expect(answer.status == 401 && answer.code == "not_authenticated", "\(name(route)) as \(path): \(answer.status)")
                    }
                }
            }
        }
    }

    @Test(arguments: Engine.allCases) func whoBelongsElsewhereFindsNothing(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let furniture = try await Furniture(server, team)
            let before = try await snapshot(server, team)
            for route in server.app.routes() where route.access != "open" {
                for template in [route.path] + route.aliases {
                    let path = try #require(furniture.path(template), "no object is known for \(template)")
                    try await check(route, path, template, furniture, other.admin)
                }
            }
            #expect(try await snapshot(server, team) == before)
        }
    }

    private func check(_ route: Route, _ path: String, _ template: String, _ furniture: Furniture, _ stranger: Person) async throws {
        guard route.path != "/auth/logout-all" else { return }  // Ends the stranger's own sessions.
        guard route.path != "/organizations/import" else { return }  // Takes an archive, and nothing of others.
        let path = route.path == "/search" ? path + "?q=x" : path  // What is looked for must be said.
        let answer = try await route.send(stranger.client, path, route.body(furniture))
        if !route.pathParameters.isEmpty {
            #expect(answer.status == 404, "\(name(route)): \(answer.status) \(answer.body)")
            // What is another's and what is nobody's cannot be told apart.
            let missing = template.replacing("{id}", with: "999999").replacing("{export}", with: "999999").replacing("{member}", with: "999999").replacing(
                "{invitation}", with: "999999"
            ).replacing(
                "{key}", with: "999999"
            )
            .replacing("{number}", with: "1").replacing("{a}", with: "1").replacing("{b}", with: "1")
            let nobodys = try await route.send(stranger.client, missing, route.body(furniture))
            #expect(nobodys.status == 404 && withoutID(nobodys) == withoutID(answer), "\(name(route)): \(nobodys.body)")
        } else if route.names(furniture) {
            #expect(answer.status == 400 && answer.body.contains("Object does not exist."), "\(name(route)): \(answer.status) \(answer.body)")
        } else {
            // A list of one's own, or a thing of one's own.
            #expect(answer.status < 300, "\(name(route)): \(answer.status) \(answer.body)")
            let theirs = answer.results.filter {
                $0["organization"] == .int(furniture.team.organization) || $0["id"] == .int(furniture.team.organization) && path.hasSuffix("/organizations")
            }
            #expect(theirs.isEmpty, "\(name(route))")
        }
    }

    @Test func aRoleThatIsTooLowIsTurnedAway() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let furniture = try await Furniture(server, team)
            let before = try await snapshot(server, team)
            for route in server.app.routes() {
                guard let least = Role(rawValue: route.access) else { continue }
                let path = try #require(furniture.path(route.path))
                for role in Role.allCases where role < least {
                    let answer = try await route.send(team.person(role).client, path, route.body(furniture))
                    #expect(answer.status == 403 && answer.code == "permission_denied", "\(name(route)) by \(role.rawValue): \(answer.status) \(answer.body)")
                }
                // Whoever may read, reads. What is taken along as a file leaves a trace, so it is not taken here.
                if route.method == .get, !route.path.hasSuffix("/export"), !route.path.hasSuffix("/download") {
                    let answer = try await route.send(
                        team.person(least).client.with("Last-Event-ID", "1"),
                        path.replacing("/ai/jobs/\(furniture.job)/events", with: "/ai/jobs").replacing("/batches/\(furniture.batch)/events", with: "/batches"),
                        [:])
                    #expect(answer.status == 200 || answer.status == 400, "\(name(route)) by \(least.rawValue): \(answer.status) \(answer.body)")
                }
            }
            #expect(try await snapshot(server, team) == before)
        }
    }

    /// Everything that could have been changed.
    private func snapshot(_ server: TestServer, _ team: Team) async throws -> [Int64] {
        let o = team.organization
        return try await server.database.read { tx in
            try [
                "SELECT COALESCE(SUM(version), 0) FROM organizations WHERE id = \(o)",
                "SELECT COALESCE(SUM(version), 0) FROM members WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM members WHERE organization_id = \(o)", "SELECT COUNT(*) FROM invitations WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(version), 0) FROM workspaces WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(version), 0) FROM projects WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(version + usage_count), 0) FROM prompts WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(version), 0) FROM contents WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM contents WHERE organization_id = \(o)", "SELECT COUNT(*) FROM content_versions WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(version), 0) FROM usage_limits WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM generations WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM audit_events WHERE organization_id = \(o)", "SELECT COUNT(*) FROM jobs WHERE organization_id = \(o) AND state <> 'ready'",
            ].map { (sql: SQL) in try tx.int(sql) ?? 0 }
        }
    }
}
