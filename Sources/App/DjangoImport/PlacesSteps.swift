// Organizations, workspaces and projects. One of an organization that is here already is never mixed with it: a slug that is
// taken gives way.

import Database
import Kit
import TextKit

struct OrganizationsStep: PlainStep {
    let table = OldTable.organizations

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let ids = try work.claim("organizations", rows.map(\.id))
        var used: Set<String> = []
        let values = try rows.map { row in
            let slug = try work.slug(row) { try used.contains($0) || ImportStore.isTaken(organizationSlug: $0, in: work.tx) }
            used.insert(slug)
            return ImportStore.values([
                ids[row.id] ?? row.id, row.text("name"), slug, row.text("description"), row.flag("is_active", absent: true), row.created(work.now),
                row.updated(work.now),
            ])
        }
        try work.insert("organizations", ["id", "name", "slug", "description", "is_active", "created_at", "updated_at"], values)
        try work.remember(rows.map { ($0.id, Imported(id: ids[$0.id] ?? $0.id)) })
        for row in rows { try tell(row, ids[row.id] ?? row.id, work) }
        work.made(rows.count)
    }

    /// The first event of its chain; what follows is older, and says so.
    private func tell(_ row: OldRow, _ id: ID, _ work: ImportWork) throws {
        let event = AuditEvent(
            .organizationImported, organization: id, user: nil, object: ("organization", id), caller: Caller(system: "import-django"),
            changes: .object(("source", .string(work.name)), ("original_id", .int(row.id)), ("original_slug", .string(row.text("slug")))))
        try AuditStore.record(history: [(event, work.now)], of: id, in: work.tx)
    }
}

struct WorkspacesStep: PlainStep {
    let table = OldTable.workspaces

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let organizations = try work.places(.organizations, rows.map { $0.int("organization_id") })
        let kept = rows.filter { row in
            let isThere = row.int("organization_id").flatMap { organizations[$0] } != nil
            if !isThere { work.note(row, .noOrganization) }
            return isThere
        }
        func organization(_ row: OldRow) -> ID { row.int("organization_id").flatMap { organizations[$0]?.id } ?? 0 }
        let ids = try work.claim("workspaces", kept.map(\.id))
        var used: Set<String> = []
        let values = try kept.map { row in
            let slug = try work.slug(row) {
                try used.contains("\(organization(row))/\($0)") || ImportStore.isTaken(workspaceSlug: $0, organization(row), in: work.tx)
            }
            used.insert("\(organization(row))/\(slug)")
            if !row.flag("is_active", absent: true) { work.note(row, .wasInactive) }
            return ImportStore.values([
                ids[row.id] ?? row.id, organization(row), row.text("name"), slug, row.text("description"), row.created(work.now), row.updated(work.now),
            ])
        }
        try work.insert("workspaces", ["id", "organization_id", "name", "slug", "description", "created_at", "updated_at"], values)
        try work.remember(kept.map { ($0.id, Imported(id: ids[$0.id] ?? $0.id, organization: organization($0), workspace: ids[$0.id] ?? $0.id)) })
        work.made(kept.count)
    }
}

struct ProjectsStep: PlainStep {
    let table = OldTable.projects

    func write(_ rows: [OldRow], _ work: ImportWork) throws {
        let workspaces = try work.places(.workspaces, rows.map { $0.int("workspace_id") })
        let people = try work.people(rows, "created_by_id")
        let kept = rows.compactMap { row -> (row: OldRow, workspace: Imported)? in
            guard let workspace = row.int("workspace_id").flatMap({ workspaces[$0] }) else {
                work.note(row, .noWorkspace)
                return nil
            }
            return (row, workspace)
        }
        let ids = try work.claim("projects", kept.map(\.row.id))
        var used: Set<String> = []
        let values = try kept.map { row, workspace in
            let slug = try work.slug(row) {
                try used.contains("\(workspace.id)/\($0)") || ImportStore.isTaken(projectSlug: $0, workspace, in: work.tx)
            }
            used.insert("\(workspace.id)/\(slug)")
            if !row.flag("is_active", absent: true) { work.note(row, .wasInactive) }
            return ImportStore.values([
                ids[row.id] ?? row.id, workspace.organization, workspace.id, row.text("name"), slug, row.text("description"),
                PersianText.normalizedForSearch(row.text("name")), row.int("created_by_id").flatMap { people[$0] }, row.created(work.now),
                row.updated(work.now),
            ])
        }
        try work.insert(
            "projects",
            ["id", "organization_id", "workspace_id", "name", "slug", "description", "search_text", "created_by", "created_at", "updated_at"], values)
        try work.remember(
            kept.map { ($0.row.id, Imported(id: ids[$0.row.id] ?? $0.row.id, organization: $0.workspace.organization, workspace: $0.workspace.id)) })
        work.made(kept.count)
    }
}
