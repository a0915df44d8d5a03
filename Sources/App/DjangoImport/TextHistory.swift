// The versions of one content, out of the two tables in which the original kept them: in the order of time, counted from 1
// without gaps, the same text of the older table once. The text of the content itself is always the current version.

import Kit
import TextKit

struct OldVersion: Sendable {
    let table: OldTable
    let id: ID
    /// As the original counted.
    let number: Int64
    let title: String
    let body: String
    let metadata: [JSON.Member]
    let job: ID?
    let author: ID?
    let createdAt: Timestamp

    init(_ row: OldRow, now: Timestamp) {
        (table, id, number) = (.versions, row.id, row.int("version_number") ?? 0)
        (title, body) = (row.text("title"), row.text("body_markdown"))
        (metadata, job) = (row.object("metadata")?.members ?? [], row.int("ai_job_id"))
        (author, createdAt) = (row.int("created_by_id"), row.created(now))
    }

    /// `content_snapshot` holds `title`, `body` and `word_count`.
    init(older row: OldRow, now: Timestamp) {
        let snapshot = row.object("content_snapshot")
        (table, id, number) = (.olderVersions, row.id, row.int("version_number") ?? 0)
        (title, body) = (snapshot?["title"]?.string ?? "", snapshot?["body"]?.string ?? "")
        (metadata, job) = ([], nil)
        (author, createdAt) = (row.int("created_by_id"), row.created(now))
    }

    fileprivate func precedes(_ other: OldVersion) -> Bool {
        (createdAt, number, table.kind, id) < (other.createdAt, other.number, other.table.kind, other.id)
    }
}

struct TextHistory: Sendable {
    struct Version: Sendable {
        let number: Int
        let source: VersionSource
        let title: String
        let body: String
        let metadata: JSON
        /// By the id of the original.
        let author: ID?
        let createdAt: Timestamp
        /// The row that it was; `nil` for a text that was in none.
        let old: OldVersion?
    }

    private(set) var versions: [Version] = []
    /// Older versions that say what another says.
    private(set) var repeated: [OldVersion] = []
    private(set) var isRenumbered = false
    private(set) var hasUnkeptText = false
    /// The version whose text is the content's; 0 where there is none.
    private(set) var current = 0

    init(of content: OldRow, _ kept: [OldVersion], isDecided: Bool, now: Timestamp) {
        let (title, body) = (content.text("title"), content.text("body"))
        let main = Set(kept.filter { $0.table.kind == OldTable.versions.kind }.map { [$0.title, $0.body] })
        var seen: Set<[String]> = []
        for version in kept.sorted(by: { $0.precedes($1) }) {
            let isOlder = version.table.kind == OldTable.olderVersions.kind
            if isOlder, main.contains([version.title, version.body]) || !seen.insert([version.title, version.body]).inserted {
                repeated.append(version)
            } else {
                add(version)
            }
        }
        let named = content.int("current_version_id")
        current = versions.first { $0.old?.table.kind == OldTable.versions.kind && $0.old?.id == named && $0.title == title && $0.body == body }?.number ?? 0
        if current == 0 { current = versions.last { $0.title == title && $0.body == body }?.number ?? 0 }
        if current == 0, !body.isEmpty || !versions.isEmpty || isDecided { addUnkept(content, title, body, now) }
    }

    private mutating func add(_ old: OldVersion) {
        let number = versions.count + 1
        var metadata = old.metadata.map { JSON.Member($0.name == "tokens" ? "tokens_used" : $0.name, $0.value) }
        if old.number != Int64(number) {
            isRenumbered = true
            metadata.append(JSON.Member("original_version_number", .int(old.number)))
        }
        let isGenerated = old.job != nil || old.metadata.contains { $0.name == "model" }
        versions.append(
            Version(
                number: number, source: isGenerated ? .generated : .imported, title: old.title, body: old.body, metadata: .object(metadata),
                author: old.author, createdAt: old.createdAt, old: old))
    }

    private mutating func addUnkept(_ content: OldRow, _ title: String, _ body: String, _ now: Timestamp) {
        hasUnkeptText = !body.isEmpty
        versions.append(
            Version(
                number: versions.count + 1, source: .imported, title: title, body: body, metadata: .object([]), author: content.int("created_by_id"),
                createdAt: content.updated(now), old: nil))
        current = versions.count
    }
}
