// What a deletion takes along. Nothing is erased: a deleted row is only no longer seen. The one store that knows the tables
// of several features, because all of a place goes in one transaction or none of it.
//
// Rows are changed from the top down. Whoever makes something locks the row above it first, so it is either made before
// (and goes along) or finds its place gone. A content that starts to be written meanwhile holds its own row: the deletion
// waits for it, sees it in progress and gives up.

import Database
import Kit

enum DeletionStore {
    enum Place {
        case organization
        case workspace(ID)
        case project(ID)
    }

    /// How many of each kind went.
    struct Taken: Equatable {
        var workspaces = 0
        var projects = 0
        var prompts = 0
        var contents = 0
    }

    /// Deletes the place and all that lies in it.
    /// - Throws: `conflict` while one of its contents is being written.
    static func delete(_ place: Place, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> Taken {
        var taken = Taken()
        func mark(_ table: SQL, _ condition: SQL) throws -> Int {
            try tx.run(
                """
                UPDATE \(table) SET deleted_at = \(now), updated_at = \(now), version = version + 1
                WHERE organization_id = \(scope.organization) AND deleted_at IS NULL AND \(condition)
                """)
        }
        switch place {
        case .organization:
            try close(scope, now: now, in: tx)
            taken.workspaces = try mark("workspaces", "TRUE")
            taken.projects = try mark("projects", "TRUE")
            taken.prompts = try mark("prompts", "TRUE")
        case .workspace(let id):
            taken.workspaces = try mark("workspaces", "id = \(id)")
            taken.projects = try mark("projects", "workspace_id = \(id)")
            taken.prompts = try mark("prompts", "workspace_id = \(id)")
        case .project(let id):
            taken.projects = try mark("projects", "id = \(id)")
        }
        taken.contents = try mark("contents", "status <> 'in_progress' AND \(place.contents)")
        guard try !isBusy(place, scope, in: tx) else { throw AppError(.conflict, inProgress) }
        return taken
    }

    /// What is left after the others went is being written.
    private static func isBusy(_ place: Place, _ scope: Scope, in tx: Transaction) throws -> Bool {
        try tx.exists("SELECT 1 FROM contents WHERE organization_id = \(scope.organization) AND deleted_at IS NULL AND \(place.contents)")
    }

    /// The organization itself; nobody is to enter it by an old invitation.
    private static func close(_ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE organizations SET deleted_at = \(now), updated_at = \(now), version = version + 1
            WHERE id = \(scope.organization) AND deleted_at IS NULL
            """)
        try tx.run("DELETE FROM invitations WHERE organization_id = \(scope.organization) AND accepted_at IS NULL")
    }

    static let inProgress = Message(
        "محتوایی در این‌جا در حال تولید است؛ پس از پایان یا لغو آن دوباره تلاش کنید.",
        "A content in here is being generated. Try again when it is done or cancelled.")
}

extension DeletionStore.Place {
    /// The contents that lie in it.
    fileprivate var contents: SQL {
        switch self {
        case .organization: "TRUE"
        case .workspace(let id): "workspace_id = \(id)"
        case .project(let id): "project_id = \(id)"
        }
    }
}

extension DeletionStore.Taken {
    /// For the audit trail: how many there were of what, and that none is left.
    var changes: [(name: String, before: JSON, after: JSON)] {
        [("workspaces", workspaces), ("projects", projects), ("prompts", prompts), ("contents", contents)]
            .map { (name: $0.0, before: .int(Int64($0.1)), after: 0) }
    }
}
