// Members and invitations over HTTP. Everybody sees who belongs to the organization, numbers masked; admins manage them.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

// MARK: Inputs

/// Whom to add, and as what.
struct NewMember: Sendable {
    let person: Invitee?
    let role: Role

    /// - Parameter userFields: the names under which a user id is taken.
    init(_ f: Fields, userFields: [String]) {
        let phone = f.optionalMobile("phone_number")
        let users = userFields.compactMap { f.optionalID($0, "A user whom the caller knows from an organization that he is an admin of.") }
        let wasGiven = userFields.contains(where: f.has)
        role = f.requiredChoice("role", Role.self)
        person = Set(users).count > 1 ? nil : Invitee(phone: phone, user: users.first)
        // One that was given and is wrong has its own fault.
        f.check(
            "phone_number", person != nil || f.has("phone_number") != wasGiven, Invitee.exactlyOne,
            fits: [Combination().given("phone_number").without(userFields)] + userFields.map { Combination().given($0).without("phone_number") })
    }
}

struct NewMemberInput: Input {
    let organization: ID
    let values: NewMember

    init(_ f: Fields) {
        organization = f.pathID("id")
        values = NewMember(f, userFields: ["user_id"])
    }
}

struct MemberListInput: Input {
    let organization: ID
    let paging: Paging

    init(_ f: Fields) {
        organization = f.pathID("id")
        paging = Paging(numbered: f)
    }
}

struct MemberInput: Input {
    let organization: ID
    let member: ID

    init(_ f: Fields) {
        organization = f.pathID("id")
        member = f.pathID("member")
    }
}

struct MemberRoleInput: Input {
    let organization: ID
    let member: ID
    let role: Role

    init(_ f: Fields) {
        organization = f.pathID("id")
        member = f.pathID("member")
        role = f.requiredChoice("role", Role.self)
    }
}

struct InvitationInput: Input {
    let organization: ID
    let invitation: ID

    init(_ f: Fields) {
        organization = f.pathID("id")
        invitation = f.pathID("invitation")
    }
}

extension Fields {
    /// An Iranian mobile number as E.164, if one was given.
    fileprivate func optionalMobile(_ name: String) -> String? {
        let given = optionalString(name, 1...40, pattern: Fields.mobilePattern, "An Iranian mobile number. One without a user is invited.")
        let phone = given.flatMap(IranianMobile.parse)
        check(name, given == nil || phone != nil, Message("شمارهٔ موبایل ایرانی نامعتبر است.", "Enter a valid Iranian mobile number."))
        return phone
    }
}

// MARK: Routes

extension App {
    func memberRoutes() -> [Route] {
        [
            member(
                .viewer, .get, "/organizations/{id}/members", "Members, and who is invited",
                of: { (input: MemberListInput) in .organization(input.organization) }
            ) {
                input, scope, tx in
                try Page(
                    input.paging, count: MemberStore.count(scope.reach, in: tx), caller: scope.caller,
                    MemberStore.page(scope.reach, input.paging, in: tx))
            },
            member(
                .admin, .post, "/organizations/{id}/members", "Add a member; a number without a user is invited", .created,
                of: { (input: NewMemberInput) in .organization(input.organization) }
            ) { input, scope, tx in try addMember(input.values, scope, tx) },
            member(
                .viewer, .get, "/organizations/{id}/members/{member}", "A member",
                of: { (input: MemberInput) in .organization(input.organization) }
            ) { input, scope, tx in try MemberStore.find(input.member, scope, in: tx) },
            member(
                .viewer, .delete, "/organizations/{id}/members/{member}", "Remove a member, as an admin, or leave",
                EndpointOptions(errors: [.permissionDenied, .conflict, .staleVersion]), of: { (input: MemberInput) in .organization(input.organization) }
            ) { input, scope, tx in try removeMember(input.member, scope, tx) },
        ]
            + change(
                .admin, "/organizations/{id}/members/{member}", "Change a member's role", errors: [.conflict],
                of: { (input: MemberRoleInput) in .organization(input.organization) }
            ) { input, scope, tx in try changeRole(input.member, input.role, scope, tx) }
            + invitationRoutes() + olderMemberRoutes()
    }

    private func invitationRoutes() -> [Route] {
        [
            member(.viewer, .get, "/organizations/{id}/invitations", "Who is invited", of: { (input: MemberListInput) in .organization(input.organization) }) {
                input, scope, tx in
                try Page(
                    input.paging, count: InvitationStore.count(scope, in: tx), caller: scope.caller,
                    InvitationStore.page(scope, input.paging, in: tx))
            },
            member(
                .admin, .delete, "/organizations/{id}/invitations/{invitation}", "Withdraw an invitation",
                of: { (input: InvitationInput) in .organization(input.organization) }
            ) { input, scope, tx in try withdraw(input.invitation, scope, tx) },
        ]
    }

