// Common compounds that are often written apart.

enum CompoundLexicon {
    struct Phrase {
        let words: [String]
        /// What stands for each space between them: a half-space, or nothing.
        let joiners: [String]
    }

    static let byFirstWord: [String: [Phrase]] = Dictionary(grouping: phrases) { $0.words[0] }

    private static let phrases: [Phrase] = [
        phrase("هم چنین", [""]), phrase("هم چنان", [""]), phrase("چنان چه", [""]), phrase("بنا بر این", ["", ""]),
        phrase("علی رغم"), phrase("این گونه"), phrase("آن گونه"), phrase("هیچ گونه"), phrase("هیچ کدام"),
        phrase("هیچ یک"), phrase("گفت و گو", paired), phrase("جست و جو", paired), phrase("شست و شو", paired),
        phrase("نرم افزار"),
        phrase("سخت افزار"), phrase("پیش بینی"), phrase("پیش فرض"), phrase("پیش نویس"), phrase("راه اندازی"),
        phrase("به روزرسانی"), phrase("سرمایه گذاری"), phrase("قیمت گذاری"), phrase("تصمیم گیری"),
        phrase("نتیجه گیری"), phrase("اندازه گیری"), phrase("برنامه ریزی"), phrase("برنامه نویسی"),
        phrase("بین المللی"), phrase("نیم فاصله"),
    ]

    /// «گفت‌وگو»: و joins itself to what follows.
    private static let paired = ["\u{200C}", ""]

    private static func phrase(_ text: String, _ joiners: [String] = ["\u{200C}"]) -> Phrase {
        Phrase(words: text.split(separator: " ").map(String.init), joiners: joiners)
    }
}
