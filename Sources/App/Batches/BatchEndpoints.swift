// Batches over HTTP: made from rows or from a spreadsheet's file, watched, paused, resumed, cancelled.

import Database
import HTTPTypes
import Jobs
import Kit
import TextKit
import Web

// MARK: Inputs and outputs

struct BatchInput: Input {
    let project: ID
    let prompt: ID
    let name: String?
    let rows: [BatchRow]
    let request: GenerationRequest
    let generateAt: Timestamp?
    let starts: Bool
    let isDry: Bool

    init(_ f: Fields) {
        project = f.id("project")
        prompt = f.id("prompt")
        name = f.optionalString("name", 1...255, "What to call the batch; the prompt's title when absent.")
        rows = BatchRow.read(f)
        request = GenerationRequest(f)
        generateAt = f.optionalTime("generate_at", "Not now, but at this moment, at most a year from now.")
        starts = f.optionalBool("start", "`false` makes the contents and leaves the batch paused.") ?? true
        isDry = f.optionalBool("dry_run", "`true` checks everything and tells what it would cost, and makes nothing.") ?? false
    }
}

/// What all texts of a table would cost.
package struct BatchEstimate: Codable, Sendable {
    package let rows: Int
    package let model: String
    package let promptTokens: Int
    package let completionTokens: Int
    /// What it will probably cost.
    package let estimatedCost: Money
    /// It cannot cost more.
    package let maximumCost: Money
    /// The final prompt of the first row.
    package let firstPrompt: String
}

struct BatchAnswer: Codable, Sendable {
    let dryRun: Bool
    let estimate: BatchEstimate
    let batch: Batch?
    let eventsUrl: String?
}

struct BatchListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let status: BatchStatus?
    let project: ID?
    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        status = f.choice("status", BatchStatus.self)
        project = f.optionalID("project")
    }
}

struct BatchItemsInput: Input {
    let id: ID
    let paging: Paging
    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
    }
}

struct BatchResumeInput: Input {
    let id: ID
    let retries: Bool
    init(_ f: Fields) {
        id = f.pathID("id")
        retries = f.optionalBool("retry_failed", "Try again what failed or was skipped; also of a batch that is over.") ?? false
    }
}

// MARK: Routes

