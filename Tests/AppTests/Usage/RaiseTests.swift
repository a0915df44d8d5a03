// A limit is raised for a while and falls back by itself.

import App
import Database
import Kit
import Support
import Testing

@Suite struct RaiseTests {
    private func raise(_ team: Team, _ scope: String, _ id: ID, _ metric: String, _ amount: JSON, until: Timestamp) -> JSON {
        .object([
            .init("scope", .string(scope)), .init("scope_id", .int(id)), .init("organization", .int(team.organization)), .init(metric, amount),
            .init("reason", "کارزار پاییز"), .init("until", .string(until.description)),
        ])
    }

    @Test(arguments: Engine.allCases) func itEndsWithoutAnybodyEndingIt(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            server.clock.set(Timestamp("2026-12-10T10:00:00Z")!)
            let team = try await server.team()
            _ = try await team.admin.make("/usage/limits", ["scope": "workspace", "scope_id": .int(team.workspace), "requests_limit": 1])
            func generate() async throws -> Response { try await team.writer.post("/contents/\(try await team.content())/generate", [:]) }
            #expect(try await generate().status == 202)
            #expect(try await generate().status == 402)
            let made = try await team.admin.post("/usage/raises", raise(team, "workspace", team.workspace, "requests", 2, until: server.now + .minutes(30)))
            #expect(made.status == 201 && made["requests"] == 2 && made["is_active"] == true && made["created_by"] == .int(team.admin.id), "\(made.body)")
            for _ in 0..<2 { #expect(try await generate().status == 202) }
            let refused = try await generate()
            #expect(refused.status == 402 && refused["limit"] == 3 && refused["reserved"] == 3 && refused["needed"] == 1, "\(refused.body)")
            let during = try await team.viewer.get("/usage/summary?scope=workspace&workspace_id=\(team.workspace)")
            #expect(during["limit"]["requests_limit"] == 3)
            #expect(during["raises"].array?.map { $0["id"] } == [.int(made.id)])
            #expect(try await team.viewer.get("/usage/raises?active=true")["count"] == 1)

            server.clock.advance(by: .minutes(30))
            #expect(try await team.viewer.get("/usage/summary?scope=workspace&workspace_id=\(team.workspace)")["limit"]["requests_limit"] == 1)
            #expect(try await generate()["limit"] == 1)
            #expect(try await team.viewer.get("/usage/raises?active=true")["count"] == 0)
            let kept = try await team.viewer.get("/usage/raises").results
            #expect(kept.count == 1 && kept[0]["is_active"] == false && kept[0]["withdrawn_at"].isNull)
            #expect(try await team.admin.delete("/usage/raises/\(made.id)").status == 409)
            let events = try await team.admin.get("/audit-logs?action=limit.raised").results
            #expect(events.count == 1 && events[0]["changes"]["requests"] == 2 && events[0]["changes"]["reason"] == "کارزار پاییز")
        }
    }

    @Test func itCanBeWithdrawnAndAddsUp() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let until = server.now + .days(2)
            for scope in [("user", team.writer.id), ("workspace", team.workspace), ("organization", team.organization)] {
                let before = try await self.limit(team, scope)
                let one = try await team.admin.make("/usage/raises", raise(team, scope.0, scope.1, "tokens", 1000, until: until))
                _ = try await team.admin.make("/usage/raises", raise(team, scope.0, scope.1, "tokens", 500, until: until))
                #expect(try await self.limit(team, scope) == before + 1500, "\(scope.0)")
                #expect(try await team.admin.delete("/usage/raises/\(one)").status == 204)
                #expect(try await self.limit(team, scope) == before + 500, "\(scope.0)")
                #expect(try await team.admin.delete("/usage/raises/\(one)").status == 409)
            }
            #expect(try await team.admin.get("/audit-logs?action=limit.raise_withdrawn")["count"] == 3)
        }
    }

    private func limit(_ team: Team, _ scope: (String, ID)) async throws -> Int64 {
        let query = scope.0 == "user" ? "" : "?scope=\(scope.0)&\(scope.0)_id=\(scope.1)"
        return try await team.writer.get("/usage/summary\(query)")["limit"]["tokens_limit"].int ?? -1
    }

    @Test func whatIsWrongWithItIsSaid() async throws {
        try await withServer(worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            func fault(_ change: [(String, JSON)]) async throws -> Response {
                var members = raise(team, "workspace", team.workspace, "cost", 1, until: server.now + .days(1)).members ?? []
                for (name, value) in change { members = members.filter { $0.name != name } + [JSON.Member(name, value)] }
                return try await team.admin.post("/usage/raises", .object(members))
            }
            for (change, field) in [
                ([("cost", JSON.int(0))], "cost"), ([("until", .string(server.now.description))], "until"),
                ([("until", .string((server.now + .days(93)).description))], "until"), ([("until", .null)], "until"), ([("reason", "")], "reason"),
                ([("scope_id", .int(other.workspace))], "scope_id"), ([("scope_id", 999_999)], "scope_id"), ([("scope", "planet")], "scope"),
                ([("tokens", -1)], "tokens"),
            ] {
                let answer = try await fault(change)
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(change): \(answer.body)")
            }
            #expect(
                try await team.editor.post("/usage/raises", raise(team, "workspace", team.workspace, "cost", 1, until: server.now + .days(1))).status == 403)
            let theirs = try await other.admin.make("/usage/raises", raise(other, "workspace", other.workspace, "cost", 1, until: server.now + .days(1)))
            #expect(try await team.admin.delete("/usage/raises/\(theirs)").status == 404)
            #expect(try await team.admin.get("/usage/raises")["count"] == 0)
        }
    }
}
