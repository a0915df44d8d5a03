// The SQL of a prompt's statistics. It reads tables of several features and writes none: what a prompt is worth shows in
// what others did with it.

import Database
import Kit

enum PromptStatisticsStore {
    static func of(_ prompt: Prompt, _ scope: Scope, in tx: Transaction) throws -> PromptStatistics {
        let uses = try countUses(prompt.id, scope, tx)
        let costs = try sumCosts(.raw("generations"), .raw("prompt_revision"), prompt.id, scope, tx)
        let tests = try sumCosts(.raw("prompt_tests"), .raw("revision"), prompt.id, scope, tx)
        let decisions = try countDecisions(prompt.id, scope, tx)
        let revisions = stride(from: prompt.revision, through: 1, by: -1).map { number in
            let (use, decided) = (uses[number] ?? Uses(), decisions[number] ?? (approved: 0, rejected: 0))
            let cost = costs[number]?.cost ?? .zero
            return PromptStatistics.Revision(
                revision: number, labels: prompt.labels.filter { $0.revision == number }.map(\.label), uses: use.all, completed: use.completed,
                failed: use.failed, contents: use.contents, approved: decided.approved, rejected: decided.rejected,
                approvalRate: PromptStatistics.share(decided.approved, of: decided.approved + decided.rejected), cost: cost,
                costPerApproved: PromptStatistics.price(cost, for: decided.approved), tests: tests[number]?.jobs ?? 0,
                testCost: tests[number]?.cost ?? .zero)
        }
        let (approved, cost) = (revisions.reduce(0) { $0 + $1.approved }, revisions.reduce(Money.zero) { $0 + $1.cost })
        return PromptStatistics(
            prompt: prompt.id, revisions: revisions, uses: revisions.reduce(0) { $0 + $1.uses }, approved: approved, cost: cost,
            costPerApproved: PromptStatistics.price(cost, for: approved))
    }

    private struct Uses {
        var all = 0
        var completed = 0
        var failed = 0
        var contents = 0
    }

    private static func countUses(_ prompt: ID, _ scope: Scope, _ tx: Transaction) throws -> [Int: Uses] {
        try byRevision(
            """
            SELECT prompt_revision, COUNT(*), COUNT(CASE WHEN status = 'completed' THEN 1 END), COUNT(CASE WHEN status = 'failed' THEN 1 END),
              COUNT(DISTINCT CASE WHEN status = 'completed' THEN content_id END)
            FROM generations WHERE organization_id = \(scope.organization) AND prompt_id = \(prompt) AND prompt_revision IS NOT NULL GROUP BY prompt_revision
            """, tx
        ) { Uses(all: $0.number(), completed: $0.number(), failed: $0.number(), contents: $0.number()) }
    }

    /// Each call of a job is a row of its own, so jobs are counted apart.
    private static func sumCosts(_ table: SQL, _ revision: SQL, _ prompt: ID, _ scope: Scope, _ tx: Transaction) throws -> [Int: (jobs: Int, cost: Money)] {
        try byRevision(
            """
            SELECT g.\(revision), COUNT(DISTINCT g.job_id), CAST(COALESCE(SUM(l.cost), 0) AS BIGINT) FROM \(table) g
            LEFT JOIN usage_logs l ON l.organization_id = g.organization_id AND l.job_id = g.job_id
            WHERE g.organization_id = \(scope.organization) AND g.prompt_id = \(prompt) AND g.\(revision) IS NOT NULL GROUP BY g.\(revision)
            """, tx
        ) { (jobs: $0.number(), cost: $0.money()) }
    }

    private static func countDecisions(_ prompt: ID, _ scope: Scope, _ tx: Transaction) throws -> [Int: (approved: Int, rejected: Int)] {
        try byRevision(
            """
            SELECT prompt_revision, COUNT(DISTINCT CASE WHEN decision = 'approved' THEN content_id END),
              COUNT(DISTINCT CASE WHEN decision = 'rejected' THEN content_id END)
            FROM content_decisions WHERE organization_id = \(scope.organization) AND prompt_id = \(prompt) AND prompt_revision IS NOT NULL AND completes = 1
            GROUP BY prompt_revision
            """, tx
        ) { (approved: $0.number(), rejected: $0.number()) }
    }

    private static func byRevision<T>(_ sql: SQL, _ tx: Transaction, _ decode: (inout Row) throws -> T) throws -> [Int: T] {
        let rows = try tx.rows(sql) { row in
            let revision = row.number()
            return (revision, try decode(&row))
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}
