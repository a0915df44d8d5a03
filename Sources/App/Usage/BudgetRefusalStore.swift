// Why a generation was refused, with everything that a person needs: which limit, how much is used and held, how much was
// needed, when it opens again, and who may raise it.

import Database
import Kit

/// Travels with the refusal, so that it can be written down once what was asked for is rolled back.
struct BudgetRefused: Error, CustomStringConvertible {
    let organization: ID
    let facts: JSON
    var description: String { "the budget of organization \(organization)" }
}

enum BudgetRefusal {
    static func error(_ key: CounterKey, _ limits: UsageLimits, needed: UsageAmounts, resets: Timestamp, in tx: Transaction) throws -> AppError {
        let found = try tx.first(
            """
            SELECT requests_spent, tokens_spent, cost_spent, requests_held, tokens_held, cost_held FROM usage_counters WHERE \(key.condition)
            """
        ) { row in
            (
                spent: UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money()),
                held: UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money())
            )
        }
        let counter = found ?? (spent: UsageAmounts(), held: UsageAmounts())
        let metric =
            UsageMetric.allCases.first { metric in
                limits[metric].map { counter.spent[metric] + counter.held[metric] + needed[metric] > $0 } ?? false
            } ?? .cost
        func figure(_ amount: Int64) -> JSON { metric == .cost ? .number(Money(nanos: amount).description) : .int(amount) }
        var error = AppError(.budgetExceeded, detail(key, metric, resets))
        error.extras = [
            ("error", "Usage limit exceeded"), ("scope", .string(key.scope.rawValue)), ("scope_id", .int(key.id)), ("metric", .string(metric.rawValue)),
            ("period", .string(key.period.rawValue)), ("limit", figure(limits[metric] ?? 0)), ("used", figure(counter.spent[metric])),
            ("reserved", figure(counter.held[metric])), ("needed", figure(needed[metric])), ("resets_at", .string(resets.description)),
            ("raised_by", .array(try admins(key.organization, tx))),
        ]
        let facts = ["scope", "scope_id", "metric", "period", "limit", "used", "reserved", "needed", "resets_at"]
        error.cause = BudgetRefused(
            organization: key.organization, facts: .object(error.extras.filter { facts.contains($0.name) }.map { JSON.Member($0.name, $0.value) }))
        return error
    }

    private static func detail(_ key: CounterKey, _ metric: UsageMetric, _ resets: Timestamp) -> Message {
        let scopes: [UsageScope: (String, String)] = [
            .user: ("شما", "your"), .workspace: ("این فضای کاری", "this workspace's"), .organization: ("این سازمان", "this organization's"),
        ]
        let metrics: [UsageMetric: (String, String)] = [.requests: ("درخواست", "request"), .tokens: ("توکن", "token"), .cost: ("هزینه", "cost")]
        let (scope, name) = (scopes[key.scope] ?? ("", ""), metrics[metric] ?? ("", ""))
        let (persian, english) = key.period == .monthly ? ("ماهانه", "monthly") : ("روزانه", "daily")
        return Message(
            "این تولید در سقف \(persian) \(name.0) \(scope.0) جا نمی‌شود. مدیر سازمان می‌تواند سقف را بالا ببرد.",
            "This generation does not fit into \(scope.1) \(english) \(name.1) limit. An admin of the organization can raise it.")
    }

    private static func admins(_ organization: ID, _ tx: Transaction) throws -> [JSON] {
        try tx.rows(
            """
            SELECT u.id, u.full_name FROM members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = \(organization) AND m.role = 'admin' ORDER BY m.id LIMIT 5
            """
        ) { .object(("user", .int($0.int())), ("full_name", .string($0.text()))) }
    }
}
