// What sharing costs: commands a second over one connection, and what a rate limit adds to a request, in memory and over a
// Redis of its own on this machine. Prints a table. Ratios within one run are what counts.

import App
import Database
import Kit
import Logging
import Support
import Web

/// The times of `count` calls by `tasks` at once.
struct Sample {
    let rate: Double
    let times: [Duration]

    static func measure(_ count: Int, tasks: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws -> Sample {
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var times: [Duration] = []
                    for number in 0..<count / tasks { times.append(try await ContinuousClock().measure { try await body(task * count + number) }) }
                    return times
                }
            }
            return try await group.reduce(into: [Duration]()) { $0 += $1 }
        }
        return Sample(rate: Double(times.count) / ((ContinuousClock.now - start) / .seconds(1)), times: times.sorted())
    }

    func at(_ share: Double) -> Int { Int(times[min(times.count - 1, Int(Double(times.count) * share))] / .microseconds(1)) }
}

func row(_ name: String, _ sample: Sample) { print("| \(name) | \(Int(sample.rate)) | \(sample.at(0.5)) | \(sample.at(0.99)) |") }

let server = try await PrivateRedis()
var logger = Logger(label: "benchmark")
logger.logLevel = .error
let redis = RedisClient(try RedisSettings(url: server.url), logger: logger)
let memory = MemoryRateLimiter(clock: .system)
let shared = RedisRateLimiter(redis, names: RedisNames(key: [1]), clock: .system, patience: .seconds(10), logger: logger)
let limit = RateLimit(count: 600, period: .minutes(1))
try await redis.ping()

print("| | a second | median µs | p99 µs |\n| --- | --- | --- | --- |")
for tasks in [1, 64, 1000] {
    row("command, \(tasks) at once", try await Sample.measure(tasks == 1 ? 20_000 : 100_000, tasks: tasks) { _ in try await redis.ping() })
}
// A thousand callers, so that most checks are let through as most requests are.
row("limit in memory", try await Sample.measure(100_000, tasks: 1) { _ = await memory.check("user:\($0 % 1000)", limit) })
for tasks in [1, 64] {
    let sample = try await Sample.measure(tasks == 1 ? 20_000 : 100_000, tasks: tasks) { _ = await shared.check("user:\(tasks) \($0 % 1000)", limit) }
    row("limit over Redis, \(tasks) at once", sample)
}
let full = RateLimit(count: 1, period: .hours(1))
row("limit over Redis, refused", try await Sample.measure(20_000, tasks: 1) { _ in _ = await shared.check("full", full) })
await redis.close()
