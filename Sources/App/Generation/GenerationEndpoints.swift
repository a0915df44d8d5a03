// Asking for a text. Content, job, held money, audit event and the first event of the stream are written in one
// transaction: whoever gets 202 has a job that will end, whoever gets an error has changed nothing.

import Database
import HTTPTypes
import Jobs
import Kit
import TextKit
import Web

package enum GenerationStatus: String, Choice, Codable { case pending, running, completed, failed, cancelled }

// MARK: Inputs and outputs

struct GenerateInput: Input {
    let id: ID
    let request: GenerationRequest
    let generateAt: Timestamp?

    init(_ f: Fields) {
        id = f.pathID("id")
        request = GenerationRequest(f)
        generateAt = f.optionalTime("generate_at", "Not now, but at this moment, at most a year from now.")
    }
}

extension GenerationRequest {
    /// The fields that a person may set.
    init(_ f: Fields) {
        self.init()
        kind = f.choice("kind", GenerationKind.self) ?? .draft
        topic = f.optionalString("topic", 0...500, "What to write about; the title when absent.")
        tone = f.optionalString("tone", 0...100)
        audience = f.optionalString("audience", 0...200)
        keywords = f.optionalString("keywords", 0...500)
        let least = f.optionalInt("min_words", 100...5000, "500 when absent, or `max_words` where that is less.")
        maximumWords = f.optionalInt("max_words", 100...10_000)
        minimumWords = least ?? min(Self.usualWords, maximumWords ?? Self.usualWords)
        instructions = f.optionalString("additional_instructions", 0...5000)
        model = f.optionalString("model", 1...100, "A model of the catalogue.")
        temperature = f.optionalDouble("temperature", 0...2)
        maximumTokens = f.optionalInt("max_tokens", 16...200_000)
        promptLabel = f.optionalLabel("prompt_label", "Which revision of the prompt; the content's own label, or else the newest, when absent.")
        let (low, high) = (minimumWords, maximumWords ?? .max)
        f.check("max_words", high >= low, Message("باید دست‌کم به اندازهٔ min_words باشد.", "Must be at least min_words."))
    }
}

struct GenerationAccepted: Codable, Sendable {
    /// None yet for one that is to begin later.
    let jobId: ID?
    let taskId: String?
    let contentId: ID
    let status: String
    let estimatedCost: Money
    let eventsUrl: String?
    let content: Content
    /// What waits for its time, where it does.
    let schedule: Schedule?
}

/// What was begun: the job, what its first call can cost at most, and the content as it is now.
struct StartedGeneration {
    let job: ID
    let estimate: Money
    let content: Content
}

struct GenerationListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    let filter: GenerationStore.Filter
    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        filter = GenerationStore.Filter(content: f.optionalID("content"), status: f.choice("status", GenerationStatus.self))
    }
}

// MARK: Routes

