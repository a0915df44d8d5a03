// The SQL of memberships.

import Database
import Kit
import TextKit

enum MemberStore {
    // MARK: Reading

    static func count(_ reach: Reach, in tx: Transaction) throws -> Int {
        Int(try tx.int("SELECT COUNT(*) FROM (\(everybody(reach))) AS found") ?? 0)
    }

    /// Members, and after them those who are invited.
    static func page(_ reach: Reach, _ paging: Paging, in tx: Transaction) throws -> [Member] {
        try tx.rows(everybody(reach) + "ORDER BY 2, 6, 1 LIMIT \(paging.size) OFFSET \(paging.offset)", decode)
    }

    /// Whether the number belongs to a member, or is invited.
    static func knows(phone: String, _ scope: Scope, in tx: Transaction) throws -> Bool {
        try tx.exists(
            """
            SELECT 1 FROM members m JOIN users u ON u.id = m.user_id WHERE m.organization_id = \(scope.organization) AND u.phone_number = \(phone)
            UNION ALL SELECT 1 FROM invitations i
            WHERE i.organization_id = \(scope.organization) AND i.phone_number = \(phone) AND i.accepted_at IS NULL
            """)
    }

    /// Whether this user is a member with at least this role.
    static func may(_ user: ID, atLeast role: Role, _ scope: Scope, in tx: Transaction) throws -> Bool {
        let held = try tx.first("SELECT role FROM members WHERE organization_id = \(scope.organization) AND user_id = \(user)") { Role(rawValue: $0.text()) }
        return (held ?? nil).map { $0 >= role } ?? false
    }

    /// The names of those among `users` who are members.
    static func names(_ users: [ID], organization: ID, in tx: Transaction) throws -> [ID: String] {
        let found = try tx.rows(
            """
            SELECT u.id, u.full_name, u.phone_number FROM members m JOIN users u ON u.id = m.user_id
            WHERE m.organization_id = \(organization) AND m.user_id IN \(SQL.list(users))
            """
        ) { (id: $0.int(), name: $0.text(), phone: $0.text()) }
        return Dictionary(found.map { ($0.id, $0.name.isEmpty ? IranianMobile.masked($0.phone) : $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    static func find(_ id: ID, _ scope: Scope, in tx: Transaction) throws -> Member {
        guard let found = try tx.first(members(scope.reach, "m.id = \(id)"), decode) else { throw AppError.notFound }
        return found
    }

    private static func everybody(_ reach: Reach) -> SQL {
        members(reach, "TRUE") + "UNION ALL " + InvitationStore.open(reach, "TRUE")
    }

    /// The caller's own membership comes along, since it says how much of a number is shown.
    private static func members(_ reach: Reach, _ condition: SQL) -> SQL {
        """
        SELECT m.id, m.organization_id, u.id AS user_id, u.phone_number, m.role, 'active' AS status, u.full_name, m.joined_at,
          m.joined_at AS created_at, m.updated_at, m.version, \(reach.actor.capped("me.role")) AS seen_by, CASE WHEN m.user_id = me.user_id THEN 1 ELSE 0 END AS oneself
        FROM members m JOIN users u ON u.id = m.user_id JOIN members me ON me.organization_id = m.organization_id AND me.user_id = \(reach.user)
        WHERE m.organization_id IN \(SQL.list(reach.organizations)) AND \(condition)\u{20}
        """
    }

    /// Reads the columns that `members` and `InvitationStore.open` have in common.
    static func decode(_ row: inout Row) -> Member {
        let (id, organization, user, phone) = (row.int(), row.int(), row.intOrNil(), row.text())
        let (role, status, name) = (row.text(), row.text(), row.text())
        let (joined, created, updated, version) = (row.timeOrNil(), row.time(), row.time(), row.number())
        let shown = Member.shown(phone, to: Role(rawValue: row.text()), isOneself: row.bool())
        return Member(
            id: id, organization: organization, user: Member.Person(id: user, phoneNumber: shown, fullName: name), role: role, status: status,
            joinedAt: joined, createdAt: created, updatedAt: updated, version: version)
    }

    // MARK: Adding

    /// Adds a person who has a user. An open invitation of the number is thereby answered.
    /// - Returns: the membership, or `nil` when there is one already.
    static func add(_ user: (id: ID, phone: String), _ role: Role, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID? {
        let id = try tx.int(
            """
            INSERT INTO members (organization_id, user_id, role, joined_at, updated_at)
            VALUES (\(scope.organization), \(user.id), \(role.rawValue), \(now), \(now)) ON CONFLICT DO NOTHING RETURNING id
            """)
        if id != nil { try InvitationStore.answer(user.phone, scope, in: tx) }
        return id
    }

    /// A person whom the caller knows: a member of an organization that the caller is an admin of. Of anybody else it is not
    /// told whether there is such a user, or an admin could read the numbers of all people by counting.
    static func acquaintance(_ user: ID, _ actor: Actor, in tx: Transaction) throws -> (id: ID, phone: String)? {
        try Access.beyond(.acquaintances, in: tx) {
            try tx.first(
                """
                SELECT u.id, u.phone_number FROM users u WHERE u.id = \(user) AND EXISTS (
                  SELECT 1 FROM members theirs
                  JOIN members mine ON mine.organization_id = theirs.organization_id AND mine.user_id = \(actor.user) AND mine.role = 'admin'
                  JOIN organizations o ON o.id = theirs.organization_id AND o.deleted_at IS NULL
                  WHERE theirs.user_id = u.id \(actor.key.map { "AND theirs.organization_id = \($0.organization)" } ?? .empty))
                """
            ) { (id: $0.int(), phone: $0.text()) }
        }
    }

    // MARK: Changing

    /// Locks the memberships of all admins, lowest id first, until the end of the transaction. Every change of a role and
    /// every removal begins with it, so that they go one after the other: of two admins who demote each other at once the
    /// second waits here, and then reads who is left.
    /// - Returns: the users that are admins now.
    static func lockAdmins(_ scope: Scope, in tx: Transaction) throws -> [ID] {
        try tx.rows(
            "SELECT user_id FROM members WHERE organization_id = \(scope.organization) AND role = 'admin' ORDER BY id \(.forUpdate)"
        ) { $0.int() }
    }

    /// - Throws: `staleVersion` when the caller means another version.
    static func lock(_ id: ID, _ scope: Scope, in tx: Transaction) throws {
        try scope.meet(
            version: tx.int("SELECT version FROM members WHERE organization_id = \(scope.organization) AND id = \(id) \(.forUpdate)"))
    }

    static func setRole(_ id: ID, _ role: Role, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE members SET role = \(role.rawValue), updated_at = \(now), version = version + 1
            WHERE organization_id = \(scope.organization) AND id = \(id)
            """)
    }

    static func remove(_ id: ID, _ scope: Scope, in tx: Transaction) throws {
        try tx.run("DELETE FROM members WHERE organization_id = \(scope.organization) AND id = \(id)")
    }
}
