import Testing

@testable import TextKit

@Suite struct OutlineTests {
    private func headings(_ text: String) -> [String] {
        Outline.headings(markdown: text).map { "\($0.level) \($0.text)" }
    }

    @Test(arguments: [
        ("# یک\n## دو\n###### شش", ["1 یک", "2 دو", "6 شش"]), ("####### هفت", []), ("#بی فاصله", []),
        ("# عنوان ##  ", ["1 عنوان"]), ("# C#", ["1 C#"]), ("# یک \\#", ["1 یک #"]), ("#\tتب", ["1 تب"]),
        ("   # سه فاصله", ["1 سه فاصله"]), ("    # کد", []), ("#", []), ("## ##", []),
        ("عنوان\n===", ["1 عنوان"]), ("عنوان\nدو خط\n---", ["2 عنوان دو خط"]), ("\n---\n", []), ("- قلم\n---", []),
        ("> نقل\n---", []), ("متن\n\n---", []), ("# **پر** و `کد` و [پیوند](x)", ["1 پر و کد و پیوند"]),
        ("```\n# نه\n```\n# آری", ["1 آری"]), ("~~~\n# نه\n```\n# نه\n~~~\n# آری", ["1 آری"]),
        ("````\n```\n# نه\n````\n# آری", ["1 آری"]), ("```\n# هرگز بسته نشد", []), ("``` a`b\n# آری", ["1 آری"]),
        ("- ```\n  # نه\n  ```\n\n# آری", ["1 آری"]), ("1. قلم\n\n   ```\n   # نه\n   ```\n# آری", ["1 آری"]),
        ("> # نقل", []), ("- # قلم", []), ("<!-- \n# نه\n-->\n# آری", ["1 آری"]),
        ("<div>\nمتن\n# نه\n\n# آری", ["1 آری"]),
        ("<pre>\n\n# نه\n</pre>\n# آری", ["1 آری"]), ("\\# نه", []), ("متن\n# آری\nمتن", ["1 آری"]),
        ("| a |\n|---|\n| b |", []), ("# یک\r\n\r\n## دو\r\n", ["1 یک", "2 دو"]), ("[a]: b\n===", []),
        ("> ```\n# آری", ["1 آری"]), ("1. یک\n2. دو\n\n# آری", ["1 آری"]), ("> متن\nادامه\n# آری", ["1 آری"]),
        ("- یک\n    - دو\n\n      # نه\n# آری", ["1 آری"]), ("متن\n    # نه", []), ("* * *\n# آری", ["1 آری"]),
        ("<script>\n# نه\n\n# نه\n</script>\n# آری", ["1 آری"]), ("# <b>پر</b> &amp; <!-- نه -->تمام", ["1 پر & تمام"]),
        ("یک\n***\n# آری", ["1 آری"]), ("# `a*b` *c*", ["1 a*b c"]), ("عنوان\n= =", []),
        ("# a_b_c __d__", ["1 a_b_c d"]),
    ])
    func found(text: String, expected: [String]) {
        #expect(headings(text) == expected)
    }

    @Test func offsetsCountScalarsOfTheSource() {
        let text = "متن🙂\r\n\n## یک\nعنوان\nدوم\n---\n"
        let scalars = Array(text.unicodeScalars)
        let found = Outline.headings(markdown: text)
        #expect(found.map(\.scalarOffset) == [7, 13])
        #expect(scalars[7] == "#")
        #expect(scalars[13] == "ع")
    }

    @Test func structureIsTwoSections() {
        #expect(!Outline.hasStructure("# یک\n## دو\n### سه"))
        #expect(Outline.hasStructure("## یک\nمتن\n## دو"))
        #expect(Outline.hasStructure("## یک", minimumH2: 1))
        #expect(!Outline.hasStructure("## یک\n```\n## دو\n```"))
    }
}
