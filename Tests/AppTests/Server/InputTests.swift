// What can be wrong with a request, and that each gets its own answer, in the caller's language, in one form.

import App
import Kit
import NIOHTTP1
import Support
import Testing

/// The form of every refusal (RFC 9457).
func expectProblem(_ answer: Response, _ status: Int, _ code: String? = nil, _ what: String = "") {
    #expect(answer.status == status, "\(what): \(answer.status) \(answer.body.prefix(300))")
    #expect(answer.header("Content-Type")?.hasPrefix("application/problem+json") == true, "\(what)")
    #expect(
        answer["status"].int == Int64(answer.status) && answer["title"].string != nil && answer["detail"].string != nil && answer["type"].string != nil,
        "\(what)")
    #expect(answer["request_id"].string == answer.header("X-Request-Id"), "\(what)")
    if let code { #expect(answer.code == code, "\(what)") }
}

@Suite struct InputTests {
    @Test func bodiesThatAreNoJSONObjects() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            let bodies = [
                "{", "}", "{\"name\": }", "{\"name\": \"x\",}", "{'name': 'x'}", "{\"name\": \"x\"} x", "[]", "[1]", "\"x\"", "null", "5", "true", "nonsense",
                "\u{FEFF}{}",
                "{\"name\": \"a\", \"name\": \"b\"}", "{\"name\": \"\\u0000\"}", "{\"name\": \"\\ud800\"}", "{\"name\": \"\\udc00x\"}", "{\"name\": \"a\nb\"}",
                String(repeating: "[", count: 10_000), String(repeating: "{\"a\":", count: 10_000) + "1", String(repeating: "[", count: 100_000),
            ]
            for body in bodies {
                for (client, path) in [(person.client, "/organizations"), (server.client, "/auth/otp/request"), (server.client, "/auth/token/refresh")] {
                    expectProblem(try await client.send(.POST, path, body), 400, "invalid_json", String(body.prefix(40)))
                }
            }
            for bytes in [[0x7B, 0x22, 0xFF, 0x22, 0x7D], [0xFF, 0xFE], [0x00], Array("{\"name\": \"".utf8) + [0xC0, 0x80] + Array("\"}".utf8)] as [[UInt8]] {
                expectProblem(try await person.client.send(.POST, "/organizations", bytes: bytes), 400, "invalid_json", "\(bytes)")
            }
            expectProblem(try await person.client.send(.POST, "/organizations", ""), 400, "invalid_input")
            expectProblem(try await person.client.send(.POST, "/organizations", "{}"), 400, "invalid_input")
            #expect(try await server.count("organizations") == 0)
        }
    }

    @Test func bodiesThatAreTooLargeOrOfAnotherType() async throws {
        try await withServer { server in
            let person = try await server.login("09120000001")
            let large = "{\"name\": \"" + String(repeating: "x", count: 10 << 20) + "\"}"
            for (client, path) in [(person.client, "/organizations"), (server.client, "/auth/otp/request")] {
                expectProblem(try await client.send(.POST, path, large), 413, "payload_too_large")
            }
            #expect(try await person.get("/auth/me").status == 200)
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ";", "", "application"] {
                expectProblem(try await person.client.send(.POST, "/organizations", "{\"name\": \"x\"}", type: type), 415, "unsupported_media_type", type)
            }
            #expect(try await person.client.send(.POST, "/organizations", "{\"name\": \"x\"}", type: "application/json; charset=utf-8").status == 201)
        }
    }

    @Test func valuesOfOtherTypes() async throws {
        try await withServer { server in
            let team = try await server.team()
            let values: [JSON] = [
                nil, true, 5, -1, 0, .number("1.5"), .number("1e999"), .number("99999999999999999999"), "", "x", "۵", [], [1], [:], ["a": 1], [[[]]],
                .string(String(repeating: "x", count: 600_000)),
            ]
            let id = try await team.content()
            for field in ["title", "project", "prompt", "prompt_variables", "body"] {
                for value in values {
                    let whole: JSON = .object(
                        [.init(field, value)] + (field == "title" ? [] : [.init("title", "x")])
                            + (field == "project" ? [] : [.init("project", .int(team.project))]))
                    for answer in [
                        try await team.writer.post("/contents", whole), try await team.writer.patch("/contents/\(id)", .object([.init(field, value)])),
                    ] {
                        #expect([200, 201, 400].contains(answer.status), "\(field) \(value.text.prefix(30)): \(answer.status)")
                        if answer.status == 400 { #expect(!answer.faults(field).isEmpty, "\(field) \(value.text.prefix(30)): \(answer.body.prefix(200))") }
                    }
                }
            }
        }
    }

    @Test func idsThatAreNone() async throws {
        try await withServer { server in
            let team = try await server.team()
            for id in ["0", "-1", "abc", "1.5", "99999999999999999999", "%00", "1%20", "+1", "%D9%A1", "1;drop", "null", "%ff"] {
                for path in ["/contents/\(id)", "/organizations/\(id)", "/projects/\(id)", "/ai/jobs/\(id)", "/usage/limits/\(id)"] {
                    expectProblem(try await team.admin.get(path), 404, "not_found", path)
                }
                expectProblem(try await team.admin.delete("/contents/\(id)"), 404, "not_found", id)
            }
        }
    }

    @Test func messagesAreInTheCallersLanguage() async throws {
        try await withServer { server in
            func refused(_ language: String?) async throws -> Response {
                var client = server.client
                client.language = language ?? ""
                return try await client.post("/auth/otp/request", ["phone_number": "x"])
            }
            for language in ["", "fa", "fa-IR,fa;q=0.9,en;q=0.8", "de", "*"] {
                let answer = try await refused(language)
                #expect(answer["title"] == "ورودی نادرست است." && answer.faults("phone_number") == ["شمارهٔ موبایل ایرانی نامعتبر است."], "\(language)")
                #expect(answer.header("Content-Language") == "fa")
            }
            for language in ["en", "en-US,en;q=0.9", "de, en;q=0.5"] {
                let answer = try await refused(language)
                #expect(
                    answer["title"] == "The input is not valid." && answer.faults("phone_number") == ["Enter a valid Iranian mobile number."], "\(language)")
                #expect(answer.header("Content-Language") == "en")
            }
            var persian = server.client
            persian.language = "fa"
            for (status, answer) in [
                (401, try await persian.get("/auth/me")), (404, try await persian.get("/nowhere")),
                (405, try await persian.send(.PUT, "/auth/otp/request", "{}")),
                (400, try await persian.send(.POST, "/auth/otp/request", "[")),
            ] {
                expectProblem(answer, status)
                #expect(answer["detail"].string?.unicodeScalars.contains { (0x600...0x6FF).contains($0.value) } == true)
            }
        }
    }
}
