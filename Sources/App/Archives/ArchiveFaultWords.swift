// What is wrong with an archive, in Persian: the reader says it in English, by file and line. What is about one field of one
// record stays as it is, since it names the field and what it should hold.

import Kit

enum ArchiveFaultWords {
    private static let whole = [
        "this is no ZIP archive": "این فایل ZIP نیست", "it is no archive of an organization": "بایگانی سازمان نیست", "it has no admin": "مدیر ندارد",
        "it unpacks to too much": "بازشده‌اش بیش از اندازه بزرگ است", "it holds text that is no JSON": "متنی در آن است که JSON نیست",
        "the directory of the archive is damaged": "فهرست فایل آسیب دیده است", "the archive ends too early": "فایل ناتمام است",
        "the archive is damaged": "فایل آسیب دیده است", "the archive has an entry with an unsafe name": "نام ناامنی در آن است",
    ]
    private static let endings = [
        (" is missing", " در آن نیست"), (" was changed", " تغییر کرده است"), (" is damaged", " آسیب دیده است"), (" ends too early", " ناتمام است"),
        (" is too large", " بیش از اندازه بزرگ است"), (" is not in the manifest", " در فهرست بایگانی نیست"), (" is in the archive twice", " دو بار آمده است"),
        (" is encrypted", " رمز شده است"), (" is larger than it says", " بزرگ‌تر از اندازهٔ نوشته‌شده است"), (": is no person", ": مشخصات کسی نیست"),
        (": is no JSON object", ": شیء JSON نیست"), (": a number is there twice", ": شماره‌ای دو بار آمده است"),
    ]

    static func persian(_ reason: String) -> String {
        if let words = whole[reason] { return words }
        if let schema = reason.wholeMatch(of: /its schema is (\S+), this program knows (\d+)/) {
            return "قالب آن \(schema.1) است و این برنامه \(schema.2) را می‌شناسد"
        }
        guard let (ending, words) = endings.first(where: { reason.hasSuffix($0.0) }) else { return reason }
        return reason.dropLast(ending.count).replacing(", line ", with: "، سطر ") + words
    }
}
