// Makes an organization out of an archive that was looked at as a whole, in one transaction: all of it is there afterwards,
// or nothing.

import Database
import Kit
import TextKit

/// What came of an import.
package struct ImportedOrganization: Codable, Sendable {
    package let id: ID
    package let name: String
    package let slug: String
    package let digest: String
    package let users: Int
    package let workspaces: Int
    package let projects: Int
    package let prompts: Int
    package let contents: Int
    package let versions: Int
}

struct ArchiveImporter {
    private let reader: ArchiveReader
    private let now: Timestamp
    private let tx: Transaction
    private var ids = ArchiveNumbers()
    private var counts: [String: Int] = [:]

    init(_ reader: ArchiveReader, now: Timestamp, _ tx: Transaction) { (self.reader, self.now, self.tx) = (reader, now, tx) }

    /// - Parameter owner: who asked for it, and will be an admin of it; nobody where an operator did.
    mutating func run(owner: ID?, _ caller: Caller) throws -> ImportedOrganization {
        let organization = try ArchiveStore.create(reader.organization, in: tx)
        ids.set("organization", 1, organization)
        for (index, person) in reader.people.enumerated() { ids.set("users", Int64(index + 1), try ArchiveStore.person(person, now: now, in: tx)) }
        do {
            for table in ArchiveTable.all { try write(table, organization) }
        } catch let error as DatabaseError {
            // Two records of one slug, versions with a gap in between: what only the database sees.
            switch error {
            case .unique, .foreignKey, .check, .notNull: throw ArchiveReader.fault(["its records contradict each other (\(error))"])
            default: throw error
            }
        }
        if let owner { try ArchiveStore.makeAdmin(owner, of: organization, now: now, in: tx) }
        let slug = try tx.slug(of: organization)
        let made = ImportedOrganization(
            id: organization, name: reader.organization.name, slug: slug, digest: reader.digest, users: reader.people.count,
            workspaces: counts["workspaces"] ?? 0, projects: counts["projects"] ?? 0, prompts: counts["prompts"] ?? 0, contents: counts["contents"] ?? 0,
            versions: counts["content_versions"] ?? 0)
        let changes = JSON.object(
            ("digest", .string(made.digest)), ("users", .int(Int64(made.users))), ("contents", .int(Int64(made.contents))),
            ("versions", .int(Int64(made.versions))))
        try AuditStore.record(
            AuditEvent(
                .organizationImported, organization: organization, user: owner, object: ("organization", organization), caller: caller, changes: changes),
            at: now, in: tx)
        return made
    }

    private mutating func write(_ table: ArchiveTable, _ organization: ID) throws {
        var (count, ids) = (0, ids)
        let tx = tx
        try reader.records(table) { line, json in
            count += 1
            let record = ArchiveRecord(table, json)
            guard table.role == .object else { return try ArchiveStore.keep(record.kept(ids), of: table, organization, seq: line, in: tx) }
            let id = try ArchiveStore.insert(table, organization, try record.values(ids), more: ArchiveImporter.computed(table, json), in: tx)
            if table.isNumbered { ids.set(table.kind, line, id) }
            if table.kind == "contents" { try SearchStore.put(id, organization, title: text(json, "title"), body: text(json, "body"), in: tx) }
        }
        self.ids = ids
        counts[table.kind] = count
    }

    /// What is no part of an archive because the rest says it.
    private static func computed(_ table: ArchiveTable, _ json: JSON) throws -> [(StaticString, ArchiveValue)] {
        switch table.kind {
        case "projects": return [("search_text", .text(PersianText.normalizedForSearch(text(json, "name"))))]
        case "prompts": return [("search_text", .text(PersianText.normalizedForSearch(text(json, "title") + "\n" + text(json, "prompt_template"))))]
        case "contents":
            let facts = TextFacts(title: text(json, "title"), body: text(json, "body"))
            return [
                ("word_count", .int(Int64(facts.wordCount))), ("has_pii", .int(facts.hasPersonalData ? 1 : 0)), ("pii_warnings", .text(facts.warnings.text)),
                ("search_text", .text(facts.searchText)),
            ]
        case "content_versions": return [("word_count", .int(Int64(Words.count(markdown: text(json, "body")))))]
        default: return []
        }
    }
}

private func text(_ json: JSON, _ name: String) -> String { json[name]?.string ?? "" }
