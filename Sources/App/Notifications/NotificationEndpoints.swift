// Notifications over HTTP: the caller's own, over all organizations or one.

import Database
import HTTPTypes
import Kit
import Web

struct NotificationListInput: Input, OrganizationFilter {
    let organization: ID?
    let filter: NotificationStore.Filter
    let paging: Paging

    init(_ f: Fields) {
        organization = f.optionalID("organization")
        filter = NotificationStore.Filter(unread: f.optionalBool("unread"), kind: f.choice("kind", NotificationKind.self))
        paging = Paging(f)
    }
}

struct UnreadCountInput: Input, OrganizationFilter {
    let organization: ID?
    init(_ f: Fields) { organization = f.optionalID("organization") }
}

struct ReadAllInput: Input {
    let organization: ID?
    let last: ID?
    init(_ f: Fields) {
        organization = f.optionalID("organization", "All of the caller's organizations when absent.")
        last = f.optionalID("up_to", "The newest notification that was seen; what came later stays unread.")
    }
}

struct PreferencesInput: Input {
    let organization: ID
    init(_ f: Fields) { organization = f.pathID("id") }
}

struct PreferenceChangesInput: Input {
    let organization: ID
    let changes: [(kind: NotificationKind, isEnabled: Bool)]

    init(_ f: Fields) {
        organization = f.pathID("id")
        changes = NotificationKind.allCases.compactMap { kind in f.optionalBool(kind.rawValue).map { (kind, $0) } }
    }
}

struct ReadAllAnswer: Codable, Sendable { let marked: Int }

extension App {
    func notificationRoutes() -> [Route] {
        [
            list(.viewer, "/notifications", "What the caller was told of, the newest first") { (input: NotificationListInput, reach, tx) in
                let (count, rows) = try NotificationStore.page(reach, input.filter, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            list(.viewer, "/notifications/unread-count", "How much of it is unread") { (_: UnreadCountInput, reach, tx) in
                try NotificationStore.unread(reach, in: tx)
            },
            member(
                .viewer, .get, "/organizations/{id}/notification-preferences", "Of what the caller wants to be told",
                of: { (input: PreferencesInput) in .organization(input.organization) }
            ) { _, scope, tx in try NotificationStore.preferences(scope, in: tx) },
            member(
                .viewer, .put, "/organizations/{id}/notification-preferences", "Say of what to be told",
                EndpointOptions(unaudited: "it concerns the caller alone"), of: { .organization($0.organization) }, prefer),
            user(.post, "/notifications/read-all", "Mark everything as read", EndpointOptions(unaudited: "it concerns the caller alone")) { input, actor, tx in
                try markAllAsRead(input, actor, tx)
            },
            member(.viewer, .get, "/notifications/{id}", "One notification", of: { (input: ContentIDInput) in .notification(input.id) }) { input, scope, tx in
                try NotificationStore.find(scope, input.id, in: tx)
            },
            mark("read", "Mark a notification as read", read: true),
            mark("unread", "Mark a notification as unread", read: false),
        ]
    }

    private func mark(_ name: String, _ summary: String, read: Bool) -> Route {
        member(
            .viewer, .post, "/notifications/{id}/\(name)", summary, EndpointOptions(unaudited: "it concerns the caller alone"),
            of: { (input: ContentIDInput) in .notification(input.id) }
        ) { input, scope, tx in
            try NotificationStore.mark(scope, input.id, read: read, now: clock.now(), in: tx)
            return try NotificationStore.find(scope, input.id, in: tx)
        }
    }

    func markAllAsRead(_ input: ReadAllInput, _ actor: Actor, _ tx: Transaction) throws -> ReadAllAnswer {
        let reach = try Access.reach(actor, atLeast: .viewer, only: input.organization, in: tx)
        if input.organization != nil, reach.organizations.isEmpty { throw AppError.unknownObject("organization") }
        return ReadAllAnswer(marked: try NotificationStore.markAll(reach, upTo: input.last, now: clock.now(), in: tx))
    }

    func prefer(_ input: PreferenceChangesInput, _ scope: Scope, _ tx: Transaction) throws -> NotificationPreferences {
        for change in input.changes { try NotificationStore.prefer(change.kind, change.isEnabled, scope, now: clock.now(), in: tx) }
        return try NotificationStore.preferences(scope, in: tx)
    }
}
