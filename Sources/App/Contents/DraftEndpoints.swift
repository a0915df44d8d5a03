// Drafts over HTTP: saved while somebody types, found again on another day or another machine, and made a version when the
// person says so. A content tells its reader of theirs, so that no work lies hidden.

import Database
import HTTPTypes
import Kit
import Web

struct DraftInput: Input {
    let id: ID
    let title: String?
    let body: String
    let base: Int?

    init(_ f: Fields) {
        id = f.pathID("id")
        title = f.optionalString("title", 0...500, trim: false, "The content's own when absent.")
        body = f.string("body", 0...500_000, trim: false, "Markdown.")
        base = f.optionalInt("base_version", 0...1_000_000_000, "The `current_version` that it was begun from; that of now when absent.")
    }
}

extension App {
    func draftRoutes() -> [Route] {
        [
            member(.writer, .get, "/contents/{id}/draft", "What the caller typed and has not saved", of: { (input: ContentIDInput) in .content(input.id) }) {
                input, scope, tx in try unsavedDraft(input.id, scope, tx)
            },
            member(
                .writer, .put, "/contents/{id}/draft", "Keep what is being typed, without making a version of it",
                EndpointOptions(unaudited: "nobody else sees what is being typed"), of: { .content($0.id) }, putDraft),
            member(
                .writer, .delete, "/contents/{id}/draft", "Throw away what was typed and not saved",
                EndpointOptions(unaudited: "nobody else saw what was typed"), of: { (input: ContentIDInput) in .content(input.id) }
            ) { input, scope, tx in
                guard try DraftStore.discard(scope, input.id, in: tx) else { throw AppError.notFound }
                return Nothing()
            },
            member(
                .writer, .post, "/contents/{id}/draft/save", "Make a version of what was typed",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion]), of: { (input: ContentIDInput) in .content(input.id) }, saveDraft),
        ]
    }

    func unsavedDraft(_ content: ID, _ scope: Scope, _ tx: Transaction) throws -> ContentDraft {
        guard let draft = try DraftStore.find(scope, content, in: tx) else {
            throw AppError(.notFound, Message("پیش‌نویس ذخیره‌نشده‌ای نیست.", "There is no unsaved draft."))
        }
        return draft
    }

    func putDraft(_ input: DraftInput, _ scope: Scope, _ tx: Transaction) throws -> ContentDraft {
        let content = try ContentStore.find(scope, input.id, in: tx)
        let base = input.base ?? content.currentVersion
        guard base <= content.currentVersion else { throw AppError.unknownObject("base_version") }
        try DraftStore.put(scope, input.id, title: input.title ?? content.title, body: input.body, base: base, now: clock.now(), in: tx)
        return try unsavedDraft(input.id, scope, tx)
    }

    /// A draft that is behind is not saved over what others wrote: the answer is the conflict, with a merge where there is one.
    func saveDraft(_ input: ContentIDInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard before.state.allowsEditing else { throw AppError.status(before.state, Message("ویرایش آن", "edited")) }
        let draft = try unsavedDraft(input.id, scope, tx)
        guard !draft.title.trimmed.isEmpty else { throw AppError.field("title", AppError.required) }
        guard !draft.isBehind else {
            throw EditConflict.error(
                before, base: try VersionStore.base(scope, input.id, draft.baseVersion, in: tx), title: draft.title.trimmed, body: draft.body)
        }
        let values = ContentStore.Draft(
            title: draft.title.trimmed, project: before.project, workspace: before.workspace, prompt: before.prompt, variables: before.promptVariables,
            body: draft.body, promptLabel: before.promptLabel)
        return try save(values, over: before, wholeText: true, scope, tx)
    }
}
