// One pass over the bytes of a text: skips ordinary letters sixteen at a time and wakes a rule where one could begin.

/// The detector itself: bytes in, spans out, no text type, no tables of Unicode, no allocation unless something is found.
///
/// Rules run in the order of the text. What a rule reports raises `floor`, and nothing before `floor` is claimed again,
/// so findings never overlap; a rule may look behind itself (to the letters of `IR`, to the local part of an address)
/// but only down to the floor.
package struct PersonalDataScanner {
    let text: TextBytes
    /// What the name of the field speaks for.
    let labelTopics: UInt16
    var floor = 0
    var cluster = DigitCluster()
    private(set) var spans: [PersonalDataSpan] = []

    /// `label` is the name of the field the text came from, or empty.
    package static func scan(
        _ text: UnsafeBufferPointer<UInt8>, label: UnsafeBufferPointer<UInt8>
    ) -> [PersonalDataSpan] {
        // Offsets inside a cluster are 32 bits wide; a longer text is refused rather than half read.
        precondition(text.count < Int(Int32.max), "a text of two gigabytes")
        var scanner = PersonalDataScanner(
            text: TextBytes(bytes: text), labelTopics: ContextWindow.topics(in: TextBytes(bytes: label)))
        scanner.scanAll()
        return scanner.spans
    }

    private init(text: TextBytes, labelTopics: UInt16) {
        self.text = text
        self.labelTopics = labelTopics
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
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "K"), UInt8(ascii: "S"), UInt8(ascii: "z"),
            UInt8(ascii: "J"):
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
