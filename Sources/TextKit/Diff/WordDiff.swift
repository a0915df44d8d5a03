// What changed between two versions of a text, by paragraphs and, inside them, by words: the view in which
// editors decide.

package struct WordDiff: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case equal, insert, delete
    }

    /// A run of text that stands in both versions, or in one.
    package struct Segment: Sendable, Equatable {
        package let kind: Kind
        /// Empty for an insertion.
        package let old: String
        /// Empty for a deletion. For equal text the same as `old`, but for letter forms that were taken as equal.
        package let new: String

        /// What to show.
        package var text: String { kind == .delete ? old : new }
    }

    package struct Paragraph: Sendable, Equatable {
        package enum Kind: String, Sendable {
            case equal, changed, inserted, deleted
        }

        package let kind: Kind
        /// In reading order, a deletion before the insertion that replaces it. Shown in one column, all; side by
        /// side, those that are no insertion on the old side and those that are no deletion on the new.
        package let segments: [Segment]

        package var old: String { segments.map(\.old).joined() }
        package var new: String { segments.map(\.new).joined() }
    }

    /// The old texts of all paragraphs joined are the old text exactly, the new texts the new one.
    package let paragraphs: [Paragraph]
    package let insertedWords: Int
    package let deletedWords: Int

    package var isUnchanged: Bool { paragraphs.allSatisfy { $0.kind == .equal } }

    /// - Parameter letterFormsAreEqual: Arabic and Persian yeh, kaf and digits are taken for the same, as readers
    ///   take them; then a text retyped on another keyboard is unchanged.
    package static func compare(old: String, new: String, letterFormsAreEqual: Bool = false) -> WordDiff {
        var vocabulary = DiffVocabulary(foldsLetterForms: letterFormsAreEqual)
        let oldText = DiffText(old, &vocabulary)
        let newText = DiffText(new, &vocabulary)
        var builder = DiffBuilder(old: oldText, new: newText)
        builder.build()
        return WordDiff(
            paragraphs: builder.paragraphs, insertedWords: builder.insertedWords,
            deletedWords: builder.deletedWords)
    }
}
