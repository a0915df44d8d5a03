// A server that is not there, dies, comes back, stands still: commands end, and everything goes on by itself.

import Database
import Support
import Testing

@Suite struct RedisFaultTests {
    @Test func aServerThatIsNotThere() async throws {
        let server = try await PrivateRedis()
        server.kill()
        try await withClient(server.url) { redis, log in
            for _ in 0..<20 {
                let error = await failure { try await redis.ping() }
                guard case .unreachable(let reason) = error else { return #expect(error == .unreachable("")) }
                #expect(reason.contains("refused"))
            }
            try await server.start()
            await log.wait(for: "Redis answers again")
            try await redis.ping()
            // One line for the beginning, one for the end, however many commands and attempts lay between.
            #expect(log.lines.count == 2)
        }
    }

    @Test func aHostThatHasNoAddress() async throws {
        try await withClient("redis://no-such-host.invalid:6379/0") { redis, _ in
            let error = await failure { try await redis.ping() }
            guard case .unreachable = error else { return #expect(error == .unreachable("")) }
        }
    }

    @Test func aServerThatDiesAndComesBack() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, log in
            for round in 1...3 {
                let blocked = Task { await failure { try await redis.send(["BLPOP", "nothing", "0"]) } }
                try await withClient(server.url) { other, _ in
                    while try await other.string("CLIENT", "LIST")?.contains("cmd=blpop") != true {}
                }
                server.kill()
                guard case .unreachable = await blocked.value else { return #expect(await blocked.value == .unreachable("")) }
                await log.wait(for: "Redis is away", times: round)
                guard case .unreachable = await failure({ try await redis.ping() }) else { return #expect(Bool(false), "a server that is dead answered") }
                try await server.start()
                await log.wait(for: "Redis answers again", times: round)
                try await redis.ping()
            }
        }
    }

    /// A server may close connections that nobody uses. That is no fault: nobody is told, nothing fails.
    @Test func aConnectionThatWasIdle() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, log in
            try await withClient(server.url) { other, _ in
                for _ in 0..<5 {
                    let id = try await redis.number("CLIENT", "ID") ?? 0
                    #expect(try await other.number("CLIENT", "KILL", "ID", "\(id)") == 1)
                    // It makes a new one by itself.
                    while case let list = try await other.string("CLIENT", "LIST") ?? "", list.contains("id=\(id) ") || !list.contains("\nid=") {}
                    try await redis.ping()
                }
            }
            #expect(log.lines.isEmpty)
        }
    }

    @Test func aServerThatStandsStill() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, log in
            for round in 1...2 {
                try await redis.ping()
                try await server.pause()
                // Each ends in its own time; after five the server is left alone, and commands need not wait.
                for _ in 0..<10 { #expect(await failure { try await redis.ping(within: .milliseconds(20)) } == .timeout) }
                await log.wait(for: "Redis is away", times: round)
                server.resume()
                await log.wait(for: "Redis answers again", times: round)
            }
            #expect(try await redis.string("ECHO", "after") == "after")
        }
    }

    /// An answer that comes after its caller has gone must not go to the next one.
    @Test func answersThatComeLate() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url, change: { $0.mostTimeouts = 100 }) { redis, log in
            try await redis.ping()
            try await server.pause()
            for number in 0..<10 { #expect(await failure { try await redis.send(["ECHO", "late \(number)"], within: .milliseconds(5)) } == .timeout) }
            async let answer = redis.string("ECHO", "in time")
            server.resume()
            #expect(try await answer == "in time")
            #expect(log.lines.isEmpty)
        }
    }

    /// A connection that opens but never becomes one: the limit of connecting ends it.
    @Test func aServerThatStandsStillFromTheStart() async throws {
        let server = try await PrivateRedis()
        try await server.pause()
        try await withClient(server.url, change: { $0.connectLimit = .milliseconds(50) }) { redis, log in
            #expect(await failure { try await redis.ping() } == .timeout)
            server.resume()
            await log.wait(for: "Redis answers again")
            try await redis.ping()
        }
    }
}
