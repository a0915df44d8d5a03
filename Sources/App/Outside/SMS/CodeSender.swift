// How a login code reaches a phone, and a sentence that its owner must know.

import Kit

package protocol CodeSender: Sendable {
    /// Sends `code` to `phone` (E.164). At most once: a failure after the service may have accepted is not repeated here.
    /// - Throws: `CodeSenderError`.
    func send(code: Secret, to phone: String) async throws

    /// Sends a sentence. The same `key` again is the same message: the service sends it once.
    /// - Returns: `false` where there is no line to send sentences from.
    /// - Throws: `CodeSenderError`.
    func tell(_ text: String, to phone: String, key: Int64) async throws -> Bool
}

package struct CodeSenderError: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The number cannot receive: the person should check it.
        case receiver
        /// Busy or limited, and surely not sent: the same message may pass later.
        case temporary
        /// No answer, or none that can be read: it may have been sent. Only the person may ask again.
        case unknown
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

    /// For the person who waits for the code.
    package var message: Message {
        switch kind {
        case .receiver: Message("شماره نامعتبر است.", "The number cannot receive messages.")
        case .temporary, .unknown:
            Message("ارسال پیامک با مشکل روبه‌رو شد. کمی بعد دوباره تلاش کنید.", "The message may not have been sent. Try again a little later.")
        case .account, .bug:
            Message("ارسال پیامک ممکن نشد. لطفاً به پشتیبانی خبر دهید.", "The message could not be sent. Please tell the support.")
        }
    }
}
