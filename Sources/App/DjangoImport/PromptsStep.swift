// Prompts, and in some installations prompt templates. A prompt is of one organization here; in the original it could be of
// none, or be used by others: then there is a copy in each that uses it.

import Database
import Kit
import TextKit

struct PromptsStep: ImportStep {
    let table: OldTable
    /// What `prepare` asks the original besides.
    struct Homes: Sendable {
        var using: [ID: [ID]] = [:]
        var firsts: [ID: ID] = [:]
    }

    struct Page: Sendable {
        let rows: [OldRow]
        let homes: Homes
    }

    func page(_ rows: [OldRow], _ old: OldDatabase, _ round: ImportRound) async throws -> Page { Page(rows: rows, homes: try await look(rows, old)) }
    func write(_ page: Page, _ round: ImportRound, _ work: ImportWork) throws { try write(page.rows, page.homes, work) }

    private func look(_ rows: [OldRow], _ old: OldDatabase) async throws -> Homes {
        let makers = rows.filter { $0.int("workspace_id") == nil }.compactMap { $0.int("created_by_id") }
        var homes = Homes(firsts: try await old.firstOrganizations(ofUsers: makers))
        if table.kind == OldTable.prompts.kind { homes.using = try await old.organizations(usingPrompts: rows.map(\.id)) }
        return homes
    }

    private func write(_ rows: [OldRow], _ homes: Homes, _ work: ImportWork) throws {
        let workspaces = try work.places(.workspaces, rows.map { $0.int("workspace_id") })
        let organizations = try work.places(.organizations, Array(homes.using.values.joined()) + Array(homes.firsts.values))
        let people = try work.people(rows, "created_by_id")
        var copies: [(row: OldRow, place: Imported)] = []
        for row in rows { copies += places(row, homes, workspaces, organizations, work).map { (row, $0) } }
        let ids = try ids(copies, work)
        let all = zip(copies, ids).map { Copy(row: $0.row, id: $1, place: $0.place, author: $0.row.int("created_by_id").flatMap { people[$0] }) }
        try store(all, work)
        try work.remember(all.map { ($0.row.id, Imported(id: $0.id, organization: $0.place.organization, workspace: $0.place.workspace)) })
        work.made(Set(copies.map(\.row.id)).count)
    }

    private struct Copy {
        let row: OldRow
        let id: ID
        let place: Imported
        let author: ID?
    }

    /// Where it is to be: its own workspace, and each organization that uses it.
    private func places(_ row: OldRow, _ homes: Homes, _ workspaces: [ID: Imported], _ organizations: [ID: Imported], _ work: ImportWork) -> [Imported] {
        let home = row.int("workspace_id").flatMap { workspaces[$0] }
        let using = Set((homes.using[row.id] ?? []).compactMap { organizations[$0]?.id })
        let others = using.subtracting(home.map { [$0.organization] } ?? []).sorted().map { Imported(id: 0, organization: $0) }
        if let home {
            if !others.isEmpty { work.note(row, .foreignPrompt, "in \(others.count) more") }
            return [home] + others
        }
        if !others.isEmpty {
            work.note(row, .copiedPrompt, "in \(others.count)")
            return others
        }
        if row.int("workspace_id") == nil, let first = row.int("created_by_id").flatMap({ homes.firsts[$0] }).flatMap({ organizations[$0]?.id }) {
            work.note(row, .copiedPrompt, "nobody uses it: in the organization of its maker")
            return [Imported(id: 0, organization: first)]
        }
        work.note(row, row.int("workspace_id") == nil ? .nobodysPrompt : .noWorkspace)
        return []
    }

    /// The first copy keeps the id.
    private func ids(_ copies: [(row: OldRow, place: Imported)], _ work: ImportWork) throws -> [ID] {
        var seen: Set<ID> = []
        let isFirst = copies.map { seen.insert($0.row.id).inserted }
        // Templates have numbers of their own, which prompts may have as well.
        let keep = table.kind == OldTable.prompts.kind
        let own = keep ? try work.claim("prompts", seen.sorted()) : [:]
        var fresh = try ImportStore.fresh("prompts", copies.count - own.count, in: work.tx)[...]
        return zip(copies, isFirst).map { copy, isFirst in isFirst && keep ? own[copy.row.id] ?? copy.row.id : fresh.removeFirst() }
    }

    private func store(_ copies: [Copy], _ work: ImportWork) throws {
        let texts = copies.map { copy -> (template: String, variables: String) in
            let template = copy.row.textOrNil("prompt_template") ?? copy.row.text("template_text")
            guard let text = try? PromptText(template) else {  // Noted: it is there, and says so when it is edited.
                work.note(copy.row, .brokenTemplate)
                return (template, "[]")
            }
            return (template, JSON.array(text.variables.map(JSON.string)).text)
        }
        try work.insert(
            "prompts",
            [
                "id", "organization_id", "workspace_id", "title", "category", "kind", "prompt_template", "variables", "is_public", "usage_count", "search_text",
                "created_by", "created_at", "updated_at",
            ],
            zip(copies, texts).map { copy, text in
                let row = copy.row
                return ImportStore.values([
                    copy.id, copy.place.organization, copy.place.workspace == 0 ? nil : copy.place.workspace as ID?, row.text("title"), category(row, work),
                    kind(row), text.template, text.variables, copy.place.workspace == 0 || row.flag("is_public", absent: false), row.int("usage_count") ?? 0,
                    PersianText.normalizedForSearch(row.text("title") + "\n" + text.template), copy.author, row.created(work.now), row.updated(work.now),
                ])
            })
        try work.insert(
            "prompt_revisions", ["organization_id", "prompt_id", "revision", "title", "prompt_template", "variables", "created_by", "created_at"],
            zip(copies, texts).map { copy, text in
                ImportStore.values([
                    copy.place.organization, copy.id, 1, copy.row.text("title"), text.template, text.variables, copy.author, copy.row.updated(work.now),
                ])
            })
        for copy in copies where !copy.row.flag("is_active", absent: true) { work.note(copy.row, .wasInactive) }
    }

    private func category(_ row: OldRow, _ work: ImportWork) -> String {
        guard let given = row.textOrNil("category")?.lowercased() else { return PromptCategory.other.rawValue }
        if let known = PromptCategory(rawValue: given) { return known.rawValue }
        work.note(row, .unknownCategory, given)
        return (given == "marketing" ? PromptCategory.ad : .other).rawValue
    }

    private func kind(_ row: OldRow) -> String {
        let given = row.text("kind")
        return ["outline", "draft", "rewrite", "caption"].contains(given) ? given : "draft"
    }
}
