// Contents over HTTP: lists, one, changes. Deciding is in `ReviewEndpoints.swift`, generating in `GenerationEndpoints.swift`.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

// MARK: Inputs

struct ContentIDInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

extension ContentStore.Order: Choice {}

struct ContentListInput: Input, OrganizationFilter {
    let paging: Paging
    let organization: ID?
    private let filter: ContentStore.Filter
    private let overdue: Bool?
    let order: ContentStore.Order

    init(_ f: Fields) {
        paging = Paging(f)
        organization = f.optionalID("organization")
        var filter = ContentStore.Filter()
        filter.project = f.optionalID("project")
        filter.workspace = f.optionalID("workspace")
        filter.status = f.choice("status", ContentStatus.self)
        filter.createdBy = f.optionalID("created_by")
        filter.hasPII = f.optionalBool("has_pii")
        filter.assignee = f.optionalID("assignee")
        filter.dueBefore = f.optionalTime("due_before")
        filter.dueAfter = f.optionalTime("due_after")
        filter.updatedAfter = f.optionalTime("updated_after", "Changed at or after this moment.")
        filter.updatedBefore = f.optionalTime("updated_before", "Changed before this moment.")
        overdue = f.optionalBool("overdue", "Past its due time, and not approved.")
        filter.search = f.optionalString("search", 1...200, "Words of the title or the text; letter forms and digit scripts do not matter.")
        self.filter = filter
        order = f.choice("ordering", ContentStore.Order.self) ?? .newest
    }

    func filter(at now: Timestamp) -> ContentStore.Filter {
        var filter = filter
        filter.overdue = overdue.map { ($0, now) }
        return filter
    }
}

struct ContentCreateInput: Input {
    let title: String
    let project: ID
    let prompt: ID?
    let promptLabel: String?
    let variables: [String: String]
    let body: String

    init(_ f: Fields) {
        title = f.string("title", 1...500)
        project = f.id("project")
        prompt = f.optionalID("prompt")
        promptLabel = f.optionalLabel("prompt_label", "Which revision of the prompt; the newest when absent.")
        variables = f.optionalTexts("prompt_variables", count: 100, length: 10_000, "Values for the variables of the prompt.") ?? [:]
        body = f.optionalString("body", 0...500_000, trim: false, "Markdown.") ?? ""
    }
}

struct ContentUpdateInput: Input {
    let id: ID
    let title: String?
    let project: ID?
    let prompt: ID?
    let changesPrompt: Bool
    /// `.some(nil)` means the newest revision again.
    let promptLabel: String??
    let variables: [String: String]?
    let body: String?
    let baseVersion: Int?

    init(_ f: Fields) {
        id = f.pathID("id")
        title = f.optionalString("title", 1...500)
        project = f.optionalID("project")
        prompt = f.optionalID("prompt", "`null` takes the prompt away.")
        changesPrompt = f.has("prompt")
        let label = f.optionalLabel("prompt_label", "`null` for the newest revision of the prompt.")
        promptLabel = f.has("prompt_label") ? .some(label) : .none
        variables = f.optionalTexts("prompt_variables", count: 100, length: 10_000)
        body = f.optionalString("body", 0...500_000, trim: false, "Markdown.")
        baseVersion = f.optionalInt("base_version", 0...1_000_000_000, "The `current_version` that the text was made from, in place of If-Match.")
    }
}

// MARK: Routes

extension App {
    func contentRoutes() -> [Route] {
        [
            list(.viewer, "/contents", "Contents, the last changed first") { (input: ContentListInput, reach, tx) in
                let filter = input.filter(at: clock.now())
                if input.paging.isFirst { tx.nextIsLast() }  // Past the last page there is another.
                let (count, rows) = try ContentStore.list(reach, filter, input.order, input.paging, in: tx)
                return try Page(input.paging, count: count, caller: reach.actor.caller, rows)
            },
            member(.writer, .post, "/contents", "Make a content", .created, field: "project", of: { .project($0.project) }, createContent),
            member(.viewer, .get, "/contents/{id}", "One content", of: { (input: ContentIDInput) in .content(input.id) }) { input, scope, tx in
                tx.nextIsLast()
                return try ContentStore.find(scope, input.id, in: tx)
            },
            member(
                .writer, .patch, "/contents/{id}", "Change a content", EndpointOptions(errors: [.invalidContentStatus, .staleVersion]),
                of: { .content($0.id) }, updateContent),
            member(
                .writer, .delete, "/contents/{id}", "Delete a content", EndpointOptions(errors: [.invalidContentStatus]), of: { .content($0.id) },
                deleteContent),
        ]
    }

    func createContent(_ input: ContentCreateInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        if let prompt = input.prompt, try !ContentStore.promptExists(prompt, scope, in: tx) { throw AppError.unknownObject("prompt") }
        let draft = ContentStore.Draft(
            title: input.title, project: input.project, prompt: input.prompt, variables: JSON(texts: input.variables), body: input.body,
            promptLabel: input.promptLabel)
        try PromptLabelStore.check(draft.promptLabel, of: draft.prompt, scope, in: tx)
        guard let content = try ContentStore.create(scope, draft, now: clock.now(), in: tx) else { throw AppError.unknownObject("project") }
        try audit(.contentCreated, scope, content: content.id, .object(("title", [.null, .string("\(input.title.count) characters")])), tx)
        return content
    }

