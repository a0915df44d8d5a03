// Network addresses, and which of them belong to the public Internet (the special-purpose registries of RFC 6890).

import Glibc

package struct HostAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 bytes or 16.
    package let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads the usual form of an address; not the shorthands (`127.1`, `0x7f000001`), which a resolver would take.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: 64)
        var bytes = bytes
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, &bytes, &text, 64)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Whether it is one of the public Internet. Loopback, private, link-local (where clouds keep their metadata), shared,
    /// documentation, multicast and reserved ones are not, in whatever IPv6 clothes an IPv4 address comes.
    package var isPublic: Bool {
        if bytes.count == 4 { return !HostAddress.special4.contains { isIn($0.0, $0.1) } }
        if let inner = embedded { return inner.isPublic }
        // Of IPv6 only this eighth was ever given out.
        return isIn([0x20], 3) && !HostAddress.special6.contains { isIn($0.0, $0.1) }
    }

    private func isIn(_ network: [UInt8], _ length: Int) -> Bool {
        (0..<length).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            let wanted = bit / 8 < network.count ? network[bit / 8] : 0
            return bytes[bit / 8] & mask == wanted & mask
        }
    }

    private static let special4: [([UInt8], Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24), ([192, 0, 2], 24),
        ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24), ([203, 0, 113], 24), ([224], 4), ([240], 4),
    ]

    private static let special6: [([UInt8], Int)] = [
        ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF, 0x00], 20),
    ]

    /// The IPv4 address within an IPv6 address that leads to one: mapped, compatible, translated (NAT64) and 6to4.
    private var embedded: HostAddress? {
        let isMapped = isIn([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96)
        let isTranslated = isIn([0x00, 0x64, 0xFF, 0x9B], 96)
        if isMapped || isTranslated || isIn([], 96) { return HostAddress(bytes: Array(bytes[12...])) }
        return isIn([0x20, 0x02], 16) ? HostAddress(bytes: Array(bytes[2..<6])) : nil
    }
}
