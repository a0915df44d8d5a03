// Logging in, staying logged in, and one's own profile.

import Database
import HTTPTypes
import Jobs
import Kit
import TextKit
import Web

// MARK: Inputs

struct CodeRequestInput: Input {
    let phone: String

    init(_ f: Fields) { phone = f.mobile("phone_number") }
}

struct CodeVerifyInput: Input {
    let phone: String
    let code: String

    init(_ f: Fields) {
        phone = f.mobile("phone_number")
        code = Digits.ascii(f.string("code", 1...20, "The six digits of the message, in any digit script.")).filter { !$0.isWhitespace }
    }
}

struct RefreshInput: Input {
    let refresh: String
    init(_ f: Fields) { refresh = f.string("refresh", 1...512, "A refresh token.") }
}

struct TokenInput: Input {
    let token: String
    init(_ f: Fields) { token = f.string("token", 1...2048, "An access token.") }
}

struct SessionInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct ProfileInput: Input {
    let fullName: String?
    let email: String?
    let locale: Locale?
    let calendar: Calendar?
    let timeZone: String?

    init(_ f: Fields) {
        fullName = f.optionalString("full_name", 0...255)
        email = f.optionalString("email", 0...254, pattern: ProfileInput.emailPattern)
        locale = f.choice("locale", Locale.self, "Language of the interface.")
        calendar = f.choice("calendar", Calendar.self)
        timeZone = f.optionalTimeZone("By whose clocks times are shown; an IANA name, such as Europe/Berlin.")
        let address = email ?? ""
        f.check("email", address.isEmpty || ProfileInput.looksLikeEmail(address), Message("نشانی ایمیل درست نیست.", "Enter a valid email address."))
    }

    /// Nothing, or what `looksLikeEmail`.
    static let emailPattern = "^([^@\\s\\x00-\\x1f\\x7f-\\x9f]+@[^@.\\s\\x00-\\x1f\\x7f-\\x9f]+(\\.[^@.\\s\\x00-\\x1f\\x7f-\\x9f]+)+)?$"

    /// By scalars, as the pattern is read: a sign with a mark upon it is still that sign.
    static func looksLikeEmail(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        let parts = scalars.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        guard !scalars.contains(where: { $0.properties.isWhitespace || $0.properties.generalCategory == .control }) else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && !labels.contains(where: \.isEmpty)
    }
}

extension Fields {
    /// The usual ways to write a number. `IranianMobile` takes a few more, such as parentheses and invisible signs.
    static let mobilePattern: String = {
        func digits(_ text: String) -> String {
            text.unicodeScalars.map { sign in
                guard sign != "+" else { return "\\+" }
                let value = sign.value - 48
                return "[\(value)\(UnicodeScalar(0x6F0 + value)!)\(UnicodeScalar(0x660 + value)!)][ -]*"
            }.joined()
        }
        return "^(\(digits("+98"))|\(digits("0098"))|\(digits("98"))|\(digits("0")))?\(digits("9"))([0-9۰-۹٠-٩][ -]*){9}$"
    }()

    static let noMobile = Message("شمارهٔ موبایل ایرانی نامعتبر است.", "Enter a valid Iranian mobile number.")

    /// An Iranian mobile number in any of the forms people write, as E.164.
    func mobile(_ name: String) -> String {
        let given = string(name, 1...40, pattern: Fields.mobilePattern, "An Iranian mobile number: +989…, 00989…, 989…, 09… or 9…, in any digit script.")
        if let phone = IranianMobile.parse(given) { return phone }
        check(name, given.isEmpty, Fields.noMobile)
        return ""
    }
}

// MARK: Outputs

struct CodeSent: Codable, Sendable {
    let success: Bool
    let message: String
    let phoneNumber: String
    /// Seconds for which the code is valid.
    let ttl: Int
    /// Seconds until another may be asked for.
    let retryAfter: Int
}

struct LoggedIn: Codable, Sendable {
    let access: String
    let refresh: String
    let user: User
}

struct TokenPair: Codable, Sendable {
    let access: String
    let refresh: String
}

struct EmptyObject: Codable, Sendable {}

struct SessionList: Codable, Sendable { let results: [SessionInfo] }

// MARK: Routes

