// The SQL of API keys. Only a hash is kept; 256 bits of chance need no salt and no slow function.

import Database
import Kit

enum ApiKeyStore {
    /// So often at most it is noted that a key was used.
    static let usePeriod = Duration.minutes(1)
    /// More keys than anybody can tell apart.
    static let mostKeys = 50

    private static func hash(_ token: String) -> [UInt8] { Hashing.sha256(token) }

    // MARK: Coming in with a key

    struct Found: Sendable {
        let grant: ApiKeyGrant
        let expiresAt: Timestamp?
        let lastUsedAt: Timestamp?
    }

    /// The key with this text, unless it was revoked.
    static func find(_ token: String, in tx: Transaction) throws -> Found? {
        guard ApiKeyText.isWellFormed(token) else { return nil }
        return try Access.beyond(.login, in: tx) {
            try tx.first(
                """
                SELECT id, user_id, organization_id, role, expires_at, last_used_at FROM api_keys WHERE hash = \(hash(token)) AND revoked_at IS NULL
                """
            ) {
                Found(
                    grant: ApiKeyGrant(id: $0.int(), user: $0.int(), organization: $0.int(), role: Role(rawValue: $0.text()) ?? .viewer),
                    expiresAt: $0.timeOrNil(), lastUsedAt: $0.timeOrNil())
            }
        }
    }

    /// Whether the key still stands for an active person who is a member.
    static func isGood(_ grant: ApiKeyGrant, in tx: Transaction) throws -> Bool {
        try tx.seeing(.organizations([grant.organization])) {
            try tx.exists(
                """
                SELECT 1 FROM api_keys k JOIN users u ON u.id = k.user_id AND u.is_active = 1
                  JOIN members m ON m.organization_id = k.organization_id AND m.user_id = k.user_id
                WHERE k.id = \(grant.id) AND k.revoked_at IS NULL
                """)
        }
    }

    static func noteUse(_ grant: ApiKeyGrant, from address: String, now: Timestamp, in tx: Transaction) throws {
        _ = try tx.seeing(.organizations([grant.organization])) {
            try tx.run("UPDATE api_keys SET last_used_at = \(now), last_used_ip = \(address) WHERE id = \(grant.id)")
        }
    }

    // MARK: Making and ending

    struct Draft: Sendable {
        let name: String
        let role: Role
        let expiresAt: Timestamp?
    }

    static func create(_ draft: Draft, _ token: Secret, _ scope: Scope, now: Timestamp, in tx: Transaction) throws -> ID {
        let text = token.reveal()
        return try tx.insert(
            """
            INSERT INTO api_keys (organization_id, user_id, name, role, prefix, hash, expires_at, created_at, updated_at)
            VALUES (\(scope.organization), \(scope.user), \(draft.name), \(draft.role.rawValue), \(String(text.prefix(ApiKeyText.shown))),
              \(hash(text)), \(draft.expiresAt), \(now), \(now)) RETURNING id
            """)
    }

    /// How many the person has in the organization. Locks the membership, so that two requests do not both make the last one.
    static func countOwn(_ scope: Scope, in tx: Transaction) throws -> Int {
        _ = try tx.int("SELECT id FROM members WHERE organization_id = \(scope.organization) AND user_id = \(scope.user) \(.forUpdate)")
        return Int(
            try tx.int(
                "SELECT COUNT(*) FROM api_keys WHERE organization_id = \(scope.organization) AND user_id = \(scope.user) AND revoked_at IS NULL") ?? 0)
    }

    /// - Returns: whether it was the version that is meant and is changed now.
    static func rename(_ key: ApiKey, to name: String, now: Timestamp, in tx: Transaction) throws -> Bool {
        tx.see(.organizations([key.organization]))
        return try tx.run(
            """
            UPDATE api_keys SET name = \(name), updated_at = \(now), version = version + 1
            WHERE organization_id = \(key.organization) AND id = \(key.id) AND version = \(key.version) AND revoked_at IS NULL
            """) == 1
    }

    static func revoke(_ key: ApiKey, because reason: String, now: Timestamp, in tx: Transaction) throws -> Bool {
        tx.see(.organizations([key.organization]))
        return try tx.run(
            """
            UPDATE api_keys SET revoked_at = \(now), revoked_because = \(reason)
            WHERE organization_id = \(key.organization) AND id = \(key.id) AND revoked_at IS NULL
            """) == 1
    }

    /// Who leaves takes no keys along, and finds none when coming back.
    static func revokeAll(of user: ID, _ scope: Scope, now: Timestamp, in tx: Transaction) throws {
        try tx.run(
            """
            UPDATE api_keys SET revoked_at = \(now), revoked_because = 'the member left'
            WHERE organization_id = \(scope.organization) AND user_id = \(user) AND revoked_at IS NULL
            """)
    }

    // MARK: Reading

    private static func select(_ condition: SQL) -> SQL {
        """
        SELECT k.id, k.organization_id, k.user_id, u.full_name, k.name, k.role, k.prefix, k.expires_at, k.last_used_at, k.last_used_ip,
          k.created_at, k.updated_at, k.version
        FROM api_keys k JOIN users u ON u.id = k.user_id JOIN organizations o ON o.id = k.organization_id AND o.deleted_at IS NULL
        WHERE k.revoked_at IS NULL AND \(condition)\u{20}
        """
    }

    private static func decoder(_ now: Timestamp) -> (inout Row) -> ApiKey {
        { row in
            let (id, organization, user, userName) = (row.int(), row.int(), row.int(), row.text())
            let (name, role, prefix, expires) = (row.text(), row.text(), row.text(), row.timeOrNil())
            return ApiKey(
                id: id, organization: organization, user: user, userName: userName, name: name, role: role, prefix: prefix, key: nil,
                isExpired: expires.map { now >= $0 } ?? false, expiresAt: expires, lastUsedAt: row.timeOrNil(), lastUsedIp: row.textOrNil(),
                createdAt: row.time(), updatedAt: row.time(), version: row.number())
        }
    }

    /// Whose keys are meant.
    enum Whose {
        case own(Actor)
        case everyMembers(Scope)

        /// One's own are in whichever organizations.
        fileprivate func inSight<T>(_ tx: Transaction, _ body: () throws -> T) rethrows -> T {
            switch self {
            case .own: try Access.beyond(.ownMemberships, in: tx, body)
            case .everyMembers: try body()
            }
        }

        fileprivate var condition: SQL {
            switch self {
            case .own(let actor): "k.user_id = \(actor.user)"
            case .everyMembers(let scope): "k.organization_id = \(scope.organization)"
            }
        }
    }

    private static let order = Ordering<ApiKey>.down("api-keys", .init("k.id") { $0.id })

    static func page(_ whose: Whose, _ paging: Paging, now: Timestamp, in tx: Transaction) throws -> (count: Int, Slice<ApiKey>) {
        try whose.inSight(tx) {
            let count = try tx.int("SELECT COUNT(*) FROM (\(select(whose.condition))) AS found") ?? 0
            let rows = try tx.page(order, paging, select(whose.condition), decoder(now))
            return (Int(count), rows)
        }
    }

    static func find(_ id: ID, _ whose: Whose, now: Timestamp, in tx: Transaction) throws -> ApiKey {
        try whose.inSight(tx) {
            guard let key = try tx.first(select("k.id = \(id) AND \(whose.condition)"), decoder(now)) else { throw AppError.notFound }
            return key
        }
    }
}
