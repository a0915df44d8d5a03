// One pass over the bytes of a text: skips ordinary letters sixteen at a time and wakes a rule where one could begin.

/// The detector itself: bytes in, spans out, no text type, no tables of Unicode, no allocation unless something is found.
///
/// Rules run in the order of the text. What a rule reports raises `floor`, and nothing before `floor` is claimed again,
/// so findings never overlap; a rule may look behind itself (to the letters of `IR`, to the local part of an address)
/// but only down to the floor.
package struct PersonalDataScanner {
    let text: TextBytes
    let label: TextBytes
    var floor = 0
    var cluster = DigitCluster()
    private(set) var spans: [PersonalDataSpan] = []

    /// `label` is the name of the field the text came from, or empty.
    package static func scan(
        _ text: UnsafeBufferPointer<UInt8>, label: UnsafeBufferPointer<UInt8>
    ) -> [PersonalDataSpan] {
        // Offsets inside a cluster are 32 bits wide; a longer text is refused rather than half read.
        precondition(text.count < Int(Int32.max), "a text of two gigabytes")
        var scanner = PersonalDataScanner(text: TextBytes(bytes: text), label: TextBytes(bytes: label))
        scanner.scanAll()
        return scanner.spans
    }

    private init(text: TextBytes, label: TextBytes) {
        self.text = text
        self.label = label
    }

    private mutating func scanAll() {
        var index = 0
        while true {
            index = WakeSigns.next(in: text.bytes, from: index)
            guard index < text.count else { return }
            index = max(wake(at: index), index + 1)
        }
    }

    private mutating func wake(at index: Int) -> Int {
        let byte = text.bytes[index]
        switch byte {
        case UInt8(ascii: "@"): return scanEmail(at: index)
        case UInt8(ascii: ":"), UInt8(ascii: "="): return scanAssignment(at: index, byte)
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "K"), UInt8(ascii: "S"), UInt8(ascii: "z"), UInt8(ascii: "J"):
            return scanSecret(at: index, byte)
        default: return scanNumbers(at: byte < 0x80 ? index : index - 1)
        }
    }

    /// Keeps a finding that reaches the lowest threshold.
    mutating func report(_ span: PersonalDataSpan) {
        guard span.score >= PersonalDataThreshold.warn, span.start >= floor, span.end > span.start else { return }
        spans.append(span)
        floor = span.end
    }
}

/// The bytes at which a rule wakes. A digit of another script wakes on its second byte.
enum WakeSigns {
    static func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        #if !arch(wasm32)
            // Without vector instructions the loop below is the faster one.
            while index > 0, index + 16 <= bytes.count {
                if isQuiet(bytes, index) { index += 16 } else { return first(in: bytes, from: index, to: index + 16) ?? bytes.count }
            }
        #endif
        return first(in: bytes, from: index, to: bytes.count) ?? bytes.count
    }

    private static func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        for index in start..<end where wakes(bytes[index], index > 0 ? bytes[index - 1] : 0) { return index }
        return nil
    }

    @inline(__always)
    private static func wakes(_ byte: UInt8, _ previous: UInt8) -> Bool {
        if byte < 0x80 {
            switch byte {
            case 0x30...0x3A, UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "K"),
                UInt8(ascii: "S"), UInt8(ascii: "z"), UInt8(ascii: "J"):
                return true
            default: return false
            }
        }
        return previous == 0xDB && byte &- 0xB0 < 10 || previous == 0xD9 && byte &- 0xA0 < 10
    }

    /// Whether none of the sixteen bytes at `index` wakes a rule.
    @inline(__always)
    private static func isQuiet(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        let raw = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
        let here = raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
        let back = raw.loadUnaligned(fromByteOffset: index - 1, as: SIMD16<UInt8>.self)
        var hit = (here &- 0x30) .< 11  // 0...9 and ':'
        hit = hit .| (here .== 0x3D) .| (here .== 0x40) .| (here .== 0x2D) .| (here .== 0x5F)
        hit = hit .| (here .== 0x4B) .| (here .== 0x53) .| (here .== 0x7A) .| (here .== 0x4A)
        hit = hit .| (((here &- 0xB0) .< 10) .& (back .== 0xDB))
        hit = hit .| (((here &- 0xA0) .< 10) .& (back .== 0xD9))
        let lanes = unsafeBitCast(hit, to: SIMD2<UInt64>.self)
        return lanes[0] | lanes[1] == 0
    }
}
