// Another number for the same account: who confirms it, what ends with it, and that nobody comes into an account by a code that
// was sent for something else.

import App
import Database
import Kit
import Support
import Testing

private let old = "+989120000001"
private let new = "+989350000009"

@Suite struct PhoneTests {
    private func ask(_ person: Person, _ phone: String = new) async throws -> Response {
        try await person.post("/auth/me/phone", ["phone_number": .string(phone)])
    }
    private func confirm(_ person: Person, _ code: String = "123456", _ phone: String = new) async throws -> Response {
        try await person.post("/auth/me/phone/verify", ["phone_number": .string(phone), "code": .string(code)])
    }
    private func number(_ server: TestServer, _ user: ID) async throws -> String {
        try await server.text("SELECT phone_number FROM users WHERE id = \(user)")
    }

    @Test(arguments: Engine.allCases) func aNewNumberIsConfirmedByACodeSentToIt(_ engine: Engine) async throws {
        let sender = RecordingSender()
        try await withServer(engine, sender: sender) { server in
            func code(_ phone: String, _ count: Int) async throws -> String {
                try await sender.sent.reach(count)
                return sender.codes(phone).last ?? ""
            }
            func logIn(_ phone: String, _ count: Int) async throws -> Response {
                _ = try await server.client.post("/auth/otp/request", ["phone_number": .string(phone)])
                return try await server.client.post("/auth/otp/verify", ["phone_number": .string(phone), "code": .string(try await code(phone, count))])
            }
            let (first, second) = (try await logIn(old, 1), try await logIn(old, 2))
            let (here, elsewhere) = (server.client.with(token: first["access"].string), server.client.with(token: second["access"].string))
            let id = first["user"]["id"]?.int ?? 0
            let asked = try await here.post("/users/me/phone", ["phone_number": "۰۹۳۵ ۰۰۰ ۰۰۰۹"])
            #expect(asked.status == 200 && asked["phone_number"] == .string(new) && asked["ttl"] == 120 && asked["success"] == true)
            let given = try await code(new, 3)
            #expect(given.count == 6 && sender.codes(old).count == 2)
            let changed = try await here.post("/users/me/phone/verify", ["phone_number": .string(new), "code": .string(given)])
            #expect(changed.status == 200 && changed["phone_number"] == .string(new) && changed.id == id && changed["version"] == 2)
            // This session goes on, the others are over, and the old number learns of it.
            #expect(try await here.get("/auth/me")["phone_number"] == .string(new))
            #expect(try await elsewhere.get("/auth/me").status == 401)
            try await sender.told.reach(1)
            #expect(sender.sentences(old).first?.contains("+98935***0009") == true && sender.sentences(new).isEmpty)
            // The new number leads to the account; the old one is a stranger's.
            #expect(try await logIn(new, 4)["user"]["id"] == .int(id))
            #expect(try await logIn(old, 5)["user"]["id"] != .int(id))
            let event = try await server.text("SELECT payload FROM audit_events WHERE action = 'user.phone_changed'")
            #expect(event.contains("+98912***0001") && event.contains("+98935***0009") && !event.contains(old) && !event.contains(new))
            #expect(try JSONParser.parse(event)["changes"]?["sessions_ended"] == [0, 1])
        }
    }

