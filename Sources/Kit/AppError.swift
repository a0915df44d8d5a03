// The one error of the product: a closed set of codes, thrown where the fault is known, caught at three edges
// (server, worker, command). What it sends out is what a caller may know; the cause is for the log only.

package struct AppError: Error, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case invalidInput = "invalid_input"
        case invalidJSON = "invalid_json"
        case otpInvalid = "otp_invalid"
        case piiDetected = "pii_detected"
        case notAuthenticated = "not_authenticated"
        case tokenInvalid = "token_invalid"
        case tokenExpired = "token_expired"
        case budgetExceeded = "budget_exceeded"
        case permissionDenied = "permission_denied"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case notAcceptable = "not_acceptable"
        case invalidContentStatus = "invalid_content_status"
        case conflict
        case staleVersion = "stale_version"
        case payloadTooLarge = "payload_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case idempotencyMismatch = "idempotency_mismatch"
        case hostNotAllowed = "host_not_allowed"
        case throttled
        case internalError = "internal_error"
        case unavailable
    }

    package let code: Code
    package var detail: Message
    /// Faults by field, in the order of their discovery; every message of one request is reported at once.
    package var fields: [(name: String, messages: [Message])] = []
    /// Seconds until another try makes sense.
    package var retryAfter: Int?
    /// Further members of the answer, such as the figures of a refused budget.
    package var extras: [(name: String, value: JSON)] = []
    /// Further headers of the answer, such as where a limit stands.
    package var headers: [(name: String, value: String)] = []
    /// What lies beneath. Logged once at the edge, never sent.
    package var cause: (any Error)?

    package init(_ code: Code, _ detail: Message? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.detail = detail ?? code.title
        self.cause = cause
    }

    /// One field is wrong.
    package static func field(_ name: String, _ message: Message) -> AppError {
        invalid([(name, [message])])
    }

    /// Several fields are wrong.
    package static func invalid(_ fields: [(name: String, messages: [Message])]) -> AppError {
        var error = AppError(.invalidInput)
        error.fields = fields
        return error
    }

    package static func throttled(retryAfter: Int) -> AppError {
        var error = AppError(
            .throttled,
            Message(
                "تعداد درخواست‌ها بیش از حد مجاز است؛ \(retryAfter) ثانیهٔ دیگر دوباره تلاش کنید.",
                "Too many requests. Try again in \(retryAfter) seconds."))
        error.retryAfter = retryAfter
        return error
    }

    package static let notFound = AppError(.notFound)
}

extension AppError: CustomStringConvertible {
    package var description: String {
        let faults = fields.map { "\($0.name): \($0.messages.map(\.english).joined(separator: " "))" }
        let because = cause.map { " (cause: \($0))" } ?? ""
        return ([code.rawValue + ": " + detail.english] + faults).joined(separator: "; ") + because
    }
}

extension AppError.Code {
    /// The HTTP status that carries the code (the contract, section 1).
    package var status: Int {
        switch self {
        case .invalidInput, .invalidJSON, .otpInvalid, .piiDetected, .hostNotAllowed: 400
        case .notAuthenticated, .tokenInvalid, .tokenExpired: 401
        case .budgetExceeded: 402
        case .permissionDenied: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .invalidContentStatus, .conflict: 409
        case .staleVersion: 412
        case .payloadTooLarge: 413
        case .unsupportedMediaType: 415
        case .idempotencyMismatch: 422
        case .throttled: 429
        case .internalError: 500
        case .unavailable: 503
        }
    }

    package var title: Message {
        switch self {
        case .invalidInput: Message("ورودی نادرست است.", "The input is not valid.")
        case .invalidJSON: Message("بدنهٔ درخواست JSON درستی نیست.", "The request body is not valid JSON.")
        case .otpInvalid: Message("کد نادرست یا منقضی است.", "The code is wrong or has expired.")
        case .piiDetected: Message("متن دادهٔ شخصی دارد.", "The text contains personal data.")
        case .notAuthenticated: Message("ابتدا وارد شوید.", "Authentication credentials were not provided.")
        case .tokenInvalid: Message("توکن معتبر نیست.", "The token is not valid.")
        case .tokenExpired: Message("اعتبار توکن تمام شده است.", "The token has expired.")
        case .budgetExceeded: Message("سقف مصرف پر شده است.", "Usage limit exceeded")
        case .permissionDenied: Message("اجازهٔ این کار را ندارید.", "You do not have permission to perform this action.")
        case .notFound: Message("یافت نشد.", "Not found.")
        case .methodNotAllowed: Message("این روش برای این نشانی مجاز نیست.", "This method is not allowed here.")
        case .notAcceptable: Message("قالب خواسته‌شده در دسترس نیست.", "The requested format is not available.")
        case .invalidContentStatus:
            Message("وضعیت محتوا این کار را اجازه نمی‌دهد.", "The status of the content does not allow this.")
        case .conflict: Message("درخواست با وضعیت کنونی سازگار نیست.", "The request conflicts with the current state.")
        case .staleVersion:
            Message("این مورد در این فاصله تغییر کرده است.", "The object has changed since you read it.")
        case .payloadTooLarge: Message("بدنهٔ درخواست بیش از حد بزرگ است.", "The request body is too large.")
        case .unsupportedMediaType: Message("بدنه باید application/json باشد.", "The body must be application/json.")
        case .hostNotAllowed: Message("این نام میزبان مجاز نیست.", "This host name is not allowed.")
        case .idempotencyMismatch:
            Message(
                "این Idempotency-Key پیش‌تر با بدنهٔ دیگری به کار رفته است.",
                "This Idempotency-Key was used with another body.")
        case .throttled: Message("تعداد درخواست‌ها بیش از حد مجاز است.", "Too many requests.")
        case .internalError: Message("خطای داخلی رخ داد.", "An internal error occurred.")
        case .unavailable: Message("سرویس موقتاً در دسترس نیست.", "The service is temporarily unavailable.")
        }
    }
}
