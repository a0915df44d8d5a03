// Ids, keyed hashes, random codes: the few cryptographic calls of the product, in one place.

import Crypto

/// The id of a stored object.
package typealias ID = Int64

/// A value that must not be printed: it has no readable description, and no mirror shows it.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String
    package init(_ value: String) { self.value = value }
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
    package var isEmpty: Bool { value.isEmpty }
    package var length: Int { value.count }
    /// The value itself. Every use is a place to look at twice.
    package func reveal() -> String { value }
}

package enum Hashing {
    package static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(SHA256.hash(data: Array(bytes))) }
    package static func sha256(_ text: String) -> [UInt8] { sha256(text.utf8) }

    /// For protocols that name things by it, as Redis its scripts. It protects nothing.
    package static func sha1(_ text: String) -> [UInt8] { Array(Insecure.SHA1.hash(data: Array(text.utf8))) }

    package static func hmac(_ text: some StringProtocol, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// A key of its own for each purpose, so that a leak of one use says nothing of another (HKDF, RFC 5869).
    package static func derivedKey(_ master: Secret, purpose: String) -> [UInt8] {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(master.reveal().utf8)), info: Array("contexor/\(purpose)".utf8),
            outputByteCount: 32)
        return key.withUnsafeBytes { Array($0) }
    }

    /// Equality in a time that does not depend on the content.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Reads what `hex` wrote; `nil` for anything else.
    package static func bytes(hex text: String) -> [UInt8]? {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case 48...57: byte - 48
            case 97...102: byte - 87
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) }
    }
}

/// SHA-256 of what comes in pieces.
package struct StreamedHash: Sendable {
    private var hash = SHA256()
    package init() {}
    package mutating func add(_ bytes: [UInt8]) { hash.update(data: bytes) }
    package func finish() -> [UInt8] { Array(hash.finalize()) }
}

/// Where chance comes from. Tests may pin it; the product takes the system's generator.
package struct Entropy: Sendable {
    private let generate: @Sendable (Int) -> [UInt8]
    package init(_ generate: @escaping @Sendable (Int) -> [UInt8]) { self.generate = generate }

    /// The system's. Eight bytes are drawn at a time: each draw is a call of the kernel.
    package static let system = Entropy { count in
        var generator = SystemRandomNumberGenerator()
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
            for start in stride(from: 0, to: count, by: 8) {
                withUnsafeBytes(of: generator.next()) { drawn in
                    for index in start..<min(start + 8, count) { bytes.initializeElement(at: index, to: drawn[index - start]) }
                }
            }
            filled = count
        }
    }

    package func bytes(_ count: Int) -> [UInt8] { generate(count) }

    /// A token that fits into a URL, of `count` random bytes.
    package func token(_ count: Int = 32) -> String { Base64URL.encode(bytes(count)) }

    /// Decimal digits, each as likely as any other (bytes from 250 on are drawn again).
    package func digits(_ count: Int) -> String {
        var result = ""
        while result.count < count {
            for byte in bytes(count) where byte < 250 && result.count < count { result.append(String(byte % 10)) }
        }
        return result
    }

    /// A number in 0..<1.
    package func fraction() -> Double {
        bytes(6).reduce(0.0) { $0 * 256 + Double($1) } / 281_474_976_710_656
    }
}

/// Base64 for URLs without padding (RFC 4648, section 5).
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 4 + 2) / 3)
        var accumulator = 0
        var bits = 0
        for byte in bytes {
            accumulator = (accumulator << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                out.append(alphabet[accumulator >> bits & 63])
            }
        }
        if bits > 0 { out.append(alphabet[accumulator << (6 - bits) & 63]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// `nil` for a character outside the alphabet, an impossible length, or bits left over that are not zero.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        var accumulator = 0
        var bits = 0
        for byte in text.utf8 {
            guard let value = value(of: byte) else { return nil }
            accumulator = (accumulator << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(accumulator >> bits & 255))
            }
        }
        return bits < 6 && accumulator & (1 << bits - 1) == 0 ? out : nil
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case 65...90: Int(byte) - 65
        case 97...122: Int(byte) - 71
        case 48...57: Int(byte) + 4
        case 45: 62
        case 95: 63
        default: nil
        }
    }
}
