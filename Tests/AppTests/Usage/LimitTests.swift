// Setting limits: who may, what it says, what is written about it; and the warnings on the way to one.

import App
import Database
import Kit
import Support
import Testing

@Suite struct LimitTests {
    @Test func whoeverHasSeveralOrganizationsIsAskedWhichOne() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            _ = try await team.admin.make("/organizations", ["name": "دیگری", "slug": "other"])
            let user = JSON.int(team.admin.id)
            let until = JSON.string((server.now + .days(1)).description)
            let raise: JSON = ["scope": "user", "scope_id": user, "cost": 1, "reason": "r", "until": until]
            let asked: [(String, JSON)] = [
                ("/usage/limits", ["scope": "user", "scope_id": user, "cost_limit": 5]), ("/usage/raises", raise), ("/usage/estimate", ["topic": "چای"]),
            ]
            for (path, body) in asked {
                let refused = try await team.admin.post(path, body)
                #expect(refused["errors"] == ["organization": ["This field is required."]], "\(path): \(refused.body)")
                let named = JSON.object((body.members ?? []) + [JSON.Member("organization", .int(team.organization))])
                #expect(try await team.admin.post(path, named).status < 300, "\(path)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func limitsAreMadeChangedAndTakenAway(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let made = try await team.admin.post(
                "/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "cost_limit": "5.00", "tokens_limit": 1000])
            #expect(
                made.status == 201 && made["cost_limit"] == 5 && made["tokens_limit"] == 1000 && made["requests_limit"] == nil && made["period"] == "monthly")
            #expect(made["scope"] == "workspace" && made["scope_id"] == .int(team.workspace) && made["organization"] == .int(team.organization))
            let path = "/usage/limits/\(made.id)"
            #expect(try await team.viewer.get(path).body == made.body)
            let tag = try #require(made.header("ETag"))
            let changed = try await team.admin.client.with("If-Match", tag).patch(path, ["cost_limit": 0, "tokens_limit": nil])
            #expect(changed["cost_limit"] == 0 && changed["tokens_limit"] == nil && changed["requests_limit"] == nil && changed["version"] == 2)
            #expect(try await team.admin.client.with("If-Match", tag).patch(path, ["cost_limit": 9]).status == 412)
            #expect(try await team.admin.patch(path, ["requests_limit": 3])["cost_limit"] == 0)
            // One for an object and period; a daily one beside it.
            let again = try await team.admin.post("/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace)])
            #expect(again.status == 400 && !again.faults("scope_id").isEmpty)
            #expect(try await team.admin.post("/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "period": "daily"]).status == 201)
            #expect(try await team.viewer.get("/usage/limits")["count"] == 2)
            #expect(try await team.admin.delete(path).status == 204)
            #expect(try await team.viewer.get(path).status == 404)
            let trail = try await team.admin.get("/audit-logs?ordering=x").results.filter { $0["object_type"] == "limit" }
            #expect(trail.map { $0["action"] } == ["limit.deleted", "limit.created", "limit.updated", "limit.updated", "limit.created"])
            #expect(trail.last?["changes"]["cost_limit"] == [nil, 5] && trail[3]["changes"]["tokens_limit"] == [1000, nil])
        }
    }

    @Test func onlyAdminsSetLimitsAndOnlyTheirOwn() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let limit = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": 1])
            for person in [team.editor, team.writer, team.viewer] {
                #expect(try await person.post("/usage/limits", ["scope": "user", "scope_id": .int(person.id), "cost_limit": 99]).status == 403)
                #expect(try await person.patch("/usage/limits/\(limit)", ["cost_limit": 99]).status == 403)
                #expect(try await person.delete("/usage/limits/\(limit)").status == 403)
                #expect(try await person.get("/usage/limits/\(limit)").status == 200)
            }
            #expect(try await other.admin.get("/usage/limits/\(limit)").status == 404)
            #expect(try await other.admin.patch("/usage/limits/\(limit)", ["cost_limit": 99]).status == 404)
            #expect(try await other.admin.delete("/usage/limits/\(limit)").status == 404)
            #expect(try await other.admin.get("/usage/limits")["count"] == 0)
            for (scope, id) in [("organization", team.organization), ("workspace", team.workspace), ("user", team.writer.id)] {
                let told = try await other.admin.post("/usage/limits", ["scope": .string(scope), "scope_id": .int(id), "cost_limit": 1])
                let missing = try await other.admin.post("/usage/limits", ["scope": .string(scope), "scope_id": 999_999, "cost_limit": 1])
                #expect(
                    told.status == 400 && told.faults("scope_id") == ["Object does not exist."] && missing.faults("scope_id") == told.faults("scope_id"),
                    "\(scope)")
            }
        }
    }

    @Test func wrongAmountsAreRefused() async throws {
        try await withServer { server in
            let team = try await server.team()
            for (name, value) in [
                ("cost_limit", -5), ("cost_limit", "-5.00"), ("cost_limit", "5 dollars"), ("cost_limit", true), ("cost_limit", .number("1e3")),
                ("cost_limit", .number("0.0000000001")), ("cost_limit", 10_000_000_000), ("tokens_limit", -1), ("tokens_limit", "10"),
                ("tokens_limit", .number("1.5")),
                ("requests_limit", -1), ("requests_limit", 99_999_999_999), ("period", "weekly"), ("scope", "planet"), ("scope_id", 0),
            ] as [(String, JSON)] {
                let rest: [JSON.Member] = [.init("scope", "organization"), .init("scope_id", .int(team.organization))]
                let answer = try await team.admin.post("/usage/limits", .object([.init(name, value)] + rest.filter { $0.name != name }))
                #expect(answer.status == 400 && !answer.faults(name).isEmpty, "\(name) \(value.text)")
            }
            #expect(try await server.count("usage_limits") == 0)
        }
    }

    @Test(arguments: Engine.allCases) func eachThresholdIsToldOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            _ = try await team.admin.make("/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "requests_limit": 5])
            var percents: [[Int64]] = []
            for _ in 0..<5 {
                _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
                let told = try await team.admin.get("/audit-logs?action=limit.warning").results
                percents.append(told.compactMap { $0["changes"]["percent"].int }.reversed())
                #expect(told.allSatisfy { $0["object_type"] == "workspace" && $0["object_id"] == .int(team.workspace) })
            }
            #expect(percents == [[], [], [], [80], [80, 100]])
        }
    }
}
