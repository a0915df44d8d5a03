import Testing

@testable import TextKit

@Suite struct SearchFormTests {
    @Test(arguments: [
        ("كتابي", "کتابی"), ("می‌روم", "میروم"), ("می روم", "میروم"), ("نمی  روم", "نمیروم"), ("کتاب ها", "کتابها"),
        ("کتاب‌هایم", "کتابهایم"), ("بزرگ تر، و", "بزرگتر, و"), ("کتاب ها، قلم", "کتابها, قلم"), ("ها کتاب", "ها کتاب"),
        ("می", "می"), ("می 12", "می 12"), ("می rom", "می rom"), ("۱۲٣", "123"), ("ســلام", "سلام"), ("مُحَمَّدٌ", "محمد"),
        ("أحمد إيران آب ٱ", "احمد ایران اب ا"),
        ("مسئول مؤمن جزء شیء", "مسیول مومن جز شی"), ("مدرسة خانۀ خانهٔ", "مدرسه خانه خانه"),
        ("ﻋﻠﻲ ﺳﻼم", "علی سلام"), ("Hello WORLD Café É", "hello world cafe e"), ("e\u{301}", "e"),
        ("  یک \n\t دو\u{00A0}سه  ", "یک دو سه"), ("«نقل»؟ ؛", "\"نقل\"? ;"), ("", ""), ("\u{200C}\u{200F}", ""),
        ("ПРИВЕТ", "привет"), ("Straße", "strasse"), ("API می باشد", "api میباشد"),
        ("می خوانم کتاب ها", "میخوانم کتابها"),
        ("تر و خشک", "تر و خشک"), ("v2 ها", "v2 ها"), ("زيباتر", "زیباتر"),
    ])
    func folded(text: String, form: String) {
        #expect(PersianText.normalizedForSearch(text) == form)
    }

    @Test func theFormOfTheFormIsItself() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<1_000 {
            let text = RandomText.mixed(length: Int.random(in: 0...30, using: &random), using: &random)
            let form = PersianText.normalizedForSearch(text)
            #expect(PersianText.normalizedForSearch(form) == form, "\(text)")
        }
    }
}
