import Testing

@testable import TextKit

@Suite struct DirectionTests {
    @Test(arguments: [
        "سلام", "French press برای قهوهٔ خانگی بهترین روش است.", "# راهنمای Docker", "- قلم Kubernetes و Redis در تولید",
        "نشانی https://example.com/a/very/long/path/in/latin/letters است", "با `git commit --amend --no-edit` بنویس",
        "a.very.long.address@example-company.com ایمیل", "שלום", "۱۴۰۴/۰۸/۱۰", "", "---", "🙂",
        "[متن](https://example.com/very/long/target/of/the/link)", "متن <!-- a long comment in English -->",
        "```\ncode in latin letters\n```\nتوضیح",
    ])
    func rightToLeft(block: String) {
        #expect(Direction.of(block: block) == .rightToLeft)
    }

    @Test(arguments: [
        "Hello", "Hello world, this is English with one سلام in it.", "https://example.com", "`code`", "a@b.ir",
        "```swift\nlet سلام = 1\n```", "Привет", "The word «کتاب» means book in Persian.",
    ])
    func leftToRight(block: String) {
        #expect(Direction.of(block: block) == .leftToRight)
    }

    @Test func withoutLettersTheCallerDecides() {
        #expect(Direction.of(block: "12:30", fallback: .leftToRight) == .leftToRight)
        #expect(Direction.rightToLeft.rawValue == "rtl")
    }
}
