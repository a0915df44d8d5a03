// Words about a text, on the whole of it or on a passage. A passage is held by the version it was seen in, by offsets in
// Unicode scalars and by its own words, so that it is found again when the text around it has changed.

import Kit
import TextKit
import Web

package struct Comment: Codable, Sendable, Versioned {
    package struct Person: Codable, Sendable {
        package let id: ID
        package let name: String
    }

    package struct Anchor: Codable, Sendable {
        /// The version that the passage was marked in, and where in its body, in Unicode scalars.
        package let versionNumber: Int
        package let start: Int
        package let end: Int
        package let quote: String
        /// `current`: the text is the same version. `moved`: the passage stands in the text of now, at `current_start`.
        /// `outdated`: it was changed or is gone.
        package let status: String
        package let currentStart: Int?
        package let currentEnd: Int?
    }

    package let id: ID
    package let content: ID
    /// The comment that it answers; `null` for one that begins a thread.
    package let parent: ID?
    package let user: Person
    package let body: String
    package let mentions: [Person]
    package let anchor: Anchor?
    package let isResolved: Bool
    package let resolvedAt: Timestamp?
    package let resolvedBy: ID?
    package let editedAt: Timestamp?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

/// A comment and what was answered to it, the oldest first.
package struct CommentThread: Codable, Sendable {
    package let comment: Comment
    package let replies: [Comment]
}

/// A passage of the body of a version, as a request names it.
struct Passage: Sendable, Equatable {
    let version: Int
    let range: Range<Int>
    let quote: String

    /// In Unicode scalars: a passage that somebody reads as one, not half a book.
    static let longest = 2000

    /// - Throws: what is wrong with it.
    init(version: ContentVersion, start: Int, end: Int, quote: String?) throws {
        let scalars = version.body.scalars
        guard start < end, end <= scalars.count else {
            throw AppError.field("end", Message("این بازه در متن این نسخه نیست.", "This range does not lie in the text of this version."))
        }
        guard end - start <= Passage.longest else {
            throw AppError.field("end", Message("حداکثر \(Passage.longest) نویسه.", "At most \(Passage.longest) characters."))
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<end])
        let found = String(view)
        if let quote, !quote.unicodeScalars.elementsEqual(found.unicodeScalars) {
            throw AppError.field("quote", Message("متن این بازه چیز دیگری است.", "The text of this range is another one."))
        }
        (self.version, range, self.quote) = (version.versionNumber, start..<end, found)
    }
}

/// Who is named in a comment: `@` and the id of a user, in any digits.
enum Mentions {
    static let most = 50

    /// The ids in the order of their first appearance.
    static func find(in text: String) -> [ID] {
        places(in: Array(Digits.ascii(text).unicodeScalars)).reduce(into: []) { found, place in
            if !found.contains(place.id) { found.append(place.id) }
        }
    }

    /// The text in pieces, those that name somebody with who it is.
    static func pieces(_ text: String) -> [(text: String, person: ID?)] {
        let scalars = text.scalars
        func piece(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }
        var (found, end): ([(text: String, person: ID?)], Int) = ([], 0)
        for place in places(in: Array(Digits.ascii(text).unicodeScalars)) {
            if place.digits.lowerBound - 1 > end { found.append((piece(end..<(place.digits.lowerBound - 1)), nil)) }
            found.append((piece((place.digits.lowerBound - 1)..<place.digits.upperBound), place.id))
            end = place.digits.upperBound
        }
        if end < scalars.count { found.append((piece(end..<scalars.count), nil)) }
        return found
    }

    /// The same text with other numbers for the same people; 0, which names nobody, for those who have none.
    static func renumbered(_ text: String, _ number: (ID) -> ID?) -> String {
        // One digit becomes one digit, so places in the one are places in the other.
        var scalars = text.scalars
        for place in places(in: Array(Digits.ascii(text).unicodeScalars)).reversed() {
            scalars.replaceSubrange(place.digits, with: Array("\(number(place.id) ?? 0)".unicodeScalars))
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// Where ids stand. An `@` inside a word is part of an address, not a name.
    private static func places(in scalars: [Unicode.Scalar]) -> [(id: ID, digits: Range<Int>)] {
        var found: [(id: ID, digits: Range<Int>)] = []
        var index = 0
        while index < scalars.count {
            defer { index += 1 }
            guard scalars[index] == "@", index == 0 || !isWord(scalars[index - 1]) else { continue }
            var end = index + 1
            while end < scalars.count, ("0"..."9").contains(scalars[end]) { end += 1 }
            guard end > index + 1, end == scalars.count || !isWord(scalars[end]) else { continue }
            var digits = String.UnicodeScalarView()
            digits.append(contentsOf: scalars[(index + 1)..<end])
            if let id = ID(String(digits)), id > 0 { found.append((id, (index + 1)..<end)) }
        }
        return found
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" || scalar == "." || scalar == "-"
    }
}
