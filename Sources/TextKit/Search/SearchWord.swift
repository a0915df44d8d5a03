// The words by which a text is found, in the one form for everything that readers take for the same, and where each of
// them stands in the text as it was typed.

package struct SearchWord: Sendable, Equatable {
    package let text: String
    /// In Unicode scalars from the start of the text. A word that was typed in two pieces («می روم») spans both.
    package let range: Range<Int>

    /// Longer ones are cut, in texts and in queries alike: no index takes words without an end.
    package static let longest = 64

    /// The words of a text: runs of letters and digits.
    package static func words(_ text: String) -> [SearchWord] { words(text.scalars) }

    /// The same of a text that is at hand as its scalars. No generic: other modules would have it unspecialized, at twice the time.
    package static func words(_ text: [Unicode.Scalar]) -> [SearchWord] {
        // Signs part words, and do not keep an ending from the word before it: «(می روم)» is one word too.
        let form = SearchForm(text.lazy.map { belongsToWords($0) ? $0 : " " })
        var words: [SearchWord] = []
        var start: Int?
        for index in 0...form.scalars.count {
            let isInside = index < form.scalars.count && ScalarKind.isLetterOrDigit(form.scalars[index])
            if isInside {
                start = start ?? index
            } else if let first = start {
                words.append(
                    SearchWord(text: String(ofScalars: form.scalars[first..<index].prefix(longest)), range: form.sources[first]..<form.sources[index - 1] + 1))
                start = nil
            }
        }
        return words
    }

    private static func belongsToWords(_ scalar: Unicode.Scalar) -> Bool { ScalarKind.isLetterOrDigit(scalar) || ScalarKind.isTransparent(scalar) }
}
