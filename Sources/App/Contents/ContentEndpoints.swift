// Contents over HTTP: lists, one, its life and its versions. Generating is in `GenerationEndpoints.swift`.

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
    let filter: ContentStore.Filter
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
        filter.search = f.optionalString("search", 1...200, "Words of the title or the text; letter forms and digit scripts do not matter.")
        self.filter = filter
        order = f.choice("ordering", ContentStore.Order.self) ?? .newest
    }
}

struct ContentCreateInput: Input {
    let title: String
    let project: ID
    let prompt: ID?
    let variables: [String: String]
    let body: String

    init(_ f: Fields) {
        title = f.string("title", 1...500)
        project = f.id("project")
        prompt = f.optionalID("prompt")
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
    let variables: [String: String]?
    let body: String?

    init(_ f: Fields) {
        id = f.pathID("id")
        title = f.optionalString("title", 1...500)
        project = f.optionalID("project")
        prompt = f.optionalID("prompt", "`null` takes the prompt away.")
        changesPrompt = f.has("prompt")
        variables = f.optionalTexts("prompt_variables", count: 100, length: 10_000)
        body = f.optionalString("body", 0...500_000, trim: false, "Markdown.")
    }
}

struct ApproveInput: Input {
    let id: ID
    let notes: String?
    init(_ f: Fields) {
        id = f.pathID("id")
        notes = f.optionalString("notes", 0...2000)
    }
}

struct RejectInput: Input {
    let id: ID
    let reason: String
    init(_ f: Fields) {
        id = f.pathID("id")
        reason = f.string("reason", 1...2000, "What its author should know.")
    }
}

// MARK: Routes

extension App {
    func contentRoutes() -> [Route] {
        [
            list(.viewer, "/contents", "Contents, the last changed first") { (input: ContentListInput, reach, tx) in
                try Page(
                    input.paging, count: ContentStore.count(reach, input.filter, in: tx), caller: reach.actor.caller,
                    ContentStore.page(reach, input.filter, input.order, input.paging, in: tx))
            },
            member(.writer, .post, "/contents", "Make a content", .created, field: "project", of: { .project($0.project) }, createContent),
            member(.viewer, .get, "/contents/{id}", "One content", of: { (input: ContentIDInput) in .content(input.id) }) { input, scope, tx in
                try ContentStore.find(scope, input.id, in: tx)
            },
            member(
                .writer, .patch, "/contents/{id}", "Change a content", EndpointOptions(errors: [.invalidContentStatus, .staleVersion]),
                of: { .content($0.id) }, updateContent),
            member(
                .writer, .delete, "/contents/{id}", "Delete a content", EndpointOptions(errors: [.invalidContentStatus]), of: { .content($0.id) },
                deleteContent),
            member(
                .writer, .post, "/contents/{id}/submit", "Submit a content for review",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion]), of: { .content($0.id) }, submitContent),
            member(
                .editor, .post, "/contents/{id}/reopen", "Make an approved content a draft again",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion]), of: { .content($0.id) }, reopenContent),
            member(
                .editor, .post, "/contents/{id}/approve", "Approve a content that is in review",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion]), of: { .content($0.id) }, approveContent),
            member(
                .editor, .post, "/contents/{id}/reject", "Reject a content that is in review, with a reason",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion]), of: { .content($0.id) }, rejectContent),
        ]
    }

    func createContent(_ input: ContentCreateInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        guard let workspace = try ContentStore.workspace(ofProject: input.project, scope, in: tx) else { throw AppError.unknownObject("project") }
        if let prompt = input.prompt, try !ContentStore.promptExists(prompt, scope, in: tx) { throw AppError.unknownObject("prompt") }
        let draft = ContentStore.Draft(
            title: input.title, project: input.project, workspace: workspace, prompt: input.prompt, variables: JSON(texts: input.variables), body: input.body)
        let id = try ContentStore.create(scope, draft, now: clock.now(), in: tx)
        try audit(.contentCreated, scope, content: id, .object(("title", [.null, .string("\(input.title.count) characters")])), tx)
        return try ContentStore.find(scope, id, in: tx)
    }

    private func updateContent(_ input: ContentUpdateInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard before.state.allowsEditing else { throw AppError.status(before.state, Message("ویرایش آن", "edited")) }
        var draft = ContentStore.Draft(
            title: input.title ?? before.title, project: before.project, workspace: before.workspace, prompt: before.prompt,
            variables: input.variables.map(JSON.init(texts:)) ?? before.promptVariables, body: input.body ?? before.body)
        if let project = input.project {
            guard let workspace = try ContentStore.workspace(ofProject: project, scope, in: tx) else { throw AppError.unknownObject("project") }
            (draft.project, draft.workspace) = (project, workspace)
        }
        if input.changesPrompt {
            if let prompt = input.prompt, try !ContentStore.promptExists(prompt, scope, in: tx) { throw AppError.unknownObject("prompt") }
            draft.prompt = input.prompt
        }
        try ContentStore.update(scope, before, draft, now: clock.now(), in: tx)
        let after = try ContentStore.find(scope, input.id, in: tx)
        try audit(.contentUpdated, scope, content: input.id, ContentChanges.of(before, after), tx)
        return after
    }

    private func deleteContent(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let content = try ContentStore.lock(scope, input.id, in: tx)
        if scope.role == .writer, content.createdBy != scope.user || content.state != .draft { throw AppError(.permissionDenied) }
        guard content.state != .inProgress else { throw AppError.status(content.state, Message("حذف آن", "deleted")) }
        try ContentStore.delete(scope, input.id, now: clock.now(), in: tx)
        try audit(.contentDeleted, scope, content: input.id, .object([]), tx)
        return Nothing()
    }

    func submitContent(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        if before.body.allSatisfy(\.isWhitespace) {
            throw AppError.field("body", Message("متنی برای بررسی نیست.", "There is no text to review."))
        }
        guard try ContentStore.submit(scope, input.id, now: clock.now(), in: tx) else {
            throw AppError.status(before.state, Message("فرستادن آن برای بررسی", "submitted"))
        }
        return try changed(before, scope, .contentSubmitted, .object([]), tx)
    }

    private func reopenContent(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard try ContentStore.reopen(scope, input.id, now: clock.now(), in: tx) else {
            throw AppError.status(before.state, Message("بازگشودن آن", "reopened"))
        }
        return try changed(before, scope, .contentReopened, .object([]), tx)
    }

    func approveContent(_ input: ApproveInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard try ContentStore.approve(scope, input.id, now: clock.now(), in: tx) else {
            throw AppError.status(before.state, Message("تأیید آن", "approved"))
        }
        return try changed(before, scope, .contentApproved, note("notes", input.notes), tx)
    }

    func rejectContent(_ input: RejectInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard try ContentStore.reject(scope, input.id, reason: input.reason, now: clock.now(), in: tx) else {
            throw AppError.status(before.state, Message("رد آن", "rejected"))
        }
        return try changed(before, scope, .contentRejected, note("reason", input.reason), tx)
    }

    // MARK: What they share

    /// - Throws: `staleVersion` when the caller named a version (`If-Match`) that is no longer the current one.
    func lockForChange(_ id: ID, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let content = try ContentStore.lock(scope, id, in: tx)
        try scope.caller.meet(version: content.version)
        return content
    }

    private func changed(_ before: Content, _ scope: Scope, _ action: AuditAction, _ more: JSON, _ tx: Transaction) throws -> Content {
        let after = try ContentStore.find(scope, before.id, in: tx)
        let status = JSON.Member("status", [.string(before.status), .string(after.status)])
        let version = JSON.Member("version", .int(Int64(after.currentVersion)))
        try audit(action, scope, content: before.id, .object([status, version] + (more.members ?? [])), tx)
        return after
    }

    /// Words that a person wrote beside a decision, with what looks like personal data masked.
    private func note(_ name: String, _ text: String?) -> JSON {
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
            ("prompt", before.prompt.map(JSON.int) ?? .null, after.prompt.map(JSON.int) ?? .null),
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
