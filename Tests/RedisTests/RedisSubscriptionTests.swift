// Hearing a channel through everything that happens to a server.

import Database
import Support
import Synchronization
import Testing

@Suite struct RedisSubscriptionTests {
    /// What a subscription told, and how to wait for it.
    private final class Ear: Sendable {
        let opened = Tally()
        let heard = Tally()
        private let list = Mutex<[String]>([])
        var messages: [String] { list.withLock { $0 } }

        func listen(_ redis: RedisClient, _ channel: String) -> Task<Void, Never> {
            Task {
                await redis.subscribe(to: channel) {
                    self.opened.increment()
                } onMessage: { message in
                    self.list.withLock { $0.append(String(decoding: message, as: UTF8.self)) }
                    self.heard.increment()
                }
            }
        }
    }

    @Test func messagesInOrder() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, log in
            let ear = Ear()
            let task = ear.listen(redis, "news")
            try await ear.opened.reach(1)
            for number in 0..<100 { #expect(try await redis.publish("خبر \(number)", to: "news") == 1) }
            #expect(try await redis.publish("elsewhere", to: "other") == 0)
            try await ear.heard.reach(100)
            #expect(ear.messages == (0..<100).map { "خبر \($0)" })
            task.cancel()
            await task.value
            // A subscription that has ended is gone from the server too.
            while try await redis.publish("nobody", to: "news") > 0 {}
            #expect(log.lines.isEmpty)
        }
    }

    @Test func aServerThatDiesAndComesBack() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, _ in
            let ear = Ear()
            let task = ear.listen(redis, "news")
            for round in 1...3 {
                // Told of every connection, since something may have been missed before it.
                try await ear.opened.reach(round)
                try await withClient(server.url) { other, _ in
                    let listeners = try await other.publish("round \(round)", to: "news")
                    #expect(listeners == 1)
                }
                try await ear.heard.reach(round)
                server.kill()
                try await server.start()
            }
            try await ear.opened.reach(4)
            #expect(ear.messages == ["round 1", "round 2", "round 3"])
            task.cancel()
            await task.value
        }
    }

    @Test func aServerThatIsNotThereYet() async throws {
        let server = try await PrivateRedis()
        server.kill()
        try await withClient(server.url) { redis, log in
            let ear = Ear()
            let task = ear.listen(redis, "news")
            await log.wait(for: "the subscription to Redis is lost")
            try await server.start()
            try await ear.opened.reach(1)
            task.cancel()
            await task.value
        }
    }

    /// Nothing comes over a connection that is dead, and nothing says that it is: so it asks.
    @Test func aServerThatStandsStill() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url, change: { ($0.pulse, $0.connectLimit) = (.milliseconds(50), .milliseconds(200)) }) { redis, log in
            let ear = Ear()
            let task = ear.listen(redis, "news")
            try await ear.opened.reach(1)
            try await server.pause()
            await log.wait(for: "the subscription to Redis is lost")
            server.resume()
            try await ear.opened.reach(2)
            task.cancel()
            await task.value
        }
    }

    @Test func cancelledWhileNobodyIsThere() async throws {
        let server = try await PrivateRedis()
        server.kill()
        try await withClient(server.url) { redis, log in
            let task = Ear().listen(redis, "news")
            await log.wait(for: "the subscription to Redis is lost")
            task.cancel()
            await task.value
        }
    }
}
