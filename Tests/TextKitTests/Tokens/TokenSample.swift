// A text and the number of tokens that `o200k_base` makes of it.

import Testing

struct TokenSample: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable {
        case persian, english
        /// Persian, but a list of things with rare names.
        case list
        case code, other
    }

    let name: String
    let kind: Kind
    let tokens: Int
    let text: String

    /// Persian with its half-spaces and Persian letters.
    var isWellSpelled: Bool {
        [.persian, .list].contains(kind) && name != "بی نیم‌فاصله" && name != "با حروف عربی"
    }

    var testDescription: String { name }
}
