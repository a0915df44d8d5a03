// The client against a real server: many at once, who may come in, which database, what is too much.

import Database
import Support
import Testing

@Suite struct RedisClientTests {
    @Test func aThousandAtOnceEachGetTheirOwnAnswer() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, _ in
            let counts = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let text = "سلام\r\n\(number)"
                        async let count = redis.number("INCR", "count")
                        #expect(try await redis.string("ECHO", text) == text)
                        return try await count
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1 ?? 0) }
            }
            #expect(counts == Set(1...1000))
            // All of them over one connection.
            let clients = try await redis.string("CLIENT", "LIST") ?? ""
            #expect(clients.split(separator: "\n").count == 1)
        }
    }

    @Test func nothingIsConnectedToBeforeTheFirstCommand() async throws {
        let port = try freePort()
        try await withClient("redis://127.0.0.1:\(port)/0") { _, log in #expect(log.lines.isEmpty) }
    }

    @Test func aPasswordThatIsRight() async throws {
        let server = try await PrivateRedis(password: "p@ss w/rd:٪")
        let password = "p%40ss%20w%2Frd%3A%D9%AA"
        try await withClient("redis://:\(password)@127.0.0.1:\(server.port)/0") { redis, log in
            #expect(try await redis.string("PING") == "PONG")
            _ = try await redis.send(["ACL", "SETUSER", "writer", "on", ">other", "~*", "&*", "+@all"])
            #expect(log.lines.isEmpty)
        }
        try await withClient("redis://writer:other@127.0.0.1:\(server.port)/0") { redis, _ in
            let name = try await redis.string("ACL", "WHOAMI")
            #expect(name == "writer")
        }
    }

    @Test(arguments: [(":hunter2@", "WRONGPASS"), ("", "NOAUTH"), ("nobody:hunter2@", "WRONGPASS")])
    func aPasswordThatIsWrong(_ credentials: String, _ word: String) async throws {
        let server = try await PrivateRedis(password: "correct")
        try await withClient("redis://\(credentials)127.0.0.1:\(server.port)/0") { redis, log in
            let error = await failure { try await redis.ping() }
            guard case .refused(let words) = error else { return #expect(error == .refused(word)) }
            #expect(words.hasPrefix(word))
            await log.wait(for: "Redis is away")
            var dumped = ""
            dump(redis, to: &dumped)
            for text in log.lines + ["\(words) \(String(reflecting: redis))", dumped] { #expect(!text.contains("hunter2") && !text.contains("correct")) }
        }
    }

    @Test func theDatabaseOfTheURL() async throws {
        let server = try await PrivateRedis()
        try await withClient("redis://127.0.0.1:\(server.port)/3") { redis, _ in
            _ = try await redis.send(["SET", "here", "1"])
            try await withClient(server.url) { other, _ in
                let outside = try await other.number("EXISTS", "here")
                _ = try await other.send(["SELECT", "3"])
                let inside = try await other.number("EXISTS", "here")
                #expect(outside == 0 && inside == 1)
            }
        }
        try await withClient("redis://127.0.0.1:\(server.port)/99") { redis, _ in
            #expect(await failure { try await redis.ping() } == .refused("ERR DB index is out of range"))
        }
    }

    @Test func aRefusalDoesNotRepeatTheCommand() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, log in
            let unknown = await failure { try await redis.send(["NOSUCH", "+989121234567"]) }
            guard case .refused(let words) = unknown else { return #expect(unknown == .refused("")) }
            #expect(words.hasPrefix("ERR unknown command") && !words.contains("989121234567"))
            _ = try await redis.send(["SET", "text", "a"])
            let wrong = await failure { try await redis.send(["LPUSH", "text", "b"]) }
            #expect(wrong == .refused("WRONGTYPE Operation against a key holding the wrong kind of value"))
            #expect(log.lines.isEmpty)
        }
    }

    @Test func noMoreThanSoManyWait() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url, change: { $0.mostWaiting = 10 }) { redis, _ in
            try await redis.ping()
            try await server.pause()
            try await withThrowingTaskGroup(of: RedisError?.self) { group in
                for _ in 0..<30 { group.addTask { await failure { try await redis.ping() } } }
                // Those who are one too many hear it at once; the others wait.
                for _ in 0..<20 { #expect(try await group.next() == .some(.busy)) }
                server.resume()
                for try await error in group { #expect(error == nil) }
            }
        }
    }

    @Test func anAnswerThatIsTooLong() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url, change: { $0.longestReply = 1000 }) { redis, log in
            _ = try await redis.send(["SET", "long", String(repeating: "a", count: 2000)])
            #expect(await failure { try await redis.send(["GET", "long"]) } == .malformed("an answer that is too long"))
            await log.wait(for: "Redis answers again")
            #expect(try await redis.string("GETRANGE", "long", "0", "2") == "aaa")
        }
    }

    @Test func scripts() async throws {
        let server = try await PrivateRedis()
        let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}")
        try await withClient(server.url) { redis, _ in
            for round in 1...3 {
                let reply = try await redis.run(script, keys: ["n"], arguments: ["نام"])
                #expect(reply == .array([.bytes(Array("n".utf8)), .bytes(Array("نام".utf8)), .integer(Int64(round))]))
                if round == 2 { _ = try await redis.send(["SCRIPT", "FLUSH"]) }
            }
        }
    }

    @Test func afterTheEnd() async throws {
        let server = try await PrivateRedis()
        try await withClient(server.url) { redis, _ in
            try await redis.ping()
            try await server.pause()
            async let waiting = failure { try await redis.ping() }
            await redis.close()
            #expect(await waiting == .closed)
            #expect(await failure { try await redis.ping() } == .closed)
            server.resume()
        }
    }
}
