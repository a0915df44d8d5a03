// A vault as bytes, to be encrypted and stored with its job. The bytes hold personal data: never store them bare.

extension RedactionVault {
    private static var version: UInt8 { 1 }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.append(Self.version)
        writer.add(entries.count)
        for entry in entries { writer.add(entry) }
        writer.add(findings.count)
        for finding in findings { writer.add(finding) }
        return writer.bytes
    }

    /// nil for bytes that are no vault of this version, or are cut off.
    package init?(decoding bytes: some Sequence<UInt8>) {
        var reader = ByteReader(bytes: Array(bytes))
        self.init()
        guard reader.byte() == Self.version, let entryCount = reader.count() else { return nil }
        for _ in 0..<entryCount {
            guard let entry = reader.entry() else { return nil }
            insert(entry)
        }
        guard let findingCount = reader.count() else { return nil }
        for _ in 0..<findingCount {
            guard let finding = reader.finding() else { return nil }
            findings.append(finding)
        }
        guard reader.isAtEnd else { return nil }
    }
}

/// Integers in groups of seven bits, byte strings with their length before them.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func add(_ value: Int) { add(UInt64(value)) }

    mutating func add(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(_ value: some Collection<UInt8>) {
        add(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func add(_ entry: RedactionVault.Entry) {
        bytes.append(entry.placeholder.label.rawValue)
        add(entry.placeholder.number)
        add(entry.placeholder.variant)
        bytes.append(entry.original == nil ? 0 : 1)
        if let original = entry.original { add(original) }
        add(entry.value)
        add(entry.fingerprints.count)
        for print in entry.fingerprints {
            add(print.length)
            add(print.hash)
        }
    }

    mutating func add(_ found: RedactionVault.FieldFinding) {
        add(found.field.utf8)
        add(found.finding.kind.rawValue.utf8)
        for bound in [found.finding.bytes, found.finding.scalars] {
            add(bound.lowerBound)
            add(bound.count)
        }
        add(found.finding.score)
        add(found.finding.masked.utf8)
    }
}

/// Reads what `ByteWriter` wrote and trusts nothing of it.
private struct ByteReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func integer() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let next = byte() else { return nil }
            value |= UInt64(next & 0x7F) << UInt64(shift)
            if next < 0x80 { return value }
        }
        return nil
    }

    /// A length or an offset: small enough to be added to another one.
    mutating func size() -> Int? {
        guard let value = integer(), value < 1 << 40 else { return nil }
        return Int(value)
    }

    /// A number of things of at least one byte each.
    mutating func count() -> Int? {
        guard let value = size(), value <= bytes.count - position else { return nil }
        return value
    }

    mutating func string() -> [UInt8]? {
        guard let length = count() else { return nil }
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func text() -> String? { string().map { String(decoding: $0, as: UTF8.self) } }

    mutating func range() -> Range<Int>? {
        guard let start = size(), let length = size() else { return nil }
        return start..<start + length
    }

    mutating func entry() -> RedactionVault.Entry? {
        guard let label = byte().flatMap(PlaceholderLabel.init(rawValue:)), let number = size(), let variant = size(),
            variant < Placeholder.mostVariants, let hasOriginal = byte()
        else { return nil }
        var original: [UInt8]?
        if hasOriginal == 1 {
            guard let spelling = string() else { return nil }
            original = spelling
        }
        guard let value = string(), let prints = count() else { return nil }
        var fingerprints: [Fingerprint] = []
        for _ in 0..<prints {
            guard let length = size(), let hash = integer() else { return nil }
            fingerprints.append(Fingerprint(length: length, hash: hash))
        }
        let placeholder = Placeholder(label: label, number: number, variant: variant)
        return .init(placeholder: placeholder, original: original, value: value, fingerprints: fingerprints)
    }

    mutating func finding() -> RedactionVault.FieldFinding? {
        guard let field = text(), let kind = text().flatMap(PersonalDataKind.init(rawValue:)), let bytes = range(),
            let scalars = range(), let score = size(), let masked = text()
        else { return nil }
        let finding = PersonalDataFinding(kind: kind, bytes: bytes, scalars: scalars, score: score, masked: masked)
        return .init(field: field, finding: finding)
    }
}
