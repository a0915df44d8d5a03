// Routes that a test plants beside those of the product: with a hole in them, to see that it is found.

import App
import Database
import Kit
import Support
import Web

struct HoleInput: Input, OrganizationFilter {
    let organization: ID?
    init(_ f: Fields) { organization = f.optionalID("organization") }
}

struct HoleObject: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct Hole: Codable, Sendable { let found: [ID] }

struct HoleList: Codable, Sendable {
    struct Item: Codable, Sendable {
        let id: ID
        let organization: ID
    }
    let results: [Item]
}

/// Serves these routes below `/api/v1`, over the database of `server`.
func withRoutes(_ routes: [Route], of server: TestServer, _ body: (TestClient) async throws -> Void) async throws {
    let mounted = routes.map { (path: "/api/v1" + $0.path, route: $0) }
    let (ports, found) = AsyncStream<Int>.makeStream()
    let planted = Server(configuration: server.app.serverConfiguration, mounted: mounted, logger: server.app.logger)
    // Left to the end of the process, like the servers of all tests.
    _ = Task { try await planted.run { found.yield($0) } }
    for await port in ports { return try await body(TestClient(base: "http://127.0.0.1:\(port)")) }
    throw TestFailure("the server did not start")
}
