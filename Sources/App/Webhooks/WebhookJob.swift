// One try of one delivery is one job. What came of it decides the next one, in one transaction with the log of the try: a
// worker that dies in between makes the try once more, and the receiver sees the same `webhook-id` twice.

import Database
import Jobs
import Kit
import Logging

enum WebhookJob {
    static let kind = "deliver_webhook"

    static func enqueue(_ delivery: ID, organization: ID, at time: Timestamp?, in tx: Transaction) throws {
        try JobStore.enqueue(
            NewJob(kind: kind, arguments: .object(("delivery", .int(delivery))), organization: organization, runAt: time, maximumAttempts: 20), in: tx)
    }

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            try await WebhookWork(app: app, context: context).run()
        } ended: { job, ending, tx in
            // Crashed too often, or the database was away for long: the delivery is over, and says so.
            guard ending != .done, let id = job.arguments["delivery"]?.int, let organization = job.organization else { return }
            try WebhookDeliveryStore.finish(id, organization: organization, .failed, now: app.clock.now(), in: tx)
        }
    }
}

struct WebhookWork: Sendable {
    private typealias Task = WebhookDeliveryStore.Task

    let app: App
    let context: JobContext

    private enum Start: Sendable {
        case over
        case noPlace
        case send(WebhookDeliveryStore.Task, secrets: [[UInt8]])
    }

    func run() async throws {
        guard let delivery = context.job.arguments["delivery"]?.int, let organization = context.job.organization else { return }
        guard case .send(let task, let secrets) = try await begin(delivery, organization) else { return }
        let started = app.clock.now()
        let seconds = started.milliseconds / 1000
        let body = Array(task.body.utf8)
        let result = await app.webhookSender.send(
            body, to: task.url,
            headers: [
                ("content-type", "application/json"), ("user-agent", "Contexor/\(Product.version)"), ("webhook-id", task.name),
                ("webhook-timestamp", "\(seconds)"),
                ("webhook-signature", WebhookSecret.signature(id: task.name, seconds: seconds, body: body, secrets: secrets)),
            ])
        // Shutting down: the try counts for nothing and is made again.
        try Swift.Task.checkCancellation()
        try await conclude(task, result, started)
    }

    /// What is to be done; jobs that have nothing to do are ended here.
    private func begin(_ delivery: ID, _ organization: ID) async throws -> Start {
        let (app, now) = (app, app.clock.now())
        let chance = app.entropy.fraction()
        let start = try await context.write { tx -> Start in
            guard let task = try WebhookDeliveryStore.task(delivery, organization: organization, in: tx), task.status == DeliveryStatus.pending.rawValue
            else { return .over }
            let isTest = task.event == WebhookEvent.test.rawValue
            guard !task.isDeleted, task.isActive || isTest else {
                try WebhookDeliveryStore.finish(delivery, organization: organization, .cancelled, now: now, in: tx)
                return .over
            }
            let until = now + WebhookRules.timeout + .seconds(40)
            if let waiting = try WebhookDeliveryStore.takePlace(delivery, organization: organization, until: until, now: now, in: tx) {
                // The more wait, the longer each waits, so that a thousand do not ask for a place every second.
                let pause = Duration.milliseconds(500 + Int(chance * Double(min(60_000, waiting * 300))))
                try WebhookDeliveryStore.postpone(delivery, organization: organization, until: now + pause, in: tx)
                try WebhookJob.enqueue(delivery, organization: organization, at: try tx.databaseNow() + pause, in: tx)
                return .noPlace
            }
            return .send(task, secrets: try WebhookStore.secrets(task.webhook, organization: organization, key: app.keys.webhookSecrets, now: now, in: tx))
        }
        return start
    }

    private func conclude(_ task: WebhookDeliveryStore.Task, _ result: WebhookResult, _ started: Timestamp) async throws {
        let (app, now, chance) = (app, app.clock.now(), app.entropy.fraction())
        let number = task.tries + 1
        let attempt = WebhookAttempt(
            number: number, startedAt: started, duration: Int(result.duration.inMilliseconds), status: result.status, error: result.error,
            response: result.response)
        try await context.end { tx in
            try WebhookDeliveryStore.record(attempt, task, in: tx)
            if result.isSuccess {
                try WebhookDeliveryStore.finish(task.delivery, organization: task.organization, .delivered, now: now, in: tx)
                return try WebhookStore.noteSuccess(task.webhook, organization: task.organization, in: tx)
            }
            if task.event == WebhookEvent.test.rawValue {
                return try WebhookDeliveryStore.finish(task.delivery, organization: task.organization, .failed, now: now, in: tx)
            }
            let failingSince = try WebhookStore.noteFailure(task.webhook, organization: task.organization, now: now, in: tx)
            let pause = WebhookRules.pause(afterTries: number, advice: result.advice, chance: chance)
            if let pause, result.status != 410 {
                try WebhookDeliveryStore.postpone(task.delivery, organization: task.organization, until: now + pause, in: tx)
                return try WebhookJob.enqueue(task.delivery, organization: task.organization, at: try tx.databaseNow() + pause, in: tx)
            }
            try WebhookDeliveryStore.finish(task.delivery, organization: task.organization, .failed, now: now, in: tx)
            try WebhookWork.giveUp(task, result, failingSince, now, app, tx)
        }
    }

    /// An endpoint that says it is gone, or that took nothing in all the time in which a message was tried, is switched off.
    private static func giveUp(
        _ task: WebhookDeliveryStore.Task, _ result: WebhookResult, _ failingSince: Timestamp, _ now: Timestamp, _ app: App, _ tx: Transaction
    ) throws {
        let patience = WebhookRules.pauses.reduce(.zero, +)
        let isGone = result.status == 410
        guard isGone || failingSince + patience <= now else { return }
        let reason = isGone ? "the endpoint answered 410 Gone" : "every try failed for more than three days"
        guard try WebhookStore.disable(task.webhook, organization: task.organization, because: reason, now: now, in: tx) else { return }
        try AuditStore.record(
            AuditEvent(
                .webhookDisabled, organization: task.organization, user: nil, object: ("webhook", task.webhook), caller: Caller(system: "webhooks"),
                changes: .object(("is_active", [true, false]), ("reason", .string(reason)))),
            at: now, in: tx)
        app.logger.warning("a webhook was switched off", metadata: ["webhook": "\(task.webhook)", "cause": "\(reason)"])
    }
}
