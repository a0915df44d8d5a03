// Every check vector, in every script and with every separator, valid and invalid.

import Testing

@testable import TextKit

@Suite("Check vectors of Iranian numbers")
struct PersonalDataVectorTests {
    @Test("a valid number is found whole, in each script and grouping", arguments: CheckVectors.all)
    func findsValid(_ kind: CheckVectors.Kind) {
        for digits in kind.valid {
            for script in DigitScript.allCases {
                for separator in DigitGrouping.separators {
                    let written = script.write(DigitGrouping.write(digits, kind.sizes, separator))
                    let text = "\(kind.words): \(written) است"
                    #expect(certain(text) == ["\(kind.kind.rawValue) \(written)"], "\(text.debugDescription)")
                }
            }
        }
    }

    @Test("a wrong check digit is nobody's number", arguments: CheckVectors.all)
    func refusesInvalid(_ kind: CheckVectors.Kind) {
        for digits in kind.invalid {
            for script in DigitScript.allCases {
                for separator in DigitGrouping.separators {
                    let text = "\(kind.words): \(script.write(DigitGrouping.write(digits, kind.sizes, separator))) است"
                    #expect(certain(text) == [], "\(text.debugDescription)")
                    #expect(!PersonalData.find(in: text).contains { $0.kind == kind.kind })
                }
            }
        }
    }

    @Test("cards and accounts need no words beside them")
    func findsCardsAndAccountsBare() {
        for kind in CheckVectors.all where kind.kind == .bankCard || kind.kind == .iban {
            for digits in kind.valid {
                for script in DigitScript.allCases {
                    let written = script.write(digits)
                    #expect(certain("\(written)") == ["\(kind.kind.rawValue) \(written)"])
                }
            }
        }
    }

    @Test("a mobile number in every script, prefix and separator")
    func findsMobiles() {
        let prefixes = ["0": [4, 3, 4], "+98": [2, 3, 3, 4], "0098": [4, 3, 3, 4], "98": [2, 3, 3, 4]]
        for (prefix, sizes) in prefixes {
            for script in DigitScript.allCases {
                for separator in DigitGrouping.separators {
                    let plus = prefix.hasPrefix("+") ? "+" : ""
                    let digits = prefix.filter { $0 != "+" } + "9123456789"
                    let written = plus + script.write(DigitGrouping.write(digits, sizes, separator))
                    let text = "شماره من \(written) است"
                    #expect(certain(text) == ["mobile \(written)"], "\(text.debugDescription)")
                }
            }
        }
    }

    @Test("ten thousand random numbers without words: under 0.5 % are taken for national codes")
    func randomNumbersStayNumbers() {
        var random = FixedRandom(state: 7)
        var taken = 0
        var warned = 0
        for _ in 0..<10_000 {
            let digits = String((0..<10).map { _ in "0123456789".randomElement(using: &random)! })
            let found = PersonalData.find(in: "مقدار \(digits) ثبت شد").filter { $0.kind == .nationalCode }
            taken += found.count { $0.isCertain }
            warned += found.count
        }
        #expect(taken < 50)
        // The check digit alone passes one in ten: those are warnings, which shows that the test looks at something.
        #expect((700...1300).contains(warned))
    }

    @Test("the name of a field speaks for its value")
    func labelSpeaks() {
        #expect(certain("0499370899").isEmpty)
        #expect(certain("0499370899", label: "national_code") == ["national_code 0499370899"])
        #expect(certain("۰۴۹۹۳۷۰۸۹۹", label: "کد ملی متقاضی") == ["national_code ۰۴۹۹۳۷۰۸۹۹"])
        #expect(certain("1939545611", label: "postal_code") == ["postal_code 1939545611"])
        #expect(certain("88776655", label: "تلفن") == ["landline 88776655"])
        #expect(certain("10380284790", label: "companyId") == ["company_id 10380284790"])
    }

    @Test("arithmetic of the rules themselves")
    func rules() {
        func digits(_ text: String) -> [UInt8] { text.utf8.map { $0 - 0x30 } }
        digits("74998307").withUnsafeBufferPointer { #expect(NumberRules.isNationalCode(DigitRun(digits: $0))) }
        digits("7499830").withUnsafeBufferPointer { #expect(!NumberRules.isNationalCode(DigitRun(digits: $0))) }
        digits("1111456789").withUnsafeBufferPointer { #expect(!NumberRules.isPostalCode(DigitRun(digits: $0))) }
        digits("1939545611").withUnsafeBufferPointer { #expect(NumberRules.isPostalCode(DigitRun(digits: $0))) }
        digits("1239545611").withUnsafeBufferPointer { #expect(!NumberRules.isPostalCode(DigitRun(digits: $0))) }
        #expect(NumberRules.isIranianCardIssuer(603_799) && !NumberRules.isIranianCardIssuer(603_798))
        #expect(NumberRules.isAreaCode(21) && !NumberRules.isAreaCode(22))
    }
}
