// The dependencies as they are outside of tests: made from the settings, once, at start.

import Database
import Jobs
import Kit
import Logging
import Web

extension App {
    /// The app for these settings. Opens the database; does not change it.
    /// - Throws: `SettingsError`, a mistake in the model catalogue, or a database that cannot be opened.
    package static func live(_ settings: Settings, logger: Logger) throws -> App {
        let catalog = try ModelCatalog.load(overrides: settings.modelCatalog.isEmpty ? nil : settings.modelCatalog)
        _ = try catalog.model(named: settings.defaultModel, setting: "OPENAI_DEFAULT_MODEL")
        return App(
            settings: settings, database: try openDatabase(url: settings.databaseURL), logger: logger, redis: try redis(settings, logger), catalog: catalog,
            writer: Outside.writer(settings, logger), codeSender: Outside.codeSender(settings, logger), keys: Keys(secret: try SecretFile.secret(for: settings))
        )
    }

    private static func redis(_ settings: Settings, _ logger: Logger) throws -> RedisClient? {
        settings.redisURL.isEmpty ? nil : RedisClient(try RedisSettings(url: settings.redisURL), logger: logger)
    }

    /// An app that serves nobody: for commands and documents that tell of routes, settings and models only.
    package static func describing(_ environment: [String: String] = [:]) throws -> App {
        let settings = try Settings.load(environment: environment.merging(["DEBUG": "True", "MOCK_SMS": "True"]) { _, forced in forced })
        let logger = Logger(label: "contexor")
        return App(
            settings: settings, database: NoDatabase(), logger: logger,
            catalog: try ModelCatalog.load(overrides: settings.modelCatalog.isEmpty ? nil : settings.modelCatalog), writer: OfflineWriter(),
            codeSender: MockSender(logger: logger), keys: Keys(secret: Secret("")))
    }

    /// What the server needs to know of the settings.
    package var serverConfiguration: ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.address = settings.bind
        configuration.port = settings.apiPort
        configuration.allowedHosts = settings.allowedHosts
        configuration.corsOrigins = settings.corsOrigins
        configuration.trustedProxies = settings.trustedProxies
        configuration.meter = meters.requests.server("api")
        return configuration
    }

    package func server() -> Server { Server(configuration: serverConfiguration, mounted: mounted(), logger: logger) }

    /// - Parameter concurrency: jobs at a time; the setting when absent.
    package func worker(concurrency: Int? = nil) -> Worker {
        var configuration = WorkerConfiguration(lease: .seconds(settings.workerLease))
        configuration.drain = .seconds(settings.shutdownGrace)
        configuration.concurrency = concurrency ?? settings.workerConcurrency
        return worker(configuration)
    }

    package func worker(_ configuration: WorkerConfiguration) -> Worker {
        Worker(
            database: database.wide, handlers: jobHandlers, configuration: configuration, signals: signals, entropy: entropy, logger: logger,
            meter: meters.jobs)
    }

    /// Every kind of job that this program knows.
    var jobHandlers: [JobHandler] {
        [
            GenerationJob.handler(self), SingleCallJob<PromptTestStore>.handler(self), SingleCallJob<RewordingStore>.handler(self),
            LoginCodeJob.handler(self), PhoneNoticeJob.handler(self), WebhookJob.handler(self), ExportJob.handler(self), BatchJob.handler(self),
            ScheduleJob.handler(self),
        ] + BackupJob.handlers(self) + Housekeeping.handlers(self)
    }

    package func scheduler() -> Scheduler {
        guard let hurry else {
            let tasks = Housekeeping.tasks + BackupJob.tasks(settings)
            return Scheduler(database: database.wide, tasks: tasks, signals: signals, entropy: entropy, logger: logger)
        }
        let tasks = Housekeeping.tasks.map { ScheduledTask($0.name, every: hurry, kind: $0.kind) }
        return Scheduler(
            database: database.wide, tasks: tasks, signals: signals, tick: .milliseconds(100), lease: hurry / 4, entropy: entropy, logger: logger)
    }

    package func migrator() -> Migrator { Migrator(Migration.all, clock: clock) }

    /// Before work begins: on SQLite there is one process, so whatever is marked as running was left by one that died.
    package func takeOver() async throws {
        guard database.dialect == .sqlite else { return }
        try await database.wide.write { try JobStore.expireAllLeases(in: $0) }
    }
}

/// Stands where no data is asked for.
private struct NoDatabase: Database {
    let dialect = Dialect.sqlite
    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T { throw NoDatabase.error }
    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T { throw NoDatabase.error }
    func close() async {}
    func describe() async throws -> String { "none" }
    private static let error = DatabaseError.unavailable("this app has no database")
}
