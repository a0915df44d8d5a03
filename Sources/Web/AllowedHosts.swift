// The names under which this server answers: what stands in `Host` ends up in links, so a name that nobody gave is refused.

struct AllowedHosts: Sendable {
    private let names: Set<String>
    /// With their leading dots: all names below one.
    private let domains: [String]

    /// - Parameter patterns: names; a leading dot means the name and all below it, `*` means all.
    init(_ patterns: [String]) {
        let patterns = patterns.map { $0.lowercased() }
        domains = patterns.filter { $0.hasPrefix(".") }
        names = Set(patterns + domains.map { String($0.dropFirst()) })
    }

    /// - Parameter authority: `host:port` as the caller wrote it.
    func contains(_ authority: String) -> Bool {
        guard let host = AllowedHosts.host(of: authority) else { return false }
        return names.contains("*") || names.contains(host) || domains.contains { host.hasSuffix($0) }
    }

    /// The host of `host:port`. `nil` where the port is none: all of it ends up in links.
    private static func host(of authority: String) -> String? {
        let bytes = authority.utf8
        // The colons of an IPv6 address stand in brackets.
        let bracket = bytes.first == UInt8(ascii: "[") ? bytes.firstIndex(of: UInt8(ascii: "]")) : nil
        let end = bytes.first == UInt8(ascii: "[") ? bracket.map(bytes.index(after:)) : bytes.firstIndex(of: UInt8(ascii: ":"))
        let port = bytes[(end ?? bytes.endIndex)...]
        guard port.isEmpty || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy({ (48...57).contains($0) }) else { return nil }
        return authority[..<port.startIndex].lowercased()
    }
}
