// What a person sees when something went wrong: what it was, and what to do now.

import Kit
import Web

enum ProblemPage {
    static func view(_ error: AppError, _ call: Call, theme: String, has: View) -> View {
        let words = words(error.code.status)
        let language = call.language
        return [
            "lang": .text(language.rawValue), "dir": .text(language == .persian ? "rtl" : "ltr"), "theme": .text(theme), "has": has,
            "title": .text(words.title.text(language)), "advice": .text(words.advice.text(language)), "status": .text("\(error.code.status)"),
            // What our own refusals say is worth reading; faults within say nothing that helps.
            "detail": error.code.status < 500 && error.detail != error.code.title ? .text(error.detail.text(language)) : .none,
            "request_id": .text(call.requestID),
        ]
    }

    private static func words(_ status: Int) -> (title: Message, advice: Message) {
        switch status {
        case 403:
            (
                Message("اجازهٔ این کار را ندارید", "You may not do this"),
                Message(
                    "نقش شما در این سازمان برای این کار کافی نیست. از مدیر سازمان بخواهید.", "Your role in this organization is not enough. Ask an admin of it."
                )
            )
        case 404:
            (
                Message("این‌جا چیزی نیست", "There is nothing here"),
                Message("نشانی را بررسی کنید؛ شاید جابه‌جا یا حذف شده باشد.", "Check the address; what was here may have been moved or deleted.")
            )
        case 402:
            (
                Message("سقف مصرف پر شده است", "A usage limit is reached"),
                Message("مدیر سازمان می‌تواند سقف را بالا ببرد.", "An admin of the organization can raise it.")
            )
        case 429:
            (
                Message("کمی آهسته‌تر", "A little slower"),
                Message("درخواست‌ها پشت سر هم زیاد شد؛ اندکی بعد دوباره تلاش کنید.", "There were many requests in a row. Try again in a moment.")
            )
        case 503:
            (
                Message("سرویس اکنون در دسترس نیست", "The service is not available right now"),
                Message("کار شما از دست نرفته است؛ اندکی بعد صفحه را تازه کنید.", "Nothing is lost. Reload the page in a moment.")
            )
        case 400..<500:
            (
                Message("درخواست پذیرفته نشد", "The request was refused"),
                Message("به صفحهٔ پیش برگردید و دوباره تلاش کنید.", "Go back and try again.")
            )
        default:
            (
                Message("چیزی در سمت ما خراب شد", "Something broke on our side"),
                Message(
                    "این رخداد ثبت شد. دوباره تلاش کنید؛ اگر ماند، شناسهٔ زیر را به پشتیبانی بدهید.",
                    "It was logged. Try again; if it stays, tell support the id below.")
            )
        }
    }
}
