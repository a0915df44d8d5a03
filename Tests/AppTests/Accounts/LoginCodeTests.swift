// Logging in with a code: what it takes, how often it may be tried, and that nobody gets in twice on one.

import App
import Database
import Kit
import Support
import Testing

private let phone = "+989123456789"

@Suite struct LoginCodeTests {
    private func ask(_ server: TestServer) async throws -> Response { try await server.client.post("/auth/otp/request", ["phone_number": .string(phone)]) }
    private func verify(_ server: TestServer, _ code: String) async throws -> Response {
        try await server.client.post("/auth/otp/verify", ["phone_number": .string(phone), "code": .string(code)])
    }

    @Test(arguments: Engine.allCases) func aNumberLogsInWithItsCode(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let asked = try await server.client.post("/auth/otp/request", ["phone_number": "۰۹۱۲ ۳۴۵-۶۷۸۹"])
            #expect(asked.status == 200)
            #expect(asked["success"] == true)
            #expect(asked["phone_number"] == .string(phone))
            #expect(asked["ttl"] == 120)
            let answer = try await server.client.post("/auth/otp/verify", ["phone_number": "00989123456789", "code": "۱۲۳۴۵۶"])
            #expect(answer.status == 200)
            #expect(answer["user"]["phone_number"] == .string(phone))
            #expect(answer["user"].members?.map(\.name) == ["id", "phone_number", "full_name", "email", "is_active", "date_joined"])
            let me = try await server.client.with(token: answer["access"].string).get("/auth/me")
            #expect(me.status == 200)
            #expect(me.id == answer["user"]["id"]?.int)
            // The same number later is the same person.
            _ = try await ask(server)
            #expect(try await verify(server, "123456")["user"]["id"] == .int(me.id))
        }
    }

    @Test func whatIsNoIranianMobileIsRefused() async throws {
        try await withServer { server in
            for number in ["+982122222222", "+14155550100", "abc", "", "0912345678", "091234567890", "+447700900123"] as [JSON] + [9_121_234_567, ["a"], nil] {
                for path in ["/auth/otp/request", "/auth/otp/verify"] {
                    let answer = try await server.client.post(path, ["phone_number": number, "code": "123456"])
                    #expect(answer.status == 400)
                    #expect(!answer.faults("phone_number").isEmpty, "\(number.text)")
                }
            }
            #expect(try await server.client.post("/auth/otp/request", [:]).faults("phone_number") == ["This field is required."])
            #expect(try await server.count("users") == 0)
        }
    }

    @Test(arguments: Engine.allCases) func aWrongCodeCostsATryAndTheLastTryEndsIt(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            _ = try await ask(server)
            for remaining in [4, 3, 2, 1, 0] {
                let answer = try await verify(server, "000000")
                #expect(answer.status == 400 && answer.code == "otp_invalid")
                #expect(answer["attempts_remaining"].int == Int64(remaining))
            }
            let late = try await verify(server, "123456")
            #expect(late.status == 400 && late["attempts_remaining"] == 0)
            _ = try await ask(server)
            #expect(try await verify(server, "123456").status == 200)
        }
    }

    @Test func aCodeIsGoodForItsTimeOnly() async throws {
        try await withServer { server in
            _ = try await ask(server)
            server.clock.advance(by: .seconds(90))
            #expect(try await verify(server, "000000")["attempts_remaining"] == 4)
            server.clock.advance(by: .seconds(30))
            let late = try await verify(server, "123456")
            #expect(late.code == "otp_invalid" && late["attempts_remaining"] == 0)
        }
    }

    @Test func aCodeIsGoodOnce() async throws {
        try await withServer { server in
            _ = try await ask(server)
            #expect(try await verify(server, "123456").status == 200)
            #expect(try await verify(server, "123456").code == "otp_invalid")
            #expect(try await verify(server, "123456")["attempts_remaining"] == 0)
        }
    }

    @Test func aNewCodeEndsTheOldOne() async throws {
        let sender = RecordingSender()
        try await withServer(sender: sender) { server in
            _ = try await ask(server)
            try await sender.sent.reach(1)
            _ = try await ask(server)
            try await sender.sent.reach(2)
            let codes = sender.codes(phone)
            #expect(codes.allSatisfy { $0.count == 6 && $0.utf8.allSatisfy { (48...57).contains($0) } })
            guard codes[0] != codes[1] else { return }  // One in a million.
            #expect(try await verify(server, codes[0]).code == "otp_invalid")
            #expect(try await verify(server, codes[1]).status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func oneCodeLogsInOnceHoweverManyTryAtOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            _ = try await ask(server)
            let answers = try await concurrently(64) { _ in try await verify(server, "123456").status }
            #expect(answers.count { $0 == 200 } == 1)
            #expect(answers.count { $0 == 400 } == 63)
            #expect(try await server.count("sessions") == 1)
        }
    }

    @Test(arguments: Engine.allCases) func noMoreThanFiveGuessesAreComparedHoweverManyComeAtOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            _ = try await ask(server)
            let answers = try await concurrently(64) { try await verify(server, "00000\($0 % 10)").status }
            #expect(answers.allSatisfy { $0 == 400 })
            #expect(try await server.int("SELECT attempts FROM otp_challenges WHERE phone_number = \(phone)") == 5)
            #expect(try await server.int("SELECT wrong FROM otp_days WHERE phone_number = \(phone)") == 5)
        }
    }

    @Test(arguments: Engine.allCases) func twentyWrongGuessesEndTheDayOfANumber(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            for guess in 0..<18 {
                if guess % 4 == 0 { _ = try await ask(server) }
                _ = try await verify(server, "000000")
            }
            _ = try await ask(server)
            _ = try await concurrently(32) { _ in try await verify(server, "000000").status }
            #expect(try await server.int("SELECT wrong FROM otp_days WHERE phone_number = \(phone)") == 20)
            _ = try await ask(server)
            #expect(try await verify(server, "123456").code == "otp_invalid")
            server.clock.advance(by: .days(1))
            _ = try await ask(server)
            #expect(try await verify(server, "123456").status == 200)
        }
    }

    @Test func aCodeIsSentAtMostOnceAndAgainOnlyWhereNothingLeft() async throws {
        let busy = CodeSenderError(.temporary, code: 409, diagnosis: "busy")
        let sender = RecordingSender(failing: [busy])
        try await withServer(sender: sender) { server in
            _ = try await ask(server)
            try await sender.sent.reach(1)
            // The same message again once the back-off is over: nothing had left.
            server.clock.advance(by: .seconds(10))
            try await sender.sent.reach(2)
            #expect(sender.codes(phone).count == 1)
            #expect(try await verify(server, sender.codes(phone)[0]).status == 200)
        }
        let lost = RecordingSender(failing: [CodeSenderError(.unknown, code: 0, diagnosis: "no answer")])
        try await withServer(sender: lost) { server in
            _ = try await ask(server)
            try await lost.sent.reach(1)
            let job = try await server.int("SELECT id FROM jobs WHERE kind = 'send_login_code'")
            try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'dead'")
            #expect(lost.codes(phone).isEmpty)
        }
    }

    @Test func aDisabledPersonGetsNoTokensAndHasNone() async throws {
        try await withServer { server in
            let person = try await server.login(phone)
            try await server.run("UPDATE users SET is_active = 0 WHERE id = \(person.id)")
            #expect(try await person.get("/auth/me").status == 401)
            #expect(try await server.client.post("/auth/token/refresh", ["refresh": .string(person.refresh)]).status == 401)
            #expect(try await ask(server).status == 200)
            let answer = try await verify(server, "123456")
            #expect(answer.status == 403 && answer.code == "permission_denied")
            #expect(answer["access"] == nil && answer["refresh"] == nil)
            #expect(try await server.count("sessions") == 1)
        }
    }

    @Test(arguments: Engine.allCases) func anInvitationIsTakenAtTheFirstLogin(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let admin = try await server.login("+989120000001")
            let organization = try await admin.make("/organizations", ["name": "A", "slug": "a"])
            let invited = try await admin.post("/organizations/\(organization)/members", ["phone_number": .string(phone), "role": "editor"])
            #expect(invited.status == 201 && invited["status"] == "invited")
            let guest = try await server.login(phone)
            let memberships = try await guest.get("/auth/me")["organizations"].array
            #expect(memberships?.map { $0["role"] } == ["editor"])
            #expect(try await guest.get("/organizations/\(organization)").status == 200)
        }
    }
}
