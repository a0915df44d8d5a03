// The versions of a content over HTTP: read, compared word by word, brought back.

import Database
import HTTPTypes
import Kit
import TextKit
import Web

// MARK: Inputs

struct VersionListInput: Input {
    let id: ID
    let paging: Paging
    init(_ f: Fields) {
        id = f.pathID("id")
        paging = Paging(f)
    }
}

/// The older product's list: the content is named in the query.
struct OlderVersionListInput: Input {
    let content: ID
    let paging: Paging
    init(_ f: Fields) {
        content = f.id("content")
        paging = Paging(f)
    }
}

struct VersionInput: Input {
    let id: ID
    let number: Int
    init(_ f: Fields) {
        id = f.pathID("id")
        number = Int(f.pathID("number"))
    }
}

struct VersionDiffInput: Input {
    let id: ID
    let old: Int
    let new: Int
    let letterFormsAreEqual: Bool
    init(_ f: Fields) {
        id = f.pathID("id")
        old = Int(f.pathID("number"))
        new = Int(f.pathID("other"))
        letterFormsAreEqual = f.optionalBool("letter_forms_are_equal", "Takes Arabic and Persian yeh, kaf and digits for the same.") ?? false
    }
}

// MARK: Outputs

/// What changed from one version to another, by paragraphs and, in them, by words. `segments` is the unified view; `old` and
/// `new` are the two columns of a side-by-side view.
struct VersionDiff: Codable, Sendable {
    struct Segment: Codable, Sendable {
        let kind: String
        let text: String
    }

    struct Paragraph: Codable, Sendable {
        let kind: String
        /// In reading order; what was deleted stands before what replaces it.
        let segments: [Segment]
        /// The paragraph as it was; empty for an inserted one.
        let old: [Segment]
        /// The paragraph as it is; empty for a deleted one.
        let new: [Segment]

        init(_ paragraph: WordDiff.Paragraph) {
            kind = "\(paragraph.kind)"
            segments = paragraph.segments.map { Segment(kind: "\($0.kind)", text: $0.text) }
            old = paragraph.segments.filter { $0.kind != .insert }.map { Segment(kind: "\($0.kind)", text: $0.old) }
            new = paragraph.segments.filter { $0.kind != .delete }.map { Segment(kind: "\($0.kind)", text: $0.new) }
        }
    }

    let content: ID
    let from: Int
    let to: Int
    let titleFrom: String
    let titleTo: String
    let insertedWords: Int
    let deletedWords: Int
    let paragraphs: [Paragraph]

    init(_ old: ContentVersion, _ new: ContentVersion, letterFormsAreEqual: Bool) {
        let diff = WordDiff.compare(old: old.body, new: new.body, letterFormsAreEqual: letterFormsAreEqual)
        content = old.content
        (from, to) = (old.versionNumber, new.versionNumber)
        (titleFrom, titleTo) = (old.title, new.title)
        (insertedWords, deletedWords) = (diff.insertedWords, diff.deletedWords)
        paragraphs = diff.paragraphs.map(Paragraph.init)
    }
}

// MARK: Routes

extension App {
    func versionRoutes() -> [Route] {
        [
            member(
                .viewer, .get, "/contents/{id}/versions", "The versions of a content, the newest first",
                of: { (input: VersionListInput) in .content(input.id) }
            ) { input, scope, tx in try versions(of: input.id, input.paging, scope, tx) },
            member(
                .viewer, .get, "/versions", "The versions of a content, as the older product lists them", EndpointOptions(aliases: ["/content-versions"]),
                of: { (input: OlderVersionListInput) in .content(input.content) }
            ) { input, scope, tx in try versions(of: input.content, input.paging, scope, tx) },
            member(
                .viewer, .get, "/contents/{id}/versions/{number}", "One version of a content", of: { (input: VersionInput) in .content(input.id) }
            ) { input, scope, tx in try VersionStore.find(scope, input.id, input.number, in: tx) },
            member(
                .viewer, .get, "/contents/{id}/versions/{number}/diff/{other}", "What changed between two versions, word by word",
                of: { (input: VersionDiffInput) in .content(input.id) }
            ) { input, scope, tx in
                VersionDiff(
                    try VersionStore.find(scope, input.id, input.old, in: tx), try VersionStore.find(scope, input.id, input.new, in: tx),
                    letterFormsAreEqual: input.letterFormsAreEqual)
            },
            member(
                .writer, .post, "/contents/{id}/versions/{number}/restore", "Bring an older version back, as a new one",
                EndpointOptions(errors: [.invalidContentStatus, .staleVersion]), of: { (input: VersionInput) in .content(input.id) }, restoreVersion),
        ]
    }

    private func versions(of content: ID, _ paging: Paging, _ scope: Scope, _ tx: Transaction) throws -> Page<ContentVersion> {
        let (count, versions) = try VersionStore.page(scope, content, paging, in: tx)
        return try Page(paging, count: count, caller: scope.caller, versions)
    }

    func restoreVersion(_ input: VersionInput, _ scope: Scope, _ tx: Transaction) throws -> Content {
        let before = try lockForChange(input.id, scope, tx)
        guard before.state.allowsEditing else { throw AppError.status(before.state, Message("بازگرداندن نسخه", "restored")) }
        try refuseReopening(before, scope)
        let version = try VersionStore.find(scope, input.id, input.number, in: tx)
        let draft = ContentStore.Draft(
            title: version.title, project: before.project, workspace: before.workspace, prompt: before.prompt, variables: before.promptVariables,
            body: version.body, promptLabel: before.promptLabel)
        let after = try ContentStore.update(
            scope, before, draft, as: .restored, metadata: .object(("restored_from", .int(Int64(input.number)))), now: clock.now(), in: tx)
        try audit(.contentRestored, scope, content: input.id, .object(("version", [.int(Int64(input.number)), .int(Int64(after.currentVersion))])), tx)
        return after
    }
}