extension App {
    func accountRoutes() -> [Route] {
        [
            requestCode(), verifyCode(), refreshToken(), verifyToken(), logout(),
            user(.get, "/auth/sessions", "The caller's sessions") { (_: NoInput, actor, tx) in
                SessionList(results: try SessionStore.live(of: actor, now: clock.now(), in: tx))
            },
            user(.delete, "/auth/sessions/{id}", "End one of the caller's sessions") { (input: SessionInput, actor, tx) in
                guard try SessionStore.revoke(input.id, of: actor, now: clock.now(), in: tx) else { throw AppError.notFound }
                try audit(.sessionRevoked, actor, session: input.id, tx)
                return Nothing()
            },
            user(.post, "/auth/logout-all", "End all of the caller's sessions", EndpointOptions(status: 204)) { (_: NoInput, actor, tx) in
                _ = try SessionStore.revokeAll(of: actor.user, because: "logged out everywhere", now: clock.now(), in: tx)
                try audit(.loggedOut, actor, session: nil, tx)
                return Nothing()
            },
            user(.get, "/auth/me", "The caller's profile", EndpointOptions(aliases: ["/users/me"], keys: true)) { (_: NoInput, actor, tx) in
                try UserStore.profile(actor, in: tx)
            },
            user(.patch, "/auth/me", "Change the caller's profile", EndpointOptions(aliases: ["/users/me"], errors: [.staleVersion]), updateProfile),
        ]
    }

    private func requestCode() -> Route {
        open(
            .post, "/auth/otp/request", "Ask for a login code", EndpointOptions(unaudited: "nobody is known yet, and nothing of anybody's changes"),
            limits: { (input: CodeRequestInput, caller, limits) in
                [("otp:address:\(TrustedProxies.limitKey(caller.address))", limits.otpAddress), ("otp:phone:\(input.phone)", limits.otpPhone)]
            }
        ) { input, caller, tx in
            try sendCode(to: input.phone, changing: nil, caller, tx)
        }
    }

    /// - Parameter user: who wants to make the number his own; `nil` for a login.
    func sendCode(to phone: String, changing user: ID?, _ caller: Caller, _ tx: Transaction) throws -> CodeSent {
        let now = clock.now()
        try LoginCodeStore.create(
            phone: phone, changing: user, nonce: entropy.bytes(16), lifetime: settings.otpLifetime, interval: settings.otpInterval, now: now, in: tx)
        // Where nothing is sent there is nothing to count.
        if !settings.mockSMS { try MessageGuardStore.pay(phone: phone, address: caller.address, settings.messages, now: now, in: tx) }
        try JobStore.enqueue(NewJob(kind: LoginCodeJob.kind, queue: .interactive, arguments: .object(("phone", .string(phone)))), in: tx)
        tx.afterCommit { signals.workIsDue() }
        let message = user == nil ? Message("کد ورود فرستاده شد.", "OTP sent successfully") : Message("کد تأیید فرستاده شد.", "The code was sent.")
        return CodeSent(
            success: true, message: message.text(caller.language), phoneNumber: phone, ttl: Int(settings.otpLifetime.components.seconds),
            retryAfter: Int(settings.otpInterval.components.seconds))
    }

    /// Pays for a guess. What is to be told of it when it was wrong, which the caller does after the commit.
    func wrong(_ input: CodeVerifyInput, changing user: ID?, _ now: Timestamp, _ tx: Transaction) throws -> AppError? {
        let guess = try LoginCodeStore.guess(
            input.code, phone: input.phone, changing: user, attempts: settings.otpAttempts, now: now, in: tx
        ) { nonce in
            LoginCode.code(nonce: nonce, phone: input.phone, changing: user, key: keys.loginCodes, isMock: settings.mockSMS)
        }
        let isRight = if case .wrong = guess { false } else { true }
        tx.afterCommit { meters.codeTried(isRight ? "right" : "wrong") }
        guard case .wrong(let remaining) = guess else { return nil }
        var error = AppError(.otpInvalid)
        error.extras = [("attempts_remaining", .int(Int64(remaining)))]
        return error
    }

    /// What a guess costs must stay paid when the guess was wrong, so the refusal is thrown after the commit.
    private func verifyCode() -> Route {
        committing(
            .post, "/auth/otp/verify", "Exchange a login code for tokens", EndpointOptions(errors: [.otpInvalid, .permissionDenied]),
            limits: { (_: CodeVerifyInput, caller, limits) in [("verify:\(TrustedProxies.limitKey(caller.address))", limits.verifyAddress)] }
        ) { input, caller, tx -> Result<LoggedIn, AppError> in
            switch try identify(input, caller, tx) {
            case .success(let person): .success(try logIn(person, caller, clock.now(), tx))
            case .failure(let error): .failure(error)
            }
        }
    }

    /// The person who knows the code. A new number makes one.
    ///
    /// - Parameter locale: what a newcomer is to read.
    func identify(_ input: CodeVerifyInput, _ caller: Caller, newcomer locale: Locale = .fa, _ tx: Transaction) throws -> Result<User, AppError> {
        let now = clock.now()
        if let wrong = try wrong(input, changing: nil, now, tx) { return .failure(wrong) }
        let person = try UserStore.findOrCreate(phone: input.phone, locale: locale, now: now, in: tx)
        guard person.isActive else {
            return .failure(AppError(.permissionDenied, Message("این حساب غیرفعال است.", "This account is disabled.")))
        }
        try UserStore.noteLogin(person.id, now: now, in: tx)
        try Access.beyond(.login, in: tx) {
            try InvitationStore.acceptAll(phone: person.phoneNumber, user: person.id, caller, now: now, in: tx)
        }
        return .success(person)
    }

