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
        let values = [limit, remaining, reset].map(String.init)
        return zip(RateDecision.headerNames, values + values).map { ($0, $1) }
    }

    static let headerNames = [
        "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
    ]
}

extension RateDecision {
    /// - Parameters:
    ///   - used: how many were let through in the window before this try.
    ///   - wait: milliseconds until the oldest of them leaves the window.
    package init(allowed: Bool, _ limit: RateLimit, used: Int, wait: Int64) {
        self.allowed = allowed
        self.limit = limit.count
        remaining = max(0, limit.count - used - 1)
        reset = Int(max(1, (wait + 999) / 1000))
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
        var times: [Int64] = []
        var first = 0
        var ends: Int64 = 0

        var used: Int { times.count - first }

        mutating func forget(until time: Int64) {
            while first < times.count, times[first] <= time { first += 1 }
            if first > 32, first * 2 > times.count {
                times.removeFirst(first)
                first = 0
            }
        }

        mutating func add(_ time: Int64, _ limit: RateLimit) {
            times.append(time)
            ends = max(ends, time + limit.period.inMilliseconds)
        }

        /// - Parameter used: how many were let through before this try.
        func decision(_ allowed: Bool, _ limit: RateLimit, used: Int, now: Int64) -> RateDecision {
            let oldest = first < times.count ? times[first] : now
            return RateDecision(allowed: allowed, limit, used: used, wait: oldest + limit.period.inMilliseconds - now)
        }
    }

    private struct Table {
        var windows: [String: Window] = [:]
        var nextSweep: Int64 = 0

        /// Makes room where none is left; not at every try, since it looks at all there is.
        mutating func sweep(_ capacity: Int, now: Int64) {
            guard windows.count >= capacity, now >= nextSweep else { return }
            windows = windows.filter { $0.value.ends > now }
            nextSweep = now + 1000
        }
    }

    private let clock: Clock
    private let table = Mutex(Table())
    private let capacity: Int

    package init(clock: Clock, capacity: Int = 100_000) {
        self.clock = clock
        self.capacity = capacity
    }

    package func check(_ key: String, _ limit: RateLimit) async -> RateDecision {
        let now = clock.now().milliseconds
        return table.withLock { table in
            table.sweep(capacity, now: now)
            // A full table gives strangers nothing rather than forgetting those who are limited already.
            let hasRoom = table.windows.count < capacity || table.windows[key] != nil
            // Taken out while it is changed, so that its times are not copied.
            var window = table.windows.removeValue(forKey: key) ?? Window()
            window.forget(until: now - limit.period.inMilliseconds)
            let used = window.used
            let allowed = used < limit.count && hasRoom
            if allowed { window.add(now, limit) }
            if window.used > 0 { table.windows[key] = window }
            return window.decision(allowed, limit, used: used, now: now)
        }
    }

    /// The refusal that a try would meet now, for what is known here; `nil` otherwise. Counts nothing.
    package func refusal(_ key: String, _ limit: RateLimit) -> RateDecision? {
        let now = clock.now().milliseconds
        return table.withLock { table in
            guard var window = table.windows[key] else { return nil }
            window.forget(until: now - limit.period.inMilliseconds)
            return window.used < limit.count ? nil : window.decision(false, limit, used: window.used, now: now)
        }
    }

    /// Counts what somebody else let through at `time`.
    package func record(_ key: String, _ limit: RateLimit, at time: Timestamp) {
        let now = clock.now().milliseconds
        table.withLock { table in
            table.sweep(capacity, now: now)
            guard table.windows.count < capacity || table.windows[key] != nil else { return }
            var window = table.windows.removeValue(forKey: key) ?? Window()
            window.forget(until: now - limit.period.inMilliseconds)
            window.add(time.milliseconds, limit)
            table.windows[key] = window
        }
    }
}
