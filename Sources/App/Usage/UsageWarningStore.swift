// When 80 % and 100 % of a limit are used, somebody should know before the next call is refused: an event once for each
// threshold and window, and a list for the banners of those whom it concerns.

import Database
import Foundation
import Kit

/// A limit that is nearly, or wholly, used up.
package struct UsageWarning: Codable, Sendable {
    package let organization: ID
    package let scope: String
    package let scopeId: ID
    package let period: String
    /// The metric that is nearest to its limit.
    package let metric: String
    /// 80 or 100: the threshold that was passed.
    package let threshold: Int
    /// Whole per cent of the limit that are used.
    package let percent: Int
    package let resetsAt: Timestamp
}

extension UsageWarning {
    // MARK: As money is spent

    /// Moves the counters of a reservation by the statement given, and looks at them and at their limits, in one question.
    static func check(_ reservation: Reservation, _ move: SQL, _ settings: Settings, now: Timestamp, in tx: Transaction) throws {
        let keys = reservation.counters
        var counters: [CounterKey.Place: Counter] = [:]
        let limits = try LimitStore.effective(keys, settings, now: now, after: move, in: tx) { row in
            let place = CounterKey.Place(&row)
            counters[place] = (UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money()), row.number())
        }
        for (key, limits) in zip(keys, limits) {
            guard let counter = counters[key.place] else { continue }
            guard let reached = reached(counter.spent, limits), reached.threshold > counter.warned else { continue }
            try tx.run("UPDATE usage_counters SET warned = \(reached.threshold) WHERE \(key.condition)")
            try record(key, reached.metric, threshold: reached.threshold, at: now, in: tx)
            try Notifier.budgetWarning(key, percent: reached.threshold, now: now, in: tx)
        }
    }

    private typealias Counter = (spent: UsageAmounts, warned: Int)

    /// The one place where it is written down that a threshold was passed: whoever wants to tell somebody does it here.
    private static func record(_ key: CounterKey, _ metric: UsageMetric, threshold: Int, at now: Timestamp, in tx: Transaction) throws {
        let event = AuditEvent(
            .limitWarning, organization: key.organization, user: nil, object: (key.scope.rawValue, key.id), caller: Caller(system: "ledger"),
            changes: .object(("period", .string(key.period.rawValue)), ("metric", .string(metric.rawValue)), ("percent", .int(Int64(threshold)))))
        try AuditStore.record(event, at: now, in: tx)
    }

    /// After a limit was changed, the thresholds are to be told of anew.
    static func forget(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ period: UsagePeriod, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE usage_counters SET warned = 0 WHERE organization_id = \(scope.organization) AND scope = \(kind.number) AND scope_id = \(id)
              AND window_kind = \(period.rawValue) AND warned > 0
            """)
    }

    /// The metric that is nearest to its limit, if that is near.
    private static func reached(_ spent: UsageAmounts, _ limits: UsageLimits) -> (metric: UsageMetric, percent: Int, threshold: Int)? {
        let shares = UsageMetric.allCases.compactMap { metric in percentage(spent[metric], of: limits[metric]).map { (metric, $0) } }
        guard let (metric, percent) = shares.max(by: { $0.1 < $1.1 }), percent >= 80 else { return nil }
        return (metric, percent, percent >= 100 ? 100 : 80)
    }

    /// Whole per cent of a limit; a limit of nothing is reached by anything.
    private static func percentage(_ used: Int64, of limit: Int64?) -> Int? {
        guard let limit else { return nil }
        return limit == 0 ? (used > 0 ? 100 : 0) : Int(Double(used) / Double(limit) * 100)
    }

    // MARK: For banners

    /// What concerns the caller: the limits of the organization, of its workspaces, and the caller's own; an admin sees everybody's.
    static func live(_ scope: Scope, _ settings: Settings, now: Timestamp, in tx: Transaction) throws -> [UsageWarning] {
        let zone = try LimitStore.zone(scope.organization, in: tx)
        return try [UsagePeriod.daily, .monthly].flatMap { period in
            try live(scope, UsageWindow(period, around: now, zone: zone), settings, now, tx)
        }
    }

    private static func live(_ scope: Scope, _ window: UsageWindow, _ settings: Settings, _ now: Timestamp, _ tx: Transaction) throws -> [UsageWarning] {
        let whose: SQL = scope.role == .admin ? .empty : "AND (scope <> \(UsageScope.user.number) OR scope_id = \(scope.user))"
        let counters = try tx.rows(
            """
            SELECT scope, scope_id, requests_spent, tokens_spent, cost_spent FROM usage_counters
            WHERE organization_id = \(scope.organization) AND window_start = \(window.start) AND window_kind = \(window.period.rawValue) AND warned > 0 \(whose)
            ORDER BY scope DESC, scope_id LIMIT 100
            """
        ) { row in
            (scope: UsageScope(number: row.number()), id: row.int(), spent: UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money()))
        }
        return try counters.compactMap { counter in
            guard let kind = counter.scope else { return nil }
            let limits = try LimitStore.effective(kind, counter.id, window.period, organization: scope.organization, settings, now: now, in: tx)
            // A limit that was raised since is far again.
            guard let reached = reached(counter.spent, limits) else { return nil }
            return UsageWarning(
                organization: scope.organization, scope: kind.rawValue, scopeId: counter.id, period: window.period.rawValue, metric: reached.metric.rawValue,
                threshold: reached.threshold, percent: reached.percent, resetsAt: window.end)
        }
    }
}
