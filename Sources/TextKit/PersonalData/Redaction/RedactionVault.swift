// What a job remembers of the values it hid: which placeholder stands for what, and what was found in which field.

/// The map between placeholders and originals of one job. It is stored encrypted with the job and dies with it.
///
/// Secrets are in it only as fingerprints: what is never put back need not be kept.
package struct RedactionVault: Sendable, Unprintable {
    /// Where a finding stood.
    package struct FieldFinding: Sendable, Hashable {
        package var field: String
        package var finding: PersonalDataFinding
    }

    struct Entry: Sendable {
        var placeholder: Placeholder
        /// What it restores to; nil for a secret.
        var original: [UInt8]?
        /// The same for all spellings of one value.
        var value: [UInt8]
        /// As written, and as it would look inside JSON when that differs.
        var fingerprints: [Fingerprint]
    }

    /// What a restored secret is replaced with.
    package static let secretMark = "[محرمانه]"

    private(set) var entries: [Entry] = []
    package internal(set) var findings: [FieldFinding] = []

    private struct Key: Hashable {
        var label: PlaceholderLabel
        var bytes: [UInt8]
    }

    private var bySpelling: [Key: Int] = [:]
    private var numbers: [Key: Int] = [:]
    private var variants: [Key: Int] = [:]
    private var counts: [PlaceholderLabel: Int] = [:]
    private var byPlaceholder: [Placeholder: Int] = [:]
    /// For each length the fingerprints of what must not be in a text that leaves.
    private var watched: [Int: [UInt64: Int]] = [:]
    private(set) var labels: UInt16 = 0

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// Whether the value, in any spelling, has been hidden in this job.
    func knows(_ label: PlaceholderLabel, value: [UInt8]) -> Bool {
        numbers[Key(label: label, bytes: Self.key(label, value))] != nil
    }

    /// What stands in the answer for a placeholder; nil when the job never made it.
    func restoration(of placeholder: Placeholder) -> [UInt8]? {
        guard let index = byPlaceholder[placeholder] else { return nil }
        return entries[index].original ?? Array(Self.secretMark.utf8)
    }

    /// The placeholder of a spelling: the one it has, or a new one.
    mutating func placeholder(_ label: PlaceholderLabel, spelling: [UInt8], value: [UInt8]) -> Placeholder {
        let key = Key(label: label, bytes: Self.key(label, spelling))
        if let index = bySpelling[key] { return entries[index].placeholder }
        let valueKey = Key(label: label, bytes: Self.key(label, value))
        let made = nextPlaceholder(label, valueKey)
        insert(
            Entry(
                placeholder: made, original: label == .secret ? nil : spelling, value: valueKey.bytes,
                fingerprints: label == .literal ? [] : Self.fingerprints(spelling)))
        return made
    }

    /// Adds an entry, new or from a stored vault.
    mutating func insert(_ entry: Entry) {
        let label = entry.placeholder.label
        let index = entries.count
        entries.append(entry)
        let valueKey = Key(label: label, bytes: entry.value)
        bySpelling[Key(label: label, bytes: entry.original ?? entry.value)] = index
        numbers[valueKey] = entry.placeholder.number
        variants[valueKey] = max(variants[valueKey] ?? 0, entry.placeholder.variant + 1)
        counts[label] = max(counts[label] ?? 0, entry.placeholder.number)
        byPlaceholder[entry.placeholder] = index
        labels |= label.bit
        for print in entry.fingerprints { watched[print.length, default: [:]][print.hash] = index }
    }

    private func nextPlaceholder(_ label: PlaceholderLabel, _ value: Key) -> Placeholder {
        if let number = numbers[value], let variant = variants[value], variant < Placeholder.mostVariants {
            return Placeholder(label: label, number: number, variant: variant)
        }
        return Placeholder(label: label, number: (counts[label] ?? 0) + 1, variant: 0)
    }

    /// A secret is known by its fingerprint only.
    private static func key(_ label: PlaceholderLabel, _ bytes: [UInt8]) -> [UInt8] {
        guard label == .secret else { return bytes }
        let print = Fingerprint(bytes)
        return (0..<8).map { UInt8(truncatingIfNeeded: print.hash >> (8 * $0)) } + [
            UInt8(truncatingIfNeeded: print.length)
        ]
    }

    private static func fingerprints(_ spelling: [UInt8]) -> [Fingerprint] {
        let escaped = escapedForJSON(spelling)
        return escaped == spelling ? [Fingerprint(spelling)] : [Fingerprint(spelling), Fingerprint(escaped)]
    }

    /// With the escapes that JSON writers use for what keys and numbers may contain.
    private static func escapedForJSON(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"): Array(#"\n"#.utf8)
            case UInt8(ascii: "\r"): Array(#"\r"#.utf8)
            case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
            case UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            default: [byte]
            }
        }
    }
}

extension RedactionVault {
    /// Whether any value of the vault still stands in a text about to be sent. The last gate: a yes stops the request.
    package func leaks(in body: String) -> Bool {
        var body = body
        return body.withUTF8 { leaks(in: $0) }
    }

    package func leaks(in body: UnsafeBufferPointer<UInt8>) -> Bool {
        var found = false
        forEachOccurrence(in: body) { _, _ in
            found = true
            return false
        }
        return found
    }

    /// Calls `body` with the place and the entry of every known spelling in the text, until it returns false.
    func forEachOccurrence(in text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>, Entry) -> Bool) {
        var goesOn = true
        for (length, hashes) in watched where goesOn {
            Fingerprint.forEachStretch(of: length, in: text, among: hashes) { start, hash in
                let place = start..<start + length
                guard let index = hashes[hash], stands(entries[index], in: text, at: place) else { return true }
                goesOn = body(place, entries[index])
                return goesOn
            }
        }
    }

    /// The hash agrees; now the bytes, and that the number is not the inside of a longer one.
    private func stands(_ entry: Entry, in text: UnsafeBufferPointer<UInt8>, at place: Range<Int>) -> Bool {
        if let original = entry.original, original.count == place.count, !text[place].elementsEqual(original) {
            return false
        }
        let view = TextBytes(bytes: text)
        let opens =
            view.symbol(at: place.lowerBound).value.isDigit && view.symbol(before: place.lowerBound).value.isDigit
        let closes =
            view.symbol(before: place.upperBound).value.isDigit && view.symbol(at: place.upperBound).value.isDigit
        return !opens && !closes
    }

    /// What the text of an answer holds that this job never hid: personal data the model made up.
    package func invented(in answer: String) -> [PersonalDataFinding] {
        let found = PersonalData.find(in: answer)
        guard !found.isEmpty else { return [] }
        var answer = answer
        return answer.withUTF8 { bytes in
            found.filter { !knows(PlaceholderLabel($0.kind), value: ValueForm.normalized($0.kind, bytes[$0.bytes])) }
        }
    }
}
