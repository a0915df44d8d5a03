// Cases that a pattern a kind gets wrong: each of them was missed, cut in half or a false alarm somewhere.

import Testing

@testable import TextKit

@Suite("Cases that simple patterns get wrong")
struct PersonalDataLessonTests {
    @Test(
        "numbers as people write them",
        arguments: [
            ("۰۹۱۲۳۴۵۶۷۸۹", "mobile ۰۹۱۲۳۴۵۶۷۸۹"), ("٠٩١٢٣٤٥٦٧٨٩", "mobile ٠٩١٢٣٤٥٦٧٨٩"),
            ("0912 345 6789", "mobile 0912 345 6789"), ("0912-345-6789", "mobile 0912-345-6789"),
            ("+98 912 345 6789", "mobile +98 912 345 6789"), ("00989123456789", "mobile 00989123456789"),
            ("6037-9912-3456-7893", "bank_card 6037-9912-3456-7893"),
            ("6037991234567893", "bank_card 6037991234567893"),
            ("۶۰۳۷۹۹۱۲۳۴۵۶۷۸۹۳", "bank_card ۶۰۳۷۹۹۱۲۳۴۵۶۷۸۹۳"), ("کد ملی 0499370899", "national_code 0499370899"),
            ("IR062960000000100324200001", "iban IR062960000000100324200001"),
            ("ir062960000000100324200001", "iban ir062960000000100324200001"),
            ("IR06 2960 0000 0010 0324 2000 01", "iban IR06 2960 0000 0010 0324 2000 01"),
            ("IR۰۶ ۲۹۶۰ ۰۰۰۰ ۰۰۱۰ ۰۳۲۴ ۲۰۰۰ ۰۱", "iban IR۰۶ ۲۹۶۰ ۰۰۰۰ ۰۰۱۰ ۰۳۲۴ ۲۰۰۰ ۰۱"),
            ("ایمیلali@example.comاست", "email ali@example.com"),
        ])
    func finds(_ text: String, _ wanted: String) {
        #expect(certain(text) == [wanted])
    }

    @Test(
        "numbers that are nobody's",
        arguments: [
            "شماره سفارش 1234591234567890", "order no. 1234591234567890", "1234591234567890", "tracking 20259876543210",
            "1759876543210", "3.9123456789", "ISBN 9786001234567", "IR000000000000000000000000", "کد ملی 1234567890",
            "1234567890", "0.9123456789", "۳٫۹۱۲۳۴۵۶۷۸۹", "ISBN 978-600-123-456-7", "1759876543", "کد پستی 1111111111",
            "09-12-1402-123", "09.12.2024.123",
        ])
    func leavesAlone(_ text: String) {
        #expect(certain(text).isEmpty)
    }

    @Test("a postal code is no national code without its words, and a known one with them")
    func postalCode() {
        #expect(certain("1939545611").isEmpty)
        #expect(certain("کد پستی 1939545611") == ["postal_code 1939545611"])
    }

    @Test("of two labelled numbers each gets its own kind, also when it could be the other")
    func labelsInARow() {
        // 1939545609 passes the check digit of national codes as well.
        #expect(
            certain("کد ملی 0074998307 کد پستی 1939545609")
                == ["national_code 0074998307", "postal_code 1939545609"])
        #expect(certain("کد ملی 1939545609") == ["national_code 1939545609"])
    }

    @Test("the number of a card is one finding, not a telephone inside of it")
    func cardIsWhole() {
        let found = PersonalData.find(in: "کارت 6037991234567893 و IR062960000000100324200001")
        #expect(found.map(\.kind) == [.bankCard, .iban])
    }

    @Test("no telephone inside a longer run of digits")
    func boundaries() {
        for text in [
            "109123456789", "091234567890", "0912345678901234", "ID5009123456789X", "9123456789.09123456789.1",
        ] {
            #expect(
                !PersonalData.find(in: text).contains { $0.kind == .mobile && $0.isCertain && $0.bytes.count == 11 },
                "\(text)")
        }
    }

    @Test("direction marks and isolates around and inside are seen through")
    func invisibleCharacters() {
        let marks = [
            "\u{200E}", "\u{200F}", "\u{2066}", "\u{2069}", "\u{202A}", "\u{202C}", "\u{61C}", "\u{FEFF}", "\u{200D}",
        ]
        for mark in marks {
            let inside = "0912\(mark)345\(mark)6789"
            #expect(certain("شماره \(mark)\(inside)\(mark) من") == ["mobile \(inside)"])
            let mail = "ali\(mark)@example.com"
            #expect(certain("ایمیل \(mail) من") == ["email \(mail)"])
        }
        #expect(certain("0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣").count == 1)
    }

    @Test("a list has its word only once")
    func list() {
        #expect(certain("کد ملی کارکنان: 0074998307، 0012542385، 0499893875، 1381234569 و 0499370899").count == 5)
    }

    @Test("a key is found whole, also next to Persian letters")
    func secrets() {
        let key = "sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz123456"
        #expect(certain("کلید\(key)است") == ["secret \(key)"])
        #expect(certain("postgres://admin:S3cr3t@db.example.com/app") == ["secret admin:S3cr3t"])
        #expect(certain("scikit-learn, sk-learn-2024-best-tutorial-ever").isEmpty)
        #expect(certain("کلید واژه‌ها: seo-guide-2024-final-version").isEmpty)
        #expect(certain("رمز موفقیت: https://example.com/article1234").isEmpty)
    }

    @Test("addresses of the machine itself and versions are no addresses of people")
    func addresses() {
        #expect(
            certain("127.0.0.1 ::1 0.0.0.0 12:30:45 00:1A:2B:3C:4D:5E std::vector نسخه 10.20.30.40 و 1.2.3.4.5").isEmpty
        )
        #expect(
            certain("از 185.143.233.120 و 2001:db8::ff00:42:8329") == [
                "ip_address 185.143.233.120", "ip_address 2001:db8::ff00:42:8329",
            ])
    }
}
