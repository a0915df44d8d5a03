// JSON as it is written: names, commas, escapes, and structs through the encoder.

import Kit
import Testing

@Suite struct JSONWriterTests {
    @Test func escapesWhatMustBeEscapedAndNothingElse() {
        var json = JSONWriter()
        json.string("a\"b\\c\nd\re\tf\u{0}g\u{1F}h/ی\u{200C}😀")
        #expect(json.text == #""a\"b\\c\nd\re\tf\u0000g\u001fh/ی"# + "\u{200C}😀\"")
    }

    @Test func putsCommasBetweenMembersAndItems() {
        var json = JSONWriter()
        json.beginObject()
        json.name("a")
        json.beginArray()
        json.int(1)
        json.beginObject()
        json.endObject()
        json.null()
        json.endArray()
        json.name("b")
        json.bool(true)
        json.endObject()
        #expect(json.text == #"{"a":[1,{},null],"b":true}"#)
    }

    @Test(arguments: [(Int64.min, "-9223372036854775808"), (0, "0"), (-7, "-7"), (Int64.max, "9223372036854775807")])
    func writesIntegers(_ value: Int64, _ text: String) {
        var json = JSONWriter()
        json.int(value)
        #expect(json.text == text)
    }

    @Test(arguments: [(1.0, "1"), (0.25, "0.25"), (-3.0, "-3"), (.infinity, "null"), (.nan, "null")] as [(Double, String)])
    func writesDoubles(_ value: Double, _ text: String) {
        var json = JSONWriter()
        json.double(value)
        #expect(json.text == text)
    }

    private struct Inner: Codable { let aName: String }
    private struct Outer: Codable {
        let phoneNumber: String
        let absent: String?
        let absentInner: Inner?
        let list: [Inner]
        let optionals: [Int?]
        let raw: JSON
        let at: Timestamp
        let ratio: Double
    }

    @Test func structsAreWrittenWithSnakeNamesAndNulls() throws {
        let value = Outer(
            phoneNumber: "1", absent: nil, absentInner: nil, list: [Inner(aName: "x"), Inner(aName: "y")], optionals: [1, nil], raw: ["k": [.number("1.50")]],
            at: Timestamp(milliseconds: 0), ratio: 0.5)
        #expect(
            String(decoding: try JSONBytes.encode(value), as: UTF8.self)
                == #"{"phone_number":"1","absent":null,"absent_inner":null,"list":[{"a_name":"x"},{"a_name":"y"}],"optionals":[1,null],"raw":{"k":[1.50]},"at":"1970-01-01T00:00:00.000Z","ratio":0.5}"#
        )
    }

    @Test func namesOfPropertiesBecomeSnakeCase() {
        #expect(JSONNames.snake("phoneNumber") == "phone_number")
        #expect(JSONNames.snake("id") == "id")
        #expect(JSONNames.snake("sha256") == "sha256")
    }
}
