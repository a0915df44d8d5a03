// One suite for both limiters: within a process, and over Redis with as many processes as wanted.

import App
import Database
import Kit
import Support
import Synchronization
import Testing
import Web

enum LimiterKind: String, CaseIterable, Sendable, CustomStringConvertible {
    case memory, redis
    var description: String { rawValue }
}

/// Limiters that count together; time stands still until it is turned.
struct Counters: Sendable {
    let limiters: [any RateLimiter]
    let clock: StillClock

    subscript(index: Int) -> any RateLimiter { limiters[index % limiters.count] }
    func check(_ key: String, _ limit: RateLimit, at index: Int = 0) async -> RateDecision { await self[index].check(key, limit) }
}

final class StillClock: Sendable {
    private let now = Mutex(Timestamp(milliseconds: 1_795_000_000_000))
    var clock: Clock { Clock { self.now.withLock { $0 } } }
    func advance(_ duration: Duration) { now.withLock { $0 = $0 + duration } }
}

/// Runs `body` with limiters of as many processes as given, where there can be several.
func withCounters(_ kind: LimiterKind, processes: Int = 8, _ body: (Counters) async throws -> Void) async throws {
    let clock = StillClock()
    guard kind == .redis else {
        return try await body(Counters(limiters: [MemoryRateLimiter(clock: clock.clock)], clock: clock))
    }
    let server = try await PrivateRedis()
    try await withRedisLimiters(server, clock, count: processes) { limiters, _ in
        try await body(Counters(limiters: limiters, clock: clock))
        for limiter in limiters { #expect(limiter.fallbacks == .init()) }
    }
}

/// Limiters over connections of their own.
/// - Parameter patience: long, so that a busy machine is no outage.
func withRedisLimiters(
    _ server: PrivateRedis, _ clock: StillClock, count: Int, patience: Duration = .seconds(60), _ body: ([RedisRateLimiter], [LogBook]) async throws -> Void
) async throws {
    var settings = try RedisSettings(url: server.url)
    settings.rest = .milliseconds(100)
    settings.connectLimit = .seconds(60)
    let logs = (0..<count).map { _ in LogBook() }
    let clients = logs.map { RedisClient(settings, logger: $0.logger) }
    let limiters = zip(clients, logs).map { client, log in
        RedisRateLimiter(
            client, names: RedisNames(key: Array("a key".utf8)), clock: clock.clock, time: .of(clock.clock), patience: patience, logger: log.logger)
    }
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(limiters, logs)) } catch { outcome = .failure(error) }
    for client in clients { await client.close() }
    try outcome.get()
}

@Suite struct RateLimiterConformanceTests {
    private let limit = RateLimit(count: 3, period: .minutes(1))

    @Test(arguments: LimiterKind.allCases, [1, 37, 499])
    func soManyOfManyAtOnceAndNoMore(_ kind: LimiterKind, _ count: Int) async throws {
        try await withCounters(kind) { counters in
            let limit = RateLimit(count: count, period: .hours(1))
            let decisions = await withTaskGroup(of: RateDecision.self) { group in
                for number in 0..<500 { group.addTask { await counters.check("user:1", limit, at: number) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let allowed = decisions.filter(\.allowed)
            #expect(allowed.count == count)
            // Each of them was told another number of what is left.
            #expect(Set(allowed.map(\.remaining)) == Set(0..<count))
            #expect(decisions.allSatisfy { $0.limit == count && $0.reset == 3600 })
        }
    }

    @Test(arguments: LimiterKind.allCases) func theWindowSlides(_ kind: LimiterKind) async throws {
        try await withCounters(kind) { counters in
            var number = 0
            func next() async -> RateDecision {
                number += 1
                return await counters.check("a", limit, at: number)
            }
            #expect(await next() == RateDecision(allowed: true, limit, used: 0, wait: 60_000))
            counters.clock.advance(.seconds(30))
            #expect(await next() == RateDecision(allowed: true, limit, used: 1, wait: 30_000))
            #expect(await next() == RateDecision(allowed: true, limit, used: 2, wait: 30_000))
            counters.clock.advance(.milliseconds(29_999))
            #expect(await next() == RateDecision(allowed: false, limit, used: 3, wait: 1))
            counters.clock.advance(.milliseconds(1))
            #expect(await next() == RateDecision(allowed: true, limit, used: 2, wait: 30_000))
            #expect(await next() == RateDecision(allowed: false, limit, used: 3, wait: 30_000))
            counters.clock.advance(.minutes(10))
            #expect(await next() == RateDecision(allowed: true, limit, used: 0, wait: 60_000))
        }
    }

    @Test(arguments: LimiterKind.allCases) func refusedTriesCostNothingAndKeysAreApart(_ kind: LimiterKind) async throws {
        try await withCounters(kind) { counters in
            for number in 0..<100 { _ = await counters.check("a", limit, at: number) }
            #expect(await counters.check("b", limit).remaining == 2)
            counters.clock.advance(.minutes(1))
            for number in 0..<3 { #expect(await counters.check("a", limit, at: number).allowed) }
        }
    }

    /// The same tries at the same times: one process with its memory, three over Redis. They must say the same of each.
    @Test func bothSayTheSame() async throws {
        try await withCounters(.redis, processes: 3) { shared in
            let memory = MemoryRateLimiter(clock: shared.clock.clock)
            let limits = [RateLimit(count: 1, period: .minutes(1)), RateLimit(count: 7, period: .minutes(2)), RateLimit(count: 40, period: .minutes(3))]
            for step in 0..<1500 {
                let key = Int.random(in: 0..<3)
                let ours = await shared.check("key \(key)", limits[key], at: Int.random(in: 0..<3))
                let theirs = await memory.check("key \(key)", limits[key])
                guard ours == theirs else { return #expect(ours == theirs, "step \(step)") }
                if Int.random(in: 0..<3) == 0 { shared.clock.advance(.milliseconds(Int.random(in: 0...20_000))) }
            }
        }
    }
}
