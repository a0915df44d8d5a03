// 80 % and 100 % of a limit are told of: once in the trail, and in the list for banners as long as it holds.

import App
import Database
import Kit
import Support
import Testing

@Suite struct WarningTests {
    @Test(arguments: Engine.allCases) func eachThresholdIsToldOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let limit = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 5])
            func warnings(_ person: Person) async throws -> [JSON] { try await person.get("/usage/warnings").results }
            func summary() async throws -> JSON {
                try await team.viewer.get("/usage/summary?scope=organization&organization_id=\(team.organization)")["warning"]
            }
            func events() async throws -> [JSON] { try await team.admin.get("/audit-logs?action=limit.warning").results.map { $0["changes"]["percent"] } }
            for _ in 0..<3 { _ = try await server.generate(try await team.content("قهوه"), by: team.writer) }
            let (none, quiet, silent) = (try await warnings(team.viewer), try await summary(), try await events())
            #expect(none == [] && quiet.isNull && silent == [])
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            #expect(try await events() == [80])
            #expect(try await summary() == 80)
            let banner = try #require(try await warnings(team.viewer).first)
            #expect(banner["scope"] == "organization" && banner["scope_id"] == .int(team.organization) && banner["metric"] == "requests")
            #expect(banner["threshold"] == 80 && banner["percent"] == 80 && banner["period"] == "monthly" && banner["resets_at"].string != nil)
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            #expect(try await events() == [100, 80])
            #expect(try await summary() == 100)
            #expect(try await warnings(team.viewer).map { $0["threshold"] } == [100])

            // A limit that is raised is far again, and is told of anew when it is near.
            #expect(try await team.admin.patch("/usage/limits/\(limit)", ["requests_limit": 7]).status == 200)
            #expect(try await warnings(team.viewer) == [])
            #expect(try await summary().isNull)
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            #expect(try await events() == [80, 100, 80])
        }
    }

    @Test func whatConcernsOthersIsForAdmins() async throws {
        try await withServer { server in
            let team = try await server.team()
            _ = try await team.admin.make(
                "/usage/limits",
                ["scope": "user", "scope_id": .int(team.writer.id), "organization": .int(team.organization), "requests_limit": 1, "period": "daily"])
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            for (person, count) in [(team.writer, 1), (team.admin, 1), (team.editor, 0)] {
                let banners = try await person.get("/usage/warnings?organization=\(team.organization)").results
                #expect(banners.count == count && banners.allSatisfy { $0["scope"] == "user" && $0["period"] == "daily" })
            }
        }
    }
}
