// Projects over HTTP. Editors manage them; writers work in them.

import Database
import HTTPTypes
import Kit
import Web

// MARK: Inputs

struct NewProjectInput: Input {
    let values: NewProject
    init(_ f: Fields) { values = NewProject(f) }
}

struct ProjectListInput: Input, OrganizationFilter {
    let organization: ID?
    let filter: ProjectStore.Filter
    let paging: Paging

    init(_ f: Fields) {
        organization = f.optionalID("organization")
        filter = ProjectStore.Filter(workspace: f.optionalID("workspace"), search: f.optionalString("search", 0...200, "Words of the name."))
        paging = Paging(f)
    }
}

struct ProjectInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct ProjectChangesInput: Input {
    let id: ID
    let changes: ProjectChanges

    init(_ f: Fields) {
        id = f.pathID("id")
        changes = ProjectChanges(f)
    }
}

// MARK: Routes

extension App {
    func projectRoutes() -> [Route] {
        [
            list(.viewer, "/projects", "Projects, the newest first") { (input: ProjectListInput, reach, tx) in
                try Page(
                    input.paging, count: ProjectStore.count(reach, input.filter, in: tx), caller: reach.actor.caller,
                    ProjectStore.page(reach, input.filter, input.paging, in: tx))
            },
            member(
                .editor, .post, "/projects", "Make a project", .created, field: "workspace",
                of: { (input: NewProjectInput) in .workspace(input.values.workspace) }, createProject),
            member(.viewer, .get, "/projects/{id}", "A project", of: { (input: ProjectInput) in .project(input.id) }) { input, scope, tx in
                try ProjectStore.find(input.id, scope, in: tx)
            },
            member(
                .editor, .delete, "/projects/{id}", "Delete a project with its contents", EndpointOptions(errors: [.conflict, .staleVersion]),
                of: { (input: ProjectInput) in .project(input.id) }, deleteProject),
        ]
            + change(.editor, "/projects/{id}", "Change or move a project", of: { (input: ProjectChangesInput) in .project(input.id) }, changeProject)
    }

    func createProject(_ input: NewProjectInput, _ scope: Scope, _ tx: Transaction) throws -> Project {
        let now = clock.now()
        let made = try ProjectStore.find(ProjectStore.create(input.values, scope, now: now, in: tx), scope, in: tx)
        let changes = Changes.of([
            ("name", .null, .string(made.name)), ("slug", .null, .string(made.slug)), ("workspace", .null, .int(made.workspace)),
        ])
        try AuditStore.record(AuditEvent(.projectCreated, scope, object: ("project", made.id), changes: changes), at: now, in: tx)
        return made
    }

    private func changeProject(_ input: ProjectChangesInput, _ scope: Scope, _ tx: Transaction) throws -> Project {
        let now = clock.now()
        // The workspace before the project: rows are locked from the top down, or two changes could wait for each other.
        if let workspace = input.changes.workspace { try WorkspaceStore.lockNamed(workspace, field: "workspace", scope, in: tx) }
        try ProjectStore.lock(input.id, scope, in: tx)
        let old = try ProjectStore.find(input.id, scope, in: tx)
        try ProjectStore.update(old, input.changes, scope, now: now, in: tx)
        let new = try ProjectStore.find(input.id, scope, in: tx)
        let changes = Changes.of([
            ("name", .string(old.name), .string(new.name)), ("slug", .string(old.slug), .string(new.slug)),
            ("description", .string(old.description), .string(new.description)), ("workspace", .int(old.workspace), .int(new.workspace)),
        ])
        try AuditStore.record(AuditEvent(.projectUpdated, scope, object: ("project", new.id), changes: changes), at: now, in: tx)
        return new
    }

    private func deleteProject(_ input: ProjectInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let now = clock.now()
        try ProjectStore.lock(input.id, scope, in: tx)
        let old = try ProjectStore.find(input.id, scope, in: tx)
        let taken = try DeletionStore.delete(.project(old.id), scope, now: now, in: tx)
        let changes = Changes.of([
            ("name", .string(old.name), .null), ("slug", .string(old.slug), .null), ("contents", .int(Int64(taken.contents)), 0),
        ])
        try AuditStore.record(AuditEvent(.projectDeleted, scope, object: ("project", old.id), changes: changes), at: now, in: tx)
        return Nothing()
    }
}
