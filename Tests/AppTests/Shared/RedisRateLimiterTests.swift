// What lies in Redis, and what happens to limits when Redis is away: nobody is let through without limit, nobody is locked
// out, and it mends by itself.

import App
import Database
import Kit
import Support
import Testing
import Web

@Suite struct RedisRateLimiterTests {
    private let clock = StillClock()
    private let limit = RateLimit(count: 3, period: .minutes(1))

    @Test func whatLiesInRedis() async throws {
        let server = try await PrivateRedis()
        try await withRedisLimiters(server, clock, count: 2) { limiters, logs in
            for number in 0..<20 { _ = await limiters[number % 2].check("otp:phone:+989121234567", limit) }
            let client = RedisClient(try .patient(server.url), logger: logs[0].logger)
            let keys = (try await client.send(["KEYS", "*"]).items ?? []).compactMap(\.string)
            #expect(keys.count == 1)
            let key = try #require(keys.first)
            // No person, neither as it is nor as a hash that could be looked up.
            #expect(key.hasPrefix("contexor:") && !key.contains("9121234567"))
            // No longer than the limit, and gone by itself.
            #expect(try await client.send(["LLEN", key]) == .integer(3))
            let life = try await client.send(["PTTL", key]).integer ?? 0
            #expect((1...60_000).contains(life))
            await client.close()
        }
    }

    /// By Redis's own time, as in production.
    @Test func theTimeOfRedis() async throws {
        let server = try await PrivateRedis()
        let client = RedisClient(try .patient(server.url), logger: LogBook().logger)
        let limiter = RedisRateLimiter(client, names: RedisNames(key: [1]), clock: clock.clock, patience: .seconds(60), logger: LogBook().logger)
        let hourly = RateLimit(count: 2, period: .hours(1))
        var decisions: [Bool] = []
        for _ in 0..<4 { decisions.append(await limiter.check("a", hourly).allowed) }
        #expect(decisions == [true, true, false, false])
        let keys = (try await client.send(["KEYS", "*"]).items ?? []).compactMap(\.string)
        let first = Int64(try await client.send(["LINDEX", keys.first ?? "", "0"]).string ?? "") ?? 0
        let now = (try await client.send(["TIME"]).items ?? []).first?.string.flatMap { Int64($0) } ?? 0
        #expect((0...600).contains(now - first / 1000))
        await client.close()
    }

    @Test(arguments: ["user:7", "otp:phone:+989121234567", "verify:address:1.2.3.4", "own:generate:7"])
    func withoutRedisEachProcessCounts(_ key: String) async throws {
        let server = try await PrivateRedis()
        try await withRedisLimiters(server, clock, count: 2) { limiters, logs in
            #expect(await limiters[0].check(key, limit).allowed)
            server.kill()
            await logs[0].wait(for: "Redis is away")
            #expect(await limiters[0].isAlone(), "known before anybody asks for something")
            // What was let through before still counts where it was let through.
            var allowed = [0, 0]
            for _ in 0..<10 {
                for index in 0..<2 where await limiters[index].check(key, limit).allowed { allowed[index] += 1 }
            }
            #expect(allowed == [2, 3])
            let isGuarded = !key.hasPrefix("user:")
            #expect(limiters[1].fallbacks == (isGuarded ? .init(ordinary: 0, guarded: 3) : .init(ordinary: 3, guarded: 0)))
            try await mends(server, limiters[0], logs[0])
            // A server that forgot everything is no new window either.
            #expect(await limiters[0].check(key, limit).allowed == false)
            clock.advance(.minutes(1))
            #expect(await limiters[0].check(key, limit).allowed)
        }
    }

    private func mends(_ server: PrivateRedis, _ limiter: RedisRateLimiter, _ log: LogBook) async throws {
        try await server.start()
        await log.wait(for: "Redis answers again")
        #expect(await !limiter.isAlone())
        let before = limiter.fallbacks
        #expect(await limiter.check("another", limit).allowed)
        #expect(limiter.fallbacks == before)
        await log.wait(for: "rate limits are counted by all processes together again")
        #expect(log.lines.count { $0.contains("by this process alone") } == 1)
        #expect(!log.lines.contains { $0.contains("9121234567") })
    }

    @Test func aRedisThatStandsStillHoldsNobodyUp() async throws {
        let server = try await PrivateRedis()
        try await withRedisLimiters(server, clock, count: 1, patience: .milliseconds(20)) { limiters, logs in
            try await server.pause()
            var allowed = 0
            for _ in 0..<20 where await limiters[0].check("own:generate:7", limit).allowed { allowed += 1 }
            #expect(allowed == 3)
            #expect(limiters[0].fallbacks.guarded == 3)
            server.resume()
        }
    }

    /// Somebody else's data under our key, or a server that is full, is trouble like any other.
    @Test func aRedisThatRefuses() async throws {
        let server = try await PrivateRedis()
        try await withRedisLimiters(server, clock, count: 1) { limiters, _ in
            #expect(await limiters[0].check("a", limit).allowed)
            let client = RedisClient(try .patient(server.url), logger: LogBook().logger)
            let keys = (try await client.send(["KEYS", "*"]).items ?? []).compactMap(\.string)
            _ = try await client.send(["SET", keys.first ?? "", "text"])
            #expect(await limiters[0].check("a", limit).remaining == 1)
            _ = try await client.send(["CONFIG", "SET", "maxmemory", "1"])
            #expect(await limiters[0].check("b", limit).remaining == 2)
            #expect(limiters[0].fallbacks.ordinary == 2)
            await client.close()
        }
    }

    /// What docs/redis.md tells an operator to allow is enough.
    @Test func theRightsThatAreNeeded() async throws {
        let server = try await PrivateRedis()
        let owner = RedisClient(try .patient(server.url), logger: LogBook().logger)
        let rights = "~contexor:* &contexor:* +ping +select +eval +evalsha +publish +subscribe +time +llen +lindex +ltrim +rpush +pexpire"
        _ = try await owner.send(["ACL", "SETUSER", "contexor", "on", ">secret"] + rights.split(separator: " ").map(String.init))
        let client = RedisClient(try .patient("redis://contexor:secret@127.0.0.1:\(server.port)/0"), logger: LogBook().logger)
        let names = RedisNames(key: [1])
        let limiter = RedisRateLimiter(client, names: names, clock: clock.clock, time: .of(clock.clock), patience: .seconds(60), logger: LogBook().logger)
        for _ in 0..<2 { _ = await limiter.check("a", limit) }
        clock.advance(.minutes(2))
        #expect(await limiter.check("a", limit).remaining == 2)
        #expect(limiter.fallbacks == .init())
        let (opened, heard) = (Tally(), Tally())
        let task = Task { await client.subscribe(to: names.hints, onOpen: { opened.increment() }, onMessage: { _ in heard.increment() }) }
        try await opened.reach(1)
        try await client.publish("a b", to: names.hints)
        try await heard.reach(1)
        task.cancel()
        await task.value
        await client.close()
        await owner.close()
    }
}

extension RedisSettings {
    /// Where the deadline is not what is looked at, a busy machine must not break it.
    fileprivate static func patient(_ url: String) throws -> RedisSettings {
        var settings = try RedisSettings(url: url)
        settings.deadline = .seconds(30)
        return settings
    }
}
