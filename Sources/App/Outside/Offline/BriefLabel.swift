// The labels by which a prompt says what it wants, one a line: `موضوع: قهوه`. People read them as easily as models do,
// and the offline writer reads nothing else. Whoever composes a prompt takes the names from here.

import Kit

package enum BriefLabel: CaseIterable, Sendable {
    case topic, kind, tone, audience, keywords, minimumWords, maximumWords, instructions, language
    /// What is to be rewritten; everything after it belongs to it, to the end of the message.
    case text

    /// The name to write, without the colon.
    package func name(_ language: Language) -> StaticString {
        let persian = language == .persian
        return switch self {
        case .topic: persian ? "موضوع" : "Topic"
        case .kind: persian ? "نوع" : "Kind"
        case .tone: persian ? "لحن" : "Tone"
        case .audience: persian ? "مخاطب" : "Audience"
        case .keywords: persian ? "کلمات کلیدی" : "Keywords"
        case .minimumWords: persian ? "حداقل واژه" : "Minimum words"
        case .maximumWords: persian ? "حداکثر واژه" : "Maximum words"
        case .instructions: persian ? "دستورهای بیشتر" : "Further instructions"
        case .language: persian ? "زبان" : "Language"
        case .text: persian ? "متن" : "Text"
        }
    }

    /// Names that are understood as well.
    private var otherNames: [String] {
        switch self {
        case .topic: ["عنوان", "title", "subject"]
        case .kind: ["نوع محتوا", "type"]
        case .tone: []
        case .audience: ["مخاطبان"]
        case .keywords: ["کلیدواژه‌ها", "کلیدواژه", "واژه‌های کلیدی", "keyword"]
        case .minimumWords: ["حداقل کلمات", "حداقل تعداد کلمات", "حداقل تعداد واژه", "min words", "min_words"]
        case .maximumWords: ["حداکثر کلمات", "max words", "max_words"]
        case .instructions: ["توضیحات", "توضیح", "instructions", "additional instructions"]
        case .language: []
        case .text: ["متن کنونی", "current text"]
        }
    }

    /// The label at the head of a line, and what follows its colon.
    static func read(_ line: Substring) -> (label: BriefLabel, value: String)? {
        guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        let name = folded(line[..<colon])
        guard name.count <= 24, let label = names[name] else { return nil }
        return (label, line[line.index(after: colon)...].drop { $0 == "*" }.trimmed)
    }

    private static let names: [String: BriefLabel] = {
        var names: [String: BriefLabel] = [:]
        for label in allCases {
            let all = Language.allCases.map { "\(label.name($0))" } + label.otherNames
            for name in all { names[folded(name[...])] = label }
        }
        return names
    }()

    /// Without list marks, emphasis and half-spaces, in small letters, with Persian letters.
    private static func folded(_ text: Substring) -> String {
        let plain = text.unicodeScalars.filter { !["*", "#", "-", ">", "•", "\u{200C}"].contains($0) }
        return PersianLetters.unified(String(String.UnicodeScalarView(plain))).lowercased().trimmed
    }
}

enum PersianLetters {
    /// Arabic yeh and kaf, which some keyboards send, as the Persian letters.
    static func unified(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{064A}", "\u{0649}": result.append("\u{06CC}")
            case "\u{0643}": result.append("\u{06A9}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