extension App {
    func generationRoutes() -> [Route] {
        [
            memberAnswering(
                .writer, .post, "/contents/{id}/generate", "Have a content written",
                EndpointOptions(
                    status: 202, errors: [.budgetExceeded, .invalidContentStatus, .staleVersion, .piiDetected], limitName: "generate", limit: { $0.generate }),
                of: { .content($0.id) }, generate),
            member(
                .writer, .post, "/contents/{id}/cancel", "Stop the job that writes a content",
                EndpointOptions(status: 202, errors: [.invalidContentStatus]), of: { (input: ContentIDInput) in .content(input.id) }
            ) { input, scope, tx in
                let content = try ContentStore.lock(scope, input.id, in: tx)
                guard let job = content.jobId else { throw AppError.status(content.state, Message("بازداشتن تولید آن", "cancelled")) }
                try cancel(job, content: input.id, scope, tx)
                return try ContentStore.find(scope, input.id, in: tx)
            },
            list(.viewer, "/ai/jobs", "Generations, the newest first") { (input: GenerationListInput, reach, tx) in
                let (count, rows) = try GenerationStore.page(reach, input.filter, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(.viewer, .get, "/ai/jobs/{id}", "One generation", of: { (input: ContentIDInput) in .generation(input.id) }) { input, scope, tx in
                try GenerationStore.find(scope, input.id, in: tx)
            },
            member(
                .writer, .post, "/ai/jobs/{id}/cancel", "Stop a generation", EndpointOptions(status: 202, errors: [.conflict]),
                of: { (input: ContentIDInput) in .generation(input.id) }
            ) { input, scope, tx in
                let generation = try GenerationStore.find(scope, input.id, in: tx)
                guard !generation.isOver else { throw AppError(.conflict, Message("این کار پایان یافته است.", "This job is over.")) }
                try cancel(input.id, content: generation.content, scope, tx)
                return try GenerationStore.find(scope, input.id, in: tx)
            },
            events("/contents/{id}/events", "The live events of a content's generation", of: { .content($0) }) { scope, id, tx in
                try GenerationStore.last(scope, ofContent: id, in: tx)
            },
            events("/ai/jobs/{id}/events", "The live events of a generation", of: { .generation($0) }) { scope, id, tx in
                try GenerationStore.find(scope, id, in: tx)
            },
        ]
    }

    private func generate(_ input: GenerateInput, _ scope: Scope, _ tx: Transaction) throws -> Answer<GenerationAccepted> {
        let content = try lockForChange(input.id, scope, tx)
        if let moment = input.generateAt { return try schedule(input.request, content, at: moment, scope, tx) }
        let started = try startGeneration(input.request, of: content, scope, tx)
        let accepted = GenerationAccepted(
            jobId: started.job, taskId: String(started.job), contentId: content.id, status: ContentStatus.inProgress.rawValue,
            estimatedCost: started.estimate, eventsUrl: "\(settings.publicAPI)/api/v1/ai/jobs/\(started.job)/events",
            content: started.content, schedule: nil)
        return Answer(accepted, headers: [("Location", "/api/v1/ai/jobs/\(started.job)")])
    }

    /// Has a locked content written: job, held money, state, first event and trail in one transaction. Whoever asks, now or by
    /// a schedule or a batch, comes through here.
    func startGeneration(
        _ asked: GenerationRequest, of content: Content, queue: Queue = .standard, _ scope: Scope, _ tx: Transaction
    ) throws -> StartedGeneration {
        guard content.state.allowsGenerating else { throw AppError.status(content.state, Message("تولید آن", "generated")) }
        try refuseReopening(content, scope)
        var request = asked
        let model = try model(named: request.model)
        let revision = try prepare(&request, content, scope, tx)
        return try begin(request, model, revision, content, queue: queue, scope, tx)
    }

    /// Job, held money, state of the content, first event and audit event: all or none.
    /// - Parameter former: the job that was given up and is repeated by this one.
    private func begin(
        _ request: GenerationRequest, _ model: ModelDescription, _ promptRevision: Int?, _ content: Content, queue: Queue = .standard,
        repeating former: ID? = nil, _ scope: Scope, _ tx: Transaction
    ) throws -> StartedGeneration {
        let draft = GenerationPrompt(request, title: content.title, body: content.body)
        let need = try amounts(request, draft, model, bodyWords: content.wordCount)
        let job = try JobStore.enqueue(
            NewJob(kind: GenerationJob.kind, queue: queue, arguments: .object([]), organization: scope.organization, uniqueKey: "generate:\(content.id)"),
            in: tx)
        let task = GenerationTask(
            job: job, organization: scope.organization, workspace: content.workspace, content: content.id, user: scope.user, prompt: content.prompt,
            promptRevision: promptRevision, model: model.id, request: request)
        let now = clock.now()
        try GenerationStore.create(task, estimate: need.cost, now: now, in: tx)
        failpoint("generate.after-job")
        try Ledger.reserve(need, for: task.owner, model: model.id, settings, now: now, in: tx)
        failpoint("generate.after-hold")
        let refusal = AppError.status(content.state, Message("تولید آن", "generated"))
        let begun = try ContentStore.beginGeneration(scope, content.id, job: job, now: now, or: refusal, in: tx)
        try JobEventStore.append("status", .object(("status", "pending"), ("job_id", .int(job))), to: job, in: tx)
        let repeated = former.map { [JSON.Member("repeats_job", .int($0))] } ?? []
        let changes = [JSON.Member("job", .int(job)), JSON.Member("model", .string(model.id)), JSON.Member("kind", .string(request.kind.rawValue))]
        try audit(.generationStarted, scope, content: content.id, .object(changes + repeated), tx)
        failpoint("generate.before-commit")
        tx.afterCommit { signals.workIsDue() }
        return StartedGeneration(job: job, estimate: need.cost, content: begun)
    }

    /// Has a generation written that was given up, under a job of its own: what the former one cost or left open stays on
    /// its account, and this one must fit into the budgets as they are now. It is asked for as it was, for the same
    /// person, under today's rules: membership, model, state of the content, personal data.
    func regenerate(_ former: JobRecord, _ tx: Transaction) throws -> ID {
        guard let task = try GenerationStore.task(former.id, in: former.organization, tx) else { throw AppError.notFound }
        let scope = try Access.scope(ofJobBy: task.user, in: task.organization, atLeast: .writer, tx)
        let content = try ContentStore.lock(scope, task.content, in: tx)
        guard content.state.allowsGenerating else { throw AppError.status(content.state, Message("تولید آن", "generated")) }
        try refuseReopening(content, scope)
        var request = task.request
        let rules = try GenerationRulesStore.of(content.workspace, scope, in: tx)
        request.redacts = rules.redacts
        if rules.blocks { try refusePersonalData(request, title: content.title, body: content.body) }
        return try begin(request, model(named: request.model), task.promptRevision, content, repeating: former.id, scope, tx).job
    }

    /// The model that will write: the one asked for, or the default, or the one that stands in for it.
    func model(named name: String?) throws -> ModelDescription {
        guard let model = catalog[name ?? settings.defaultModel] else {
            throw AppError.field("model", Message("این مدل در فهرست نیست یا قیمت ندارد.", "This model is not in the catalogue, or has no price."))
        }
        let answering = writer.answering(model)
        let today = CivilDay(daysSinceEpoch: Int(clock.now().milliseconds / 86_400_000))
        if let notice = answering.retirementNotice(on: today), notice.isPast { throw AppError.field("model", notice.message) }
        return answering
    }

    /// Renders the content's prompt and applies the workspace's rule for personal data. Returns the prompt's revision.
    private func prepare(_ request: inout GenerationRequest, _ content: Content, _ scope: Scope, _ tx: Transaction) throws -> Int? {
        let workspace = try GenerationRulesStore.of(content.workspace, scope, in: tx)
        request.redacts = workspace.redacts
        var revision: Int?
        if let prompt = content.prompt {
            let found = try GenerationRulesStore.prompt(prompt, label: request.promptLabel ?? content.promptLabel, scope, in: tx)
            revision = found.revision
            request.rendered = try render(found, request, content)
            try GenerationRulesStore.countUse(ofPrompt: prompt, scope, in: tx)
        } else if request.promptLabel != nil {
            throw AppError.field("prompt_label", PromptLabel.needsPrompt)
        }
        if workspace.blocks { try refusePersonalData(request, title: content.title, body: content.body) }
        return revision
    }

    func render(_ prompt: PromptRevision, _ request: GenerationRequest, _ content: Content) throws -> String {
        let own = (content.promptVariables.members ?? []).map { ($0.name, $0.value.string ?? "") }
        let given = Dictionary(own) { _, last in last }
        return try render(prompt, given, request, title: content.title, field: "prompt_variables")
    }

    /// - Parameter field: of the request that is to blame when a value is missing or does not fit.
    func render(_ prompt: PromptRevision, _ given: [String: String], _ request: GenerationRequest, title: String, field: String) throws -> String {
        let template: PromptTemplate
        do {
            template = try PromptTemplate(parsing: prompt.promptTemplate)
        } catch {
            throw AppError.field("prompt", Message("الگوی پرامپت خطا دارد.", "The template of the prompt is malformed."))
        }
        let filling = PromptFilling(
            template, prompt.variableTypes, given: given, asked: request.askedValues, standing: request.standingValues(title: title))
        guard filling.length <= GenerationRequest.longestPrompt else {
            throw AppError.field(
                field, Message("متن پرامپت با این مقدارها بیش از حد بلند می‌شود.", "With these values the text of the prompt becomes too long."))
        }
        let hindrances = filling.hindrances
        guard hindrances.isEmpty else { throw AppError.invalid([(field, hindrances.map(\.message))]) }
        return filling.rendered.text
    }

    func refusePersonalData(_ request: GenerationRequest, title: String, body: String) throws {
        let fields: [(String, String?)] = [
            ("title", title), ("prompt", request.rendered), ("topic", request.topic), ("keywords", request.keywords), ("tone", request.tone),
            ("audience", request.audience), ("additional_instructions", request.instructions), ("body", request.kind == .rewrite ? body : nil),
        ]
        let warnings = fields.flatMap { name, text in PersonalData.find(in: text ?? "").map { TextFacts.warning($0, field: name) } }
        guard warnings.isEmpty else {
            var error = AppError(.piiDetected)
            error.extras = [("pii_warnings", .array(warnings))]
            throw error
        }
    }

    /// What the first call can cost at most.
    func amounts(_ request: GenerationRequest, _ prompt: GenerationPrompt, _ model: ModelDescription, bodyWords: Int) throws -> UsageAmounts {
        let ceiling = request.tokenCeiling(for: model, bodyWords: bodyWords)
        guard prompt.tokenEstimate <= model.maximumInput else {
            throw AppError.field("model", Message("متن برای این مدل بیش از حد بلند است.", "The text is too long for this model."))
        }
        return UsageAmounts(
            requests: 1, tokens: Int64(prompt.tokenBound + ceiling), cost: model.upperBound(promptTokens: prompt.tokenBound, maximumTokens: ceiling))
    }

    /// Who asked is told of now; that it ended, by whoever ends it.
    func cancel(_ job: ID, content: ID, _ scope: Scope, _ tx: Transaction) throws {
        let outcome = try JobStore.cancel(job, in: tx)
        if case .alreadyOver = outcome { throw AppError(.conflict, Message("این کار پایان یافته است.", "This job is over.")) }
        try audit(.generationCancelRequested, scope, content: content, .object(("job", .int(job))), tx)
        switch outcome {
        case .cancelled(let claimed): try GenerationJob.ended(claimed, .cancelled, self, tx)
        case .requested: tx.afterCommit { signals.lookAtJobs() }
        case .alreadyOver: break
        }
        tx.afterCommit { signals.jobSpoke(job) }
    }
}
