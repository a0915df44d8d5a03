// Who belongs to an organization, and its workspaces.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func memberPages() -> [PageRoute] {
        [
            raw("/o/{id}") { visit in
                let address = try await database.read { tx in
                    let scope = try visit.scope(.organization(visit.id()), tx)
                    let first = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 1), in: tx).first
                    return first.map { "/w/\($0.id)" } ?? "/o/\(scope.organization)/workspaces"
                }
                return Reply(status: 303, headers: [("Location", address)])
            },
            page("/o/{id}/members") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let people = try People(scope, in: tx)
                let admins = people.members.filter { $0.role == "admin" && $0.status == Member.active }.count
                return Screen(
                    "members", visit.text("اعضا و نقش‌ها", "Members"),
                    [
                        "members": .list(people.members.map { MemberPages.row($0, scope, admins: admins, visit) }), "id": .text("\(scope.organization)"),
                        "count": .text(visit.words.number(people.members.count)), "phone": visit.field("phone_number"),
                        "roles": visit.options("role", "writer", MemberPages.roles.map { ($0, visit.words.role($0)) }), "opened": .flag(visit.failure != nil),
                    ]
                ).under("members", scope)
            },
            form("/o/{id}/members", calls: .post, "/organizations/{id}/members", on: "/o/{id}/members") { visit, made in
                let isInvited = made["status"]?.string == Member.invited
                return MemberPages.done(
                    visit, isInvited ? "دعوت شد؛ با نخستین ورود عضو می‌شود." : "به سازمان افزوده شد.",
                    isInvited ? "Invited. They become a member when they first log in." : "Added to the organization.")
            },
            form("/o/{id}/members/{member}/role", calls: .patch, "/organizations/{id}/members/{member}", on: "/o/{id}/members") { visit, _ in
                MemberPages.done(visit, "نقش تغییر کرد.", "The role is changed.")
            },
            form("/o/{id}/members/{member}/remove", calls: .delete, "/organizations/{id}/members/{member}", on: "/o/{id}/members") { visit, _ in
                MemberPages.done(visit, "از سازمان برداشته شد.", "Removed from the organization.")
            },
            form("/o/{id}/invitations/{invitation}/withdraw", calls: .delete, "/organizations/{id}/invitations/{invitation}", on: "/o/{id}/members") {
                visit, _ in
                MemberPages.done(visit, "دعوت پس گرفته شد.", "The invitation is withdrawn.")
            },
            page("/o/{id}/workspaces") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let workspaces = try WorkspaceStore.page(scope.reach, Paging(page: 1, size: 100), in: tx)
                return Screen(
                    "workspaces", visit.text("فضاهای کاری", "Workspaces"),
                    [
                        "tabs": OrganizationPages.tabs("workspaces", scope, visit), "id": .text("\(scope.organization)"),
                        "name": visit.field("name"), "opened": .flag(visit.failure != nil && visit.form["workspace"] == nil || workspaces.isEmpty),
                        "workspaces": .list(
                            workspaces.reversed().map { workspace in
                                [
                                    "eyes": .flag(workspace.secondPairOfEyes), "approvals": .text("\(workspace.approvalsRequired)"),
                                    "approvals_shown": .text(visit.words.number(workspace.approvalsRequired)), "description": .text(workspace.description),
                                    "counts": .list(
                                        ReviewRules.approvalsAllowed.map {
                                            [
                                                "value": .text("\($0)"), "label": .text(visit.words.number($0)),
                                                "selected": .flag($0 == workspace.approvalsRequired),
                                            ]
                                        }),
                                    "policy_note": .text(MemberPages.policyNote(workspace.piiPolicy, visit)),
                                    "id": .text("\(workspace.id)"), "name": .text(workspace.name), "address": .text("/w/\(workspace.id)"),
                                    "projects": .text(visit.words.number(workspace.projectsCount)), "version": .text("\(workspace.version)"),
                                    "policy_label": .text(MemberPages.policy(workspace.piiPolicy, visit)),
                                    "policies": visit.options(
                                        "", workspace.piiPolicy, PersonalDataPolicy.allCases.map { ($0.rawValue, MemberPages.policy($0.rawValue, visit)) }),
                                ]
                            }),
                    ]
                ).under("settings", scope)
            },
            form("/o/{id}/workspaces", calls: .post, "/organizations/{id}/workspaces", on: "/o/{id}/workspaces") { visit, made in
                Place("/w/\(made["id"]?.int ?? 0)", Flash(visit.text("فضای کاری ساخته شد.", "The workspace is made.")))
            },
            form("/o/{id}/workspaces/change", calls: .patch, "/workspaces/{workspace}", on: "/o/{id}/workspaces") { visit, made in
                Place("/o/\(made["organization"]?.int ?? 0)/workspaces", Flash(visit.text("ذخیره شد.", "Saved.")))
            },
            form("/o/{id}/workspaces/delete", calls: .delete, "/workspaces/{workspace}", on: "/o/{id}/workspaces") { visit, _ in
                Place("/o/\(visit.call.pathParameters["id"] ?? "")/workspaces", Flash(visit.text("فضای کاری حذف شد.", "The workspace is deleted.")))
            },
        ]
    }
}

