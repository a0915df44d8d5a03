// What `REDIS_URL` says, and the limits of a client. The URL holds a password, so nothing of it is ever quoted.

import Kit

package struct RedisSettings: Sendable {
    package let host: String
    package let port: Int
    package let database: Int
    package let isEncrypted: Bool
    let user: String?
    let password: Secret?
    /// A file of certificates that are trusted in place of the system's: `ssl_ca_certs` in the URL.
    let authorities: String?

    /// How long a command may take when it sets no limit of its own.
    package var deadline = Duration.seconds(1)
    /// How long connecting may take, from the name of the host to the first answer.
    package var connectLimit = Duration.seconds(2)
    /// Commands at most that wait for their answers.
    package var mostWaiting = 10_000
    /// Bytes of one answer at most.
    package var longestReply = 1 << 20
    /// Timeouts in a row after which the server is taken for stalled and left alone.
    package var mostTimeouts = 5
    /// How long a stalled server is left alone; also the longest pause between two attempts to connect.
    package var rest = Duration.seconds(2)
    /// How long a subscription may be silent before it asks whether anybody is there.
    package var pulse = Duration.seconds(10)

    /// Reads `redis://[user][:password]@host[:port][/database]`, or the same with `rediss://` for TLS.
    package init(url: String) throws(RedisError) {
        guard let scheme = url.firstRange(of: "://"), ["redis", "rediss"].contains(url[..<scheme.lowerBound]) else {
            throw .url("it begins with redis:// or rediss://")
        }
        isEncrypted = url.hasPrefix("rediss")
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest[authority.endIndex...]
        let path = tail.prefix { $0 != "?" && $0 != "#" }
        let at = authority.lastIndex(of: "@")
        (host, port) = try Self.place(at.map { authority[authority.index(after: $0)...] } ?? authority)
        (user, password) = try Self.credentials(at.map { authority[..<$0] } ?? "")
        database = try Self.database(path)
        authorities = try Self.authorities(tail[path.endIndex...], isEncrypted)
    }

    /// For messages and logs.
    package var address: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)" }

    private static func place(_ text: Substring) throws(RedisError) -> (String, Int) {
        var (host, port) = (text, Substring("6379"))
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw .url(hint) }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw .url(hint) }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            (host, port) = (text[..<colon], text[text.index(after: colon)...])
        }
        guard !host.isEmpty, let number = Int(port), (1...65_535).contains(number) else { throw .url(hint) }
        return (String(host), number)
    }

    private static func credentials(_ text: Substring) throws(RedisError) -> (String?, Secret?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = decoded(parts.first ?? ""), let password = decoded(parts.count > 1 ? parts[1] : "") else { throw .url(hint) }
        // Redis has no user without a password to tell.
        guard user.isEmpty || !password.isEmpty else { throw .url("it names a user without a password; a password alone is :password@") }
        return (user.isEmpty ? nil : user, password.isEmpty ? nil : Secret(password))
    }

    private static func database(_ path: Substring) throws(RedisError) -> Int {
        let text = path.drop { $0 == "/" }
        if text.isEmpty { return 0 }
        guard let number = Int(text), (0...1_000_000).contains(number) else { throw .url("after the host comes the number of a database; " + hint) }
        return number
    }

    private static func authorities(_ query: Substring, _ isEncrypted: Bool) throws(RedisError) -> String? {
        if query.isEmpty { return nil }
        let prefix = "?ssl_ca_certs="
        guard query.hasPrefix(prefix), !query.contains("&"), let file = decoded(query.dropFirst(prefix.count)), !file.isEmpty else {
            throw .url("the only option is ssl_ca_certs, a file of certificates to trust")
        }
        guard isEncrypted else { throw .url("ssl_ca_certs needs rediss://") }
        return file
    }

    private static let hint =
        "write it as redis://user:password@host:port/database, with %40 for @, %2F for /, %3A for : and %25 for % in the password"

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
