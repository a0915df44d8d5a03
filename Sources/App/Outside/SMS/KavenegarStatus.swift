// The status codes of Kavenegar: what each means, whom it concerns, and what is tried next.

struct KavenegarStatus: Sendable, Equatable {
    enum Next: Sendable, Equatable {
        case giveUp
        /// The service refused for the moment, and has sent nothing: once more.
        case repeatOnce
        /// The template cannot be used, but a line of one's own can.
        case sendPlainly
    }

    let kind: CodeSenderError.Kind
    let meaning: String
    let next: Next

    private init(_ kind: CodeSenderError.Kind, _ meaning: String, _ next: Next = .giveUp) {
        self.kind = kind
        self.meaning = meaning
        self.next = next
    }

    static let success = 200

    /// A code that is not in the table is taken for a matter of the account: somebody has to look at it.
    init(_ code: Int) { self = Self.table[code] ?? Self(.account, "unknown status") }

    static func isKnown(_ code: Int) -> Bool { table[code] != nil }

    private static let table: [Int: KavenegarStatus] = [
        400: Self(.bug, "parameters are incomplete"),
        401: Self(.account, "the account is disabled"),
        402: Self(.temporary, "the operation failed", .repeatOnce),
        403: Self(.account, "the API key is not valid"),
        404: Self(.bug, "unknown method"),
        405: Self(.bug, "wrong HTTP method"),
        406: Self(.bug, "a mandatory parameter is empty"),
        407: Self(.account, "no access from this address"),
        409: Self(.temporary, "the server is busy", .repeatOnce),
        411: Self(.receiver, "the receiver is not valid"),
        412: Self(.account, "the sender line is not valid"),
        413: Self(.bug, "the message is empty or too long"),
        414: Self(.bug, "too many records"),
        415: Self(.bug, "the start index is out of range"),
        416: Self(.account, "the address of this server does not match the settings of the account"),
        417: Self(.bug, "the date is not valid"),
        418: Self(.account, "the credit is not sufficient"),
        419: Self(.bug, "arrays of different lengths"),
        420: Self(.bug, "links are not allowed in the message"),
        422: Self(.bug, "a character that is not allowed"),
        424: Self(.account, "the template is missing or not approved", .sendPlainly),
        426: Self(.account, "the advanced service is needed", .sendPlainly),
        427: Self(.account, "no access to this line"),
        428: Self(.bug, "the token of a voice call must be digits"),
        429: Self(.account, "the address of this server is limited"),
        431: Self(.bug, "the token has a blank or a separator"),
        432: Self(.account, "the template has no %token", .sendPlainly),
        451: Self(.temporary, "too many calls from this address"),
        501: Self(.account, "a test account, which reaches only its owner's number"),
        607: Self(.bug, "the tag is not valid"),
    ]
}
