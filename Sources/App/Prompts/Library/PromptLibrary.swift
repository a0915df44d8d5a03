// The starter library: prompts that a copywriter would be glad to find on the first day, in Persian and English, over all
// categories. They come with the program; installed into an organization they are prompts like any other.

import Kit
import TextKit
import Web

package struct LibraryPrompt: Codable, Sendable {
    package struct Variable: Codable, Sendable {
        package let name: String
        /// What to put there.
        package let meaning: String
        package let example: String
        package let type: String
        package let required: Bool
        package let choices: [String]
        package let minimum: Double?
        package let maximum: Double?

        init(_ name: String, _ meaning: String, _ example: String, _ kind: Kind = .text) {
            (self.name, self.meaning, self.example, type) = (name, meaning, example, kind.type.rawValue)
            switch kind {
            case .number(let range): (minimum, maximum, choices) = (range.lowerBound, range.upperBound, [])
            case .select(let names): (minimum, maximum, choices) = (nil, nil, names)
            case .text, .long, .optional: (minimum, maximum, choices) = (nil, nil, [])
            }
            if case .optional = kind { required = false } else { required = true }
        }

        /// As a prompt that is installed says it.
        var described: PromptVariable {
            var said = PromptVariable(name: PromptName.canonical(name))
            (said.type, said.required, said.help, said.choices) = (type, required, meaning, choices)
            (said.minimum, said.maximum) = (minimum, maximum)
            return said
        }
    }

    enum Kind {
        case text, long
        /// A line that may be left out.
        case optional
        case number(ClosedRange<Double>)
        case select([String])

        var type: PromptVariableType {
            switch self {
            case .text, .optional: .text
            case .long: .long
            case .number: .number
            case .select: .select
            }
        }
    }

    package let key: String
    /// `fa` or `en`: of the prompt and of what it makes.
    package let language: String
    package let category: String
    package let kind: String
    package let title: String
    package let description: String
    package let promptTemplate: String
    package let variables: [Variable]

    init(
        _ key: String, _ language: Language, _ category: PromptCategory, _ kind: GenerationKind, _ title: String, _ description: String,
        _ variables: [Variable], _ template: String
    ) {
        (self.key, self.language, self.category, self.kind) = (key, language.rawValue, category.rawValue, kind.rawValue)
        (self.title, self.description, promptTemplate, self.variables) = (title, description, template, variables)
    }

    /// Values by which it can be tried out at once.
    package var examples: [String: String] { Dictionary(variables.map { ($0.name, $0.example) }, uniquingKeysWith: { first, _ in first }) }
}

package enum PromptLibrary {
    package static let all: [LibraryPrompt] = persianArticles + persianSelling + persianMessages + english

    package static func find(_ key: String) -> LibraryPrompt? { all.first { $0.key == key } }

    struct Filter: Sendable {
        let language: Language?
        let category: PromptCategory?
        let search: String?

        func matches(_ prompt: LibraryPrompt) -> Bool {
            let text = PersianText.normalizedForSearch([prompt.title, prompt.description, prompt.promptTemplate].joined(separator: "\n"))
            return (language == nil || prompt.language == language?.rawValue) && (category == nil || prompt.category == category?.rawValue)
                && Search.words(search ?? "").allSatisfy { text.contains($0) }
        }
    }
}

extension Language: Choice {}
