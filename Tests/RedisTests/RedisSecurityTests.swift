// Redis over TLS: the certificate is looked at, always.

import Database
import Support
import Testing

@Suite struct RedisSecurityTests {
    private static let server = Task { try await PrivateRedis(password: "hunter2", tls: true) }

    private func url(host: String, authorities: String?) async throws -> String {
        let server = try await Self.server.value
        let query = authorities.map { "?ssl_ca_certs=\(server.folder)/\($0)" } ?? ""
        return "rediss://:hunter2@\(host):\(server.port)/0\(query)"
    }

    @Test func aServerThatIsTrusted() async throws {
        try await withClient(url(host: "localhost", authorities: "ca.crt")) { redis, log in
            let answer = try await redis.string("PING")
            #expect(answer == "PONG")
            #expect(log.lines.isEmpty)
        }
    }

    /// Another name, another authority, no authority of ours at all, and a file that is not there.
    @Test(arguments: [("127.0.0.1", "ca.crt"), ("localhost", "server.crt"), ("localhost", nil), ("localhost", "missing.crt")] as [(String, String?)])
    func aServerThatIsNot(_ host: String, _ authorities: String?) async throws {
        try await withClient(url(host: host, authorities: authorities)) { redis, log in
            let error = await failure { try await redis.ping() }
            guard case .unreachable(let reason) = error else { return #expect(error == .unreachable("")) }
            await log.wait(for: "Redis is away")
            for text in log.lines + [reason] { #expect(!text.contains("hunter2")) }
        }
    }

    @Test func noTLSOnOneSide() async throws {
        let server = try await Self.server.value
        try await withClient("redis://:hunter2@127.0.0.1:\(server.port)/0") { redis, _ in
            #expect(await failure { try await redis.ping() } != nil)
        }
        let plain = try await PrivateRedis()
        try await withClient("rediss://localhost:\(plain.port)/0", change: { $0.connectLimit = .seconds(5) }) { redis, _ in
            #expect(await failure { try await redis.ping() } != nil)
        }
    }
}
