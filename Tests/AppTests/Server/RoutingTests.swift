// Addresses, methods, hosts and origins.

import App
import Database
import Kit
import NIOHTTP1
import Support
import Testing

@Suite struct RoutingTests {
    @Test func bothStylesWithAndWithoutASlash() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            for path in ["/api/v1/auth/me", "/api/v1/auth/me/", "/api/auth/me", "/api/auth/me/", "/api/v1/users/me", "/api/users/me/"] {
                #expect(try await person.get(path)["id"] == .int(person.id), "\(path)")
            }
            for (number, path) in ["/api/v1/organizations", "/api/v1/organizations/", "/api/organizations", "/api/organizations/", "/api/auth/organizations/"]
                .enumerated()
            {
                #expect(try await person.post(path, ["name": .string("N\(number)")]).status == 201, "\(path)")
            }
            #expect(try await person.get("/api/organizations/?page_size=2")["next"].string?.contains("/api/organizations/?") == true)
        }
    }

    @Test func healthIsShown() async throws {
        try await withServer(worker: false, isInspected: false) { server in
            for path in ["/health", "/health/", "/health/ready"] {
                let answer = try await server.client.get(path)
                #expect(answer.status == 200 && answer["status"] == "healthy" && answer["services"] == ["database": "ok", "cache": "ok"], "\(path)")
            }
            #expect(try await server.client.get("/health/live").status == 200)
            await server.database.close()
            let ill = try await server.client.get("/health/")
            #expect(ill.status == 503 && ill["services"]["database"] == "error")
            #expect(try await server.client.get("/health/live").status == 200)
            // What needs the database says that it is away, and nothing of why.
            let answer = try await server.client.post("/auth/otp/request", ["phone_number": "09120000001"])
            expectProblem(answer, 503, "unavailable")
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await withServer { server in
            for path in [
                "/", "/api", "/api/v1", "/api/v2/contents", "/nowhere", "/api/v1/contents/1/nothing", "/api/v1/../../etc/passwd", "/%2e%2e/etc", "/api/v1/%00",
            ] {
                expectProblem(try await server.client.get(path.hasPrefix("/api") ? path : path), 404, "not_found", path)
            }
        }
    }

    @Test func anotherMethodIsRefusedWithThoseThatAreNot() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            for (method, path, allowed) in [
                (HTTPMethod.GET, "/auth/otp/request", "OPTIONS, POST"), (.DELETE, "/auth/otp/request", "OPTIONS, POST"),
                (.POST, "/auth/me", "GET, HEAD, OPTIONS, PATCH"),
                (.DELETE, "/contents", "GET, HEAD, OPTIONS, POST"), (.PATCH, "/usage/summary", "GET, HEAD, OPTIONS"),
                (.TRACE, "/auth/me", "GET, HEAD, OPTIONS, PATCH"),
                (.RAW(value: "PROPFIND"), "/auth/me", "GET, HEAD, OPTIONS, PATCH"), (.RAW(value: "PURGE"), "/contents", "GET, HEAD, OPTIONS, POST"),
            ] {
                let answer = try await person.client.send(method, path)
                expectProblem(answer, 405, "method_not_allowed", "\(method.rawValue) \(path)")
                #expect(answer.header("Allow") == allowed, "\(method.rawValue) \(path)")
            }
            // What is no method of HTTP at all is no request to the parser: it is refused before it has a path.
            #expect(try await person.client.send(.RAW(value: "FOO"), "/contents").status == 400)
            let head = try await person.client.send(.HEAD, "/auth/me")
            let get = try await person.get("/auth/me")
            #expect(
                head.status == 200 && head.body.isEmpty && head.header("Content-Length") == "\(get.body.utf8.count)"
                    && head.header("ETag") == get.header("ETag"))
            #expect(try await server.client.send(.HEAD, "/auth/me").status == 401)
            let options = try await server.client.send(.OPTIONS, "/contents")
            #expect(options.status == 204 && options.header("Allow") == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func onlyOurHostsAreAnswered() async throws {
        try await withServer(change: { $0.allowedHosts = ["localhost", "127.0.0.1", ".example.ir"] }) { server in
            for host in ["localhost", "LOCALHOST:8000", "127.0.0.1", "example.ir", "api.example.ir:443"] {
                #expect(try await server.client.with("Host", host).get("/health").status == 200, "\(host)")
            }
            for host in [
                "evil.example", "localhost.evil.example", "evil.example:8000", "example.ir.evil", "notexample.ir", "localhost:8000@evil.example",
                "localhost:80:80",
                "localhost:x", "localhost/../evil", "localhost evil", "localhost,evil",
            ] {
                expectProblem(try await server.client.with("Host", host).get("/health"), 400, "host_not_allowed", host)
            }
        }
    }

    @Test func pagesOfTrustedOriginsMayRead() async throws {
        try await withServer(change: { $0.corsOrigins = ["https://app.example.ir"] }) { server in
            func preflight(_ origin: String) async throws -> Response {
                try await server.client.with("Origin", origin).with("Access-Control-Request-Method", "PATCH").send(.OPTIONS, "/contents/1")
            }
            let good = try await preflight("https://app.example.ir")
            #expect(good.status == 204 && good.header("Access-Control-Allow-Origin") == "https://app.example.ir")
            #expect(good.header("Access-Control-Allow-Methods")?.contains("PATCH") == true)
            for name in ["Authorization", "If-Match", "Idempotency-Key", "Last-Event-ID", "Content-Type"] {
                #expect(good.header("Access-Control-Allow-Headers")?.contains(name) == true, "\(name)")
            }
            #expect(good.header("Access-Control-Allow-Credentials") == nil)
            for origin in ["https://evil.example", "https://app.example.ir.evil", "null", "http://app.example.ir"] {
                let bad = try await preflight(origin)
                #expect(bad.header("Access-Control-Allow-Origin") == nil && bad.header("Vary")?.contains("Origin") == true, "\(origin)")
            }
            // Refusals can be read too, or a page could not tell why.
            let refused = try await server.client.with("Origin", "https://app.example.ir").get("/auth/me")
            #expect(refused.status == 401 && refused.header("Access-Control-Allow-Origin") == "https://app.example.ir")
            #expect(refused.header("Access-Control-Expose-Headers")?.contains("Retry-After") == true)
        }
    }

    @Test func everyAnswerHasItsNumber() async throws {
        try await withServer { server in
            let given = try await server.client.with("X-Request-Id", "abc-123_X.y").get("/health")
            #expect(given.header("X-Request-Id") == "abc-123_X.y")
            for id in ["", "two words", String(repeating: "x", count: 65), "<script>", "a\"b"] {
                let made = try await server.client.with("X-Request-Id", id).get("/health").header("X-Request-Id") ?? ""
                #expect(made != id && made.count == 16, "\(id)")
            }
            let answer = try await server.client.get("/auth/me")
            #expect(answer.header("X-Content-Type-Options") == "nosniff" && answer.header("Cache-Control") == "no-store")
        }
    }
}
