// The program is killed as `kill -9` does, at the worst moments and at any moment, and started again: every accepted job
// ends, nothing is half done, and each call to the model is on the books.

import App
import Database
import Glibc
import Kit
import Support
import Testing

@Suite struct KillTests {
    /// Where it dies, and what must be found afterwards.
    struct Moment: Sendable, CustomTestStringConvertible {
        /// One after the other, each time it is started again.
        let failpoints: [String]
        /// Whether the request was committed before. A worker may be faster than the answer to it.
        let isAccepted: Bool
        /// Calls that reached the model in the end.
        let calls: Int
        let reservations: [String]
        /// Whether the model leaves out the headings at first.
        var isRepaired = false
        var testDescription: String { failpoints.joined(separator: ", ") + (isRepaired ? ", repaired" : "") }
    }

    static let moments = [
        Moment(failpoints: ["generate.after-job"], isAccepted: false, calls: 0, reservations: []),
        Moment(failpoints: ["generate.after-hold"], isAccepted: false, calls: 0, reservations: []),
        Moment(failpoints: ["generate.before-commit"], isAccepted: false, calls: 0, reservations: []),
        // The call was marked and never left: nobody can know that, so it stays held.
        Moment(failpoints: ["call.after-dispatch"], isAccepted: true, calls: 1, reservations: ["unresolved", "settled"]),
        // Bill and text are one commit, which did not come to be.
        Moment(failpoints: ["call.before-settle"], isAccepted: true, calls: 2, reservations: ["unresolved", "settled"]),
        Moment(failpoints: ["work.in-end"], isAccepted: true, calls: 2, reservations: ["unresolved", "settled"]),
        // An answer that is stored is not asked for again: of a text that is repaired, and of one that has killed its worker before.
        Moment(failpoints: ["call.after-settle"], isAccepted: true, calls: 2, reservations: ["settled", "settled"], isRepaired: true),
        Moment(
            failpoints: ["work.in-end", "call.after-settle", "work.before-end", "work.in-end"], isAccepted: true, calls: 2,
            reservations: ["unresolved", "settled"]),
    ]

    @Test(arguments: moments) func itDiesAtTheWorstMoment(_ moment: Moment) async throws {
        let place = try await InstalledProgram()
        if moment.isRepaired {
            place.model.answer { request, number in .writing(number == 1 ? "متنی بی‌سرتیتر" : StandInArticle.text(for: request)) }
        }
        var running = try await place.start(failpoint: moment.failpoints[0])
        let team = try await running.client.team()
        let id = try await team.content("قهوهٔ 09123456789", body: "متن پیشین")
        let accepted = try? await team.writer.post("/contents/\(id)/generate", [:])  // It may die before it answers.
        #expect(moment.isAccepted || accepted?.status != 202)
        #expect(try await running.process.wait() == 128 + SIGKILL)

        for failpoint in moment.failpoints.dropFirst() {
            let process = try await place.start(role: "serve", settings: ["CONTEXOR_FAILPOINT": failpoint])
            #expect(try await process.wait() == 128 + SIGKILL)
        }
        running = try await place.start()
        let writer = try await running.client.login(team.writer.phone)
        if moment.isAccepted {
            let jobs = try await writer.get("/ai/jobs")["results"].array ?? []
            let job = try #require(jobs.count == 1 ? jobs[0]["id"]?.int : nil)
            #expect(accepted == nil || accepted?.status == 202 && accepted?["job_id"].int == job)
            let events = try await writer.client.events("/ai/jobs/\(job)/events")
            #expect(events.last?.kind == "done")
            let content = try await writer.get("/contents/\(id)")
            #expect(content["status"] == "review" && content["current_version"] == 2)
            let shown = Finished.shown(events)
            #expect(shown == content["body"].string && shown.contains("09123456789"))
            #expect(events.compactMap { $0.id.flatMap(Int.init) } == Array(1...events.count))
        } else {
            let content = try await writer.get("/contents/\(id)")
            #expect(content["status"] == "draft" && content["job_id"] == nil && content["version"] == 1)
            #expect(try await writer.get("/ai/jobs")["count"] == 0)
        }
        #expect(place.model.calls == moment.calls)
        try await rest(place, running)
        #expect(try await place.look { try $0.rows("SELECT state FROM reservations ORDER BY id") { $0.text() } } == moment.reservations)
        #expect(try await place.look { try $0.int("SELECT COUNT(*) FROM jobs WHERE kind = 'generate_content'") } == (moment.isAccepted ? 1 : 0))
    }

