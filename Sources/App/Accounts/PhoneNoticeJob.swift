// Tells the old number of an account that the account goes on under another: whoever did not do that himself learns of it.

import Database
import Jobs
import Kit
import Logging
import TextKit

enum PhoneNoticeJob {
    static let kind = "tell_old_number"

    static func enqueue(old: String, new: String, locale: Locale, in tx: Transaction) throws {
        guard IranianMobile.parse(old) != nil else { return }  // Somebody who came from elsewhere without a number.
        try JobStore.enqueue(
            NewJob(
                kind: kind, queue: .interactive,
                arguments: .object(
                    ("phone", .string(old)), ("number", .string(IranianMobile.masked(new))), ("locale", .string(locale.rawValue)))), in: tx)
    }

    static func handler(_ app: App) -> JobHandler {
        JobHandler(kind: kind) { context in
            let arguments = context.job.arguments
            guard let phone = arguments["phone"]?.string, let number = arguments["number"]?.string else { throw JobFailure.permanent("no phone number") }
            let text = sentence(number).text(arguments["locale"] == "en" ? .english : .persian)
            do {
                // The job's own number is the key: an attempt whose answer was lost is not a second message.
                let isSent = try await app.codeSender.tell(text, to: phone, key: context.job.id)
                if !isSent { app.logger.warning("the old number of an account is not told of the new one: KAVENEGAR_SENDER is not set") }
                app.meters.message(isSent ? "sent" : "no_line")
            } catch let error as CodeSenderError {
                app.meters.message("\(error.kind)")
                guard error.kind == .temporary || error.kind == .unknown else { throw JobFailure.permanent("\(error)") }
                throw JobFailure.retry("\(error)")
            }
        }
    }

    private static func sentence(_ number: String) -> Message {
        Message(
            "شمارهٔ حساب شما در Contexor به \(number) تغییر کرد و این شماره دیگر به آن راه ندارد. اگر کار شما نبود، بی‌درنگ به پشتیبانی خبر دهید.",
            "The number of your Contexor account is now \(number); this one no longer opens it. If this was not you, tell the support at once.")
    }
}
