// A call whose bill nobody knows keeps its amount held until somebody says what became of it.

import Database
import Jobs
import Kit
import Support
import Testing

@testable import App

@Suite struct UnresolvedTests {
    /// A call that was sent and never answered for; its job ended well with a second one.
    private func lose(_ server: TestServer, _ team: Team, with fault: StandInReply = .reset) async throws -> (reservation: ID, held: String) {
        server.model.answer { _, number in number % 2 == 1 ? fault : .writing(StandInArticle.text) }
        let accepted = try await server.start(try await team.content("قهوه"), by: team.writer)
        let job = accepted["job_id"].int ?? 0
        // Its next attempt has its time by the clock before that moves on.
        try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'ready' AND attempt = 1")
        server.clock.advance(by: .seconds(70))
        server.app.signals.workIsDue()
        _ = try await server.finish(accepted, team.writer)
        let id = try await server.int("SELECT id FROM reservations WHERE job_id = \(job) AND state = 'unresolved'")
        return (id, accepted["estimated_cost"].text)
    }

    private func summary(_ server: TestServer, _ team: Team) async throws -> Response {
        try await team.admin.get("/usage/summary?scope=organization&organization_id=\(team.organization)")
    }

    @Test(arguments: Engine.allCases) func itIsSeenAndResolved(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (free, billed, whole) = (try await lose(server, team), try await lose(server, team), try await lose(server, team))
            let before = try await summary(server, team)
            #expect(before["unresolved"]["calls"] == 3 && before["reserved_cost"].text == before["unresolved"]["cost"].text)
            let listed = try await team.admin.get("/usage/unresolved").results
            #expect(listed.map { $0["id"] } == [free, billed, whole].map { .int($0.reservation) } && listed[0]["held_cost"].text == free.held)
            #expect(listed[0]["error_message"].string?.isEmpty == false)

            #expect(try await team.admin.post("/usage/unresolved/\(free.reservation)/resolve", ["outcome": "free"]).status == 200)
            let some = try await team.admin.post(
                "/usage/unresolved/\(billed.reservation)/resolve",
                ["outcome": "billed", "cost": .number("0.0001"), "prompt_tokens": 10, "completion_tokens": 20])
            #expect(some.status == 200, "\(some.body)")
            #expect(try await team.admin.post("/usage/unresolved/\(whole.reservation)/resolve", ["outcome": "billed"]).status == 200)
            let after = try await summary(server, team)
            #expect(after["unresolved"] == ["calls": 0, "cost": 0] && after["reserved_cost"] == 0)
            let known = Money(before["total_cost"].text)! + Money("0.0001")! + Money(whole.held)!
            #expect(after["total_cost"].text == known.description)
            // They were requests already; only their bill is new.
            #expect(after["total_requests"] == before["total_requests"])
            #expect(after["total_tokens"].int == (before["total_tokens"].int ?? 0) + 30)
            #expect(try await server.app.ledgerDifferences() == [])
            let events = try await team.admin.get("/audit-logs?action=budget.resolved").results
            #expect(events.map { $0["changes"]["outcome"] } == ["billed", "billed", "free"] && events.allSatisfy { $0["user"] == .int(team.admin.id) })
            // Once.
            #expect(try await team.admin.post("/usage/unresolved/\(free.reservation)/resolve", ["outcome": "billed"]).status == 409)
        }
    }

    @Test func noMoreThanIsHeldCanHaveBeenSpent() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let lost = try await lose(server, team)
            let path = "/usage/unresolved/\(lost.reservation)/resolve"
            for (body, field) in [
                (JSON.object([.init("outcome", "billed"), .init("cost", 5)]), "cost"), (["outcome": "free", "cost": 0], "cost"),
                (["outcome": "billed", "completion_tokens": 900_000_000], "completion_tokens"), (["outcome": "lost"], "outcome"), ([:], "outcome"),
            ] {
                let answer = try await team.admin.post(path, body)
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(body.text): \(answer.body)")
            }
            #expect(try await team.editor.post(path, ["outcome": "free"]).status == 403)
            #expect(try await team.editor.get("/usage/unresolved").status == 403)
            #expect(try await other.admin.post(path, ["outcome": "free"]).status == 404)
            #expect(try await other.admin.get("/usage/unresolved")["count"] == 0)
        }
    }

    @Test(arguments: Engine.allCases) func theOperatorResolvesItToo(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let (one, two) = (try await lose(server, team), try await lose(server, team))
            #expect(try await server.app.unresolvedCalls().count == 2)
            _ = try await server.app.resolve(call: one.reservation, isFree: true, cost: nil)
            _ = try await server.app.resolve(call: two.reservation, isFree: false, cost: Money("0.0002"))
            #expect(try await server.app.unresolvedCalls() == [])
            await #expect(throws: AppError.self) { try await server.app.resolve(call: one.reservation, isFree: true, cost: nil) }
            #expect(try await team.admin.get("/audit-logs?action=budget.resolved").results.allSatisfy { $0["user"].isNull })
        }
    }

    /// An error that the service itself answered is told apart from an answer that was lost. Neither is taken as free by itself; those
    /// that were answered are settled at once when somebody has seen the service's records.
    @Test(arguments: Engine.allCases) func whatWasAnsweredIsToldApartFromWhatWasLost(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let answered = try await lose(server, team, with: .error(500, type: "server_error"))
            let others = [
                try await lose(server, team), try await lose(server, team, with: .cut(after: "## یک")),
                try await lose(server, team, with: .text(502, "text/html", "<h1>bad</h1>")),
            ]
            #expect(try await team.admin.get("/usage/unresolved").results.map { $0["was_answered"] } == [true, false, false, false])
            let held = try await summary(server, team)
            #expect(held["unresolved"]["calls"] == 4 && held["reserved_cost"].text == held["unresolved"]["cost"].text)
            server.app.meters.cache.forget()
            let metrics = await server.app.metricsText()
            #expect(metrics.contains("contexor_bills_unknown{cause=\"answered\"} 1") && metrics.contains("contexor_bills_unknown{cause=\"lost\"} 3"))
            let settled = try await server.app.resolveAnswered(isFree: true)
            #expect(settled.calls == 1 && settled.held.description == answered.held)
            #expect(try await team.admin.get("/usage/unresolved").results.map { $0["id"].int } == others.map(\.reservation))
            #expect(try await server.app.resolveAnswered(isFree: true).calls == 0)
            #expect(try await server.app.ledgerDifferences() == [])
        }
    }

    @Test(arguments: Engine.allCases) func ofTwoWhoResolveItOneComesTooLate(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let lost = try await lose(server, team)
            let answers = try await concurrently(8) { number in
                try await team.admin.post("/usage/unresolved/\(lost.reservation)/resolve", ["outcome": number % 2 == 0 ? "free" : "billed"]).status
            }
            #expect(answers.count { $0 == 200 } == 1 && answers.count { $0 == 409 } == 7)
        }
    }
}
