// Guessing a code: however many guess at once, no more than the allowed tries are compared, and one code logs in once.

import Database
import Kit
import Support
import Synchronization
import Testing

@testable import App

@Suite struct GuessTests {
    private static let phone = "+989123456789"

    private func ask(_ server: TestServer) async throws {
        #expect(try await server.client.post("/auth/otp/request", ["phone_number": .string(Self.phone)]).status == 200)
    }

    @Test(arguments: Engine.allCases) func ofAHundredWithTheRightCodeOneGetsIn(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            try await ask(server)
            let answers = try await concurrently(100) { _ in
                try await server.client.post("/auth/otp/verify", ["phone_number": .string(Self.phone), "code": "123456"])
            }
            #expect(answers.count { $0.status == 200 } == 1)
            #expect(answers.filter { $0.status != 200 }.allSatisfy { $0.status == 400 && $0.code == "otp_invalid" })
            #expect(try await server.count("sessions") == 1)
            #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE action = 'user.logged_in'") == 1)
        }
    }

    @Test(arguments: Engine.allCases) func ofTenThousandGuessesFiveAreCompared(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            try await ask(server)
            let (compared, now) = (Tally(), server.now)
            let right = try await concurrently(64) { worker in
                var right = 0
                for number in stride(from: worker, to: 10_000, by: 64) {
                    let guess = try await server.app.database.write { tx in
                        try LoginCodeStore.guess("\(200_000 + number)", phone: Self.phone, attempts: 5, now: now, in: tx) { _ in
                            compared.increment()
                            return Secret("123456")
                        }
                    }
                    if guess == .right { right += 1 }
                }
                return right
            }
            #expect(right.reduce(0, +) == 0)
            // A transaction that lost a race is run again and its guess compared again; none was paid for twice.
            #expect(compared.count >= 5 && (engine == .postgres || compared.count == 5), "\(compared.count) were compared")
            #expect(try await server.int("SELECT attempts FROM otp_challenges") == 5)
            #expect(try await server.int("SELECT wrong FROM otp_days") == 5)
            // Nor does the right one help now.
            #expect(try await server.client.post("/auth/otp/verify", ["phone_number": .string(Self.phone), "code": "123456"]).status == 400)
        }
    }

    /// Five tries of each code would add up: twenty wrong ones end the day of a number.
    @Test(arguments: Engine.allCases) func twentyWrongGuessesEndTheDayOverAllCodes(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            server.clock.set(Timestamp("2026-12-10T10:00:00Z")!)
            let (compared, wrong) = (Tally(), Tally())
            for _ in 0..<10 {
                try await ask(server)
                let now = server.now
                for guess in try await concurrently(
                    12,
                    { _ in
                        try await server.app.database.write { tx in
                            try LoginCodeStore.guess("000000", phone: Self.phone, attempts: 5, now: now, in: tx) { _ in
                                compared.increment()
                                return Secret("123456")
                            }
                        }
                    }) where guess != .right
                { wrong.increment() }
            }
            #expect(wrong.count == 120 && compared.count == 20)
            try await ask(server)
            #expect(try await server.client.post("/auth/otp/verify", ["phone_number": .string(Self.phone), "code": "123456"]).status == 400)
            server.clock.set(Timestamp("2026-12-11T10:00:00Z")!)
            try await ask(server)
            #expect(try await server.client.post("/auth/otp/verify", ["phone_number": .string(Self.phone), "code": "123456"]).status == 200)
        }
    }
}
