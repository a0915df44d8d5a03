// Finds known values in a text without holding them: by length and a hash that rolls along the text.

/// A value by its length and a 64-bit hash. Enough to see it again, too little to read it.
struct Fingerprint: Hashable, Sendable {
    var length: Int
    var hash: UInt64

    /// An odd multiplier with bits everywhere; the value itself has no meaning.
    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15

    init(length: Int, hash: UInt64) {
        self.length = length
        self.hash = hash
    }

    init(_ bytes: some Collection<UInt8>) {
        length = bytes.count
        hash = bytes.reduce(0) { $0 &* Self.base &+ UInt64($1) &+ 1 }
    }

    /// Calls `body` with each stretch of `length` bytes that has one of the hashes, until it returns false.
    static func forEachStretch(
        of length: Int, in text: UnsafeBufferPointer<UInt8>, among hashes: [UInt64: Int], _ body: (Int, UInt64) -> Bool
    ) {
        guard length > 0, text.count >= length else { return }
        // One bit for the highest six bits of each hash spares nearly all look-ups.
        let mask: UInt64 = hashes.keys.reduce(0) { $0 | 1 << ($1 >> 58) }
        var highest: UInt64 = 1
        for _ in 0..<length { highest = highest &* base }
        var hash: UInt64 = 0
        for index in 0..<text.count {
            hash = hash &* base &+ UInt64(text[index]) &+ 1
            if index >= length { hash = hash &- highest &* (UInt64(text[index - length]) &+ 1) }
            guard index >= length - 1, mask >> (hash >> 58) & 1 == 1, hashes[hash] != nil else { continue }
            if !body(index - length + 1, hash) { return }
        }
    }
}
