// Strings from Unicode scalars: everything here counts and cuts by scalars, as offsets in the API do.

extension String {
    init(ofScalars scalars: some Sequence<Unicode.Scalar>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.underestimatedCount * 2)
        for scalar in scalars { bytes.append(contentsOf: UTF8.encode(scalar)!) }  // Every scalar has a form in UTF-8.
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// All scalars, in one walk over the bytes. `Array(unicodeScalars)` counts them first, and takes three times as long.
    package var scalars: [Unicode.Scalar] {
        var text = self
        return text.withUTF8 { bytes in
            [Unicode.Scalar](unsafeUninitializedCapacity: bytes.count) { scalars, count in
                var reader = UTF8Reader(bytes: bytes)
                while let scalar = reader.next() {
                    scalars.initializeElement(at: count, to: scalar)
                    count += 1
                }
            }
        }
    }
}

/// Reads what a string holds, which is well-formed: the first byte of a scalar tells how many follow it (RFC 3629, section 3).
private struct UTF8Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> Unicode.Scalar? {
        guard index < bytes.count else { return nil }
        let first = UInt32(bytes[index])
        index += 1
        let value =
            switch first {
            case ..<0x80: first
            case ..<0xE0: (first & 0x1F) << 6 | more()
            case ..<0xF0: (first & 0x0F) << 12 | more() << 6 | more()
            default: (first & 0x07) << 18 | more() << 12 | more() << 6 | more()
            }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func more() -> UInt32 {
        defer { index += 1 }
        return UInt32(bytes[index] & 0x3F)
    }
}
