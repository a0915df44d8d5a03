// Nothing that a person wrote becomes a tag, an attribute or a script, wherever it stands on a page.

import Kit
import Testing
import Web

@Suite struct TemplateTests {
    /// What ends a text or an attribute, each followed by marks that make one letter of the two.
    static let attacks: [String] = ["\"", "'", "<", ">", "&"].flatMap { sign in
        ["", "\u{0301}", "\u{200C}", "\u{FE0F}", "\u{0651}"].map { mark in "\(sign)\(mark) autofocus onfocus=alert(1) x=\(sign)" }
    }

    private func templates(_ files: [(String, String)]) throws -> Templates {
        let templates = Templates(files.map { (name: $0.0, text: $0.1) }, statics: .none)
        try templates.check()
        return templates
    }

    @Test(arguments: attacks) func textsAreEscapedInEveryPlace(_ attack: String) throws {
        let library = try templates([
            ("layout", #"<a title="{{value}}">{{$body}}{{value}}{{/body}}</a>"#),
            ("part", "<i>{{value}}</i>"),
            ("page", #"{{<layout}}{{$body}}{{>part}}{{#list}}<b title='{{value}}'>{{.}}{{/list}}{{#map}}{{>part}}{{/map}}{{/body}}{{/layout}}"#),
        ])
        let page = try library.render("page", ["value": .text(attack), "list": [.text(attack)], "map": ["value": .text(attack)]], .persian)
        // What is left when our own tags are taken away holds nothing that could begin or end one.
        let ours = [#"<a title=""#, #"">"#, "<i>", "</i>", "<b title='", "'>", "</a>"]
        let rest = ours.reduce(page) { $0.replacing($1, with: "") }
        #expect(!rest.unicodeScalars.contains { "\"'<>".unicodeScalars.contains($0) }, "\(page)")
        #expect(!page.contains("autofocus onfocus=alert(1) x=\""))
    }

    @Test func plainTextsStayAsTheyAre() {
        for text in ["سلام، «دنیا» ۱۲۳", "می‌روم", "e\u{0301}", ""] { #expect(SafeHTML.escape(text) == text) }
        #expect(SafeHTML.escape("a<b & \"c\" 'd'>") == "a&lt;b &amp; &quot;c&quot; &#39;d&#39;&gt;")
    }

    @Test(arguments: [
        "<p>{{{body}}}</p>", "<p>{{&body}}</p>", "<a href={{address}}>", "{{=<% %>=}}", "{{%CONTENT_TYPE:TEXT}}{{body}}", "[[سلام]]", "[[|Hello]]",
    ])
    func whatBreaksARuleIsNotLoaded(_ text: String) {
        #expect(throws: TemplateError.self) { try templates([("page", text)]) }
    }

    @Test func whatIsKnownToBeHTMLIsPrintedAsItIs() throws {
        let library = try templates([("page", "{{{body_html}}}")])
        #expect(try library.render("page", ["body_html": "<p>x</p>"], .english) == "<p>x</p>")
    }

    @Test func eachLanguageHasItsOwnWords() throws {
        let library = try templates([("page", "[[سلام {{name}}|Hello {{name}}]]")])
        #expect(try library.render("page", ["name": "Sara"], .persian) == "سلام Sara")
        #expect(try library.render("page", ["name": "Sara"], .english) == "Hello Sara")
    }

    @Test func anEmptyTextHidesTheOuterOne() throws {
        let library = try templates([("page", "{{#items}}{{name}}{{^name}}-{{/name}}{{/items}}")])
        #expect(try library.render("page", ["name": "outer", "items": [["name": ""], ["name": "inner"]]], .english) == "-inner")
    }

    @Test func aMissingTemplateIsAFault() {
        #expect(throws: TemplateError.self) { try templates([]).render("page", [:], .english) }
        #expect(throws: TemplateError.self) { try templates([("page", "{{>part}}")]) }
        #expect(throws: TemplateError.self) { try templates([("page", "{{<layout}}{{/layout}}")]) }
    }

    /// A start parses none, so one with a mistake does not keep the others from being shown.
    @Test func eachIsParsedWhenItIsShown() throws {
        let library = Templates([("wrong", "{{{body}}}"), ("part", "<i>{{x}}</i>"), ("page", "{{> part }}")].map { (name: $0.0, text: $0.1) }, statics: .none)
        for _ in 1...2 { #expect(try library.render("page", ["x": "1"], .english) == "<i>1</i>") }
        for _ in 1...2 { #expect(throws: TemplateError.self) { try library.render("wrong", [:], .english) } }
    }
}

@Suite struct StaticFilesTests {
    private func made(_ found: [String: [UInt8]]) throws -> StaticFiles {
        let files = StaticFiles(paths: Set(found.keys)) { found[$0] ?? [] }
        try files.check()
        return files
    }

    @Test func addressesChangeWithTheContent() throws {
        let first = try made(["css/a.css": Array("a{}".utf8)])
        let second = try made(["css/a.css": Array("b{}".utf8)])
        #expect(try first.address(of: "css/a.css") != second.address(of: "css/a.css"))
        #expect(throws: TemplateError.self) { try first.address(of: "css/b.css") }
    }

    @Test func filesNameEachOtherByTheirHashes() throws {
        let files = try made(["js/a.js": Array(#"import "[static js/b.js]";"#.utf8), "js/b.js": Array("export {};".utf8)])
        let reply = try files.reply("js/a.js", hash: "", accepting: "")
        guard case .bytes(let bytes, let type) = reply.body else { return #expect(Bool(false)) }
        #expect(type.hasPrefix("text/javascript"))
        #expect(String(decoding: bytes, as: UTF8.self) == #"import "\#(try files.address(of: "js/b.js"))";"#)
        #expect(throws: TemplateError.self) { try made(["js/a.js": Array("[static js/a.js]".utf8)]) }
    }

    @Test func onlyTheRightHashIsKeptForEver() throws {
        let files = try made(["css/a.css": [UInt8](repeating: 97, count: 5000)])
        let hash = String(try files.address(of: "css/a.css").split(separator: "/")[1])
        let right = try files.reply("css/a.css", hash: hash, accepting: "gzip, br")
        #expect(right.headers.contains { $0.name == "Cache-Control" && $0.value.contains("immutable") })
        #expect(right.headers.contains { $0.name == "Content-Encoding" && $0.value == "gzip" })
        guard case .bytes(let bytes, _) = right.body else { return #expect(Bool(false)) }
        #expect(bytes.prefix(2) == [0x1F, 0x8B] && bytes.count < 200)
        let wrong = try files.reply("css/a.css", hash: "0", accepting: "")
        #expect(wrong.headers.contains { $0.name == "Cache-Control" && $0.value == "no-cache" })
        #expect(throws: AppError.self) { try files.reply("css/../secret", hash: "0", accepting: "") }
    }
}
