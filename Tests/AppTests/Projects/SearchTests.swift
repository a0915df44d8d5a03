// What a search looks for.

import Database
import Testing

@testable import App

@Suite struct SearchTests {
    @Test func wordsAreInTheFormThatIsStored() {
        #expect(Search.words("كتاب‌هاي  ۱۲") == ["کتابهای", "12"])
        #expect(Search.words(" \u{200C} ") == [])
    }

    @Test func signsOfPatternsAreThemselves() {
        #expect(Search.literal("100%_a!") == "100!%!_a!!")
        #expect(Search.literal("%\u{0301}") == "!%\u{0301}")
    }

    @Test func aLongQueryCostsNoMoreThanTenConditions() {
        let query = (1...50).map { "w\($0)" }.joined(separator: " ")
        #expect(Search.conditions(query, on: "x").count == 10)
        #expect(Search.conditions(nil, on: "x").isEmpty)
    }

    @Test func aWordIsAValueAndNeverText() throws {
        let (text, values) = try Search.conditions("a'b", on: "x")[0].statement(for: .sqlite)
        #expect(text == "x LIKE ? ESCAPE '!'")
        #expect(values == [.text("%a'b%")])
    }
}
