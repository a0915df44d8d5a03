// The dependencies as they are outside of tests: made from the settings, once, at start.

import AsyncHTTPClient
import Database
import Jobs
import Kit
import Logging
import NIOCore
import Web

extension App {
    /// The app for these settings. Opens the database; does not change it.
    /// - Throws: `SettingsError`, a mistake in the model catalogue, or a database that cannot be opened.
    package static func live(_ settings: Settings, logger: Logger) throws -> App {
        let catalog = try ModelCatalog.load(overrides: settings.modelCatalog.isEmpty ? nil : settings.modelCatalog)
        _ = try catalog.model(named: settings.defaultModel, setting: "OPENAI_DEFAULT_MODEL")
        return App(
            settings: settings, database: try openDatabase(url: settings.databaseURL), logger: logger, redis: try redis(settings, logger), catalog: catalog,
            writer: writer(settings, logger), codeSender: codeSender(settings, logger), keys: Keys(secret: try SecretFile.secret(for: settings)))
    }

    private static func redis(_ settings: Settings, _ logger: Logger) throws -> RedisClient? {
        settings.redisURL.isEmpty ? nil : RedisClient(try RedisSettings(url: settings.redisURL), logger: logger)
    }

    private static func writer(_ settings: Settings, _ logger: Logger) -> any WritingModel {
        guard let key = settings.openAIKey else {
            logger.notice("OPENAI_API_KEY is not set: texts are written by the built-in demonstration, not by a model")
            return OfflineWriter()
        }
        return OpenAIClient(apiKey: key, baseURL: settings.openAIBaseURL, http: .shared, logger: logger)
    }

    private static func codeSender(_ settings: Settings, _ logger: Logger) -> any CodeSender {
        guard !settings.mockSMS, let key = settings.kavenegarKey else {
            logger.warning("MOCK_SMS is on: no message is sent, every login code is \(LoginCode.mock)")
            return MockSender(logger: logger)
        }
        return KavenegarClient(
            apiKey: key, baseURL: settings.kavenegarBaseURL, template: settings.kavenegarTemplate, sender: settings.kavenegarSender,
            site: settings.publicWeb, http: .shared, logger: logger)
    }

    /// What the server needs to know of the settings.
    package var serverConfiguration: ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.address = settings.bind
        configuration.port = settings.apiPort
        configuration.allowedHosts = settings.allowedHosts
        configuration.corsOrigins = settings.corsOrigins
        configuration.trustedProxies = settings.trustedProxies
        return configuration
    }

    package func server() -> Server { Server(configuration: serverConfiguration, mounted: mounted(), logger: logger) }

    package func worker(_ configuration: WorkerConfiguration? = nil) -> Worker {
        var chosen = configuration ?? WorkerConfiguration()
        if configuration == nil { chosen.concurrency = settings.workerConcurrency }
        return Worker(
            database: database, handlers: [GenerationJob.handler(self), LoginCodeJob.handler(self)], configuration: chosen, signals: signals,
            entropy: entropy, logger: logger)
    }

    package func migrator() -> Migrator { Migrator(Migration.all, clock: clock) }

    /// Before work begins: on SQLite there is one process, so whatever is marked as running was left by one that died.
    package func takeOver() async throws {
        guard database.dialect == .sqlite else { return }
        try await database.write { try JobStore.expireAllLeases(in: $0) }
    }
}
