// The one door to the model: text goes in, only `RedactedText` comes out, and requests are built of nothing else.

/// Text that has been through a `Redactor`, or words of the program itself.
///
/// No other file can make one of a `String`: the initializer below is private to this file. A literal is taken as a
/// `StaticString`, so an interpolated one does not compile. A function that takes `RedactedText` therefore cannot be
/// given what nobody looked at.
package struct RedactedText: Sendable, Equatable, ExpressibleByStringLiteral, Unprintable {
    package let text: String

    fileprivate init(unchecked text: String) { self.text = text }

    /// Words of the program: instructions, separators, headings.
    package init(stringLiteral words: StaticString) { self.init(instruction: words) }

    package init(instruction words: StaticString) {
        text = words.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    }

    /// A count for an instruction. Sixteen bits hold no number that belongs to somebody.
    package init(count: UInt16) { text = String(count) }

    package static func + (left: RedactedText, right: RedactedText) -> RedactedText {
        RedactedText(unchecked: left.text + right.text)
    }

    package var isEmpty: Bool { text.isEmpty }
}

extension Sequence<RedactedText> {
    package func joined(separator: RedactedText = "") -> RedactedText {
        RedactedText(unchecked: map(\.text).joined(separator: separator.text))
    }
}

/// Hides the personal data of one job behind placeholders, the same ones in all of its fields.
package struct Redactor: Sendable, Unprintable {
    /// False for workspaces that switched redaction off or only want warnings: text passes, findings are still noted.
    package let redacts: Bool
    package private(set) var vault: RedactionVault

    /// `seed` is the vault of an earlier attempt of the same job: its placeholders go on to mean what they meant.
    package init(redacts: Bool, seed: RedactionVault? = nil) {
        self.redacts = redacts
        vault = seed ?? RedactionVault()
    }

    /// Hides what is certain, and what this job already knows to be somebody's; notes every finding under `field`.
    package mutating func redact(_ text: String, field: String) -> RedactedText {
        var text = text
        var field = field
        let spans = text.withUTF8 { bytes in
            field.withUTF8 { PersonalDataScanner.scan(bytes, label: $0) }
        }
        return text.withUTF8 { bytes in
            guard redacts else {
                note(spans, bytes, field)
                return RedactedText(unchecked: String(decoding: bytes, as: UTF8.self))
            }
            let hidden = hide(spans, bytes)
            note(merged(spans, hidden), bytes, field)
            return RedactedText(unchecked: rewritten(bytes, hidden))
        }
    }

    /// All fields of a request together: what is certain in the last one is hidden in the first one as well.
    package mutating func redact(_ fields: [(name: String, text: String)]) -> [RedactedText] {
        if redacts {
            for var field in fields {
                let spans = field.text.withUTF8 { bytes in
                    field.name.withUTF8 { PersonalDataScanner.scan(bytes, label: $0) }
                }
                field.text.withUTF8 { bytes in
                    for span in spans where span.score >= PersonalDataThreshold.redact { learn(span, bytes) }
                }
            }
        }
        return fields.map { redact($0.text, field: $0.name) }
    }

    // MARK: What is hidden

    private struct Hidden {
        var bytes: Range<Int>
        var placeholder: Placeholder
    }

    /// Everything that must be replaced, in the order of the text, never overlapping.
    private mutating func hide(_ spans: [PersonalDataSpan], _ bytes: UnsafeBufferPointer<UInt8>) -> [Hidden] {
        for span in spans where span.score >= PersonalDataThreshold.redact { learn(span, bytes) }
        var hidden: [Hidden] = []
        for span in spans {
            let value = ValueForm.normalized(span.kind, bytes[span.start..<span.end])
            guard span.score >= PersonalDataThreshold.redact || vault.knows(PlaceholderLabel(span.kind), value: value)
            else { continue }
            hidden.append(Hidden(bytes: span.start..<span.end, placeholder: learn(span, bytes)))
        }
        if !vault.isEmpty { add(knownSpellings(bytes), to: &hidden) }
        add(lookalikes(bytes), to: &hidden)
        return hidden
    }

    @discardableResult
    private mutating func learn(_ span: PersonalDataSpan, _ bytes: UnsafeBufferPointer<UInt8>) -> Placeholder {
        let spelling = bytes[span.start..<span.end]
        return vault.placeholder(
            PlaceholderLabel(span.kind), spelling: Array(spelling), value: ValueForm.normalized(span.kind, spelling))
    }

    /// Values of this job that stand here without the words that would give them away.
    private func knownSpellings(_ bytes: UnsafeBufferPointer<UInt8>) -> [Hidden] {
        var found: [Hidden] = []
        vault.forEachOccurrence(in: bytes) { place, entry in
            found.append(Hidden(bytes: place, placeholder: entry.placeholder))
            return true
        }
        // Of two that begin together the longer one.
        return found.sorted { ($0.bytes.lowerBound, -$0.bytes.count) < ($1.bytes.lowerBound, -$1.bytes.count) }
    }

    /// What the user wrote in the form of a placeholder goes behind one, so that it comes back as it was.
    private mutating func lookalikes(_ bytes: UnsafeBufferPointer<UInt8>) -> [Hidden] {
        let text = TextBytes(bytes: bytes)
        let reader = PlaceholderReader(text: text, labels: .max, isWhole: true)
        var found: [Hidden] = []
        var previous = TextSign.end
        var index = 0
        while index < text.count {
            let symbol = text.symbol(at: index)
            if case .found(_, let end) = reader.read(at: index, after: previous) {
                let spelling = Array(bytes[index..<end])
                let placeholder = vault.placeholder(.literal, spelling: spelling, value: spelling)
                found.append(Hidden(bytes: index..<end, placeholder: placeholder))
                previous = PlaceholderReader.ownClosing
                index = end
            } else {
                previous = reader.remembered(symbol)
                index = symbol.end
            }
        }
        return found
    }

    /// Merges two sorted lists; where they overlap the first list, and within the second the earlier, wins.
    private func add(_ more: [Hidden], to hidden: inout [Hidden]) {
        guard !more.isEmpty else { return }
        var all: [Hidden] = []
        var rest = hidden[...]
        for one in more {
            while let next = rest.first, next.bytes.lowerBound < one.bytes.upperBound {
                all.append(next)
                rest.removeFirst()
            }
            if one.bytes.lowerBound >= (all.last?.bytes.upperBound ?? 0) { all.append(one) }
        }
        hidden = all + rest
    }

    private func rewritten(_ bytes: UnsafeBufferPointer<UInt8>, _ hidden: [Hidden]) -> String {
        var text = ""
        text.reserveCapacity(bytes.count)
        var index = 0
        for one in hidden {
            text += String(decoding: bytes[index..<one.bytes.lowerBound], as: UTF8.self)
            text += one.placeholder.text
            index = one.bytes.upperBound
        }
        return text + String(decoding: bytes[index...], as: UTF8.self)
    }

    // MARK: What is noted

    private mutating func note(_ spans: [PersonalDataSpan], _ bytes: UnsafeBufferPointer<UInt8>, _ field: String) {
        for finding in PersonalData.findings(spans, in: bytes) {
            vault.findings.append(.init(field: field, finding: finding))
        }
    }

    /// The findings of the scanner and those known from elsewhere in the job.
    private func merged(_ spans: [PersonalDataSpan], _ hidden: [Hidden]) -> [PersonalDataSpan] {
        var all: [PersonalDataSpan] = []
        var rest = spans[...]
        for one in hidden {
            while let next = rest.first, next.start < one.bytes.upperBound {
                all.append(next)
                rest.removeFirst()
            }
            guard let kind = one.placeholder.label.kind, one.bytes.lowerBound >= (all.last?.end ?? 0) else { continue }
            all.append(
                PersonalDataSpan(
                    kind: kind, start: one.bytes.lowerBound, end: one.bytes.upperBound,
                    score: PersonalDataThreshold.redact))
        }
        return all + rest
    }
}
