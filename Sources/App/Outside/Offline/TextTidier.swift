// What the offline writer can do for a given text: put its outside in order. The words stay as they are.

import Kit

enum TextTidier {
    /// Persian letters, single blanks, no blank before a mark, one empty line between paragraphs, a mark at the end of
    /// each. Code between fences is left alone.
    static func tidy(_ text: String, _ language: Language) -> String {
        var lines: [String] = []
        var isCode = false
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let isFence = line.trimmed.hasPrefix("```")
            lines.append(isCode || isFence ? String(line) : self.line(String(line), language))
            if isFence { isCode.toggle() }
        }
        return joined(lines).trimmed
    }

    /// The first half of its sentences, at least one: what comes first says most.
    static func half(_ text: String) -> String {
        var sentences: [Substring] = []
        var rest = text[...]
        while let end = rest.firstIndex(where: { ".!?؟".contains($0) }) {
            sentences.append(rest[...end])
            rest = rest[rest.index(after: end)...]
        }
        if !String(rest).trimmed.isEmpty { sentences.append(rest) }
        return sentences.prefix((sentences.count + 1) / 2).joined()
    }

    private static func line(_ text: String, _ language: Language) -> String {
        let unified = language == .persian ? PersianLetters.unified(text) : text
        let words = unified.split(whereSeparator: \.isWhitespace).map(String.init)
        return ended(withoutBlankBeforeMarks(words))
    }

    private static func withoutBlankBeforeMarks(_ words: [String]) -> String {
        words.reduce("") { line, word in
            let isMark = word.allSatisfy { ".،,؛;:!؟?…".contains($0) }
            return line.isEmpty || isMark ? line + word : line + " " + word
        }
    }

    /// A paragraph of several words ends with a mark; headings, lists, tables and quotes do not need one.
    private static func ended(_ line: String) -> String {
        guard let first = line.first, !"#-*>|+".contains(first), !first.isNumber, let last = line.last,
            last.isLetter, line.contains(" ")
        else { return line }
        return line + "."
    }

    private static func joined(_ lines: [String]) -> String {
        var result: [String] = []
        for line in lines where !(line.isEmpty && result.last?.isEmpty != false) { result.append(line) }
        return result.joined(separator: "\n")
    }
}
