// The way of an event to the endpoints: rows in the transaction of the change, and a job for each. Called by `AuditStore`
// and nowhere else, since every change writes an audit event.

import Database
import Jobs
import Kit

enum WebhookOutbox {
    /// Writes the message and its deliveries, if the event is of interest to any endpoint of the organization.
    static func emit(_ event: AuditEvent, named name: String, at now: Timestamp, in tx: Transaction) throws {
        guard event.organization != 0, let type = WebhookEvent(event) else { return }
        let endpoints = try WebhookStore.interested(in: type, organization: event.organization, in: tx)
        guard !endpoints.isEmpty else { return }
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
