// Prompts over HTTP. Editors manage them; everybody in the organization reads and tries them.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

extension App {
    func promptRoutes() -> [Route] {
        [
            list(.viewer, "/prompts", "Prompts, the newest first") { (input: PromptListInput, reach, tx) in
                try Page(
                    input.paging, count: PromptStore.count(reach, input.filter, in: tx), caller: reach.actor.caller,
                    PromptStore.page(reach, input.filter, input.paging, in: tx))
            },
            member(.editor, .post, "/prompts", "Make a prompt", .created, named: { (input: NewPromptInput) in input.target }, createPrompt),
            member(.viewer, .get, "/prompts/{id}", "A prompt", of: { (input: PromptInput) in .prompt(input.id) }) { input, scope, tx in
                try PromptStore.find(input.id, scope, in: tx)
            },
            member(
                .editor, .delete, "/prompts/{id}", "Delete a prompt", EndpointOptions(errors: [.staleVersion]),
                of: { (input: PromptInput) in .prompt(input.id) }, deletePrompt),
            member(
                .viewer, .get, "/prompts/{id}/revisions", "The texts that a prompt had, the newest first",
                of: { (input: PromptRevisionsInput) in .prompt(input.id) }
            ) { input, scope, tx in
                try Page(
                    input.paging, count: PromptStore.countRevisions(input.id, scope, in: tx), caller: scope.caller,
                    PromptStore.revisions(input.id, scope, input.paging, in: tx))
            },
            member(
                .viewer, .post, "/prompts/{id}/render", "The text that a prompt gives for some values", EndpointOptions(unaudited: "it only reads"),
                of: { (input: RenderInput) in .prompt(input.id) }, renderPrompt),
        ] + change(.editor, "/prompts/{id}", "Change a prompt", of: { (input: PromptChangesInput) in .prompt(input.id) }, changePrompt)
    }

    func createPrompt(_ input: NewPromptInput, _ scope: Scope, _ tx: Transaction) throws -> Prompt {
        // A workspace named the scope; an organization beside it must be its own.
        if let organization = input.organization, organization != scope.organization { throw AppError.unknownObject("organization") }
        if let workspace = input.workspace { try WorkspaceStore.lockNamed(workspace, field: "workspace", scope, in: tx) }
        let values = PromptValues(
            workspace: input.workspace, title: input.title, category: input.category.rawValue, kind: input.kind.rawValue,
            text: try promptText(input.template), variableTypes: input.variableTypes, isPublic: input.isPublic)
        return try makePrompt(values, libraryKey: nil, scope, tx)
    }

    func makePrompt(_ values: PromptValues, libraryKey: String?, _ scope: Scope, _ tx: Transaction) throws -> Prompt {
        let now = clock.now()
        let made = try PromptStore.find(PromptStore.create(values, libraryKey: libraryKey, scope, now: now, in: tx), scope, in: tx)
        let changes = Changes.of([
            ("title", .null, .string(made.title)), ("category", .null, .string(made.category)), ("kind", .null, .string(made.kind)),
            ("workspace", .null, made.workspace.map(JSON.int) ?? .null), ("is_public", .null, .bool(made.isPublic)),
            ("library_key", .null, made.libraryKey.map(JSON.string) ?? .null),
        ])
        try AuditStore.record(AuditEvent(.promptCreated, scope, object: ("prompt", made.id), changes: changes), at: now, in: tx)
        return made
    }

    /// What was stored by this program is a template; what was imported may be none.
    func promptText(_ template: String) throws -> PromptText {
        do throws(PromptTemplateError) { return try PromptText(template) } catch { throw AppError.field("prompt_template", error.message) }
    }

    private func changePrompt(_ input: PromptChangesInput, _ scope: Scope, _ tx: Transaction) throws -> Prompt {
        if case .some(let workspace?) = input.workspace { try WorkspaceStore.lockNamed(workspace, field: "workspace", scope, in: tx) }
        try PromptStore.lock(input.id, scope, in: tx)
        let old = try PromptStore.find(input.id, scope, in: tx)
        let text = try promptText(input.template ?? old.promptTemplate)
        if let names = input.names, !text.matches(names) { throw AppError.field("variables", text.mismatch) }
        if let fault = input.variableTypes?.fault(in: text) { throw AppError.field("variable_types", fault) }
        let now = clock.now()
        let values = PromptValues(
            workspace: input.workspace ?? old.workspace, title: input.title ?? old.title, category: input.category?.rawValue ?? old.category,
            kind: input.kind?.rawValue ?? old.kind, text: text, variableTypes: input.variableTypes ?? old.variableTypes,
            isPublic: input.isPublic ?? old.isPublic)
        let isNewText =
            values.title != old.title || text.template != old.promptTemplate || values.variableTypes.completed(text.variables) != old.variableTypes
        try PromptStore.update(old, values, revision: old.revision + (isNewText ? 1 : 0), scope, now: now, in: tx)
        let new = try PromptStore.find(input.id, scope, in: tx)
        try AuditStore.record(
            AuditEvent(.promptUpdated, scope, object: ("prompt", new.id), changes: promptChanges(old, new)), at: now, in: tx)
        return new
    }

    /// The template itself is not told: `revision` says where it is kept.
    private func promptChanges(_ old: Prompt, _ new: Prompt) -> JSON {
        Changes.of([
            ("title", .string(old.title), .string(new.title)), ("category", .string(old.category), .string(new.category)),
            ("kind", .string(old.kind), .string(new.kind)), ("revision", .int(Int64(old.revision)), .int(Int64(new.revision))),
            ("workspace", old.workspace.map(JSON.int) ?? .null, new.workspace.map(JSON.int) ?? .null),
            ("is_public", .bool(old.isPublic), .bool(new.isPublic)),
        ])
    }

    private func deletePrompt(_ input: PromptInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let now = clock.now()
        try PromptStore.lock(input.id, scope, in: tx)
        let old = try PromptStore.find(input.id, scope, in: tx)
        try PromptStore.delete(input.id, scope, now: now, in: tx)
        let changes = Changes.of([("title", .string(old.title), .null)])
        try AuditStore.record(AuditEvent(.promptDeleted, scope, object: ("prompt", old.id), changes: changes), at: now, in: tx)
        return Nothing()
    }

    func renderPrompt(_ input: RenderInput, _ scope: Scope, _ tx: Transaction) throws -> RenderedPrompt {
        let prompt = try PromptStore.find(input.id, scope, in: tx)
        let filling = PromptFilling(try promptText(prompt.promptTemplate).parsed, prompt.variableTypes, given: input.values)
        guard filling.length <= PromptText.maximumRendered else { throw AppError.field("variables", PromptText.tooLong) }
        let rendered = filling.rendered
        let tokens = TokenEstimate.tokens(rendered.text)
        return RenderedPrompt(
            text: rendered.text, missing: rendered.missing, unknown: filling.unknown,
            invalid: filling.faults.map { RenderFault(name: $0.name, message: $0.message.text(scope.caller.language)) }, tokens: tokens,
            estimatedCost: promptCost(tokens: tokens))
    }

    /// About what these tokens cost as the prompt of the default model.
    private func promptCost(tokens: Int) -> Money? {
        catalog[settings.defaultModel].map { writer.answering($0).price(TokenUsage(prompt: tokens)) }
    }
}

extension PromptText {
    fileprivate static let tooLong = Message(
        "متن نهایی با این مقدارها از \(maximumRendered) نویسه بلندتر می‌شود.",
        "With these values the text would have more than \(maximumRendered) characters.")
}