enum MemberPages {
    static let roles = ["admin", "editor", "writer", "viewer"]

    static func done(_ visit: Visit, _ persian: String, _ english: String) -> Place {
        Place("/o/\(visit.call.pathParameters["id"] ?? "")/members", Flash(visit.text(persian, english)))
    }

    static func row(_ member: Member, _ scope: Scope, admins: Int, _ visit: Visit) -> View {
        let isInvited = member.status == Member.invited
        let isLastAdmin = member.role == "admin" && admins == 1 && !isInvited
        let isOneself = member.user.id == scope.user
        return [
            "id": .text("\(member.id)"), "name": .text(People.name(member)), "initials": .text(PageWords.initials(People.name(member))),
            "phone": member.user.fullName.isEmpty ? .none : .text(member.user.phoneNumber), "role": .text(visit.words.role(member.role)),
            "version": .text("\(member.version)"),
            "roles": .list(roles.map { ["value": .text($0), "label": .text(visit.words.role($0)), "selected": .flag($0 == member.role)] }),
            "invited": .flag(isInvited), "since": visit.words.time(member.joinedAt ?? member.createdAt), "oneself": .flag(isOneself),
            "can_change": .flag(scope.role == .admin && !isInvited && !isLastAdmin),
            "can_remove": .flag((scope.role == .admin || isOneself) && !isInvited && !isLastAdmin),
            "can_withdraw": .flag(scope.role == .admin && isInvited), "last_admin": .flag(isLastAdmin && scope.role == .admin),
        ]
    }

    static func policyNote(_ policy: String, _ visit: Visit) -> String {
        switch policy {
        case "off": visit.text("متن همان‌گونه که هست به سرویس مدل می‌رود.", "Texts go to the model service as they are.")
        case "warn": visit.text("متن دست‌نخورده می‌رود و ویراستار هشدار می‌بیند.", "Texts go as they are, and editors see a warning.")
        case "block": visit.text("تا دادهٔ شخصی در متن است، تولید آغاز نمی‌شود.", "While there is personal data in it, nothing is generated.")
        default: visit.text("نشانه‌ای به جای داده می‌رود و پس از تولید بازمی‌گردد.", "A mark goes in its place, and the data comes back afterwards.")
        }
    }

    /// What is done with personal data before a text leaves for the model.
    static func policy(_ policy: String, _ visit: Visit) -> String {
        switch policy {
        case "off": visit.text("دست‌نخورده بماند", "Leave it alone")
        case "warn": visit.text("فقط هشدار", "Only warn")
        case "block": visit.text("تولید نشود", "Refuse to generate")
        default: visit.text("از مدل پنهان شود", "Hide it from the model")
        }
    }
}
