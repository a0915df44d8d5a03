// What an attacker who has many numbers, many addresses and no Redis in his way can make this installation send.

import App
import Database
import Kit
import Support
import Testing
import Web

@testable import struct App.MessageLimits
@testable import struct App.Settings

@Suite struct MessageGuardTests {
    private func ask(_ server: TestServer, _ phone: String, from address: String = "203.0.113.1") async throws -> Response {
        try await server.client.with("X-Forwarded-For", address).post("/auth/otp/request", ["phone_number": .string(phone)])
    }

    /// A server that sends, behind a proxy that is believed, with one limit low and the others out of the way.
    private func guarded(
        _ engine: Engine = .sqlite, _ change: @escaping (inout MessageLimits) -> Void, _ body: (TestServer, RecordingSender) async throws -> Void
    ) async throws {
        let sender = RecordingSender()
        try await withServer(
            engine, worker: false, sender: sender,
            change: { settings in
                settings.trustedProxies = TrustedProxies(["127.0.0.1"]) ?? .none
                let wide = RateLimit(count: 1_000_000, period: .days(1))
                (settings.messages.number, settings.messages.numberDaily, settings.messages.block) = (wide, wide, wide)
                (settings.messages.address, settings.messages.total) = (wide, wide)
                change(&settings.messages)
            }
        ) { server in try await body(server, sender) }
    }

    private func messages(_ server: TestServer) async throws -> Int64 { try await server.int("SELECT COUNT(*) FROM jobs WHERE kind = 'send_login_code'") }

    private func expectRefused(_ answer: Response, _ says: String) {
        #expect(answer.status == 429 && answer.code == "throttled" && answer["success"] == false)
        #expect(answer["detail"].string?.contains(says) == true, "\(answer.body)")
        let wait = answer["retry_after"].int ?? 0
        #expect(wait > 0 && answer.header("Retry-After") == "\(wait)")
    }

    @Test(arguments: Engine.allCases) func aNumberHasItsHourAndItsDay(_ engine: Engine) async throws {
        try await guarded(
            engine,
            { messages in
                messages.number = RateLimit(count: 3, period: .hours(1))
                messages.numberDaily = RateLimit(count: 5, period: .days(1))
            }
        ) { server, _ in
            server.clock.set(Timestamp("2026-12-10T10:30:00Z")!)
            for number in 0..<3 { #expect(try await ask(server, "09123456789", from: "203.0.113.\(number)").status == 200) }
            let refused = try await ask(server, "۰۹۱۲۳۴۵۶۷۸۹", from: "203.0.113.9")
            expectRefused(refused, "this number")
            #expect((1...1800).contains(refused["retry_after"].int ?? 0))
            #expect(try await ask(server, "09123456788").status == 200)
            server.clock.advance(by: .minutes(31))
            for _ in 0..<2 { #expect(try await ask(server, "09123456789").status == 200) }
            let daily = try await ask(server, "09123456789")
            expectRefused(daily, "this number")
            #expect((daily["retry_after"].int ?? 0) > 3600)
            server.clock.set(Timestamp("2026-12-11T00:00:01Z")!)
            #expect(try await ask(server, "09123456789").status == 200)
        }
    }

    @Test func neighboursAreCountedTogether() async throws {
        try await guarded(.sqlite, { $0.block = RateLimit(count: 4, period: .hours(1)) }) { server, _ in
            for number in 0..<4 { #expect(try await ask(server, "0912345\(1000 + number * 999)", from: "203.0.113.\(number)").status == 200) }
            expectRefused(try await ask(server, "09123459999"), "Too many codes")
            #expect(try await ask(server, "09123469999").status == 200)
            #expect(try await messages(server) == 5)
        }
    }

    @Test func anAddressIsCountedAndANetworkOfIPv6IsOne() async throws {
        try await guarded(.sqlite, { $0.address = RateLimit(count: 3, period: .hours(1)) }) { server, _ in
            for number in 0..<3 { #expect(try await ask(server, "0912000000\(number)", from: "2001:db8:1:2::\(number + 1)").status == 200) }
            expectRefused(try await ask(server, "09120000005", from: "2001:db8:1:2:ffff::9"), "Too many codes")
            #expect(try await ask(server, "09120000005", from: "2001:db8:1:3::1").status == 200)
            #expect(try await ask(server, "09120000006", from: "203.0.113.1").status == 200)
        }
    }

    /// The bill of a day is bounded whatever comes.
    @Test(arguments: Engine.allCases) func anAttackFromManyAddressesEndsAtTheCeiling(_ engine: Engine) async throws {
        try await guarded(engine, { $0.total = RateLimit(count: 25, period: .days(1)) }) { server, _ in
            let statuses = try await concurrently(120) { number in
                try await ask(server, "09\(10 + number % 10)\(1_000_000 + number * 7919)", from: "198.51.\(number % 100).\(number)").status
            }
            #expect(statuses.count { $0 == 200 } == 25 && statuses.count { $0 == 429 } == 95, "\(statuses)")
            #expect(try await messages(server) == 25)
            #expect(try await server.int("SELECT COUNT(*) FROM otp_challenges") == 25)
            expectRefused(try await ask(server, "09121111111", from: "192.0.2.1"), "This installation")
            let persian = try await server.client.with("Accept-Language", "fa").post("/auth/otp/request", ["phone_number": "09121111111"])
            #expect(persian["detail"].string?.contains("سقف") == true)
        }
    }

    /// The throttles live in memory or in Redis; the counts do not.
    @Test func anotherProcessGoesOnCounting() async throws {
        let sender = RecordingSender()
        try await withInstallation(
            redis: nil, workers: [nil, nil], sender: sender, change: { $0.messages.numberDaily = RateLimit(count: 2, period: .days(1)) }
        ) { installation in
            let statuses = try await [0, 1, 0, 1].asyncMap { number in
                try await installation.servers[number].client.post("/auth/otp/request", ["phone_number": "09123456789"]).status
            }
            #expect(statuses == [200, 200, 429, 429])
        }
    }

    @Test func theDefaultsAreOfUse() throws {
        let limits = MessageLimits()
        #expect(limits.number.count <= limits.numberDaily.count && limits.total.period == .days(1))
        let settings = try Settings.load(environment: ["DEBUG": "True", "MOCK_SMS": "True", "SMS_LIMIT_TOTAL": "7/d", "SMS_LIMIT_BLOCK": "8/h"])
        #expect(settings.messages.total == RateLimit(count: 7, period: .days(1)) && settings.messages.block.count == 8)
        #expect(settings.messages.number == limits.number && settings.messages.address == limits.address && settings.messages.numberDaily == limits.numberDaily)
        #expect(throws: SettingsError.self) { try Settings.load(environment: ["DEBUG": "True", "MOCK_SMS": "True", "SMS_LIMIT_IP": "many"]) }
    }
}

extension Array where Element: Sendable {
    /// One after the other.
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
