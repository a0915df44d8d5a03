import Testing

@testable import TextKit

@Suite struct SlugTests {
    @Test(arguments: [
        ("Acme Co.", "acme-co"), ("شرکت نمونه", "shrkt-nmune"), ("تیم محتوا", "tim-mhtua"), ("خانه", "khane"),
        ("راه آهن", "rah-ahn"), ("كتابي", "ktabi"), ("می‌روم", "mirum"), ("وبلاگ یکم", "vblag-ykm"),
        ("پروژهٔ ۱۴۰۴", "pruzhe-1404"), ("Café  Ünï — Łódź", "cafe-uni-lodz"), ("Straße Æther", "strasse-aether"),
        ("a_b--c", "a_b-c"), ("--x--", "x"), ("سلام، world!", "slam-world"), ("مُحَمَّد", "mhmd"),
        ("؟!", "item"), ("", "item"), ("___", "item"), ("漢字", "item"), ("🙂", "item"), ("漢字 abc", "abc"),
        ("ﺳﻼم", "slam"),
    ])
    func made(name: String, slug: String) {
        #expect(Slug.make(from: name) == slug)
    }

    @Test func isShortAndEndsInNoDash() {
        let slug = Slug.make(from: String(repeating: "abcdefghi ", count: 30))
        #expect(slug.utf8.count == 99)
        #expect(slug.hasSuffix("abcdefghi"))
    }

    @Test func isAlwaysOfTheAllowedForm() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let name = RandomText.mixed(length: Int.random(in: 0...160, using: &random), using: &random)
            let slug = Slug.make(from: name)
            #expect((1...100).contains(slug.utf8.count))
            #expect(slug.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-".utf8.contains($0) })
        }
    }
}
