// What a month cost, seen from a user, a workspace and an organization; the rows behind it as JSON and as a table.

import App
import Database
import Kit
import Support
import Testing

@Suite struct SummaryTests {
    @Test(arguments: Engine.allCases) func figuresAreThoseOfTheCalls(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            server.clock.set(Timestamp("2026-12-16T12:00:00Z")!)
            let team = try await server.team()
            _ = try await team.admin.make(
                "/usage/limits",
                ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 10, "tokens_limit": 100_000, "cost_limit": "1"])
            _ = try await server.generate(try await team.content("الف"), by: team.writer)
            _ = try await server.generate(try await team.content("ب"), by: team.editor, ["model": "gpt-4o-mini"])
            server.model.answer { _, _ in .quotaExceeded }
            _ = try await server.generate(try await team.content("پ"), by: team.writer)
            let gate = Gate()
            server.model.answer { _, _ in .silent(until: gate) }
            let running = try await server.start(try await team.content("ت"), by: team.writer)
            try await server.model.waitForCalls(4)

            let all = try await team.viewer.get("/usage/summary?scope=organization&organization_id=\(team.organization)")
            #expect(all["scope"] == "organization" && all["scope_id"] == .int(team.organization) && all["period"] == "2026-12")
            // The failed call is a request too; its tokens are none.
            #expect(all["total_requests"] == 3 && all["total_tokens"] == 720 && all["total_prompt_tokens"] == 240 && all["total_completion_tokens"] == 480)
            // gpt-4.1-mini 0.000432, gpt-4o-mini 120 at 150 and 240 at 600 nano-dollars.
            #expect(all["total_cost"] == .number("0.000594"))
            #expect(all["reserved_cost"].text == running["estimated_cost"].text)
            #expect(
                all["breakdown_by_model"] == [
                    ["model": "gpt-4.1-mini", "requests": 2, "tokens": 360, "cost": .number("0.000432")],
                    ["model": "gpt-4o-mini", "requests": 1, "tokens": 360, "cost": .number("0.000162")],
                ])
            #expect(all["daily_usage"] == [["date": "2026-12-16", "requests": 3, "tokens": 720, "cost": .number("0.000594")]])
            let limit = all["limit"]
            #expect(limit["requests_limit"] == 10 && limit["tokens_limit"] == 100_000 && limit["cost_limit"] == 1)
            // Of the limit two requests are used: the refused one cost nothing and does not count.
            #expect(limit["usage_percentage"] == ["requests": 20, "tokens": .number("0.72"), "cost": .number("0.06")])
            // Half of the month is over.
            let forecast = all["forecast_cost"].double ?? 0
            #expect(forecast > 0.000594 * 1.9 && forecast < 0.000594 * 2.1)

            let writer = try await team.writer.get("/usage/summary")
            #expect(writer["scope"] == "user" && writer["scope_id"] == .int(team.writer.id) && writer["total_cost"] == .number("0.000432"))
            let workspace = try await team.viewer.get("/api/ai/usage/summary/?scope=workspace&workspace_id=\(team.workspace)")
            #expect(workspace["total_cost"] == .number("0.000594") && workspace["scope_id"] == .int(team.workspace))
            #expect(try await team.viewer.get("/usage/summary?month=2026-11")["total_requests"] == 0)
            for (query, field) in [
                ("month=2026-13", "month"), ("month=abc", "month"), ("month=2026-1", "month"), ("scope=planet", "scope"), ("scope=workspace", "workspace_id"),
                ("workspace_id=abc", "workspace_id"), ("organization_id=%00", "organization_id"), ("organization_id=abc", "organization_id"),
            ] {
                let answer = try await team.viewer.get("/usage/summary?\(query)")
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(query)")
            }
            gate.open()
            _ = try await server.finish(running, team.writer)
        }
    }

    @Test func whoBelongsToSeveralMustSayWhichIsMeant() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            _ = try await other.admin.post("/organizations/\(other.organization)/members", ["phone_number": .string(team.admin.phone), "role": "viewer"])
            let unclear = try await team.admin.get("/usage/summary?scope=organization")
            #expect(unclear.status == 400 && !unclear.faults("organization_id").isEmpty, "\(unclear.body)")
            #expect(try await team.admin.get("/usage/summary?organization_id=\(other.organization)")["organization"] == .int(other.organization))
            #expect(try await team.writer.get("/usage/summary?organization_id=\(other.organization)").status == 404)
            #expect(try await team.writer.get("/usage/summary?scope=workspace&workspace_id=\(other.workspace)").status == 404)
        }
    }

    @Test func rowsAreListedAndFiltered() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await team.content("الف")
            let done = try await server.generate(id, by: team.writer)
            _ = try await server.generate(try await team.content("ب"), by: team.editor, ["model": "gpt-4o-mini"])
            let rows = try await team.viewer.get("/usage/logs").results
            #expect(rows.count == 2)
            let first = try #require(rows.last)
            #expect(
                first["content"] == .int(id) && first["job"] == .int(done.job) && first["user"] == .int(team.writer.id)
                    && first["workspace"] == .int(team.workspace))
            #expect(first["model"] == "gpt-4.1-mini" && first["prompt_tokens"] == 120 && first["completion_tokens"] == 240 && first["total_tokens"] == 360)
            #expect(first["estimated_cost"] == .number("0.000432") && first["success"] == true && first["error_message"] == JSON.null)
            #expect(first["request_duration"].double != nil && first["timestamp"].string != nil && first["cached_tokens"] == 0)
            for (query, count) in [
                ("user=\(team.editor.id)", 1), ("content=\(id)", 1), ("model=gpt-4o-mini", 1), ("workspace=\(team.workspace)", 2),
                ("workspace=\(other.workspace)", 0),
                ("from=2020-01-01", 2), ("to=2020-01-01", 0), ("from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00%2B03:30", 2),
            ] {
                #expect(try await team.viewer.get("/usage/logs?\(query)")["count"].int == Int64(count), "\(query)")
            }
            #expect(try await team.viewer.get("/usage/logs?from=yesterday").faults("from").isEmpty == false)
            #expect(try await other.admin.get("/usage/logs")["count"] == 0)
            #expect(try await team.viewer.get("/api/ai/usage-logs/")["count"] == 2)
        }
    }

    @Test func theTableIsSafeForSpreadsheets() async throws {
        try await withServer { server in
            let team = try await server.team()
            server.model.answer { _, _ in .quotaExceeded }
            for _ in 0..<4 { _ = try await server.generate(try await team.content("الف"), by: team.writer) }
            let ids = try await server.texts("SELECT CAST(id AS TEXT) FROM usage_logs ORDER BY id")
            let messages = ["=HYPERLINK(\"http://evil\",\"x\")", "+1", "@SUM(A1)", "one, \"two\"\nthree"]
            for (id, message) in zip(ids, messages) { try await server.run("UPDATE usage_logs SET error_message = \(message) WHERE id = \(Int64(id) ?? 0)") }
            let table = try await team.viewer.client.with("Accept", "text/csv").get("/usage/logs?page_size=1")
            #expect(table.status == 200 && table.header("Content-Type") == "text/csv; charset=utf-8")
            #expect(table.header("Content-Disposition") == "attachment; filename=\"usage.csv\"")
            let lines = table.body.replacing("\"\nthree", with: "\"<LF>three").split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
            #expect(lines.count == 6 && lines[5] == "" && lines[0].hasPrefix("id,timestamp,organization,"))
            #expect(lines[4].hasSuffix(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\""))
            #expect(lines[3].hasSuffix(",'+1") && lines[2].hasSuffix(",'@SUM(A1)"))
            #expect(lines[1].hasSuffix(",\"one, \"\"two\"\"<LF>three\""))
        }
    }
}
