// The SQL of browsers' sessions. Of a token only the hash is kept; it lives as long as it is used, and no longer than the
// session in the list that its owner sees.

import Database
import Kit

import struct Foundation.TimeZone

enum PageSessionStore {
    /// Without a visit for so long, a browser must log in again.
    static let lifetime = Duration.days(14)
    /// A visit within this time of the last one is not written down.
    private static let grain = Duration.minutes(10)

    struct Opened: Sendable {
        let session: ID
        let token: Secret
    }

    struct Found: Sendable {
        let user: ID
        let session: ID
        let locale: Locale
        let calendar: Calendar
        let zone: TimeZone
        /// Whether the visit should be written down.
        let isStale: Bool
    }

    static func open(_ user: ID, _ caller: Caller, now: Timestamp, entropy: Entropy, in tx: Transaction) throws -> Opened {
        let session = try tx.insert(
            """
            INSERT INTO sessions (user_id, device, ip, created_at, last_used_at, expires_at)
            VALUES (\(user), \(caller.userAgent), \(caller.address), \(now), \(now), \(now + lifetime)) RETURNING id
            """)
        let token = entropy.token()
        try tx.run(
            """
            INSERT INTO page_sessions (hash, session_id, created_at, expires_at) VALUES (\(Hashing.sha256(token)), \(session), \(now), \(now + lifetime))
            """)
        return Opened(session: session, token: Secret(token))
    }

    static func find(_ token: String, now: Timestamp, in tx: Transaction) throws -> Found? {
        try tx.first(
            """
            SELECT s.user_id, s.id, u.locale, u.calendar, u.time_zone, s.last_used_at FROM page_sessions p JOIN sessions s ON s.id = p.session_id JOIN users u ON u.id = s.user_id
            WHERE p.hash = \(Hashing.sha256(token)) AND p.expires_at > \(now) AND s.revoked_at IS NULL AND u.is_active = 1
            """
        ) {
            Found(
                user: $0.int(), session: $0.int(), locale: Locale(rawValue: $0.text()) ?? .fa, calendar: Calendar(rawValue: $0.text()) ?? .jalali,
                zone: TimeZone(identifier: $0.text()) ?? .standard,
                isStale: $0.time() + grain < now)
        }
    }

    /// The session goes on from now.
    static func touch(_ session: ID, now: Timestamp, in tx: Transaction) throws {
        try tx.run("UPDATE sessions SET last_used_at = \(now), expires_at = \(now + lifetime) WHERE id = \(session) AND revoked_at IS NULL")
        try tx.run("UPDATE page_sessions SET expires_at = \(now + lifetime) WHERE session_id = \(session)")
    }

    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM page_sessions WHERE expires_at < \(now)")
    }
}
