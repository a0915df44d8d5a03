// What the database tells of the installation: the same from whichever process it is asked. Every statement is answered from
// an index or from a table that stays small.

import Database
import Kit

struct DatabaseState: Sendable {
    struct Waiting: Sendable {
        let queue: String
        let state: String
        let count: Int64
        let oldest: Timestamp
    }
    var now = Timestamp(milliseconds: 0)
    var jobs: [Waiting] = []
    var dead: Int64 = 0
    var reservations: [(state: String, count: Int64, cost: Money)] = []
    /// Of the unresolved ones those that the service answered with an error.
    var answered: Int64 = 0
    var fires: [(task: String, at: Timestamp)] = []
    var lastBackup: BackupRun?
    var lastGoodBackup: BackupRun?
    var newestEvent: Timestamp?
    var auditChains: Int64 = 0
    var oldestTransaction: Double?
    var bytes: Int64?
    var migration: Int64 = 0
}

enum MetricsStore {
    static func state(_ now: Timestamp, in tx: Transaction) throws -> DatabaseState {
        var state = DatabaseState()
        state.now = now
        state.jobs = try tx.rows(
            "SELECT queue, state, COUNT(*), MIN(run_at) FROM jobs WHERE state IN ('ready','running') GROUP BY queue, state ORDER BY queue, state"
        ) { DatabaseState.Waiting(queue: $0.text(), state: $0.text(), count: $0.int(), oldest: $0.time()) }
        state.dead = try tx.int("SELECT COUNT(*) FROM jobs WHERE state = 'dead' AND retried_as IS NULL") ?? 0
        state.reservations = try tx.rows(
            """
            SELECT state, COUNT(*), COALESCE(SUM(cost), 0) FROM reservations WHERE state IN ('held','dispatched') GROUP BY state
            UNION ALL
            SELECT state, COUNT(*), COALESCE(SUM(cost), 0) FROM reservations WHERE state = 'unresolved' GROUP BY state
            """
        ) { (state: $0.text(), count: $0.int(), cost: $0.money()) }
        state.answered = try tx.int("SELECT COUNT(*) FROM reservations WHERE state = 'unresolved' AND answered = 1") ?? 0
        state.fires = try tx.rows("SELECT task, MAX(fire_at) FROM schedule_fires GROUP BY task ORDER BY task") { (task: $0.text(), at: $0.time()) }
        state.lastBackup = try BackupStore.last(onlyGood: false, in: tx)
        state.lastGoodBackup = try BackupStore.last(onlyGood: true, in: tx)
        state.auditChains = try tx.int("SELECT COUNT(*) FROM audit_heads") ?? 0
        state.newestEvent = try tx.first(
            """
            SELECT e.timestamp FROM audit_heads h JOIN audit_events e ON e.organization_id = h.organization_id AND e.seq = h.seq
            ORDER BY e.timestamp DESC LIMIT 1
            """
        ) { $0.time() }
        state.migration = try tx.int("SELECT MAX(number) FROM schema_migrations") ?? 0
        if tx.dialect == .postgres { try addServer(&state, tx) }
        return state
    }

    /// What only PostgreSQL has. A transaction that stays open keeps dead rows from being cleared away.
    private static func addServer(_ state: inout DatabaseState, _ tx: Transaction) throws {
        let milliseconds = try tx.int(
            """
            SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp() - MIN(xact_start)) * 1000 AS BIGINT) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid <> pg_backend_pid()
            """)
        state.oldestTransaction = Double(milliseconds ?? 0) / 1000
        state.bytes = try tx.int("SELECT pg_database_size(current_database())")
    }
}
