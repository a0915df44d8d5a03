// The words that the program itself writes into its tables, as people read them, and how each is coloured.

import Kit

enum AdminWords {
    static func choice(_ value: String) -> Message { words[value] ?? Message(value, value) }

    /// A class of `.chip`.
    static func tone(_ value: String) -> String {
        switch value {
        case "done", "completed", "approved", "delivered", "settled", "started": "st-approved"
        case "dead", "failed", "rejected", "unresolved": "st-rejected"
        case "running", "in_progress", "dispatched": "st-in_progress"
        case "ready", "pending", "review", "waiting", "scheduled", "held": "st-review"
        default: ""
        }
    }

    private static let words: [String: Message] = [
        "admin": Message("مدیر", "Admin"), "editor": Message("ویراستار", "Editor"), "writer": Message("نویسنده", "Writer"),
        "viewer": Message("بیننده", "Viewer"), "fa": Message("فارسی", "Persian"), "en": Message("انگلیسی", "English"),
        "jalali": Message("خورشیدی", "Jalali"), "gregorian": Message("میلادی", "Gregorian"), "off": Message("خاموش", "Off"),
        "warn": Message("هشدار", "Warn"), "redact": Message("پنهان کردن", "Redact"), "block": Message("جلوگیری", "Block"),
        "draft": Message("پیش‌نویس", "Draft"), "in_progress": Message("در حال تولید", "Generating"), "review": Message("در انتظار بررسی", "In review"),
        "approved": Message("تأییدشده", "Approved"), "rejected": Message("ردشده", "Rejected"), "outline": Message("طرح", "Outline"),
        "rewrite": Message("بازنویسی", "Rewrite"), "caption": Message("کپشن", "Caption"), "blog": Message("وبلاگ", "Blog"),
        "social": Message("شبکهٔ اجتماعی", "Social"), "ecommerce": Message("فروشگاه", "E-commerce"), "email": Message("ایمیل", "E-mail"),
        "ad": Message("تبلیغ", "Ad"), "seo": Message("سئو", "SEO"), "other": Message("دیگر", "Other"), "pending": Message("در انتظار", "Pending"),
        "running": Message("در جریان", "Running"), "completed": Message("پایان‌یافته", "Completed"), "failed": Message("ناکام", "Failed"),
        "cancelled": Message("لغوشده", "Cancelled"), "generated": Message("تولیدشده", "Generated"), "edited": Message("ویرایش", "Edited"),
        "restored": Message("بازگردانده", "Restored"), "imported": Message("واردشده", "Imported"), "ready": Message("در صف", "Waiting"),
        "done": Message("انجام‌شده", "Done"), "dead": Message("رهاشده", "Given up"), "scheduled": Message("زمان‌بندی‌شده", "Scheduled"),
        "paused": Message("درنگ", "Paused"), "waiting": Message("در انتظار", "Waiting"), "started": Message("آغازشده", "Started"),
        "expired": Message("منقضی", "Expired"), "monthly": Message("ماهانه", "Monthly"), "daily": Message("روزانه", "Daily"),
        "held": Message("نگه‌داشته", "Held"), "dispatched": Message("فرستاده", "Dispatched"), "settled": Message("تسویه‌شده", "Settled"),
        "released": Message("آزادشده", "Released"), "unresolved": Message("بی‌تکلیف", "Unresolved"), "delivered": Message("رسیده", "Delivered"),
        "free": Message("رایگان", "Free"), "billed": Message("صورت‌حساب‌شده", "Billed"), "user": Message("شخص", "Person"),
        "workspace": Message("فضای کاری", "Workspace"), "organization": Message("سازمان", "Organization"),
    ]

    static func scope(_ number: Int64) -> Message { UsageScope(number: Int(number)).map { choice($0.rawValue) } ?? Message("\(number)", "\(number)") }
}
