// One step of an import in its transaction: finds what earlier rows became, writes rows, remembers what it did.

import Database
import Kit
import TextKit

final class ImportWork {
    let tx: Transaction
    let now: Timestamp
    let name: String
    private let source: ID
    private let table: OldTable
    private(set) var progress: ImportStore.Progress
    private var notes: [(table: OldTable, old: ID, reason: ImportReason, detail: String)] = []

    init(_ table: OldTable, _ round: ImportRound, now: Timestamp, _ tx: Transaction) throws {
        (self.table, self.tx, self.now) = (table, tx, now)
        (source, name) = (round.source, round.name)
        progress = try ImportStore.progress(source, table, in: tx)
    }

    // MARK: What became of earlier rows

    func places(_ table: OldTable, _ ids: some Sequence<ID?>) throws -> [ID: Imported] {
        let found = try ImportStore.places(source, table, Set(ids.compactMap { $0 }), in: tx)
        return Dictionary(found.map { ($0.old, $0.place) }) { first, _ in first }
    }

    func all(_ table: OldTable, _ ids: some Sequence<ID?>) throws -> [ID: [Imported]] {
        Dictionary(grouping: try ImportStore.places(source, table, Set(ids.compactMap { $0 }), in: tx), by: \.old).mapValues { $0.map(\.place) }
    }

    /// People by their old ids. Whoever is named and not there is noted.
    func people(_ rows: [OldRow], _ columns: String...) throws -> [ID: ID] {
        let named = rows.flatMap { row in columns.map { (row: row.id, user: row.int($0)) } }
        let found = try places(.users, named.map(\.user)).mapValues(\.id)
        for (row, user) in named { if let user, found[user] == nil { note(row, .lostAuthor, "user \(user)") } }
        return found
    }

    /// In whose name things stand that name nobody. Cannot log in.
    func unknownPerson() throws -> ID {
        let phone = "unknown"
        if let there = try ImportStore.users(phones: [phone], in: tx)[phone] { return there }
        let id = try ImportStore.fresh("users", 1, in: tx)[0]
        try insert(
            "users", ["id", "phone_number", "full_name", "is_active", "date_joined", "updated_at"],
            [ImportStore.values([id, phone, "شخص ناشناخته (unknown person)", false, now, now])])
        return id
    }

    // MARK: Writing

    /// The ids under which rows are written: their own where those are free.
    func claim(_ table: StaticString, _ olds: [ID]) throws -> [ID: ID] {
        let ids = try quietClaim(table, olds)
        for (old, new) in ids.sorted(by: { $0.key < $1.key }) where old != new { note(old, .newID, "\(new)") }
        return ids
    }

    /// The same for rows that nobody knows by their id.
    func quietClaim(_ table: StaticString, _ olds: [ID]) throws -> [ID: ID] {
        let taken = try ImportStore.taken(table, olds, in: tx)
        let moved = olds.filter(taken.contains)
        let fresh = Dictionary(uniqueKeysWithValues: zip(moved, try ImportStore.fresh(table, moved.count, in: tx)))
        return Dictionary(uniqueKeysWithValues: olds.map { ($0, fresh[$0] ?? $0) })
    }

    func insert(_ table: StaticString, _ columns: [StaticString], _ rows: [[SQLValue]], _ rest: SQL = .empty) throws {
        try ImportStore.insert(table, columns, rows, rest, in: tx)
    }

    func remember(_ became: [(old: ID, place: Imported)]) throws {
        try insert(
            "import_ids", ["source_id", "kind", "old_id", "in_organization", "in_workspace", "new_id"],
            became.map { ImportStore.values([source, table.kind, $0.old, $0.place.organization, $0.place.workspace, $0.place.id]) })
    }

    /// The slug as it is, or one that is free.
    func slug(_ row: OldRow, _ isTaken: (String) throws -> Bool) throws -> String {
        let given = row.text("slug").lowercased()
        let base = Slugs.isSlug(given) ? given : madeSlug(row)
        for number in 1...100_000 {
            let slug = Slugs.candidate(base, number)
            guard try !isTaken(slug) else { continue }
            if slug != row.text("slug") { note(row.id, .newSlug, "\(row.text("slug")) → \(slug)") }
            return slug
        }
        throw DatabaseError.other("no slug is free for \(base)")
    }

    private func madeSlug(_ row: OldRow) -> String {
        Slug.make(from: row.text("slug").isEmpty ? row.text("name") : row.text("slug"))
    }

    // MARK: Remembering

    func made(_ count: Int) { progress.made += Int64(count) }
    func merged(_ count: Int = 1) { progress.merged += Int64(count) }

    func note(_ row: OldRow, _ reason: ImportReason, _ detail: String = "") { note(row.id, reason, detail) }

    func note(_ old: ID, _ reason: ImportReason, _ detail: String = "") {
        note(table, old, reason, detail)
        if reason.isLoss { progress.leftOut += 1 }
    }

    /// Of a row that was read along with this step's.
    func note(_ table: OldTable, _ old: ID, _ reason: ImportReason, _ detail: String = "") { notes.append((table, old, reason, detail)) }

    func hasNote(_ old: ID, _ reason: ImportReason) throws -> Bool { try ImportStore.hasNote(source, table, old, reason, in: tx) }

    func finish(through last: ID) throws {
        try insert(
            "import_notes", ["source_id", "kind", "old_id", "reason", "detail"],
            notes.map { ImportStore.values([source, $0.table.kind, $0.old, $0.reason.rawValue, $0.detail]) })
        progress.last = last
        try ImportStore.set(progress, source, table, in: tx)
    }
}
