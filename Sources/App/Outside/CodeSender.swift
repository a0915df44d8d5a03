// How a login code reaches a phone.

import Kit

package protocol CodeSender: Sendable {
    /// Sends `code` to `phone` (E.164). At most once: a failure after the service may have accepted is not repeated here.
    /// - Throws: `CodeSenderError`.
    func send(code: Secret, to phone: String) async throws
}

package struct CodeSenderError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The number cannot receive: the person should check it.
        case receiver
        /// Busy or limited: the same message may pass later.
        case temporary
        /// The account, its credit or its template: an owner must act.
        case account
        /// Our own request is wrong.
        case bug
    }
    package let kind: Kind
    /// The service's status code, or 0 when there was no answer.
    package let code: Int
    package let diagnosis: String

    package init(_ kind: Kind, code: Int, diagnosis: String) {
        self.kind = kind
        self.code = code
        self.diagnosis = diagnosis
    }
    package var description: String { "SMS \(code): \(diagnosis)" }
}
