// The SQL of drafts: what a person typed into a content and has not saved. No version, seen by nobody else.

import Database
import Kit
import TextKit

package struct ContentDraft: Codable, Sendable {
    package let content: ID
    package let title: String
    package let body: String
    package let wordCount: Int
    /// The version that it was begun from.
    package let baseVersion: Int
    /// The content's version now.
    package let currentVersion: Int
    /// Whether the content's text was changed since by somebody.
    package let isBehind: Bool
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// When it is cleared away unless it is saved or changed before.
    package let expiresAt: Timestamp
}

enum DraftStore {
    static let lifetime = Duration.days(30)

    /// Columns of a content: whether this person has a draft of it.
    static func note(of user: ID) -> SQL {
        """
        (SELECT d.updated_at FROM content_drafts d WHERE d.organization_id = contents.organization_id AND d.content_id = contents.id AND d.user_id = \(user)),
        (SELECT d.base_version FROM content_drafts d WHERE d.organization_id = contents.organization_id AND d.content_id = contents.id AND d.user_id = \(user))
        """
    }

    static func put(_ scope: Scope, _ content: ID, title: String, body: String, base: Int, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO content_drafts (organization_id, content_id, user_id, title, body, base_version, created_at, updated_at, expires_at)
            VALUES (\(scope.organization), \(content), \(scope.user), \(title), \(body), \(base), \(now), \(now), \(now + lifetime))
            ON CONFLICT (organization_id, content_id, user_id) DO UPDATE SET
              title = \(title), body = \(body), base_version = \(base), saves = content_drafts.saves + 1, updated_at = \(now), expires_at = \(now + lifetime)
            """)
    }

    static func find(_ scope: Scope, _ content: ID, in tx: Transaction) throws -> ContentDraft? {
        try tx.first(
            """
            SELECT d.content_id, d.title, d.body, d.base_version, c.current_version, d.created_at, d.updated_at, d.expires_at
            FROM content_drafts d JOIN contents c ON c.organization_id = d.organization_id AND c.id = d.content_id
            WHERE d.organization_id = \(scope.organization) AND d.content_id = \(content) AND d.user_id = \(scope.user)
            """
        ) { row in
            let (content, title, body, base, current) = (row.int(), row.text(), row.text(), row.number(), row.number())
            return ContentDraft(
                content: content, title: title, body: body, wordCount: Words.count(markdown: body), baseVersion: base, currentVersion: current,
                isBehind: base != current, createdAt: row.time(), updatedAt: row.time(), expiresAt: row.time())
        }
    }

    @discardableResult
    static func discard(_ scope: Scope, _ content: ID, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            DELETE FROM content_drafts WHERE organization_id = \(scope.organization) AND content_id = \(content) AND user_id = \(scope.user)
            """) > 0
    }

    /// Clears away what nobody came back to.
    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM content_drafts WHERE expires_at < \(now)")
    }
}