    private func logIn(_ person: User, _ caller: Caller, _ now: Timestamp, _ tx: Transaction) throws -> LoggedIn {
        let opened = try SessionStore.open(person.id, caller, lifetime: settings.refreshLifetime, now: now, entropy: entropy, in: tx)
        try AuditStore.record(
            AuditEvent(.loggedIn, organization: 0, user: person.id, object: ("session", opened.session), caller: caller), at: now, in: tx)
        return LoggedIn(access: accessToken(person.id, opened.session, now), refresh: opened.refresh.reveal(), user: person)
    }

    private func refreshToken() -> Route {
        committing(
            .post, "/auth/token/refresh", "Exchange a refresh token for new tokens",
            EndpointOptions(errors: [.tokenInvalid, .tokenExpired], unaudited: "a login goes on; a token that is used twice is told of")
        ) {
            (input: RefreshInput, caller, tx) -> Result<TokenPair, AppError> in
            let now = clock.now()
            let refreshed = try SessionStore.refresh(
                input.refresh, lifetime: settings.refreshLifetime, now: now, key: keys.refreshTokens, entropy: entropy, in: tx)
            switch refreshed {
            case .renewed(let user, let session, let refresh):
                return .success(TokenPair(access: accessToken(user, session, now), refresh: refresh.reveal()))
            case .refused(let code): return .failure(AppError(code))
            case .reused(let user, let session):
                let event = AuditEvent(.tokenReused, organization: 0, user: user, object: ("session", session), caller: caller)
                try AuditStore.record(event, at: now, in: tx)
                return .failure(AppError(.tokenInvalid))
            }
        }
    }

    private func verifyToken() -> Route {
        open(
            .post, "/auth/token/verify", "Ask whether an access token is good",
            EndpointOptions(errors: [.tokenInvalid, .tokenExpired], unaudited: "it only reads")
        ) {
            (input: TokenInput, caller, tx) in
            let claims = try AccessToken.verify(input.token, now: clock.now(), key: keys.accessTokens)
            _ = try Access.actor(claims, caller, in: tx)
            return EmptyObject()
        }
    }

    private func logout() -> Route {
        open(.post, "/auth/logout", "End the session of a refresh token", EndpointOptions(status: 204, errors: [.tokenInvalid])) {
            (input: RefreshInput, caller, tx) in
            guard let (session, user) = try SessionStore.find(refresh: input.refresh, in: tx) else { throw AppError(.tokenInvalid) }
            let now = clock.now()
            try SessionStore.revoke(session, because: "logged out", now: now, in: tx)
            try AuditStore.record(
                AuditEvent(.loggedOut, organization: 0, user: user, object: ("session", session), caller: caller), at: now, in: tx)
            return Nothing()
        }
    }

    func updateProfile(_ input: ProfileInput, _ actor: Actor, _ tx: Transaction) throws -> Profile {
        let before = try UserStore.profile(actor, in: tx)
        try actor.caller.meet(version: before.version)
        let now = clock.now()
        try UserStore.update(
            actor, fullName: input.fullName ?? before.fullName, email: input.email ?? before.email, locale: input.locale?.rawValue ?? before.locale,
            calendar: input.calendar?.rawValue ?? before.calendar, timeZone: input.timeZone ?? before.timeZone, from: before.version, now: now, in: tx)
        let after = try UserStore.profile(actor, in: tx)
        let changes = Changes.of([
            ("full_name", .string(before.fullName), .string(after.fullName)), ("email", .bool(!before.email.isEmpty), .bool(!after.email.isEmpty)),
            ("locale", .string(before.locale), .string(after.locale)), ("calendar", .string(before.calendar), .string(after.calendar)),
            ("time_zone", .string(before.timeZone), .string(after.timeZone)),
        ])
        try AuditStore.record(
            AuditEvent(.profileUpdated, organization: 0, user: actor.user, object: ("user", actor.user), caller: actor.caller, changes: changes), at: now,
            in: tx)
        return after
    }

    func accessToken(_ user: ID, _ session: ID, _ now: Timestamp) -> String {
        AccessToken.issue(user: user, session: session, now: now, lifetime: settings.accessLifetime, key: keys.accessTokens, entropy: entropy)
    }

    private func audit(_ action: AuditAction, _ actor: Actor, session: ID?, _ tx: Transaction) throws {
        try AuditStore.record(
            AuditEvent(action, organization: 0, user: actor.user, object: ("session", session), caller: actor.caller), at: clock.now(), in: tx)
    }
}
