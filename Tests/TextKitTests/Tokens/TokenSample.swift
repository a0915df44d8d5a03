// A text and the number of tokens that `o200k_base` makes of it.

import Testing

struct TokenSample: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable { case persian, english, code, other }

    let name: String
    let kind: Kind
    let tokens: Int
    let text: String

    var testDescription: String { name }
}
