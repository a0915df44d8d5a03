// The SQL of test runs.

import Database
import Jobs
import Kit

/// A test run, as it is asked for.
struct PromptTestTask: Sendable {
    let job: ID
    let organization: ID
    let workspace: ID
    let prompt: ID
    let revision: Int
    let user: ID
    let model: String
    let variables: JSON
    let request: GenerationRequest

    var owner: CallOwner { CallOwner(organization: organization, workspace: workspace, user: user, content: nil, job: job) }
}

enum PromptTestStore: SingleCallStore {
    static let kind = "test_prompt"
    static let wasCancelled = Message("آزمایش لغو شد.", "The test run was cancelled.")
    static let isNotRepeated = Message(
        "آزمایش پرامپت دوباره اجرا نمی‌شود؛ هر که بخواهد آزمایش تازه‌ای می‌کند.", "A test of a prompt is not repeated; who wants one starts another.")

    static func create(_ task: PromptTestTask, estimate: Money, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO prompt_tests (job_id, organization_id, workspace_id, prompt_id, revision, user_id, model, variables, params, estimated_cost, created_at)
            VALUES (\(task.job), \(task.organization), \(task.workspace), \(task.prompt), \(task.revision), \(task.user), \(task.model),
              \(task.variables.text), \(task.request.json.text), \(estimate), \(now))
            """)
    }

    private static let columns: SQL = """
        job_id, prompt_id, revision, workspace_id, user_id, params, model, variables, status, text, estimated_cost, metadata, error, created_at, finished_at
        """

    private static func decode(_ row: inout Row, _ language: Language) throws -> PromptTest {
        let (id, prompt, revision, workspace, user) = (row.int(), row.int(), row.number(), row.int(), row.int())
        let kind = GenerationRequest(json: try JSONParser.parse(row.text())).kind
        let (model, variables) = (row.text(), try JSONParser.parse(row.text()))
        return PromptTest(
            id: id, prompt: prompt, revision: revision, workspace: workspace, user: user, kind: kind.rawValue, model: model, variables: variables,
            status: row.text(), text: row.textOrNil(), estimatedCost: row.money(), metadata: try JSONParser.parse(row.text()),
            error: row.textOrNil().map { FailureMessage(stored: $0).message.text(language) }, createdAt: row.time(), finishedAt: row.timeOrNil())
    }

    static func find(_ scope: Scope, prompt: ID, _ test: ID, in tx: Transaction) throws -> PromptTest {
        let language = scope.caller.language
        let found = try tx.first(
            "SELECT \(columns) FROM prompt_tests WHERE organization_id = \(scope.organization) AND prompt_id = \(prompt) AND job_id = \(test)"
        ) { row in try decode(&row, language) }
        guard let found else { throw AppError.notFound }
        return found
    }

    private static let order = Ordering<PromptTest>.down("prompt-tests", .init("job_id") { $0.id })

    static func page(_ scope: Scope, prompt: ID, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<PromptTest>) {
        let language = scope.caller.language
        let ofPrompt: SQL = "organization_id = \(scope.organization) AND prompt_id = \(prompt)"
        return (
            Int(try tx.int("SELECT COUNT(*) FROM prompt_tests WHERE \(ofPrompt)") ?? 0),
            try tx.page(order, paging, "SELECT \(columns) FROM prompt_tests WHERE \(ofPrompt)") { row in try decode(&row, language) }
        )
    }

    // MARK: For the worker

    static func call(_ job: ClaimedJob, in tx: Transaction) throws -> SingleCall? {
        guard let organization = job.organization else { return nil }
        return try tx.first(
            "SELECT workspace_id, user_id, model, params FROM prompt_tests WHERE organization_id = \(organization) AND job_id = \(job.id)"
        ) { row in
            let owner = CallOwner(organization: organization, workspace: row.int(), user: row.int(), content: nil, job: job.id)
            let model = row.text()
            return SingleCall(task: ModelTask(owner: owner, request: GenerationRequest(json: try JSONParser.parse(row.text()))), model: model)
        }
    }

    static func begin(_ job: ID, in tx: Transaction) throws { try tx.run("UPDATE prompt_tests SET status = 'running' WHERE job_id = \(job)") }

    static func finish(_ job: ID, _ status: GenerationStatus, text: String?, metadata: JSON, error: String?, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE prompt_tests SET status = \(status.rawValue), text = \(text), metadata = \(metadata.text), error = \(error), finished_at = \(now)
            WHERE job_id = \(job) AND status IN ('pending','running')
            """)
    }
}
