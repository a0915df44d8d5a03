// Several servers of one installation: one PostgreSQL database, one Redis, one secret; each with connections, signals and
// limits of its own, as processes have them.

import App
import Database
import Jobs
import Kit
import Support
import Web

@testable import struct App.Settings

struct Installation: Sendable {
    let servers: [TestServer]
    /// What each of them logged.
    let logs: [LogBook]
    let model: StandInOpenAI
}

extension WorkerConfiguration {
    /// Never looks by itself in the time of a test: what it does, it was told to.
    static var toldOnly: WorkerConfiguration {
        var configuration = eager
        (configuration.heartbeat, configuration.poll) = (.hours(1), .hours(1))
        return configuration
    }
}

/// Runs `body` against servers that share what they can.
/// - Parameters:
///   - workers: for each server whether and how it works on jobs.
///   - change: the settings that the test is about.
func withInstallation(
    redis: String?, workers: [WorkerConfiguration?] = [nil, .eager], sender: (any CodeSender)? = nil, change: (inout Settings) -> Void = { _ in },
    _ body: (Installation) async throws -> Void
) async throws {
    try await TestServer.onePlace {
        let model = try await StandInOpenAI.start()
        try await withDatabaseURL(.postgres, migrations: Migration.all) { url in
            var settings = try TestServer.settings(databaseURL: url, modelURL: model.baseURL)
            settings.redisURL = redis ?? ""
            settings.mockSMS = sender == nil
            change(&settings)
            try await run(settings, model, workers, sender, body)
        }
        await model.stop()
    }
}

private func run(
    _ settings: Settings, _ model: StandInOpenAI, _ workers: [WorkerConfiguration?], _ sender: (any CodeSender)?, _ body: (Installation) async throws -> Void
) async throws {
    let clock = ManualClock()
    var processes: [ServerProcess] = []
    let outcome: Result<Void, any Error>
    do {
        for worker in workers { processes.append(try await ServerProcess.start(settings, clock, model, worker, sender)) }
        try await body(Installation(servers: processes.map(\.server), logs: processes.map(\.log), model: model))
        outcome = .success(())
    } catch { outcome = .failure(error) }
    for process in processes { await process.end() }
    do {
        try outcome.get()
        if let app = processes.first?.server.app { try await expectOrder(app) }
    } catch {
        for process in processes { await process.server.app.close() }
        throw error
    }
    for process in processes { await process.server.app.close() }
}

private struct ServerProcess {
    let server: TestServer
    let log: LogBook
    private let serving: Serving
    private let others: [Task<Void, Never>]

    static func start(_ settings: Settings, _ clock: ManualClock, _ model: StandInOpenAI, _ worker: WorkerConfiguration?, _ sender: (any CodeSender)?)
        async throws -> ServerProcess
    {
        let log = LogBook()
        let database = try openDatabase(url: settings.databaseURL, clock: clock.clock)
        let app = try TestServer.app(settings, database, clock, model, sender, redis: redis(settings, log), logger: log.logger)
        let serving = try await Serving.start(app)
        let others = [Task { await app.hearOthers() }] + (worker.map { worker in [Task { await app.worker(worker).run() }] } ?? [])
        return ServerProcess(
            server: TestServer(app: app, clock: clock, model: model, port: serving.port), log: log, serving: serving, others: others)
    }

    /// With limits that a busy machine does not break.
    private static func redis(_ settings: Settings, _ log: LogBook) throws -> RedisClient? {
        if settings.redisURL.isEmpty { return nil }
        var redis = try RedisSettings(url: settings.redisURL)
        redis.deadline = .seconds(30)
        redis.rest = .milliseconds(100)
        return RedisClient(redis, logger: log.logger)
    }

    /// Everything but its connections.
    func end() async {
        for task in others { task.cancel() }
        for task in others { await task.value }
        await serving.stop()
    }
}
