// Who is calling. Forwarded headers are believed only from peers that the operator named, read from right to left up to
// the first that was not named: what stands further left was written by the caller.

import Glibc

/// A set of addresses and networks, as in `TRUSTED_PROXIES=10.0.0.0/8,127.0.0.1`.
package struct TrustedProxies: Sendable {
    private let networks: [(bytes: [UInt8], bits: Int)]

    /// `nil` when an entry is no address and no network.
    package init?(_ entries: [String]) {
        var networks: [(bytes: [UInt8], bits: Int)] = []
        for entry in entries {
            let parts = entry.split(separator: "/", maxSplits: 1)
            guard let first = parts.first, let bytes = TrustedProxies.bytes(String(first)) else { return nil }
            let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
            guard let bits, (0...bytes.count * 8).contains(bits) else { return nil }
            networks.append((bytes, bits))
        }
        self.networks = networks
    }

    package static let none = TrustedProxies([]) ?? TrustedProxies(networks: [])
    private init(networks: [(bytes: [UInt8], bits: Int)]) { self.networks = networks }

    /// This machine, and networks that are not routed on the internet.
    private static let privateNetworks =
        TrustedProxies(["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1", "fc00::/7", "fe80::/10"]) ?? .none

    package static func isPrivate(_ address: String) -> Bool { privateNetworks.contains(address) }

    package var isEmpty: Bool { networks.isEmpty }

    package func contains(_ address: String) -> Bool {
        guard !isEmpty, let bytes = TrustedProxies.bytes(address) else { return false }
        return networks.contains { network in
            guard network.bytes.count == bytes.count else { return false }
            return (0..<network.bits).allSatisfy { bit in
                let difference: UInt8 = network.bytes[bit / 8] ^ bytes[bit / 8]
                return difference & (0x80 >> UInt8(bit % 8)) == 0
            }
        }
    }

    /// The caller's address for a connection from `peer` with this `X-Forwarded-For`.
    package func client(peer: String, forwarded: String?) -> String {
        guard contains(peer), let forwarded else { return peer }
        var candidate = peer
        for hop in forwarded.split(separator: ",").reversed() {
            let address = hop.filter { !$0.isWhitespace }
            guard TrustedProxies.bytes(address) != nil else { break }
            candidate = address
            if !contains(address) { break }
        }
        return candidate
    }

    /// What limits are counted by: an IPv6 customer owns a /64, so all of it is one caller.
    package static func limitKey(_ address: String) -> String {
        guard let bytes = bytes(address), bytes.count == 16 else { return address }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return mapped(withUnsafeBytes(of: &v6) { Array($0) }) }
        return nil
    }

    /// `::ffff:10.0.0.1` is 10.0.0.1.
    private static func mapped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255] ? Array(bytes.suffix(4)) : bytes
    }
}
