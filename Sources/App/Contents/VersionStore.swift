// The SQL of versions: every text that a content ever had, numbered without gaps, never changed.

import Database
import Kit
import TextKit

enum VersionStore {
    /// Adds a version and makes it the current one. The content's row must be locked or changed before in this transaction,
    /// so that two writers cannot take the same number.
    @discardableResult
    static func append(
        _ scope: Scope, _ content: ID, _ source: VersionSource, title: String, body: String, metadata: JSON = .object([]), now: Timestamp, in tx: Transaction
    ) throws -> Int {
        let number = try add(scope.organization, content, source, title: title, body: body, metadata: metadata, author: scope.user, now: now, in: tx)
        try makeCurrent(scope.organization, content, number, in: tx)
        return number
    }

    /// Adds a version beside the current one.
    static func add(
        _ organization: ID, _ content: ID, _ source: VersionSource, title: String, body: String, metadata: JSON, author: ID?, now: Timestamp, in tx: Transaction
    ) throws -> Int {
        let number =
            try tx.int(
                "SELECT COALESCE(MAX(version_number), 0) + 1 FROM content_versions WHERE organization_id = \(organization) AND content_id = \(content)") ?? 1
        try tx.run(
            """
            INSERT INTO content_versions (organization_id, content_id, version_number, source, title, body, word_count, metadata, sha256, created_by, created_at)
            VALUES (\(organization), \(content), \(number), \(source.rawValue), \(title), \(body), \(Words.count(markdown: body)), \(metadata.text),
              \(Hashing.sha256(title + "\n\n" + body)), \(author), \(now))
            """)
        return Int(number)
    }

    static func makeCurrent(_ organization: ID, _ content: ID, _ number: Int, in tx: Transaction) throws {
        try tx.run("UPDATE contents SET current_version = \(number) WHERE organization_id = \(organization) AND id = \(content)")
    }

    private static let columns: SQL =
        "version_number, content_id, source, title, body, word_count, metadata, sha256, created_by, created_at"

    private static func decode(_ row: inout Row) throws -> ContentVersion {
        ContentVersion(
            versionNumber: row.number(), content: row.int(), source: row.text(), title: row.text(), body: row.text(), wordCount: row.number(),
            metadata: try JSONParser.parse(row.text()), sha256: Hashing.hex(row.blob()), createdBy: row.intOrNil(), createdAt: row.time())
    }

    static func page(_ scope: Scope, _ content: ID, _ paging: Paging, in tx: Transaction) throws -> (count: Int, [ContentVersion]) {
        let ofContent: SQL = "organization_id = \(scope.organization) AND content_id = \(content)"
        let count = try tx.int("SELECT COUNT(*) FROM content_versions WHERE \(ofContent)") ?? 0
        return (
            Int(count),
            try tx.rows(
                """
                SELECT \(columns) FROM content_versions WHERE \(ofContent) ORDER BY version_number DESC LIMIT \(paging.size) OFFSET \(paging.offset)
                """, decode)
        )
    }

    static func find(_ scope: Scope, _ content: ID, _ number: Int, in tx: Transaction) throws -> ContentVersion {
        let version = try tx.first(
            """
            SELECT \(columns) FROM content_versions
            WHERE organization_id = \(scope.organization) AND content_id = \(content) AND version_number = \(number)
            """, decode)
        guard let version else { throw AppError.notFound }
        return version
    }
}
