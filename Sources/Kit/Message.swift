// Everything that a person may read is said twice, in Persian and in English, at the place where it is known.

/// The two languages of the product. Persian is the default, also when a caller asks for none that we speak.
package enum Language: String, Sendable, CaseIterable, Codable {
    case persian = "fa"
    case english = "en"

    /// The better of our languages for an `Accept-Language` header (RFC 9110, 12.5.4); Persian when none fits.
    package init(accepting header: String?) {
        var best: (language: Language, quality: Double) = (.persian, 0)
        for part in (header ?? "").split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.trimmed }
            guard let tag = pieces.first?.prefix(2).lowercased(), let language = Language(rawValue: tag) else { continue }
            let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if quality > best.quality { best = (language, quality) }
        }
        self = best.language
    }
}

/// One sentence in both languages.
package struct Message: Sendable, Equatable {
    package let persian: String
    package let english: String

    package init(_ persian: String, _ english: String) {
        self.persian = persian
        self.english = english
    }

    package func text(_ language: Language) -> String {
        language == .english ? english : persian
    }
}

extension StringProtocol {
    /// Without the blanks and line ends at both ends.
    package var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
