// The SQL of projects.

import Database
import Kit
import TextKit

enum ProjectStore {
    /// - Throws: a fault of `workspace` when it is not there (any more), of `slug` when the given one is taken.
    static func create(_ new: NewProject, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID {
        try WorkspaceStore.lockNamed(new.workspace, field: "workspace", scope, in: tx)
        return try Slugs.insert(new.slug, name: new.name, taken: { try taken($0, in: new.workspace, scope, tx) }) { slug in
            try tx.int(
                """
                INSERT INTO projects (organization_id, workspace_id, name, slug, description, search_text, created_by, created_at, updated_at)
                VALUES (\(scope.organization), \(new.workspace), \(new.name), \(slug), \(new.description), \(searchText(new.name)), \(scope.user),
                  \(now), \(now))
                ON CONFLICT DO NOTHING RETURNING id
                """)
        }
    }

    private static func searchText(_ name: String) -> String { PersianText.normalizedForSearch(name) }

    private static func taken(_ slugs: [String], in workspace: ID, _ scope: Scope, _ tx: Transaction) throws -> Set<String> {
        Set(
            try tx.rows(
                """
                SELECT slug FROM projects WHERE organization_id = \(scope.organization) AND workspace_id = \(workspace)
                  AND slug IN \(SQL.list(slugs)) AND deleted_at IS NULL
                """
            ) { $0.text() })
    }

    // MARK: Reading

    static func id(ofSlug slug: String, in workspace: ID, _ scope: Scope, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            SELECT id FROM projects WHERE organization_id = \(scope.organization) AND workspace_id = \(workspace) AND slug = \(slug)
              AND deleted_at IS NULL
            """)
    }

    struct Filter: Sendable {
        var workspace: ID?
        var search: String?

        fileprivate func condition(_ reach: Reach) -> SQL {
            var parts: [SQL] = ["p.organization_id IN \(SQL.list(reach.organizations))", "p.deleted_at IS NULL"]
            if let workspace { parts.append("p.workspace_id = \(workspace)") }
            return SQL.joined(parts + Search.conditions(search, on: "p.search_text"), " AND ")
        }
    }

    static func count(_ reach: Reach, _ filter: Filter, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM projects p WHERE \(filter.condition(reach))") ?? 0)
    }

    private static let order = Ordering<Project>.down("projects", .init("p.id") { $0.id })

    /// The newest first.
    static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> Slice<Project> {
        try tx.page(order, paging, select + "WHERE \(filter.condition(reach))", decode)
    }

    static func find(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Project {
        let found = try tx.first(select + "WHERE \(Filter().condition(scope.reach)) AND p.id = \(id)", decode)
        guard let found else { throw AppError.notFound }
        return found
    }

    private static let select: SQL = """
        SELECT p.id, p.organization_id, p.workspace_id, p.name, p.slug, p.description,
          (SELECT COUNT(*) FROM contents c WHERE c.organization_id = p.organization_id AND c.project_id = p.id AND c.deleted_at IS NULL),
          p.created_by, p.created_at, p.updated_at, p.version
        FROM projects p\u{20}
        """

    private static func decode(_ row: inout Row) -> Project {
        Project(
            id: row.int(), organization: row.int(), workspace: row.int(), name: row.text(), slug: row.text(), description: row.text(),
            contentsCount: row.number(), createdBy: row.intOrNil(), createdAt: row.time(), updatedAt: row.time(), version: row.number())
    }

    // MARK: Changing

    /// Locks the row until the end of the transaction.
    /// - Throws: `staleVersion` when the caller means another version.
    static func lock(_ id: ID, _ scope: Scope, in tx: Transaction) throws {
        try scope.meet(
            version: tx.int(
                "SELECT version FROM projects WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL \(.forUpdate)"))
    }

    /// Keeps a project that a field names alive, and where it is, until something is in it.
    /// - Returns: its workspace.
    /// - Throws: a fault of the field when there is none in the organization.
    static func lockNamed(_ id: ID, field: String, _ scope: Scope, in tx: Transaction) throws -> ID {
        let workspace = try tx.int(
            "SELECT workspace_id FROM projects WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL \(.forUpdate)")
        guard let workspace else { throw AppError.unknownObject(field) }
        return workspace
    }

    /// A move takes the contents along: their foreign key says so (`ON UPDATE CASCADE`), the deleted ones included.
    /// - Throws: a fault of `slug` when it is taken in its workspace.
    static func update(_ old: Project, _ changes: ProjectChanges, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        let name = changes.name ?? old.name
        let workspace = changes.workspace ?? old.workspace
        // Named only when it changes: SQLite looks through all contents as soon as the column is set.
        let move: SQL = workspace == old.workspace ? .empty : "workspace_id = \(workspace), "
        try Slugs.reportingTaken {
            try tx.run(
                """
                UPDATE projects SET \(move)name = \(name), slug = \(changes.slug ?? old.slug), description = \(changes.description ?? old.description),
                  search_text = \(searchText(name)), updated_at = \(now), version = version + 1
                WHERE organization_id = \(scope.organization) AND id = \(old.id)
                """)
        }
    }
}
