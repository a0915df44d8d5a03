// The SQL of workspaces.

import Database
import Kit

enum WorkspaceStore {
    /// - Throws: a fault of `slug` when the given one is taken; `notFound` when the organization was deleted meanwhile.
    static func create(_ new: NewWorkspace, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID {
        try lockOrganization(scope, in: tx)
        return try Slugs.insert(new.slug, name: new.name, taken: { try taken($0, scope, in: tx) }) { slug in
            try tx.int(
                """
                INSERT INTO workspaces (organization_id, name, slug, description, pii_policy, second_pair_of_eyes, approvals_required, created_at, updated_at)
                VALUES (\(scope.organization), \(new.name), \(slug), \(new.description), \(new.policy.rawValue), \(new.review.secondPairOfEyes),
                  \(new.review.approvalsRequired), \(now), \(now))
                ON CONFLICT DO NOTHING RETURNING id
                """)
        }
    }

    /// Keeps the organization alive until the workspace is in it.
    private static func lockOrganization(_ scope: Scope, in tx: Transaction) throws {
        let isThere = try tx.exists("SELECT 1 FROM organizations WHERE id = \(scope.organization) AND deleted_at IS NULL \(.forUpdate)")
        guard isThere else { throw AppError.notFound }
    }

    private static func taken(_ slugs: [String], _ scope: Scope, in tx: Transaction) throws -> Set<String> {
        Set(
            try tx.rows(
                """
                SELECT slug FROM workspaces
                WHERE organization_id = \(scope.organization) AND slug IN \(SQL.list(slugs)) AND deleted_at IS NULL
                """
            ) { $0.text() })
    }

    // MARK: Reading

    static func id(ofSlug slug: String, _ scope: Scope, in tx: Transaction) throws -> ID? {
        try tx.int("SELECT id FROM workspaces WHERE organization_id = \(scope.organization) AND slug = \(slug) AND deleted_at IS NULL")
    }

    /// The workspace of an organization that has one.
    static func only(_ scope: Scope, in tx: Transaction) throws -> ID? {
        let found = try tx.rows("SELECT id FROM workspaces WHERE organization_id = \(scope.organization) AND deleted_at IS NULL LIMIT 2") { $0.int() }
        return found.count == 1 ? found[0] : nil
    }

    static func count(_ reach: Reach, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM workspaces WHERE organization_id IN \(SQL.list(reach.organizations)) AND deleted_at IS NULL") ?? 0)
    }

    static func page(_ reach: Reach, _ paging: Paging, in tx: Transaction) throws -> [Workspace] {
        try tx.rows(select(reach) + "ORDER BY w.organization_id, w.id LIMIT \(paging.size) OFFSET \(paging.offset)", decode)
    }

    static func find(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Workspace {
        guard let found = try tx.first(select(scope.reach) + "AND w.id = \(id)", decode) else { throw AppError.notFound }
        return found
    }

    private static func select(_ reach: Reach) -> SQL {
        """
        SELECT w.id, w.organization_id, w.name, w.slug, w.description, w.pii_policy, w.second_pair_of_eyes, w.approvals_required,
          (SELECT COUNT(*) FROM projects p
           WHERE p.organization_id = w.organization_id AND p.workspace_id = w.id AND p.deleted_at IS NULL),
          w.created_at, w.updated_at, w.version
        FROM workspaces w WHERE w.organization_id IN \(SQL.list(reach.organizations)) AND w.deleted_at IS NULL\u{20}
        """
    }

    private static func decode(_ row: inout Row) -> Workspace {
        Workspace(
            id: row.int(), organization: row.int(), name: row.text(), slug: row.text(), description: row.text(), piiPolicy: row.text(),
            secondPairOfEyes: row.bool(), approvalsRequired: row.number(), projectsCount: row.number(), createdAt: row.time(), updatedAt: row.time(),
            version: row.number())
    }

    // MARK: Changing

    /// Locks the row until the end of the transaction.
    /// - Throws: `staleVersion` when the caller means another version.
    static func lock(_ id: ID, _ scope: Scope, in tx: Transaction) throws {
        try scope.meet(version: version(id, scope, in: tx))
    }

    /// Keeps a workspace that a field names alive until something is in it.
    /// - Throws: a fault of the field when there is none in the organization.
    static func lockNamed(_ id: ID, field: String, _ scope: Scope, in tx: Transaction) throws {
        guard try version(id, scope, in: tx) != nil else { throw AppError.unknownObject(field) }
    }

    private static func version(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Int64? {
        try tx.int(
            "SELECT version FROM workspaces WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL \(.forUpdate)")
    }

    /// - Throws: a fault of `slug` when it is taken.
    static func update(_ old: Workspace, _ changes: WorkspaceChanges, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try Slugs.reportingTaken {
            try tx.run(
                """
                UPDATE workspaces SET name = \(changes.name ?? old.name), slug = \(changes.slug ?? old.slug),
                  description = \(changes.description ?? old.description), pii_policy = \(changes.policy?.rawValue ?? old.piiPolicy),
                  second_pair_of_eyes = \(changes.secondPairOfEyes ?? old.secondPairOfEyes),
                  approvals_required = \(changes.approvalsRequired ?? old.approvalsRequired), updated_at = \(now), version = version + 1
                WHERE organization_id = \(scope.organization) AND id = \(old.id)
                """)
        }
    }
}
