// The same crowd against the built program, whose processes are killed all the while (`make trust`): a worker of PostgreSQL
// every 300 ms, the one process of SQLite every second. Whoever got no answer asks again with the same key, as clients do.

import App
import AsyncHTTPClient
import Database
import Foundation
import Kit
import Support
import Synchronization
import Testing

@Suite(.enabled(if: ProcessInfo.processInfo.environment["CONTEXOR_TRUST"] != nil)) struct CrowdKillTests {
    static let crowd = 1000
    static let fits = 50

    @Test(arguments: Engine.allCases) func aCrowdAndDyingProcesses(_ engine: Engine) async throws {
        try await withDatabaseURL(engine, migrations: Migration.all) { url in
            let place = try await CrowdedPlace(engine, url)
            try await place.startAll()
            let team = try await place.client.team()
            let contents = try await place.fill(team, Self.crowd)
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": .int(Int64(Self.fits))])
            let end = Ending()
            async let killed = place.kill(until: end)
            let looks = Tally()
            async let samples = place.sample(team, until: end, looks)
            let statuses = try await concurrently(Self.crowd) { number in
                try await place.insist([team.writer, team.editor, team.admin][number % 3], contents[number], number)
            }
            #expect(
                statuses.count { $0 == 202 } == Self.fits && statuses.count { $0 == 402 } == Self.crowd - Self.fits,
                "\(Dictionary(grouping: statuses, by: { $0 }).mapValues(\.count))")
            // While processes go on dying: of one that is dead most of the time there is little to see.
            try await looks.reach(11)
            end.isOver.store(true, ordering: .relaxed)
            let (deaths, seen) = (try await killed, try await samples)
            #expect(seen <= Self.fits && looks.count > 10, "\(seen) of \(looks.count) looks")
            #expect(deaths > 0)
            try await place.untilAllIsOver()
            try await place.stopAll()
            let check = try await place.command("check", "--ledger")
            #expect(check.contains("every counter equals its reservations"), "\(check)")
            #expect(try await place.command("audit", "verify").split(separator: "\n").allSatisfy { $0.hasSuffix("whole") })
            let found = try await place.look { tx in
                (
                    held: try tx.int("SELECT MAX(requests_spent + requests_held) FROM usage_counters") ?? 0,
                    open: try tx.int("SELECT COUNT(*) FROM reservations WHERE state IN ('held','dispatched')") ?? 0,
                    generations: try tx.int("SELECT COUNT(*) FROM generations") ?? 0
                )
            }
            #expect(found.held <= Int64(Self.fits) && found.open == 0 && found.generations == Int64(Self.fits), "\(found)")
            print("\(engine): \(deaths) killed, \(looks.count) samples, most spent and held \(seen) of \(Self.fits), calls \(place.model.calls)")
        }
    }
}

/// The built program in as many processes as its database allows.
private final class CrowdedPlace: Sendable {
    let engine: Engine
    let url: String
    let folder: String
    let model: StandInOpenAI
    private let port: Int
    private let server = Mutex<ChildProcess?>(nil)
    private let workers = Mutex<[ChildProcess]>([])

    init(_ engine: Engine, _ url: String) async throws {
        (self.engine, self.url) = (engine, url)
        folder = try Workshop.shared.newPath("crowd")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        model = try await StandInOpenAI.start()
        port = try freePort()
    }

    var client: TestClient { TestClient(base: "http://127.0.0.1:\(port)") }

