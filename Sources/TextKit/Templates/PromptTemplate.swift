// A prompt with named places, filled by plain concatenation. No expressions, no attribute access, no format
// specifications: what is not exactly `{name}` is text, and a value that looks like a template stays a value.

package struct PromptTemplate: Sendable, Equatable {
    enum Segment: Sendable, Equatable {
        case text(String)
        case variable(String)
    }

    /// What `render` made of the values it was given.
    package struct Rendered: Sendable, Equatable {
        /// The text; a place without a value is still seen in it as `{name}`.
        package let text: String
        /// Variables that no value was given for, in the order of the template.
        package let missing: [String]
        /// Names of values that the template has no place for, sorted.
        package let unknown: [String]

        package var isComplete: Bool { missing.isEmpty && unknown.isEmpty }
    }

    package static let maximumVariables = 100
    /// In Unicode scalars.
    package static let maximumNameLength = 100

    /// The names in order of first appearance, each once, in their Persian spelling.
    package let variables: [String]
    /// Places in braces that a person may have meant as variables, such as `{user.name}`, `{price:.2f}` or
    /// `{نام محصول}`. They are text; an editor can warn of them.
    package let lookalikes: [String]
    let segments: [Segment]

    package init(parsing text: String) throws(PromptTemplateError) {
        var parser = PromptTemplateParser(text)
        try parser.parse()
        segments = parser.segments
        variables = parser.variables
        lookalikes = parser.lookalikes
    }

    /// Puts the values in their places. Values are never read as templates.
    package func render(_ values: [String: String]) -> Rendered {
        let given = Self.byCanonicalName(values)
        let text = segments.reduce(into: "") { result, segment in
            switch segment {
            case .text(let text): result += text
            case .variable(let name): result += given[name] ?? "{\(name)}"
            }
        }
        let known = Set(variables)
        return Rendered(
            text: text, missing: variables.filter { given[$0] == nil },
            unknown: given.keys.filter { !known.contains($0) }.sorted())
    }

    /// Where a name was given in two spellings, the Persian one wins.
    package static func byCanonicalName(_ values: [String: String]) -> [String: String] {
        var result: [String: String] = [:]
        for (name, value) in values {
            let canonical = PromptName.canonical(name)
            if result[canonical] == nil || PromptName.isCanonical(name) { result[canonical] = value }
        }
        return result
    }
}
