// Contents with all their versions, in one transaction a page: a text and its history are there together or not at all.

import Database
import Kit
import TextKit

struct ContentsStep: ImportStep {
    let table = OldTable.contents
    var size: Int { 200 }
    private static let mostVersions = 2000

    /// What can be computed before the transaction begins.
    struct Text: Sendable {
        let row: OldRow
        let status: ContentStatus
        let facts: TextFacts
        let history: TextHistory
        let wordCounts: [Int]
        let hashes: [[UInt8]]
    }

    /// Few enough for their versions to fit into memory.
    func cut(_ rows: [OldRow], _ old: OldDatabase) async throws -> [OldRow] {
        let counts = try await old.versionCounts(rows.map(\.id))
        var sum = 0
        let fitting = rows.prefix { row in
            sum += counts[row.id] ?? 0
            return sum <= Self.mostVersions
        }
        return Array(fitting.isEmpty ? rows.prefix(1) : fitting)
    }

    func page(_ rows: [OldRow], _ old: OldDatabase, _ round: ImportRound) async throws -> [Text] {
        let ids = rows.map(\.id)
        let versions = try await old.rows(.versions, ofContents: ids, through: round.bound(.versions)).map { (row: $0, isOlder: false) }
        let older = try await old.rows(.olderVersions, ofContents: ids, through: round.bound(.olderVersions)).map { (row: $0, isOlder: true) }
        let kept = Dictionary(grouping: versions + older) { $0.row.int("content_id") ?? 0 }.mapValues {
            $0.map { $0.isOlder ? OldVersion(older: $0.row, now: round.now) : OldVersion($0.row, now: round.now) }
        }
        return rows.map { text($0, kept[$0.id] ?? [], round.now) }
    }

    private func text(_ row: OldRow, _ versions: [OldVersion], _ now: Timestamp) -> Text {
        let status = ContentStatus(rawValue: row.text("status")) ?? .draft
        let isDecided = [.review, .approved, .rejected].contains(status)
        let history = TextHistory(of: row, versions, isDecided: isDecided, now: now)
        return Text(
            row: row, status: status == .inProgress ? .draft : status, facts: TextFacts(title: row.text("title"), body: row.text("body")), history: history,
            wordCounts: history.versions.map { Words.count(markdown: $0.body) },
            hashes: history.versions.map { VersionStore.hash(title: $0.title, body: $0.body) })
    }

    func write(_ texts: [Text], _ round: ImportRound, _ work: ImportWork) throws {
        let projects = try work.places(.projects, texts.map { $0.row.int("project_id") })
        let prompts = try work.all(.prompts, texts.map { $0.row.int("prompt_id") })
        let people = try work.people(texts.map(\.row), "created_by_id", "approved_by_id")
        let authors = try work.places(.users, texts.flatMap { $0.history.versions.map(\.author) }).mapValues(\.id)
        let kept = texts.filter { text in
            let isThere = text.row.int("project_id").flatMap { projects[$0] } != nil
            if !isThere { work.note(text.row, .noProject) }
            return isThere
        }
        func project(_ text: Text) -> Imported { text.row.int("project_id").flatMap { projects[$0] } ?? Imported(id: 0) }
        let ids = try work.claim("contents", kept.map(\.row.id))
        let places = kept.map { Place(id: ids[$0.row.id] ?? $0.row.id, project: project($0)) }
        try work.insert(
            "contents", Self.columns, zip(kept, places).map { text, place in values(text, place, prompt(text, place, prompts, work), people, work) })
        try writeVersions(zip(kept, places).map { ($0, $1) }, authors, work)
        for (text, place) in zip(kept, places) {
            try SearchStore.put(place.id, place.project.organization, title: text.row.text("title"), body: text.row.text("body"), in: work.tx)
            tell(text, work)
        }
        try work.remember(
            zip(kept, places).map { ($0.row.id, Imported(id: $1.id, organization: $1.project.organization, workspace: $1.project.workspace)) })
        work.made(kept.count)
        failpoint("import.in-contents")
    }

    private struct Place {
        let id: ID
        let project: Imported
    }

    private static let columns: [StaticString] = [
        "id", "organization_id", "workspace_id", "project_id", "prompt_id", "title", "status", "body", "word_count", "prompt_variables", "has_pii",
        "pii_warnings", "metadata", "search_text", "created_by", "approved_by", "approved_at", "approved_version", "rejection_reason", "current_version",
        "review_round", "review_version", "created_at", "updated_at", "version",
    ]

