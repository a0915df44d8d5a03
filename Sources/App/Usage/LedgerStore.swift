// The ledger: money is held before a model is called and settled when its bill is known. Every movement changes the
// counters of three scopes over two windows in one transaction, so that at no moment, with any number of callers and any
// process killed, spent + held exceeds a limit. `docs/budgets.md` tells the whole of it.

import Database
import Foundation
import Kit

/// Amounts held for one call of a job.
package struct Reservation: Sendable, Equatable {
    enum State: String, Sendable { case held, dispatched, settled, released, unresolved }

    let id: ID
    let organization: ID
    let workspace: ID
    let user: ID
    let content: ID?
    let job: ID
    let model: String
    let monthStart: Timestamp
    let dayStart: Timestamp
    let amounts: UsageAmounts
    let state: State

    /// The counters that the reservation moves, in the order in which they are locked: the busiest last.
    var counters: [CounterKey] { CounterKey.all(user: user, workspace: workspace, organization: organization, day: dayStart, month: monthStart) }
}

/// One row of `usage_counters`.
struct CounterKey: Sendable, Equatable {
    let organization: ID
    let scope: UsageScope
    let id: ID
    let period: UsagePeriod
    let start: Timestamp

    static func all(user: ID, workspace: ID, organization: ID, day: Timestamp, month: Timestamp) -> [CounterKey] {
        [(UsageScope.user, user), (.workspace, workspace), (.organization, organization)].flatMap { scope, id in
            [
                CounterKey(organization: organization, scope: scope, id: id, period: .daily, start: day),
                CounterKey(organization: organization, scope: scope, id: id, period: .monthly, start: month),
            ]
        }
    }

    static let names: SQL = "organization_id, scope, scope_id, window_kind, window_start"
    var columns: SQL { "\(organization), \(scope.number), \(id), \(period.rawValue), \(start)" }

    var condition: SQL {
        """
        organization_id = \(organization) AND scope = \(scope.number) AND scope_id = \(id) AND window_kind = \(period.rawValue) AND window_start = \(start)
        """
    }

    /// What tells the counters of one call apart.
    struct Place: Hashable {
        let scope: Int
        let period: String

        /// Takes two columns.
        init(_ row: inout Row) { (scope, period) = (row.number(), row.text()) }
        fileprivate init(_ key: CounterKey) { (scope, period) = (key.scope.number, key.period.rawValue) }
        fileprivate var condition: SQL { "excluded.scope = \(scope) AND excluded.window_kind = \(period)" }
    }

    var place: Place { Place(self) }
}

/// For whom a call is made.
package struct CallOwner: Sendable {
    let organization: ID
    let workspace: ID
    let user: ID
    let content: ID?
    let job: ID
}

/// How a call ended, for its usage row.
package struct CallOutcome: Sendable {
    var usage = TokenUsage()
    var cost = Money.zero
    var isEstimated = false
    var duration = Duration.zero
    var success = false
    var error: String?
    /// The service answered with an error of its own.
    var wasAnswered = false
}

enum Ledger {
    // MARK: Reserve

    /// Holds `amounts` in all scopes and windows of `owner`.
    /// - Throws: `budgetExceeded` naming the first limit that does not leave room; the caller's transaction must roll back.
    static func reserve(_ amounts: UsageAmounts, for owner: CallOwner, model: String, _ settings: Settings, now: Timestamp, in tx: Transaction) throws {
        try tx.post(row(hold(amounts, for: owner, model: model, settings, now: now, in: tx), now))
    }

    /// Moves the counters.
    private static func hold(
        _ amounts: UsageAmounts, for owner: CallOwner, model: String, _ settings: Settings, now: Timestamp, in tx: Transaction
    ) throws -> Reservation {
        // Limits hold for all windows, so that they are asked for together with the clock that tells which windows these are.
        let scopes = CounterKey.all(user: owner.user, workspace: owner.workspace, organization: owner.organization, day: now, month: now)
        var name: String?
        let clock: SQL = "SELECT time_zone FROM organizations WHERE id = \(owner.organization)"
        let limits = try LimitStore.effective(scopes, settings, now: now, after: clock, in: tx) { name = $0.textOrNil() }
        let zone = name.flatMap { TimeZone(identifier: $0) } ?? .gmt
        let (month, day) = (UsageWindow(.monthly, around: now, zone: zone), UsageWindow(.daily, around: now, zone: zone))
        let reservation = Reservation(
            id: 0, organization: owner.organization, workspace: owner.workspace, user: owner.user, content: owner.content, job: owner.job,
            model: model, monthStart: month.start, dayStart: day.start, amounts: amounts, state: .held)
        let keys = reservation.counters
        // One that is refused before it is tried is the last that is tried; all of it is undone anyway.
        let tried = Array(zip(keys, limits).prefix { _, limits in UsageMetric.allCases.allSatisfy { amounts[$0] <= ceiling($0, limits) } })
        let held = tried.isEmpty ? [] : try tx.rows(hold(amounts, tried), CounterKey.Place.init)
        for (key, limits) in zip(keys, limits) where !held.contains(key.place) {
            throw try BudgetRefusal.error(key, limits, needed: amounts, resets: key.period == .monthly ? month.end : day.end, in: tx)
        }
        return reservation
    }

