// How often codes may be asked for and tried: by address, by number, by day.

import App
import Database
import Kit
import Support
import Testing
import Web

@Suite struct LoginThrottleTests {
    private func ask(_ client: TestClient, _ number: Int) async throws -> Response {
        try await client.post("/auth/otp/request", ["phone_number": .string("0912345\(1000 + number)")])
    }

    @Test func theSixthRequestOfAnAddressInAMinuteIsRefused() async throws {
        try await withServer(change: { $0.limits.otpAddress = RateLimit(count: 5, period: .minutes(1)) }) { server in
            for number in 0..<5 {
                let answer = try await ask(server.client, number)
                #expect(answer.status == 200)
                #expect(answer.header("RateLimit-Remaining") == "\(4 - number)")
                #expect(answer.header("X-RateLimit-Limit") == "5")
            }
            let refused = try await ask(server.client, 6)
            #expect(refused.status == 429 && refused.code == "throttled")
            let wait = try #require(refused["retry_after"].int)
            #expect((1...60).contains(wait))
            #expect(refused.header("Retry-After") == "\(wait)")
            #expect(refused.header("RateLimit-Remaining") == "0")
            server.clock.advance(by: .seconds(wait))
            #expect(try await ask(server.client, 7).status == 200)
        }
    }

    @Test func anAddressInAHeaderIsNotBelieved() async throws {
        try await withServer(change: { $0.limits.otpAddress = RateLimit(count: 5, period: .minutes(1)) }) { server in
            for number in 0..<5 { _ = try await ask(server.client.with("X-Forwarded-For", "10.0.0.\(number)"), number) }
            #expect(try await ask(server.client.with("X-Forwarded-For", "10.0.0.99"), 6).status == 429)
        }
    }

    @Test func anAddressFromATrustedProxyIs() async throws {
        try await withServer(change: {
            $0.limits.otpAddress = RateLimit(count: 5, period: .minutes(1))
            $0.trustedProxies = TrustedProxies(["127.0.0.1"]) ?? .none
        }) { server in
            for number in 0..<5 { #expect(try await ask(server.client.with("X-Forwarded-For", "6.6.6.\(number), 203.0.113.1"), number).status == 200) }
            #expect(try await ask(server.client.with("X-Forwarded-For", "203.0.113.1"), 6).status == 429)
            #expect(try await ask(server.client.with("X-Forwarded-For", "203.0.113.2"), 7).status == 200)
            let person = try await server.login("09120000009", client: server.client.with("X-Forwarded-For", "203.0.113.7"))
            let sessions = try await person.get("/auth/sessions").results
            #expect(sessions.map { $0["ip"] } == ["203.0.113.7"])
        }
    }

    @Test func aNumberIsCountedInWhateverSpelling() async throws {
        try await withServer(change: { $0.limits.otpPhone = RateLimit(count: 3, period: .minutes(1)) }) { server in
            var statuses: [Int] = []
            for spelling in ["09123456789", "+98 912 345 6789", "۰۹۱۲۳۴۵۶۷۸۹", "00989123456789"] {
                statuses.append(try await server.client.post("/auth/otp/request", ["phone_number": .string(spelling)]).status)
            }
            #expect(statuses == [200, 200, 200, 429])
        }
    }

    @Test func betweenTwoCodesToOneNumberAMinutePasses() async throws {
        try await withServer(change: { $0.otpInterval = .seconds(60) }) { server in
            let first = try await ask(server.client, 1)
            #expect(first["retry_after"] == 60)
            server.clock.advance(by: .seconds(20))
            let early = try await ask(server.client, 1)
            #expect(early.status == 429 && early.code == "throttled" && early["success"] == false)
            let wait = try #require(early["retry_after"].int)
            #expect((1...40).contains(wait))
            #expect(early.header("Retry-After") == "\(wait)")
            #expect(try await ask(server.client, 2).status == 200)
            server.clock.advance(by: .seconds(wait))
            #expect(try await ask(server.client, 1).status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func ofManyRequestsAtOnceOneSends(_ engine: Engine) async throws {
        let sender = RecordingSender()
        try await withServer(engine, sender: sender, change: { $0.otpInterval = .seconds(60) }) { server in
            let statuses = try await concurrently(16) { _ in try await ask(server.client, 1).status }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 429 } == 15)
            try await server.until("SELECT 1 FROM jobs WHERE kind = 'send_login_code' AND state = 'done'")
            #expect(sender.codes("+989123451001").count == 1)
        }
    }

    @Test func theEleventhTryOfAnAddressInAMinuteIsRefused() async throws {
        try await withServer(change: { $0.limits.verifyAddress = RateLimit(count: 10, period: .minutes(1)) }) { server in
            var statuses: [Int] = []
            for number in 0..<11 {
                statuses.append(
                    try await server.client.post("/auth/otp/verify", ["phone_number": .string("0912345\(1000 + number)"), "code": "000000"]).status)
            }
            #expect(statuses == Array(repeating: 400, count: 10) + [429])
        }
    }

    @Test func everyUserHasAShareOfRequests() async throws {
        try await withServer(change: { $0.limits.user = RateLimit(count: 6, period: .minutes(1)) }) { server in
            let (one, other) = (try await server.login("09120000001"), try await server.login("09120000002"))
            var statuses: [Int] = []
            for _ in 0..<7 { statuses.append(try await one.get("/auth/me").status) }
            #expect(statuses == Array(repeating: 200, count: 6) + [429])
            #expect(try await other.get("/auth/me").status == 200)
        }
    }
}
