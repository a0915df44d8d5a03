// Cookies of a request (RFC 6265), and those that a reply sets.

import HTTPTypes
import Kit

package struct Cookies: Sendable {
    private let values: [String: String]

    package init(_ headers: HTTPFields) {
        var values: [String: String] = [:]
        for pair in headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[parts[0].trimmed] = parts[1].trimmed }
        }
        self.values = values
    }

    package subscript(name: String) -> String? { values[name] }

    /// - Parameters:
    ///   - age: how long browsers keep it; zero takes it away, `nil` keeps it until the browser is closed.
    ///   - isSecret: whether scripts may not see it.
    package static func header(_ name: String, _ value: String, age: Duration?, isSecure: Bool, isSecret: Bool = true) -> (name: String, value: String) {
        let life = age.map { "; Max-Age=\($0.components.seconds)" } ?? ""
        return ("Set-Cookie", "\(name)=\(value)\(life); Path=/; SameSite=Lax\(isSecret ? "; HttpOnly" : "")\(isSecure ? "; Secure" : "")")
    }
}
