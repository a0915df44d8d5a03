// What may be changed of people: who they are, whether they may log in, whether they run the installation.

import Database
import Kit
import TextKit
import Web

struct UserAdministration: Input {
    let fullName: String?
    let email: String?
    let isActive: Bool?
    let isSuperuser: Bool?
    let phone: String?

    init(_ f: Fields) {
        phone = f.optionalString("phone_number", 0...40)
        fullName = f.optionalString("full_name", 0...255)
        email = f.optionalString("email", 0...254)
        isActive = f.optionalBool("is_active")
        isSuperuser = f.optionalBool("is_superuser")
        let address = email ?? ""
        f.check("email", address.isEmpty || ProfileInput.looksLikeEmail(address), Message("نشانی ایمیل درست نیست.", "Enter a valid email address."))
    }

    init(fullName: String? = nil, email: String? = nil, isActive: Bool? = nil, isSuperuser: Bool? = nil, phone: String? = nil) {
        (self.fullName, self.email, self.isActive, self.isSuperuser, self.phone) = (fullName, email, isActive, isSuperuser, phone)
    }
}

extension AdminEdit {
    static let user = AdminEdit.form(UserAdministration.self) { input, change, tx in
        try change.user(input, in: tx)
        return Message("ذخیره شد.", "Saved.")
    }
}

extension AdminChange {
    private var model: AdminModel { AdminModel.people[0] }

    /// Whoever may not log in any more is logged out at once.
    func user(_ input: UserAdministration, in tx: Transaction) throws {
        let (isActive, isSuperuser) = (row["is_active"] == .int(1), row["is_superuser"] == .int(1))
        let (willBeActive, willBeSuperuser) = (input.isActive ?? isActive, input.isSuperuser ?? isSuperuser)
        if isActive, isSuperuser, !(willBeActive && willBeSuperuser) { try refuseLosingTheLast(willBeActive, in: tx) }
        let (name, email) = (row["full_name"].text ?? "", row["email"].text ?? "")
        try AdminStore.update(
            self, model,
            [
                ("full_name", .text(input.fullName ?? name)), ("email", .text(input.email ?? email)), ("is_active", .int(willBeActive ? 1 : 0)),
                ("is_superuser", .int(willBeSuperuser ? 1 : 0)),
            ], in: tx)
        let number = row["phone_number"].text ?? ""
        let newNumber = try input.phone.flatMap { try another($0, than: number) }
        if let newNumber { try move(from: number, to: newNumber, in: tx) }
        let reason = willBeActive ? newNumber.map { _ in "the mobile number was changed" } : "the account was disabled"
        let ended = try reason.map { try SessionStore.revokeAll(of: row.id, because: $0, now: now, in: tx) } ?? 0
        let changes = Changes.of([
            ("full_name", .string(name), .string(input.fullName ?? name)), ("email", .bool(!email.isEmpty), .bool(!(input.email ?? email).isEmpty)),
            ("is_active", .bool(isActive), .bool(willBeActive)), ("is_superuser", .bool(isSuperuser), .bool(willBeSuperuser)),
            ("phone_number", .string(IranianMobile.masked(number)), .string(IranianMobile.masked(newNumber ?? number))),
            ("sessions_ended", .int(0), .int(Int64(ended))),
        ])
        try record(.userAdministered, "user", changes, in: tx)
    }

    /// As it is written in a form: what stands for a missing number may stay.
    private func another(_ given: String, than number: String) throws -> String? {
        guard given != number, !given.isEmpty else { return nil }
        guard let parsed = IranianMobile.parse(given) else { throw AppError.field("phone_number", Fields.noMobile) }
        return parsed == number ? nil : parsed
    }

    /// Whoever held the old number is logged out and told, and comes in with the new one.
    private func move(from old: String, to new: String, in tx: Transaction) throws {
        guard try UserStore.changePhone(of: row.id, to: new, now: now, in: tx) else {
            throw AppError.field("phone_number", Message("کس دیگری این شماره را دارد.", "Somebody else has this number."))
        }
        try app.moved(row.id, from: old, to: new, who.caller, now, tx)
    }

