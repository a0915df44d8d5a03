// Stopping a generation: what was there stays, what was written is kept, what it cost is known.

import App
import Database
import Kit
import Support
import Testing

@Suite struct CancelTests {
    @Test(arguments: Engine.allCases, ["/contents/C/cancel", "/ai/jobs/J/cancel"]) func whatHasNotBegunIsCancelledAtOnce(_ engine: Engine, _ path: String)
        async throws
    {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            for status in [ContentStatus.draft, .rejected] {
                let id = try await team.content(in: status)
                let before = try await team.viewer.get("/contents/\(id)")
                let accepted = try await server.start(id, by: team.writer)
                let job = accepted["job_id"].int ?? 0
                let route = path.replacing("C", with: "\(id)").replacing("J", with: "\(job)")
                #expect(try await team.writer.post(route).status == 202)
                let content = try await team.viewer.get("/contents/\(id)")
                for name in ["status", "body", "rejection_reason", "current_version"] { #expect(content[name] == before[name], "\(name)") }
                #expect(content["job_id"] == nil)
                let generation = try await team.viewer.get("/ai/jobs/\(job)")
                #expect(generation["status"] == "cancelled" && generation["completed_at"].string != nil)
                #expect(try await server.reservations(job) == ["released"])
                #expect(try await server.calls(job) == [])
                #expect(try await server.int("SELECT SUM(cost_held) + SUM(cost_spent) + SUM(requests_held) + SUM(requests_spent) FROM usage_counters") == 0)
                let again = try await team.writer.post(route)
                #expect(again.status == 409 && again.code == (path.contains("jobs") ? "conflict" : "invalid_content_status"))
                let events = try await team.viewer.client.events("/ai/jobs/\(job)/events")
                #expect(events.map(\.kind) == ["status", "error"] && events.last?.json["status"] == "cancelled")
                #expect(try await team.admin.get("/audit-logs?content=\(id)&action=content.generation_cancelled")["count"] == 1)
            }
        }
    }

    @Test(arguments: Engine.allCases) func whatWasWrittenSoFarIsKeptAndPaid(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (first, never) = (Gate(), Gate())
            server.model.answer { request, _ in
                let mark = StandInArticle.text(for: request).split(separator: "⟦").last.map { "⟦\($0)" } ?? ""
                return .writing([(first, "## یک\n\nتماس \(mark) "), (never, "نمی‌رسد")])
            }
            let id = try await team.content("تماس 09123456789", body: "متن پیشین")
            let before = try await team.viewer.get("/contents/\(id)")
            let accepted = try await server.start(id, by: team.writer)
            let job = accepted["job_id"].int ?? 0
            try await server.model.waitForCalls(1)
            first.open()
            _ = try await team.viewer.client.events("/ai/jobs/\(job)/events") { $0.contains { $0.kind == "delta" } }
            let cancelled = try await team.writer.post("/contents/\(id)/cancel")
            #expect(cancelled.status == 202 && cancelled["status"] == "in_progress")
            let done = try await server.finish(accepted, team.viewer)
            #expect(done.ending?.kind == "error" && done.ending?.json["status"] == "cancelled")
            try await server.model.waitForDisconnects(1)

            let content = try await team.viewer.get("/contents/\(id)")
            for name in ["status", "body", "current_version", "word_count"] { #expect(content[name] == before[name], "\(name)") }
            let versions = try await team.viewer.get("/contents/\(id)/versions").results
            #expect(versions.count == 2)
            #expect(versions[0]["source"] == "generated" && versions[0]["metadata"]["partial"] == true)
            #expect(versions[0]["body"].string?.hasPrefix("## یک\n\nتماس 09123456789") == true && versions[0]["body"].string == done.shown)
            #expect(try await server.reservations(job) == ["settled"])
            let calls = try await server.calls(job)
            #expect(calls.count == 1 && calls[0].success == false && calls[0].isEstimated && calls[0].tokens > 0 && calls[0].cost > .zero)
            #expect(try await server.int("SELECT cost_spent FROM usage_counters WHERE scope = 2 AND window_kind = 'monthly'") == calls[0].cost.nanos)
            // The next text takes the next number.
            #expect(try await team.writer.patch("/contents/\(id)", ["body": "تازه"])["current_version"] == 3)
        }
    }

    @Test func aJobThatWaitsForItsNextAttemptCanBeCancelled() async throws {
        try await withServer { server in
            // The service asks for more time than the test takes.
            server.model.answer { _, _ in .error(500, headers: [("retry-after", "600")]) }
            let team = try await server.team()
            let id = try await team.content()
            let accepted = try await server.start(id, by: team.writer)
            let job = accepted["job_id"].int ?? 0
            try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'ready' AND attempt = 1")
            #expect(try await team.writer.post("/contents/\(id)/cancel").status == 202)
            let done = try await server.finish(accepted, team.writer)
            #expect(done.ending?.json["status"] == "cancelled")
            #expect(try await team.viewer.get("/contents/\(id)")["status"] == "draft")
            // Whether the failed call was billed nobody knows: it stays held.
            #expect(try await server.reservations(job) == ["unresolved"])
            // And the content can be written anew.
            server.model.answer { request, _ in .article(for: request) }
            #expect(try await server.generate(id, by: team.writer).ending?.kind == "done")
        }
    }

    @Test func cancellingTwiceWhileItRunsIsOnce() async throws {
        try await withServer { server in
            let never = Gate()
            server.model.answer { _, _ in .silent(until: never) }
            let team = try await server.team()
            let id = try await team.content()
            let accepted = try await server.start(id, by: team.writer)
            try await server.model.waitForCalls(1)
            let statuses = try await concurrently(8) { _ in try await team.writer.post("/contents/\(id)/cancel").status }
            #expect(statuses.allSatisfy { $0 == 202 || $0 == 409 } && statuses.contains(202))
            let done = try await server.finish(accepted, team.writer)
            #expect(done.events.count { $0.kind == "error" } == 1)
            #expect(try await server.count("usage_logs") == 1)
            #expect(try await team.viewer.get("/contents/\(id)/versions")["count"] == 0)
        }
    }
}
