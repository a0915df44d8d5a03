// What the service shows of itself beside the API: whether it is well, and its schema.

import Database
import HTTPTypes
import Kit
import Logging
import Web

extension App {
    /// Routes outside of the API's prefixes.
    package func faces() -> [Route] {
        [
            face("/health", "Whether the service and what it stands on are well", Health.self, errors: [.unavailable]) { _ in
                await health(needsCache: true)
            },
            face("/health/live", "Whether the process is alive", Alive.self) { _ in Reply.json(Array(#"{"status":"alive"}"#.utf8)) },
            face("/health/ready", "Whether the service can take requests", Health.self, errors: [.unavailable]) { _ in await health(needsCache: false) },
            face("/api/schema", "The OpenAPI document; as YAML by `Accept: application/yaml`", AnyObjectSchema.self) { schema($0) }
                .documented { $0.mediaTypes = ["application/yaml"] },
            metricsRoute(),
        ]
    }

    private func schema(_ call: Call) -> Reply {
        guard call.headers[.accept]?.contains("yaml") == true else { return .json(Array(openAPI().text.utf8)) }
        return Reply(status: 200, body: .bytes(Array(YAML.text(openAPI()).utf8), type: "application/yaml"))
    }

    private func face<O: Codable & Sendable>(
        _ path: String, _ summary: String, _ output: O.Type, errors: [AppError.Code] = [], _ answer: @escaping @Sendable (Call) async -> Reply
    ) -> Route {
        route(.get, path, summary, EndpointOptions(errors: errors), access: "open", NoInput.self, output, answer)
    }

    /// - Parameter needsCache: whether it takes Redis to be well. Requests are served without it, so a balancer that takes
    ///   a process out for it would make a small outage a whole one.
    private func health(needsCache: Bool) async -> Reply {
        async let database = answers("the database") { _ = try await self.database.read { try $0.int("SELECT 1") } }
        async let cache = answers("Redis") { try await redis?.ping() }
        let states = await (database: database, cache: cache)
        let isWell = states.database && (states.cache || !needsCache)
        let services = JSON.object(("database", .string(states.database ? "ok" : "error")), ("cache", .string(states.cache ? "ok" : "error")))
        let body = JSON.object(("status", isWell ? "healthy" : "unhealthy"), ("services", services))
        return .json(Array(body.text.utf8), status: isWell ? 200 : 503)
    }

    private func answers(_ service: String, _ ask: @Sendable () async throws -> Void) async -> Bool {
        do {
            try await ask()
            return true
        } catch {
            logger.error("\(service) does not answer", metadata: ["cause": "\(error)"])
            return false
        }
    }
}

struct Health: Codable, Sendable {
    struct Services: Codable, Sendable {
        let database: String
        let cache: String
    }
    let status: String
    let services: Services
}

struct Alive: Codable, Sendable { let status: String }

/// An answer whose form is told elsewhere.
struct AnyObjectSchema: Codable, Sendable {}

package enum Product {
    package static let version = "1.0.0"
}
