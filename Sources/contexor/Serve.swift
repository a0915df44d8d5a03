// `contexor serve`: everything in one process.

import App
import ArgumentParser
import Jobs
import Kit
import Logging
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and work on jobs, all in one process.",
        discussion: """
            Brings the database up to date first. Stops on SIGTERM or Ctrl-C: requests are finished, running jobs get 20 seconds and are
            handed back otherwise.
            """)

    func run() async throws {
        let app = try Startup.app()
        do {
            try await start(app)
        } catch {
            await app.close()
            throw Startup.told(error)
        }
        await app.close()
    }

    private func start(_ app: App) async throws {
        let applied = try await app.migrate()
        if !applied.isEmpty { app.logger.notice("schema brought up to date", metadata: ["steps": "\(applied)"]) }
        try await app.takeOver()
        let database = try await app.describeDatabase()
        app.logger.notice("database", metadata: ["engine": "\(database)"])
        let group = ServiceGroup(configuration: configuration(app))
        try await group.run()
    }

    private func configuration(_ app: App) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: WorkerService(worker: app.worker()), successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: HousekeepingService(app: app), successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: HintService(app: app), successTerminationBehavior: .ignore),
                .init(service: ServerService(app: app), successTerminationBehavior: .gracefullyShutdownGroup),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: app.logger)
        // A service that does not end must not hold the exit.
        configuration.maximumGracefulShutdownDuration = .seconds(25)
        configuration.maximumCancellationDuration = .seconds(10)
        return configuration
    }
}

struct ServerService: Service {
    let app: App

    func run() async throws {
        try await app.serveAPI { port in
            app.logger.notice("serving", metadata: ["api": "http://\(app.settings.bind):\(port)/api/v1", "health": "http://\(app.settings.bind):\(port)/health/"])
        }
    }
}

struct WorkerService: Service {
    let worker: Worker
    func run() async throws {
        let task = Task { await worker.run() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await task.value
        } onCancelOrGracefulShutdown: {
            task.cancel()
        }
    }
}

/// Hears what other processes tell of jobs.
struct HintService: Service {
    let app: App
    func run() async throws { await cancelWhenGracefulShutdown { await app.hearOthers() } }
}

/// Clears away what is over.
struct HousekeepingService: Service {
    let app: App
    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await app.housekeep()
                try? await Task.sleep(for: .seconds(60))  // Cancelled by the shutdown.
            }
        }
    }
}