    func updateContent(_ input: ContentUpdateInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try ContentStore.lock(scope, input.id, in: tx)
        try EditConflict.check(input, before, scope, in: tx)
        guard before.state.allowsEditing else { throw AppError.status(before.state, Message("ویرایش آن", "edited")) }
        var draft = ContentStore.Draft(
            title: input.title ?? before.title, project: before.project, workspace: before.workspace, prompt: before.prompt,
            variables: input.variables.map(JSON.init(texts:)) ?? before.promptVariables, body: input.body ?? before.body,
            promptLabel: input.promptLabel ?? before.promptLabel)
        if let project = input.project {
            guard let workspace = try ContentStore.workspace(ofProject: project, scope, in: tx) else { throw AppError.unknownObject("project") }
            (draft.project, draft.workspace) = (project, workspace)
        }
        if input.changesPrompt {
            if let prompt = input.prompt, try !ContentStore.promptExists(prompt, scope, in: tx) { throw AppError.unknownObject("prompt") }
            draft.prompt = input.prompt
            if input.prompt == nil { draft.promptLabel = input.promptLabel ?? nil }
        }
        if input.changesPrompt || input.promptLabel != nil { try PromptLabelStore.check(draft.promptLabel, of: draft.prompt, scope, in: tx) }
        return try save(draft, over: before, wholeText: input.body != nil, scope, tx)
    }

    /// Writes a changed content and clears away what its author had typed for it.
    func save(_ draft: ContentStore.Draft, over before: Content, wholeText: Bool, _ scope: Scope, _ tx: Transaction) throws -> Content {
        if draft.title != before.title || draft.body != before.body { try refuseReopening(before, scope) }
        if wholeText { try DraftStore.discard(scope, before.id, in: tx) }
        let after = try ContentStore.update(scope, before, draft, now: clock.now(), in: tx)
        try audit(.contentUpdated, scope, content: before.id, ContentChanges.of(before, after), tx)
        return after
    }

    func deleteContent(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let content = try ContentStore.lock(scope, input.id, in: tx)
        if scope.role == .writer, content.createdBy != scope.user || content.state != .draft { throw AppError(.permissionDenied) }
        guard content.state != .inProgress else { throw AppError.status(content.state, Message("حذف آن", "deleted")) }
        try ContentStore.delete(scope, input.id, now: clock.now(), in: tx)
        try audit(.contentDeleted, scope, content: input.id, .object([]), tx)
        return Nothing()
    }

    // MARK: What they share

    /// - Throws: `staleVersion` when the caller named a version (`If-Match`) that is no longer the current one.
    func lockForChange(_ id: ID, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let content = try ContentStore.lock(scope, id, in: tx)
        guard scope.caller.meets(version: content.version) else { throw try AppError.stale(content, scope, in: tx) }
        return content
    }

    /// A new text of an approved content makes it a draft again, which is an editor's to do.
    func refuseReopening(_ content: Content, _ scope: Scope) throws {
        guard content.state != .approved || scope.role >= .editor else {
            throw AppError(
                .permissionDenied,
                Message("این محتوا تأیید شده است؛ بازگشودن آن کار ویراستار است.", "This content is approved. It is an editor's to reopen it."))
        }
    }

    func changed(_ before: Content, _ scope: Scope, _ action: AuditAction, _ more: JSON, _ tx: Transaction) throws -> Content {
        let after = try ContentStore.find(scope, before.id, in: tx)
        let status = JSON.Member("status", [.string(before.status), .string(after.status)])
        let version = JSON.Member("version", .int(Int64(after.currentVersion)))
        try audit(action, scope, content: before.id, .object([status, version] + (more.members ?? [])), tx)
        return after
    }

    /// Words that a person wrote beside a decision, with what looks like personal data masked.
    func note(_ name: String, _ text: String?) -> JSON {
        guard let text, !text.isEmpty else { return .object([]) }
        return .object((name, .string(PersonalData.find(in: text).isEmpty ? text : "•••")))
    }

    func audit(_ action: AuditAction, _ scope: Scope, content: ID, _ changes: JSON, _ tx: Transaction) throws {
        try AuditStore.record(AuditEvent(action, scope, object: ("content", content), content: content, changes: changes), at: clock.now(), in: tx)
    }
}

/// What a change of a content tells the audit trail: which fields, and of texts their length only.
private enum ContentChanges {
    static func of(_ before: Content, _ after: Content) -> JSON {
        Changes.of([
            ("title", size(before.title), before.title == after.title ? size(before.title) : .string("\(after.title.count) characters, changed")),
            ("body", size(before.body), before.body == after.body ? size(before.body) : .string("\(after.body.count) characters, changed")),
            ("project", .int(before.project), .int(after.project)),
            ("status", .string(before.status), .string(after.status)),
            ("prompt", before.prompt.map(JSON.int) ?? .null, after.prompt.map(JSON.int) ?? .null),
            ("prompt_label", before.promptLabel.map(JSON.string) ?? .null, after.promptLabel.map(JSON.string) ?? .null),
            ("prompt_variables", .bool(true), .bool(before.promptVariables == after.promptVariables)),
            ("current_version", .int(Int64(before.currentVersion)), .int(Int64(after.currentVersion))),
        ])
    }

    private static func size(_ text: String) -> JSON { .string("\(text.count) characters") }
}

extension JSON {
    /// An object of texts, its names in order.
    init(texts: [String: String]) {
        self = .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }
}