extension App {
    func batchRoutes() -> [Route] {
        let bulk = member(
            .writer, .post, "/contents/bulk", "Make many contents from a prompt and a table (JSON, CSV, or a form with a file) and have them written",
            EndpointOptions(
                status: 202, errors: [.piiDetected], limitName: "generate", unaudited: "a dry run changes nothing; whatever is made is in the trail",
                limit: { $0.generate }), field: "project", of: { .project($0.project) },
            createBatch)
        let changing = EndpointOptions(errors: [.conflict, .staleVersion])
        return [
            bulk.documented {
                $0.description = "The table may also come as CSV (`text/csv`, the other fields in the query) or as a form with a file (`multipart/form-data`)."
                $0.bodyTypes = BatchUpload.bodyTypes
            }.handling {
                call in
                let isTable = ["text/csv", "text/tab-separated-values", "multipart/form-data"].contains(call.bodyType)
                guard isTable else { return try await bulk.handle(call) }
                _ = try await bearer(call)  // Who is not logged in is told so before a table is read.
                return try await bulk.handle(call.with(json: BatchUpload.json(call)))
            },
            list(.viewer, "/batches", "Batches, the newest first") { (input: BatchListInput, reach, tx) in
                let (count, rows) = try BatchStore.page(reach, input.status, input.project, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(.viewer, .get, "/batches/{id}", "One batch: how far it is, what it cost so far", of: { (input: ContentIDInput) in .batch(input.id) }) {
                input, scope, tx in try BatchStore.find(scope, input.id, in: tx)
            },
            member(.viewer, .get, "/batches/{id}/items", "The rows of a batch and what became of them", of: { (input: BatchItemsInput) in .batch(input.id) }) {
                input, scope, tx in
                let (count, rows) = try BatchStore.items(scope, input.id, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: scope.caller, rows)
            },
            batchEvents(),
            member(
                .writer, .post, "/batches/{id}/pause", "Let no more go; what is being written is finished", changing,
                of: { (input: ContentIDInput) in .batch(input.id) }, pauseBatch),
            member(.writer, .post, "/batches/{id}/resume", "Go on", changing, of: { (input: BatchResumeInput) in .batch(input.id) }, resumeBatch),
            member(
                .writer, .post, "/batches/{id}/cancel", "Let no more go and stop what is being written", changing,
                of: { (input: ContentIDInput) in .batch(input.id) }, cancelBatch),
        ]
    }

    private func createBatch(_ input: BatchInput, _ scope: Scope, _ tx: Transaction) throws -> BatchAnswer {
        guard let workspace = try ContentStore.workspace(ofProject: input.project, scope, in: tx) else { throw AppError.unknownObject("project") }
        guard try ContentStore.promptExists(input.prompt, scope, in: tx) else { throw AppError.unknownObject("prompt") }
        let prompt = try PromptStore.find(input.prompt, scope, in: tx)
        let now = clock.now()
        if let moment = input.generateAt { try MomentToCome.check(moment, now: now) }
        let rules = try GenerationRulesStore.of(workspace, scope, in: tx)
        let check = BatchCheck(
            prompt: try GenerationRulesStore.prompt(input.prompt, label: input.request.promptLabel, scope, in: tx), request: input.request,
            model: try model(named: input.request.model), redacts: rules.redacts, blocks: rules.blocks)
        let estimate = try check.estimate(input.rows)
        if input.isDry { return BatchAnswer(dryRun: true, estimate: estimate, batch: nil, eventsUrl: nil) }
        let contents = try input.rows.map { row in
            let draft = ContentStore.Draft(
                title: row.title, project: input.project, prompt: input.prompt, variables: JSON(texts: row.variables), body: "")
            guard let made = try ContentStore.create(scope, draft, now: now, in: tx) else { throw AppError.unknownObject("project") }
            return made.id
        }
        let status: BatchStatus = !input.starts ? .paused : input.generateAt == nil ? .running : .scheduled
        let id = try BatchStore.create(
            scope,
            BatchStore.Draft(
                name: input.name ?? prompt.title, project: input.project, workspace: workspace, prompt: input.prompt, request: input.request,
                model: estimate.model, status: status, pauseReason: status == .paused ? BatchReason.person.stored : nil, estimated: estimate.estimatedCost,
                maximum: estimate.maximumCost, generateAt: input.generateAt), contents: contents, now: now, in: tx)
        if status != .paused { try step(id, scope.organization, at: input.generateAt, tx) }
        let changes = JSON.object(
            ("rows", .int(Int64(contents.count))), ("prompt", .int(input.prompt)), ("first_content", contents.first.map(JSON.int) ?? .null),
            ("last_content", contents.last.map(JSON.int) ?? .null))
        try auditBatch(.batchCreated, id, scope, changes, tx)
        return BatchAnswer(
            dryRun: false, estimate: estimate, batch: try BatchStore.find(scope, id, in: tx), eventsUrl: "\(settings.publicAPI)/api/v1/batches/\(id)/events")
    }

    private func pauseBatch(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Batch {
        try BatchStore.lock(scope, input.id, in: tx)
        guard try BatchStore.pause(input.id, because: BatchReason.person, now: clock.now(), in: tx) else { throw BatchReason.over }
        try auditBatch(.batchPaused, input.id, scope, .object([]), tx)
        tell(ofBatch: input.id, tx)
        return try BatchStore.find(scope, input.id, in: tx)
    }

    private func resumeBatch(_ input: BatchResumeInput, _ scope: Scope, _ tx: Transaction) throws -> Batch {
        try BatchStore.lock(scope, input.id, in: tx)
        let (before, now) = (try BatchStore.find(scope, input.id, in: tx), clock.now())
        guard before.state == .paused || before.state == .completed && input.retries else { throw BatchReason.notPaused }
        let again = input.retries ? try BatchStore.retry(input.id, in: tx) : 0
        guard before.state == .paused || again > 0 else { throw BatchReason.notPaused }
        let isLater = before.startedAt == nil && before.generateAt.map { $0 > now } ?? false
        guard try BatchStore.resume(input.id, as: isLater ? .scheduled : .running, now: now, in: tx) else { throw BatchReason.notPaused }
        try step(input.id, scope.organization, at: isLater ? before.generateAt : nil, tx)
        try auditBatch(.batchResumed, input.id, scope, .object(("retried", .int(Int64(again)))), tx)
        tell(ofBatch: input.id, tx)
        return try BatchStore.find(scope, input.id, in: tx)
    }

    private func cancelBatch(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Batch {
        try BatchStore.lock(scope, input.id, in: tx)
        guard try BatchStore.cancel(input.id, now: clock.now(), in: tx) else { throw BatchReason.over }
        for live in try BatchStore.liveTexts(input.id, in: tx) { try cancel(live.job, content: live.content, scope, tx) }
        try auditBatch(.batchCancelled, input.id, scope, .object([]), tx)
        tell(ofBatch: input.id, tx)
        return try BatchStore.find(scope, input.id, in: tx)
    }

    private func auditBatch(_ action: AuditAction, _ id: ID, _ scope: Scope, _ changes: JSON, _ tx: Transaction) throws {
        try AuditStore.record(AuditEvent(action, scope, object: ("batch", id), changes: changes), at: clock.now(), in: tx)
    }
}

/// Why a batch rests, and what is said to those who want of it what it cannot.
enum BatchReason {
    static let person = FailureMessage(Message("به خواست شما.", "At your wish."))
    static let over = AppError(.conflict, Message("این دسته پایان یافته یا متوقف است.", "This batch is over, or paused already."))
    static let notPaused = AppError(.conflict, Message("این دسته متوقف نیست.", "This batch is not paused."))
}
