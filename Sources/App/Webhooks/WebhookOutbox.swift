// The way of an event to the endpoints: rows in the transaction of the change, and a job for each. Called by `AuditStore`
// and nowhere else, since every change writes an audit event.

import Database
import Jobs
import Kit

enum WebhookOutbox {
    /// Those who are to hear of an event, and what it is to them.
    struct Audience {
        fileprivate let type: WebhookEvent
        fileprivate let endpoints: [ID]
    }

    /// `nil` where the event is of interest to no endpoint of the organization.
    static func audience(of event: AuditEvent, in tx: Transaction) throws -> Audience? {
        guard event.organization != 0, event.organization != tx.unheard, let type = WebhookEvent(event) else { return nil }
        let endpoints = try WebhookStore.interested(in: type, organization: event.organization, in: tx)
        return endpoints.isEmpty ? nil : Audience(type: type, endpoints: endpoints)
    }

    /// Writes the message and its deliveries.
    static func emit(_ event: AuditEvent, to audience: Audience, named name: String, at now: Timestamp, in tx: Transaction) throws {
        let (type, endpoints) = (audience.type, audience.endpoints)
        let content = try event.content.flatMap { try ContentBriefStore.brief($0, organization: event.organization, in: tx) } ?? .null
        let object = JSON.object(("type", .string(event.objectType)), ("id", event.objectID.map(JSON.int) ?? .null))
        let body = WebhookMessage.body(
            type, now, organization: event.organization, object: object, user: event.user, apiKey: event.caller.apiKey, content, event.changes)
        let message = try WebhookDeliveryStore.addMessage(name, type, body, organization: event.organization, now: now, in: tx)
        for endpoint in endpoints { try deliver(message, to: endpoint, organization: event.organization, now: now, in: tx) }
    }

    /// Makes a delivery and the job of its first try.
    @discardableResult
    static func deliver(_ message: ID, to webhook: ID, organization: ID, now: Timestamp, in tx: Transaction) throws -> ID {
        let delivery = try WebhookDeliveryStore.add(message, to: webhook, organization: organization, now: now, in: tx)
        try WebhookJob.enqueue(delivery, organization: organization, at: nil, in: tx)
        return delivery
    }
}
