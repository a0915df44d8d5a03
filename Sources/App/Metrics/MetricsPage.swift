// `/metrics`: everything that this process counted, what the database tells, and the process itself, in Prometheus' text.

import Database
import Foundation
import Kit
import Logging
import Synchronization
import Web

/// What the database told last. However often somebody asks, the database is asked once in a few seconds, by one.
final class MetricsCache: Sendable {
    static let freshness = Duration.seconds(5)
    private let state = Mutex<(task: Task<DatabaseState?, Never>, made: ContinuousClock.Instant)?>(nil)

    func state(_ read: @escaping @Sendable () async -> DatabaseState?) async -> DatabaseState? {
        let task = state.withLock { state in
            if let state, state.made + Self.freshness > .now { return state.task }
            let task = Task { await read() }
            state = (task, .now)
            return task
        }
        return await task.value
    }

    /// The next who asks is told what is now.
    func forget() { state.withLock { $0 = nil } }
}

extension App {
    package func metricsText() async -> String {
        var text = MetricsText()
        text.family("contexor_build_info", .gauge, "The program; the value is always 1.", [([("version", Product.version)], 1)])
        ProcessFigures.write(to: &text)
        meters.metrics.write(to: &text)
        database.meter?.write(to: &text)
        if let isAlone = await (limiter as? RedisRateLimiter)?.isAlone() {
            text.gauge("contexor_ratelimit_alone", "1 while rate limits are counted by this process alone, as Redis is away.", isAlone ? 1 : 0)
        }
        let state = await meters.cache.state { await databaseState() }
        text.gauge("contexor_database_up", "1 when the database answered.", state == nil ? 0 : 1)
        if let state { write(state, to: &text) }
        writePlaces(to: &text)
        return text.text
    }

    private func databaseState() async -> DatabaseState? {
        do {
            return try await database.wide.read { try MetricsStore.state(try $0.databaseNow(), in: $0) }
        } catch {
            logger.error("the figures of the database cannot be read", metadata: ["cause": "\(error)"])
            return nil
        }
    }

    private func write(_ state: DatabaseState, to text: inout MetricsText) {
        func age(_ since: Timestamp) -> Double { max(0, Double(state.now.milliseconds - since.milliseconds) / 1000) }
        func seconds(_ time: Timestamp) -> Double { Double(time.milliseconds) / 1000 }
        let ready = state.jobs.filter { $0.state == "ready" }, running = state.jobs.filter { $0.state == "running" }
        let queues = ["interactive", "default", "batch", "maintenance"] + Set(state.jobs.map(\.queue)).sorted()
        let all = queues.enumerated().filter { queues.firstIndex(of: $0.element) == $0.offset }.map(\.element)
        text.family(
            "contexor_jobs_ready", .gauge, "Jobs that wait, by queue; those of the future too.",
            all.map { queue in ([("queue", queue)], Double(ready.first { $0.queue == queue }?.count ?? 0)) })
        text.family(
            "contexor_jobs_oldest_ready_seconds", .gauge, "How long the job that is due longest has waited, by queue.",
            all.map { queue in ([("queue", queue)], ready.first { $0.queue == queue }.map { age($0.oldest) } ?? 0) })
        text.family(
            "contexor_jobs_running", .gauge, "Jobs that any process works on, by queue.",
            all.map { queue in ([("queue", queue)], Double(running.first { $0.queue == queue }?.count ?? 0)) })
        text.gauge("contexor_jobs_dead", "Jobs that were given up and that nobody has retried.", Double(state.dead))
        let kinds = ["held", "dispatched", "unresolved"]
        text.family(
            "contexor_reservations_open", .gauge, "Calls whose bill is open, by state; unresolved are those whose bill nobody knows.",
            kinds.map { kind in ([("state", kind)], Double(state.reservations.first { $0.state == kind }?.count ?? 0)) })
        text.family(
            "contexor_reservations_open_usd", .gauge, "The most that these calls can cost, in US dollars.",
            kinds.map { kind in ([("state", kind)], Double(state.reservations.first { $0.state == kind }?.cost.nanos ?? 0) / 1e9) })
        let unknown = state.reservations.first { $0.state == "unresolved" }?.count ?? 0
        text.family(
            "contexor_bills_unknown", .gauge, "Unresolved calls, by whether the service answered with an error or the answer was lost.",
            [([("cause", "answered")], Double(state.answered)), ([("cause", "lost")], Double(unknown - state.answered))])
        text.family(
            "contexor_scheduler_last_fire_timestamp_seconds", .gauge, "When each periodic task was due last and was put into the queue.",
            state.fires.map { ([("task", $0.task)], seconds($0.at)) })
        text.gauge("contexor_audit_chains", "Chains of the audit trail.", Double(state.auditChains))
        text.gauge("contexor_audit_head_age_seconds", "Age of the newest event of the audit trail.", state.newestEvent.map(age))
        text.gauge("contexor_schema_migration", "The newest step of the schema.", Double(state.migration))
        text.gauge("contexor_db_oldest_xmin_seconds", "Age of the oldest transaction that keeps dead rows from being cleared away.", state.oldestTransaction)
        text.gauge("contexor_db_bytes", "Size of the database.", state.bytes.map(Double.init))
        text.gauge("contexor_backup_scheduled", "1 when this process has a folder for backups.", settings.backupFolder.isEmpty ? 0 : 1)
        text.gauge("contexor_backup_last_success_timestamp_seconds", "When the last good backup was begun.", state.lastGoodBackup.map { seconds($0.startedAt) })
        text.gauge("contexor_backup_last_bytes", "Size of the last good backup.", state.lastGoodBackup.map { Double($0.bytes) })
        text.gauge("contexor_backup_last_ok", "1 when the last try of a backup was good.", state.lastBackup.map { $0.isGood ? 1 : 0 })
    }

    /// Files and the room around them.
    private func writePlaces(to text: inout MetricsText) {
        var places: [(labels: [(String, String)], value: Double)] = []
        if let path = settings.databasePath {
            let sizes = [path, path + "-wal"].map { Double(Disk.size($0) ?? 0) }
            text.gauge("contexor_db_file_bytes", "Size of the embedded database and its log.", sizes.reduce(0, +))
            if let free = Disk.free(besides: path) { places.append(([("place", "database")], Double(free))) }
        }
        if !settings.backupFolder.isEmpty, let free = Disk.free(in: settings.backupFolder) { places.append(([("place", "backups")], Double(free))) }
        text.family("contexor_disk_free_bytes", .gauge, "Room on the disk of the embedded database and of the backups.", places)
    }
}
