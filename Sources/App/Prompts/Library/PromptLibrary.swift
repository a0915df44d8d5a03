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

        init(_ name: String, _ meaning: String, _ example: String) {
            self.name = name
            self.meaning = meaning
            self.example = example
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
