// The whole product in one test: the real server on a free port, a real database of either engine, a real worker, and for
// the world outside stand-ins that are real HTTP servers.

import App
import AsyncHTTPClient
import Database
import Jobs
import Kit
import Logging
import NIOCore
import NIOPosix
import Support
import Testing
import Web

@testable import struct App.Settings

/// A running product. Time is the test's to turn.
struct TestServer: Sendable {
    let app: App
    let clock: ManualClock
    let model: StandInOpenAI
    let port: Int

    var now: Timestamp { clock.clock.now() }
    var client: TestClient { TestClient(base: "http://127.0.0.1:\(port)") }
    /// With the rows of all organizations in sight, since tests look at everything.
    var database: any Database { app.database.wide }

    /// One client for all tests and stand-ins. It opens as many connections as a test has requests under way.
    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        // A crowd stands in line for a connection.
        configuration.timeout.connect = .minutes(2)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    static let secret = "a-secret-for-tests-only-that-is-long-enough-to-be-one-0123456789"

    /// Settings under which tests run; a test changes what it is about.
    static func settings(databaseURL: String, modelURL: String) throws -> Settings {
        var settings = try Settings.load(environment: [
            "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": secret, "DATABASE_URL": databaseURL, "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": modelURL, "API_PORT": "0",
        ])
        // Most tests log in often and are not about throttles.
        settings.limits.otpAddress = RateLimit(count: 10_000, period: .minutes(1))
        settings.limits.otpPhone = RateLimit(count: 10_000, period: .minutes(1))
        settings.limits.verifyAddress = RateLimit(count: 10_000, period: .minutes(1))
        settings.limits.generate = RateLimit(count: 10_000, period: .minutes(1))
        settings.limits.user = RateLimit(count: 100_000, period: .minutes(1))
        settings.otpInterval = .zero
        return settings
    }

    private static let turnstile = Turnstile(places: 6)

    static func onePlace(_ body: () async throws -> Void) async throws { try await turnstile.through(body) }
}

/// Runs `body` against a server of its own, then looks whether books, trail and states agree.
/// - Parameters:
///   - worker: whether jobs are worked on; tests of what is queued switch it off.
///   - isInspected: whether there is a database left to look into when `body` is over.
///   - sender: takes the login codes; without one nothing is sent and every code is 123456.
///   - log: takes what is logged.
///   - change: the settings that the test is about.
func withServer(
    _ engine: Engine = .sqlite, worker: Bool = true, isInspected: Bool = true, sender: (any CodeSender)? = nil, log: LogBook? = nil,
    change: (inout Settings) -> Void = { _ in },
    _ body: (TestServer) async throws -> Void
) async throws {
    try await TestServer.onePlace {
        let model = try await StandInOpenAI.start()
        try await withDatabaseURL(engine, migrations: Migration.all) { url in
            var settings = try TestServer.settings(databaseURL: url, modelURL: model.baseURL)
            settings.mockSMS = sender == nil
            change(&settings)
            let clock = ManualClock()
            let database = try openDatabase(url: url, clock: clock.clock)
            let app = try TestServer.app(settings, database, clock, model, sender, logger: log?.logger ?? TestServer.silence)
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await run(app, clock, model, worker: worker, isInspected: isInspected, body)) } catch { outcome = .failure(error) }
            await database.close()
            try outcome.get()
        }
        await model.stop()
    }
}

extension TestServer {
    static func app(
        _ settings: Settings, _ database: any Database, _ clock: ManualClock, _ model: StandInOpenAI, _ sender: (any CodeSender)? = nil,
        redis: RedisClient? = nil, logger: Logger = silence
    ) throws -> App {
        // Pauses between tries inside one call are passed over.
        let time = Stopwatch(now: { .now }, sleep: { try await Task.sleep(until: $0, clock: .continuous) }, pause: { _ in })
        return App(
            settings: settings, database: database, clock: clock.clock, logger: logger, redis: redis, catalog: try ModelCatalog.builtIn(),
            writer: OpenAIClient(apiKey: Secret("sk-test"), baseURL: settings.openAIBaseURL, http: TestServer.http, logger: logger, time: time),
            codeSender: sender ?? MockSender(logger: logger), keys: Keys(secret: settings.secretKey ?? Secret("")))
    }

    static var silence: Logger {
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        return logger
    }
}

private func run(
    _ app: App, _ clock: ManualClock, _ model: StandInOpenAI, worker: Bool, isInspected: Bool, _ body: (TestServer) async throws -> Void
) async throws {
    let serving = try await Serving.start(app)
    let working = worker ? Task { await app.worker(.eager).run() } : nil
    let outcome: Result<Void, any Error>
    do {
        try await body(TestServer(app: app, clock: clock, model: model, port: serving.port))
        outcome = .success(())
    } catch { outcome = .failure(error) }
    working?.cancel()
    await working?.value
    await serving.stop()
    try outcome.get()
    if isInspected { try await expectOrder(app) }
}

extension WorkerConfiguration {
    /// Looks often, so that nobody waits for it.
    static var eager: WorkerConfiguration {
        var configuration = WorkerConfiguration()
        configuration.heartbeat = .milliseconds(200)
        configuration.rescue = .milliseconds(200)
        configuration.poll = .milliseconds(100)
        configuration.drain = .zero
        return configuration
    }
}

/// What must hold after whatever was done.
func expectOrder(_ app: App) async throws {
    #expect(try await app.ledgerDifferences() == [])
    #expect(try await app.verifyAudit(only: nil).filter { !$0.isWhole }.map(\.line) == [])
    let orphans = try await app.database.wide.read { tx in
        try tx.rows(
            """
            SELECT c.id FROM contents c LEFT JOIN jobs j ON j.id = c.live_job AND j.state IN ('ready','running')
            WHERE c.status = 'in_progress' AND j.id IS NULL
            """
        ) { $0.int() }
    }
    #expect(orphans == [], "contents in progress without a live job")
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
