import Testing

@testable import TextKit

@Suite struct WordsTests {
    @Test(arguments: [
        ("", 0), ("سلام دنیا", 2), ("می‌روم", 1), ("کتاب‌هایم را می‌خوانم", 3), ("hello, world!", 2),
        ("Persian و English", 3), ("۱۲٫۵", 1), ("1,234 و ۱٬۲۳۴٬۵۶۷", 3), ("۱۲/۰۸/۱۴۰۴ ساعت ۹:۳۰", 3),
        ("don't state-of-the-art", 2), ("U.S.A. example.com", 2), ("پایان.شروع", 2), ("سلام،دنیا", 2),
        ("ســــلام ــ", 1), ("سَلامٌ عَلَیْکُم", 2), ("— … ؟ ! * + | 🙂", 0), ("یک — دو", 2), ("یک—دو", 2),
        ("علی\u{200F} رضا\u{200E}", 2), ("\u{200C} \u{200C}", 0), ("漢字 kana", 3), ("50٪ از ۲۰۲۴م", 3),
        ("a\u{00A0}b\u{2003}c", 3), ("e\u{301}t\u{e9}", 1), ("snake_case", 1), ("C++", 1), ("۱۰–۲۰", 1),
        ("این (که) «گفت»", 3),
    ])
    func plain(text: String, words: Int) {
        #expect(Words.count(plain: text) == words)
        #expect(Words.count(markdown: text) == words)
    }

    @Test(arguments: [
        ("# عنوان ##", 1), ("عنوان\n===", 1), ("- یک\n- دو\n* سه", 3), ("1. یک\n2. دو", 2), ("۱. یک", 2),
        ("- [ ] کار\n- [x] انجام", 2), ("**پر**رنگ *کج* ~~خط~~ `کد`", 4), ("a*b* c", 2), ("2 * 3 * 4", 3),
        ("[متن پیوند](https://example.com/a-b \"عنوان پنهان\")", 2), ("![شرح عکس](x.png)", 2),
        ("[متن][ref]\n\n[ref]: https://example.com \"پنهان\"", 1), ("متن[^1]\n\n[^1]: یادداشت پایین", 3),
        ("<https://example.com/a/b>", 1), ("نشانی https://fa.wikipedia.org/wiki/ایران است.", 3), ("a.b@example.com", 1),
        ("| نام | سن |\n|---|:-:|\n| علی | ۳۰ |", 4), ("متن\n\n---\n\n***\n\nمتن", 2),
        ("پیش <!-- پنهان است --> پس", 2), ("<!--\nچند خط\n# نه\n-->\nمتن", 1), ("<b>پررنگ</b>تر", 1),
        ("یک<br>دو", 2), ("<div class=\"a b\">\nدرون\n</div>", 1), ("یک&nbsp;دو می&zwnj;روم &copy;", 3),
        ("```swift title=\"x\"\nlet value = 1\n```", 3), ("~~~\nدرون\n~~~\nبیرون", 2), ("    indented code", 2),
        ("> نقل قول\n> ادامه", 3), ("\\*متن\\*", 1), ("- یک\n\n  ```\n  دو سه\n  ```", 3), ("`` a ` b ``", 2),
        ("```\nبی پایان", 2), ("یک\\\nدو", 2), ("[نکته]: این یک جمله است", 5), ("[نکته]: <a b> 'ج'\nمتن", 1),
    ])
    func markdown(text: String, words: Int) {
        #expect(Words.count(markdown: text) == words)
    }

    @Test func plainTextIsWhatIsRead() {
        let markdown = """
            # قهوه و **چای**

            متن با [پیوند](https://e.com) و `code`
            خط دوم.

            - یک
            - دو

            | نام | سن |
            |-----|----|
            | علی | ۳۰ |

            <!-- پنهان -->
            ```swift
            let a = 1
            ```
            """
        let plain = "قهوه و چای\n\nمتن با پیوند و code\nخط دوم.\n\nیک\nدو\n\nنام\tسن\nعلی\t۳۰\n\nlet a = 1"
        #expect(Words.plainText(markdown: markdown) == plain)
    }

    @Test(arguments: [
        ("foo_bar_ baz", "foo_bar_ baz"), ("متن\n    *ادامه*", "متن\nادامه"), ("**a*b**", "a*b"),
        ("*a **b** c*", "a b c"),
        ("\\*a\\*", "*a*"), ("<b>a", "a"), ("a < b > c", "a < b > c"), ("[a](b", "[a](b"), ("[a][b]", "[a][b]"),
        ("![a](<b c> 'd')", "a"), ("[a [b](c)](d)", "a b"), ("&unknown; &#1587;", "&unknown; س"),
    ])
    func visible(markdown: String, plain: String) {
        #expect(Words.plainText(markdown: markdown) == plain)
    }

    @Test func lineEndsDoNotMatter() {
        let text = "# a\n\nb c\n- d\n```\ne\n```\n"
        for end in ["\r\n", "\r"] {
            let other = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end)
            #expect(Words.count(markdown: other) == 5)
        }
    }

    @Test func hostileTextEnds() {
        for piece in [
            "[", "![", "`", "``a", "*a ", "**", "<!--", "<a ", "[a](", "> ", "- ", "&", "_a", "~~", "|", "](", "1@",
        ] {
            let text = String(repeating: piece, count: 8_000)
            #expect(Words.count(markdown: text) >= 0)
        }
    }
}