    // MARK: Work

    func addMember(_ new: NewMember, _ scope: Scope, _ tx: Transaction) throws -> Member {
        guard let person = new.person else { throw AppError.field("phone_number", Invitee.exactlyOne) }
        switch person {
        case .phone(let phone):
            guard let user = try UserStore.find(phone: phone, in: tx) else { return try invite(phone, new.role, scope, tx) }
            return try add((user.id, phone), new.role, scope, tx, field: person.field)
        case .user(let id):
            guard let user = try MemberStore.acquaintance(id, scope.actor, in: tx) else { throw AppError.unknownObject(person.field) }
            return try add(user, new.role, scope, tx, field: person.field)
        }
    }

    private func add(_ user: (id: ID, phone: String), _ role: Role, _ scope: Scope, _ tx: Transaction, field: String) throws -> Member {
        let now = clock.now()
        guard let id = try MemberStore.add(user, role, scope, now: now, in: tx) else { throw AppError.field(field, AppError.alreadyMember) }
        try audit(.memberAdded, scope, ("member", id), user, role: (nil, role.rawValue), tx)
        return try MemberStore.find(id, scope, in: tx)
    }

    private func invite(_ phone: String, _ role: Role, _ scope: Scope, _ tx: Transaction) throws -> Member {
        guard let id = try InvitationStore.create(phone: phone, role, scope, now: clock.now(), in: tx)
        else { throw AppError.field("phone_number", AppError.alreadyInvited) }
        try audit(.memberInvited, scope, ("invitation", id), (nil, phone), role: (nil, role.rawValue), tx)
        return try InvitationStore.find(id, scope, in: tx)
    }

    func changeRole(_ id: ID, _ role: Role, _ scope: Scope, _ tx: Transaction) throws -> Member {
        let admins = try MemberStore.lockAdmins(scope, in: tx)
        // Another admin's change was waited for; it may have been about the caller.
        guard admins.contains(scope.user) else { throw AppError(.permissionDenied) }
        try MemberStore.lock(id, scope, in: tx)
        let old = try MemberStore.find(id, scope, in: tx)
        if role != .admin, admins == [old.user.id] { throw AppError.lastAdmin }
        try MemberStore.setRole(id, role, scope, now: clock.now(), in: tx)
        try audit(.memberUpdated, scope, ("member", id), (old.user.id, old.user.phoneNumber), role: (old.role, role.rawValue), tx)
        return try MemberStore.find(id, scope, in: tx)
    }

    func removeMember(_ id: ID, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let admins = try MemberStore.lockAdmins(scope, in: tx)
        try MemberStore.lock(id, scope, in: tx)
        let old = try MemberStore.find(id, scope, in: tx)
        guard old.user.id == scope.user || admins.contains(scope.user) else { throw AppError(.permissionDenied) }
        if admins == [old.user.id] { throw AppError.lastAdmin }
        try MemberStore.remove(id, scope, in: tx)
        if let user = old.user.id { try ApiKeyStore.revokeAll(of: user, scope, now: clock.now(), in: tx) }
        try audit(.memberRemoved, scope, ("member", id), (old.user.id, old.user.phoneNumber), role: (old.role, nil), tx)
        return Nothing()
    }

    private func withdraw(_ id: ID, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let old = try InvitationStore.find(id, scope, in: tx)
        guard try InvitationStore.withdraw(id, scope, in: tx) else { throw AppError.notFound }
        try audit(.memberRemoved, scope, ("invitation", id), (nil, old.user.phoneNumber), role: (old.role, nil), tx)
        return Nothing()
    }

    /// What happened to whose role. The number is masked, whoever looks.
    private func audit(
        _ action: AuditAction, _ scope: Scope, _ object: (type: String, id: ID?), _ person: (id: ID?, phone: String),
        role: (before: String?, after: String?), _ tx: Transaction
    ) throws {
        let who = JSON.object(("id", person.id.map(JSON.int) ?? .null), ("phone_number", .string(IranianMobile.masked(person.phone))))
        let changes = Changes.of([
            ("user", role.before == nil ? .null : who, role.after == nil ? .null : who),
            ("role", role.before.map(JSON.string) ?? .null, role.after.map(JSON.string) ?? .null),
        ])
        try AuditStore.record(AuditEvent(action, scope, object: object, changes: changes), at: clock.now(), in: tx)
    }
}