    @Test(arguments: 1...3) func itDiesAtAnyMoment(_ round: Int) async throws {
        let place = try await InstalledProgram()
        var running = try await place.start()
        let team = try await running.client.team()
        var contents: [ID] = []
        var accepted: [ID] = []
        for _ in 0..<5 {
            let writer = try await running.client.login(team.writer.phone)
            for number in 0..<4 {
                contents.append(
                    try await writer.make("/contents", ["title": .string("متن \(number) 09123456789"), "project": .int(team.project), "body": "پیشین"]))
            }
            let client = running.process
            // Some time in the next quarter of a second, whatever is going on then.
            let killer = Task.detached {
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...250)))
                client.kill()
            }
            for id in contents.suffix(4) {
                guard let answer = try? await writer.post("/contents/\(id)/generate", [:]), answer.status == 202 else { break }  // It is dead.
                accepted.append(answer["job_id"].int ?? 0)
            }
            try await killer.value
            try await running.process.wait()
            running = try await place.start()
        }
        let writer = try await running.client.login(team.writer.phone)
        for job in accepted {
            let events = try await writer.client.events("/ai/jobs/\(job)/events")
            let generation = try await writer.get("/ai/jobs/\(job)")
            #expect(
                generation["status"] == "completed" || generation["status"] == "failed" && generation["error"].string?.isEmpty == false, "\(generation.body)")
            #expect(events.last?.kind == (generation["status"] == "completed" ? "done" : "error"))
        }
        // Jobs whose acceptance was not heard of end as well.
        for id in contents {
            _ = try await writer.client.events("/contents/\(id)/events")
            #expect(try await writer.get("/contents/\(id)")["status"] != "in_progress")
        }
        let calls = place.model.calls
        try await rest(place, running)
        let known = try await place.look { tx in
            (
                closed: try tx.int("SELECT COUNT(*) FROM reservations WHERE state IN ('settled','unresolved')") ?? 0,
                open: try tx.int("SELECT COUNT(*) FROM reservations WHERE state IN ('held','dispatched')") ?? 0,
                rows: try tx.int("SELECT COUNT(*) FROM usage_logs") ?? 0
            )
        }
        // Each call has its reservation; a death between mark and call leaves one more.
        #expect(known.open == 0 && calls <= known.closed && known.closed <= known.rows, "\(calls) calls, \(known)")
    }

    @Test func aShutdownHandsTheJobBack() async throws {
        let place = try await InstalledProgram()
        let never = Gate()
        place.model.answer { _, number in number == 1 ? .silent(until: never) : .writing(StandInArticle.text) }
        var running = try await place.start()
        let team = try await running.client.team()
        let accepted = try await team.writer.post("/contents/\(try await team.content("قهوه"))/generate", [:])
        try await place.model.waitForCalls(1)
        running.process.kill(SIGTERM)
        #expect(try await running.process.wait() == 0)
        let job = accepted["job_id"].int ?? 0
        let state = try await place.look { try $0.first("SELECT state, attempt FROM jobs WHERE id = \(job)") { ($0.text(), $0.number()) } }
        #expect(state?.0 == "ready" && state?.1 == 0)
        running = try await place.start()
        let writer = try await running.client.login(team.writer.phone)
        #expect(try await writer.client.events("/ai/jobs/\(job)/events").last?.kind == "done")
        try await rest(place, running)
    }

    @Test func aSecondProgramOnTheSameFileIsRefused() async throws {
        let place = try await InstalledProgram()
        let running = try await place.start()
        await #expect(throws: CommandError.self) { try await place.command("check") }
        try await rest(place, running)
    }

    @Test func theKeyOfTheModelDoesNotTravel() async throws {
        let place = try await InstalledProgram()
        let elsewhere = try await StandInOpenAI.start()
        place.model.answer { _, _ in
            StandInReply(status: 307, headers: [("location", elsewhere.baseURL + "/chat/completions"), ("content-length", "0")])
        }
        let running = try await place.start()
        let team = try await running.client.team()
        let accepted = try await team.writer.post("/contents/\(try await team.content("قهوه"))/generate", [:])
        _ = try await team.writer.client.events("/ai/jobs/\(accepted["job_id"].int ?? 0)/events")
        #expect(elsewhere.calls == 0 && place.model.calls >= 1)
        try await rest(place, running)
    }

    /// Ends it in good order and has it examine itself.
    private func rest(_ place: InstalledProgram, _ running: InstalledProgram.Running) async throws {
        running.process.kill(SIGTERM)
        try await running.process.wait()
        #expect(try await place.command("check", "--ledger").contains("every counter equals its reservations"))
        #expect(try await place.command("audit", "verify").split(separator: "\n").allSatisfy { $0.hasSuffix("whole") })
        await place.model.stop()
    }
}
