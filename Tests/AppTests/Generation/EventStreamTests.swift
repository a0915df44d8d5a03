// Following a generation: nothing lost, nothing twice, also over a broken connection; and nothing for strangers.

import App
import Database
import Kit
import NIOHTTP1
import Support
import Testing

@Suite struct EventStreamTests {
    @Test(arguments: Engine.allCases) func aBrokenStreamGoesOnWhereItEnded(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let gates = (0..<4).map { _ in Gate() }
            let pieces = ["## یک\n\n", "متن نخست. ", "\n\n## دو\n\n", "پایان."]
            server.model.answer { _, _ in .writing(zip(gates, pieces).map { ($0, $1) }) }
            let id = try await team.content("قهوه")
            let accepted = try await server.start(id, by: team.writer)
            let path = "/ai/jobs/\(accepted["job_id"].int ?? 0)/events"
            var seen: [TestClient.StreamEvent] = []
            for (number, gate) in gates.enumerated() {
                gate.open()
                let client = seen.last?.id.map { team.viewer.client.with("Last-Event-ID", $0) } ?? team.viewer.client
                let known = seen
                seen += try await client.events(path) { more in (known + more).count { $0.kind == "delta" } > number }
            }
            // The end may have come with the last piece already.
            if seen.last?.kind != "done" {
                seen += try await team.viewer.client.get(path + "?last_event_id=\(seen.last?.id ?? "")").body.split(separator: "\n\n").compactMap(
                    TestClient.StreamEvent.init)
            }
            #expect(seen.compactMap { $0.id.flatMap(Int.init) } == Array(1...seen.count))
            #expect(seen.filter { $0.kind == "delta" }.map { $0.json["text"].string ?? "" }.joined() == pieces.joined())
            #expect(seen == (try await team.viewer.client.events(path)))
            #expect(try await team.viewer.get("/contents/\(id)")["body"].string == pieces.joined())
        }
    }

    @Test func manyWatchTheSame() async throws {
        try await withServer { server in
            let team = try await server.team()
            let gate = Gate()
            server.model.answer { _, _ in .writing([(gate, StandInArticle.text)]) }
            let id = try await team.content("قهوه")
            let accepted = try await server.start(id, by: team.writer)
            async let streams = concurrently(12) { number in
                try await team.viewer.client.events(number % 2 == 0 ? "/contents/\(id)/events" : "/ai/jobs/\(accepted["job_id"].int ?? 0)/events")
            }
            try await server.model.waitForCalls(1)
            gate.open()
            let all = try await streams
            #expect(Set(all.map(\.count)).count == 1 && all.allSatisfy { $0 == all[0] && $0.last?.kind == "done" })
        }
    }

    @Test func anyPlaceToResumeFromEndsWell() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content("قهوه")
            let done = try await server.generate(id, by: team.writer)
            let count = done.events.count
            let path = "/ai/jobs/\(done.job)/events"
            for place in 0..<count {
                let events = try await team.viewer.client.with("Last-Event-ID", "\(place)").events(path)
                #expect(events == Array(done.events[place...]))
            }
            // Everything was seen, or what was seen is nonsense.
            for place in ["\(count)", "\(count + 5)", "9223372036854775807"] {
                let events = try await team.viewer.client.with("Last-Event-ID", place).events(path)
                #expect(events.map(\.kind) == ["done"], "\(place)")
            }
            for place in ["-5", "abc", "", "99999999999999999999"] {
                #expect(try await team.viewer.client.with("Last-Event-ID", place).events(path) == done.events, "\(place)")
            }
        }
    }

    @Test func strangersSeeNothing() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await team.content("قهوه")
            let done = try await server.generate(id, by: team.writer)
            for path in ["/ai/jobs/\(done.job)/events", "/contents/\(id)/events"] {
                #expect(try await other.admin.get(path).status == 404)
                #expect(try await server.client.get(path).status == 401)
                let head = try await team.viewer.client.send(.HEAD, path)
                #expect(head.status == 200 && head.body.isEmpty && head.header("Content-Type")?.hasPrefix("text/event-stream") == true)
                let answer = try await team.viewer.get(path)
                #expect(answer.header("X-Accel-Buffering") == "no" && answer.header("Cache-Control") == "no-cache")
            }
            #expect(try await other.admin.get("/ai/jobs/999999/events").status == 404)
            let fresh = try await team.content("بی تولید")
            #expect(try await team.viewer.client.events("/contents/\(fresh)/events") == [.init(id: nil, kind: "status", data: #"{"status":"idle"}"#)])
        }
    }

    @Test func whoIsNoMemberAnymoreSeesNoMore() async throws {
        try await withServer { server in
            let team = try await server.team()
            let gates = [Gate(), Gate()]
            server.model.answer { _, _ in .writing([(gates[0], "## یک\n\n"), (gates[1], "راز\n\n## دو")]) }
            let id = try await team.content("قهوه")
            let accepted = try await server.start(id, by: team.writer)
            let path = "/ai/jobs/\(accepted["job_id"].int ?? 0)/events"
            gates[0].open()
            _ = try await team.viewer.client.events(path) { $0.contains { $0.kind == "delta" } }
            let (seen, watching) = (Latch(), team.viewer.client)
            async let stream = watching.events(path) { events in
                if events.contains(where: { $0.kind == "delta" }) { seen.open() }
                return false
            }
            await seen.opened()
            try await server.run("DELETE FROM members WHERE user_id = \(team.viewer.id)")
            gates[1].open()
            let done = try await server.finish(accepted, team.writer)
            #expect(done.shown.contains("راز"))
            let shown = (try? await stream) ?? []  // It may be cut off in the middle.
            #expect(!shown.contains { $0.data.contains("راز") || $0.kind == "done" })
        }
    }
}
