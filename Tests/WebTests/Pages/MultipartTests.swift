// A form with a file as browsers send it; and what only looks like one.

import HTTPTypes
import Kit
import Testing
import Web

@Suite struct MultipartTests {
    private func form(_ body: [UInt8], type: String = "multipart/form-data; boundary=----x7", files: Bool = true) throws -> Form {
        var headers = HTTPFields()
        headers[.contentType] = type
        let call = Call(
            method: .post, path: "/", query: [], headers: headers, body: body, pathParameters: [:], address: "", language: .english, requestID: "", origin: "")
        return try Form(call, files: files)
    }

    private func part(_ disposition: String, _ content: [UInt8], more: String = "") -> [UInt8] {
        Array("------x7\r\nContent-Disposition: form-data; \(disposition)\r\n\(more)\r\n".utf8) + content + Array("\r\n".utf8)
    }
    private let end = Array("------x7--\r\n".utf8)

    @Test func fieldsAndFilesComeAsTheyWere() throws {
        // Bytes that are no text, line ends, and something that begins as the boundary does.
        let bytes = [UInt8](0...255) + Array("\r\n------x\r\n--".utf8)
        let body =
            part("name=\"csrf\"", Array("abc".utf8)) + part("name=\"note\"", Array("سلام\r\nدنیا".utf8))
            + part("name=\"archive\"; filename=\"شرکت.zip\"", bytes, more: "Content-Type: application/zip\r\n") + end
        let form = try form(body)
        #expect(form["csrf"] == "abc" && form["note"] == "سلام\nدنیا" && form.fields.count == 2)
        #expect(form.files.map(\.field) == ["archive"] && form.files[0].name == "شرکت.zip" && form.files[0].bytes == bytes)
        #expect(try self.form(body, type: "Multipart/Form-Data; charset=utf-8; boundary=\"----x7\"").files.count == 1)
    }

    @Test func nothingChosenIsNoFile() throws {
        #expect(try form(part("name=\"archive\"; filename=\"\"", [], more: "Content-Type: application/octet-stream\r\n") + end).files.isEmpty)
        #expect(try form(end).fields.isEmpty)
    }

    @Test func whatIsBrokenIsRefused() throws {
        let whole = part("name=\"a\"", Array("b".utf8)) + end
        for length in 0..<(whole.count - 4) { #expect(throws: AppError.self) { try form(Array(whole.prefix(length))) } }
        #expect(throws: AppError.self) { try form(part("filename=\"a\"", [1]) + end) }
        #expect(throws: AppError.self) { try form(part("name=\"a\"", [0xC3]) + end) }
        #expect(throws: AppError.self) { try form(whole, type: "multipart/form-data") }
        #expect(throws: AppError.self) { try form(whole, type: "multipart/form-data; boundary=y") }
        #expect(throws: AppError.self) { try form(part("name=\"\(String(repeating: "a", count: 10_000))\"", []) + end) }
        let many = [UInt8]((0..<200).map { _ in part("name=\"a\"", []) }.joined()) + end
        #expect(throws: AppError.self) { try form(many) }
        // A form that takes no file knows nothing of them.
        #expect(throws: AppError.self) { try form(whole, files: false) }
    }
}