    /// Somebody must be left who can come in here, and nobody locks the door behind himself.
    private func refuseLosingTheLast(_ willBeActive: Bool, in tx: Transaction) throws {
        let field = willBeActive ? "is_superuser" : "is_active"
        let others = try AdminHistoryStore.lockSuperusers(who, in: tx).filter { $0 != row.id }
        if who.user == row.id {
            throw AppError.field(field, Message("این را گردانندهٔ دیگری می‌تواند برای شما انجام دهد.", "Another superuser can do this for you."))
        }
        guard !others.isEmpty else {
            throw AppError.field(field, Message("دست‌کم یک گرداننده باید بماند.", "At least one superuser must be left."))
        }
    }

    func endSessions(in tx: Transaction) throws -> Int {
        let ended = try SessionStore.revokeAll(of: row.id, because: "ended by the operator", now: now, in: tx)
        try record(.sessionRevoked, "user", .object(("sessions", .int(Int64(ended)))), in: tx)
        return ended
    }
}

extension AdminAction {
    static let deactivateUser = change(
        "deactivate", Message("غیرفعال کردن", "Deactivate"),
        Message(
            "نشست‌ها همان دم پایان می‌یابد، کلیدهای API کار نمی‌کند و تا فعال‌شدن دوباره ورود ممکن نیست. چیزی حذف نمی‌شود.",
            "Sessions end at once, API keys stop working, and logging in is impossible until the account is active again. Nothing is deleted."),
        dangerous: true, applies: { $0["is_active"] == .int(1) }, impact: AdminImpact.users
    ) { change, tx in
        try change.user(UserAdministration(isActive: false), in: tx)
        return Message("غیرفعال شد.", "deactivated")
    }

    static let activateUser = change(
        "activate", Message("فعال کردن", "Activate"), Message("می‌تواند دوباره وارد شود.", "The person can log in again."),
        applies: { $0["is_active"] == .int(0) }
    ) { change, tx in
        try change.user(UserAdministration(isActive: true), in: tx)
        return Message("فعال شد.", "activated")
    }

    static let endSessions = change(
        "end-sessions", Message("پایان همهٔ نشست‌ها", "End all sessions"),
        Message("در همهٔ دستگاه‌ها باید دوباره وارد شود.", "The person must log in again on every device."),
        impact: { who, users, tx in try AdminImpact.sessions(who, users, tx) }
    ) { change, tx in
        let ended = try change.endSessions(in: tx)
        return Message("\(ended) نشست پایان یافت.", "\(ended) sessions ended")
    }

    static let endSession = change(
        "end", Message("پایان دادن", "End"), Message("آن دستگاه باید دوباره وارد شود.", "That device must log in again."),
        applies: { $0["revoked_at"] == .none }
    ) { change, tx in
        try SessionStore.revoke(change.row.id, because: "ended by the operator", now: change.now, in: tx)
        try change.record(.sessionRevoked, "session", in: tx)
        return Message("پایان یافت.", "ended")
    }
}

enum AdminImpact {
    static func users(_ who: Operator, _ users: [ID], _ tx: Transaction) throws -> [Message] {
        let (keys, orphans) = (try AdminHistoryStore.liveKeys(who, of: users, in: tx), try AdminHistoryStore.orphaned(who, by: users, in: tx))
        return try sessions(who, users, tx) + [
            Message("کلید API که کار نخواهد کرد: \(keys)", "API keys that stop working: \(keys)"),
            Message("سازمان که بی‌مدیر فعال می‌ماند: \(orphans)", "Organizations left without an active admin: \(orphans)"),
        ]
    }

    static func sessions(_ who: Operator, _ users: [ID], _ tx: Transaction) throws -> [Message] {
        let sessions = try AdminHistoryStore.liveSessions(who, of: users, now: tx.databaseNow(), in: tx)
        return [Message("نشست باز که پایان می‌یابد: \(sessions)", "Open sessions that end: \(sessions)")]
    }

    static func organizations(_ who: Operator, _ organizations: [ID], _ tx: Transaction) throws -> [Message] {
        let (people, work) = (try AdminHistoryStore.people(who, in: organizations, in: tx), try AdminHistoryStore.work(who, in: organizations, in: tx))
        return [
            Message("عضو که فقط می‌تواند بخواند: \(people)", "Members who can only read: \(people)"),
            Message("کار در صف یا در جریان که چیزی نخواهد نوشت: \(work)", "Jobs waiting or under way that will write nothing: \(work)"),
        ]
    }
}
