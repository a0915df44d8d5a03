// The whole product in one test: the real server on a free port, a real database of either engine, a real worker, and for
// the world outside stand-ins that are real HTTP servers.

import App
import AsyncHTTPClient
import Database
import Foundation
import Jobs
import Kit
import Logging
import Support
import Web

@testable import struct App.Settings

/// A running product. Time is the test's to turn.
struct TestServer: Sendable {
    let app: App
    let clock: ManualClock
    let model: StandInOpenAI
    let port: Int

    var client: TestClient { TestClient(base: "http://127.0.0.1:\(port)") }

    /// Settings under which tests run; a test changes what it is about.
    static func settings(databaseURL: String, modelURL: String) throws -> Settings {
        var settings = try Settings.load(environment: [
            "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": "a-secret-for-tests-only-that-is-long-enough-to-be-one-0123456789",
            "DATABASE_URL": databaseURL, "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": modelURL, "API_PORT": "0",
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
}

/// Runs `body` against a server of its own.
/// - Parameters:
///   - worker: whether jobs are worked on; tests of what is queued switch it off.
///   - change: the settings that the test is about.
func withServer(
    _ engine: Engine = .sqlite, worker: Bool = true, change: (inout Settings) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
) async throws {
    let model = try await StandInOpenAI.start()
    defer { Task { await model.stop() } }
    try await withDatabaseURL(engine, migrations: Migration.all) { url in
        var settings = try TestServer.settings(databaseURL: url, modelURL: model.baseURL)
        change(&settings)
        let clock = ManualClock()
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .critical
        let database = try openDatabase(url: url, clock: clock.clock)
        let app = App(
            settings: settings, database: database, clock: clock.clock, logger: logger, catalog: try ModelCatalog.builtIn(),
            writer: OpenAIClient(apiKey: Secret("sk-test"), baseURL: model.baseURL, http: .shared, logger: logger),
            codeSender: MockSender(logger: logger), keys: Keys(secret: settings.secretKey ?? Secret("")))
        do {
            try await run(app, clock, model, worker: worker, body)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

private func run(_ app: App, _ clock: ManualClock, _ model: StandInOpenAI, worker: Bool, _ body: (TestServer) async throws -> Void) async throws {
    let (ports, found) = AsyncStream<Int>.makeStream()
    let serving = Task { try await app.server().run { found.yield($0) } }
    var configuration = WorkerConfiguration()
    configuration.heartbeat = .milliseconds(200)
    configuration.rescue = .milliseconds(200)
    configuration.poll = .milliseconds(100)
    configuration.drain = .zero
    let working = worker ? Task { [configuration] in await app.worker(configuration).run() } : nil
    var iterator = ports.makeAsyncIterator()
    guard let port = await iterator.next() else { throw TestFailure("the server did not start") }
    let outcome: Result<Void, any Error>
    do {
        try await body(TestServer(app: app, clock: clock, model: model, port: port))
        outcome = .success(())
    } catch { outcome = .failure(error) }
    working?.cancel()
    await working?.value
    serving.cancel()
    _ = await serving.result
    try outcome.get()
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