    private static func ceiling(_ metric: UsageMetric, _ limits: UsageLimits) -> Int64 { limits[metric] ?? Int64.max / 4 }

    /// One constrained statement decides; nothing is checked first and done later. Both engines change the rows in the order in which they
    /// are listed, so that no two writers wait for each other in a circle. Answers with the counters that had room.
    private static func hold(_ need: UsageAmounts, _ tried: [(key: CounterKey, limits: UsageLimits)]) -> SQL {
        func most(_ metric: UsageMetric) -> SQL {
            let cases = tried.map { "WHEN \($0.key.place.condition) THEN \(ceiling(metric, $0.limits))" as SQL }
            return "CASE \(SQL.joined(cases, " ")) END"
        }
        let rows = tried.map { "(\($0.key.columns), \(need.cost), \(need.tokens), \(need.requests))" as SQL }
        return """
            INSERT INTO usage_counters (\(CounterKey.names), cost_held, tokens_held, requests_held) VALUES \(SQL.joined(rows, ", "))
            ON CONFLICT (\(CounterKey.names)) DO UPDATE SET cost_held = usage_counters.cost_held + excluded.cost_held,
              tokens_held = usage_counters.tokens_held + excluded.tokens_held, requests_held = usage_counters.requests_held + excluded.requests_held
            WHERE usage_counters.cost_spent + usage_counters.cost_held + excluded.cost_held <= \(most(.cost))
              AND usage_counters.tokens_spent + usage_counters.tokens_held + excluded.tokens_held <= \(most(.tokens))
              AND usage_counters.requests_spent + usage_counters.requests_held + excluded.requests_held <= \(most(.requests))
            RETURNING scope, window_kind
            """
    }

    private static func row(_ r: Reservation, _ now: Timestamp) -> SQL {
        """
        INSERT INTO reservations (organization_id, workspace_id, user_id, content_id, job_id, call, model, reserved_at, month_start, day_start,
          cost, tokens, requests, state)
        VALUES (\(r.organization), \(r.workspace), \(r.user), \(r.content), \(r.job),
          (SELECT COALESCE(MAX(call), 0) + 1 FROM reservations WHERE job_id = \(r.job)), \(r.model), \(now), \(r.monthStart), \(r.dayStart),
          \(r.amounts.cost), \(r.amounts.tokens), \(r.amounts.requests), \(r.state.rawValue))
        """
    }

    // MARK: Find

    private static let columns: SQL =
        "id, organization_id, workspace_id, user_id, content_id, job_id, model, month_start, day_start, requests, tokens, cost, state"

