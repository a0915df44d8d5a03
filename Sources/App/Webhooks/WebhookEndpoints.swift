// Webhooks over HTTP, for admins of an organization.

import Database
import HTTPTypes
import Jobs
import Kit
import Web

// MARK: Inputs

struct WebhookInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct NewWebhookInput: Input {
    let organization: ID
    let url: String
    let description: String
    let events: [String]
    let isActive: Bool

    init(_ f: Fields) {
        organization = f.pathID("id")
        url = f.string("url", 1...2000, "Where deliveries go, by `https`.")
        description = f.optionalString("description", 0...500) ?? ""
        events = f.webhookEvents("events", required: true) ?? []
        isActive = f.optionalBool("is_active") ?? true
    }
}

struct WebhookChangeInput: Input {
    let id: ID
    let url: String?
    let description: String?
    let events: [String]?
    let isActive: Bool?

    init(_ f: Fields) {
        id = f.pathID("id")
        url = f.optionalString("url", 1...2000)
        description = f.optionalString("description", 0...500)
        events = f.webhookEvents("events", required: false)
        isActive = f.optionalBool("is_active", "Switching on forgets why it was switched off.")
    }
}

struct RotateSecretInput: Input {
    let id: ID
    let overlap: Duration
    init(_ f: Fields) {
        id = f.pathID("id")
        overlap = .hours(f.optionalInt("overlap_hours", 0...168, "So long deliveries are signed with the old secret too; 24 when absent.") ?? 24)
    }
}

struct DeliveryListInput: Input {
    let id: ID
    let paging: Paging
    let filter: WebhookDeliveryStore.Filter
    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
        filter = WebhookDeliveryStore.Filter(status: f.choice("status", DeliveryStatus.self), event: f.choice("event", WebhookEvent.self))
    }
}

extension Fields {
    /// A list of events, each once, at least one.
    fileprivate func webhookEvents(_ name: String, required: Bool) -> [String]? {
        let known = WebhookEvent.selectable.map(\.rawValue)
        return choices(name, known, required: required, "What to be told of; `GET /webhooks/event-types` explains each.")
    }
}

// MARK: Outputs

struct WebhookEventType: Codable, Sendable {
    let type: String
    let description: String
    let example: JSON
}

struct WebhookEventTypes: Codable, Sendable { let results: [WebhookEventType] }

// MARK: Routes

extension App {
    func webhookRoutes() -> [Route] {
        let path = "/organizations/{id}/webhooks"
        return [
            member(.admin, .get, path, "The webhooks of an organization", of: { (input: MemberListInput) in .organization(input.organization) }) {
                input, scope, tx in
                let (count, webhooks) = try WebhookStore.page(scope, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, webhooks)
            },
            member(
                .admin, .post, path, "Make a webhook; the answer is the only place that shows its secret", EndpointOptions(status: 201, errors: [.conflict]),
                of: { (input: NewWebhookInput) in .organization(input.organization) }, createWebhook),
            user(.get, "/webhooks/event-types", "What webhooks can be told of, with examples", EndpointOptions(keys: true)) { (_: NoInput, actor, _) in
                WebhookEventTypes(
                    results: WebhookEvent.allCases.map {
                        WebhookEventType(type: $0.rawValue, description: $0.meaning.text(actor.caller.language), example: $0.example)
                    })
            },
            member(.admin, .get, "/webhooks/{id}", "One webhook", of: { (input: WebhookInput) in .webhook(input.id) }) { input, scope, tx in
                try WebhookStore.find(scope, input.id, in: tx)
            },
            member(
                .admin, .patch, "/webhooks/{id}", "Change a webhook, or switch it on or off", EndpointOptions(errors: [.staleVersion]),
                of: { .webhook($0.id) }, changeWebhook),
            member(
                .admin, .delete, "/webhooks/{id}", "Delete a webhook; what was not delivered yet is not delivered", EndpointOptions(errors: [.staleVersion]),
                of: { (input: WebhookInput) in .webhook(input.id) }, deleteWebhook),
            member(
                .admin, .post, "/webhooks/{id}/rotate-secret", "Give a webhook a new secret, which the answer alone shows",
                EndpointOptions(errors: [.staleVersion]), of: { .webhook($0.id) }, rotateSecret),
            member(
                .admin, .post, "/webhooks/{id}/test", "Send a test, once",
                EndpointOptions(status: 202, unaudited: "nothing changes; the deliveries tell of it"), of: { (input: WebhookInput) in .webhook(input.id) },
                testWebhook),
            member(
                .admin, .get, "/webhooks/{id}/deliveries", "What was sent to a webhook and what it answered, the newest first",
                of: { (input: DeliveryListInput) in .webhook(input.id) }
            ) { input, scope, tx in
                let (count, deliveries) = try WebhookDeliveryStore.page(input.id, input.filter, input.paging, scope, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, deliveries)
            },
            member(
                .admin, .get, "/webhooks/deliveries/{id}", "One delivery with all its tries", of: { (input: WebhookInput) in .delivery(input.id) }
            ) { input, scope, tx in try WebhookDeliveryStore.find(input.id, scope, in: tx) },
            member(
                .admin, .post, "/webhooks/deliveries/{id}/resend", "Send a message again, as a new delivery with the same `webhook-id`",
                EndpointOptions(status: 202, errors: [.conflict], unaudited: "nothing changes; the deliveries tell of it"),
                of: { (input: WebhookInput) in .delivery(input.id) }, resend),
        ]
    }

    // MARK: Work

