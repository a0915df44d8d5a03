// Link definitions (`[label]: address`), which may stand anywhere and are no part of what is read.

struct MarkdownReferences: Sendable {
    private var addresses: [String: String] = [:]

    /// Takes the definitions out of the lines. Those inside code stay.
    init(takingFrom lines: inout [Substring]) {
        var fence: Character?
        lines = lines.filter { line in
            let content = line.drop { $0 == " " }
            if let sign = content.first, sign == "`" || sign == "~", content.prefix(while: { $0 == sign }).count >= 3 {
                fence = fence == nil ? sign : fence == sign ? nil : fence
                return true
            }
            guard fence == nil, line.count - content.count < 4, let (label, address) = Self.definition(content) else { return true }
            let key = Self.folded(label)
            if addresses[key] == nil { addresses[key] = address }
            return false
        }
    }

    func address(_ label: some StringProtocol) -> String? { addresses[Self.folded(label)] }

    private static func definition(_ line: Substring) -> (label: Substring, address: String)? {
        guard line.first == "[", let close = line.firstIndex(of: "]") else { return nil }
        let label = line[line.index(after: line.startIndex)..<close]
        let rest = line[line.index(after: close)...]
        guard !label.isEmpty, !label.hasPrefix("^"), rest.first == ":" else { return nil }
        let target = rest.dropFirst().drop { $0 == " " }.prefix { $0 != " " }
        guard !target.isEmpty else { return nil }
        let after = rest.dropFirst().drop { $0 == " " }.dropFirst(target.count).drop { $0 == " " }
        // What follows can be a title and nothing else.
        guard after.isEmpty || "\"'(".contains(after.first ?? " ") else { return nil }
        return (label, target.hasPrefix("<") && target.hasSuffix(">") ? String(target.dropFirst().dropLast()) : String(target))
    }

    private static func folded(_ label: some StringProtocol) -> String {
        label.lowercased().split { $0.isWhitespace }.joined(separator: " ")
    }
}

/// Which addresses may be followed from a document: none that runs a program or means another place in another reader.
enum SafeAddress {
    static func of(_ address: String) -> String? {
        let lowered = address.lowercased()
        let isKnown = ["http://", "https://", "mailto:", "tel:"].contains { lowered.hasPrefix($0) && lowered.count > $0.count }
        guard isKnown, !address.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F || "<>\"`{}|\\^".unicodeScalars.contains($0) })
        else { return nil }
        return address
    }
}
