// Logging in by a code, in two steps, and out again. The number between the steps lives in a cookie, not in an address that
// would be kept in histories.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func accountPages() -> [PageRoute] {
        [
            raw("/", isOpen: true) { visit in
                let address = try await database.read { tx in visit.session == nil ? "/login" : try home(visit, tx) }
                return Reply(status: 303, headers: [("Location", address)])
            },
            openPage("/login") { visit, tx in
                if visit.session != nil { throw Elsewhere(address: try home(visit, tx)) }
                return Screen(
                    "login", visit.text("ورود", "Log in"),
                    ["phone": visit.field("phone_number"), "next": .text(LoginPages.next(visit) ?? "")])
            },
            action("/login", on: "/login", isOpen: true, askForCode),
            openPage("/login/code") { visit, _ in
                guard let phone = LoginPages.phone(visit) else { throw Elsewhere(address: "/login") }
                let left = visit.failure?.extras.first { $0.name == "attempts_remaining" }?.value.int
                return Screen(
                    "login_code", visit.text("کد ورود", "Login code"),
                    [
                        "phone": .text(IranianMobile.masked(phone)), "code": visit.field("code"), "next": .text(LoginPages.next(visit) ?? ""),
                        "ttl": .text("\(settings.otpLifetime.components.seconds)"), "interval": .text("\(settings.otpInterval.components.seconds)"),
                        "mock": .flag(settings.mockSMS), "mock_code": .text(visit.language == .persian ? Digits.persian(LoginCode.mock) : LoginCode.mock),
                        "left": left.map { .text(visit.words.number(Int($0))) } ?? .none,
                        "minutes": .text(visit.words.number(Int(settings.otpLifetime.components.seconds / 60))),
                    ])
            },
            action("/login/code", on: "/login/code", isOpen: true, logInHere),
            action("/login/again", on: "/login/code", isOpen: true, askForCode),
            action("/logout", on: "/profile", logOut),
        ]
    }

    /// The place of somebody who is logged in: the workspace of the last visit, or the newest, or the making of the first.
    func home(_ visit: Visit, _ tx: Transaction) throws -> String {
        let profile = try UserStore.profile(visit.actor, in: tx)
        guard let scope = try Shell.place(visit, profile, tx) else { return "/welcome" }
        let all = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx)
        return Shell.workspace(visit, all).map { "/w/\($0.id)" } ?? "/o/\(scope.organization)/workspaces"
    }

    private func askForCode(_ visit: Visit) async throws -> Place {
        let phone = visit.form["phone_number"] ?? LoginPages.phone(visit) ?? ""
        guard let route = visit.server.endpoints[PageRoute.Endpoint(method: .post, path: "/auth/otp/request").shape] else { throw AppError.notFound }
        let body = Array(JSON.object(("phone_number", .string(phone))).text.utf8)
        let reply = try await route.handle(
            visit.call.redirected(.post, "/api/v1/auth/otp/request", parameters: [:], body: ("application/json", body), bearer: ""))
        guard case .bytes(let bytes, _) = reply.body, let number = try JSONParser.parse(bytes)["phone_number"]?.string else { throw AppError.notFound }
        let next = LoginPages.next(visit).map { "?next=\(percentEncoded($0))" } ?? ""
        return Place("/login/code" + next, cookies: [visit.server.cookie(LoginPages.cookie, number, age: .minutes(15))])
    }

    /// A wrong guess stays paid: the refusal is thrown after the commit.
    private func logInHere(_ visit: Visit) async throws -> Place {
        guard let phone = LoginPages.phone(visit) else { return Place("/login") }
        _ = try await check([(key: "verify:\(TrustedProxies.limitKey(visit.call.address))", limit: settings.limits.verifyAddress)])
        let input = try Fields.read(
            CodeVerifyInput.self, from: [JSON.Member("phone_number", .string(phone)), JSON.Member("code", .string(visit.form["code"] ?? ""))])
        let now = clock.now()
        let (opened, locale) = try await database.write { tx -> Result<(PageSessionStore.Opened, Locale), AppError> in
            switch try identify(input, visit.caller, newcomer: Locale(rawValue: visit.language.rawValue) ?? .fa, tx) {
            case .failure(let error): return .failure(error)
            case .success(let person):
                let opened = try PageSessionStore.open(person.id, visit.caller, now: now, entropy: entropy, in: tx)
                let event = AuditEvent(.loggedIn, organization: 0, user: person.id, object: ("session", opened.session), caller: visit.caller)
                try AuditStore.record(event, at: now, in: tx)
                return .success((opened, try UserStore.locale(of: person.id, in: tx)))
            }
        }.get()
        return Place(
            LoginPages.next(visit) ?? "/",
            cookies: [
                visit.server.sessionCookie(opened.token.reveal(), age: PageSessionStore.lifetime), visit.server.cookie(LoginPages.cookie, "", age: .zero),
                visit.server.cookie(PageCookies.visitor, "", age: .zero),
            ]  // Where nothing was chosen in this browser, the language of the account counts.
                + (visit.cookies[PageCookies.language] == nil ? [visit.server.preference(PageCookies.language, locale.rawValue)] : []))
    }

    private func logOut(_ visit: Visit) async throws -> Place {
        let (actor, now) = (try visit.actor, clock.now())
        try await database.write { tx in
            try SessionStore.revoke(actor.session, because: "logged out", now: now, in: tx)
            try AuditStore.record(
                AuditEvent(.loggedOut, organization: 0, user: actor.user, object: ("session", actor.session), caller: actor.caller), at: now, in: tx)
        }
        return Place("/login", Flash(visit.text("از حساب خود بیرون آمدید.", "You are logged out.")), cookies: [visit.server.sessionCookie("", age: .zero)])
    }
}

enum LoginPages {
    static let cookie = "login"

    /// The number that a code was sent to.
    static func phone(_ visit: Visit) -> String? { visit.cookies[cookie].flatMap(IranianMobile.parse) }

    /// Where to go afterwards: a path of ours, nothing else.
    static func next(_ visit: Visit) -> String? {
        let given = visit.form["next"] ?? visit.call.queryValue("next") ?? ""
        guard given.hasPrefix("/"), !given.hasPrefix("//"), !given.contains("\\"), given.utf8.allSatisfy({ (33...126).contains($0) }) else { return nil }
        return given
    }
}

extension PageServer {
    func cookie(_ name: String, _ value: String, age: Duration?) -> (name: String, value: String) {
        Cookies.header(name, value, age: age, isSecure: isSecure)
    }

    func sessionCookie(_ value: String, age: Duration) -> (name: String, value: String) { cookie(PageCookies.session(isSecure), value, age: age) }
}
