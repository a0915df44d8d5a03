// What a person is told when a model brought no text. Each says what happened and who can do something about it.

import Kit

enum Saying {
    static let busy = Message(
        "سرویس مدل زبانی شلوغ است. کمی بعد دوباره تلاش کنید.", "The model service is busy. Try again a little later.")
    static let broken = Message(
        "سرویس مدل زبانی پاسخ درستی نداد. دوباره تلاش کنید.", "The model service did not answer properly. Try again.")
    static let unreachable = Message(
        "ارتباط با سرویس مدل زبانی برقرار نشد. کمی بعد دوباره تلاش کنید.",
        "The model service could not be reached. Try again a little later.")
    static let slow = Message(
        "سرویس مدل زبانی در زمان مقرر پاسخ نداد. دوباره تلاش کنید.", "The model service did not answer in time. Try again.")
    static let cut = Message(
        "پاسخ مدل زبانی نیمه‌کاره ماند. دوباره تلاش کنید.", "The answer of the model broke off. Try again.")
    static let stopped = Message("تولید متن متوقف شد.", "The writing was stopped.")
    static let quota = Message(
        "اعتبار حساب سرویس مدل زبانی تمام شده است. مدیر سامانه باید حساب را شارژ کند.",
        "The account at the model service has no credit left. An administrator must top it up.")
    static let key = Message(
        "سرویس مدل زبانی کلید API را نپذیرفت. مدیر سامانه باید OPENAI_API_KEY را بررسی کند.",
        "The model service refused the API key. An administrator must check OPENAI_API_KEY.")
    static let permission = Message(
        "حساب سرویس مدل زبانی اجازهٔ این درخواست را ندارد. مدیر سامانه باید دسترسی‌ها را بررسی کند.",
        "The account at the model service may not make this request. An administrator must check its permissions.")
    static let country = Message(
        "سرویس مدل زبانی از کشور یا ناحیهٔ این سرور پشتیبانی نمی‌کند. مدیر سامانه می‌تواند نشانی دیگری در OPENAI_BASE_URL بگذارد.",
        "The model service does not serve the country or region of this server. An administrator can set another OPENAI_BASE_URL.")
    static let address = Message(
        "در نشانی تنظیم‌شده سرویس مدل زبانی پاسخ نمی‌دهد. مدیر سامانه باید OPENAI_BASE_URL را بررسی کند.",
        "No model service answers at the configured address. An administrator must check OPENAI_BASE_URL.")
    static let tooLong = Message(
        "ورودی برای این مدل بیش از حد بلند است. متن را کوتاه‌تر کنید یا مدلی با ظرفیت بیشتر برگزینید.",
        "The input is too long for this model. Shorten it, or choose a model that takes more.")
    static let policy = Message(
        "سرویس مدل زبانی این درخواست را به دلیل قواعد محتوایی خود نپذیرفت. متن درخواست را تغییر دهید.",
        "The model service refused the request by its content rules. Change the wording of the request.")
    static let declined = Message(
        "مدل زبانی از نوشتن این متن خودداری کرد. متن درخواست را تغییر دهید.",
        "The model declined to write this text. Change the wording of the request.")
    static let refused = Message(
        "سرویس مدل زبانی درخواست را نپذیرفت. تنظیمات مدل را بررسی کنید.",
        "The model service refused the request. Check the settings of the model.")
    static let empty = Message(
        "مدل زبانی متنی ننوشت. دوباره تلاش کنید.", "The model wrote no text. Try again.")
    static let allReasoning = Message(
        "سقف توکن پیش از نوشتن متن به پایان رسید. سقف را بالاتر ببرید یا مدل دیگری برگزینید.",
        "The token limit was used up before any text was written. Raise the limit or choose another model.")
    static let endless = Message(
        "پاسخ مدل زبانی از سقف خواسته‌شده بسیار بلندتر شد و متوقف شد.",
        "The answer of the model went far beyond the limit that was asked for, and was stopped.")

    static func modelGone(_ model: ModelDescription) -> Message {
        guard let successor = model.successor else {
            return Message(
                "مدل «\(model.id)» در دسترس نیست. مدل دیگری برگزینید.",
                "The model \(model.id) is not available. Choose another one.")
        }
        return Message(
            "مدل «\(model.id)» در دسترس نیست یا کنار گذاشته شده است. به‌جای آن «\(successor)» را برگزینید.",
            "The model \(model.id) is not available or was retired. Choose \(successor) instead.")
    }
}
