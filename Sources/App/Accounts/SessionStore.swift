// Sessions and their refresh tokens. A token rotates with each use; its successor follows from a stored salt and a key, so
// two tabs that refresh at once get the same one, and a later use of an old one shows a thief and ends the session.

import Database
import Kit

package struct SessionInfo: Codable, Sendable {
    package let id: ID
    package let device: String
    package let ip: String
    package let createdAt: Timestamp
    package let lastUsedAt: Timestamp
    package let expiresAt: Timestamp
    package let isCurrent: Bool
}

enum SessionStore {
    /// How long a used token still gives its successor.
    static let grace = Duration.seconds(30)

    struct Opened {
        let session: ID
        let refresh: Secret
    }

    static func open(_ user: ID, _ caller: Caller, lifetime: Duration, now: Timestamp, entropy: Entropy, in tx: Transaction) throws -> Opened {
        let session = try tx.insert(
            """
            INSERT INTO sessions (user_id, device, ip, created_at, last_used_at, expires_at)
            VALUES (\(user), \(caller.userAgent), \(caller.address), \(now), \(now), \(now + lifetime)) RETURNING id
            """)
        let token = entropy.token()
        try insert(token, session, salt: entropy.bytes(16), lifetime: lifetime, now: now, tx)
        return Opened(session: session, refresh: Secret(token))
    }

    private static func insert(_ token: String, _ session: ID, salt: [UInt8], lifetime: Duration, now: Timestamp, _ tx: Transaction) throws {
        try tx.post(
            """
            INSERT INTO refresh_tokens (hash, session_id, salt, created_at, expires_at)
            VALUES (\(Hashing.sha256(token)), \(session), \(salt), \(now), \(now + lifetime)) ON CONFLICT DO NOTHING
            """)
    }

    enum Refreshed: Sendable {
        case renewed(user: ID, session: ID, refresh: Secret)
        case refused(AppError.Code)
        /// An old token came back: the session was ended.
        case reused(user: ID, session: ID)
    }

    /// Exchanges a refresh token for its successor. Nothing may be undone afterwards: the caller lets it commit.
    static func refresh(_ token: String, lifetime: Duration, now: Timestamp, key: [UInt8], entropy: Entropy, in tx: Transaction) throws -> Refreshed {
        let hash = Hashing.sha256(token)
        let row = try tx.first(
            """
            SELECT t.session_id, s.user_id, t.salt, t.expires_at, t.used_at,
              CASE WHEN s.revoked_at IS NULL AND u.is_active = 1 THEN 1 ELSE 0 END
            FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id WHERE t.hash = \(hash)
            """
        ) { (session: $0.int(), user: $0.int(), salt: $0.blob(), expires: $0.time(), used: $0.timeOrNil(), isLive: $0.bool()) }
        guard let row, row.isLive else { return .refused(.tokenInvalid) }
        guard now < row.expires else { return .refused(.tokenExpired) }
        let successor = Base64URL.encode(Hashing.hmac("successor \(Hashing.hex(row.salt))", key: key))
        let isFirst = try tx.run("UPDATE refresh_tokens SET used_at = \(now) WHERE hash = \(hash) AND used_at IS NULL") == 1
        if isFirst {
            try insert(successor, row.session, salt: entropy.bytes(16), lifetime: lifetime, now: now, tx)
            try tx.run("UPDATE sessions SET last_used_at = \(now), expires_at = \(now + lifetime) WHERE id = \(row.session)")
        } else if let used = row.used, now > used + grace {
            try revoke(row.session, because: "refresh token reused", now: now, in: tx)
            return .reused(user: row.user, session: row.session)
        }
        return .renewed(user: row.user, session: row.session, refresh: Secret(successor))
    }

    /// The session that a refresh token belongs to, live or not.
    static func find(refresh token: String, in tx: Transaction) throws -> (session: ID, user: ID)? {
        try tx.first(
            """
            SELECT s.id, s.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = \(Hashing.sha256(token))
            """
        ) { ($0.int(), $0.int()) }
    }

    static func revoke(_ session: ID, because reason: String, now: Timestamp, in tx: Transaction) throws {
        try tx.run("UPDATE sessions SET revoked_at = \(now), revoked_because = \(reason) WHERE id = \(session) AND revoked_at IS NULL")
    }

    /// Ends one of the actor's own sessions. `false` when it is not one of them.
    static func revoke(_ session: ID, of actor: Actor, now: Timestamp, in tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE sessions SET revoked_at = \(now), revoked_because = 'ended by its owner'
            WHERE id = \(session) AND user_id = \(actor.user) AND revoked_at IS NULL
            """) == 1
    }

    static func revokeAll(of user: ID, because reason: String, now: Timestamp, in tx: Transaction) throws -> Int {
        try tx.run("UPDATE sessions SET revoked_at = \(now), revoked_because = \(reason) WHERE user_id = \(user) AND revoked_at IS NULL")
    }

    static func revokeOthers(of actor: Actor, because reason: String, now: Timestamp, in tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE sessions SET revoked_at = \(now), revoked_because = \(reason)
            WHERE user_id = \(actor.user) AND id <> \(actor.session) AND revoked_at IS NULL
            """)
    }

    static func live(of actor: Actor, now: Timestamp, in tx: Transaction) throws -> [SessionInfo] {
        try tx.rows(
            """
            SELECT id, device, ip, created_at, last_used_at, expires_at FROM sessions
            WHERE user_id = \(actor.user) AND revoked_at IS NULL AND expires_at > \(now) ORDER BY last_used_at DESC, id DESC
            """
        ) { row in
            let id = row.int()
            return SessionInfo(
                id: id, device: row.text(), ip: row.text(), createdAt: row.time(), lastUsedAt: row.time(), expiresAt: row.time(),
                isCurrent: id == actor.session)
        }
    }

    static func purge(now: Timestamp, in tx: Transaction) throws {
        try tx.run("DELETE FROM refresh_tokens WHERE expires_at < \(now - .days(7))")
        // Device and address are personal: they are kept as long as they may help to understand a misuse, and no longer.
        try tx.run(
            """
            DELETE FROM sessions WHERE expires_at < \(now - .days(30)) AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.session_id = sessions.id)
            """)
    }
}
