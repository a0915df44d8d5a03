// Somebody else was faster. Nothing is overwritten, and nothing that was typed is lost: the answer holds the text as it is,
// the caller's, the one both began from, and both changes in one text where they do not touch.

import Database
import Kit
import TextKit

enum EditConflict {
    /// - Throws: `staleVersion` when the caller began from another text or state than `content` has now (`If-Match`, `base_version`).
    static func check(_ input: ContentUpdateInput, _ content: Content, _ scope: Scope, in tx: Transaction) throws {
        let isCurrent = scope.caller.meets(version: content.version) && (input.baseVersion ?? content.currentVersion) == content.currentVersion
        guard !isCurrent else { return }
        guard input.title != nil || input.body != nil else { throw try AppError.stale(content, scope, in: tx) }
        let base = try base(input, content, scope, in: tx)
        throw error(content, base: base, title: input.title, body: input.body)
    }

    /// The text that the caller began from, as far as it is known.
    private static func base(_ input: ContentUpdateInput, _ content: Content, _ scope: Scope, in tx: Transaction) throws -> ContentVersion? {
        if let number = input.baseVersion {
            guard number <= content.currentVersion else { throw AppError.unknownObject("base_version") }
            return try VersionStore.base(scope, content.id, number, in: tx)
        }
        return try scope.caller.namedVersion.flatMap { try VersionStore.seen(scope, content.id, asOf: $0, in: tx) }
    }

    /// - Parameters:
    ///   - base: `nil` where it is not known: then there is nothing to merge by.
    ///   - title: the caller's; `nil` where it was not touched.
    static func error(_ content: Content, base: ContentVersion?, title: String?, body: String?) -> AppError {
        let yours = (title: title ?? base?.title ?? content.title, body: body ?? base?.body ?? content.body)
        var error = AppError(.staleVersion)
        error.extras = [
            ("current", state(content, withText: true)), ("yours", .object(("title", .string(yours.title)), ("body", .string(yours.body)))),
            (
                "base",
                base.map { .object(("version_number", .int(Int64($0.versionNumber))), ("title", .string($0.title)), ("body", .string($0.body))) } ?? .null
            ),
        ]
        let (merge, conflicts) = base.map { merged($0, content, yours) } ?? (.null, .array([]))
        error.extras += [("merge", merge), ("conflicts", conflicts)]
        return error
    }

    private static func merged(_ base: ContentVersion, _ content: Content, _ yours: (title: String, body: String)) -> (JSON, JSON) {
        let title = yours.title == base.title ? content.title : content.title == base.title || content.title == yours.title ? yours.title : nil
        let body = ThreeWayMerge.merge(base: base.body, current: content.body, yours: yours.body)
        func conflict(_ field: String, _ base: String, _ current: String, _ yours: String) -> JSON {
            .object(("field", .string(field)), ("base", .string(base)), ("current", .string(current)), ("yours", .string(yours)))
        }
        var conflicts = body.conflicts.map { conflict("body", $0.base, $0.current, $0.yours) }
        if title == nil { conflicts.insert(conflict("title", base.title, content.title, yours.title), at: 0) }
        guard let title, let text = body.text else { return (.null, .array(conflicts)) }
        return (.object(("title", .string(title)), ("body", .string(text))), .array([]))
    }

    /// A content as an answer to somebody who has seen it otherwise.
    static func state(_ content: Content, withText: Bool = false) -> JSON {
        let text: [JSON.Member] = withText ? [JSON.Member("title", .string(content.title)), JSON.Member("body", .string(content.body))] : []
        return .object(
            [
                JSON.Member("version", .int(Int64(content.version))), JSON.Member("version_number", .int(Int64(content.currentVersion))),
                JSON.Member("status", .string(content.status)), JSON.Member("sha256", .string(hash(content.title, content.body))),
                JSON.Member("updated_at", .string(content.updatedAt.description)),
            ] + text)
    }

    fileprivate static func hash(_ title: String, _ body: String) -> String { Hashing.hex(VersionStore.hash(title: title, body: body)) }
}

extension AppError {
    /// The content is not what the caller saw: both are told.
    static func stale(_ content: Content, seen: ContentVersion?, _ detail: Message? = nil) -> AppError {
        var error = AppError(.staleVersion, detail)
        let seen = seen.map {
            JSON.object(
                ("version_number", .int(Int64($0.versionNumber))), ("sha256", .string($0.sha256)), ("created_at", .string($0.createdAt.description)))
        }
        error.extras = [("current", EditConflict.state(content)), ("seen", seen ?? .null)]
        return error
    }

    /// The same for whoever named a `version` by `If-Match`.
    static func stale(_ content: Content, _ scope: Scope, in tx: Transaction) throws -> AppError {
        stale(content, seen: try scope.caller.namedVersion.flatMap { try VersionStore.seen(scope, content.id, asOf: $0, in: tx) })
    }
}
