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
        "POST /auth/me/phone", "POST /auth/me/phone/verify",
        // Makes a scope for each organization that the caller asks about.
        "GET /usage/summary",
        "POST /notifications/read-all", "GET /prompts/library", "GET /prompts/library/{entry}", "POST /text/analysis",
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
                    #expect(try await faults(route, path, template, furniture, other.admin.client) == [])
                }
            }
            #expect(try await snapshot(server, team) == before)
        }
    }

    /// What is wrong with the answers of a route to somebody of another organization.
    private func faults(_ route: Route, _ path: String, _ template: String, _ furniture: Furniture, _ stranger: TestClient) async throws -> [String] {
        if route.path == "/auth/logout-all" { return [] }  // Ends the stranger's own sessions.
        if route.path.hasPrefix("/auth/me/phone") { return [] }  // A number and a code for the caller's own account: they name no object.
        if route.path == "/organizations/import" { return [] }  // Takes an archive, and nothing of others.
        let answer = try await route.send(stranger, path + route.query(furniture.id(field:)), route.body(furniture))
        let told = "\(name(route)): \(answer.status) \(answer.body)"
        if !route.ownedParameters.isEmpty || route.queries(furniture) {
            guard answer.status == 404 else { return [told] }
            // What is another's and what is nobody's cannot be told apart.
            let missing = template.replacing("{id}", with: "999999").replacing("{member}", with: "999999").replacing("{invitation}", with: "999999")
                .replacing("{number}", with: "1").replacing("{other}", with: "1").replacing("{a}", with: "1").replacing("{b}", with: "1")
                .replacing("{key}", with: "999999").replacing("{export}", with: "999999").replacing("{test}", with: "999999")
                .replacing("{rewording}", with: "999999").replacing("{label}", with: "production")
            let nobodys = try await route.send(stranger, missing + route.query { _ in 999_999 }, route.body(furniture))
            return nobodys.status == 404 && withoutID(nobodys) == withoutID(answer) ? [] : ["\(told), and for nobody's \(nobodys.body)"]
        }
        if route.names(furniture) { return answer.status == 400 && answer.body.contains("Object does not exist.") ? [] : [told] }
        // A list of one's own, or a thing of one's own.
        let theirs = answer.results.filter {
            $0["organization"] == .int(furniture.team.organization) || $0["id"] == .int(furniture.team.organization) && path.hasSuffix("/organizations")
        }
        return answer.status < 300 && theirs.isEmpty ? [] : [told]
    }

    /// The walk can fail: routes with holes, as they could be written by mistake, are found.
    @Test(arguments: Engine.allCases) func aHoleIsFound(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let furniture = try await Furniture(server, team)
            for hole in try await holes(server.app) {
                try await withRoutes([hole.route], of: server) { client in
                    let path = try #require(furniture.path(hole.route.path))
                    let found = try await faults(hole.route, path, hole.route.path, furniture, client.with(token: other.admin.client.token))
                    // A statement that forgets the organization is a hole on SQLite; on PostgreSQL the wall behind it holds.
                    #expect(found.isEmpty == (engine == .postgres && hole.isBehindTheWall), "\(hole.route.path): \(found)")
                }
            }
            // A route for everybody is found by not being on the list.
            let open = server.app.open(.get, "/peek", "A list for everybody") { (_: HoleInput, _, _) in Hole(found: []) }
            #expect(Set((server.app.routes() + [open]).filter { $0.access == "open" }.map(name)) != Set(Self.open))
        }
    }

    private struct Planted: Sendable {
        let route: Route
        let isBehindTheWall: Bool
    }

    private func holes(_ app: App) async throws -> [Planted] {
        let byID: @Sendable (HoleObject, Actor, Transaction) throws -> Hole = { input, _, tx in
            guard let found = try tx.int("SELECT id FROM contents WHERE id = \(input.id)") else { throw AppError(.notFound) }
            return Hole(found: [found])
        }
        let wide: @Sendable (HoleObject, Actor, Transaction) throws -> Hole = { input, actor, tx in
            try tx.seeing(.everybodys) { try byID(input, actor, tx) }
        }
        let list: @Sendable (HoleInput, Actor, Transaction) throws -> HoleList = { _, _, tx in
            HoleList(results: try tx.rows("SELECT id, organization_id FROM contents") { HoleList.Item(id: $0.int(), organization: $0.int()) })
        }
        return [
            Planted(route: app.user(.get, "/contents/{id}/peek", "A content without a scope", .plain, byID), isBehindTheWall: true),
            Planted(route: app.user(.get, "/contents/{id}/stare", "A content without a scope, over the wall", .plain, wide), isBehindTheWall: false),
            Planted(route: app.user(.get, "/peek", "All contents", .plain, list), isBehindTheWall: true),
        ]
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
                    let answer = try await route.send(team.person(role).client, path + route.query(furniture.id(field:)), route.body(furniture))
                    #expect(answer.status == 403 && answer.code == "permission_denied", "\(name(route)) by \(role.rawValue): \(answer.status) \(answer.body)")
                }
                // Whoever may read, reads. What is taken along as a file leaves a trace, so it is not taken here.
                if route.method == .get, !route.path.hasSuffix("/export"), !route.path.hasSuffix("/download") {
                    let answer = try await route.send(
                        team.person(least).client.with("Last-Event-ID", "1"),
                        path.replacing("/ai/jobs/\(furniture.job)/events", with: "/ai/jobs").replacing("/batches/\(furniture.batch)/events", with: "/batches")
                            + route.query(furniture.id(field:)), [:])
                    #expect(answer.status == 200, "\(name(route)) by \(least.rawValue): \(answer.status) \(answer.body)")
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
                "SELECT COALESCE(SUM(version), 0) FROM comments WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM content_decisions WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(saves), 0) FROM content_drafts WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM notifications WHERE organization_id = \(o) AND read_at IS NULL",
                "SELECT COALESCE(SUM(moved_at), 0) FROM prompt_labels WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM prompt_tests WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM rewordings WHERE organization_id = \(o)",
                "SELECT COALESCE(SUM(version), 0) FROM usage_limits WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM generations WHERE organization_id = \(o)",
                "SELECT COUNT(*) FROM audit_events WHERE organization_id = \(o)", "SELECT COUNT(*) FROM jobs WHERE organization_id = \(o) AND state <> 'ready'",
            ].map { (sql: SQL) in try tx.int(sql) ?? 0 }
        }
    }
}
