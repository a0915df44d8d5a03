// The history of calls: one row each, never read by a check, and the daily sums that the dashboards read instead.

import Database
import Foundation
import Kit

enum UsageLog {
    /// - Parameter isLogged: whether the call has its row already, written when its bill was unknown.
    static func append(_ r: Reservation, _ outcome: CallOutcome, isLogged: Bool, now: Timestamp, in tx: Transaction) throws {
        let usage = outcome.usage
        if isLogged {
            try tx.post(
                """
                UPDATE usage_logs SET prompt_tokens = \(usage.prompt), cached_tokens = \(usage.cached), completion_tokens = \(usage.completion),
                  reasoning_tokens = \(usage.reasoning), cost = \(outcome.cost), is_estimated = \(outcome.isEstimated), success = \(outcome.success),
                  error_message = \(outcome.error)
                WHERE reservation_id = \(r.id) AND organization_id = \(r.organization) AND job_id = \(r.job)
                """)
        } else {
            try tx.post(
                """
                INSERT INTO usage_logs (organization_id, workspace_id, user_id, content_id, job_id, reservation_id, model, prompt_tokens, cached_tokens,
                  completion_tokens, reasoning_tokens, cost, is_estimated, duration_ms, success, error_message, timestamp)
                VALUES (\(r.organization), \(r.workspace), \(r.user), \(r.content), \(r.job), \(r.id), \(r.model), \(usage.prompt), \(usage.cached),
                  \(usage.completion), \(usage.reasoning), \(outcome.cost), \(outcome.isEstimated), \(outcome.duration.inMilliseconds),
                  \(outcome.success), \(outcome.error), \(now))
                """)
        }
        try addToDay(r, outcome, requests: isLogged ? 0 : 1, tx)
    }

    private static func addToDay(_ r: Reservation, _ outcome: CallOutcome, requests: Int, _ tx: Transaction) throws {
        let (usage, cost) = (outcome.usage, outcome.cost)
        let rows = [(UsageScope.user, r.user), (.workspace, r.workspace), (.organization, r.organization)].map { scope, id in
            "(\(r.organization), \(scope.number), \(id), \(r.dayStart), \(r.model), \(requests), \(usage.prompt), \(usage.completion), \(cost))" as SQL
        }
        try tx.post(
            """
            INSERT INTO usage_daily (organization_id, scope, scope_id, day_start, model, requests, prompt_tokens, completion_tokens, cost)
            VALUES \(SQL.joined(rows, ", "))
            ON CONFLICT (organization_id, scope, scope_id, day_start, model) DO UPDATE SET
              requests = usage_daily.requests + excluded.requests, prompt_tokens = usage_daily.prompt_tokens + excluded.prompt_tokens,
              completion_tokens = usage_daily.completion_tokens + excluded.completion_tokens, cost = usage_daily.cost + excluded.cost
            """)
    }

    /// What these jobs have cost so far.
    static func cost(ofJobs jobs: [ID], organization: ID, in tx: Transaction) throws -> Money {
        guard !jobs.isEmpty else { return .zero }
        let sum = try tx.int(
            "SELECT CAST(COALESCE(SUM(cost), 0) AS BIGINT) FROM usage_logs WHERE organization_id = \(organization) AND job_id IN \(SQL.list(jobs))")
        return Money(nanos: sum ?? 0)
    }

    // MARK: Reading

    package struct Row: Codable, Sendable {
        let id: ID
        let organization: ID
        let workspace: ID
        let user: ID
        let content: ID?
        let job: ID?
        let model: String
        let promptTokens: Int
        let cachedTokens: Int
        let completionTokens: Int
        let totalTokens: Int
        let estimatedCost: Money
        let isEstimated: Bool
        /// Seconds.
        let requestDuration: Double
        let success: Bool
        let errorMessage: String?
        let timestamp: Timestamp
    }

    struct Filter: Sendable {
        var workspace: ID?
        var user: ID?
        var content: ID?
        var model: String?
        var from: Timestamp?
        var to: Timestamp?

        fileprivate var isEmpty: Bool { workspace == nil && user == nil && content == nil && model == nil && from == nil && to == nil }

        func condition(_ organizations: [ID]) -> SQL {
            var parts: [SQL] = ["organization_id IN \(SQL.list(organizations))"]
            if let workspace { parts.append("workspace_id = \(workspace)") }
            if let user { parts.append("user_id = \(user)") }
            if let content { parts.append("content_id = \(content)") }
            if let model { parts.append("model = \(model)") }
            if let from { parts.append("timestamp >= \(from)") }
            if let to { parts.append("timestamp < \(to)") }
            return SQL.joined(parts, " AND ")
        }
    }

    static func count(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> Int {
        // All calls of an organization are added up already: each was counted into its day where it was written.
        if filter.isEmpty {
            let days: SQL = """
                SELECT CAST(COALESCE(SUM(requests), 0) AS BIGINT) FROM usage_daily
                WHERE organization_id IN \(SQL.list(reach.organizations)) AND scope = \(UsageScope.organization.number) AND scope_id = organization_id
                """
            return Int(try tx.int(days) ?? 0)
        }
        return Int(try tx.int("SELECT COUNT(*) FROM usage_logs WHERE \(filter.condition(reach.organizations))") ?? 0)
    }

    private static let order = Ordering<Row>.down("usage-logs", .init("id") { $0.id })

    static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> Slice<Row> {
        try tx.page(
            order, paging,
            """
            SELECT id, organization_id, workspace_id, user_id, content_id, job_id, model, prompt_tokens, cached_tokens, completion_tokens, cost,
              is_estimated, duration_ms, success, error_message, timestamp
            FROM usage_logs WHERE \(filter.condition(reach.organizations))
            """
        ) { row in
            let (id, organization, workspace, user, content, job) = (row.int(), row.int(), row.int(), row.int(), row.intOrNil(), row.intOrNil())
            let (model, prompt, cached, completion) = (row.text(), row.number(), row.number(), row.number())
            return Row(
                id: id, organization: organization, workspace: workspace, user: user, content: content, job: job, model: model, promptTokens: prompt,
                cachedTokens: cached, completionTokens: completion, totalTokens: prompt + completion, estimatedCost: row.money(), isEstimated: row.bool(),
                requestDuration: Double(row.int()) / 1000, success: row.bool(), errorMessage: row.textOrNil(), timestamp: row.time())
        }
    }
}
