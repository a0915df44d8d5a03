// How often somebody may do something, with the clock in the test's hand.

import Kit
import Testing

@testable import Web

@Suite struct RateLimiterTests {
    private let clock = SteppedClock()
    private let perMinute = RateLimit(count: 3, period: .minutes(1))

    @Test func letsThroughSoManyAndNoMore() async {
        let limiter = MemoryRateLimiter(clock: clock.clock)
        var decisions: [RateDecision] = []
        for _ in 0..<5 { decisions.append(await limiter.check("a", perMinute)) }
        #expect(decisions.map(\.allowed) == [true, true, true, false, false])
        #expect(decisions.map(\.remaining) == [2, 1, 0, 0, 0])
        #expect(decisions[3].reset == 60)
        #expect(await limiter.check("b", perMinute).allowed)
    }

    @Test func theWindowSlides() async {
        let limiter = MemoryRateLimiter(clock: clock.clock)
        _ = await limiter.check("a", perMinute)
        clock.advance(30)
        _ = await limiter.check("a", perMinute)
        _ = await limiter.check("a", perMinute)
        clock.advance(29)
        #expect(await limiter.check("a", perMinute).allowed == false)
        clock.advance(1)
        #expect(await limiter.check("a", perMinute).allowed)
        #expect(await limiter.check("a", perMinute).allowed == false)
    }

    @Test func refusedTriesCostNothing() async {
        let limiter = MemoryRateLimiter(clock: clock.clock)
        for _ in 0..<50 { _ = await limiter.check("a", perMinute) }
        clock.advance(60)
        #expect(await limiter.check("a", perMinute).allowed)
    }

    /// Within any minute of a long run no more than the limit is let through.
    @Test func isExactOverAnyWindow() async {
        let limiter = MemoryRateLimiter(clock: clock.clock)
        let limit = RateLimit(count: 40, period: .minutes(1))
        var passed: [Int] = []
        for second in 0..<600 {
            for _ in 0..<3 where await limiter.check("a", limit).allowed { passed.append(second) }
            clock.advance(1)
        }
        for start in 0..<600 { #expect(passed.count { $0 >= start && $0 < start + 60 } <= 40) }
        #expect(passed.count == 400)
    }

    @Test func concurrentTriesAreCountedEach() async {
        let limiter = MemoryRateLimiter(clock: clock.clock)
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { await limiter.check("a", perMinute).allowed } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(allowed == 3)
    }

    @Test func aFullTableRefusesStrangersAndForgetsNobody() async {
        let limiter = MemoryRateLimiter(clock: clock.clock, capacity: 2)
        _ = await limiter.check("a", perMinute)
        _ = await limiter.check("b", perMinute)
        #expect(await limiter.check("c", perMinute).allowed == false)
        #expect(await limiter.check("a", perMinute).remaining == 1)
        clock.advance(60)
        #expect(await limiter.check("c", perMinute).allowed)
    }

    @Test(arguments: [
        ("5/min", RateLimit(count: 5, period: .minutes(1))), ("1/s", RateLimit(count: 1, period: .seconds(1))),
        ("10/h", RateLimit(count: 10, period: .hours(1))), ("600/day", RateLimit(count: 600, period: .days(1))),
    ])
    func reads(_ text: String, _ limit: RateLimit) { #expect(RateLimit(text) == limit) }

    @Test(arguments: ["", "5", "/min", "0/min", "-1/min", "5/week", "5/min/s", "x/min", "5/ min"])
    func refuses(_ text: String) { #expect(RateLimit(text) == nil) }

    @Test func bothFormsOfTheHeadersAreSent() {
        let headers = RateDecision(allowed: true, limit: 5, remaining: 4, reset: 7).headers
        #expect(headers.map(\.name) == ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"])
        #expect(headers.map(\.value) == ["5", "4", "7", "5", "4", "7"])
    }
}