    private static func decode(_ row: inout Row) throws -> Reservation {
        let (id, organization, workspace, user, content) = (row.int(), row.int(), row.int(), row.int(), row.intOrNil())
        let (job, model, month, day) = (row.int(), row.text(), row.time(), row.time())
        let amounts = UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money())
        guard let state = Reservation.State(rawValue: row.text()) else { throw DatabaseError.other("reservation \(id) has an unknown state") }
        return Reservation(
            id: id, organization: organization, workspace: workspace, user: user, content: content, job: job, model: model,
            monthStart: month, dayStart: day, amounts: amounts, state: state)
    }

    /// The reservations of a job that are not closed, locked for this transaction.
    static func open(ofJob job: ID, in tx: Transaction) throws -> [Reservation] {
        try tx.rows(
            "SELECT \(columns) FROM reservations WHERE job_id = \(job) AND state IN ('held','dispatched','unresolved') ORDER BY id \(.forUpdate)", decode)
    }

    // MARK: Move

    /// Marks that the next call of a job is about to leave: from here on it may cost money, whatever happens to this process.
    /// - Returns: its reservation; `nil` when nothing is held for it.
    static func dispatch(ofJob job: ID, in tx: Transaction) throws -> ID? {
        // Written so that no index of held ones fits: one planned while few were held is read through when many are.
        try tx.int("UPDATE reservations SET state = 'dispatched' WHERE job_id = \(job) AND COALESCE(state, '') = 'held' RETURNING id")
    }

    /// Closes a call whose bill is known: what was held is freed, what was used is spent, the call becomes a usage row.
    /// Does nothing when it is closed already.
    static func settle(_ id: ID, _ outcome: CallOutcome, _ settings: Settings, now: Timestamp, in tx: Transaction) throws {
        guard let (reservation, isLogged) = try close(id, .settled, outcome, now, tx) else { return }
        let used = UsageAmounts(requests: reservation.amounts.requests, tokens: Int64(outcome.usage.total), cost: outcome.cost)
        try UsageLog.append(reservation, outcome, isLogged: isLogged, now: now, in: tx)
        try UsageWarning.check(reservation, move(reservation, freeing: reservation.amounts, spending: used), settings, now: now, in: tx)
    }

    /// Closes a call that proved to cost nothing. It is a usage row all the same when it was tried.
    static func release(_ id: ID, _ outcome: CallOutcome?, now: Timestamp, in tx: Transaction) throws {
        guard let (reservation, isLogged) = try close(id, .released, CallOutcome(), now, tx) else { return }
        try tx.post(move(reservation, freeing: reservation.amounts, spending: UsageAmounts()))
        if let outcome { try UsageLog.append(reservation, outcome, isLogged: isLogged, now: now, in: tx) }
    }

    /// Keeps the amount held until somebody knows the bill.
    static func leaveUnresolved(_ id: ID, _ outcome: CallOutcome, now: Timestamp, in tx: Transaction) throws {
        let reservation = try tx.first(
            "UPDATE reservations SET state = 'unresolved', answered = \(outcome.wasAnswered) WHERE id = \(id) AND state = 'dispatched' RETURNING \(columns)",
            decode)
        guard let reservation else { return }
        try UsageLog.append(reservation, outcome, isLogged: false, now: now, in: tx)
    }

    /// Keeps the calls of a job that were under way when its worker died: whether they were billed, nobody knows.
    static func leaveLostCalls(ofJob job: ID, now: Timestamp, in tx: Transaction) throws {
        for reservation in try open(ofJob: job, in: tx) where reservation.state == .dispatched {
            try leaveUnresolved(reservation.id, CallOutcome(error: "the worker died during the call; its bill is unknown"), now: now, in: tx)
        }
    }

    /// Closes what a job left open when it ended without a call under way: what was not sent is free, what was sent is unresolved.
    static func closeAll(ofJob job: ID, because reason: String, now: Timestamp, in tx: Transaction) throws {
        for reservation in try open(ofJob: job, in: tx) {
            switch reservation.state {
            case .held: try release(reservation.id, nil, now: now, in: tx)
            case .dispatched: try leaveUnresolved(reservation.id, CallOutcome(error: reason), now: now, in: tx)
            case .settled, .released, .unresolved: break
            }
        }
    }

    /// Jobs that are over, or gone, while an amount is still held or marked as sent for them.
    static func jobsOverWithOpenReservations(in tx: Transaction) throws -> [ID] {
        try tx.rows(
            """
            SELECT DISTINCT r.job_id FROM reservations r LEFT JOIN jobs j ON j.id = r.job_id
            WHERE r.state IN ('held','dispatched') AND (j.id IS NULL OR j.finished_at IS NOT NULL) LIMIT 100
            """
        ) { $0.int() }
    }

    /// The state guard makes a second closing change nothing. Tells too whether the call, whose bill was unknown, is a usage row already.
    private static func close(
        _ id: ID, _ state: Reservation.State, _ outcome: CallOutcome, _ now: Timestamp, _ tx: Transaction
    ) throws -> (Reservation, isLogged: Bool)? {
        try tx.first(
            """
            UPDATE reservations SET state = \(state.rawValue), settled_cost = \(outcome.cost), settled_tokens = \(outcome.usage.total), settled_at = \(now)
            WHERE id = \(id) AND state IN ('held','dispatched','unresolved')
            RETURNING \(columns), (SELECT COUNT(*) FROM usage_logs WHERE reservation_id = \(id))
            """
        ) { row -> (Reservation, isLogged: Bool) in (try decode(&row), row.int() > 0) }
    }

    /// The statement that moves the counters of a reservation, in the order of `hold`, which an `UPDATE` would not promise. Answers with what
    /// each has spent then. Their rows are there since they were held.
    private static func move(_ reservation: Reservation, freeing held: UsageAmounts, spending spent: UsageAmounts) -> SQL {
        let rows = reservation.counters.map { "(\($0.columns))" as SQL }
        return """
            INSERT INTO usage_counters (\(CounterKey.names)) VALUES \(SQL.joined(rows, ", "))
            ON CONFLICT (\(CounterKey.names)) DO UPDATE SET cost_held = usage_counters.cost_held - \(held.cost),
              tokens_held = usage_counters.tokens_held - \(held.tokens), requests_held = usage_counters.requests_held - \(held.requests),
              cost_spent = usage_counters.cost_spent + \(spent.cost), tokens_spent = usage_counters.tokens_spent + \(spent.tokens),
              requests_spent = usage_counters.requests_spent + \(spent.requests)
            RETURNING scope, window_kind, requests_spent, tokens_spent, cost_spent, warned
            """
    }

    // MARK: Prove

    /// A counter that does not equal the sum of its reservations.
    struct Difference: Sendable, Equatable {
        let counter: String
        let stored: String
        let computed: String
    }

    private static let figures: [SQL] = ["cost_held", "tokens_held", "requests_held", "cost_spent", "tokens_spent", "requests_spent"]

    /// Recomputes every counter from the reservations, which are read once: what is summed by user, workspace and day is summed up further
    /// to each scope and window. A counter that is missing differs too.
    package static func differences(in tx: Transaction) throws -> [Difference] {
        func sum(_ figure: SQL, stored: Int) -> SQL { "CAST(SUM(CASE WHEN is_stored = \(stored) THEN \(figure) ELSE 0 END) AS BIGINT)" }
        let differs: [SQL] = figures.map { "SUM(CASE WHEN is_stored = 1 THEN \($0) ELSE -\($0) END) <> 0" }
        return try tx.rows(
            """
            WITH sums AS MATERIALIZED (\(sums)), entries AS (\(SQL.joined(entries, " UNION ALL ")))
            SELECT organization_id, scope, scope_id, window_kind, window_start,
              \(SQL.joined(figures.map { sum($0, stored: 1) } + figures.map { sum($0, stored: 0) }, ", "))
            FROM entries GROUP BY organization_id, scope, scope_id, window_kind, window_start
            HAVING \(SQL.joined(differs, " OR ")) ORDER BY organization_id, scope, scope_id, window_start
            """
        ) { row in
            let (organization, scope, id, period, start) = (row.int(), row.int(), row.int(), row.text(), row.time())
            let name = UsageScope(number: Int(scope))?.rawValue ?? "scope \(scope)"
            let stored = (0..<6).map { _ in row.int() }
            let computed = (0..<6).map { _ in row.int() }
            return Difference(counter: "\(name) \(organization)/\(id) \(period) from \(start)", stored: "\(stored)", computed: "\(computed)")
        }
    }

    /// What was reserved, as finely as any counter tells it apart.
    private static let sums: SQL = """
        SELECT organization_id, user_id, workspace_id, month_start, day_start,
          SUM(CASE WHEN state IN ('held','dispatched','unresolved') THEN cost ELSE 0 END) AS cost_held,
          SUM(CASE WHEN state IN ('held','dispatched','unresolved') THEN tokens ELSE 0 END) AS tokens_held,
          SUM(CASE WHEN state IN ('held','dispatched','unresolved') THEN requests ELSE 0 END) AS requests_held,
          SUM(CASE WHEN state = 'settled' THEN settled_cost ELSE 0 END) AS cost_spent,
          SUM(CASE WHEN state = 'settled' THEN settled_tokens ELSE 0 END) AS tokens_spent,
          SUM(CASE WHEN state = 'settled' THEN requests ELSE 0 END) AS requests_spent
        FROM reservations GROUP BY organization_id, user_id, workspace_id, month_start, day_start
        """

    /// The counters as they are stored, and each scope and window as the reservations have it.
    private static var entries: [SQL] {
        let all = SQL.joined(figures, ", ")
        let scopes = [(UsageScope.user, SQL.raw("user_id")), (.workspace, .raw("workspace_id")), (.organization, .raw("organization_id"))]
        let windows = [(UsagePeriod.monthly, SQL.raw("month_start")), (.daily, .raw("day_start"))]
        let stored: SQL = "SELECT 1 AS is_stored, organization_id, scope, scope_id, window_kind, window_start, \(all) FROM usage_counters"
        return [stored]
            + scopes.flatMap { scope, id in
                windows.map { window, start -> SQL in
                    "SELECT 0, organization_id, \(scope.number), \(id), \(window.rawValue), \(start), \(all) FROM sums"
                }
            }
    }
}
