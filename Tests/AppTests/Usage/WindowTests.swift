// Months and days end at midnight where the organization is, and every call belongs to the one in which it was asked for.

import App
import Database
import Kit
import Support
import Testing

@Suite struct WindowTests {
    @Test(arguments: Engine.allCases) func aMonthEndsAtMidnightInTehran(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            // 23:30 in Tehran on the last day of November.
            server.clock.set(Timestamp("2026-11-30T20:00:00Z")!)
            let team = try await server.team()
            _ = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 2])
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            let gate = Gate()
            server.model.answer { request, _ in .writing([(gate, StandInArticle.text)]) }
            let across = try await server.start(try await team.content("قهوه"), by: team.writer)
            try await server.model.waitForCalls(2)
            let refused = try await team.writer.post("/contents/\(try await team.content())/generate", [:])
            #expect(refused.status == 402 && refused["resets_at"] == "2026-11-30T20:30:00.000Z")
            #expect(refused["used"] == 1 && refused["reserved"] == 1)
            // The call ends in December and is November's all the same.
            server.clock.set(Timestamp("2026-11-30T20:30:01Z")!)
            gate.open()
            _ = try await server.finish(across, team.writer)
            let id = try await team.content("قهوه")
            _ = try await server.generate(id, by: team.writer)
            let november = try await team.viewer.get("/usage/summary?scope=organization&month=2026-11")
            let december = try await team.viewer.get("/usage/summary?scope=organization")
            #expect(november["total_requests"] == 2 && november["period"] == "2026-11" && november["forecast_cost"] == nil)
            #expect(november["daily_usage"].array?.map { $0["date"] } == ["2026-11-30"])
            #expect(december["total_requests"] == 1 && december["period"] == "2026-12")
            #expect(december["daily_usage"].array?.map { $0["date"] } == ["2026-12-01"])
            let windows = try await server.texts(
                "SELECT CAST(window_start AS TEXT) FROM usage_counters WHERE scope = 2 AND window_kind = 'monthly' ORDER BY window_start")
            #expect(windows == [Timestamp("2026-10-31T20:30:00Z")!, Timestamp("2026-11-30T20:30:00Z")!].map { "\($0.milliseconds)" })
        }
    }

    @Test func eachOrganizationHasItsOwnMidnight() async throws {
        try await withServer(worker: false) { server in
            server.clock.set(Timestamp("2026-11-30T21:00:00Z")!)
            let team = try await server.team()
            #expect(try await team.viewer.get("/usage/summary?scope=user")["period"] == "2026-12")
            #expect(try await team.admin.patch("/organizations/\(team.organization)", ["time_zone": "America/New_York"]).status == 200)
            #expect(try await team.viewer.get("/usage/summary?scope=user")["period"] == "2026-11")
        }
    }
}
