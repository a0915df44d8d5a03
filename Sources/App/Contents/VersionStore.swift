// The SQL of versions: every text that a content ever had, numbered without gaps, never changed.

import Database
import Kit
import TextKit

enum VersionStore {
    /// The number of the next version of a content, as an expression. The content's row must be locked or changed before it is taken, or by
    /// the statement that takes it, so that two writers cannot take the same.
    static func next(_ organization: ID, _ content: ID) -> SQL {
        """
        (SELECT COALESCE(MAX(version_number), 0) + 1 FROM content_versions WHERE organization_id = \(organization) AND content_id = \(content))
        """
    }

    /// Keeps the text that a content has since this transaction, under the number that it says is the current one. The row is the caller's:
    /// the statement that wrote it told that it is there, so nobody waits to hear that it was found.
    static func keepCurrent(
        _ organization: ID, _ content: ID, _ source: VersionSource, title: String, body: String, metadata: JSON = .object([]), author: ID?,
        now: Timestamp, in tx: Transaction
    ) throws {
        try tx.post(
            """
            INSERT INTO content_versions (organization_id, content_id, version_number, source, title, body, word_count, metadata, sha256, created_by,
              created_at, seen_as)
            SELECT organization_id, id, current_version, \(source.rawValue), title, body, word_count, \(metadata.text), \(hash(title: title, body: body)),
              \(author), \(now), version
            FROM contents WHERE organization_id = \(organization) AND id = \(content)
            """)
    }

    /// Keeps a text that its content does not have, beside the one that it has.
    static func keepBeside(
        _ organization: ID, _ content: ID, _ source: VersionSource, title: String, body: String, metadata: JSON, author: ID?, now: Timestamp,
        in tx: Transaction
    ) throws {
        try tx.post(
            """
            INSERT INTO content_versions (organization_id, content_id, version_number, source, title, body, word_count, metadata, sha256, created_by,
              created_at)
            VALUES (\(organization), \(content), \(next(organization, content)), \(source.rawValue), \(title), \(body), \(Words.count(markdown: body)),
              \(metadata.text), \(hash(title: title, body: body)), \(author), \(now))
            """)
    }

    /// The SHA-256 of a text: of its title, an empty line, and its body, in UTF-8.
    static func hash(title: String, body: String) -> [UInt8] { Hashing.sha256(title + "\n\n" + body) }

    /// The text that somebody saw who read the content when it had this `version`; `nil` where there was none yet.
    static func seen(_ scope: Scope, _ content: ID, asOf version: Int, in tx: Transaction) throws -> ContentVersion? {
        try tx.first(
            """
            SELECT \(columns) FROM content_versions WHERE organization_id = \(scope.organization) AND content_id = \(content) AND seen_as <= \(version)
            ORDER BY version_number DESC LIMIT 1
            """, decode)
    }

    /// Everybody who wrote a text after version `number`.
    static func authors(_ scope: Scope, _ content: ID, after number: Int, in tx: Transaction) throws -> Set<ID> {
        Set(
            try tx.rows(
                """
                SELECT DISTINCT created_by FROM content_versions
                WHERE organization_id = \(scope.organization) AND content_id = \(content) AND version_number > \(number) AND created_by IS NOT NULL
                """
            ) { $0.int() })
    }

    /// What is known of the generated text that the text of version `number` goes back to, through edits and restorations.
    static func origin(_ scope: Scope, _ content: ID, of number: Int, in tx: Transaction) throws -> JSON? {
        let lineage = try tx.rows(
            """
            SELECT version_number, source, metadata, CASE WHEN seen_as IS NULL THEN 0 ELSE 1 END FROM content_versions
            WHERE organization_id = \(scope.organization) AND content_id = \(content) AND version_number <= \(number) ORDER BY version_number DESC
            """
        ) { row in (number: row.number(), source: row.text(), metadata: try JSONParser.parse(row.text()), wasCurrent: row.bool()) }
        var (wanted, isNamed) = (number, true)
        for version in lineage where version.number <= wanted && (version.wasCurrent || isNamed && version.number == wanted) {
            if version.source == VersionSource.generated.rawValue { return version.metadata }
            if let from = version.metadata["restored_from"]?.int { (wanted, isNamed) = (Int(from), true) } else { isNamed = false }
        }
        return nil
    }

    private static let columns: SQL =
        "version_number, content_id, source, title, body, word_count, metadata, sha256, created_by, created_at"

    private static func decode(_ row: inout Row) throws -> ContentVersion {
        ContentVersion(
            versionNumber: row.number(), content: row.int(), source: row.text(), title: row.text(), body: row.text(), wordCount: row.number(),
            metadata: try JSONParser.parse(row.text()), sha256: Hashing.hex(row.blob()), createdBy: row.intOrNil(), createdAt: row.time())
    }

    private static let order = Ordering<ContentVersion>.down("versions", .init("version_number") { $0.versionNumber })

    static func page(_ scope: Scope, _ content: ID, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<ContentVersion>) {
        let ofContent: SQL = "organization_id = \(scope.organization) AND content_id = \(content)"
        let count = try tx.int("SELECT COUNT(*) FROM content_versions WHERE \(ofContent)") ?? 0
        return (
            Int(count),
            try tx.page(
                order, paging, "SELECT \(columns) FROM content_versions WHERE \(ofContent)", decode)
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

    /// The text that a person began from: a version, or nothing before the first.
    static func base(_ scope: Scope, _ content: ID, _ number: Int, in tx: Transaction) throws -> ContentVersion? {
        number == 0 ? nil : try find(scope, content, number, in: tx)
    }
}
