// The SQL of raises: what an admin adds to a limit for a while. A raise is over because its time is, wherever it is looked
// at; no process has to end it.

import Database
import Kit
import Web

package struct UsageRaise: Codable, Sendable {
    package let id: ID
    package let organization: ID
    package let scope: String
    package let scopeId: ID
    package let period: String
    /// What is added to the limit.
    package let requests: Int
    package let tokens: Int
    package let cost: Money
    package let reason: String
    package let createdBy: ID
    package let createdAt: Timestamp
    package let until: Timestamp
    package let withdrawnAt: Timestamp?
    package let isActive: Bool
}

enum RaiseStore {
    private static let columns: SQL =
        "id, organization_id, scope, scope_id, period, requests, tokens, cost, reason, created_by, created_at, ends_at, withdrawn_at"

    private static func decoder(_ now: Timestamp) -> (inout Row) -> UsageRaise {
        { row in
            let (id, organization, scope, scopeID, period) = (row.int(), row.int(), UsageScope(number: row.number()), row.int(), row.text())
            let (requests, tokens, cost, reason) = (row.number(), row.number(), row.money(), row.text())
            let (by, at, until, withdrawn) = (row.int(), row.time(), row.time(), row.timeOrNil())
            return UsageRaise(
                id: id, organization: organization, scope: scope?.rawValue ?? "", scopeId: scopeID, period: period, requests: requests, tokens: tokens,
                cost: cost, reason: reason, createdBy: by, createdAt: at, until: until, withdrawnAt: withdrawn,
                isActive: withdrawn == nil && now < until)
        }
    }

    /// Of one limit, as a condition.
    static func active(_ organization: ID, _ scope: UsageScope, _ id: ID, _ period: UsagePeriod, now: Timestamp) -> SQL {
        """
        organization_id = \(organization) AND scope = \(scope.number) AND scope_id = \(id) AND period = \(period.rawValue) AND \(isInForce(now))
        """
    }

    static func isInForce(_ now: Timestamp) -> SQL { "withdrawn_at IS NULL AND ends_at > \(now)" }

    static func create(
        _ scope: Scope, _ kind: UsageScope, _ id: ID, _ period: UsagePeriod, _ amounts: UsageAmounts, reason: String, until: Timestamp,
        author: ID, now: Timestamp, in tx: Transaction
    ) throws -> ID {
        try tx.insert(
            """
            INSERT INTO limit_raises (organization_id, scope, scope_id, period, requests, tokens, cost, reason, created_by, created_at, ends_at)
            VALUES (\(scope.organization), \(kind.number), \(id), \(period.rawValue), \(amounts.requests), \(amounts.tokens), \(amounts.cost),
              \(reason), \(author), \(now), \(until)) RETURNING id
            """)
    }

    static func find(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> UsageRaise {
        let found = try tx.first("SELECT \(columns) FROM limit_raises WHERE organization_id = \(scope.organization) AND id = \(id)", decoder(now))
        guard let found else { throw AppError.notFound }
        return found
    }

    /// The live raises of one limit, the one that ends first first.
    static func active(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ period: UsagePeriod, now: Timestamp, in tx: Transaction) throws -> [UsageRaise] {
        try tx.rows(
            "SELECT \(columns) FROM limit_raises WHERE \(active(scope.organization, kind, id, period, now: now)) ORDER BY ends_at, id LIMIT 100", decoder(now))
    }

    private static let order = Ordering<UsageRaise>.down("raises", .init("id") { $0.id })

    static func page(_ reach: Reach, onlyActive: Bool, _ paging: Paging, now: Timestamp, in tx: Transaction) throws -> (count: Int, Slice<UsageRaise>) {
        var condition: SQL = "organization_id IN \(SQL.list(reach.organizations))"
        if onlyActive { condition = condition + " AND withdrawn_at IS NULL AND ends_at > \(now)" }
        let count = try tx.int("SELECT COUNT(*) FROM limit_raises WHERE \(condition)") ?? 0
        let rows = try tx.page(
            order, paging, "SELECT \(columns) FROM limit_raises WHERE \(condition)", decoder(now))
        return (Int(count), rows)
    }

    /// - Returns: whether it was still in force.
    static func withdraw(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE limit_raises SET withdrawn_at = \(now)
            WHERE organization_id = \(scope.organization) AND id = \(id) AND withdrawn_at IS NULL AND ends_at > \(now)
            """) == 1
    }
}
