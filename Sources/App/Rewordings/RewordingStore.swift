// The SQL of rewordings.

import Database
import Jobs
import Kit
import TextKit

enum RewordingStore: SingleCallStore {
    static let kind = "reword_passage"
    static let wasCancelled = Message("بازنویسی لغو شد.", "The rewording was cancelled.")
    static let isNotRepeated = Message(
        "بازنویسی یک بخش دوباره اجرا نمی‌شود؛ هر که بخواهد بازنویسی تازه‌ای می‌خواهد.", "A rewording is not repeated; who wants one asks for another.")
    /// After it they are cleared away: what was taken of them is in the text.
    static let kept = Duration.days(30)

    static func create(
        _ owner: CallOwner, _ input: RewordingInput, _ request: GenerationRequest, model: String, estimate: Money, now: Timestamp, in tx: Transaction
    ) throws {
        try tx.run(
            """
            INSERT INTO rewordings (job_id, organization_id, workspace_id, content_id, user_id, change, passage, model, params, estimated_cost, created_at)
            VALUES (\(owner.job), \(owner.organization), \(owner.workspace), \(input.id), \(owner.user), \(input.change.rawValue), \(input.passage), \(model),
              \(request.json.text), \(estimate), \(now))
            """)
    }

    private static let columns: SQL = """
        job_id, content_id, user_id, change, passage, model, status, text, estimated_cost, metadata, error, created_at, finished_at
        """

    private static func decode(_ row: inout Row, _ language: Language) throws -> Rewording {
        Rewording(
            id: row.int(), content: row.int(), user: row.int(), change: row.text(), passage: row.text(), model: row.text(), status: row.text(),
            text: row.textOrNil(), estimatedCost: row.money(), metadata: try JSONParser.parse(row.text()),
            error: row.textOrNil().map { FailureMessage(stored: $0).message.text(language) }, createdAt: row.time(), finishedAt: row.timeOrNil())
    }

    /// Whoever asked sees it, and nobody else: like a draft, it is no text yet.
    private static func own(_ scope: Scope, _ content: ID) -> SQL {
        "organization_id = \(scope.organization) AND content_id = \(content) AND user_id = \(scope.user)"
    }

    static func find(_ scope: Scope, content: ID, _ id: ID, in tx: Transaction) throws -> Rewording {
        let language = scope.caller.language
        let found = try tx.first("SELECT \(columns) FROM rewordings WHERE \(own(scope, content)) AND job_id = \(id)") { row in
            try decode(&row, language)
        }
        guard let found else { throw AppError.notFound }
        return found
    }

    private static let order = Ordering<Rewording>.down("rewordings", .init("job_id") { $0.id })

    static func page(_ scope: Scope, content: ID, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<Rewording>) {
        let language = scope.caller.language
        return (
            Int(try tx.int("SELECT COUNT(*) FROM rewordings WHERE \(own(scope, content))") ?? 0),
            try tx.page(order, paging, "SELECT \(columns) FROM rewordings WHERE \(own(scope, content))") { row in try decode(&row, language) }
        )
    }

    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM rewordings WHERE finished_at < \(now - kept)")
    }

    // MARK: For the worker

    static func call(_ job: ClaimedJob, in tx: Transaction) throws -> SingleCall? {
        guard let organization = job.organization else { return nil }
        return try tx.first(
            """
            SELECT workspace_id, content_id, user_id, model, params, passage FROM rewordings
            WHERE organization_id = \(organization) AND job_id = \(job.id)
            """
        ) { row in
            let (workspace, content, user, model) = (row.int(), row.int(), row.int(), row.text())
            let owner = CallOwner(organization: organization, workspace: workspace, user: user, content: content, job: job.id)
            let request = GenerationRequest(json: try JSONParser.parse(row.text()))
            let passage = row.text()
            return SingleCall(
                task: ModelTask(owner: owner, request: request), model: model, body: passage, bodyWords: Words.count(markdown: passage))
        }
    }

    static func begin(_ job: ID, in tx: Transaction) throws { try tx.run("UPDATE rewordings SET status = 'running' WHERE job_id = \(job)") }

    static func finish(_ job: ID, _ status: GenerationStatus, text: String?, metadata: JSON, error: String?, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE rewordings SET status = \(status.rawValue), text = \(text?.trimmed), metadata = \(metadata.text), error = \(error), finished_at = \(now)
            WHERE job_id = \(job) AND status IN ('pending','running')
            """)
    }
}