    private func checked(_ url: String) throws -> String {
        guard let url = WebhookURL(url, allowsPrivate: settings.webhookPrivate) else {
            let scheme = settings.webhookPrivate ? "http(s)" : "https"
            throw AppError.field(
                "url",
                Message(
                    "نشانی \(scheme) کامل با نویسه‌های ASCII، بدون نام کاربری و بدون # لازم است.",
                    "A whole \(scheme) address in ASCII is required, without a user name and without #."))
        }
        if !settings.webhookPrivate, let address = HostAddress(url.host), !address.isPublic {
            throw AppError.field("url", Message("این نشانی در اینترنت عمومی نیست.", "This address is not one of the public Internet."))
        }
        return url.text
    }

    private func createWebhook(_ input: NewWebhookInput, _ scope: Scope, _ tx: Transaction) throws -> Webhook {
        let secret = WebhookSecret.make(entropy)
        let draft = WebhookStore.Draft(url: try checked(input.url), description: input.description, events: input.events, isActive: input.isActive)
        guard let id = try WebhookStore.create(draft, secret: secret, key: keys.webhookSecrets, scope, now: clock.now(), in: tx) else {
            throw AppError(
                .conflict,
                Message(
                    "این سازمان \(WebhookRules.mostWebhooks) وب‌هوک دارد و بیشتر نمی‌شود.",
                    "The organization has \(WebhookRules.mostWebhooks) webhooks, which is the most."))
        }
        var webhook = try WebhookStore.find(scope, id, in: tx)
        try audit(.webhookCreated, scope, before: nil, after: webhook, tx)
        webhook.secret = WebhookSecret.text(secret)
        return webhook
    }

    private func changeWebhook(_ input: WebhookChangeInput, _ scope: Scope, _ tx: Transaction) throws -> Webhook {
        let before = try WebhookStore.lock(scope, input.id, in: tx)
        try scope.caller.meet(version: before.version)
        let draft = WebhookStore.Draft(
            url: try input.url.map(checked) ?? before.url, description: input.description ?? before.description, events: input.events ?? before.events,
            isActive: input.isActive ?? before.isActive)
        try WebhookStore.update(scope, input.id, draft, now: clock.now(), in: tx)
        let after = try WebhookStore.find(scope, input.id, in: tx)
        try audit(.webhookUpdated, scope, before: before, after: after, tx)
        return after
    }

    private func deleteWebhook(_ input: WebhookInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let before = try WebhookStore.lock(scope, input.id, in: tx)
        try scope.caller.meet(version: before.version)
        try WebhookStore.delete(scope, input.id, now: clock.now(), in: tx)
        try audit(.webhookDeleted, scope, before: before, after: nil, tx)
        return Nothing()
    }

    private func rotateSecret(_ input: RotateSecretInput, _ scope: Scope, _ tx: Transaction) throws -> Webhook {
        let now = clock.now()
        let before = try WebhookStore.lock(scope, input.id, in: tx)
        try scope.caller.meet(version: before.version)
        let secret = WebhookSecret.make(entropy)
        try WebhookStore.rotate(scope, input.id, to: secret, key: keys.webhookSecrets, overlap: now + input.overlap, now: now, in: tx)
        var webhook = try WebhookStore.find(scope, input.id, in: tx)
        let until = JSON.string((now + input.overlap).description)
        try AuditStore.record(
            AuditEvent(.webhookSecretRotated, scope, object: ("webhook", input.id), changes: .object(("old_secret_until", until))), at: now, in: tx)
        webhook.secret = WebhookSecret.text(secret)
        return webhook
    }

    private func testWebhook(_ input: WebhookInput, _ scope: Scope, _ tx: Transaction) throws -> WebhookDelivery {
        let now = clock.now()
        let webhook = try WebhookStore.find(scope, input.id, in: tx)
        let body = WebhookMessage.body(
            .test, now, organization: scope.organization, object: .object(("type", "webhook"), ("id", .int(webhook.id))), user: scope.user,
            apiKey: scope.caller.apiKey, .null, .object([]))
        let message = try WebhookDeliveryStore.addMessage(
            WebhookMessage.name(entropy.bytes(18)), .test, body, organization: scope.organization, now: now, in: tx)
        return try deliver(message, webhook, scope, tx)
    }

    private func resend(_ input: WebhookInput, _ scope: Scope, _ tx: Transaction) throws -> WebhookDelivery {
        guard let source = try WebhookDeliveryStore.source(input.id, scope, in: tx) else { throw AppError.notFound }
        let webhook = try WebhookStore.find(scope, source.webhook, in: tx)
        guard webhook.isActive else {
            throw AppError(.conflict, Message("این وب‌هوک خاموش است؛ ابتدا روشنش کنید.", "This webhook is switched off. Switch it on first."))
        }
        return try deliver(source.message, webhook, scope, tx)
    }

    private func deliver(_ message: ID, _ webhook: Webhook, _ scope: Scope, _ tx: Transaction) throws -> WebhookDelivery {
        let delivery = try WebhookOutbox.deliver(message, to: webhook.id, organization: scope.organization, now: clock.now(), in: tx)
        tx.afterCommit { [signals] in signals.workIsDue() }
        return try WebhookDeliveryStore.find(delivery, scope, in: tx)
    }

    private func audit(_ action: AuditAction, _ scope: Scope, before: Webhook?, after: Webhook?, _ tx: Transaction) throws {
        func events(_ webhook: Webhook?) -> JSON { webhook.map { .array($0.events.map(JSON.string)) } ?? .null }
        let changes = Changes.of([
            ("url", before.map { .string($0.url) } ?? .null, after.map { .string($0.url) } ?? .null), ("events", events(before), events(after)),
            ("is_active", before.map { .bool($0.isActive) } ?? .null, after.map { .bool($0.isActive) } ?? .null),
        ])
        try AuditStore.record(AuditEvent(action, scope, object: ("webhook", after?.id ?? before?.id), changes: changes), at: clock.now(), in: tx)
    }
}
