// The processes of an installation: `serve` is all of them in one, `api`, `worker` and `beat` are one each.

import App
import ArgumentParser
import Glibc
import Jobs
import Kit
import Logging
import ServiceLifecycle
import UnixSignals

/// What a process is there for.
enum Part { case api, web, worker, beat }

enum Process {
    /// Brings the database up to date, then runs the parts until SIGTERM or Ctrl-C.
    static func run(_ parts: [Part], concurrency: Int? = nil) async throws {
        let app = try Startup.app()
        app.begin()
        do {
            try await start(app, parts, concurrency)
        } catch {
            await app.close()
            throw Startup.told(error)
        }
        await app.close()
    }

    private static func start(_ app: App, _ parts: [Part], _ concurrency: Int?) async throws {
        let applied = try await app.migrateWhenItAnswers()
        if !applied.isEmpty { app.logger.notice("schema brought up to date", metadata: ["steps": "\(applied)"]) }
        let newer = try await app.migrations().filter { !$0.isKnown }.map(\.name)
        if !newer.isEmpty { app.logger.warning("the schema is newer than this program, which may serve it", metadata: ["steps": "\(newer)"]) }
        try await app.takeOver()
        let database = try await app.describeDatabase()
        app.logger.notice("database", metadata: ["engine": "\(database)"])
        // With other parts beside it, a program without the files of the web application serves those.
        let canServePages = parts == [.web] || (try? AssetFolder.find(app.settings.webAssets)) != nil
        if parts.contains(.web), !canServePages { app.logger.warning("the web application is not served: its templates were not found (WEB_ASSETS)") }
        var services = try parts.filter { $0 != .web || canServePages }.map {
            ServiceGroupConfiguration.ServiceConfiguration(service: try service($0, app, concurrency), successTerminationBehavior: .gracefullyShutdownGroup)
        }
        for server in app.sideServers() {
            services.append(.init(service: SideService(app: app, server: server), successTerminationBehavior: .gracefullyShutdownGroup))
        }
        // Ends at once where there are no other processes.
        services.append(.init(service: SecondSignal(app: app), successTerminationBehavior: .ignore))
        services.insert(.init(service: LoopService { await app.hearOthers() }, successTerminationBehavior: .ignore), at: 0)
        var configuration = ServiceGroupConfiguration(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(app.logger))
        // A service that does not end must not hold the exit.
        configuration.maximumGracefulShutdownDuration = .seconds(app.settings.shutdownGrace + 5)
        configuration.maximumCancellationDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// At its lower levels the library writes out what it runs, with all that is in it.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }

    private static func service(_ part: Part, _ app: App, _ concurrency: Int?) throws -> any Service {
        switch part {
        case .api: ServerService(app: app)
        case .web: WebService(app: app, pages: try PageServer(app))
        case .worker: LoopService { await app.worker(concurrency: concurrency).run() }
        case .beat: LoopService { await app.scheduler().run() }
        }
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API and the web application, work on jobs and keep the schedule, all in one process.",
        discussion: """
            Brings the database up to date first. Stops on SIGTERM or Ctrl-C: requests are finished, streams are closed, running jobs get
            20 seconds (SHUTDOWN_GRACE) and are handed back otherwise. A second signal ends it at once.
            """)

    func run() async throws { try await Process.run([.worker, .beat, .web, .api]) }
}

struct API: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Serve the API only.",
        discussion: "For installations with PostgreSQL, where `contexor worker` and `contexor beat` run beside it, any number of each.")

    func run() async throws { try await Process.run([.api]) }
}

struct Web: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web", abstract: "Serve the web application only.",
        discussion: """
            Listens on WEB_PORT. Templates and static files are read from the folder that WEB_ASSETS names, or from `web` beside the program,
            or from the sources that it was built in.
            """)

    func run() async throws { try await Process.run([.web]) }
}

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Work on jobs only.",
        discussion: "Any number of workers may run. One that is killed loses nothing: its jobs are taken up by another when their leases run out.")

    @Option(help: "Jobs to work on at a time; WORKER_CONCURRENCY when absent.")
    var concurrency: Int?

    func validate() throws {
        if let concurrency, !(1...1000).contains(concurrency) { throw ValidationError("--concurrency must be from 1 to 1000.") }
    }

    func run() async throws { try await Process.run([.worker], concurrency: concurrency) }
}

struct Beat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "beat", abstract: "Keep the schedule of periodic work only.",
        discussion: "Any number may run; one is active, another takes over within 15 seconds. Each run that is due is made once.")

    func run() async throws { try await Process.run([.beat]) }
}

/// The group of services writes down each one's name. Left to itself it would print all that a service holds, with every
/// template, which took a fifth of the start.
protocol NamedService: Service, CustomStringConvertible {}

extension NamedService {
    var description: String { "\(Self.self)" }
}

struct ServerService: NamedService {
    let app: App

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await app.serveAPI { port in
                app.logger.notice(
                    "serving", metadata: ["api": "http://\(app.settings.bind):\(port)/api/v1", "health": "http://\(app.settings.bind):\(port)/health/"])
            }
        } onGracefulShutdown: {
            app.endStreams()
        }
    }
}

struct WebService: NamedService {
    let app: App
    let pages: PageServer

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await app.servePages(pages) { port in app.logger.notice("serving", metadata: ["web": "\(app.settings.publicWeb)/", "web_port": "\(port)"]) }
        } onGracefulShutdown: {
            app.endStreams()
        }
    }
}

/// Beside what a process is there for: figures, and the socket of the command line.
struct SideService: NamedService {
    let app: App
    let server: App.SideServer

    func run() async throws {
        try await app.serve(server) { port in
            if server.name == "metrics" { app.logger.notice("serving figures", metadata: ["metrics_port": "\(port)"]) }
        }
    }
}

/// Whoever asks a second time does not want to wait: from the first signal on, the next one ends the process as the kernel
/// does. What was under way is taken up by others, as after any crash.
struct SecondSignal: NamedService {
    let app: App

    func run() async throws {
        try await gracefulShutdown()
        app.logger.notice("stopping: no new work; another signal ends it at once", metadata: ["seconds_for_running_jobs": "\(app.settings.shutdownGrace)"])
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    }
}

/// A loop that ends when its task is cancelled, as a service that ends when it is asked to.
struct LoopService: NamedService {
    let loop: @Sendable () async -> Void

    func run() async throws {
        let task = Task { await loop() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await task.value
        } onCancelOrGracefulShutdown: {
            task.cancel()
        }
    }
}
