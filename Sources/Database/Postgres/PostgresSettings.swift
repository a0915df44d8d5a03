// What a connection string says of the pool, taken out of it before libpq sees the rest; and a refusal of the strings
// that libpq would misread, since its messages would then quote half of the password.

import CPostgres
import Glibc
import Kit

package struct PostgresSettings: Sendable {
    /// Without the query items that are ours. Secret: it holds the password.
    let url: Secret
    /// The passwords alone, so that they can be struck out of any message.
    private let passwords: [Secret]

    /// Connections at most: `pool_size` in the URL.
    package var poolSize = min(2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 2, 32)
    /// How long a caller waits for a free connection: `pool_timeout` in the URL, in seconds.
    package var waitLimit = Duration.seconds(5)
    package var statementTimeout = Duration.seconds(30)
    package var lockTimeout = Duration.seconds(10)
    package var idleInTransactionTimeout = Duration.seconds(10)
    /// A server that is silent for longer has stalled, since `statementTimeout` would have made it speak.
    package var silenceLimit = Duration.seconds(35)
    /// Between two attempts to connect, at most; the first waits a fiftieth of it.
    package var longestBackOff = Duration.seconds(5)
    /// Prepared statements that one connection keeps.
    package var statementLimit = 256

    package init(url: String) throws {
        let (rest, items) = try PostgresSettings.withoutOwnItems(url)
        let options = try PostgresSettings.parse(rest)
        self.url = Secret(rest)
        passwords = ["password", "sslpassword"].compactMap { options[$0] }.filter { !$0.isEmpty }.map(Secret.init)
        for (name, value) in items { try set(name, value) }
    }

    private mutating func set(_ name: Substring, _ value: Substring) throws {
        if name == "pool_size" {
            guard let size = Int(value), (1...500).contains(size) else { throw Self.wrong("pool_size is a number from 1 to 500") }
            poolSize = size
        } else {
            guard let seconds = Double(value), seconds > 0, seconds <= 600 else {
                throw Self.wrong("pool_timeout is a number of seconds up to 600")
            }
            waitLimit = .milliseconds(Int64(seconds * 1000))
        }
    }

    /// Takes `pool_size` and `pool_timeout` out of the query.
    private static func withoutOwnItems(_ url: String) throws -> (String, [(Substring, Substring)]) {
        guard let scheme = url.firstRange(of: "://"), ["postgresql", "postgres"].contains(url[..<scheme.lowerBound]) else {
            throw wrong("it begins with postgresql://")
        }
        // As libpq reads it: user and password end at the first "@" if no "/" stands before that.
        let rest = url[scheme.upperBound...]
        let stop = rest.firstIndex { $0 == "@" || $0 == "/" }
        let place = stop.map { rest[$0] == "@" ? rest[$0...] : rest } ?? rest
        guard let question = place.firstIndex(of: "?") else { return (url, []) }
        let query = url[url.index(after: question)...].split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (item: item, name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
        let ours = query.filter { $0.name == "pool_size" || $0.name == "pool_timeout" }
        let theirs = query.filter { $0.name != "pool_size" && $0.name != "pool_timeout" }.map(\.item)
        let kept = url[..<question] + (theirs.isEmpty ? "" : "?" + theirs.joined(separator: "&"))
        return (String(kept), ours.map { ($0.name, $0.value) })
    }

    /// Lets libpq read the URL once, and checks that it read what was meant.
    private static func parse(_ url: String) throws -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let list = PQconninfoParse(url, &message) else {
            // Of libpq's messages only this one cannot quote a password.
            let text = message.map { String(cString: $0) } ?? ""
            throw wrong(text.hasPrefix("invalid URI query parameter") ? text.trimmed : encodeHint)
        }
        defer { PQconninfoFree(list) }
        var options: [String: String] = [:]
        var option = list
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        let numeric = (options["port"] ?? "").allSatisfy { $0.isNumber || $0 == "," }
        guard numeric, !(options["host"] ?? "").contains("@"), !(options["dbname"] ?? "").contains("@") else {
            throw wrong(encodeHint)
        }
        return options
    }

    private static let encodeHint =
        "write it as postgresql://user:password@host:port/database, with %40 for @, %2F for /, %3A for : and %25 for % in the password"

    private static func wrong(_ reason: String) -> DatabaseError { .other("The PostgreSQL URL cannot be used: \(reason).") }

    /// The message without the password, on one line.
    func scrubbed(_ message: String) -> String {
        let line = message.split(separator: "\n").map(\.trimmed).joined(separator: "; ")
        return passwords.reduce(line) { $0.replacing($1.reveal(), with: "•••") }
    }
}
