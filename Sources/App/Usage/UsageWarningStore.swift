// When 80 % and 100 % of a limit are used, somebody should know before the next call is refused: an audit event, once for
// each threshold and window.

import Database
import Kit

enum UsageWarning {
    /// Looks at the counters that a settlement has just moved.
    static func check(_ reservation: Reservation, _ settings: Settings, now: Timestamp, in tx: Transaction) throws {
        for key in reservation.counters {
            let limits = try LimitStore.effective(key.scope, key.id, key.period, organization: key.organization, settings, in: tx)
            let counter = try tx.first(
                "SELECT requests_spent, tokens_spent, cost_spent, warned FROM usage_counters WHERE \(key.condition)"
            ) { row in (spent: UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money()), warned: row.number()) }
            guard let counter else { continue }
            let reached = UsageMetric.allCases.compactMap { percentage(counter.spent[$0], of: limits[$0]) }.max() ?? 0
            let threshold = reached >= 100 ? 100 : reached >= 80 ? 80 : 0
            guard threshold > counter.warned else { continue }
            try tx.run("UPDATE usage_counters SET warned = \(threshold) WHERE \(key.condition)")
            try AuditStore.record(event(key, threshold), at: now, in: tx)
            try Notifier.budgetWarning(key, percent: threshold, now: now, in: tx)
        }
    }

    /// Whole per cent of a limit; a limit of nothing is reached by anything.
    private static func percentage(_ used: Int64, of limit: Int64?) -> Int? {
        guard let limit else { return nil }
        return limit == 0 ? (used > 0 ? 100 : 0) : Int(Double(used) / Double(limit) * 100)
    }

    private static func event(_ key: CounterKey, _ threshold: Int) -> AuditEvent {
        AuditEvent(
            .limitWarning, organization: key.organization, user: nil, object: (key.scope.rawValue, key.id), caller: Caller(system: "ledger"),
            changes: .object(("period", .string(key.period.rawValue)), ("percent", .int(Int64(threshold)))))
    }
}
