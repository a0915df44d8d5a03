// What one was told of: the bell, the list, and of what one wants to be told.

import Database
import HTTPTypes
import Kit
import Web

extension App {
    func notificationPages() -> [PageRoute] {
        [
            page("/notifications") { visit, tx in
                let (input, visit) = try visit.filters(NotificationListInput.self)
                let reach = try Access.reach(visit.actor, atLeast: .viewer, only: input.organization, in: tx)
                let (count, rows) = try NotificationStore.page(reach, input.filter, input.paging, in: tx)
                let unread = try NotificationStore.unread(reach, in: tx).unread
                return Screen(
                    "notifications", visit.text("اعلان‌ها", "Notifications"),
                    [
                        "rows": .list(rows.map { NotificationPages.row($0, visit) }), "pager": Pager.view(visit, input.paging, count, rows),
                        "any": .flag(unread > 0),
                        "last": rows.first.map { .text("\($0.id)") } ?? .none, "narrowed": .flag(input.filter.unread == true),
                        "filters": [
                            [
                                "label": .text(visit.text("همه", "All")), "address": "/notifications", "current": .flag(input.filter.unread == nil),
                            ],
                            [
                                "label": .text(visit.text("خوانده‌نشده", "Unread")), "address": "/notifications?unread=true",
                                "count": .text(visit.words.number(unread)), "current": .flag(input.filter.unread == true),
                            ],
                        ],
                    ])
            },
            raw("/notifications/count") { visit in
                let count = try await database.read { tx in
                    try NotificationStore.unread(Access.reach(visit.actor, atLeast: .viewer, only: nil, in: tx), in: tx).unread
                }
                let shown = count == 0 ? "" : visit.words.number(min(count, 99))
                return .json(Array(JSON.object(("unread", .int(Int64(count))), ("shown", .string(shown))).text.utf8))
            },
            // Looking at one reads it.
            form("/notifications/{id}/open", calls: .post, "/notifications/{id}/read", on: "/notifications") { _, made in
                Place(NotificationPages.address(made))
            },
            form("/notifications/{id}/read", calls: .post, "/notifications/{id}/read", on: "/notifications") { _, _ in Place("/notifications") },
            form("/notifications/{id}/unread", calls: .post, "/notifications/{id}/unread", on: "/notifications") { _, _ in Place("/notifications") },
            form("/notifications/read-all", calls: .post, "/notifications/read-all", on: "/notifications") { visit, _ in
                Place("/notifications", Flash(visit.text("همه خوانده شد.", "All are read.")))
            },
            page("/o/{id}/notifications") { visit, tx in
                let scope = try visit.scope(.organization(visit.id()), tx)
                let preferences = try NotificationStore.preferences(scope, in: tx).preferences
                return Screen(
                    "notification_preferences", visit.text("چه چیزهایی خبر داده شود", "What to be told of"),
                    [
                        "kinds": .list(
                            preferences.map {
                                [
                                    "kind": .text($0.kind), "on": .flag($0.enabled),
                                    "label": .text(NotificationKind(rawValue: $0.kind).map { visit.text($0.label) } ?? $0.kind),
                                ]
                            })
                    ]
                ).under("", scope, crumbs: [(visit.text("اعلان‌ها", "Notifications"), "/notifications")])
            },
            form("/o/{id}/notifications", calls: .put, "/organizations/{id}/notification-preferences", on: "/o/{id}/notifications") { visit, _ in
                Place(visit.call.path, Flash(visit.text("ذخیره شد.", "Saved.")))
            },
        ]
    }
}

enum NotificationPages {
    static func row(_ notification: Notification, _ visit: Visit) -> View {
        let kind = NotificationKind(rawValue: notification.kind)
        return [
            "id": .text("\(notification.id)"), "text": .text(notification.text), "at": visit.words.time(notification.createdAt),
            "unread": .flag(notification.readAt == nil), "icon": .text(kind?.icon ?? "bell"), "tone": .text(kind?.tone ?? ""),
        ]
    }

    /// Where that happened which one was told of.
    static func address(_ notification: JSON) -> String {
        if let comment = notification["comment"]?.int { return "/comments/\(comment)" }
        if let content = notification["content"]?.int { return "/contents/\(content)" }
        if notification["kind"]?.string == NotificationKind.budgetWarning.rawValue, let organization = notification["organization"]?.int {
            return "/o/\(organization)/limits"
        }
        return "/notifications"
    }
}

extension NotificationKind {
    fileprivate var icon: String {
        switch self {
        case .mention, .reply, .comment: "message"
        case .reviewRequested: "check-check"
        case .approved: "check"
        case .rejected: "x"
        case .assigned: "user"
        case .generationFinished: "sparkles"
        case .generationFailed: "triangle-alert"
        case .budgetWarning: "gauge"
        case .dueSoon: "calendar"
        }
    }

    fileprivate var tone: String {
        switch self {
        case .approved: "ok"
        case .rejected, .generationFailed: "danger"
        case .generationFinished, .budgetWarning, .dueSoon: "ai"
        default: ""
        }
    }

    fileprivate var label: Message {
        switch self {
        case .mention: Message("کسی از من نام ببرد", "Somebody mentions me")
        case .reply: Message("به گفت‌وگویی که در آن نوشته‌ام پاسخ دهند", "A thread that I wrote in is answered")
        case .comment: Message("بر متنی که با من است یادداشت بگذارند", "Somebody comments on a text of mine")
        case .reviewRequested: Message("متنی برای بررسی بیاید", "A text is submitted for review")
        case .approved: Message("متن من تأیید شود", "My text is approved")
        case .rejected: Message("متن من رد شود", "My text is rejected")
        case .assigned: Message("متنی به من سپرده شود", "A text is assigned to me")
        case .generationFinished: Message("تولیدی که خواسته‌ام تمام شود", "A generation that I asked for is done")
        case .generationFailed: Message("تولیدی که خواسته‌ام ناکام بماند", "A generation that I asked for fails")
        case .budgetWarning: Message("سقفی رو به پر شدن باشد (برای مدیران)", "A limit is nearly used up (for admins)")
        case .dueSoon: Message("مهلت متنی نزدیک شود", "A text is due soon")
        }
    }
}
