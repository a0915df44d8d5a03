// What may be changed of organizations and of who belongs to them. What they write is theirs.

import Database
import Kit
import Web

struct OrganizationAdministration: Input {
    let name: String
    let description: String

    init(_ f: Fields) {
        name = f.string("name", 1...255)
        description = f.optionalString("description", 0...2000) ?? ""
    }
}

struct RoleAdministration: Input {
    let role: Role
    init(_ f: Fields) { role = f.requiredChoice("role", Role.self) }
}

extension AdminEdit {
    static let organization = AdminEdit.form(OrganizationAdministration.self) { input, change, tx in
        let old = (name: change.row["name"].text ?? "", description: change.row["description"].text ?? "")
        try AdminStore.update(change, AdminModel.people[2], [("name", .text(input.name)), ("description", .text(input.description))], in: tx)
        let changes = Changes.of([
            ("name", .string(old.name), .string(input.name)), ("description", .string(old.description), .string(input.description)),
        ])
        try change.record(.organizationUpdated, organization: change.row.id, "organization", changes, in: tx)
        return Message("ذخیره شد.", "Saved.")
    }

    static let memberRole = AdminEdit.form(RoleAdministration.self) { input, change, tx in
        let scope = try change.scope(in: tx)
        let user = change.row["user_id"].int ?? 0
        let admins = try MemberStore.lockAdmins(scope, in: tx)
        if input.role != .admin, admins == [user] { throw AppError.lastAdmin }
        try MemberStore.setRole(change.row.id, input.role, scope, now: change.now, in: tx)
        let changes = Changes.of([("role", change.row["role"].json, .string(input.role.rawValue))])
        try change.record(.memberUpdated, organization: scope.organization, "member", changes.adding("user", .int(user)), in: tx)
        return Message("نقش تغییر کرد.", "The role is changed.")
    }
}

extension AdminAction {
    static let suspendOrganization = change(
        "suspend", Message("بستن سازمان", "Suspend"),
        Message(
            "کسان سازمان همه‌چیز را می‌خوانند و چیزی را تغییر نمی‌دهند؛ کارهای در صف چیزی نمی‌نویسد و هزینه‌ای نمی‌کند. تنها همین‌جا باز می‌شود.",
            "Its people can read everything and change nothing; waiting jobs write nothing and spend nothing. Only here can it be opened again."),
        dangerous: true, asksReason: true, applies: { $0["suspended_at"] == .none && $0["deleted_at"] == .none }, impact: AdminImpact.organizations
    ) { change, tx in
        let reason = change.reason.trimmed
        guard (1...500).contains(reason.count) else { throw AppError.field("reason", AppError.required) }
        try AdminHistoryStore.suspend(change, because: reason, in: tx)
        try change.record(.organizationSuspended, organization: change.row.id, "organization", .object(("reason", .string(reason))), in: tx)
        return Message("بسته شد.", "suspended")
    }

    static let resumeOrganization = change(
        "resume", Message("باز کردن سازمان", "Reopen"), Message("کسانش دوباره می‌توانند کار کنند.", "Its people can work again."),
        applies: { ($0["suspended_at"] != .none || $0["is_active"] == .int(0)) && $0["deleted_at"] == .none }
    ) { change, tx in
        try AdminHistoryStore.suspend(change, because: nil, in: tx)
        try change.record(.organizationResumed, organization: change.row.id, "organization", in: tx)
        return Message("باز شد.", "reopened")
    }

    static let removeMember = change(
        "remove", Message("برداشتن از سازمان", "Remove from the organization"),
        Message("دیگر به این سازمان راه ندارد و کلیدهای API او در آن باطل می‌شود.", "The person has no access any more, and their API keys there are revoked."),
        dangerous: true
    ) { change, tx in
        let scope = try change.scope(in: tx)
        let user = change.row["user_id"].int ?? 0
        if try MemberStore.lockAdmins(scope, in: tx) == [user] { throw AppError.lastAdmin }
        try MemberStore.remove(change.row.id, scope, in: tx)
        try ApiKeyStore.revokeAll(of: user, scope, now: change.now, in: tx)
        let changes = JSON.object(("user", [.int(user), .null]), ("role", [change.row["role"].json, .null]))
        try change.record(.memberRemoved, organization: scope.organization, "member", changes, in: tx)
        return Message("برداشته شد.", "removed")
    }

    static let withdrawInvitation = change(
        "withdraw", Message("پس گرفتن", "Withdraw"), Message("با نخستین ورود عضو نخواهد شد.", "The number will not become a member when it logs in."),
        dangerous: true, applies: { $0["accepted_at"] == .none }
    ) { change, tx in
        let scope = try change.scope(in: tx)
        guard try InvitationStore.withdraw(change.row.id, scope, in: tx) else { throw AdminAction.inapplicable }
        try change.record(.memberRemoved, organization: scope.organization, "invitation", .object(("role", [change.row["role"].json, .null])), in: tx)
        return Message("پس گرفته شد.", "withdrawn")
    }
}

extension JSON {
    /// An object with one member more.
    func adding(_ name: String, _ value: JSON) -> JSON { .object((members ?? []) + [JSON.Member(name, value)]) }
}
