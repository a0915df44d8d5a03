// The detector for the rest of the program: strings in, findings with offsets of the original text out.

package enum PersonalData {
    /// Everything worth a warning or more, in the order of the text, never overlapping.
    ///
    /// `label` is the name of the field or variable; it speaks like the words beside a number, because the value of a
    /// variable `national_code` has no words beside it.
    package static func find(in text: String, label: String = "") -> [PersonalDataFinding] {
        var text = text
        var label = label
        return text.withUTF8 { bytes in
            label.withUTF8 { labelBytes in
                let spans = PersonalDataScanner.scan(bytes, label: labelBytes)
                return spans.isEmpty ? [] : findings(spans, in: bytes)
            }
        }
    }

    static func findings(
        _ spans: [PersonalDataSpan], in bytes: UnsafeBufferPointer<UInt8>
    ) -> [PersonalDataFinding] {
        var byte = 0
        var scalar = 0
        func scalars(upTo end: Int) -> Int {
            while byte < end {
                if bytes[byte] & 0xC0 != 0x80 { scalar += 1 }
                byte += 1
            }
            return scalar
        }
        var found: [PersonalDataFinding] = []
        found.reserveCapacity(spans.count)
        for span in spans {
            let start = scalars(upTo: span.start)
            let end = scalars(upTo: span.end)
            found.append(
                PersonalDataFinding(
                    kind: span.kind, bytes: span.start..<span.end, scalars: start..<end, score: span.score,
                    masked: ValueForm.masked(span.kind, bytes[span.start..<span.end])))
        }
        return found
    }
}

extension PersonalData {
    /// The text with each finding reduced to its masked form, for places where nobody needs the value.
    package static func masked(in text: String) -> String {
        let findings = find(in: text)
        guard !findings.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var (result, end): ([UInt8], Int) = ([], 0)
        for finding in findings.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) where finding.bytes.lowerBound >= end {
            result += bytes[end..<finding.bytes.lowerBound] + Array(finding.masked.utf8)
            end = finding.bytes.upperBound
        }
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }
}

/// One finding. It holds where and what kind, never the value.
package struct PersonalDataFinding: Sendable, Hashable {
    package var kind: PersonalDataKind
    /// UTF-8 offsets in the original text.
    package var bytes: Range<Int>
    /// Unicode scalar offsets in the original text.
    package var scalars: Range<Int>
    /// How sure the rules are, 0...100.
    package var score: Int
    /// At most the first and the last two characters of the value; of a secret nothing.
    package var masked: String

    /// Whether the value must not leave; otherwise it deserves a warning.
    package var isCertain: Bool { score >= PersonalDataThreshold.redact }
}

extension PersonalDataKind: RawRepresentable {
    package init?(rawValue: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = kind
    }

    /// The name in the API and in the database.
    package var rawValue: String {
        switch self {
        case .mobile: "mobile"
        case .landline: "landline"
        case .nationalCode: "national_code"
        case .companyID: "company_id"
        case .bankCard: "bank_card"
        case .iban: "iban"
        case .email: "email"
        case .postalCode: "postal_code"
        case .passport: "passport"
        case .ipAddress: "ip_address"
        case .secret: "secret"
        }
    }
}

/// A value reduced to what identifies it, so that two spellings of one number are one value.
enum ValueForm {
    /// ASCII without separators, in small letters, without call prefixes and lost zeros.
    static func normalized(_ kind: PersonalDataKind, _ value: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var signs = significant(value)
        switch kind {
        case .mobile, .landline:
            signs = signs.filter(\.isDigit)
            return signs.count > 10 ? Array(signs.suffix(10)) : signs
        case .nationalCode: return [UInt8](repeating: 0x30, count: max(0, 10 - signs.count)) + signs.filter(\.isDigit)
        case .companyID, .bankCard, .postalCode, .iban: return signs.filter(\.isDigit)
        case .passport: return signs.filter(\.isASCIIWord).map(\.lowercased)
        case .email, .ipAddress: return signs.map(\.lowercased)
        case .secret: return Array(value)
        }
    }

    static func masked(_ kind: PersonalDataKind, _ value: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        guard kind != .secret else { return "•••" }
        let signs = kind == .email || kind == .ipAddress ? significant(value) : significant(value).filter(\.isASCIIWord)
        // Of a short value two and two would be half of it.
        let shown = signs.count >= 9 ? 2 : signs.count >= 6 ? 1 : 0
        return String(decoding: signs.prefix(shown), as: UTF8.self) + "•••"
            + String(decoding: signs.suffix(shown), as: UTF8.self)
    }

    /// The visible symbols; a letter outside ASCII keeps its bytes.
    private static func significant(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        let text = TextBytes(bytes: UnsafeBufferPointer(rebasing: value))
        var signs: [UInt8] = []
        var index = 0
        while index < text.count {
            let symbol = text.symbol(at: index)
            switch symbol.value {
            case TextSign.invisible: break
            case TextSign.letter, TextSign.other: signs.append(contentsOf: text.bytes[symbol.start..<symbol.end])
            default: signs.append(symbol.value)
            }
            index = symbol.end
        }
        return signs
    }
}