    private static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = URL(filePath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? tests).deletingLastPathComponent()
        return folder.appending(path: "contexor").path
    }()

    private var environment: [String: String] {
        [
            "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": TestServer.secret, "DATABASE_URL": url, "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": model.baseURL, "API_PORT": "\(port)", "LOG_LEVEL": "notice", "THROTTLE_OTP_IP": "1000/s", "THROTTLE_OTP_PHONE": "1000/s",
            "THROTTLE_VERIFY_IP": "1000/s", "THROTTLE_GENERATE": "100000/s", "THROTTLE_USER": "100000/s", "OTP_RATE_LIMIT": "0", "SHUTDOWN_GRACE": "1",
        ]
    }

    // MARK: Processes

    func startAll() async throws {
        try await startServer()
        if engine == .postgres { try workers.withLock { $0 = try (0..<2).map { _ in try start("worker") } } }
    }

    private func start(_ part: String) throws -> ChildProcess {
        let home = "\(folder)/\(part)-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        return try ChildProcess([Self.program, part], environment: environment, folder: home)
    }

    private func startServer() async throws {
        let process = try start(engine == .postgres ? "api" : "serve")
        _ = try await process.line(with: "http://127.0.0.1:")
        server.withLock { $0 = process }
    }

    /// Kills again and again. Returns how many died.
    func kill(until end: Ending) async throws -> Int {
        var deaths = 0
        while !end.isOver.load(ordering: .relaxed) {
            try await Task.sleep(for: .milliseconds(engine == .postgres ? 300 : 1000))
            if engine == .postgres {
                let victim = workers.withLock { $0.removeFirst() }
                victim.kill()
                try await victim.wait()
                let fresh = try start("worker")
                workers.withLock { $0.append(fresh) }
            } else if let victim = server.withLock({ $0 }) {
                victim.kill()
                try await victim.wait()
                try await startServer()
            }
            deaths += 1
        }
        return deaths
    }

    func stopAll() async throws {
        let all = workers.withLock { $0 } + server.withLock { [$0].compactMap { $0 } }
        for process in all { process.kill(15) }
        for process in all { try await process.wait() }
        await model.stop()
    }

    func command(_ arguments: String...) async throws -> String {
        try await Command.run(["env", "-C", folder] + environment.map { "\($0.key)=\($0.value)" } + [Self.program] + arguments)
    }

    // MARK: What is asked of them

    /// Asks until there is an answer: a connection that broke tells nothing of what was done.
    func insist(_ person: Person, _ content: ID, _ number: Int) async throws -> Int {
        let asking = person.client.with("Idempotency-Key", "crowd-\(number)")
        for _ in 0..<600 {
            if let answer = try? await asking.post("/contents/\(content)/generate", [:]), answer.status == 202 || answer.status == 402 { return answer.status }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestFailure("no answer for \(content)")
    }

    /// By the API, which is another connection: what is spent and held of requests, in per cent of the limit.
    /// Returns the most that was seen.
    func sample(_ team: Team, until end: Ending, _ looks: Tally) async throws -> Int {
        var most = 0
        while !end.isOver.load(ordering: .relaxed) {
            if engine == .postgres {
                let now = try await look { try $0.int("SELECT COALESCE(MAX(requests_spent + requests_held), 0) FROM usage_counters") ?? 0 }
                most = max(most, Int(now))
                looks.increment()
            } else if let answer = try? await team.viewer.get("/usage/summary?scope=organization&organization_id=\(team.organization)"), answer.status == 200,
                let percent = answer["limit"]["usage_percentage"]["requests"].double
            {
                // What is held of requests the summary does not tell; it is looked at in the end.
                most = max(most, Int(percent / 100 * Double(CrowdKillTests.fits)))
                looks.increment()
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return most
    }

    /// Until no job of a generation lives: the leases of the dead run out, others take their jobs up.
    func untilAllIsOver() async throws {
        let person = try await client.login("+989121000101")
        for _ in 0..<1800 {
            let open = try await person.get("/ai/jobs?status=pending")["count"].int ?? 1
            let running = try await person.get("/ai/jobs?status=running")["count"].int ?? 1
            if open + running == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw TestFailure("jobs are still alive")
    }

    /// Looks into the database: of SQLite while nobody has it open, of PostgreSQL at any time.
    func look<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let database = try openDatabase(url: url)
        let value: Result<T, any Error>
        do { value = .success(try await database.wide.read(body)) } catch { value = .failure(error) }
        await database.close()
        return try value.get()
    }

    func fill(_ team: Team, _ count: Int) async throws -> [ID] {
        try await concurrently(8) { lane in
            var made: [ID] = []
            for _ in stride(from: lane, to: count, by: 8) { made.append(try await team.content("قهوه")) }
            return made
        }.flatMap { $0 }
    }
}
