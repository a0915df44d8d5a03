// The SQL of people and their profiles. A profile belongs to a person, not to an organization: it takes the actor.

import Database
import Kit
import TextKit

package enum UserStore {
    static func find(phone: String, in tx: Transaction) throws -> User? {
        try tx.first("SELECT \(columns) FROM users WHERE phone_number = \(phone)", decode)
    }

    private static let columns: SQL = "id, phone_number, full_name, email, is_active, date_joined"
    private static func decode(_ row: inout Row) -> User {
        User(id: row.int(), phoneNumber: row.text(), fullName: row.text(), email: row.text(), isActive: row.bool(), dateJoined: row.time())
    }

    /// The user with this number; made when there is none.
    /// - Parameter locale: what a newcomer reads; dates follow it.
    static func findOrCreate(phone: String, locale: Locale = .fa, now: Timestamp, in tx: Transaction) throws -> User {
        if let user = try find(phone: phone, in: tx) { return user }
        let calendar = locale == .fa ? Calendar.jalali : .gregorian
        try tx.post(
            """
            INSERT INTO users (phone_number, locale, calendar, date_joined, updated_at)
            VALUES (\(phone), \(locale.rawValue), \(calendar.rawValue), \(now), \(now)) ON CONFLICT DO NOTHING
            """)
        guard let user = try find(phone: phone, in: tx) else { throw DatabaseError.serialization }
        return user
    }

    /// What stands in the place of a number that somebody came without: nobody else's here, since it says who is meant only where
    /// it was given.
    static func unnumbered(_ wanted: String, in tx: Transaction) throws -> String {
        var (text, tries) = (wanted, 1)
        while try find(phone: text, in: tx) != nil {
            tries += 1
            text = "\(wanted)-\(tries)"
        }
        return text
    }

    /// How those begin.
    static let withoutNumber = "none-"

    /// What to call a person: by name, else by a number of which little is seen.
    static func name(_ user: ID, in tx: Transaction) throws -> String {
        let found = try tx.first("SELECT full_name, phone_number FROM users WHERE id = \(user)") { (name: $0.text(), phone: $0.text()) }
        guard let found else { return "" }
        return found.name.isEmpty ? IranianMobile.masked(found.phone) : found.name
    }

    static func locale(of user: ID, in tx: Transaction) throws -> Locale {
        let found = try tx.first("SELECT locale FROM users WHERE id = \(user)") { $0.text() }
        return found.flatMap(Locale.init(rawValue:)) ?? .fa
    }

    /// `false` when the number is somebody else's.
    static func changePhone(of user: ID, to phone: String, now: Timestamp, in tx: Transaction) throws -> Bool {
        do {
            return try tx.run(
                """
                UPDATE users SET phone_number = \(phone), updated_at = \(now), version = version + 1
                WHERE id = \(user) AND NOT EXISTS (SELECT 1 FROM users o WHERE o.phone_number = \(phone))
                """) == 1
        } catch DatabaseError.unique { throw DatabaseError.serialization }  // It became somebody's in between: looked at again.
    }

    static func noteLogin(_ user: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.post("UPDATE users SET last_login = \(now) WHERE id = \(user)")
    }

    /// Gives superuser rights, for the command only.
    package static func promote(phone: String, fullName: String, now: Timestamp, in tx: Transaction) throws -> User {
        let user = try findOrCreate(phone: phone, now: now, in: tx)
        try tx.run(
            """
            UPDATE users SET is_superuser = 1, is_active = 1, full_name = CASE WHEN \(fullName) = '' THEN full_name ELSE \(fullName) END,
              updated_at = \(now), version = version + 1 WHERE id = \(user.id)
            """)
        return user
    }

    static func profile(_ actor: Actor, in tx: Transaction) throws -> Profile {
        let memberships = try Access.beyond(.ownMemberships, in: tx) {
            try tx.rows(
                """
                SELECT o.id, o.name, o.slug, \(actor.capped("m.role")) FROM members m JOIN organizations o ON o.id = m.organization_id
                WHERE m.user_id = \(actor.user) AND o.deleted_at IS NULL \(actor.key.map { "AND o.id = \($0.organization)" } ?? .empty) ORDER BY o.id
                """
            ) { Profile.Membership(id: $0.int(), name: $0.text(), slug: $0.text(), role: $0.text()) }
        }
        let profile = try tx.first(
            """
            SELECT id, phone_number, full_name, email, is_active, is_superuser, locale, calendar, time_zone, date_joined, last_login, version
            FROM users WHERE id = \(actor.user)
            """
        ) {
            Profile(
                id: $0.int(), phoneNumber: $0.text(), fullName: $0.text(), email: $0.text(), isActive: $0.bool(), isSuperuser: $0.bool(),
                locale: $0.text(), calendar: $0.text(), timeZone: $0.text(), dateJoined: $0.time(), lastLogin: $0.timeOrNil(),
                organizations: memberships, version: $0.number())
        }
        guard let profile else { throw AppError.notFound }
        return profile
    }

    static func superusers(in tx: Transaction) throws -> Int64 { try tx.int("SELECT COUNT(*) FROM users WHERE is_superuser = 1 AND is_active = 1") ?? 0 }

    /// - Parameter version: the one that was read; when another change came in between, the transaction is repeated.
    static func update(
        _ actor: Actor, fullName: String, email: String, locale: String, calendar: String, timeZone: String, from version: Int, now: Timestamp,
        in tx: Transaction
    ) throws {
        let changed = try tx.run(
            """
            UPDATE users SET full_name = \(fullName), email = \(email), locale = \(locale), calendar = \(calendar), time_zone = \(timeZone),
              updated_at = \(now), version = version + 1
            WHERE id = \(actor.user) AND version = \(version)
            """)
        guard changed == 1 else { throw DatabaseError.serialization }
    }
}
