// Servers that share a database and Redis: who asks one is served by all.

import App
import Jobs
import Kit
import Support
import Testing
import Web

@testable import struct App.Settings

@Suite struct SeveralServersTests {
    /// A browser that loses its connection three times and comes back to the other server each time, while the text is
    /// written by a worker in one of them.
    @Test(arguments: ["with Redis", "Redis dies", "without Redis"]) func aStreamThatWandersIsTheStoredText(_ redis: String) async throws {
        let server = try await PrivateRedis()
        try await withInstallation(redis: redis == "without Redis" ? nil : server.url) { installation in
            let pieces = SlowArticle()
            installation.model.answer { _, _ in pieces.reply }
            let (team, content) = try await begin(installation)
            let job = try await installation.servers[0].start(content, by: team.writer)["job_id"].int ?? 0
            var reader = StreamReader()
            for leg in 0..<SlowArticle.texts.count {
                if leg == 2, redis == "Redis dies" { server.kill() }
                let client = TestClient(base: installation.servers[leg % 2].client.base, token: team.writer.client.token)
                try await reader.read(client, "/ai/jobs/\(job)/events", until: pieces.length(through: leg)) { pieces.open(leg) }
            }
            let stored = try await team.writer.get("/contents/\(content)")
            #expect(stored["status"].string == "review")
            #expect(Array(reader.text.utf8) == Array((stored["body"].string ?? "").utf8))
            #expect(reader.text == SlowArticle.texts.joined())
            // Each event once and in order, over all connections.
            #expect(reader.ids == (1...reader.ids.count).map { String($0) })
            #expect(reader.last == "done")
        }
    }

    private func begin(_ installation: Installation) async throws -> (Team, ID) {
        let team = try await installation.servers[0].team()
        return (team, try await team.content())
    }

    /// The worker does not look by itself: that the job is done shows that it was told.
    @Test func aJobIsTakenUpAndStoppedByAHint() async throws {
        let server = try await PrivateRedis()
        try await withInstallation(redis: server.url, workers: [nil, .toldOnly]) { installation in
            // The worker hears from here on.
            await installation.servers[1].app.signals.due.wait(after: 0, atMost: .seconds(600))
            let (team, content) = try await begin(installation)
            let done = try await installation.servers[0].generate(content, by: team.writer)
            #expect(done.ending?.kind == "done")

            let calls = installation.model.calls
            installation.model.answer { _, _ in .hanging(after: "متن", until: Gate()) }
            let accepted = try await installation.servers[0].start(try await team.content("دیگر"), by: team.writer)
            try await installation.model.waitForCalls(calls + 1)
            _ = try await team.writer.post("/ai/jobs/\(accepted["job_id"].int ?? 0)/cancel")
            try await installation.model.waitForDisconnects(1)
            #expect(try await installation.servers[0].finish(accepted, team.writer).ending?.json["status"].string == "cancelled")
        }
    }

    @Test func aLimitIsOneLimit() async throws {
        let server = try await PrivateRedis()
        let tenAnHour: (inout Settings) -> Void = { $0.limits.user = RateLimit(count: 10, period: .hours(1)) }
        try await withInstallation(redis: server.url, workers: [nil, nil, nil], change: tenAnHour) { installation in
            var statuses: [Int] = []
            for person in 1...9 {
                let before = alone(installation)
                let token = try await installation.servers[0].login("+98912100000\(person)").client.token
                statuses = []
                for number in 0..<15 { statuses.append(try await installation.servers[number % 3].client.with(token: token).get("/auth/me").status) }
                // On a machine that does much else Redis may not answer in time: who counted alone then tells nothing of the others.
                if alone(installation) == before { break }
            }
            #expect(statuses == Array(repeating: 200, count: 10) + Array(repeating: 429, count: 5))
        }
    }

    /// How often a server counted by itself.
    private func alone(_ installation: Installation) -> [RedisRateLimiter.Fallbacks?] {
        installation.servers.map { ($0.app.limiter as? RedisRateLimiter)?.fallbacks }
    }

    @Test func health() async throws {
        let redis = try await PrivateRedis(password: "hunter2")
        try await withInstallation(redis: redis.url, workers: [nil]) { installation in
            let (server, log) = (installation.servers[0], installation.logs[0])
            let person = try await server.login("+989121000001")
            func states() async throws -> [String] {
                let answer = try await server.client.get("/health/")
                return ["\(answer.status)", answer["status"].string, answer["services"]["database"].string, answer["services"]["cache"].string].map { $0 ?? "" }
            }
            #expect(try await states() == ["200", "healthy", "ok", "ok"])
            redis.kill()
            #expect(try await states() == ["503", "unhealthy", "ok", "error"])
            // The API goes on working.
            #expect(try await person.get("/auth/me").status == 200)
            #expect(try await server.client.post("/auth/otp/request", ["phone_number": "+989121000002"]).status == 200)
            #expect(try await server.client.get("/health/ready").status == 200)
            try await redis.start()
            await log.wait(for: "Redis answers again")
            #expect(try await states() == ["200", "healthy", "ok", "ok"])
            for line in log.lines { #expect(!line.contains("hunter2")) }
        }
    }

    @Test func healthWithoutRedis() async throws {
        try await withServer { server in
            let answer = try await server.client.get("/health/")
            #expect(answer.status == 200)
            #expect(answer["services"]["cache"].string == "ok")
        }
    }
}

/// An article that comes in pieces, each when it is asked for.
private struct SlowArticle: Sendable {
    static let texts = [
        "قهوهٔ خوب از دانهٔ تازه آغاز می‌شود ☕️.\n\n", "## انتخاب دانه\n\nدانه‌ای را برگزینید که تاریخ برشته‌کاری آن روشن باشد.\n\n",
        "## روش دم‌آوری\n\nآب نزدیک به جوش مناسب است: ۹۲–۹۶ درجه.\n\n", "## جمع‌بندی\n\nنوش جان! 👩‍🍳",
    ]
    private let gates = texts.map { _ in Gate() }

    var reply: StandInReply { .writing(zip(gates, Self.texts).map { (gate: $0, text: $1) }) }
    func open(_ piece: Int) { gates[piece].open() }
    /// Bytes up to the end of that piece; `nil` for the last, which is followed by the end of the stream.
    func length(through piece: Int) -> Int? {
        piece == Self.texts.count - 1 ? nil : Self.texts[...piece].reduce(0) { $0 + $1.utf8.count }
    }
}

/// What a browser makes of the events, over as many connections as it takes.
private struct StreamReader {
    private(set) var events: [TestClient.StreamEvent] = []
    var ids: [String] { events.compactMap(\.id) }
    var last: String? { events.last?.kind }
    var text: String { Self.text(events) }

    /// Reads one connection until the text is so long, or until its end.
    mutating func read(_ client: TestClient, _ path: String, until length: Int?, onOpen: @escaping @Sendable () -> Void) async throws {
        let (before, from) = (events, ids.last)
        let new = try await (from.map { client.with("Last-Event-ID", $0) } ?? client).events(path) { new in
            onOpen()
            return length.map { Self.text(before + new).utf8.count >= $0 } ?? false
        }
        events += new
    }

    private static func text(_ events: [TestClient.StreamEvent]) -> String {
        events.reduce("") { text, event in
            if event.json["reset"] == true { return "" }
            return text + (event.kind == "delta" ? event.json["text"].string ?? "" : "")
        }
    }
}
