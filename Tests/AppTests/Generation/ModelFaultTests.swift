// What a model service can do instead of answering, and what becomes of content, job, money and books each time.

import App
import Foundation
import Glibc
import Database
import Kit
import Support
import Testing

@Suite struct ModelFaultTests {
    /// One way of failing: what the service answers, and what must come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// The last one is for all further calls.
        let replies: [StandInReply]
        /// Calls that reach the service.
        let calls: Int
        let attempts: Int
        let isDone: Bool
        let reservations: [String]
        /// Whether each usage row is a success.
        let rows: [Bool]
        var says = ""
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "busy for a moment", replies: [.rateLimited(), .rateLimited(), .writing(StandInArticle.text)], calls: 3, attempts: 1, isDone: true,
            reservations: ["settled"], rows: [true]),
        Case(
            name: "busy for longer", replies: [.rateLimited(), .rateLimited(), .rateLimited(), .writing(StandInArticle.text)], calls: 4, attempts: 2,
            isDone: true,
            reservations: ["released", "settled"], rows: [false, true]),
        Case(
            name: "busy all the time", replies: [.rateLimited()], calls: 15, attempts: 5, isDone: false,
            reservations: Array(repeating: "released", count: 5), rows: Array(repeating: false, count: 5), says: "busy"),
        Case(name: "no credit", replies: [.quotaExceeded], calls: 1, attempts: 1, isDone: false, reservations: ["released"], rows: [false], says: "no credit"),
        Case(
            name: "wrong key", replies: [.error(401, code: "invalid_api_key")], calls: 1, attempts: 1, isDone: false, reservations: ["released"], rows: [false],
            says: "API key"),
        Case(
            name: "refused", replies: [.error(400, code: "invalid_value")], calls: 1, attempts: 1, isDone: false, reservations: ["released"], rows: [false],
            says: "refused"),
        Case(
            name: "broken once", replies: [.error(500, code: "server_error"), .writing(StandInArticle.text)], calls: 2, attempts: 2, isDone: true,
            reservations: ["unresolved", "settled"], rows: [false, true]),
        Case(
            name: "broken all the time", replies: [.error(500, code: "server_error")], calls: 5, attempts: 5, isDone: false,
            reservations: Array(repeating: "unresolved", count: 5), rows: Array(repeating: false, count: 5), says: "did not answer properly"),
        Case(
            name: "connection reset", replies: [.reset], calls: 5, attempts: 5, isDone: false, reservations: Array(repeating: "unresolved", count: 5),
            rows: Array(repeating: false, count: 5), says: "did not answer properly"),
        Case(
            name: "cut in the middle", replies: [.cut(after: "## یک\n\nمتن نیمه"), .writing(StandInArticle.text)], calls: 2, attempts: 2, isDone: true,
            reservations: ["unresolved", "settled"], rows: [false, true]),
        Case(
            name: "an empty text", replies: [.writing(""), .writing(StandInArticle.text)], calls: 2, attempts: 2, isDone: true,
            reservations: ["settled", "settled"],
            rows: [false, true]),
        Case(
            name: "broken JSON", replies: [.stream("data: {nonsense\n\n"), .writing(StandInArticle.text)], calls: 2, attempts: 2, isDone: true,
            reservations: ["unresolved", "settled"], rows: [false, true]),
        Case(
            name: "an error in the stream",
            replies: [.stream(StandInChunk.delta("## یک"), StandInChunk.error("server_error", "no")), .writing(StandInArticle.text)],
            calls: 2, attempts: 2, isDone: true, reservations: ["unresolved", "settled"], rows: [false, true]),
        Case(
            name: "null for a text",
            replies: [
                .stream(StandInChunk.nullContent, StandInChunk.finish("stop"), StandInChunk.usage(.init()), StandInChunk.done), .writing(StandInArticle.text),
            ],
            calls: 2, attempts: 2, isDone: true, reservations: ["settled", "settled"], rows: [false, true]),
    ]

    @Test(arguments: cases) func everyFaultEndsWell(_ fault: Case) async throws {
        try await check(.sqlite, fault)
    }

    @Test(arguments: cases.filter { ["busy for longer", "no credit", "cut in the middle", "broken all the time"].contains($0.name) })
    func alsoOnPostgreSQL(_ fault: Case) async throws { try await check(.postgres, fault) }

    private func check(_ engine: Engine, _ fault: Case) async throws {
        try await withServer(engine) { server in
            server.model.answer { _, number in fault.replies[min(number, fault.replies.count) - 1] }
            let team = try await server.team()
            let id = try await team.content("قهوه", body: "متن پیشین")
            let before = try await team.viewer.get("/contents/\(id)")
            let done = try await server.exhaust(try await server.start(id, by: team.writer), team.writer, attempts: fault.attempts)
            let content = try await team.viewer.get("/contents/\(id)")
            let job = try await team.viewer.get("/ai/jobs/\(done.job)")
            #expect(job["attempt"].int == Int64(fault.attempts))
            if fault.isDone {
                #expect(done.ending?.kind == "done" && job["status"] == "completed" && content["status"] == "review")
                #expect(content["body"].string == StandInArticle.text && done.shown == StandInArticle.text)
            } else {
                #expect(done.ending?.kind == "error" && job["status"] == "failed")
                for name in ["status", "body", "current_version", "metadata", "word_count"] { #expect(content[name] == before[name], "\(name)") }
                #expect(job["error"].string?.contains(fault.says) == true, "\(job["error"].text)")
                #expect(done.ending?.json["error"]["en"].string?.contains(fault.says) == true)
                let persian = try await team.viewer.client.with("Accept-Language", "fa").get("/ai/jobs/\(done.job)")["error"].string ?? ""
                #expect(persian.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) })
                #expect(try await team.admin.get("/audit-logs?content=\(id)&action=content.generation_failed")["count"] == 1)
            }
            #expect(server.model.calls == fault.calls)
            #expect(try await server.reservations(done.job) == fault.reservations)
            #expect(try await server.calls(done.job).map(\.success) == fault.rows)
            // Each attempt is told, and that what was shown is no longer the text.
            let running = done.events.filter { $0.json["status"] == "running" }
            #expect(running.map { $0.json["attempt"].int } == (1...fault.attempts).map(Int64.init) && running.allSatisfy { $0.json["reset"] == true })
            #expect(done.events.count { $0.kind == "status" && $0.json["status"] == "pending" } == fault.attempts)
            // Only what is unresolved is still held.
            let unresolved = try await server.int("SELECT COALESCE(SUM(cost), 0) FROM reservations WHERE state = 'unresolved'")
            #expect(try await server.int("SELECT cost_held FROM usage_counters WHERE scope = 2 AND window_kind = 'monthly'") == unresolved)
        }
    }

    @Test func aServiceThatIsAwayCostsNothing() async throws {
        let nobody = try holdPort()
        defer { close(nobody.descriptor) }
        try await withServer(change: { $0.openAIBaseURL = "http://127.0.0.1:\(nobody.port)/v1" }) { server in
            let team = try await server.team()
            let id = try await team.content()
            let done = try await server.exhaust(try await server.start(id, by: team.writer), team.writer)
            #expect(done.ending?.json["status"] == "failed")
            #expect(try await server.reservations(done.job) == Array(repeating: "released", count: 5))
            #expect(try await server.int("SELECT SUM(cost_spent) + SUM(cost_held) FROM usage_counters") == 0)
        }
    }

    @Test func whoeverIsNoMemberAnymoreGetsNoText() async throws {
        try await withServer { server in
            let team = try await server.team()
            server.model.answer { _, _ in .error(500) }
            let id = try await team.content()
            let accepted = try await server.start(id, by: team.writer)
            try await server.until("SELECT 1 FROM jobs WHERE id = \(accepted["job_id"].int ?? 0) AND state = 'ready' AND attempt = 1")
            try await server.run("DELETE FROM members WHERE user_id = \(team.writer.id)")
            server.clock.advance(by: .seconds(70))
            let done = try await server.finish(accepted, team.viewer)
            #expect(done.ending?.json["status"] == "failed")
            #expect(server.model.calls == 1)
            #expect(try await team.viewer.get("/contents/\(id)")["status"] == "draft")
        }
    }
}
