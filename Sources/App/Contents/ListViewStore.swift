// The SQL of views: the names that a person gave to ways of looking at a list of contents. Nobody else sees them.

import Database
import Kit

/// A name for the filters of a list.
package struct ListView: Codable, Sendable {
    package let id: ID
    package let workspace: ID
    package let name: String
    /// As the address of the list carries it.
    package let query: String
    package let createdAt: Timestamp
}

enum ListViewStore {
    /// For each person and workspace.
    static let most = 30

    static func all(_ scope: Scope, _ workspace: ID, in tx: Transaction) throws -> [ListView] {
        try tx.rows(
            """
            SELECT id, workspace_id, name, query, created_at FROM list_views
            WHERE organization_id = \(scope.organization) AND user_id = \(scope.user) AND workspace_id = \(workspace) ORDER BY id LIMIT \(most)
            """
        ) { ListView(id: $0.int(), workspace: $0.int(), name: $0.text(), query: $0.text(), createdAt: $0.time()) }
    }

    /// The same name means the newer filters.
    static func keep(_ scope: Scope, _ workspace: ID, name: String, query: String, now: Timestamp, in tx: Transaction) throws -> ListView {
        try tx.run(
            """
            INSERT INTO list_views (organization_id, workspace_id, user_id, name, query, created_at)
            VALUES (\(scope.organization), \(workspace), \(scope.user), \(name), \(query), \(now))
            ON CONFLICT (organization_id, user_id, workspace_id, name) DO UPDATE SET query = \(query)
            """)
        guard let kept = try all(scope, workspace, in: tx).first(where: { $0.name == name }) else {
            throw AppError(.conflict, Message("بیش از \(most) نما نمی‌شود؛ نخست یکی را بردارید.", "No more than \(most) views. Remove one first."))
        }
        return kept
    }

    static func remove(_ scope: Scope, _ workspace: ID, _ id: ID, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            DELETE FROM list_views
            WHERE organization_id = \(scope.organization) AND user_id = \(scope.user) AND workspace_id = \(workspace) AND id = \(id)
            """) > 0
    }
}
