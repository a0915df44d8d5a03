// The rules of a prompt's text.

import Kit
import TextKit
import Testing

@testable import App

@Suite struct PromptRulesTests {
    @Test func variablesAreThoseOfTheTemplateInItsOrder() throws {
        let text = try PromptText("دربارهٔ {موضوع} برای {audience} و باز {موضوع}؛ {{نه}}")
        #expect(text.variables == ["موضوع", "audience"])
    }

    @Test func namesMatchAsSetsInAnySpelling() throws {
        let text = try PromptText("{کلیدی} {b}")
        #expect(text.matches(["b", "کلیدی"]))
        #expect(text.matches(["كليدي", "b", "b"]))
        #expect(!text.matches(["b"]))
        #expect(!text.matches(["b", "کلیدی", "c"]))
        #expect(!text.matches([]))
        #expect(try PromptText("nothing").matches([]))
    }

    @Test func whatIsNoTemplateIsToldInBothLanguages() throws {
        let many = #expect(throws: PromptTemplateError.self) { try PromptText((1...101).map { "{v\($0)}" }.joined()) }
        #expect(many?.message.english.contains("100") == true)
        #expect(many?.message.persian.contains("100") == true)
        let long = #expect(throws: PromptTemplateError.self) { try PromptText("{" + String(repeating: "x", count: 101) + "}") }
        #expect(long?.message.english.contains("xxxxxxxxxxxxxxxxxxxx\"") == true)
        #expect(throws: Never.self) { try PromptText("{a} {not a name} {x.y}") }
    }

    @Test func theLengthOfARenderingIsKnownBeforehand() throws {
        let template = try PromptTemplate(parsing: "«{a}» {{x}} {b} {a} {كي}")
        let values = ["a": "سلام", "b": "", "other": "unused"]
        #expect(template.renderedLength(values) == template.render(values).text.unicodeScalars.count)
        #expect(template.renderedLength([:]) == template.render([:]).text.unicodeScalars.count)
        #expect(template.renderedLength(["کی": "12345"]) == template.render(["کی": "12345"]).text.unicodeScalars.count)
    }
}
