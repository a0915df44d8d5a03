// A server that ends as the product's does: asked to, in good order. One that is cancelled at the moment it accepts a
// connection (a client may open one in reserve) would be a fatal fault to SwiftNIO.

import App
import ServiceLifecycle

final class Serving: Sendable {
    let port: Int
    private let app: App
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    private init(_ app: App, _ port: Int, _ group: ServiceGroup, _ running: Task<Void, any Error>) {
        (self.app, self.port, self.group, self.running) = (app, port, group, running)
    }

    /// Returns when it listens.
    static func start(_ app: App) async throws -> Serving {
        let (ports, found) = AsyncStream<Int>.makeStream()
        let group = ServiceGroup(configuration: .init(services: [.init(service: Served(app: app, found: found))], logger: app.logger))
        let running = Task {
            defer { found.finish() }
            try await group.run()
        }
        for await port in ports { return Serving(app, port, group, running) }
        try await running.value
        throw TestFailure("the server did not start")
    }

    func stop() async {
        app.endStreams()
        await group.triggerGracefulShutdown()
        _ = await running.result
    }

    private struct Served: Service {
        let app: App
        let found: AsyncStream<Int>.Continuation
        func run() async throws { try await app.serveAPI { found.yield($0) } }
    }
}
