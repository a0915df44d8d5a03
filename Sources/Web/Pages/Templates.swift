// Templates, made safe as they are loaded: each begins with the pragma that brings our escaper, none may print a text as it
// is unless its name says that it is HTML, and none may put a text into an attribute without quotation marks. What a person
// reads is said in both languages where it stands, `[[سلام|Hello]]`, so no text can be missing in one of them. Each is parsed
// when it is first shown, in the language in which it is shown: a start waits for none, and what nobody looks at takes no memory.

import Kit
import Mustache
import Synchronization

package final class Templates: Sendable {
    private struct Shelf {
        var library = MustacheLibrary()
        var names: Set<String> = []
    }

    private let texts: [String: String]
    private let statics: StaticFiles
    private let way: @Sendable (String) -> String
    private let shelves = Mutex<[Language: Shelf]>([:])

    /// - Parameters:
    ///   - files: names without ending, and texts.
    ///   - way: which way a text runs, `rtl` or `ltr`.
    package init(_ files: [(name: String, text: String)], statics: StaticFiles, way: @escaping @Sendable (String) -> String = { _ in "auto" }) {
        texts = Dictionary(files.map { ($0.name, $0.text) }) { _, last in last }
        self.statics = statics
        self.way = way
        MustacheContentTypes.register(SafeHTML(), named: SafeHTML.name)
    }

    /// Parses all that there is.
    /// - Throws: `TemplateError` for the first file, by name, that breaks a rule.
    package func check() throws {
        for language in Language.allCases { for name in texts.keys.sorted() { _ = try library(with: name, language) } }
    }

    /// - Throws: `TemplateError` when there is no such template, or it breaks a rule.
    package func render(_ name: String, _ view: View, _ language: Language) throws -> String {
        guard let text = try library(with: name, language).render(view.any(way), withTemplate: name) else {
            throw TemplateError(file: name, reason: "is missing")
        }
        return text
    }

    // MARK: Parsing

    private func library(with name: String, _ language: Language) throws -> MustacheLibrary {
        try shelves.withLock { shelves in
            try load(name, language, &shelves[language, default: Shelf()])
            return shelves[language, default: Shelf()].library
        }
    }

    /// One template, and those that it is made of.
    private func load(_ name: String, _ language: Language, _ shelf: inout Shelf) throws {
        guard !shelf.names.contains(name) else { return }
        guard let file = texts[name] else { throw TemplateError(file: name, reason: "is missing") }
        do {
            try Templates.check(file)
            let text = try Templates.expanded(file, language, statics)
            try shelf.library.register("{{%CONTENT_TYPE:\(SafeHTML.name)}}" + text, named: name)
        } catch { throw TemplateError(file: name, reason: "\(error)") }
        shelf.names.insert(name)
        for part in Templates.parts(of: file) { try load(part, language, &shelf) }
    }

    /// The names in `{{>part}}` and `{{<layout}}`.
    private static func parts(of text: String) -> [String] {
        ["{{>", "{{<"].flatMap { opening in
            text.ranges(of: opening).map { text[$0.upperBound...].prefix { $0 != "}" }.trimmed }
        }
    }

    // MARK: Rules

    struct Broken: Error, CustomStringConvertible { let description: String }

    static func check(_ text: String) throws {
        for opening in ["{{{", "{{&"] {
            for place in text.ranges(of: opening) {
                let name = text[place.upperBound...].prefix { $0 != "}" }.trimmed
                guard name.hasSuffix("_html") else { throw Broken(description: "\(opening)\(name) prints what is not known to be HTML") }
            }
        }
        if hasBareAttribute(text) { throw Broken(description: "a value stands in an attribute without quotation marks") }
        if text.contains("{{=") || text.contains("{{%") { throw Broken(description: "delimiters and pragmas are the loader's") }
    }

    /// Whether a value stands right behind the `=` of an attribute.
    private static func hasBareAttribute(_ text: String) -> Bool {
        var (isInTag, quote, last) = (false, UInt8(0), UInt8(0))
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == 123, rest.first == 123 {
                if isInTag, quote == 0, last == 61 { return true }
                // What stands inside is no HTML: `{{>part}}` ends no tag.
                while let inside = rest.popFirst(), !(inside == 125 && rest.first == 125) {}
                _ = rest.popFirst()
            } else if quote != 0 {
                if byte == quote { quote = 0 }
            } else if isInTag {
                if byte == 62 { isInTag = false } else if byte == 34 || byte == 39 { quote = byte }
            } else if byte == 60 {
                isInTag = true
            }
            last = byte
        }
        return false
    }

    // MARK: Our own marks

    /// `[[Persian|English]]`, `[icon name]`, `[static css/app.css]`.
    static func expanded(_ text: String, _ language: Language, _ statics: StaticFiles) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "[") {
            result += rest[..<start]
            rest = rest[start...]
            if rest.hasPrefix("[["), let end = rest.firstRange(of: "]]") {
                result += try chosen(rest[rest.index(start, offsetBy: 2)..<end.lowerBound], language)
                rest = rest[end.upperBound...]
            } else if let (mark, after) = mark(rest) {
                result += try replacement(mark, statics)
                rest = rest[after...]
            } else {
                result += "["
                rest = rest.dropFirst()
            }
        }
        return directed(result + rest)
    }

    /// A text of a person runs the way of most of its letters; browsers go by the first one, so `<bdi>{{title}}</bdi>` is told.
    private static func directed(_ text: String) -> String {
        text.replacing(/<bdi>\{\{([a-z_]+)\}\}<\/bdi>/) { "<bdi dir=\"{{way(\($0.1))}}\">{{\($0.1)}}</bdi>" }
    }

    private static func chosen(_ both: Substring, _ language: Language) throws -> Substring {
        let parts = both.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw Broken(description: "[[\(both)]] needs two languages") }
        return language == .persian ? parts[0] : parts[1]
    }

    private static func mark(_ rest: Substring) -> (words: [Substring], after: Substring.Index)? {
        guard rest.hasPrefix("[icon ") || rest.hasPrefix("[static "), let end = rest.firstIndex(of: "]") else { return nil }
        return (rest[rest.index(after: rest.startIndex)..<end].split(separator: " "), rest.index(after: end))
    }

    private static func replacement(_ words: [Substring], _ statics: StaticFiles) throws -> String {
        guard words.count >= 2 else { throw Broken(description: "[\(words.joined())] names nothing") }
        if words[0] == "static" { return try statics.address(of: String(words[1])) }
        let classes = (["icon"] + words.dropFirst(2)).joined(separator: " ")
        return "<svg class=\"\(classes)\" aria-hidden=\"true\"><use href=\"\(try statics.address(of: "img/icons.svg"))#\(words[1])\"/></svg>"
    }
}

package struct TemplateError: Error, CustomStringConvertible {
    package let file: String
    package let reason: String
    package var description: String { "template \(file): \(reason)" }
}
