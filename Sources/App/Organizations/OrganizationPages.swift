// The settings of an organization: what it is called, when its days begin, who leaves it, and its end.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func organizationPages() -> [PageRoute] {
        let page = "/o/{id}/settings"
        return [
            self.page(page) { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let organization = try OrganizationStore.find(scope, in: tx)
                let people = try People(scope, in: tx)
                let admins = people.members.filter { $0.role == "admin" && $0.status == Member.active }
                let own = people.members.first { $0.user.id == scope.user }
                let isAdmin = scope.role == .admin
                return Screen(
                    "organization", visit.text("تنظیمات سازمان", "Organization settings"),
                    [
                        "tabs": OrganizationPages.tabs("settings", scope, visit), "id": .text("\(organization.id)"),
                        "version": .text("\(organization.version)"),
                        "name": visit.field("name", organization.name), "slug": visit.field("slug", organization.slug),
                        "description": visit.field("description", organization.description), "time_zone": visit.field("time_zone", organization.timeZone),
                        "zones": .list(OrganizationPages.zones.map { ["value": .text($0)] }), "made": visit.words.time(organization.createdAt),
                        "is_active": .flag(organization.isActive), "plain_name": .text(organization.name), "plain_description": .text(organization.description),
                        "plain_zone": .text(organization.timeZone), "confirm": visit.field("confirm"),
                        "delete_open": .flag(visit.failure != nil && visit.form["confirm"] != nil),
                        "member": .text(own.map { "\($0.id)" } ?? ""), "may_leave": .flag(own != nil && !(isAdmin && admins.count == 1)),
                        "last_admin": .flag(isAdmin && admins.count == 1),
                    ]
                ).under("settings", scope)
            },
            form(page, calls: .patch, "/organizations/{id}", on: page) { visit, _ in
                Place("/o/\(visit.call.pathParameters["id"] ?? "")/settings", Flash(visit.text("ذخیره شد.", "Saved.")))
            },
            form("/o/{id}/leave", calls: .delete, "/organizations/{id}/members/{member}", on: page) { visit, _ in
                Place("/", Flash(visit.text("از سازمان بیرون آمدید.", "You have left the organization.")))
            },
            action("/o/{id}/delete", on: page, deleteByName),
        ]
    }

    /// The name is typed, so that no slip of a finger ends an organization.
    private func deleteByName(_ visit: Visit) async throws -> Place {
        let name = try await database.read { tx in
            try OrganizationStore.find(visit.scope(.organization(visit.id()), atLeast: .admin, tx), in: tx).name
        }
        guard visit.form["confirm"]?.trimmed == name.trimmed else {
            throw AppError.field("confirm", Message("نام سازمان درست نوشته نشده است.", "This is not the name of the organization."))
        }
        _ = try await visit.answer(.delete, "/organizations/{id}", visit.form)
        return Place("/", Flash(visit.text("سازمان «\(name)» حذف شد.", "The organization “\(name)” is deleted.")))
    }
}

enum OrganizationPages {
    /// What an organization is likely to live by; any other name of the IANA database may be typed.
    static let zones = [
        "Asia/Tehran", "Asia/Kabul", "Asia/Dushanbe", "Asia/Dubai", "Asia/Baghdad", "Europe/Istanbul", "Europe/Berlin", "Europe/London", "America/New_York",
        "America/Toronto", "America/Los_Angeles", "UTC",
    ]

    static func tabs(_ current: String, _ scope: Scope, _ visit: Visit) -> View {
        let all = [
            ("settings", "سازمان", "Organization"), ("workspaces", "فضاهای کاری", "Workspaces"), ("webhooks", "وب‌هوک‌ها", "Webhooks"),
            ("keys", "کلیدهای API", "API keys"), ("archives", "بایگانی", "Archive"),
        ]
        let tabs = scope.role == .admin ? all : Array(all.prefix(2))
        return .list(
            tabs.map { name, persian, english in
                ["label": .text(visit.text(persian, english)), "address": .text("/o/\(scope.organization)/\(name)"), "current": .flag(name == current)]
            })
    }
}
