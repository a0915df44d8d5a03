// The SQL of presence: who has said lately that they have a content open.

import Database
import Kit

enum PresenceStore {
    /// An editor says so every twenty seconds; one that misses two is gone.
    static let lifetime = Duration.seconds(50)

    static func note(_ scope: Scope, _ content: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO content_presence (organization_id, content_id, user_id, seen_at) VALUES (\(scope.organization), \(content), \(scope.user), \(now))
            ON CONFLICT (organization_id, content_id, user_id) DO UPDATE SET seen_at = \(now)
            """)
    }

    /// Everybody else who is here, the first names of the alphabet first.
    static func others(_ scope: Scope, _ content: ID, now: Timestamp, in tx: Transaction) throws -> [Presence.Reader] {
        try tx.rows(
            """
            SELECT u.id, u.full_name FROM content_presence p JOIN users u ON u.id = p.user_id
            WHERE p.organization_id = \(scope.organization) AND p.content_id = \(content) AND p.user_id <> \(scope.user) AND p.seen_at > \(now - lifetime)
            ORDER BY u.full_name, u.id LIMIT 20
            """
        ) { Presence.Reader(user: $0.int(), fullName: $0.text()) }
    }

    static func leave(_ scope: Scope, _ content: ID, in tx: Transaction) throws {
        try tx.run(
            """
            DELETE FROM content_presence WHERE organization_id = \(scope.organization) AND content_id = \(content) AND user_id = \(scope.user)
            """)
    }

    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM content_presence WHERE seen_at < \(now - lifetime)")
    }
}
