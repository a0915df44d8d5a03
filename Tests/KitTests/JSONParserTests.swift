// JSON is read strictly: whatever is not RFC 8259 is refused with the byte where it went wrong.

import Kit
import Testing

@Suite struct JSONParserTests {
    @Test func readsEveryKindOfValue() throws {
        let json = try JSONParser.parse(#" {"a": [1, -0, 1.50, 1e3, true, false, null], "ب": "x\u06F1\n\"\\\/", "": {}} "#)
        #expect(
            json == [
                "a": [1, 0, .number("1.50"), .number("1e3"), true, false, nil], "ب": "x۱\n\"\\/", "": [:],
            ])
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808",
    ]) func keepsWholeNumbersExactly(_ text: String) throws { #expect(try JSONParser.parse(text) == .int(Int64(text)!)) }

    @Test(arguments: ["9223372036854775808", "0.1", "1E+2", "-0.0", "123456789012345678901234567890"])
    func keepsOtherNumbersAsTheyWereWritten(_ text: String) throws { #expect(try JSONParser.parse(text) == .number(text)) }

    @Test func joinsSurrogatePairs() throws {
        #expect(try JSONParser.parse(#""\ud83d\ude00""#) == "😀")
        #expect(try JSONParser.parse(#""\u0041\u00e9""#) == "Aé")
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "-", "1.", ".5", "1e", "+1", "--1",
        "0x10", "NaN", "Infinity", "tru", "nul", "True", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\u-000\"", "1 2", "{} {}", "[] x", "// c\n1",
        "\"a\nb\"", "\"\t\"", "\u{FEFF}{}",
    ])
    func refusesWhatIsNotJSON(_ text: String) { #expect(throws: AppError.self) { try JSONParser.parse(text) } }

    @Test(arguments: [#""\u0000""#, #"{"\u0000": 1}"#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#, #""\ud800\ud800""#])
    func refusesNULAndLoneSurrogates(_ text: String) { #expect(throws: AppError.self) { try JSONParser.parse(text) } }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
        [0x22, 0x00, 0x22], [0x22, 0x5C, 0x6E, 0xFF, 0x22],
    ] as [[UInt8]])
    func refusesBytesThatAreNoText(_ bytes: [UInt8]) { #expect(throws: AppError.self) { try JSONParser.parse(bytes) } }

    @Test func refusesANameThatStandsTwice() {
        #expect(throws: AppError.self) { try JSONParser.parse(#"{"a": 1, "a": 1}"#) }
        #expect(throws: AppError.self) { try JSONParser.parse(#"{"a": 1, "\u0061": 2}"#) }
    }

    @Test func depthIsBounded() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONParser.parse(nested(JSONParser.maximumDepth))
        #expect(throws: AppError.self) { try JSONParser.parse(nested(JSONParser.maximumDepth + 1)) }
        #expect(throws: AppError.self) { try JSONParser.parse(String(repeating: "[", count: 100_000)) }
        #expect(throws: AppError.self) { try JSONParser.parse(String(repeating: #"{"a":"#, count: 10_000)) }
    }

    @Test func tellsTheByteOfTheFault() throws {
        let error = try #require(throws: AppError.self) { try JSONParser.parse("[1, x]") }
        #expect(error.code == .invalidJSON)
        #expect(error.detail.english.contains("byte 4"))
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let value = RandomJSON.value(depth: 4, using: &random)
            #expect(try JSONParser.parse(value.text) == value)
        }
    }
}

enum RandomJSON {
    private static let alphabet: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{1}", "\u{7F}", "ی", "\u{200C}", "۵", "😀", "é", " ", "/"]

    static func value(depth: Int, using random: inout some RandomNumberGenerator) -> JSON {
        switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .int(Int64.random(in: .min ... .max, using: &random))
        case 3: .number(["0.5", "1e9", "-2.50", "18446744073709551616"].randomElement(using: &random)!)
        case 4: .string(text(using: &random))
        case 5: .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1, using: &random) })
        default: .object((0..<Int.random(in: 0...4, using: &random)).map { .init("\($0)" + text(using: &random), value(depth: depth - 1, using: &random)) })
        }
    }

    private static func text(using random: inout some RandomNumberGenerator) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &random) { scalars.append(alphabet.randomElement(using: &random)!) }
        return String(scalars)
    }
}
