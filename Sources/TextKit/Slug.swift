// Addresses made from names: `[a-z0-9_-]`, 1 to 100 signs, whatever the name was written in.

package enum Slug {
    package static let maximumLength = 100
    /// For a name that leaves nothing behind, such as `؟!`.
    package static let fallback = "item"

    /// Persian letters go by the consonant map of `Transliteration`; accents are dropped; digits become ASCII;
    /// everything else parts words with one dash.
    package static func make(from name: String) -> String {
        var slug = ""
        var word: [Unicode.Scalar] = []
        for scalar in name.unicodeScalars where !ScalarKind.isTransparent(scalar) {
            if ScalarKind.isLetterOrDigit(scalar) || scalar == "_" {
                word.append(scalar)
            } else {
                append(&word, to: &slug)
            }
        }
        append(&word, to: &slug)
        let cut = trimmed(slug.utf8.prefix(maximumLength))
        return cut.contains { $0.isLetter || $0.isNumber } ? cut : fallback
    }

    private static func append(_ word: inout [Unicode.Scalar], to slug: inout String) {
        let latin = Transliteration.latin(word)
        word.removeAll(keepingCapacity: true)
        guard !latin.isEmpty else { return }
        slug += slug.isEmpty ? latin : "-" + latin
    }

    private static func trimmed(_ bytes: Substring.UTF8View) -> String {
        var rest = Substring(bytes)
        while rest.last == "-" { rest.removeLast() }
        return String(rest)
    }
}
