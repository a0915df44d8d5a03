// The SQL of notifications. They belong to one person in one organization; whoever is no member any more gets none.

import Database
import Kit

enum NotificationStore {
    struct New: Sendable {
        var kind: NotificationKind
        var organization: ID
        var actor: ID?
        var content: ID?
        var comment: ID?
        var job: ID?
        var data = JSON.object([])
    }

    /// Tells those among `people` who are members and want to know. Nobody is told of what they did themselves.
    static func add(_ new: New, to people: Set<ID>, now: Timestamp, in tx: Transaction) throws {
        guard !people.isEmpty else { return }
        try insert(new, "m.user_id IN \(SQL.list(people.sorted()))", now, tx)
    }

    /// Tells every member who is `role` or more.
    static func add(_ new: New, toAll role: Role, now: Timestamp, in tx: Transaction) throws {
        try insert(new, "m.role IN \(SQL.list(Role.allCases.filter { $0 >= role }.map(\.rawValue)))", now, tx)
    }

    private static func insert(_ new: New, _ whom: SQL, _ now: Timestamp, _ tx: Transaction) throws {
        try tx.post(
            """
            INSERT INTO notifications (organization_id, user_id, kind, actor_id, content_id, comment_id, job_id, data, created_at)
            SELECT m.organization_id, m.user_id, \(new.kind.rawValue), \(new.actor), \(new.content), \(new.comment), \(new.job), \(new.data.text), \(now)
            FROM members m WHERE m.organization_id = \(new.organization) AND \(whom) AND m.user_id <> \(new.actor ?? 0)
              AND NOT EXISTS (SELECT 1 FROM notification_preferences p WHERE p.organization_id = m.organization_id AND p.user_id = m.user_id
                AND p.kind = \(new.kind.rawValue) AND p.is_enabled = 0)
            ORDER BY m.user_id
            """)
    }

    // MARK: Reading

    struct Filter: Sendable {
        var unread: Bool?
        var kind: NotificationKind?

        fileprivate func condition(_ reach: Reach) -> SQL {
            var parts: [SQL] = ["n.organization_id IN \(SQL.list(reach.organizations))", "n.user_id = \(reach.user)"]
            if let unread { parts.append(unread ? "n.read_at IS NULL" : "n.read_at IS NOT NULL") }
            if let kind { parts.append("n.kind = \(kind.rawValue)") }
            return SQL.joined(parts, " AND ")
        }
    }

    private static let select: SQL = """
        SELECT n.id, n.organization_id, n.kind, n.actor_id, u.full_name, n.content_id, c.title, n.comment_id, n.job_id, n.data, n.created_at, n.read_at
        FROM notifications n LEFT JOIN users u ON u.id = n.actor_id
        LEFT JOIN contents c ON c.organization_id = n.organization_id AND c.id = n.content_id\u{20}
        """

    private static func decode(_ row: inout Row, _ language: Language) throws -> Notification {
        let (id, organization, kind, actor, name) = (row.int(), row.int(), row.text(), row.intOrNil(), row.textOrNil())
        let (content, title, comment, job, data) = (row.intOrNil(), row.textOrNil(), row.intOrNil(), row.intOrNil(), try JSONParser.parse(row.text()))
        let somebody = Message("کسی", "Somebody").text(language)
        let called = name.flatMap { $0.isEmpty ? nil : $0 } ?? somebody
        let words = NotificationKind(rawValue: kind)?.message(actor: called, title: title ?? "", data: data)
        return Notification(
            id: id, organization: organization, kind: kind, text: words?.text(language) ?? "", actor: actor, actorName: actor == nil ? nil : called,
            content: content, contentTitle: title, comment: comment, job: job, data: data, createdAt: row.time(), readAt: row.timeOrNil())
    }

    private static let order = Ordering<Notification>.down("notifications", .init("n.id") { $0.id })

    static func page(_ reach: Reach, _ filter: Filter, _ paging: Paging, in tx: Transaction) throws -> (count: Int, Slice<Notification>) {
        let count = try tx.int("SELECT COUNT(*) FROM notifications n WHERE \(filter.condition(reach))") ?? 0
        let language = reach.actor.caller.language
        return (
            Int(count),
            try tx.page(order, paging, select + "WHERE \(filter.condition(reach))") { row in
                try decode(&row, language)
            }
        )
    }

    static func find(_ scope: Scope, _ id: ID, in tx: Transaction) throws -> Notification {
        let language = scope.caller.language
        let found = try tx.first(select + "WHERE \(Filter().condition(scope.reach)) AND n.id = \(id)") { row in try decode(&row, language) }
        guard let found else { throw AppError.notFound }
        return found
    }

    static func unread(_ reach: Reach, in tx: Transaction) throws -> UnreadCount {
        let counts = try tx.rows(
            """
            SELECT n.organization_id, COUNT(*) FROM notifications n WHERE \(Filter(unread: true).condition(reach)) GROUP BY n.organization_id
            ORDER BY n.organization_id
            """
        ) { UnreadCount.One(organization: $0.int(), unread: $0.number()) }
        return UnreadCount(unread: counts.reduce(0) { $0 + $1.unread }, organizations: counts)
    }

    // MARK: Marking

    static func mark(_ scope: Scope, _ id: ID, read: Bool, now: Timestamp, in tx: Transaction) throws {
        let moment: SQL = read ? "COALESCE(read_at, \(now))" : "NULL"
        try tx.run(
            "UPDATE notifications SET read_at = \(moment) WHERE organization_id = \(scope.organization) AND user_id = \(scope.user) AND id = \(id)")
    }

    /// - Parameter last: the newest that was seen; what came later stays unread.
    static func markAll(_ reach: Reach, upTo last: ID?, now: Timestamp, in tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE notifications SET read_at = \(now) WHERE organization_id IN \(SQL.list(reach.organizations)) AND user_id = \(reach.user)
              AND read_at IS NULL AND id <= \(last ?? ID.max)
            """)
    }

    // MARK: Preferences

    static func preferences(_ scope: Scope, in tx: Transaction) throws -> NotificationPreferences {
        let off = Set(
            try tx.rows(
                """
                SELECT kind FROM notification_preferences WHERE organization_id = \(scope.organization) AND user_id = \(scope.user) AND is_enabled = 0
                """
            ) { $0.text() })
        return NotificationPreferences(
            organization: scope.organization,
            preferences: NotificationKind.allCases.map { NotificationPreference(kind: $0.rawValue, enabled: !off.contains($0.rawValue)) })
    }

    static func prefer(_ kind: NotificationKind, _ isEnabled: Bool, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO notification_preferences (organization_id, user_id, kind, is_enabled, updated_at)
            VALUES (\(scope.organization), \(scope.user), \(kind.rawValue), \(isEnabled), \(now))
            ON CONFLICT (organization_id, user_id, kind) DO UPDATE SET is_enabled = \(isEnabled), updated_at = \(now)
            """)
    }

    // MARK: Keeping the table small

    /// What was read is kept for three months, what was not for a year.
    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            "DELETE FROM notifications WHERE created_at < \(now - .days(90)) AND (read_at IS NOT NULL OR created_at < \(now - .days(365)))")
    }
}
