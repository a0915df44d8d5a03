// Another mobile number for the same account: whoever holds the new number confirms it by a code, under the rules of login codes.
// Whether the number has an account of its own is told only to whoever holds it.

import Database
import HTTPTypes
import Jobs
import Kit
import TextKit
import Web

extension App {
    func phoneRoutes() -> [Route] {
        [
            userCommitting(
                .post, "/auth/me/phone", "Ask for a code that makes a mobile number the caller's",
                EndpointOptions(aliases: ["/users/me/phone"], unaudited: "nothing of the account changes until the code is confirmed"),
                limits: { (input: CodeRequestInput, caller, limits) in
                    [("otp:address:\(TrustedProxies.limitKey(caller.address))", limits.otpAddress), ("otp:phone:\(input.phone)", limits.otpPhone)]
                }
            ) { input, actor, tx in
                guard try UserStore.find(phone: input.phone, in: tx)?.id != actor.user else {
                    throw AppError.field("phone_number", Message("این همین شمارهٔ کنونی شماست.", "This is your number already."))
                }
                return .success(try sendCode(to: input.phone, changing: actor.user, actor.caller, tx))
            },
            userCommitting(
                .post, "/auth/me/phone/verify", "Make a mobile number the caller's",
                EndpointOptions(aliases: ["/users/me/phone/verify"], errors: [.otpInvalid, .conflict]),
                limits: { (_: CodeVerifyInput, caller, limits) in [("verify:\(TrustedProxies.limitKey(caller.address))", limits.verifyAddress)] },
                changePhone),
        ]
    }

    /// What the guess cost stays paid when it was wrong.
    private func changePhone(_ input: CodeVerifyInput, _ actor: Actor, _ tx: Transaction) throws -> Result<Profile, AppError> {
        let now = clock.now()
        if let wrong = try wrong(input, changing: actor.user, now, tx) { return .failure(wrong) }
        let before = try UserStore.profile(actor, in: tx)
        guard try UserStore.changePhone(of: actor.user, to: input.phone, now: now, in: tx) else { return .failure(App.numberIsTaken) }
        let ended = try SessionStore.revokeOthers(of: actor, because: "the mobile number was changed", now: now, in: tx)
        let changes = Changes.of([
            ("phone_number", .string(IranianMobile.masked(before.phoneNumber)), .string(IranianMobile.masked(input.phone))),
            ("sessions_ended", .int(0), .int(Int64(ended))),
        ])
        try AuditStore.record(
            AuditEvent(.phoneChanged, organization: 0, user: actor.user, object: ("user", actor.user), caller: actor.caller, changes: changes), at: now,
            in: tx)
        try moved(actor.user, from: before.phoneNumber, to: input.phone, actor.caller, now, tx)
        return .success(try UserStore.profile(actor, in: tx))
    }

    /// What follows from another number, whoever changed it: the old one is told, and invitations of the new one are this person's.
    func moved(_ user: ID, from old: String, to new: String, _ caller: Caller, _ now: Timestamp, _ tx: Transaction) throws {
        try PhoneNoticeJob.enqueue(old: old, new: new, locale: try UserStore.locale(of: user, in: tx), in: tx)
        try Access.beyond(.login, in: tx) { try InvitationStore.acceptAll(phone: new, user: user, caller, now: now, in: tx) }
        tx.afterCommit { signals.workIsDue() }
    }

    private static let numberIsTaken = AppError(
        .conflict,
        Message(
            "این شماره حساب دیگری دارد. با آن وارد همان حساب شوید، یا شمارهٔ دیگری بدهید.",
            "This number has an account of its own. Log in to that one with it, or give another number."))
}
