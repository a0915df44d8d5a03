// The SQL of generations: what was asked, by whom, and what came of it.

import Database
import Jobs
import Kit

/// A generation as the API shows it.
package struct Generation: Codable, Sendable {
    package let id: ID
    package let kind: String
    package let status: String
    package let organization: ID
    package let workspace: ID
    package let content: ID
    package let user: ID
    package let model: String
    package let attempt: Int
    /// Per cent.
    package let progress: Int
    package let estimatedCost: Money
    package let result: JSON?
    package let error: String?
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let completedAt: Timestamp?

    var isOver: Bool { status != "pending" && status != "running" }
}

/// What a worker needs of it.
struct GenerationTask: Sendable {
    let job: ID
    let organization: ID
    let workspace: ID
    let content: ID
    let user: ID
    let prompt: ID?
    let promptRevision: Int?
    let model: String
    let request: GenerationRequest

    var owner: CallOwner { CallOwner(organization: organization, workspace: workspace, user: user, content: content, job: job) }
    var call: ModelTask { ModelTask(owner: owner, request: request) }
}

/// What a call to a model must know: for whom it is made and what is asked.
struct ModelTask: Sendable {
    let owner: CallOwner
    let request: GenerationRequest
    var job: ID { owner.job }
}

enum GenerationStore {
    private static let columns: SQL = """
        job_id, kind, status, organization_id, workspace_id, content_id, user_id, model, attempt, progress, estimated_cost, result, error,
        created_at, started_at, finished_at
        """

    private static func decoder(_ language: Language) -> (inout Row) throws -> Generation {
        { row in try decode(&row, language) }
    }

    private static func decode(_ row: inout Row, _ language: Language) throws -> Generation {
        Generation(
            id: row.int(), kind: row.text(), status: row.text(), organization: row.int(), workspace: row.int(), content: row.int(), user: row.int(),
            model: row.text(), attempt: row.number(), progress: row.number(), estimatedCost: row.money(),
            result: try row.textOrNil().map { try JSONParser.parse($0) }, error: row.textOrNil().map { FailureMessage(stored: $0).message.text(language) },
            createdAt: row.time(), startedAt: row.timeOrNil(),
            completedAt: row.timeOrNil())
    }

    static func create(_ task: GenerationTask, estimate: Money, now: Timestamp, in tx: Transaction) throws {
        try tx.post(
            """
            INSERT INTO generations (job_id, organization_id, workspace_id, content_id, user_id, prompt_id, prompt_revision, kind, model, params,
              estimated_cost, created_at)
            VALUES (\(task.job), \(task.organization), \(task.workspace), \(task.content), \(task.user), \(task.prompt), \(task.promptRevision),
              \(task.request.kind.rawValue), \(task.model), \(task.request.json.text), \(estimate), \(now))
            """)
    }

    static func find(_ scope: Scope, _ job: ID, in tx: Transaction) throws -> Generation {
        let found = try tx.first(
            "SELECT \(columns) FROM generations WHERE organization_id = \(scope.organization) AND job_id = \(job)", decoder(scope.caller.language))
        guard let found else { throw AppError.notFound }
        return found
    }

    /// The last generation of a content.
    static func last(_ scope: Scope, ofContent content: ID, in tx: Transaction) throws -> Generation? {
        try tx.first(
            """
            SELECT \(columns) FROM generations WHERE organization_id = \(scope.organization) AND content_id = \(content) ORDER BY job_id DESC LIMIT 1
            """, decoder(scope.caller.language))
    }

    /// The jobs that ever wrote a content, the newest thousand.
    static func jobs(_ scope: Scope, ofContent content: ID, in tx: Transaction) throws -> [ID] {
        try tx.rows(
            "SELECT job_id FROM generations WHERE organization_id = \(scope.organization) AND content_id = \(content) ORDER BY job_id DESC LIMIT 1000"
        ) { $0.int() }
    }

    struct Filter: Sendable {
        var content: ID?
        var status: GenerationStatus?
        var workspace: ID?
        /// Neither over nor given up.
        var isUnderWay = false
        var isFailed = false
        var since: Timestamp?

        fileprivate func condition(_ organizations: [ID]) -> SQL {
            var parts: [SQL] = ["organization_id IN \(SQL.list(organizations))"]
            if let content { parts.append("content_id = \(content)") }
            if let workspace { parts.append("workspace_id = \(workspace)") }
            // In the words of their indexes.
            if isUnderWay { parts.append("status IN ('pending', 'running')") }
            if isFailed { parts.append("status = 'failed'") }
            if let since { parts.append("created_at >= \(since)") }
            if let status { parts.append("status = \(status.rawValue)") }
            return SQL.joined(parts, " AND ")
        }
    }

    private static let order = Ordering<Generation>.down("generations", .init("job_id") { $0.id })

    static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<Generation>) {
        let condition = filter.condition(reach.organizations)
        let count = try tx.int("SELECT COUNT(*) FROM generations WHERE \(condition)") ?? 0
        return (
            Int(count),
            try tx.page(
                order, paging, "SELECT \(columns) FROM generations WHERE \(condition)", decoder(reach.actor.caller.language))
        )
    }

    // MARK: For the worker. The organization comes from the job, not from a request.

    static func task(_ job: ClaimedJob, in tx: Transaction) throws -> GenerationTask? { try task(job.id, in: job.organization, tx) }

    static func task(_ job: ID, in organization: ID?, _ tx: Transaction) throws -> GenerationTask? {
        guard let organization else { return nil }
        return try tx.first(
            """
            SELECT workspace_id, content_id, user_id, prompt_id, prompt_revision, model, params
            FROM generations WHERE organization_id = \(organization) AND job_id = \(job)
            """
        ) { row in
            let (workspace, content, user, prompt, revision) = (row.int(), row.int(), row.int(), row.intOrNil(), row.intOrNil())
            return GenerationTask(
                job: job, organization: organization, workspace: workspace, content: content, user: user, prompt: prompt,
                promptRevision: revision.map(Int.init), model: row.text(), request: GenerationRequest(json: try JSONParser.parse(row.text())))
        }
    }

    static func begin(_ job: ClaimedJob, now: Timestamp, in tx: Transaction) throws {
        try tx.post(
            """
            UPDATE generations SET status = 'running', attempt = \(job.attempt), progress = 0, started_at = COALESCE(started_at, \(now))
            WHERE job_id = \(job.id)
            """)
    }

    static func note(progress: Int, job: ID, in tx: Transaction) throws {
        try tx.post("UPDATE generations SET progress = \(progress) WHERE job_id = \(job)")
    }

    /// Back to waiting, with the reason of the last failure.
    static func wait(_ job: ID, error: String, in tx: Transaction) throws {
        try tx.run("UPDATE generations SET status = 'pending', error = \(error) WHERE job_id = \(job)")
    }

    static func finish(_ job: ID, _ status: GenerationStatus, result: JSON?, error: String?, now: Timestamp, in tx: Transaction) throws {
        try tx.post(
            """
            UPDATE generations SET status = \(status.rawValue), progress = CASE WHEN \(status.rawValue) = 'completed' THEN 100 ELSE progress END,
              result = \(result?.text), error = \(error), finished_at = \(now) WHERE job_id = \(job)
            """)
    }
}
