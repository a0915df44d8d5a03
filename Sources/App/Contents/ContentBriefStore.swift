// A content in a few words, for those who are told of it and can ask for the rest.

import Database
import Kit

enum ContentBriefStore {
    /// Also of a content that was just deleted.
    static func brief(_ content: ID, organization: ID, in tx: Transaction) throws -> JSON? {
        try tx.first(
            """
            SELECT id, title, status, workspace_id, project_id, word_count, version FROM contents
            WHERE organization_id = \(organization) AND id = \(content)
            """
        ) { row in
            .object(
                ("id", .int(row.int())), ("title", .string(row.text())), ("status", .string(row.text())), ("workspace", .int(row.int())),
                ("project", .int(row.int())), ("word_count", .int(row.int())), ("version", .int(row.int())))
        }
    }
}
