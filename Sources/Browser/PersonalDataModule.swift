// The detector of personal data as a WebAssembly module, for the editor: compiled by `scripts/build_wasm.sh` from the very files
// that the server runs (TextKit/PersonalData/Scanner). The page writes UTF-8 into `room`, calls `find`, and reads the findings.

/// What the page and this module hand each other; both live as long as the page.
/// `nonisolated(unsafe)`: a page runs this module on one thread only, and there is no other one to race with.
nonisolated(unsafe) private var text = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
nonisolated(unsafe) private var findings = UnsafeMutableBufferPointer<Int32>(start: nil, count: 0)

/// Space for a text of so many bytes. The address is valid until the next call.
@_expose(wasm, "room")
@_cdecl("room")
func room(_ bytes: Int32) -> UnsafeMutablePointer<UInt8>? {
    if text.count < Int(bytes) {
        text.deallocate()
        text = .allocate(capacity: max(Int(bytes), 2 * text.count))
    }
    return text.baseAddress
}

/// Looks through the first `bytes` of the text. Returns how many findings lie at `results`, each four numbers: kind (the place in
/// `PersonalDataKind`), start and end (in UTF-16, as scripts count), score.
@_expose(wasm, "find")
@_cdecl("find")
func find(_ bytes: Int32) -> Int32 {
    let looked = UnsafeBufferPointer(rebasing: text[..<min(Int(bytes), text.count)])
    let spans = PersonalDataScanner.scan(looked, label: UnsafeBufferPointer(start: nil, count: 0))
    if findings.count < 4 * spans.count {
        findings.deallocate()
        findings = .allocate(capacity: 8 * spans.count)
    }
    var place = UTF16Place(bytes: looked)
    for (index, span) in spans.enumerated() {
        findings[4 * index] = number(of: span.kind)
        findings[4 * index + 1] = place.count(upTo: span.start)
        findings[4 * index + 2] = place.count(upTo: span.end)
        findings[4 * index + 3] = Int32(truncatingIfNeeded: span.score)
    }
    return Int32(truncatingIfNeeded: spans.count)
}

@_expose(wasm, "results")
@_cdecl("results")
func results() -> UnsafeMutablePointer<Int32>? { findings.baseAddress }

/// The order of `PersonalDataKind.allCases`, whose names stand in `js/personal-data.js`.
private func number(of kind: PersonalDataKind) -> Int32 {
    var number: Int32 = 0
    for other in PersonalDataKind.allCases {
        if other == kind { return number }
        number += 1
    }
    return number
}

/// Byte offsets as offsets of UTF-16: a character of four bytes counts twice.
private struct UTF16Place {
    let bytes: UnsafeBufferPointer<UInt8>
    var byte = 0
    var units: Int32 = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func count(upTo end: Int) -> Int32 {
        while byte < end {
            if bytes[byte] & 0xC0 != 0x80 { units += bytes[byte] >= 0xF0 ? 2 : 1 }
            byte += 1
        }
        return units
    }
}
