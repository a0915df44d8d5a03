import Testing

@testable import TextKit

@Suite struct WordDiffTests {
    /// `=` equal, `-` deleted, `+` inserted; paragraphs by `¶`.
    private func show(_ old: String, _ new: String, letterForms: Bool = false) -> String {
        let diff = WordDiff.compare(old: old, new: new, letterFormsAreEqual: letterForms)
        let marks: [WordDiff.Kind: String] = [.equal: "=", .delete: "-", .insert: "+"]
        return diff.paragraphs.map { paragraph in
            paragraph.segments.map { "\(marks[$0.kind] ?? "?")[\($0.text)]" }.joined()
        }.joined(separator: "¶")
    }

    @Test(arguments: [
        ("", "", ""), ("سلام", "سلام", "=[سلام]"), ("", "سلام", "+[سلام]"), ("سلام", "", "-[سلام]"),
        ("من کتاب می‌خوانم", "من کتاب نمی‌خوانم", "=[من کتاب ]-[می‌خوانم]+[نمی‌خوانم]"),
        ("یک دو سه", "یک چهار سه", "=[یک ]-[دو]+[چهار]=[ سه]"),
        ("سلام دنیا", "سلام، دنیا", "=[سلام]+[،]=[ دنیا]"), ("یک سه", "یک دو سه", "=[یک ]+[دو ]=[سه]"),
        ("الف ب پ ت", "الف ج چ ت", "=[الف ]-[ب پ]+[ج چ]=[ ت]"),
        ("قیمت ۱۲٫۵ تومان", "قیمت ۱۳٫۵ تومان", "=[قیمت ]-[۱۲]+[۱۳]=[٫۵ تومان]"),
        ("a 👨‍👩‍👧 b", "a 👨‍👩‍👦 b", "=[a ]-[👨‍👩‍👧]+[👨‍👩‍👦]=[ b]"), ("🇮🇷x", "🇩🇪x", "-[🇮🇷]+[🇩🇪]=[x]"),
        ("کتاب ها", "کتاب‌ها", "-[کتاب ها]¶+[کتاب‌ها]"),
    ])
    func segments(old: String, new: String, shown: String) {
        #expect(show(old, new) == shown)
    }

    @Test func paragraphsAreAlignedFirst() {
        let old = "مقدمه اینجاست.\n\nبند یک دربارهٔ قهوه است.\n\nبند دو دربارهٔ چای است.\n"
        let new = "مقدمه اینجاست.\n\nبندی تازه و بی‌سابقه آمد.\n\nبند یک دربارهٔ قهوه است.\n\nبند دو دربارهٔ شیر است.\n"
        let diff = WordDiff.compare(old: old, new: new)
        #expect(diff.paragraphs.map(\.kind) == [.equal, .inserted, .equal, .changed])
        #expect(diff.insertedWords == 6)
        #expect(diff.deletedWords == 1)
        #expect(!diff.isUnchanged)
    }

    @Test func aParagraphThatIsAllNewIsNoChange() {
        let diff = WordDiff.compare(old: "یک دو سه چهار\n", new: "پنج شش هفت هشت\n")
        #expect(diff.paragraphs.map(\.kind) == [.deleted, .inserted])
    }

    @Test func paragraphsThatShareLittleAreNotPaired() {
        let little = WordDiff.compare(old: "یک دو سه چهار پنج\n", new: "یک شش هفت هشت نه\n")
        #expect(little.paragraphs.map(\.kind) == [.deleted, .inserted])
        let half = WordDiff.compare(old: "یک دو سه چهار پنج\n", new: "یک دو سه هشت نه\n")
        #expect(half.paragraphs.map(\.kind) == [.changed])
    }

    @Test func lineEndsAreShownAsTheyAre() {
        #expect(show("یک\nدو", "یک\r\nدو") == "=[یک]-[\n]+[\r\n]¶=[دو]")
        #expect(show("یک دو\n\nسه", "یک دو\nسه") == "=[یک دو\n]-[\n]¶=[سه]")
    }

    @Test func letterFormsAreEqualOnDemand() {
        #expect(show("كتاب علي ١٢", "کتاب علی ۱۲") == "-[كتاب علي ١٢]¶+[کتاب علی ۱۲]")
        let diff = WordDiff.compare(old: "كتاب علي ١٢ بد", new: "کتاب علی ۱۲ خوب", letterFormsAreEqual: true)
        #expect(diff.paragraphs[0].segments.map(\.kind) == [.equal, .delete, .insert])
        #expect(diff.paragraphs[0].old == "كتاب علي ١٢ بد")
        #expect(diff.paragraphs[0].new == "کتاب علی ۱۲ خوب")
        #expect(WordDiff.compare(old: "علي", new: "علی", letterFormsAreEqual: true).isUnchanged)
    }

    @Test func bothTextsComeBackExactly() {
        var random = SeededGenerator(seed: 42)
        for round in 0..<1_500 {
            let old = RandomText.mixed(length: Int.random(in: 0...40, using: &random), using: &random)
            let new = round % 2 == 0 ? edited(old, &random) : RandomText.mixed(length: 30, using: &random)
            check(old, new, letterForms: round % 3 == 0)
        }
    }

    @Test func longTextsComeBackExactly() {
        var random = SeededGenerator(seed: 43)
        let old = RandomText.prose(words: 3_000, using: &random)
        let new = RandomText.prose(words: 3_000, using: &random)
        check(old, new, letterForms: false)
        check(old.filter { $0 != "\n" }, new.filter { $0 != "\n" }, letterForms: false)
    }

    @Test func oneChangedWordIsOneChange() {
        var random = SeededGenerator(seed: 44)
        let words = RandomText.prose(words: 2_000, using: &random).split(separator: " ").map(String.init)
        var changed = words
        changed[1_234] = "دگرگون"
        let diff = WordDiff.compare(old: words.joined(separator: " "), new: changed.joined(separator: " "))
        #expect(diff.paragraphs.count { $0.kind != .equal } == 1)
        #expect(diff.insertedWords == 1)
        #expect(diff.deletedWords <= 2)
    }

    private func edited(_ text: String, _ random: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 0...6, using: &random) where !scalars.isEmpty {
            let place = Int.random(in: scalars.indices, using: &random)
            if Bool.random(using: &random) {
                scalars.remove(at: place)
            } else {
                let piece = RandomText.mixed(length: 2, using: &random)
                scalars.insert(contentsOf: piece.unicodeScalars, at: place)
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Scalars are compared: `==` of strings takes é and e with an accent for the same.
    private func check(_ old: String, _ new: String, letterForms: Bool) {
        let diff = WordDiff.compare(old: old, new: new, letterFormsAreEqual: letterForms)
        let segments = diff.paragraphs.flatMap(\.segments)
        let oldParts = segments.filter { $0.kind != .insert }.map(\.old).joined()
        let newParts = segments.filter { $0.kind != .delete }.map(\.new).joined()
        #expect(Array(oldParts.unicodeScalars) == Array(old.unicodeScalars))
        #expect(Array(newParts.unicodeScalars) == Array(new.unicodeScalars))
        #expect(segments.allSatisfy { $0.kind != .insert || $0.old.isEmpty })
        #expect(segments.allSatisfy { $0.kind != .delete || $0.new.isEmpty })
        #expect(letterForms || segments.allSatisfy { $0.kind != .equal || $0.old == $0.new })
    }
}
