// Where a passage stands after the text around it has changed.

import Testing

@testable import TextKit

@Suite struct RangeFollowerTests {
    private func follow(_ passage: String, from old: String, to new: String) -> String? {
        let (scalars, sought) = (Array(old.unicodeScalars), Array(passage.unicodeScalars))
        guard let start = (0...(scalars.count - sought.count)).first(where: { Array(scalars[$0..<($0 + sought.count)]) == sought }),
            let range = RangeFollower(old: old, new: new).follow(start..<(start + sought.count))
        else { return nil }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: Array(new.unicodeScalars)[range])
        return "\(range.lowerBound):\(String(view))"
    }

    @Test func itMovesWithWhatStandsBefore() {
        #expect(follow("کتاب‌های خوب", from: "من کتاب‌های خوب دارم", to: "من کتاب‌های خوب دارم") == "3:کتاب‌های خوب")
        #expect(follow("کتاب‌های خوب", from: "من کتاب‌های خوب دارم", to: "امروز من کتاب‌های خوب را ندارم") == "9:کتاب‌های خوب")
        #expect(follow("دوم", from: "یکم\n\nدوم\n\nسوم", to: "صفر\n\nیکم\n\nدوم\n\nسوم") == "10:دوم")
    }

    @Test func aChangedPassageIsNotFound() {
        #expect(follow("کتاب خوب", from: "من کتاب خوب دارم", to: "من کتاب تازه دارم") == nil)
        #expect(follow("کتاب خوب", from: "من کتاب خوب دارم", to: "من کتاب بسیار خوب دارم") == nil)
        #expect(follow("کتاب خوب", from: "من کتاب خوب دارم", to: "") == nil)
        // Another letter form is another text, though it looks the same.
        #expect(follow("کتاب", from: "من کتاب دارم", to: "من كتاب دارم") == nil)
    }

    @Test func itIsFoundWhereItWasMovedTo() {
        let moved = follow("بند نخست", from: "بند نخست است.\n\nبند دوم.\n\nبند سوم.\n", to: "بند دوم.\n\nبند سوم.\n\nبند نخست است.\n")
        #expect(moved?.hasSuffix(":بند نخست") == true)
        // Twice there: nobody knows which of the two is meant.
        #expect(follow("همین جمله", from: "همین جمله\n\nچیز", to: "الف ب پ ت ث همین جمله ج چ ح خ\n\nد ذ ر ز همین جمله ژ س ش ص") == nil)
    }

    /// Half a word is a passage too.
    @Test func partsOfWordsAreFollowed() {
        #expect(follow("اب خو", from: "کتاب خوب", to: "یک کتاب خوب") == "5:اب خو")
    }
}
