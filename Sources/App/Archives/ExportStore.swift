// The SQL of exports: who asked for one, how far it is, and the archive itself until it expires.

import Database
import Kit

package struct OrganizationExport: Codable, Sendable {
    package let id: ID
    package let organization: ID
    package let user: ID
    package let status: String
    /// Per cent.
    package let progress: Int
    package let records: Int?
    package let size: Int?
    package let sha256: String?
    /// Equal for archives that hold the same.
    package let digest: String?
    package let error: String?
    package let createdAt: Timestamp
    package let completedAt: Timestamp?
    package let expiresAt: Timestamp?
    /// What whoever has the archive should know.
    package let personalData: String
}

enum ExportStore {
    private static let columns: SQL =
        "id, organization_id, user_id, status, progress, records, size, sha256, digest, error, created_at, finished_at, expires_at"

    private static func decoder(_ language: Language) -> (inout Row) throws -> OrganizationExport {
        { row in
            OrganizationExport(
                id: row.int(), organization: row.int(), user: row.int(), status: row.text(), progress: row.number(), records: row.intOrNil().map(Int.init),
                size: row.intOrNil().map(Int.init), sha256: row.textOrNil(), digest: row.textOrNil(),
                error: row.textOrNil().map { FailureMessage(stored: $0).message.text(language) }, createdAt: row.time(), completedAt: row.timeOrNil(),
                expiresAt: row.timeOrNil(), personalData: ArchiveFile.personalData.text(language))
        }
    }

    /// - Returns: `nil` when one is being made already.
    static func create(_ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID? {
        try tx.int(
            """
            INSERT INTO organization_exports (organization_id, user_id, created_at) VALUES (\(scope.organization), \(scope.user), \(now))
            ON CONFLICT DO NOTHING RETURNING id
            """)
    }

    static func set(job: ID, of export: ID, in tx: Transaction) throws { try tx.run("UPDATE organization_exports SET job_id = \(job) WHERE id = \(export)") }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> OrganizationExport {
        let found = try tx.first(
            "SELECT \(columns) FROM organization_exports WHERE organization_id = \(scope.organization) AND id = \(id)", decoder(scope.caller.language))
        guard let found else { throw AppError.notFound }
        return found
    }

    private static let order = Ordering<OrganizationExport>.down("exports", .init("id") { $0.id })

    static func page(_ scope: Scope, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<OrganizationExport>) {
        let count = try tx.int("SELECT COUNT(*) FROM organization_exports WHERE organization_id = \(scope.organization)") ?? 0
        return (
            Int(count),
            try tx.page(
                order, paging, "SELECT \(columns) FROM organization_exports WHERE organization_id = \(scope.organization)", decoder(scope.caller.language))
        )
    }

    /// Deletes it with its archive. `false` while it is being made.
    static func delete(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Bool {
        try tx.run(
            "DELETE FROM organization_exports WHERE organization_id = \(scope.organization) AND id = \(id) AND status NOT IN ('pending','running')") == 1
    }

    // MARK: For the worker

    static func user(_ id: ID, of organization: ID, in tx: Transaction) throws -> ID? {
        try tx.int("SELECT user_id FROM organization_exports WHERE organization_id = \(organization) AND id = \(id) AND status IN ('pending','running')")
    }

    static func begin(_ id: ID, in tx: Transaction) throws {
        try tx.run("DELETE FROM export_chunks WHERE export_id = \(id)")
        try tx.run("UPDATE organization_exports SET status = 'running', progress = 0 WHERE id = \(id)")
    }

    static func note(progress: Int, of id: ID, in tx: Transaction) throws {
        try tx.run("UPDATE organization_exports SET progress = \(progress) WHERE id = \(id)")
    }

    static func add(_ bytes: [UInt8], seq: Int, to id: ID, in tx: Transaction) throws {
        try tx.run("INSERT INTO export_chunks (export_id, seq, bytes) VALUES (\(id), \(seq), \(bytes))")
    }

    static func complete(_ id: ID, _ archive: WrittenArchive, sha256: String, now: Timestamp, expires: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE organization_exports SET status = 'completed', progress = 100, records = \(archive.records), size = \(archive.size), sha256 = \(sha256),
              digest = \(archive.digest), finished_at = \(now), expires_at = \(expires) WHERE id = \(id)
            """)
    }

    static func fail(_ id: ID, _ error: String, now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM export_chunks WHERE export_id = \(id)")
        try tx.run("UPDATE organization_exports SET status = 'failed', error = \(error), finished_at = \(now) WHERE id = \(id)")
    }

    static func chunk(_ seq: Int, of id: ID, in tx: Transaction) throws -> [UInt8]? {
        try tx.first("SELECT bytes FROM export_chunks WHERE export_id = \(id) AND seq = \(seq)") { $0.blob() }
    }

    /// Takes away archives whose time is over.
    static func expire(now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            "DELETE FROM export_chunks WHERE export_id IN (SELECT id FROM organization_exports WHERE status = 'completed' AND expires_at <= \(now))")
        try tx.run("UPDATE organization_exports SET status = 'expired' WHERE status = 'completed' AND expires_at <= \(now)")
    }
}

extension Transaction {
    func slug(of organization: ID) throws -> String { try first("SELECT slug FROM organizations WHERE id = \(organization)") { $0.text() } ?? "" }
}
