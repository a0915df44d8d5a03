// The starter library over HTTP: looked at by everybody who is logged in, installed by editors.

import Database
import HTTPTypes
import Kit
import Web

struct LibraryListInput: Input {
    let filter: PromptLibrary.Filter
    let paging: Paging
    init(_ f: Fields) {
        filter = PromptLibrary.Filter(
            language: f.choice("language", Language.self), category: f.choice("category", PromptCategory.self),
            search: f.optionalString("search", 0...200, "Words of title, description and template."))
        paging = Paging(numbered: f)
    }
}

struct LibraryKeyInput: Input {
    let key: String
    init(_ f: Fields) { key = f.pathName("entry") }
}

struct InstallInput: Input {
    let key: String
    let organization: ID?
    let workspace: ID?
    let title: String?
    let isPublic: Bool

    init(_ f: Fields) {
        key = f.pathName("entry")
        organization = f.optionalID("organization", "Needed where neither a workspace nor a single membership tells it.")
        workspace = f.optionalID("workspace", "The workspace that it is for; the whole organization when absent.")
        title = f.optionalString("title", 1...255, "The library's own when absent.")
        isPublic = f.optionalBool("is_public", PromptFields.publicMeaning) ?? false
    }

    var target: (field: String, target: Target) {
        if let workspace { return ("workspace", .workspace(workspace)) }
        if let organization { return ("organization", .organization(organization)) }
        return ("organization", .soleOrganization)
    }
}

extension App {
    func promptLibraryRoutes() -> [Route] {
        [
            user(.get, "/prompts/library", "The starter library of prompts") { (input: LibraryListInput, actor, _) in
                let found = PromptLibrary.all.filter(input.filter.matches)
                return try Page(input.paging, count: found.count, caller: actor.caller, Array(found.dropFirst(input.paging.offset).prefix(input.paging.size)))
            },
            user(.get, "/prompts/library/{entry}", "A prompt of the starter library") { (input: LibraryKeyInput, _, _) in
                guard let prompt = PromptLibrary.find(input.key) else { throw AppError.notFound }
                return prompt
            },
            member(
                .editor, .post, "/prompts/library/{entry}/install", "Make a prompt of the library one's own", EndpointOptions(status: 201, errors: [.conflict]),
                named: { (input: InstallInput) in input.target }, install),
        ]
    }

    func install(_ input: InstallInput, _ scope: Scope, _ tx: Transaction) throws -> Prompt {
        guard let entry = PromptLibrary.find(input.key) else { throw AppError.notFound }
        if let organization = input.organization, organization != scope.organization { throw AppError.unknownObject("organization") }
        if let workspace = input.workspace { try WorkspaceStore.lockNamed(workspace, field: "workspace", scope, in: tx) }
        if let there = try PromptStore.id(ofLibraryKey: entry.key, in: input.workspace, scope, in: tx) {
            var error = AppError(.conflict, Message("این پرامپت پیش‌تر نصب شده است.", "This prompt is installed already."))
            error.extras = [("prompt", .int(there))]
            throw error
        }
        let values = PromptValues(
            workspace: input.workspace, title: input.title ?? entry.title, category: entry.category, kind: entry.kind,
            text: try promptText(entry.promptTemplate), variableTypes: entry.variables.map(\.described), isPublic: input.isPublic)
        let made = try makePrompt(values, libraryKey: entry.key, scope, tx)
        // What is installed is meant to be used: the first wording is the one in production.
        try PromptLabelStore.put(PromptLabel.production, on: 1, of: made.id, scope, now: clock.now(), in: tx)
        return try PromptStore.find(made.id, scope, in: tx)
    }
}
