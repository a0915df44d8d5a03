// A prompt: a text with named places that is filled and sent to the model, and the rules of its parts.

import Kit
import TextKit
import Web

package enum PromptCategory: String, Choice, Codable {
    case blog, social, ecommerce, email, ad, seo, other
}

package struct Prompt: Codable, Sendable, Versioned {
    package let id: ID
    package let organization: ID
    /// The workspace that it was written for; `nil` for the whole organization.
    package let workspace: ID?
    package let title: String
    package let category: String
    package let kind: String
    package let promptTemplate: String
    /// The names in the template, in the order of their first appearance.
    package let variables: [String]
    /// What the prompt says of each, in the same order.
    package let variableTypes: [PromptVariable]
    /// Offered in every workspace of the organization. Every member may read it either way.
    package let isPublic: Bool
    package let usageCount: Int
    /// Counts the changes of title, template and descriptions of variables.
    package let revision: Int
    /// Names that stand for a revision, such as `production`.
    package var labels: [PromptLabel]
    /// The entry of the library that it was installed from.
    package let libraryKey: String?
    package let createdBy: ID?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let version: Int
}

/// A text as it was from one change to the next.
package struct PromptRevision: Codable, Sendable {
    package let revision: Int
    package let title: String
    package let promptTemplate: String
    package let variables: [String]
    package let variableTypes: [PromptVariable]
    package let createdBy: ID?
    package let createdAt: Timestamp
}

/// A template and the names that go with it.
struct PromptText: Sendable, Equatable {
    let template: String
    let parsed: PromptTemplate

    static let maximumLength = 20_000
    /// Of a rendered text: a place can stand in a template thousands of times, and each takes a whole value.
    static let maximumRendered = 200_000
    static let maximumValue = 20_000

    init(_ template: String) throws(PromptTemplateError) {
        self.template = template
        parsed = try PromptTemplate(parsing: template)
    }

    var variables: [String] { parsed.variables }

    /// Whether these are the names in the template, in any order and in any spelling that counts as the same.
    func matches(_ names: [String]) -> Bool { Set(names.map(PromptName.canonical)) == Set(variables) }

    /// What to say when they are not.
    var mismatch: Message {
        let names = variables.isEmpty ? "[]" : variables.joined(separator: "، ")
        let english = variables.isEmpty ? "[]" : variables.joined(separator: ", ")
        return Message(
            "باید همان نام‌های داخل آکولادهای متن باشد: \(names)", "Must be the names in the braces of the template: \(english)")
    }
}

extension PromptTemplateError {
    var message: Message {
        switch self {
        case .tooManyVariables(let limit):
            Message("حداکثر \(limit) متغیر مجاز است.", "At most \(limit) variables are allowed.")
        case .nameTooLong(let beginning, let limit):
            Message(
                "نام متغیری که با «\(beginning)» آغاز می‌شود از \(limit) نویسه بلندتر است.",
                "The name of the variable that begins with \"\(beginning)\" has more than \(limit) characters.")
        }
    }
}

/// What a prompt gives for some values.
package struct RenderedPrompt: Codable, Sendable {
    /// A place without a value is still seen as `{name}`.
    package let text: String
    package let missing: [String]
    package let unknown: [String]
    /// Values that are not what the prompt says of their place.
    package let invalid: [RenderFault]
    /// About how many tokens the text is.
    package let tokens: Int
    /// About what sending it costs, without the answer; `nil` for a model without a price.
    package let estimatedCost: Money?
}

package struct RenderFault: Codable, Sendable {
    package let name: String
    package let message: String
}
