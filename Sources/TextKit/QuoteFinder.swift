// Finds in a text in Markdown what somebody copied from it as it is read: without its marks, with other spaces and line
// breaks. Letters and digits must be the same and follow each other; what stands between them need not.

package struct QuoteFinder: Sendable {
    private let signs: [(sign: Unicode.Scalar, place: Int)]

    package init(_ text: String) {
        signs = text.unicodeScalars.enumerated().compactMap { place, scalar in QuoteFinder.sign(scalar).map { ($0, place) } }
    }

    /// Where the quote stands, in Unicode scalars.
    ///
    /// - Parameter skipping: so many earlier places are passed over; of fewer the last is taken.
    package func find(_ quote: String, skipping: Int = 0) -> Range<Int>? {
        let wanted = quote.unicodeScalars.compactMap(QuoteFinder.sign)
        guard !wanted.isEmpty, wanted.count <= signs.count else { return nil }
        var found: Range<Int>?
        var left = skipping
        var start = 0
        while start + wanted.count <= signs.count {
            if wanted.indices.allSatisfy({ wanted[$0] == signs[start + $0].sign }) {
                found = signs[start].place..<(signs[start + wanted.count - 1].place + 1)
                if left == 0 { break }
                left -= 1
                start += wanted.count
            } else {
                start += 1
            }
        }
        return found
    }

    /// What counts of a text: letters with their marks, and digits, of the Arabic keyboard or the Persian one.
    private static func sign(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar.properties.generalCategory == .nonspacingMark else { return nil }
        return ArabicForms.keyboardFolded(scalar)
    }
}
