// A person's key for programs: one organization, a role, no more than the person may. `docs/api-keys.md` tells its life.

import Kit

/// What a key gives, as the database has it. The role counts at most: what the person may not, the key may not.
package struct ApiKeyGrant: Sendable, Equatable {
    package let id: ID
    package let user: ID
    package let organization: ID
    package let role: Role
}

/// A key as the API shows it.
package struct ApiKey: Codable, Sendable, Versioned {
    package let id: ID
    package let organization: ID
    package let user: ID
    package let userName: String
    package let name: String
    package let role: String
    /// How it begins, to tell it from others.
    package let prefix: String
    /// The key itself: only in the answer that makes it, `null` ever after.
    package var key: String?
    package let isExpired: Bool
    package let expiresAt: Timestamp?
    package let lastUsedAt: Timestamp?
    package let lastUsedIp: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

/// `ctx_`, 43 letters and digits of chance (256 bits), and 6 that follow from them: a key that was mistyped, or cut as it
/// was copied, is known without a look at the database, and scanners for leaked secrets can tell one from other text.
enum ApiKeyText {
    static let mark = "ctx_"
    private static let chance = 43
    private static let check = 6
    /// Enough to tell keys apart, too little to guess one.
    static let shown = 12
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func make(_ entropy: Entropy) -> Secret {
        var signs: [UInt8] = []
        while signs.count < chance {
            // Bytes from 248 on are drawn again, so that each sign is as likely as any other.
            for byte in entropy.bytes(chance) where byte < 248 && signs.count < chance { signs.append(alphabet[Int(byte) % 62]) }
        }
        let body = String(decoding: signs, as: UTF8.self)
        return Secret(mark + body + checksum(body))
    }

    /// Whether a bearer is meant to be a key, good or not.
    static func isOne(_ token: String) -> Bool { token.hasPrefix(mark) }

    static func isWellFormed(_ token: String) -> Bool {
        let rest = token.dropFirst(mark.count)
        guard isOne(token), rest.utf8.count == chance + check, rest.utf8.allSatisfy(alphabet.contains) else { return false }
        return checksum(String(rest.prefix(chance))) == rest.suffix(check)
    }

    private static func checksum(_ body: String) -> String {
        var number = Hashing.sha256("contexor key " + body).prefix(5).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var signs: [UInt8] = []
        for _ in 0..<check {
            signs.append(alphabet[Int(number % 62)])
            number /= 62
        }
        return String(decoding: signs, as: UTF8.self)
    }
}
