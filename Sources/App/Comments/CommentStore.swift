// The SQL of comments. A thread is a comment and its answers; deleted ones leave a mark in the rows and nothing in answers.

import Database
import Kit
import TextKit

enum CommentStore {
    struct New: Sendable {
        var content: ID
        var parent: ID?
        var body: String
        var passage: Passage?
    }

    static func create(_ scope: Scope, _ new: New, now: Timestamp, in tx: Transaction) throws -> ID {
        try tx.insert(
            """
            INSERT INTO comments (organization_id, content_id, parent_id, user_id, body, version_number, range_start, range_end, quote, created_at, updated_at)
            VALUES (\(scope.organization), \(new.content), \(new.parent), \(scope.user), \(new.body), \(new.passage?.version),
              \(new.passage?.range.lowerBound), \(new.passage?.range.upperBound), \(new.passage?.quote), \(now), \(now)) RETURNING id
            """)
    }

    /// A comment as it is stored; where its passage stands now is for `CommentReader` to say.
    struct Stored: Sendable {
        let id: ID
        let content: ID
        let parent: ID?
        let user: ID
        let body: String
        let passage: (version: Int, start: Int, end: Int, quote: String)?
        let resolvedAt: Timestamp?
        let resolvedBy: ID?
        let editedAt: Timestamp?
        let createdAt: Timestamp
        let updatedAt: Timestamp
        let version: Int
    }

    private static let columns: SQL = """
        id, content_id, parent_id, user_id, body, version_number, range_start, range_end, quote, resolved_at, resolved_by, edited_at, created_at, updated_at,
        version
        """

    private static func decode(_ row: inout Row) -> Stored {
        let (id, content, parent, user, body) = (row.int(), row.int(), row.intOrNil(), row.int(), row.text())
        let (version, start, end, quote) = (row.intOrNil(), row.intOrNil(), row.intOrNil(), row.textOrNil())
        let passage = version.map { (version: Int($0), start: Int(start ?? 0), end: Int(end ?? 0), quote: quote ?? "") }
        return Stored(
            id: id, content: content, parent: parent, user: user, body: body, passage: passage, resolvedAt: row.timeOrNil(), resolvedBy: row.intOrNil(),
            editedAt: row.timeOrNil(), createdAt: row.time(), updatedAt: row.time(), version: row.number())
    }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Stored {
        try found(tx.first(one(scope, id), decode))
    }

    static func lock(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Stored {
        try found(tx.first(one(scope, id) + " \(.forUpdate)", decode))
    }

    private static func one(_ scope: Scope, _ id: ID) -> SQL {
        "SELECT \(columns) FROM comments WHERE organization_id = \(scope.organization) AND id = \(id) AND deleted_at IS NULL"
    }

    private static func found(_ comment: Stored?) throws -> Stored {
        guard let comment else { throw AppError.notFound }
        return comment
    }

    struct Filter: Sendable {
        var content: ID
        var resolved: Bool?

        fileprivate func condition(_ scope: Scope) -> SQL {
            var parts: [SQL] = [
                "organization_id = \(scope.organization)", "content_id = \(content)", "parent_id IS NULL", "deleted_at IS NULL",
            ]
            if let resolved { parts.append(resolved ? "resolved_at IS NOT NULL" : "resolved_at IS NULL") }
            return SQL.joined(parts, " AND ")
        }
    }

    private static let order = Ordering<Stored>.up("comments", .init("id") { $0.id })

    /// Comments that begin a thread, the oldest first.
    static func page(_ scope: Scope, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<Stored>) {
        let count = try tx.int("SELECT COUNT(*) FROM comments WHERE \(filter.condition(scope))") ?? 0
        return (
            Int(count),
            try tx.page(
                order, paging, "SELECT \(columns) FROM comments WHERE \(filter.condition(scope))", decode)
        )
    }

    /// - Parameter id: only those that came before this one.
    static func count(_ scope: Scope, _ filter: Filter, before id: ID = .max, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM comments WHERE \(filter.condition(scope)) AND id < \(id)") ?? 0)
    }

    static func replies(_ scope: Scope, to parents: [ID], of content: ID, in tx: Transaction) throws -> [Stored] {
        try tx.rows(
            """
            SELECT \(columns) FROM comments WHERE organization_id = \(scope.organization) AND content_id = \(content)
              AND parent_id IN \(SQL.list(parents)) AND deleted_at IS NULL ORDER BY id
            """, decode)
    }

    static let mostReplies = 200

    /// Everybody who wrote in a thread, and how many answers it has.
    static func voices(_ scope: Scope, in thread: ID, in tx: Transaction) throws -> (people: Set<ID>, replies: Int) {
        let rows = try tx.rows(
            """
            SELECT user_id, CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END FROM comments
            WHERE organization_id = \(scope.organization) AND (id = \(thread) OR parent_id = \(thread)) AND deleted_at IS NULL
            """
        ) { (user: $0.int(), isReply: $0.bool()) }
        return (Set(rows.map(\.user)), rows.count(where: \.isReply))
    }

    // MARK: Changes

    static func edit(_ scope: Scope, _ id: ID, body: String, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE comments SET body = \(body), edited_at = \(now), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    /// With its answers, where it has any.
    static func delete(_ scope: Scope, _ id: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE comments SET deleted_at = \(now), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND (id = \(id) OR parent_id = \(id)) AND deleted_at IS NULL
            """)
    }

    static func resolve(_ scope: Scope, _ id: ID, _ isResolved: Bool, now: Timestamp, in tx: Transaction) throws -> Bool {
        let (at, by): (SQL, SQL) = isResolved ? ("\(now)", "\(scope.user)") : ("NULL", "NULL")
        let from: SQL = isResolved ? "resolved_at IS NULL" : "resolved_at IS NOT NULL"
        return try tx.run(
            """
            UPDATE comments SET resolved_at = \(at), resolved_by = \(by), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id) AND parent_id IS NULL AND \(from)
            """) == 1
    }
}
