// Whose rows a transaction may see and change. PostgreSQL keeps it by row-level security, as a wall behind the stores,
// which name the organization in every statement anyway: a statement that forgets to is answered with nothing.
// `docs/tenancy.md` tells the whole of it.

import Kit

/// The organizations that a transaction is about. SQLite, which has no such wall, takes no notice.
package enum Sight: Sendable, Equatable {
    /// None. So every transaction begins.
    case nobodys
    case organizations([ID])
    /// All of them: for work that belongs to the installation and not to a request.
    case everybodys

    /// As the policies read it.
    var setting: String {
        switch self {
        case .nobodys: ""
        case .organizations(let ids): "{\(ids.map(String.init).joined(separator: ","))}"
        case .everybodys: "*"
        }
    }

    package func covers(_ organization: ID) -> Bool {
        switch self {
        case .nobodys: false
        case .organizations(let ids): ids.contains(organization)
        case .everybodys: true
        }
    }
}

extension Database {
    /// The same database, where each transaction begins with the rows of all organizations in sight. For what no single
    /// request stands behind: workers, the schedule, migrations, commands of the operator.
    package var wide: any Database { WideDatabase(base: self) }
}

private struct WideDatabase: Database {
    let base: any Database

    var dialect: Dialect { base.dialect }
    var meter: DatabaseMeter? { base.meter }

    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await base.read { tx in
            tx.see(.everybodys)
            return try body(tx)
        }
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await base.write { tx in
            tx.see(.everybodys)
            return try body(tx)
        }
    }

    func close() async { await base.close() }
    func describe() async throws -> String { try await base.describe() }
}

/// The policies of PostgreSQL.
package enum Wall {
    // In sub-selects, so that they are read once a statement and not once a row.
    private static let seesAll: SQL = "(SELECT current_setting('contexor.sight', true) = '*')"
    private static let seen: SQL = "ANY ((SELECT NULLIF(NULLIF(current_setting('contexor.sight', true), '*'), '')::BIGINT[])::BIGINT[])"

    /// A policy for a table whose organization is told by something else than a column `organization_id`, or may be missing.
    /// - Parameters:
    ///   - organization: what names a row's organization.
    ///   - open: rows that everybody may see.
    package static func statements(_ table: SQL, organization: SQL, open: SQL? = nil) -> [SQL] {
        let condition: SQL = "\(organization) = \(seen) OR \(seesAll)" + (open.map { " OR \($0)" } ?? .empty)
        return [
            "CREATE POLICY tenant ON \(table) USING (\(condition))",
            "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        ]
    }

    /// Raises the wall around every table that carries `organization_id` and has none yet. Part of each migration, so that
    /// a new table cannot be forgotten.
    static let raise: SQL = """
        DO $wall$
        DECLARE found RECORD;
        BEGIN
          FOR found IN
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
              AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant')
          LOOP
            EXECUTE format($policy$CREATE POLICY tenant ON %I USING (organization_id = \(seen) OR \(seesAll))$policy$, found.relname);
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', found.relname);
          END LOOP;
        END $wall$
        """
}
