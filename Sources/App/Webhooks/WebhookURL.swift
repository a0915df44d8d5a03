// An address that messages may be sent to, as far as its text tells. Whom its host means is looked up at each try.

import Kit

struct WebhookURL: Sendable, Equatable {
    /// In small letters, as it is asked for and resolved: what is checked and what is connected to are the same.
    let host: String
    let text: String

    /// - Parameter allowsPrivate: whether `http` will do, as in a closed network.
    init?(_ given: String, allowsPrivate: Bool) {
        guard given.utf8.count <= 2000, given.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: "\\") }) else { return nil }
        let scheme = given.prefix { $0 != ":" }.lowercased()
        guard scheme == "https" || scheme == "http" && allowsPrivate, given.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        let rest = given.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        // No names and passwords: they would be shown to everybody who may see the webhook.
        guard !authority.contains("@"), !path.contains("#"), let (host, port) = WebhookURL.split(authority.lowercased()) else { return nil }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        text = "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path.hasPrefix("/") ? "" : "/")\(path)"
    }

    private static func split(_ authority: String) -> (host: String, port: Int?)? {
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = String(authority[..<(end ?? authority.endIndex)])
        let rest = authority[(end ?? authority.endIndex)...]
        guard rest.isEmpty || rest.first == ":" && rest.dropFirst().allSatisfy(\.isNumber) else { return nil }
        let port = Int(rest.dropFirst())
        guard rest.isEmpty || port.map({ (1...65535).contains($0) }) == true else { return nil }
        return isHost(host) ? (host, port) : nil
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") { return HostAddress(String(host.dropFirst().dropLast()))?.bytes.count == 16 }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95 }
            }
    }
}
