// The choices of the offline writer: they differ from request to request, and are the same for the same request.

struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    /// FNV-1a over the text.
    init(seed text: String) {
        state = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// One of them; `nil` where there is none.
    mutating func pick<Value>(_ values: [Value]) -> Value? { values.randomElement(using: &self) }
}
