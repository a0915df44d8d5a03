// Markdown as a tree: what export writes in another form.

import Testing

@testable import TextKit

@Suite struct MarkdownTreeTests {
    private func blocks(_ text: String) -> [MarkdownNode] { MarkdownTree(text).blocks }
    private func spans(_ text: String) -> [MarkdownSpan] {
        guard case .paragraph(let spans)? = blocks(text).first else { return [] }
        return spans
    }

    @Test func headingsAndParagraphs() {
        #expect(
            blocks("# یک\n\nمتن\nادامه\n\nدو\n---\n") == [
                .heading(level: 1, [.text("یک")]), .paragraph([.text("متن ادامه")]), .heading(level: 2, [.text("دو")]),
            ])
        #expect(blocks("####### هفت") == [.paragraph([.text("####### هفت")])])
        #expect(blocks("## C# ##\n***\n") == [.heading(level: 2, [.text("C#")]), .rule])
    }

    @Test func listsNestAndKnowWhereTheyBegin() throws {
        let text = "- الف\n  - ب\n    1. پ\n- ت\n\n5. پنج\n6. شش\n"
        let first = MarkdownList(start: 1, isTight: true, items: [[.paragraph([.text("پ")])]])
        let second = MarkdownList(start: nil, isTight: true, items: [[.paragraph([.text("ب")]), .list(first)]])
        let found = blocks(text)
        guard case .list(let outer) = found[0], case .list(let ordered) = found[1] else {
            Issue.record("no lists: \(found)")
            return
        }
        #expect(outer.items == [[.paragraph([.text("الف")]), .list(second)], [.paragraph([.text("ت")])]])
        #expect(ordered.start == 5 && ordered.items.count == 2)
        // A year at the beginning of a line of prose begins no list.
        #expect(blocks("متن\n1404. سال") == [.paragraph([.text("متن 1404. سال")])])
    }

    @Test func anItemHoldsWhatIsIndentedLikeIt() throws {
        guard case .list(let list)? = blocks("1. یک\n\n   دو\n2. سه\n").first else { throw Missing() }
        #expect(list.items[0] == [.paragraph([.text("یک")]), .paragraph([.text("دو")])] && !list.isTight && list.items.count == 2)
        guard case .list(let lazy)? = blocks("- یک\nادامه\n").first else { throw Missing() }
        #expect(lazy.items == [[.paragraph([.text("یک ادامه")])]])
        guard case .list(let code)? = blocks("- یک\n\n  ```\n  x\n  ```\n").first else { throw Missing() }
        #expect(code.items == [[.paragraph([.text("یک")]), .code(language: "", text: "x")]])
    }

    @Test func tables() throws {
        guard case .table(let table)? = blocks("| الف | ب |\n| :--: | --: |\n| `a|b`\\|c | |\n| x |\n\nبعد").first else { throw Missing() }
        #expect(table.alignments == [.center, .right] && table.header == [[.text("الف")], [.text("ب")]])
        #expect(table.rows.count == 2 && table.rows.allSatisfy { $0.count == 2 })
        #expect(blocks("a | b\nc") == [.paragraph([.text("a | b c")])])
        #expect(blocks("سطر\n---|---").count == 1)
    }

    @Test func codeIsLeftAsItIs() {
        #expect(blocks("```swift x\nlet a = *b*\n\n```\n") == [.code(language: "swift", text: "let a = *b*\n")])
        #expect(blocks("~~~\nتا پایان") == [.code(language: "", text: "تا پایان")])
        #expect(blocks("    چهار\n    فاصله\n") == [.code(language: "", text: "چهار\nفاصله")])
    }

    @Test func quotesHoldBlocks() {
        #expect(
            blocks("> # عنوان\n> متن\nادامه\n\nبیرون") == [
                .quote([.heading(level: 1, [.text("عنوان")]), .paragraph([.text("متن ادامه")])]), .paragraph([.text("بیرون")]),
            ])
    }

    @Test(
        arguments: [
            ("**پررنگ** و *کج*", [.strong([.text("پررنگ")]), .text(" و "), .emphasis([.text("کج")])]),
            ("***هر دو***", [.emphasis([.strong([.text("هر دو")])])]), ("a_b_c", [.text("a_b_c")]), ("2 * 3 * 4", [.text("2 * 3 * 4")]),
            ("**باز", [.text("**باز")]), ("~~خط~~ ~یک~", [.strike([.text("خط")]), .text(" "), .strike([.text("یک")])]),
            ("`a*b*`", [.code("a*b*")]), ("``a`b``", [.code("a`b")]), ("`باز", [.text("`باز")]), ("\\*نه\\*", [.text("*نه*")]),
            ("[متن](https://a.b/c(d) \"t\")", [.link("https://a.b/c(d)", [.text("متن")])]), ("[x](javascript:alert(1))", [.text("x")]),
            ("[**ب**](mailto:a@b.c)", [.link("mailto:a@b.c", [.strong([.text("ب")])])]), ("[نه] این", [.text("[نه] این")]),
            ("![عکس](https://a.b/c.png)", [.image("https://a.b/c.png", alternative: "عکس")]),
            ("ببین https://a.b/c.", [.text("ببین "), .link("https://a.b/c", [.text("https://a.b/c")]), .text(".")]),
            ("<https://a.b>", [.link("https://a.b", [.text("https://a.b")])]), ("a<br>b", [.text("a"), .lineBreak, .text("b")]),
            ("a  \nb\\\nc", [.text("a"), .lineBreak, .text("b"), .lineBreak, .text("c")]), ("<b>x</b>&amp;&lt;", [.text("x&<")]),
            ("<script>x</script>", [.text("x")]), ("1 < 2 > 1", [.text("1 < 2 > 1")]), ("<!-- نه -->آری", [.text("آری")]), ("<!-- نه", [.text("<!-- نه")]),
        ] as [(String, [MarkdownSpan])])
    func insides(_ text: String, _ expected: [MarkdownSpan]) { #expect(spans(text) == expected, "\(text)") }

    @Test func linksByName() {
        #expect(
            spans("[متن][یک] و [یک]\n\n[یک]: https://a.b \"عنوان\"\n") == [
                .link("https://a.b", [.text("متن")]), .text(" و "), .link("https://a.b", [.text("یک")]),
            ])
    }

    /// None of these may take long or go deep: the time limit of the suite and the stack are the judges.
    @Test(.timeLimit(.minutes(1)), arguments: ["*a ", "**a ", "[", "![", "> ", "- ", "`a ``", "<!--", "*_", "~~a ", "| ", "[a](", "1. ", "  - x\n", "&"])
    func textsMadeToHurtDoNot(_ piece: String) {
        let text = String(repeating: piece, count: 20_000)
        #expect(MarkdownTree(text).blocks.map(\.plain).joined().count <= text.count)
        _ = MarkdownTree(text + String(repeating: "*", count: 20_000)).blocks.map(\.plain)
    }

    private struct Missing: Error {}
}

@Suite struct BidirectionalRunsTests {
    @Test func mixedTextIsCutWhereTheDirectionChanges() {
        let runs = BidirectionalRuns.split("قهوه با French Press (350 ml) خوب است.", in: .rightToLeft)
        #expect(runs.map(\.text) == ["قهوه با ", "French Press (350 ml", ") خوب است."])
        #expect(runs.map(\.direction) == [.rightToLeft, .leftToRight, .rightToLeft])
    }

    @Test func nothingIsLost() {
        for text in ["", "   ", "۱۲۳ abc", "می‌روم", "a", "«نقل» 12:30"] {
            for direction in [Direction.rightToLeft, .leftToRight] {
                #expect(BidirectionalRuns.split(text, in: direction).map(\.text).joined() == text)
            }
        }
    }
}
