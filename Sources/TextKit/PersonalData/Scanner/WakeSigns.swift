// Skips the letters between two places where a rule could begin: this is the loop that reads every byte of every text.

/// The bytes at which a rule wakes: digits, `: = @ - _`, and the capitals and `z` of key lead-ins.
///
/// A digit of another script is two bytes and wakes on the second: `DB B0…B9` (Persian) and `D9 A0…A9` (Arabic). The
/// first bytes alone are far too common (ی is `DB 8C`), so both are looked at together.
///
/// Thirty-two bytes are tested at once with additions that cannot carry from one byte to the next. Comparisons of
/// `SIMD16<UInt8>` would read better, but the compiler takes them apart lane by lane, at a hundredth of the speed.
enum WakeSigns {
    static func next(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return 0 }
        while index > 0, index &+ 32 <= bytes.count {
            let here = base.loadUnaligned(fromByteOffset: index, as: Lanes.self)
            let back = base.loadUnaligned(fromByteOffset: index &- 1, as: Lanes.self)
            let hits = wakingBytes(here, back)
            if hits != Lanes.zero { return index &+ firstByte(hits) }
            index &+= 32
        }
        return first(in: bytes, from: index, to: bytes.count) ?? bytes.count
    }

    private typealias Lanes = SIMD4<UInt64>

    /// Sets the highest bit of each byte that wakes a rule.
    @inline(__always)
    private static func wakingBytes(_ here: Lanes, _ back: Lanes) -> Lanes {
        let low = here & every(0x7F)
        let lowBack = back & every(0x7F)
        let tens = atLeast(low, 0x30) & ~atLeast(low, 0x3A)
        let colon = equal(low, 0x3A)
        // Pairs that differ in one bit are one test: `-` and `=`, `J` and `K`.
        var ascii = tens | colon | equal(low | every(0x10), 0x3D) | equal(low | every(0x01), 0x4B)
        ascii |= equal(low, 0x40) | equal(low, 0x53) | equal(low, 0x5F) | equal(low, 0x7A)
        let persian = tens & equal(lowBack, 0x5B)
        let arabic = atLeast(low, 0x20) & ~atLeast(low, 0x2A) & equal(lowBack, 0x59)
        return ((ascii & ~here) | ((persian | arabic) & here & back)) & every(0x80)
    }

    @inline(__always)
    private static func every(_ byte: UInt64) -> Lanes { Lanes(repeating: byte &* 0x0101_0101_0101_0101) }

    /// The highest bit of each byte (all below 0x80) that is at least `limit`.
    @inline(__always)
    private static func atLeast(_ lanes: Lanes, _ limit: UInt64) -> Lanes { lanes &+ every(0x80 - limit) }

    /// The highest bit of each byte (all below 0x80) that is `value`; the other bits are noise.
    @inline(__always)
    private static func equal(_ lanes: Lanes, _ value: UInt64) -> Lanes { ~((lanes ^ every(value)) &+ every(0x7F)) }

    /// Which of the thirty-two bytes is the first one set.
    private static func firstByte(_ hits: Lanes) -> Int {
        var lane = 0
        while hits[lane] == 0 { lane &+= 1 }
        return lane &* 8 &+ hits[lane].littleEndian.trailingZeroBitCount / 8
    }

    private static func first(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        for index in start..<end where wakes(bytes[index], index > 0 ? bytes[index - 1] : 0) { return index }
        return nil
    }

    @inline(__always)
    private static func wakes(_ byte: UInt8, _ previous: UInt8) -> Bool {
        if byte < 0x80 {
            switch byte {
            case 0x30...0x3A, UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "K"),
                UInt8(ascii: "S"), UInt8(ascii: "z"), UInt8(ascii: "J"):
                return true
            default: return false
            }
        }
        return previous == 0xDB && byte &- 0xB0 < 10 || previous == 0xD9 && byte &- 0xA0 < 10
    }
}
