// People, their sessions, and the organizations that they belong to.

import Kit

extension AdminModel {
    static let people: [AdminModel] = [
        AdminModel(
            name: "users", title: Message("کسان", "People"), one: Message("شخص", "Person"), group: .people, table: "users",
            columns: [
                .id, AdminColumn("full_name", "نام", "Name", .text).listed, AdminColumn("phone_number", "موبایل", "Mobile", .mobile).listed,
                AdminColumn("email", "ایمیل", "E-mail", .code), .active, AdminColumn("is_superuser", "گرداننده", "Superuser", .flag).listed.filtered,
                AdminColumn("locale", "زبان", "Language", .choice(["fa", "en"])).filtered,
                AdminColumn("calendar", "تقویم", "Calendar", .choice(["jalali", "gregorian"])),
                AdminColumn("time_zone", "منطقهٔ زمانی", "Time zone", .code),
                AdminColumn("date_joined", "عضویت", "Joined", .time).listed, AdminColumn("last_login", "واپسین ورود", "Last login", .time).listed.optional,
                .updated, .version,
            ],
            search: ["full_name", "email", "phone_number"], label: ["full_name", "phone_number"], audited: "user", edit: .user,
            actions: [.deactivateUser, .activateUser, .endSessions]),
        AdminModel(
            name: "sessions", title: Message("نشست‌ها", "Sessions"), one: Message("نشست", "Session"), group: .people, table: "sessions",
            columns: [
                .id, .user, AdminColumn("device", "دستگاه", "Device", .code).listed, AdminColumn("ip", "نشانی", "Address", .code).listed,
                .created, AdminColumn("last_used_at", "واپسین کاربرد", "Last used", .time).listed, AdminColumn("expires_at", "انقضا", "Expires", .time),
                AdminColumn("revoked_at", "پایان‌داده", "Ended", .time).listed.optional.filtered,
                AdminColumn("revoked_because", "علت پایان", "Why ended", .code).optional,
            ],
            search: ["device", "ip"], audited: "session", actions: [.endSession]),
        AdminModel(
            name: "organizations", title: Message("سازمان‌ها", "Organizations"), one: Message("سازمان", "Organization"), group: .people,
            table: "organizations",
            columns: [
                .id, .naming, AdminColumn("slug", "نشانی کوتاه", "Slug", .code).listed, .active,
                AdminColumn("suspended_at", "بسته‌شده", "Suspended", .time).listed.optional.filtered,
                AdminColumn("suspended_because", "علت بستن", "Why suspended", .long).optional, .about,
                AdminColumn("time_zone", "منطقهٔ زمانی", "Time zone", .code), AdminColumn("created_at", "ساخته", "Created", .time).listed, .updated,
                .deleted, .version,
            ],
            search: ["name", "slug"], label: ["name"], audited: "organization", edit: .organization, actions: [.suspendOrganization, .resumeOrganization]),
        AdminModel(
            name: "members", title: Message("عضویت‌ها", "Memberships"), one: Message("عضویت", "Membership"), group: .people, table: "members",
            columns: [.id, .organization, .user, .role, AdminColumn("joined_at", "پیوستن", "Joined", .time).listed, .updated, .version],
            audited: "member", edit: .memberRole, actions: [.removeMember]),
        AdminModel(
            name: "invitations", title: Message("دعوت‌ها", "Invitations"), one: Message("دعوت", "Invitation"), group: .people, table: "invitations",
            columns: [
                .id, .organization, AdminColumn("phone_number", "موبایل", "Mobile", .mobile).listed, .role,
                AdminColumn("invited_by", "دعوت‌کننده", "Invited by", .reference("users")).listed, AdminColumn("created_at", "ساخته", "Created", .time).listed,
                AdminColumn("accepted_at", "پذیرفته", "Accepted", .time).listed.optional.filtered,
            ],
            audited: "invitation", actions: [.withdrawInvitation]),
        AdminModel(
            name: "workspaces", title: Message("فضاهای کاری", "Workspaces"), one: Message("فضای کاری", "Workspace"), group: .people, table: "workspaces",
            columns: [
                .id, .organization, .naming, .slug, .about,
                AdminColumn("pii_policy", "دادهٔ شخصی", "Personal data", .choice(["off", "warn", "redact", "block"])).listed.filtered,
                AdminColumn("second_pair_of_eyes", "چشم دوم", "Second pair of eyes", .flag),
                AdminColumn("approvals_required", "شمار تأییدها", "Approvals required", .count),
                AdminColumn("created_at", "ساخته", "Created", .time).listed, .updated, .deleted, .version,
            ],
            search: ["name", "slug"], label: ["name"], audited: "workspace", note: AdminModel.theirs),
    ]

    /// What is written in an organization is changed by its own people only.
    static let theirs = Message(
        "این را کسان خود سازمان تغییر می‌دهند؛ این‌جا فقط دیده می‌شود.", "The organization’s own people change this; here it can be looked at only.")
    /// What follows from something else that happened.
    static let record = Message(
        "این را خود سامانه می‌نویسد و کسی تغییرش نمی‌دهد.", "The product itself writes this, and nobody changes it.")
}
