// The limits of users, workspaces and organizations. What no limit of its own has falls back to the settings.

import Database
import Foundation
import Kit

package struct UsageLimit: Codable, Sendable, Versioned {
    package let id: ID
    package let organization: ID
    package let scope: String
    package let scopeId: ID
    package let period: String
    package let requestsLimit: Int?
    package let tokensLimit: Int?
    package let costLimit: Money?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

package enum LimitStore {
    private static let columns: SQL =
        "id, organization_id, scope, scope_id, period, requests_limit, tokens_limit, cost_limit, created_at, updated_at, version"

    private static func decode(_ row: inout Row) -> UsageLimit {
        UsageLimit(
            id: row.int(), organization: row.int(), scope: UsageScope(number: row.number())?.rawValue ?? "", scopeId: row.int(), period: row.text(),
            requestsLimit: row.intOrNil().map(Int.init), tokensLimit: row.intOrNil().map(Int.init), costLimit: row.intOrNil().map(Money.init(nanos:)),
            createdAt: row.time(), updatedAt: row.time(), version: row.number())
    }

    static func zone(_ organization: ID, in tx: Transaction) throws -> TimeZone {
        let name = try tx.first("SELECT time_zone FROM organizations WHERE id = \(organization)") { $0.text() }
        return name.flatMap { TimeZone(identifier: $0) } ?? .gmt
    }

    /// What a scope may use in a period at this moment: its own limit or the default, and what it is raised by.
    static func effective(
        _ scope: UsageScope, _ id: ID, _ period: UsagePeriod, organization: ID, _ settings: Settings, now: Timestamp, in tx: Transaction
    ) throws -> UsageLimits {
        // Whichever window it is: limits hold for all of them.
        let key = CounterKey(organization: organization, scope: scope, id: id, period: period, start: now)
        return try effective([key], settings, now: now, in: tx)[0]
    }

    /// The same for several counters of one organization at once.
    static func effective(_ keys: [CounterKey], _ settings: Settings, now: Timestamp, in tx: Transaction) throws -> [UsageLimits] {
        let found = try tx.rows(limits(keys, now), Found.init)
        return keys.map { limits($0, found, settings) }
    }

    /// The same in one round trip with a statement that goes before, whose rows are handed to `onRow`.
    static func effective(
        _ keys: [CounterKey], _ settings: Settings, now: Timestamp, after statement: SQL, in tx: Transaction, _ onRow: (inout Row) throws -> Void
    ) throws -> [UsageLimits] {
        let found = try tx.rowsOfEach([statement, limits(keys, now)]) { index, row -> Found? in
            if index == 1 { return Found(&row) }
            try onRow(&row)
            return nil
        }[1].compactMap { $0 }
        return keys.map { limits($0, found, settings) }
    }

    private static func limits(_ key: CounterKey, _ found: [Found], _ settings: Settings) -> UsageLimits {
        let own = found.first { $0.scope == key.scope.number && $0.id == key.id && $0.period == key.period.rawValue }
        return base(key.scope, key.period, own?.limits ?? UsageLimits(), settings).raised(by: own?.raise ?? UsageAmounts())
    }

    /// A row of the statement below.
    private struct Found {
        let scope: Int
        let id: ID
        let period: String
        let limits: UsageLimits
        let raise: UsageAmounts

        init(_ row: inout Row) {
            (scope, id, period) = (row.number(), row.int(), row.text())
            limits = UsageLimits(requests: row.intOrNil(), tokens: row.intOrNil(), cost: row.intOrNil().map(Money.init(nanos:)))
            raise = UsageAmounts(requests: row.int(), tokens: row.int(), cost: row.money())
        }
    }

    /// Asks for the limits and raises of the scopes of counters, in both periods; where there are none there is no answer.
    private static func limits(_ keys: [CounterKey], _ now: Timestamp) -> SQL {
        let scopes = keys.enumerated().filter { index, key in !keys[..<index].contains { $0.scope == key.scope && $0.id == key.id } }
        let each = scopes.map { "scope = \($0.element.scope.number) AND scope_id = \($0.element.id)" as SQL }
        let these: SQL = "organization_id = \(keys[0].organization) AND (\(SQL.joined(each, " OR ")))"
        return """
            SELECT scope, scope_id, period, MIN(requests_limit), MIN(tokens_limit), MIN(cost_limit), CAST(SUM(requests) AS BIGINT),
              CAST(SUM(tokens) AS BIGINT), CAST(SUM(cost) AS BIGINT)
            FROM (
              SELECT scope, scope_id, period, requests_limit, tokens_limit, cost_limit, 0 AS requests, 0 AS tokens, 0 AS cost FROM usage_limits WHERE \(these)
              UNION ALL
              SELECT scope, scope_id, period, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), requests, tokens, cost FROM limit_raises
              WHERE \(these) AND \(RaiseStore.isInForce(now))
            ) both_of_them GROUP BY scope, scope_id, period
            """
    }

    private static func base(_ scope: UsageScope, _ period: UsagePeriod, _ own: UsageLimits, _ settings: Settings) -> UsageLimits {
        guard period == .monthly else { return own }
        let budget =
            switch scope {
            case .user: settings.userBudget
            case .workspace: settings.workspaceBudget
            case .organization: settings.organizationBudget
            }
        return UsageLimits(
            requests: own.requests ?? Int64(settings.requestLimit), tokens: own.tokens ?? Int64(settings.tokenLimit),
            cost: own.cost ?? min(budget, settings.costLimit))
    }

    private static let order = Ordering<UsageLimit>.down("limits", .init("id") { $0.id })

    static func page(_ reach: Reach, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<UsageLimit>) {
        let inReach: SQL = "organization_id IN \(SQL.list(reach.organizations))"
        let count = try tx.int("SELECT COUNT(*) FROM usage_limits WHERE \(inReach)") ?? 0
        return (
            Int(count),
            try tx.page(
                order, paging, "SELECT \(columns) FROM usage_limits WHERE \(inReach)", decode)
        )
    }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> UsageLimit {
        let found = try tx.first("SELECT \(columns) FROM usage_limits WHERE organization_id = \(scope.organization) AND id = \(id) \(.forUpdate)", decode)
        guard let found else { throw AppError.notFound }
        return found
    }

    /// The same for a read-only transaction.
    static func show(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> UsageLimit {
        let found = try tx.first("SELECT \(columns) FROM usage_limits WHERE organization_id = \(scope.organization) AND id = \(id)", decode)
        guard let found else { throw AppError.notFound }
        return found
    }

    /// Whether the object that a limit is for belongs to the organization.
    static func exists(_ scope: Scope, _ kind: UsageScope, _ id: ID, in tx: Transaction) throws -> Bool {
        switch kind {
        case .organization: return id == scope.organization
        case .workspace:
            return try tx.exists(
                "SELECT 1 FROM workspaces WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL")
        case .user: return try tx.exists("SELECT 1 FROM members WHERE organization_id = \(scope.organization) AND user_id = \(id)")
        }
    }

    /// The limit that the object has of its own for this period.
    static func id(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ period: UsagePeriod, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            SELECT id FROM usage_limits WHERE organization_id = \(scope.organization) AND scope = \(kind.number) AND scope_id = \(id)
              AND period = \(period.rawValue)
            """)
    }

    /// - Returns: `nil` when the object has a limit for this period already.
    static func create(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ period: UsagePeriod, _ limits: UsageLimits, now: Timestamp, in tx: Transaction) throws
        -> ID?
    {
        try tx.int(
            """
            INSERT INTO usage_limits (organization_id, scope, scope_id, period, requests_limit, tokens_limit, cost_limit, created_at, updated_at)
            VALUES (\(scope.organization), \(kind.number), \(id), \(period.rawValue), \(limits.requests), \(limits.tokens), \(limits.cost), \(now), \(now))
            ON CONFLICT DO NOTHING RETURNING id
            """)
    }

    /// Of a limit that is locked.
    static func update(_ scope: Scope, _ id: ID, _ limits: UsageLimits, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE usage_limits SET requests_limit = \(limits.requests), tokens_limit = \(limits.tokens), cost_limit = \(limits.cost),
              updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    static func delete(_ scope: Scope, _ id: ID, in tx: Transaction) throws {
        try tx.run("DELETE FROM usage_limits WHERE organization_id = \(scope.organization) AND id = \(id)")
    }
}
