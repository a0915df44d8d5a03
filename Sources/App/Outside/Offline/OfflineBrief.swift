// What a request asks for, as far as it can be read without understanding it: from labelled lines, and where there are
// none from its first sentence.

import Kit
import TextKit

struct OfflineBrief: Sendable {
    enum Kind: String, Sendable, CaseIterable { case draft, outline, rewrite, caption }

    /// More is not written, whatever is asked for.
    static let mostWords = 3000

    private(set) var kind = Kind.draft
    private(set) var language = Language.persian
    private(set) var topic = ""
    private(set) var isFriendly = false
    /// `nil` where nobody in particular is meant.
    private(set) var audience: String?
    private(set) var keywords: [String] = []
    private(set) var minimumWords = 500
    /// Whether what is rewritten is to become shorter.
    private(set) var isShorter = false
    /// What is to be rewritten.
    private(set) var givenText = ""
    /// What stands for personal data, in the order of its first mention.
    private(set) var placeholders: [String] = []

    init(_ messages: [WritingRequest.Message]) {
        let texts = messages.filter { $0.role != .assistant }
        var values: [BriefLabel: String] = [:]
        for message in texts { Self.read(message.text.text, into: &values) }
        let user = texts.filter { $0.role == .user }.map(\.text.text).joined(separator: "\n")
        language = Self.language(values[.language]) ?? Self.language(of: user)
        placeholders = Self.placeholders(in: user)
        topic = Self.topic(values[.topic], user: user)
        apply(values)
    }

    private mutating func apply(_ values: [BriefLabel: String]) {
        kind = values[.kind].flatMap(Self.kind) ?? .draft
        isFriendly = ["صمیمی", "دوستانه", "خودمانی", "friendly", "casual", "informal"].contains { values[.tone]?.lowercased().contains($0) == true }
        audience = values[.audience].flatMap { ["", "عمومی", "general", "everyone"].contains($0.lowercased()) ? nil : $0 }
        keywords = Self.list(values[.keywords] ?? "")
        minimumWords = values[.minimumWords].flatMap(Self.number).map { min(max($0, 1), Self.mostWords) } ?? 500
        givenText = values[.text] ?? ""
        isShorter = ["کوتاه کن", "کوتاه‌تر", "half as long", "shorter"].contains { values[.instructions]?.lowercased().contains($0) == true }
    }

    /// Only what is to be rewritten goes on over many lines; elsewhere the word is one among others.
    private static func read(_ text: String, into values: inout [BriefLabel: String]) {
        var rest = text[...]
        while let line = nextLine(&rest) {
            guard let (label, value) = BriefLabel.read(line) else { continue }
            if label == .text, values[.kind].flatMap(kind) == .rewrite {
                values[.text] = (value + "\n" + rest).trimmed
                return
            }
            values[label] = value
        }
    }

    private static func nextLine(_ rest: inout Substring) -> Substring? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(where: \.isNewline) ?? rest.endIndex
        defer { rest = rest[end...].dropFirst() }
        return rest[..<end]
    }

    private static func kind(_ text: String) -> Kind? {
        let words: [(String, Kind)] = [
            ("outline", .outline), ("فهرست", .outline), ("طرح", .outline), ("rewrite", .rewrite), ("بازنویسی", .rewrite), ("caption", .caption),
            ("کپشن", .caption), ("draft", .draft), ("پیش‌نویس", .draft), ("مقاله", .draft),
        ]
        return words.first { text.lowercased().contains($0.0) }?.1
    }

    private static func number(_ text: String) -> Int? {
        Int(Digits.ascii(text).drop { !$0.isNumber }.prefix { $0.isASCII && $0.isNumber })
    }

    private static func list(_ text: String) -> [String] {
        var seen = Set<String>()
        return text.split { ",،;؛|".contains($0) }.map { $0.trimmed }.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

// The language and the topic.
extension OfflineBrief {
    private static func language(_ name: String?) -> Language? {
        guard let name = name?.lowercased() else { return nil }
        if name.contains("فارسی") || name.contains("persian") || name == "fa" { return .persian }
        return name.contains("انگلیسی") || name.contains("english") || name == "en" ? .english : nil
    }

    /// That of most letters; labels and placeholders are not counted. Persian when there are as many.
    private static func language(of text: String) -> Language {
        var latin = 0
        var persian = 0
        for line in withoutPlaceholders(text).split(whereSeparator: \.isNewline) {
            for scalar in prose(line).unicodeScalars {
                switch scalar.value {
                case 0x41...0x5A, 0x61...0x7A: latin += 1
                case 0x0620...0x06FF, 0xFB50...0xFDFF, 0xFE70...0xFEFF: persian += 1
                default: break
                }
            }
        }
        return latin > persian ? .english : .persian
    }

    /// What a person wrote in a line: not its label, and not a word of our own such as the kind.
    private static func prose(_ line: Substring) -> String {
        guard let (label, value) = BriefLabel.read(line) else { return String(line) }
        return [.kind, .language].contains(label) ? "" : value
    }

    /// The labelled topic, or what the first line speaks about.
    private static func topic(_ labelled: String?, user: String) -> String {
        if let labelled, !labelled.isEmpty { return trimmedTopic(labelled) }
        let lines = user.split(whereSeparator: \.isNewline).filter { BriefLabel.read($0) == nil && $0.contains(where: \.isLetter) }
        let line = lines.first.map { $0.trimmed } ?? ""
        return trimmedTopic(subject(of: line) ?? line)
    }

    /// «دربارهٔ … بنویس», `about …`: what stands behind such a word, up to the verb or the end of the sentence.
    private static func subject(of line: String) -> String? {
        let words = line.split(separator: " ").map(String.init)
        let marks = ["درباره", "دربارهٔ", "درباره‌ی", "پیرامون", "about", "on"]
        guard let mark = words.firstIndex(where: { marks.contains($0.lowercased()) }), mark + 1 < words.count else { return nil }
        let verbs = ["بنویس", "بنویسید", "بنویسیم", "تهیه", "آماده", "for", "in"]
        let subject = words[(mark + 1)...].prefix { !verbs.contains($0.lowercased()) }
        return subject.isEmpty ? nil : subject.joined(separator: " ")
    }

    /// Without closing marks and quotes, at most fourteen words.
    private static func trimmedTopic(_ text: String) -> String {
        let ends: Set<Character> = [".", "!", ":", "؛", ";", "،", ",", "«", "»", "\"", "“", "”", "*", "#"]
        var topic = text.split(separator: " ").prefix(14).joined(separator: " ")[...]
        while let first = topic.first, ends.contains(first) || first.isWhitespace { topic = topic.dropFirst() }
        while let last = topic.last, ends.contains(last) || last.isWhitespace { topic = topic.dropLast() }
        return String(topic)
    }

    private static func placeholders(in text: String) -> [String] {
        var found: [String] = []
        for part in text.split(separator: "⟦").dropFirst(text.hasPrefix("⟦") ? 0 : 1) {
            guard let end = part.firstIndex(of: "⟧") else { continue }
            let mark = "⟦\(part[..<end])⟧"
            if !found.contains(mark) { found.append(mark) }
        }
        return found
    }

    private static func withoutPlaceholders(_ text: String) -> String {
        placeholders(in: text).reduce(text) { rest, mark in rest.split(separator: mark, omittingEmptySubsequences: false).joined(separator: " ") }
    }
}
