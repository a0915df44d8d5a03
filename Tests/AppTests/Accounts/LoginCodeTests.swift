// Logging in, staying logged in, logging out.

import App
import Kit
import Support
import Testing
import Web

@Suite struct AccountTests {
    @Test(arguments: Engine.allCases) func aNumberLogsInWithItsCode(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let asked = try await server.client.post("/auth/otp/request", ["phone_number": "۰۹۱۲ ۳۴۵-۶۷۸۹"])
            #expect(asked.status == 200)
            #expect(asked["success"] == true)
            #expect(asked["phone_number"] == "+989123456789")
            #expect(asked["ttl"] == 120)
            let answer = try await server.client.post("/auth/otp/verify", ["phone_number": "09123456789", "code": "۱۲۳۴۵۶"])
            #expect(answer.status == 200)
            #expect(answer["user"]["phone_number"] == "+989123456789")
            let me = try await server.client.with(token: answer["access"].string).get("/auth/me")
            #expect(me.status == 200)
            #expect(me.id == answer["user"]["id"]?.int)
        }
    }

    @Test(arguments: ["+982122222222", "+14155550100", "abc", "", "0912345678", "091234567890"])
    func whatIsNoIranianMobileIsRefused(_ number: String) async throws {
        try await withServer { server in
            let answer = try await server.client.post("/auth/otp/request", ["phone_number": .string(number)])
            #expect(answer.status == 400)
            #expect(!answer.faults("phone_number").isEmpty)
        }
    }
}
