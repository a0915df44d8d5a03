// Why a text is no prompt template.

package enum PromptTemplateError: Error, Sendable, Equatable {
    /// More different variables than allowed.
    case tooManyVariables(limit: Int)
    /// A name longer than allowed; `beginning` is its first 20 scalars, enough to find it.
    case nameTooLong(beginning: String, limit: Int)
}
