// Sends a login code. At most once: that the message is leaving is written before it leaves, so that a crash in between
// costs one message that its owner asks for again, and never a second bill.

import Jobs
import Kit

enum LoginCodeJob {
    static let kind = "send_login_code"

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            guard let phone = context.job.arguments["phone"]?.string else { throw JobFailure.permanent("no phone number") }
            let now = app.clock.now()
            guard let sending = try await context.write({ try LoginCodeStore.startSending(phone: phone, now: now, in: $0) }) else { return }
            let code = LoginCode.code(nonce: sending.nonce, phone: phone, changing: sending.user, key: app.keys.loginCodes, isMock: app.settings.mockSMS)
            do {
                try await app.codeSender.send(code: code, to: phone)
                app.meters.message("sent")
            } catch let error as CodeSenderError where error.kind == .temporary {
                app.meters.message("temporary")
                try await context.write { try LoginCodeStore.undoSending(phone: phone, nonce: sending.nonce, in: $0) }
                throw JobFailure.retry("\(error)")
            } catch let error as CodeSenderError {
                app.meters.message("\(error.kind)")
                throw JobFailure.permanent("\(error)")
            }
        } retry: { _, _ in
            throw AppError(
                .conflict,
                Message(
                    "کد ورود دوباره فرستاده نمی‌شود؛ صاحب آن کد تازه‌ای می‌خواهد.", "A login code is sent at most once; its owner asks for another one."))
        }
    }
}
