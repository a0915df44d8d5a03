// One text out of two that were made from the same.

import Testing

@testable import TextKit

@Suite struct ThreeWayMergeTests {
    private let base = "یکم خوب است.\n\nدوم بد نیست.\n\nسوم می‌ماند.\n"

    @Test func changesOfDifferentParagraphsGoTogether() {
        let merge = ThreeWayMerge.merge(
            base: base, current: "یکم بهتر است.\n\nدوم بد نیست.\n\nسوم می‌ماند.\n", yours: "یکم خوب است.\n\nدوم بد نیست.\n\nسوم می‌رود.\n\nچهارم.\n")
        #expect(merge.text == "یکم بهتر است.\n\nدوم بد نیست.\n\nسوم می‌رود.\n\nچهارم.\n")
        #expect(merge.conflicts.isEmpty)
    }

    @Test func changesOfDifferentWordsGoTogether() {
        let merge = ThreeWayMerge.merge(base: "کتاب‌های خوب را می‌خوانم", current: "کتاب‌های تازه را می‌خوانم", yours: "کتاب‌های خوب را می‌خواندم")
        #expect(merge.text == "کتاب‌های تازه را می‌خواندم")
    }

    /// Only a space between them: the one change may have been made because of what the other changed.
    @Test func changesThatTouchAreAConflict() {
        let merge = ThreeWayMerge.merge(base: "الف ب پ ت", current: "الف نو پ ت", yours: "الف ب تازه ت")
        #expect(merge.text == nil)
        #expect(merge.conflicts == [.init(base: "الف ب پ ت", current: "الف نو پ ت", yours: "الف ب تازه ت")])
    }

    @Test func onlyTheParagraphOfAConflictIsTold() {
        let merge = ThreeWayMerge.merge(
            base: base, current: "یکم عالی است.\n\nدوم بد نیست.\n\nسوم می‌ماند.\n", yours: "یکم زشت است.\n\nدوم بد نیست.\n\nسوم می‌رود.\n")
        #expect(merge.text == nil)
        #expect(merge.conflicts.count == 1 && merge.conflicts[0].current == "یکم عالی است.\n\n" && merge.conflicts[0].yours == "یکم زشت است.\n\n")
    }

    @Test func theSameChangeOfBothIsOne() {
        let both = base.replacing("دوم بد", with: "دوم خوب")
        #expect(ThreeWayMerge.merge(base: base, current: both, yours: both).text == both)
        #expect(ThreeWayMerge.merge(base: "", current: "الف", yours: "الف").text == "الف")
        #expect(ThreeWayMerge.merge(base: "", current: "الف", yours: "ب").text == nil)
        #expect(ThreeWayMerge.merge(base: "الف", current: "", yours: "ب").text == nil)
    }

    /// Whoever changed nothing gets the other's text, letter by letter.
    @Test(arguments: [1, 2, 3]) func whereOneChangedNothingTheOtherStands(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = ["می‌روم", "كتاب", "کتاب", "۱۲", "12", ".", "\n", "\n\n", " ", "«", "»", "👩‍🚀", "\r\n", ""]
        func text() -> String { (0..<Int.random(in: 0...40, using: &random)).map { _ in words.randomElement(using: &random)! }.joined() }
        for _ in 0..<200 {
            let (base, other) = (text(), text())
            #expect(ThreeWayMerge.merge(base: base, current: other, yours: base).text.map { Array($0.unicodeScalars) } == Array(other.unicodeScalars))
            #expect(ThreeWayMerge.merge(base: base, current: base, yours: other).text.map { Array($0.unicodeScalars) } == Array(other.unicodeScalars))
            #expect(ThreeWayMerge.merge(base: base, current: other, yours: other).text.map { Array($0.unicodeScalars) } == Array(other.unicodeScalars))
        }
    }

    /// Insertions of two people at places far apart are both there.
    @Test func nothingIsLostOrDoubled() {
        let lines = (0..<60).map { "سطر شمارهٔ \($0) از این متن.\n\n" }
        for (first, second) in [(0, 59), (10, 12), (30, 5), (58, 1)] {
            var (current, yours, both) = (lines, lines, lines)
            current[first] = "از دیگری \(first).\n\n"
            yours[second] = "از من \(second).\n\n"
            (both[first], both[second]) = (current[first], yours[second])
            #expect(ThreeWayMerge.merge(base: lines.joined(), current: current.joined(), yours: yours.joined()).text == both.joined())
        }
    }
}