    /// Neither does a code for a change log in, nor a login code change, nor the code of one person the number of another.
    @Test(arguments: Engine.allCases) func aCodeIsGoodForWhatItWasSentForOnly(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (sara, ali) = (try await server.login(old), try await server.login("+989120000002"))
            #expect(try await ask(sara).status == 200)
            #expect(try await server.client.post("/auth/otp/verify", ["phone_number": .string(new), "code": "123456"]).code == "otp_invalid")
            #expect(try await confirm(ali).code == "otp_invalid")
            _ = try await server.client.post("/auth/otp/request", ["phone_number": .string(new)])
            #expect(try await confirm(sara).code == "otp_invalid")
            #expect(try await server.count("users") == 2)
            #expect(try await server.client.post("/auth/otp/verify", ["phone_number": .string(new), "code": "123456"]).status == 200)
            #expect(try await number(server, sara.id) == old)
        }
    }

    /// That a number has an account is told to nobody but its holder.
    @Test(arguments: Engine.allCases) func aNumberThatIsTakenIsToldOfOnlyToItsHolder(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (sara, ali) = (try await server.login(old), try await server.login("+989120000002"))
            let (taken, free) = (try await ask(sara, ali.phone), try await ask(sara))
            #expect(taken.status == 200 && free.status == 200 && taken.body.replacing(ali.phone, with: new) == free.body)
            let (wrong, unknown) = (try await confirm(sara, "000000", ali.phone), try await confirm(sara, "000000"))
            #expect(wrong.status == 400 && wrong["attempts_remaining"] == unknown["attempts_remaining"] && wrong.code == unknown.code)
            let refused = try await confirm(sara, "123456", ali.phone)
            #expect(refused.status == 409 && refused.code == "conflict")
            // The code is used up, and both are who they were.
            #expect(try await confirm(sara, "123456", ali.phone).code == "otp_invalid")
            #expect(try await (number(server, sara.id), number(server, ali.id)) == (old, ali.phone))
            #expect(try await ali.get("/auth/me").status == 200)
            #expect(try await ask(sara, old).faults("phone_number").count == 1)
            #expect(try await ask(sara, "+14155550100").faults("phone_number").count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func ofManyThatConfirmAtOnceOneWins(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (sara, ali) = (try await server.login(old), try await server.login("+989120000002"))
            #expect(try await ask(sara).status == 200)
            #expect(try await ask(ali).status == 200)  // The code of the first is dead from here on.
            let answers = try await concurrently(32) { try await confirm($0.isMultiple(of: 2) ? sara : ali) }
            #expect(answers.count { $0.status == 200 } == 1 && answers.allSatisfy { $0.status == 200 || $0.code == "otp_invalid" })
            #expect(try await (number(server, sara.id), number(server, ali.id)) == (old, new))
            // A stranger who logs in with the number while its holder confirms it: two people, or one, and no number twice.
            let third = "+989350000010"
            #expect(try await ask(sara, third).status == 200)
            async let confirmed = confirm(sara, "123456", third)
            async let made = server.app.createSuperuser(phone: third, fullName: "", by: .command("test", account: "test"))
            let (answer, _) = try await (confirmed, made)
            #expect(answer.status == 200 || answer.status == 409)
            #expect(try await server.int("SELECT COUNT(*) FROM users WHERE phone_number = \(third)") == 1)
        }
    }

    @Test(arguments: Engine.allCases) func wrongGuessesArePaidForAndSoAreMessages(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let person = try await server.login(old)
            _ = try await ask(person)
            let answers = try await concurrently(32) { _ in try await confirm(person, "000000").status }
            #expect(answers.allSatisfy { $0 == 400 })
            #expect(try await server.int("SELECT attempts FROM otp_challenges WHERE phone_number = \(new)") == 5)
            #expect(try await server.int("SELECT wrong FROM otp_days WHERE phone_number = \(new)") == 5)
            #expect(try await confirm(person)["attempts_remaining"] == 0)
            #expect(try await number(server, person.id) == old)
        }
        let sender = RecordingSender()
        try await withServer(engine, sender: sender, change: { $0.otpInterval = .seconds(60) }) { server in
            _ = try await server.client.post("/auth/otp/request", ["phone_number": .string(old)])
            try await sender.sent.reach(1)
            let code = JSON.string(sender.codes(old)[0])
            let access = try await server.client.post("/auth/otp/verify", ["phone_number": .string(old), "code": code])["access"].string
            let me = server.client.with(token: access)
            #expect(try await me.post("/auth/me/phone", ["phone_number": .string(new)]).status == 200)
            #expect(try await server.int("SELECT SUM(sent) FROM message_counts WHERE subject = 'all'") == 2)
            let early = try await me.post("/auth/me/phone", ["phone_number": .string(new)])
            #expect(early.status == 429 && early.header("Retry-After") == "60")
            #expect(try await server.client.post("/auth/otp/request", ["phone_number": .string(new)]).status == 429)
        }
    }

    /// What was waiting for the number is its holder's; a key is not a person; a repeated request is one.
    @Test(arguments: Engine.allCases) func invitationsFollowTheNumberAndKeysChangeNothing(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, person) = (try await server.team(), try await server.login(old))
            _ = try await team.admin.post("/organizations/\(team.organization)/members", ["phone_number": .string(new), "role": "writer"])
            let key = try await team.viewer.post("/auth/api-keys", ["organization": .int(team.organization), "name": "k", "role": "viewer"])["key"].string
            #expect(try await server.client.with(token: key).post("/auth/me/phone", ["phone_number": .string(new)]).status == 403)
            _ = try await ask(person)
            let once = person.client.with("Idempotency-Key", "change-1")
            let body: JSON = ["phone_number": .string(new), "code": "000000"]
            #expect(try await once.post("/auth/me/phone/verify", body).status == 400)
            #expect(try await once.post("/auth/me/phone/verify", ["phone_number": .string(new), "code": "123456"]).status == 200)
            #expect(try await once.post("/auth/me/phone/verify", ["phone_number": .string(new), "code": "123456"]).header("Idempotency-Replayed") == "true")
            #expect(try await person.get("/auth/me")["organizations"].array?.first?["role"] == "writer")
        }
    }

    @Test(arguments: Engine.allCases) func anOperatorGivesAnotherNumber(_ engine: Engine) async throws {
        let sender = RecordingSender()
        try await withServer(engine, sender: sender) { server in
            let claim = OperatorClaim.command("test", account: "test")
            for phone in [old, "+989120000002"] { try await server.app.createSuperuser(phone: phone, fullName: "", by: claim) }
            let (first, second) = (try await server.app.person(old, by: claim), try await server.app.person("+989120000002", by: claim))
            let answers = await withTaskGroup(of: Bool.self) { group in
                for user in [first, second] {
                    group.addTask { (try? await server.app.changeUser(user, phone: "0935 000 0009", by: claim)) != nil }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 } == 1)
            #expect(try await server.int("SELECT COUNT(*) FROM users WHERE phone_number = \(new)") == 1)
            try await sender.told.reach(1)
            await #expect(throws: AppError.self) { try await server.app.changeUser(first, phone: "12", by: claim) }
            // What stands for a number that is missing may stay.
            try await server.run("UPDATE users SET phone_number = 'none-7' WHERE id = \(second)")
            try await server.app.changeUser(second, fullName: "Ali", phone: "none-7", by: claim)
            try await server.app.changeUser(second, phone: "+989120000003", by: claim)
            #expect(try await number(server, second) == "+989120000003")
            #expect(sender.sentences("none-7").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases) func aPersonChangesTheNumberInTheBrowser(_ engine: Engine) async throws {
        try await withPages(engine) { server, port in
            let (browser, other) = (Browser(port: port), Browser(port: port))
            try await browser.begin(old)
            try await other.logIn("09120000001")
            try await browser.open("/profile/phone/code")
            #expect(browser.path == "/profile/phone")
            try await browser.submit("/profile/phone", ["phone_number": "12"])
            #expect(browser.page.status == 422 && browser.shows("شمارهٔ موبایل ایرانی نامعتبر است") && browser.shows("value=\"12\""))
            try await browser.submit("/profile/phone", ["phone_number": "09350000009"])
            #expect(browser.path == "/profile/phone/code" && browser.shows(new))
            try await browser.submit("/profile/phone/code", ["code": "۰۰۰۰۰۰"])
            #expect(browser.page.status == 422 && browser.shows("تلاش دیگر مانده است"))
            try await browser.submit("/profile/phone/again")
            try await browser.submit("/profile/phone/code", ["code": "۱۲۳۴۵۶"])
            #expect(browser.path == "/profile" && browser.shows("شمارهٔ شما عوض شد") && browser.shows(new))
            try await other.open("/profile")
            #expect(other.path.hasPrefix("/login"))
            #expect(try await server.int("SELECT COUNT(*) FROM users") == 1)
        }
    }
}
