// Reading inputs: what each kind of field takes, what it says of the rest, and that nothing unknown passes.

import HTTPTypes
import Kit
import Testing
import Web

private enum Colour: String, Choice { case red, green }

private struct Everything: Input {
    let id: ID
    let text: String
    let note: String?
    let colour: Colour?
    let count: Int?
    let other: ID?
    let ratio: Double?
    let money: Money?
    let flag: Bool?
    let time: Timestamp?
    let words: [String]?
    let values: [String: String]?
    let gaveNote: Bool

    init(_ f: Fields) {
        id = f.pathID("id")
        text = f.string("text", 2...5)
        note = f.optionalString("note", 0...3, trim: false)
        colour = f.choice("colour", Colour.self)
        count = f.optionalInt("count", 1...10)
        other = f.optionalID("other")
        ratio = f.optionalDouble("ratio", 0...2)
        money = f.optionalMoney("money")
        flag = f.optionalBool("flag")
        time = f.optionalTime("time")
        words = f.optionalStrings("words", count: 2, length: 1...3)
        values = f.optionalTexts("values", count: 2, length: 3)
        gaveNote = f.has("note")
        let (a, b) = (count, other)
        f.check("count", a == nil || b == nil, Message("", "Not both."))
    }
}

@Suite struct FieldsTests {
    private func read(
        _ body: String, method: HTTPRequest.Method = .post, query: [(name: String, value: String)] = [], id: String = "7", type: String? = "application/json"
    ) throws -> Everything {
        var headers = HTTPFields()
        headers[.contentType] = type
        return try Fields.read(
            Everything.self,
            from: Call(
                method: method, path: "/x", query: query, headers: headers, body: Array(body.utf8), pathParameters: ["id": id], address: "", language: .english,
                requestID: "", origin: ""))
    }

    /// The fields of the fault that reading `body` gives.
    private func faults(_ body: String) -> [String] {
        do {
            _ = try read(body)
            return []
        } catch let error as AppError {
            return error.fields.map(\.name)
        } catch { return ["?"] }
    }

    @Test func readsEveryKind() throws {
        let input = try read(
            #"{"text": " abc ", "note": " x ", "colour": "green", "count": 3, "ratio": 0.5, "money": "1.5", "flag": true, "time": "2026-11-23", "words": ["a"], "values": {"a": "x", "b": 1.50}}"#
        )
        #expect(input.id == 7 && input.text == "abc" && input.note == " x " && input.colour == .green && input.count == 3 && input.ratio == 0.5)
        #expect(input.money == Money("1.5") && input.flag == true && input.time != nil && input.words == ["a"] && input.values == ["a": "x", "b": "1.50"])
        #expect(input.gaveNote)
    }

    @Test func absentAndNullAreToldApart() throws {
        #expect(try read(#"{"text": "abc"}"#).gaveNote == false)
        let input = try read(#"{"text": "abc", "note": null, "count": null, "money": null, "words": null, "values": null}"#)
        #expect(input.gaveNote && input.note == nil && input.count == nil)
        #expect(faults(#"{"text": null}"#) == ["text"])
        #expect(faults("{}") == ["text"])
    }

    @Test(arguments: [
        (#""text": 5"#, "text"), (#""text": "a""#, "text"), (#""text": "      ""#, "text"), (#""text": "abcdef""#, "text"), (#""text": ["abc"]"#, "text"),
        (#""colour": "blue""#, "colour"), (#""colour": 1"#, "colour"), (#""count": 0"#, "count"), (#""count": 11"#, "count"), (#""count": "3""#, "count"),
        (#""count": 1.5"#, "count"), (#""count": 99999999999999999999"#, "count"), (#""count": true"#, "count"), (#""other": 0"#, "other"),
        (#""other": -1"#, "other"),
        (#""ratio": 2.1"#, "ratio"), (#""ratio": "1""#, "ratio"), (#""ratio": 1e999"#, "ratio"), (#""money": -1"#, "money"), (#""money": 1e3"#, "money"),
        (#""money": 0.0000000001"#, "money"), (#""money": true"#, "money"), (#""flag": "true""#, "flag"), (#""flag": 1"#, "flag"),
        (#""time": "yesterday""#, "time"),
        (#""time": 5"#, "time"), (#""words": "a""#, "words"), (#""words": ["a", "b", "c"]"#, "words"), (#""words": [""]"#, "words"),
        (#""words": [1]"#, "words"),
        (#""values": []"#, "values"), (#""values": {"a": []}"#, "values"), (#""values": {"a": null}"#, "values"), (#""values": {"a": "long value"}"#, "values"),
        (#""stranger": 1"#, "stranger"), (#""ID": 1"#, "ID"), (#""count": 3, "other": 4"#, "count"),
    ])
    func namesTheWrongField(_ member: String, _ field: String) {
        let body = member.hasPrefix(#""text""#) ? "{\(member)}" : #"{"text": "abc", "# + member + "}"
        #expect(faults(body) == [field])
    }

    @Test func tellsAllFaultsAtOnce() {
        #expect(Set(faults(#"{"count": "x", "flag": 3, "zzz": 1}"#)) == ["text", "count", "flag", "zzz"])
    }

    @Test(arguments: ["[]", "\"x\"", "null", "1", "[{}]"])
    func aBodyMustBeAnObject(_ body: String) {
        let error = #expect(throws: AppError.self) { try read(body) }
        #expect(error?.code == .invalidJSON)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", ";", " ", "application", "text/json"])
    func aBodyOfAnotherTypeIsRefused(_ type: String) {
        let error = #expect(throws: AppError.self) { try read("{}", type: type) }
        #expect(error?.code == .unsupportedMediaType)
    }

    @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json", nil] as [String?])
    func aBodyOfJSONIsTaken(_ type: String?) throws { #expect(try read(#"{"text": "abc"}"#, type: type).text == "abc") }

    @Test(arguments: ["0", "-1", "abc", "1.5", "+7", "", "٧", "99999999999999999999", "7 "])
    func aPathWithoutANumberIsNotFound(_ id: String) {
        let error = #expect(throws: AppError.self) { try read(#"{"text": "abc"}"#, id: id) }
        #expect(error?.code == .notFound)
    }

    @Test func queriesAreReadAsForms() throws {
        let input = try read(
            "", method: .get, query: [("text", "abc"), ("count", "3"), ("flag", "true"), ("note", ""), ("ratio", "1.5"), ("unknown", "ignored")])
        #expect(input.count == 3 && input.flag == true && input.note == nil && input.ratio == 1.5)
    }

    @Test func describesWhatItReads() {
        let described = Fields.describe(Everything.self)
        #expect(described.map(\.name) == ["id", "text", "note", "colour", "count", "other", "ratio", "money", "flag", "time", "words", "values"])
        #expect(described[0].place == .path)
        #expect(described.filter(\.required).map(\.name) == ["id", "text"])
        #expect(described[3].schema["enum"] == ["red", "green"])
        #expect(described[1].schema["maxLength"] == 5)
    }
}
