// The SQL of organizations.

import Database
import Kit

enum OrganizationStore {
    /// Makes an organization and its first admin.
    /// - Throws: a fault of `slug` when the given one is taken.
    static func create(_ new: NewOrganization, _ actor: Actor, now: Timestamp, in tx: Transaction) throws -> Scope {
        let scope = try Access.founder(actor, in: tx) {
            try Slugs.insert(new.slug, name: new.name, taken: { try taken($0, in: tx) }) { slug in
                try tx.int(
                    """
                    INSERT INTO organizations (name, slug, description, time_zone, created_at, updated_at)
                    VALUES (\(new.name), \(slug), \(new.description), \(new.timeZone), \(now), \(now)) ON CONFLICT DO NOTHING RETURNING id
                    """)
            }
        }
        try tx.run(
            """
            INSERT INTO members (organization_id, user_id, role, joined_at, updated_at)
            VALUES (\(scope.organization), \(actor.user), \(Role.admin.rawValue), \(now), \(now))
            """)
        return scope
    }

    private static func taken(_ slugs: [String], in tx: Transaction) throws -> Set<String> {
        Set(try tx.rows("SELECT slug FROM organizations WHERE slug IN \(SQL.list(slugs)) AND deleted_at IS NULL") { $0.text() })
    }

    // MARK: Reading

    /// Before there is a scope: to get one.
    static func id(ofSlug slug: String, in tx: Transaction) throws -> ID? {
        try tx.int("SELECT id FROM organizations WHERE slug = \(slug) AND deleted_at IS NULL")
    }

    static func isAnyThere(in tx: Transaction) throws -> Bool { try tx.exists("SELECT 1 FROM organizations WHERE deleted_at IS NULL") }

    static func count(_ reach: Reach, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM organizations WHERE id IN \(SQL.list(reach.organizations)) AND deleted_at IS NULL") ?? 0)
    }

    static func page(_ reach: Reach, _ paging: Paging, in tx: Transaction) throws -> [Organization] {
        try tx.rows(select(reach) + "ORDER BY o.id LIMIT \(paging.size) OFFSET \(paging.offset)", decode)
    }

    static func find(_ scope: Scope, in tx: Transaction) throws -> Organization {
        guard let found = try tx.first(select(scope.reach), decode) else { throw AppError.notFound }
        return found
    }

    private static func select(_ reach: Reach) -> SQL {
        """
        SELECT o.id, o.name, o.slug, o.description, o.is_active, o.time_zone, \(reach.actor.capped("m.role")),
          (SELECT COUNT(*) FROM members n WHERE n.organization_id = o.id),
          (SELECT COUNT(*) FROM workspaces w WHERE w.organization_id = o.id AND w.deleted_at IS NULL),
          o.created_at, o.updated_at, o.version
        FROM organizations o JOIN members m ON m.organization_id = o.id AND m.user_id = \(reach.user)
        WHERE o.id IN \(SQL.list(reach.organizations)) AND o.deleted_at IS NULL\u{20}
        """
    }

    private static func decode(_ row: inout Row) -> Organization {
        Organization(
            id: row.int(), name: row.text(), slug: row.text(), description: row.text(), isActive: row.bool(), timeZone: row.text(),
            role: row.text(), membersCount: row.number(), workspacesCount: row.number(), createdAt: row.time(), updatedAt: row.time(),
            version: row.number())
    }

    // MARK: Changing

    /// Locks the row until the end of the transaction.
    /// - Throws: `staleVersion` when the caller means another version.
    static func lock(_ scope: Scope, in tx: Transaction) throws {
        try scope.meet(
            version: tx.int("SELECT version FROM organizations WHERE id = \(scope.organization) AND deleted_at IS NULL \(.forUpdate)"))
    }

    /// - Throws: a fault of `slug` when it is taken.
    static func update(_ scope: Scope, _ old: Organization, _ changes: OrganizationChanges, now: Timestamp, in tx: Transaction) throws {
        try Slugs.reportingTaken {
            try tx.run(
                """
                UPDATE organizations SET name = \(changes.name ?? old.name), slug = \(changes.slug ?? old.slug),
                  description = \(changes.description ?? old.description), is_active = \(changes.isActive ?? old.isActive),
                  time_zone = \(changes.timeZone ?? old.timeZone), updated_at = \(now), version = version + 1
                WHERE id = \(scope.organization)
                """)
        }
    }
}
