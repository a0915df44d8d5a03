// The SQL of calls whose bill nobody knows: their amounts stay held until somebody says what became of them.

import Database
import Kit

package struct UnresolvedCall: Codable, Sendable {
    package let id: ID
    package let organization: ID
    package let workspace: ID
    package let user: ID
    package let content: ID?
    package let job: ID
    package let model: String
    package let reservedAt: Timestamp
    /// What is held for it: it cannot have cost more.
    package let heldCost: Money
    package let heldTokens: Int
    /// What is known of its end.
    package let errorMessage: String?
    /// Whether the service answered with an error of its own; else the answer was lost.
    package let wasAnswered: Bool
}

/// What is held for such calls, for a summary.
package struct UnresolvedSum: Codable, Sendable, Equatable {
    package var calls = 0
    package var cost = Money.zero
}

enum UnresolvedStore {
    private static let select: SQL = """
        SELECT r.id, r.organization_id, r.workspace_id, r.user_id, r.content_id, r.job_id, r.model, r.reserved_at, r.cost, r.tokens,
          (SELECT l.error_message FROM usage_logs l WHERE l.reservation_id = r.id AND l.organization_id = r.organization_id), r.answered
        FROM reservations r WHERE r.state = 'unresolved'\u{20}
        """

    private static func decode(_ row: inout Row) -> UnresolvedCall {
        let (id, organization, workspace, user, content) = (row.int(), row.int(), row.int(), row.int(), row.intOrNil())
        return UnresolvedCall(
            id: id, organization: organization, workspace: workspace, user: user, content: content, job: row.int(), model: row.text(), reservedAt: row.time(),
            heldCost: row.money(), heldTokens: row.number(), errorMessage: row.textOrNil(), wasAnswered: row.bool())
    }

    private static let order = Ordering<UnresolvedCall>.up("unresolved", .init("r.id") { $0.id })

    static func page(_ reach: Reach, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<UnresolvedCall>) {
        let organizations = SQL.list(reach.organizations)
        let count = try tx.int("SELECT COUNT(*) FROM reservations WHERE organization_id IN \(organizations) AND state = 'unresolved'") ?? 0
        let rows = try tx.page(
            order, paging, "\(select)AND r.organization_id IN \(organizations)", decode)
        return (Int(count), rows)
    }

    /// For the operator, who sees all organizations.
    static func all(in tx: Transaction) throws -> [UnresolvedCall] { try tx.rows("\(select)ORDER BY r.organization_id, r.id", decode) }

    /// Locks it, so that of two who resolve it one comes too late.
    /// - Returns: `nil` when it is not, or no longer, unresolved.
    static func lock(_ id: ID, of organization: ID?, in tx: Transaction) throws -> UnresolvedCall? {
        let mine: SQL = organization.map { "AND organization_id = \($0)" } ?? .empty
        guard try tx.exists("SELECT id FROM reservations WHERE id = \(id) AND state = 'unresolved' \(mine) \(.forUpdate)") else { return nil }
        return try tx.first("\(select)AND r.id = \(id)", decode)
    }

    static func sum(_ scope: Scope, _ kind: UsageScope, _ id: ID, _ month: UsageWindow, in tx: Transaction) throws -> UnresolvedSum {
        let whose: SQL =
            switch kind {
            case .user: "AND user_id = \(id)"
            case .workspace: "AND workspace_id = \(id)"
            case .organization: .empty
            }
        let found = try tx.first(
            """
            SELECT COUNT(*), CAST(COALESCE(SUM(cost), 0) AS BIGINT) FROM reservations
            WHERE organization_id = \(scope.organization) AND state = 'unresolved' AND month_start = \(month.start) \(whose)
            """
        ) { UnresolvedSum(calls: $0.number(), cost: $0.money()) }
        return found ?? UnresolvedSum()
    }
}
