// One limit for all processes: the window lies in Redis and one script looks and counts in one step. This process remembers
// what it let through itself, which serves twice: who is over the limit is refused without asking, and when Redis is away
// the counting goes on here. Then a caller of several processes may get the limit once from each, never more.

import Database
import Kit
import Logging
import Synchronization
import Web

package final class RedisRateLimiter: RateLimiter {
    /// Whose time counts.
    package enum Time: Sendable {
        /// Redis's own, the same for all processes.
        case ofRedis
        /// A test's, which it can turn.
        case of(Clock)
    }

    /// Checks that were decided here because Redis was away.
    package struct Fallbacks: Sendable, Equatable {
        package var ordinary = 0
        /// Of limits that guard money or identity.
        package var guarded = 0

        package init(ordinary: Int = 0, guarded: Int = 0) { (self.ordinary, self.guarded) = (ordinary, guarded) }
    }

    private struct State {
        var isAlone = false
        var fallbacks = Fallbacks()
    }

    private let redis: RedisClient
    private let names: RedisNames
    private let memory: MemoryRateLimiter
    private let clock: Clock
    private let time: Time
    private let patience: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter patience: how long a request may be held up by its limit.
    package init(
        _ redis: RedisClient, names: RedisNames, clock: Clock, time: Time = .ofRedis, patience: Duration = .milliseconds(50), logger: Logger
    ) {
        self.redis = redis
        self.names = names
        memory = MemoryRateLimiter(clock: clock)
        self.clock = clock
        self.time = time
        self.patience = patience
        self.logger = logger
    }

    /// Whether the next request would be counted here. Asks: where there were no requests, nobody has noticed yet.
    package func isAlone() async -> Bool {
        do throws(RedisError) { try await redis.ping(within: patience) } catch { return true }
        return false
    }

    package var fallbacks: Fallbacks { state.withLock { $0.fallbacks } }

    package func check(_ key: String, _ limit: RateLimit) async -> RateDecision {
        if let refusal = memory.refusal(key, limit) { return refusal }
        // From before the question, so that what is remembered here ends no later than there.
        let asked = clock.now()
        do throws(RedisError) {
            let decision = try await ask(key, limit)
            if decision.allowed { memory.record(key, limit, at: asked) }
            rejoin()
            return decision
        } catch {
            goOnAlone(key, error)
            return await memory.check(key, limit)
        }
    }

    private func ask(_ key: String, _ limit: RateLimit) async throws(RedisError) -> RateDecision {
        var arguments = ["\(limit.count)", "\(limit.period.inMilliseconds)"]
        if case .of(let clock) = time { arguments.append("\(clock.now().milliseconds)") }
        let reply = try await redis.run(Self.script, keys: [names.limit(key)], arguments: arguments, within: patience)
        let numbers = (reply.items ?? []).compactMap(\.integer)
        guard numbers.count == 3 else { throw .malformed("three numbers were expected") }
        return RateDecision(allowed: numbers[0] == 1, limit, used: Int(numbers[1]), wait: numbers[2])
    }

    /// The window is the list of times, in milliseconds, at which somebody was let through; the oldest stands first. It is
    /// never longer than the limit and goes away by itself a period after the last.
    private static let script = RedisScript(
        """
        local count, period, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        if not now then
          local time = redis.call('TIME')
          now = time[1] * 1000 + math.floor(time[2] / 1000)
        end
        local used = redis.call('LLEN', KEYS[1])
        local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or now)
        if used > 0 and oldest <= now - period then
          local low, high = 1, used
          while low < high do
            local middle = math.floor((low + high) / 2)
            if tonumber(redis.call('LINDEX', KEYS[1], middle)) <= now - period then low = middle + 1 else high = middle end
          end
          redis.call('LTRIM', KEYS[1], low, -1)
          used = used - low
          oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or now)
        end
        local allowed = 0
        if used < count then
          redis.call('RPUSH', KEYS[1], string.format('%d', now))
          redis.call('PEXPIRE', KEYS[1], period)
          allowed = 1
        end
        return {allowed, used, oldest + period - now}
        """)

    // MARK: Without Redis

    /// Limits that guard money or identity: codes that are sent or tried, generations.
    private static func isGuarded(_ key: String) -> Bool { ["otp:", "verify:", "own:"].contains { key.hasPrefix($0) } }

    private func goOnAlone(_ key: String, _ error: RedisError) {
        let isNew = state.withLock { state in
            if Self.isGuarded(key) { state.fallbacks.guarded += 1 } else { state.fallbacks.ordinary += 1 }
            defer { state.isAlone = true }
            return !state.isAlone
        }
        if isNew { logger.warning("rate limits are counted by this process alone", metadata: ["cause": "\(error)"]) }
    }

    private func rejoin() {
        let fallbacks = state.withLock { state in
            defer { state.isAlone = false }
            return state.isAlone ? state.fallbacks : nil
        }
        guard let fallbacks else { return }
        logger.notice(
            "rate limits are counted by all processes together again",
            metadata: ["alone": "\(fallbacks.ordinary + fallbacks.guarded)", "of_these_guarded": "\(fallbacks.guarded)"])
    }
}
