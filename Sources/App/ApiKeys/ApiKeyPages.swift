// Keys for programs: one's own, and for admins those of all members.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func apiKeyPages() -> [PageRoute] {
        [
            page("/profile/keys") { visit, tx in
                let actor = try visit.actor
                let paging = try visit.paging(50)
                let (count, keys) = try ApiKeyStore.page(.own(actor), paging, now: visit.now, in: tx)
                let organizations = try UserStore.profile(actor, in: tx).organizations
                let names = Dictionary(organizations.map { ($0.id, $0.name) }) { first, _ in first }
                return Screen(
                    "keys", visit.text("کلیدهای API", "API keys"),
                    [
                        "tabs": ProfilePages.tabs("keys", visit), "keys": .list(keys.map { ApiKeyPages.row($0, names[$0.organization], visit) }),
                        "pager": Pager.view(visit, paging, count, keys), "base": "/profile/keys", "own": true, "name": visit.field("name"),
                        "expires": visit.date("expires_at"), "opened": .flag(visit.failure != nil || count == 0), "may_make": .flag(!organizations.isEmpty),
                        "organizations": visit.options("organization", "", organizations.map { ("\($0.id)", $0.name) }),
                        "roles": visit.options("role", "viewer", MemberPages.roles.reversed().map { ($0, visit.words.role($0)) }), "role": visit.field("role"),
                    ])
            },
            form("/profile/keys", calls: .post, "/auth/api-keys", on: "/profile/keys") { visit, key, tx in
                let address = visit.app.settings.publicAPI
                return Screen(
                    "secret", visit.text("کلید تازه", "A new key"),
                    [
                        "heading": .text(visit.text("کلید «\(key["name"]?.string ?? "")» ساخته شد", "The key “\(key["name"]?.string ?? "")” is made")),
                        "explanation": .text(
                            visit.text("برنامهٔ شما با این کلید به جای شما با API سخن می‌گوید.", "With it your program speaks to the API for you.")),
                        "label": .text(visit.text("کلید API", "API key")), "secret": .text(key["key"]?.string ?? ""),
                        "example": .text("curl -H \"Authorization: Bearer \(key["key"]?.string ?? "")\" \(address)/api/v1/contents"), "next": "/profile/keys",
                    ])
            },
            form("/profile/keys/{key}/revoke", calls: .delete, "/auth/api-keys/{key}", on: "/profile/keys") { visit, _ in
                Place("/profile/keys", Flash(visit.text("کلید باطل شد و دیگر پذیرفته نمی‌شود.", "The key is revoked and no longer accepted.")))
            },
            page("/o/{id}/keys") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), atLeast: .admin, tx)
                let paging = try visit.paging(50)
                let (count, keys) = try ApiKeyStore.page(.everyMembers(scope), paging, now: visit.now, in: tx)
                return Screen(
                    "keys", visit.text("کلیدهای API اعضا", "Members’ API keys"),
                    [
                        "tabs": OrganizationPages.tabs("keys", scope, visit), "keys": .list(keys.map { ApiKeyPages.row($0, nil, visit) }),
                        "pager": Pager.view(visit, paging, count, keys), "base": .text("/o/\(scope.organization)/keys"),
                    ]
                ).under("settings", scope)
            },
            form("/o/{id}/keys/{key}/revoke", calls: .delete, "/organizations/{id}/api-keys/{key}", on: "/o/{id}/keys") { visit, _ in
                Place(
                    "/o/\(visit.call.pathParameters["id"] ?? "")/keys",
                    Flash(visit.text("کلید باطل شد و دیگر پذیرفته نمی‌شود.", "The key is revoked and no longer accepted.")))
            },
        ]
    }
}

private enum ApiKeyPages {
    static func row(_ key: ApiKey, _ organization: String?, _ visit: Visit) -> View {
        [
            "id": .text("\(key.id)"), "name": .text(key.name), "prefix": .text(key.prefix), "role": .text(visit.words.role(key.role)),
            "place": .text(organization), "person": .text(key.userName), "expired": .flag(key.isExpired), "expires": visit.words.moment(key.expiresAt),
            "used": visit.words.time(key.lastUsedAt), "used_ip": .text(key.lastUsedIp), "made": visit.words.time(key.createdAt),
        ]
    }
}
