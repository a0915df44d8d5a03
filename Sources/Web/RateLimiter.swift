// How often somebody may do something. Exact: within any window of the policy's length no more than its count is let
// through. A refused try costs nothing, so nobody is locked out by trying.

import Kit
import Synchronization

/// `5/min`: a count and a period.
package struct RateLimit: Sendable, Equatable {
    package let count: Int
    package let period: Duration

    package init(count: Int, period: Duration) {
        self.count = count
        self.period = period
    }

    /// Reads `N/s`, `N/min`, `N/h`, `N/d`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/")
        let periods: [Substring: Duration] = [
            "s": .seconds(1), "sec": .seconds(1), "second": .seconds(1), "m": .minutes(1), "min": .minutes(1),
            "minute": .minutes(1), "h": .hours(1), "hour": .hours(1), "d": .days(1), "day": .days(1),
        ]
        guard parts.count == 2, let count = Int(parts[0].trimmed), (1...1_000_000).contains(count), let period = periods[parts[1]]
        else { return nil }
        self.init(count: count, period: period)
    }
}

/// What a check found.
package struct RateDecision: Sendable, Equatable {
    package let allowed: Bool
    package let limit: Int
    /// How many more would be let through now.
    package let remaining: Int
    /// Seconds until one more is let through (when refused), or until the oldest is forgotten.
    package let reset: Int

    /// The headers that tell a caller where it stands (draft-ietf-httpapi-ratelimit-headers, and the older X- forms).
    package var headers: [(name: String, value: String)] {
        ["RateLimit", "X-RateLimit"].flatMap { prefix in
            [("\(prefix)-Limit", "\(limit)"), ("\(prefix)-Remaining", "\(remaining)"), ("\(prefix)-Reset", "\(reset)")]
        }
    }
}

package protocol RateLimiter: Sendable {
    /// Counts one try of `key` under `limit`, if it is let through.
    func check(_ key: String, _ limit: RateLimit) async -> RateDecision
}

/// Within one process: the times of what was let through, forgotten as they leave the window. Memory is bounded by what
/// is let through in one period.
package final class MemoryRateLimiter: RateLimiter {
    private struct Window {
        var times: [Int64]
        var first = 0
        var ends: Int64

        mutating func forget(until time: Int64) {
            while first < times.count, times[first] <= time { first += 1 }
            if first > 32, first * 2 > times.count {
                times.removeFirst(first)
                first = 0
            }
        }
    }

    private let clock: Clock
    private let windows = Mutex<[String: Window]>([:])
    private let capacity: Int

    package init(clock: Clock, capacity: Int = 100_000) {
        self.clock = clock
        self.capacity = capacity
    }

    package func check(_ key: String, _ limit: RateLimit) async -> RateDecision {
        let now = clock.now().milliseconds
        let period = limit.period.inMilliseconds
        return windows.withLock { windows in
            if windows.count >= capacity { windows = windows.filter { $0.value.ends > now } }
            var window = windows[key] ?? Window(times: [], ends: 0)
            window.forget(until: now - period)
            let used = window.times.count - window.first
            // A full table gives strangers nothing rather than forgetting those who are limited already.
            let allowed = used < limit.count && (windows.count < capacity || windows[key] != nil)
            if allowed {
                window.times.append(now)
                window.ends = now + period
                windows[key] = window
            }
            let oldest = window.first < window.times.count ? window.times[window.first] : now
            let reset = Int(max(1, (oldest + period - now + 999) / 1000))
            return RateDecision(allowed: allowed, limit: limit.count, remaining: max(0, limit.count - used - 1), reset: reset)
        }
    }
}
