// Enough about Persian verbs to know what follows the prefix «می», and which words swallowed it.

enum VerbLexicon {
    /// Could this word, standing alone after «می», be a verb? By its ending, for verbs are endless; the words with
    /// such an ending that do follow «می» as a noun or month are few and listed.
    static func looksLikeVerb(_ word: String) -> Bool {
        let letters = word.unicodeScalars
        guard letters.count >= 2, !notVerbs.contains(word), !word.contains("\u{200C}"), let last = letters.last else {
            return false
        }
        return "مید".unicodeScalars.contains(last) || pastStems.contains(word) || spoken.contains(word)
    }

    /// «میشود» → 2, «نمیشود» → 3: where the half-space belongs. nil for other words, «میدان» and «میهن» among them.
    static func joinedPrefixLength(_ word: String) -> Int? {
        for prefix in ["می", "نمی"] where word.hasPrefix(prefix) {
            let length = prefix.unicodeScalars.count
            let rest = String(word.unicodeScalars.dropFirst(length))
            if forms.contains(rest), !ambiguous.contains(word) { return length }
        }
        return nil
    }

    private static let notVerbs = words(
        """
        هم برای یکی خیلی یعنی حتی باید شاید خود مورد چند بعد صد درصد تمام مردم دوم سوم بی سی سالگرد مراسم بازدید
        خرید جدید امید
        """)

    /// Verbs as they are spoken: «می شه», «می کنه».
    private static let spoken = words("شه ره کنه گه خوره تونه دونه خوان کنن گن شن رن بینه زنه گیره بره یاد")

    /// «میدانی» is also «of a square», «میراث» no verb at all.
    private static let ambiguous = words("میدانی میمانی میبدی میخی")

    private static let presentStems = words(
        """
        کن شو گوی گیر دان توان خواه ده رو رس بین دار باش آی یاب ساز نویس خور مان گذار گذر پرداز آور بر زن کش پذیر
        شناس پرس خوان ایست نشین افت افزای آموز اندیش پوش ریز فروش فرست گرد گریز لرز نمای ورز خر
        """)

    private static let pastStems = words(
        """
        کرد شد رفت گفت خواست دانست توانست داد گرفت دید آمد رسید ساخت نوشت خورد ماند گذاشت گذشت پرداخت آورد برد زد
        کشید پرسید خواند ایستاد نشست افتاد افزود آموخت فروخت فرستاد گشت گردید نمود یافت بود باخت داشت شناخت ریخت
        """)

    /// Everything that may follow the prefix, written out.
    private static let forms: Set<String> = {
        let present = presentStems.flatMap { stem in ["م", "ی", "د", "یم", "ید", "ند"].map { stem + $0 } }
        let past = pastStems.flatMap { stem in ["", "م", "ی", "یم", "ید", "ند"].map { stem + $0 } }
        return Set(present + past)
    }()

    private static func words(_ list: String) -> Set<String> {
        Set(list.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
