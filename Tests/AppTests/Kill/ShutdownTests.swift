// The program is asked to end: it takes nothing new, lets go of those who watch, hands back what is not done, and ends well.

import App
import AsyncHTTPClient
import Database
import Glibc
import Kit
import NIOCore
import NIOHTTP1
import Support
import Synchronization
import Testing

@Suite struct ShutdownTests {
    @Test func watchersAreSentAwayWithAHintAndTheJobIsHandedBack() async throws {
        let place = try await InstalledProgram()
        place.model.answer { _, number in number == 1 ? .silent(until: Gate()) : .writing(StandInArticle.text) }
        var running = try await place.start()
        let team = try await running.client.team()
        let accepted = try await team.writer.post("/contents/\(try await team.content("قهوه"))/generate", [:])
        let job = accepted["job_id"].int ?? 0
        try await place.model.waitForCalls(1)
        let stream = try await EventBytes(team.writer.client, "/ai/jobs/\(job)/events")
        try await stream.read(until: "running")
        running.process.kill(SIGTERM)
        // It ends by itself, in good order, with the hint when to come back as its last word, before the job is over.
        #expect(try await stream.readToTheEnd().hasSuffix("retry: 1000\n\n"))
        #expect(!stream.text.contains("event: error") && !stream.text.contains("event: done"))
        #expect(try await running.process.wait() == 0)
        let state = try await place.look {
            try $0.first("SELECT state, attempt, crashes FROM jobs WHERE id = \(job)") { ($0.text(), $0.number(), $0.number()) }
        }
        #expect(state?.0 == "ready" && state?.1 == 0 && state?.2 == 0)
        // The browser comes back with the number of the last event that it saw.
        running = try await place.start()
        let writer = try await running.client.login(team.writer.phone)
        let rest = try await writer.client.with("Last-Event-ID", stream.lastID).events("/ai/jobs/\(job)/events")
        #expect(rest.first?.id == "\((Int(stream.lastID) ?? 0) + 1)" && rest.last?.kind == "done")
        running.process.kill(SIGTERM)
        #expect(try await running.process.wait() == 0)
    }

    @Test func aSecondSignalEndsItAtOnce() async throws {
        let place = try await InstalledProgram()
        place.model.answer { _, _ in .silent(until: Gate()) }
        // The job is waited for longer than the test may take.
        let running = try await place.start(settings: ["SHUTDOWN_GRACE": "600"])
        let team = try await running.client.team()
        _ = try await team.writer.post("/contents/\(try await team.content("قهوه"))/generate", [:])
        try await place.model.waitForCalls(1)
        running.process.kill(SIGTERM)
        _ = try await running.process.line(with: "another signal ends it at once")
        running.process.kill(SIGTERM)
        #expect(try await running.process.wait() == 128 + SIGTERM)
    }

    @Test func whatWasTakenUpIsAnswered() async throws {
        let place = try await InstalledProgram()
        let running = try await place.start()
        let team = try await running.client.team()
        let statuses = Statuses()
        // Until it no longer listens: what it accepted it answers.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while true {
                        do {
                            let status = try await team.viewer.get("/contents").status
                            statuses.all.withLock { $0.append(status) }
                        } catch is HTTPClientError { return } catch is ChannelError { return } catch is IOError { return } catch {
                            if "\(error)".contains("connection") || "\(error)".contains("Connection") { return }
                            throw error
                        }
                    }
                }
            }
            group.addTask {
                while statuses.all.withLock({ $0.count }) < 50 { try await Task.sleep(for: .milliseconds(5)) }
                running.process.kill(SIGTERM)
            }
            try await group.waitForAll()
        }
        #expect(try await running.process.wait() == 0)
        #expect(Set(statuses.all.withLock { $0 }) == [200])
    }
}

private final class Statuses: Sendable { let all = Mutex<[Int]>([]) }

/// A stream of events as bytes.
private final class EventBytes: Sendable {
    private let read = Bytes()
    private let chunks = Tally()
    private let ended: Task<Void, any Error>

    init(_ client: TestClient, _ path: String) async throws {
        var request = HTTPClientRequest(url: client.base + "/api/v1" + path)
        request.headers.add(name: "Authorization", value: "Bearer \(client.token ?? "")")
        let response = try await TestServer.http.execute(request, timeout: .seconds(120))
        ended = Task { [read, chunks] in
            for try await chunk in response.body {
                read.text.withLock { $0 += String(buffer: chunk) }
                chunks.increment()
            }
        }
    }

    var text: String { read.text.withLock { $0 } }
    private final class Bytes: Sendable { let text = Mutex("") }
    var lastID: String { text.split(separator: "\n").last { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) } ?? "" }

    func read(until mark: String) async throws {
        var count = 0
        while !text.contains(mark) {
            count += 1
            try await chunks.reach(count)
        }
    }

    func readToTheEnd() async throws -> String {
        try await ended.value
        return text
    }
}
