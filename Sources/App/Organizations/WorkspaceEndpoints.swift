// Workspaces over HTTP: below their organization, and over all organizations of the caller.

import Database
import HTTPTypes
import Kit
import Web

// MARK: Inputs

struct NewWorkspaceBelowInput: Input {
    let organization: ID
    let values: NewWorkspace

    init(_ f: Fields) {
        organization = f.pathID("id")
        values = NewWorkspace(f)
    }
}

struct NewWorkspaceInput: Input {
    let organization: ID
    let values: NewWorkspace

    init(_ f: Fields) {
        organization = f.id("organization")
        values = NewWorkspace(f)
    }
}

struct WorkspacesBelowInput: Input {
    let organization: ID
    let paging: Paging

    init(_ f: Fields) {
        organization = f.pathID("id")
        paging = Paging(numbered: f)
    }
}

struct WorkspaceListInput: Input, OrganizationFilter {
    let organization: ID?
    let paging: Paging

    init(_ f: Fields) {
        organization = f.optionalID("organization")
        paging = Paging(numbered: f)
    }
}

struct WorkspaceInput: Input {
    let id: ID
    init(_ f: Fields) { id = f.pathID("id") }
}

struct WorkspaceChangesInput: Input {
    let id: ID
    let changes: WorkspaceChanges

    init(_ f: Fields) {
        id = f.pathID("id")
        changes = WorkspaceChanges(f)
    }
}

// MARK: Routes

extension App {
    func workspaceRoutes() -> [Route] {
        let list = ["/auth/workspaces"]
        let one = ["/auth/workspaces/{id}"]
        return [
            self.list(.viewer, "/workspaces", "Workspaces of the caller's organizations", EndpointOptions(aliases: list)) {
                (input: WorkspaceListInput, reach, tx) in try workspaces(reach, input.paging, tx)
            },
            member(
                .viewer, .get, "/organizations/{id}/workspaces", "Workspaces of an organization",
                of: { (input: WorkspacesBelowInput) in .organization(input.organization) }
            ) { input, scope, tx in try workspaces(scope.reach, input.paging, tx) },
            member(
                .admin, .post, "/workspaces", "Make a workspace", EndpointOptions(aliases: list, status: 201), field: "organization",
                of: { (input: NewWorkspaceInput) in .organization(input.organization) }
            ) { input, scope, tx in try createWorkspace(input.values, scope, tx) },
            member(
                .admin, .post, "/organizations/{id}/workspaces", "Make a workspace", .created,
                of: { (input: NewWorkspaceBelowInput) in .organization(input.organization) }
            ) { input, scope, tx in try createWorkspace(input.values, scope, tx) },
            member(.viewer, .get, "/workspaces/{id}", "A workspace", EndpointOptions(aliases: one), of: { (input: WorkspaceInput) in .workspace(input.id) }) {
                input, scope, tx in try WorkspaceStore.find(input.id, scope, in: tx)
            },
            member(
                .admin, .delete, "/workspaces/{id}", "Delete a workspace with all that is in it",
                EndpointOptions(aliases: one, errors: [.conflict, .staleVersion]), of: { (input: WorkspaceInput) in .workspace(input.id) }, deleteWorkspace),
        ]
            + change(
                .admin, "/workspaces/{id}", "Change a workspace", aliases: one,
                of: { (input: WorkspaceChangesInput) in .workspace(input.id) }, changeWorkspace)
    }

    private func workspaces(_ reach: Reach, _ paging: Paging, _ tx: Transaction) throws -> Page<Workspace> {
        try Page(paging, count: WorkspaceStore.count(reach, in: tx), caller: reach.actor.caller, WorkspaceStore.page(reach, paging, in: tx))
    }

    func createWorkspace(_ new: NewWorkspace, _ scope: Scope, _ tx: Transaction) throws -> Workspace {
        let now = clock.now()
        let made = try WorkspaceStore.find(WorkspaceStore.create(new, scope, now: now, in: tx), scope, in: tx)
        let changes = Changes.of([
            ("name", .null, .string(made.name)), ("slug", .null, .string(made.slug)), ("pii_policy", .null, .string(made.piiPolicy)),
        ])
        try AuditStore.record(AuditEvent(.workspaceCreated, scope, object: ("workspace", made.id), changes: changes), at: now, in: tx)
        return made
    }

    private func changeWorkspace(_ input: WorkspaceChangesInput, _ scope: Scope, _ tx: Transaction) throws -> Workspace {
        let now = clock.now()
        try WorkspaceStore.lock(input.id, scope, in: tx)
        let old = try WorkspaceStore.find(input.id, scope, in: tx)
        try WorkspaceStore.update(old, input.changes, scope, now: now, in: tx)
        let new = try WorkspaceStore.find(input.id, scope, in: tx)
        let changes = Changes.of([
            ("name", .string(old.name), .string(new.name)), ("slug", .string(old.slug), .string(new.slug)),
            ("description", .string(old.description), .string(new.description)), ("pii_policy", .string(old.piiPolicy), .string(new.piiPolicy)),
            ("second_pair_of_eyes", .bool(old.secondPairOfEyes), .bool(new.secondPairOfEyes)),
            ("approvals_required", .int(Int64(old.approvalsRequired)), .int(Int64(new.approvalsRequired))),
        ])
        try AuditStore.record(AuditEvent(.workspaceUpdated, scope, object: ("workspace", new.id), changes: changes), at: now, in: tx)
        return new
    }

    private func deleteWorkspace(_ input: WorkspaceInput, _ scope: Scope, _ tx: Transaction) throws -> Nothing {
        let now = clock.now()
        try WorkspaceStore.lock(input.id, scope, in: tx)
        let old = try WorkspaceStore.find(input.id, scope, in: tx)
        let taken = try DeletionStore.delete(.workspace(old.id), scope, now: now, in: tx)
        let changes = Changes.of(
            [("name", .string(old.name), .null), ("slug", .string(old.slug), .null)] + taken.changes.filter { $0.name != "workspaces" })
        try AuditStore.record(AuditEvent(.workspaceDeleted, scope, object: ("workspace", old.id), changes: changes), at: now, in: tx)
        return Nothing()
    }
}
