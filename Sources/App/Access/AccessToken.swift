// Access tokens: JSON Web Tokens with HS256 and nothing else (RFC 7519, RFC 8725). Only our own header is accepted, byte
// for byte, so there is no algorithm to choose and none to confuse. Roles are not in it: they are read when they are used.

import Kit
import Synchronization

package enum AccessToken {
    package struct Claims: Sendable, Equatable {
        package let user: ID
        package let session: ID
        package let expires: Timestamp
    }

    /// `{"alg":"HS256","typ":"JWT"}`
    private static let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    /// How far the clocks of two hosts may be apart.
    private static let leeway = Duration.seconds(30)

    package static func issue(user: ID, session: ID, now: Timestamp, lifetime: Duration, key: [UInt8], entropy: Entropy) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.name("sub")
        json.string(String(user))
        json.name("sid")
        json.int(session)
        json.name("jti")
        json.string(entropy.token(12))
        json.name("iat")
        json.int(now.milliseconds / 1000)
        json.name("exp")
        json.int((now + lifetime).milliseconds / 1000)
        json.name("token_type")
        json.string("access")
        json.endObject()
        let signed = header + "." + Base64URL.encode(json.bytes)
        return signed + "." + Base64URL.encode(Hashing.hmac(signed, key: key))
    }

    /// - Throws: `tokenInvalid`, or `tokenExpired` for one that was good.
    package static func verify(_ token: String, now: Timestamp, key: [UInt8]) throws -> Claims {
        // By bytes: to look for characters in a text costs more than the signature.
        let parts = token.utf8.count <= 2048 ? token.utf8.split(separator: 46, omittingEmptySubsequences: false).map(Substring.init) : []
        guard parts.count == 3, parts[0] == header, let signature = Base64URL.decode(parts[2]), let payload = Base64URL.decode(parts[1]),
            Hashing.equal(signature, Hashing.hmac(parts[0] + "." + parts[1], key: key)), let claims = claims(payload, now)
        else { throw AppError(.tokenInvalid) }
        guard isGood(claims, now) else { throw AppError(.tokenExpired) }
        return claims
    }

    fileprivate static func isGood(_ claims: Claims, _ now: Timestamp) -> Bool { now < claims.expires + leeway }

    private static func claims(_ payload: [UInt8], _ now: Timestamp) -> Claims? {
        // A payload that we signed and cannot read is no token of this kind.
        guard let json = try? JSONParser.parse(payload), json["token_type"]?.string == "access",
            let user = json["sub"]?.string.flatMap({ ID($0) }), let session = json["sid"]?.int, let expires = json["exp"]?.int,
            let issued = json["iat"]?.int, Timestamp(milliseconds: issued * 1000) < now + leeway
        else { return nil }
        return Claims(user: user, session: session, expires: Timestamp(milliseconds: expires * 1000))
    }
}

/// Tokens whose signature was found good lately: each comes with every request of its person, and to verify one costs more than
/// to look one up. Only what can never become wrong is remembered; the end is looked at each time.
package final class VerifiedTokens: Sendable {
    private let known = Mutex<[String: AccessToken.Claims]>([:])
    private let key: [UInt8]
    private let capacity: Int

    package init(key: [UInt8], capacity: Int = 4096) {
        self.key = key
        self.capacity = capacity
    }

    /// - Throws: as `AccessToken.verify` does.
    package func verify(_ token: String, now: Timestamp) throws -> AccessToken.Claims {
        if let claims = known.withLock({ $0[token] }), AccessToken.isGood(claims, now) { return claims }
        let claims = try AccessToken.verify(token, now: now, key: key)
        known.withLock { known in
            if known.count >= capacity { known.removeAll(keepingCapacity: true) }
            known[token] = claims
        }
        return claims
    }
}
