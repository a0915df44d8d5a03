// Names of what lies in Redis: an installation's own, so that two may share a server, and without a word about people, since
// the keys of limits hold phone numbers and addresses.

import Kit

package struct RedisNames: Sendable {
    private let key: [UInt8]
    private let prefix: String

    package init(key: [UInt8]) {
        self.key = key
        prefix = "contexor:" + Hashing.hex(Hashing.hmac("installation", key: key).prefix(6))
    }

    package var hints: String { prefix + ":hints" }

    package func limit(_ key: String) -> String { "\(prefix):limit:\(Base64URL.encode(Hashing.hmac(key, key: self.key).prefix(16)))" }
}
