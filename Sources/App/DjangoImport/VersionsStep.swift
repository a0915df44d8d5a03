// Versions. Those of a content that is taken over come with it (`ContentsStep`); this step counts them, tells of those that
// belong to no content, and brings those that were added in the original after their content had been taken over.

import Database
import Kit
import TextKit

struct VersionsStep: ImportStep {
    let table: OldTable

    func page(_ rows: [OldRow], _ old: OldDatabase, _ round: ImportRound) async throws -> [OldRow] { rows }

    /// Contents up to here were taken over in an earlier round.
    private func isLate(_ row: OldRow, _ round: ImportRound) -> Bool { (row.int("content_id") ?? 0) <= round.floor(.contents) }

    func write(_ rows: [OldRow], _ round: ImportRound, _ work: ImportWork) throws {
        let contents = try work.places(.contents, rows.map { $0.int("content_id") })
        let authors = try work.places(.users, rows.map { $0.int("created_by_id") }).mapValues(\.id)
        var late: [(version: OldVersion, content: Imported)] = []
        for row in rows {
            guard let content = row.int("content_id").flatMap({ contents[$0] }) else {
                work.note(row, .noContent)
                continue
            }
            if isLate(row, round) {
                late.append((table.kind == OldTable.versions.kind ? OldVersion(row, now: work.now) : OldVersion(older: row, now: work.now), content))
            }
            work.made(1)
        }
        try append(late, authors, work)
    }

    /// Beside the text of here, which may have gone on.
    private func append(_ late: [(version: OldVersion, content: Imported)], _ authors: [ID: ID], _ work: ImportWork) throws {
        guard !late.isEmpty else { return }
        var numbers = try ImportStore.versionNumbers(of: Array(Set(late.map(\.content.id))), in: work.tx)
        var fresh = try ImportStore.fresh("content_versions", late.count, in: work.tx)[...]
        try work.insert(
            "content_versions", ContentsStep.versionColumns,
            late.map { version, content in
                let number = (numbers[content.id] ?? 0) + 1
                numbers[content.id] = number
                let metadata = JSON.object(version.metadata + [JSON.Member("original_version_number", .int(version.number))])
                return ImportStore.values([
                    fresh.removeFirst(), content.organization, content.id, number, version.job == nil ? "imported" : "generated", version.title, version.body,
                    Words.count(markdown: version.body), metadata.text, VersionStore.hash(title: version.title, body: version.body),
                    version.author.flatMap { authors[$0] }, version.createdAt, nil as Int?,
                ])
            })
    }
}
