// A form as browsers send it becomes the input that an endpoint declares.

import HTTPTypes
import Kit
import Testing
import Web

@Suite struct FormTests {
    private struct Sample: Input {
        init(_ f: Fields) {
            _ = f.string("name", 1...10)
            _ = f.optionalString("note", 0...10)
            _ = f.optionalInt("count", 0...10)
            _ = f.optionalBool("public")
            _ = f.optionalMoney("cost")
            _ = f.optionalTexts("values", count: 5, length: 10)
        }
    }

    private func form(_ body: String, type: String = "application/x-www-form-urlencoded") throws -> Form {
        var headers = HTTPFields()
        headers[.contentType] = type
        return try Form(
            Call(
                method: .post, path: "/", query: [], headers: headers, body: Array(body.utf8), pathParameters: [:], address: "", language: .english,
                requestID: "",
                origin: ""))
    }

    private func json(_ body: String, clears: Bool = false) throws -> JSON {
        try form(body).json(for: Fields.describe(Sample.self), clears: clears) { $0.replacing("۵", with: "5") }
    }

    @Test func textsAreDecoded() throws {
        let form = try form("name=%D8%B3%D9%84%D8%A7%D9%85+%2B&note=a%0D%0Ab&broken=%2&empty")
        #expect(form["name"] == "سلام +" && form["note"] == "a\nb" && form["broken"] == "%2" && form["empty"] == "")
        #expect(throws: AppError.self) { try self.form("name=%FF") }
        #expect(throws: AppError.self) { try self.form("{}", type: "application/json") }
    }

    @Test func everyFieldBecomesWhatItIsDeclaredToBe() throws {
        let json = try json("name=x&count=%DB%B5&public=false&public=true&cost=%DB%B5%D9%AB5&values.a=1&values.b=&csrf=secret")
        #expect(json == ["name": "x", "count": 5, "public": true, "cost": "5.5", "values": ["a": "1"]])
    }

    @Test func whatIsEmptyIsLeftOutOrCleared() throws {
        #expect(try json("name=&note=&count=&cost=") == ["name": ""])
        #expect(try json("name=x&note=&count=&cost=", clears: true) == ["name": "x", "note": "", "count": nil, "cost": nil])
    }

    /// What is no number is told by the endpoint, in its own words.
    @Test func whatIsWrongIsPassedOn() throws {
        #expect(try json("name=x&count=many&public=perhaps") == ["name": "x", "count": "many", "public": "perhaps"])
    }
}
