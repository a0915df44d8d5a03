// What one process tells the others, and what it does not hear of itself.

import App
import Database
import Jobs
import Kit
import Support
import Testing

@Suite struct HintTests {
    /// Two processes that hear each other.
    private func withTwo(_ body: (_ server: PrivateRedis, _ one: JobSignals, _ other: JobSignals) async throws -> Void) async throws {
        let server = try await PrivateRedis()
        var settings = try RedisSettings(url: server.url)
        settings.rest = .milliseconds(100)
        let clients = (0..<2).map { _ in RedisClient(settings, logger: LogBook().logger) }
        let signals = clients.map { JobSignals(hints: RedisHints($0, channel: "hints")) }
        var tasks: [Task<Void, Never>] = []
        for signals in signals {
            // Whoever begins to hear looks once at everything, at what is watched last: after that comes only what a test tells.
            await signals.watching(0) { signal in
                tasks.append(Task { await signals.listen() })
                await signal.wait(after: 0, atMost: .seconds(600))
            }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(server, signals[0], signals[1])) } catch { outcome = .failure(error) }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for client in clients { await client.close() }
        try outcome.get()
    }

    @Test func everyKindOfHintArrives() async throws {
        try await withTwo { _, one, other in
            let due = other.due.generation
            one.workIsDue()
            await other.due.wait(after: due, atMost: .seconds(600))
            let attention = other.attention.generation
            one.lookAtJobs()
            await other.attention.wait(after: attention, atMost: .seconds(600))
            await other.watching(7) { signal in
                let seen = signal.generation
                one.jobSpoke(7)
                await signal.wait(after: seen, atMost: .seconds(600))
                #expect(signal.generation == seen + 1)
            }
            #expect(other.due.generation == due + 1)
            #expect(other.attention.generation == attention + 1)
        }
    }

    @Test func nobodyHearsHimself() async throws {
        try await withTwo { _, one, other in
            await one.watching(7) { signal in
                let (spoken, due) = (signal.generation, one.due.generation)
                await other.watching(7) { theirs in
                    let seen = theirs.generation
                    one.jobSpoke(7)
                    #expect(signal.generation == spoken + 1)
                    await theirs.wait(after: seen, atMost: .seconds(600))
                }
                // What comes from the other now was said after it, so an echo would have come before.
                other.workIsDue()
                await one.due.wait(after: due, atMost: .seconds(600))
                #expect(signal.generation == spoken + 1)
            }
        }
    }

    /// Any number may be told while nothing can be sent; then the little that was kept says enough.
    @Test func aFloodWhileRedisStandsStill() async throws {
        try await withTwo { server, one, other in
            try await server.pause()
            await other.watching(100_000) { signal in
                let seen = signal.generation
                for job in 1...100_000 { one.jobSpoke(ID(job)) }
                server.resume()
                await signal.wait(after: seen, atMost: .seconds(600))
                #expect(signal.generation > seen)
            }
        }
    }

    @Test func afterAnOutageEverybodyLooksOnce() async throws {
        try await withTwo { server, one, other in
            try await other.watching(7) { signal in
                let (seen, due, attention) = (signal.generation, other.due.generation, other.attention.generation)
                server.kill()
                one.jobSpoke(7)  // Lost.
                try await server.start()
                await signal.wait(after: seen, atMost: .seconds(600))
                await other.attention.wait(after: attention, atMost: .seconds(600))
                await other.due.wait(after: due, atMost: .seconds(600))
                #expect(other.due.generation > due && other.attention.generation > attention)
            }
        }
    }

    @Test func whatIsNotUnderstoodIsNoHint() async throws {
        try await withTwo { server, one, _ in
            let client = RedisClient(try RedisSettings(url: server.url), logger: LogBook().logger)
            let due = one.due.generation
            for message in ["", " ", "due", "somebody", "somebody later 12x -", "\u{0}", "somebody due"] { _ = try await client.publish(message, to: "hints") }
            await one.due.wait(after: due, atMost: .seconds(600))
            #expect(one.due.generation == due + 1)
            await client.close()
        }
    }
}