    private func values(_ text: Text, _ place: Place, _ prompt: ID?, _ people: [ID: ID], _ work: ImportWork) -> [SQLValue] {
        let (row, history) = (text.row, text.history)
        let isApproved = text.status == .approved
        let wasSubmitted = text.status != .draft
        let current = history.current
        return ImportStore.values([
            place.id, place.project.organization, place.project.workspace, place.project.id, prompt, row.text("title"), text.status.rawValue, row.text("body"),
            text.facts.wordCount, object(row, "prompt_variables", work), text.facts.hasPersonalData, text.facts.warnings.text, metadata(text), "",
            row.int("created_by_id").flatMap { people[$0] }, isApproved ? row.int("approved_by_id").flatMap { people[$0] } : nil,
            isApproved ? row.time("approved_at") ?? row.updated(work.now) : nil, isApproved ? current : nil as Int?,
            text.status == .rejected ? row.text("rejection_reason") : nil as String?, current, wasSubmitted ? 1 : 0, wasSubmitted ? current : nil as Int?,
            row.created(work.now), row.updated(work.now), max(1, history.versions.count),
        ])
    }

    private func prompt(_ text: Text, _ place: Place, _ prompts: [ID: [Imported]], _ work: ImportWork) -> ID? {
        guard let old = text.row.int("prompt_id") else { return nil }
        let found = prompts[old]?.first { $0.organization == place.project.organization }?.id
        if found == nil { work.note(text.row, .noPrompt, "prompt \(old)") }
        return found
    }

    /// Of the content, or of the version that it shows.
    private func metadata(_ text: Text) -> String {
        if let own = text.row.object("metadata"), own.members?.isEmpty == false { return own.text }
        return text.history.versions.first { $0.number == text.history.current }?.metadata.text ?? "{}"
    }

    private func object(_ row: OldRow, _ column: String, _ work: ImportWork) -> String {
        if let object = row.object(column) { return object.text }
        if !["", "null", "{}"].contains(row.text(column)) { work.note(row, .brokenJSON, column) }
        return "{}"
    }

    // MARK: Versions

    static let versionColumns: [StaticString] = [
        "id", "organization_id", "content_id", "version_number", "source", "title", "body", "word_count", "metadata", "sha256", "created_by", "created_at",
        "seen_as",
    ]

    private func writeVersions(_ texts: [(Text, Place)], _ authors: [ID: ID], _ work: ImportWork) throws {
        let all = texts.flatMap { text, place in text.history.versions.indices.map { (text: text, place: place, version: text.history.versions[$0], index: $0) }
        }
        let olds = all.compactMap { $0.version.old?.table.kind == OldTable.versions.kind ? $0.version.old?.id : nil }
        let kept = try work.quietClaim("content_versions", olds)
        var fresh = try ImportStore.fresh("content_versions", all.count - olds.count, in: work.tx)[...]
        try work.insert(
            "content_versions", Self.versionColumns,
            all.map { text, place, version, index in
                let isOwn = version.old?.table.kind == OldTable.versions.kind
                let id = isOwn ? version.old.flatMap { kept[$0.id] } ?? 0 : fresh.removeFirst()
                return ImportStore.values([
                    id, place.project.organization, place.id, version.number, version.source.rawValue, version.title, version.body, text.wordCounts[index],
                    version.metadata.text, text.hashes[index], version.author.flatMap { authors[$0] }, version.createdAt, version.number,
                ])
            })
    }

    private func tell(_ text: Text, _ work: ImportWork) {
        let (row, history) = (text.row, text.history)
        switch row.text("status") {
        case "in_progress": work.note(row, .stopped)
        case let status where ContentStatus(rawValue: status) == nil: work.note(row, .unknownStatus, status)
        default: break
        }
        if history.isRenumbered { work.note(row, .renumbered, "\(history.versions.count) versions") }
        if history.hasUnkeptText { work.note(row, .unkeptText, "version \(history.current)") }
        if text.status != .draft, row.text("body").isEmpty { work.note(row, .emptyButDecided) }
        for version in history.repeated { work.note(.olderVersions, version.id, .sameText, "content \(row.id)") }
    }
}
