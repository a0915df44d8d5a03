import Testing

@testable import TextKit

@Suite struct PromptTemplateTests {
    private func render(_ text: String, _ values: [String: String] = [:]) throws -> String {
        try PromptTemplate(parsing: text).render(values).text
    }

    @Test func namesInOrderOnce() throws {
        let template = try PromptTemplate(parsing: "{topic} برای {مخاطب}، {topic} با {لحن‌متن} و {_x1}")
        #expect(template.variables == ["topic", "مخاطب", "لحن‌متن", "_x1"])
    }

    @Test(arguments: [
        "{\"a\": 1}", "{\"a\": {\"b\": {\"c\": []}}}", "{\"a\":{\"b\":1}}", "{}", "{ }", "{ name }", "{1}", "{۱}",
        "{a b}",
        "{user.name}", "{user[0]}", "{x!r}", "{x:>10}", "{x:{y}", "{a-b}", "{", "}", "{name", "name}", "{،}", "{é}",
        "{٪}", "function f() { return {a: 1} }", "متن بدون چیزی", "", "{\u{200C}a}",
    ])
    func isText(text: String) throws {
        let template = try PromptTemplate(parsing: text)
        #expect(template.variables.filter { $0 != "y" } == [])
        #expect(template.render([:]).text == text)
    }

    @Test(arguments: [
        ("{{name}}", "{name}"), ("{{{name}}}", "{V}"), ("{{{{name}}}}", "{{name}}"),
        ("{{\"a\": {name}}}", "{\"a\": V}"),
        ("{\"a\": {{x}} }", "{\"a\": {x} }"), ("{\"a\": {\"b\": {name}}}", "{\"a\": {\"b\": V}}"), ("}}", "}"),
        ("{{", "{"),
        ("{{}}", "{}"), ("{ } }}", "{ } }"), ("a {name} b", "a V b"), ("{name}{name}", "VV"),
        ("{\"a\": \"{name}\"}", "{\"a\": \"V\"}"),
    ])
    func escapes(text: String, result: String) throws {
        #expect(try render(text, ["name": "V"]) == result)
    }

    @Test func valuesAreNeverTemplates() throws {
        #expect(try render("{a}{b}", ["a": "{b}", "b": "{{a}}"]) == "{b}{{a}}")
    }

    @Test func tellsWhatIsMissingAndUnknown() throws {
        let result = try PromptTemplate(parsing: "{a} {b} {c}").render(["b": "", "z": "1", "y": "2"])
        #expect(result.missing == ["a", "c"])
        #expect(result.unknown == ["y", "z"])
        #expect(result.text == "{a}  {c}")
        #expect(!result.isComplete)
        #expect(try PromptTemplate(parsing: "{a}").render(["a": ""]).isComplete)
    }

    @Test func twoSpellingsAreOneName() throws {
        let template = try PromptTemplate(parsing: "{كيك} {کیک} {بند٣}")
        #expect(template.variables == ["کیک", "بند۳"])
        #expect(template.render(["كيك": "x", "بند۳": "y"]).text == "x x y")
        #expect(template.render(["كيك": "عربی", "کیک": "فارسی", "بند٣": ""]).text == "فارسی فارسی ")
    }

    @Test func limitsAreKept() throws {
        let names = (1...100).map { "{v\($0)}" }.joined()
        #expect(try PromptTemplate(parsing: names + "{v1}").variables.count == 100)
        #expect(throws: PromptTemplateError.tooManyVariables(limit: 100)) { try PromptTemplate(parsing: names + "{w}") }
        let long = String(repeating: "ن", count: 100)
        #expect(try PromptTemplate(parsing: "{\(long)}").variables == [long])
        #expect(throws: PromptTemplateError.nameTooLong(beginning: String(long.prefix(20)), limit: 100)) {
            try PromptTemplate(parsing: "{\(long)ن}")
        }
    }

    @Test func likelyMistakesAreNoted() throws {
        let text = "{user.name} {x[0]} {x!r} {p:.2f} {نام محصول} { name } {\"a\": 1} {color: red} {a, b} {ok}"
        let template = try PromptTemplate(parsing: text)
        #expect(template.lookalikes == ["{user.name}", "{x[0]}", "{x!r}", "{p:.2f}", "{نام محصول}", "{ name }"])
        #expect(template.variables == ["ok"])
    }

    @Test func everyTextThatIsEscapedComesBack() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let text = RandomText.mixed(length: Int.random(in: 0...40, using: &random), using: &random)
            let escaped = text.unicodeScalars.map { "{}".unicodeScalars.contains($0) ? "\($0)\($0)" : String($0) }
                .joined()
            let template = try PromptTemplate(parsing: escaped)
            #expect(template.variables == [])
            #expect(template.render([:]).text == text)
        }
    }
}

@Suite struct PromptNameTests {
    @Test(arguments: ["topic", "_", "نام", "نام‌محصول", "بند۱", "x2", "مُخاطب"])
    func valid(name: String) {
        #expect(PromptName.isValid(name))
    }

    @Test(arguments: [
        "", "1a", "۱", "a b", "a-b", "a.b", "\u{200C}a", "é", "،", "a{", String(repeating: "a", count: 101),
    ])
    func invalid(name: String) {
        #expect(!PromptName.isValid(name))
    }

    @Test func theSpellingThatIsCompared() {
        #expect(PromptName.canonical("كيك٣") == "کیک۳")
        #expect(PromptName.canonical("Aa۱1") == "Aa۱1")
    }
}
