// What is done again and again without anybody asking: clearing away what is over, closing what was left open, checking
// the books, warning of models that will be switched off.

import Database
import Jobs
import Kit
import Logging

enum Housekeeping {
    static let tasks = [
        ScheduledTask("clear-away", every: .minutes(5), kind: "clear_away"),
        ScheduledTask("look-after-batches", every: .minutes(1), kind: "look_after_batches"),
        ScheduledTask("close-reservations", every: .minutes(5), kind: "close_reservations"),
        ScheduledTask("due-contents", every: .minutes(15), kind: "due_contents"),
        ScheduledTask("check-ledger", every: .days(1), kind: "check_ledger"),
        ScheduledTask("retiring-models", every: .days(1), kind: "retiring_models"),
    ]

    static func handlers(_ app: App) -> [JobHandler] {
        [
            JobHandler(kind: "clear_away") { _ in try await clearAway(app) },
            JobHandler(kind: "look_after_batches") { _ in try await app.lookAfterBatches() },
            JobHandler(kind: "close_reservations") { _ in try await closeReservations(app) },
            JobHandler(kind: "due_contents") { context in try await context.end { try Notifier(app: app, tx: $0).dueSoon() } },
            JobHandler(kind: "check_ledger") { _ in try await checkLedger(app) },
            JobHandler(kind: "retiring_models") { _ in
                for notice in app.retirementNotices() { app.logger.warning("\(notice)") }
            },
        ]
    }

    /// Deletes what nobody asks for again, jobs a few hundred at a time.
    private static func clearAway(_ app: App) async throws {
        let now = app.clock.now()
        try await app.database.wide.write { tx in
            try LoginCodeStore.purge(now: now, in: tx)
            try PageSessionStore.purge(now: now, in: tx)
            try SessionStore.purge(now: now, in: tx)
            try Idempotency.purge(now: now, in: tx)
            try ExportStore.expire(now: now, in: tx)
            try DraftStore.purge(now: now, in: tx)
            try RewordingStore.purge(now: now, in: tx)
            try PresenceStore.purge(now: now, in: tx)
            try NotificationStore.purge(now: now, in: tx)
            try BackupStore.purge(before: now - .days(400), in: tx)
            try ContentCountStore.tidy(in: tx)
            try WebhookDeliveryStore.purge(before: now - WebhookRules.kept, in: tx)
        }
        while try await app.database.wide.write({ try JobStore.purge(doneBefore: now - .days(7), deadBefore: now - .days(30), in: $0) }) == 500 {}
    }

    /// Every job closes its own reservations as it ends. This finds what a fault of ours would have left open: amounts held
    /// for jobs that are over.
    private static func closeReservations(_ app: App) async throws {
        let now = app.clock.now()
        let left = try await app.database.wide.write { tx in
            let jobs = try Ledger.jobsOverWithOpenReservations(in: tx)
            for job in jobs { try Ledger.closeAll(ofJob: job, because: "its job is over", now: now, in: tx) }
            return jobs
        }
        if !left.isEmpty { app.logger.error("reservations were left open by jobs that are over", metadata: ["jobs": "\(left)"]) }
    }

    /// A counter that does not equal its reservations is a fault of ours: said as loudly as can be, and kept in the trail.
    private static func checkLedger(_ app: App) async throws {
        let differences = try await app.ledgerDifferences()
        app.meters.ledgerChecked(differences.count)
        guard !differences.isEmpty else { return }
        // One fault can be behind many: the trail has their number, `contexor check --ledger` all of them.
        for difference in differences.prefix(100) { app.logger.critical("the ledger differs from its reservations", metadata: ["counter": "\(difference)"]) }
        let event = AuditEvent(
            .ledgerDiffers, organization: 0, user: nil, object: ("ledger", nil), caller: Caller(system: "check-ledger"),
            changes: .object(("counters", .int(Int64(differences.count))), ("first", .array(differences.prefix(20).map(JSON.string)))))
        try await app.database.write { [clock = app.clock] in try AuditStore.record(event, at: clock.now(), in: $0) }
    }
}
