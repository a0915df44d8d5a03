// The error table: what each refusal means, what it costs, and that it is asked only once where asking again is useless.

import App
import Kit
import Support
import Testing
import TextKit

@Suite(.timeLimit(.minutes(5))) struct OpenAIRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let reply: StandInReply
        let kind: WritingError.Kind
        var isFree = true
        /// In the service's own form; a page of something in between says nothing of what the service did.
        var isAnswered = true
        var english = ""
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "401", reply: .error(401, code: "invalid_api_key"), kind: .account, english: "OPENAI_API_KEY"),
        Case(name: "402", reply: .error(402), kind: .quota, english: "credit"),
        Case(name: "403", reply: .error(403), kind: .account, english: "permissions"),
        Case(name: "403 country", reply: .error(403, code: "unsupported_country_region_territory"), kind: .account, english: "country"),
        Case(name: "404 model", reply: .error(404, code: "model_not_found"), kind: .refused, english: "Choose gpt-6-luna instead"),
        Case(name: "404 model by a compatible server", reply: .error(404, type: "api_error"), kind: .refused, english: "gpt-6-luna"),
        Case(name: "404 page", reply: .text(404, "text/html", "<h1>no</h1>"), kind: .account, isAnswered: false, english: "OPENAI_BASE_URL"),
        Case(name: "301", reply: .text(301, "text/html", "", headers: [("location", "/x")]), kind: .account, isAnswered: false, english: "OPENAI_BASE_URL"),
        Case(name: "400", reply: .error(400), kind: .refused, english: "settings"),
        Case(name: "400 too long", reply: .error(400, code: "context_length_exceeded", param: "messages"), kind: .refused, english: "too long"),
        Case(
            name: "400 too long in words", reply: .error(400, message: "This model's maximum context length is 8192 tokens."), kind: .refused,
            english: "too long"),
        Case(name: "400 policy", reply: .error(400, code: "content_policy_violation"), kind: .refused, english: "content rules"),
        Case(name: "413", reply: .text(413, "text/plain", "no"), kind: .refused, isAnswered: false),
        Case(name: "408", reply: .error(408), kind: .temporary(after: nil), isFree: false),
        Case(name: "409", reply: .error(409), kind: .temporary(after: nil), isFree: false),
        Case(name: "500", reply: .error(500, type: "server_error"), kind: .temporary(after: nil), isFree: false),
        Case(name: "502 page", reply: .text(502, "text/html", "<h1>bad</h1>"), kind: .temporary(after: nil), isFree: false, isAnswered: false),
        Case(name: "504", reply: .error(504, headers: [("retry-after", "3")]), kind: .temporary(after: .seconds(3)), isFree: false),
        Case(name: "500, final", reply: .error(500, headers: [("x-should-retry", "false")]), kind: .refused, isFree: false),
        Case(name: "400, passing", reply: .error(400, headers: [("x-should-retry", "true")]), kind: .temporary(after: nil)),
        Case(
            name: "429, not now", reply: .error(429, code: "rate_limit_exceeded", headers: [("x-should-retry", "false")]),
            kind: .temporary(after: nil)),
        Case(
            name: "slow down", reply: .error(503, message: "Slow Down: reduce your request rate."), kind: .temporary(after: .seconds(60)),
            english: "busy"),
    ]

    @Test(arguments: cases) func aRefusalIsUnderstood(_ example: Case) async throws {
        let service = try await StandInOpenAI.start(replies: example.reply)
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == example.kind)
        #expect(error.bill == (example.isFree ? .nothing : .unknown(atLeast: TokenUsage())))
        #expect(error.wasAnswered == example.isAnswered)
        #expect(error.message.english.contains(example.english))
        #expect(error.message.persian.contains { ("آ"..."ی").contains($0) })
        #expect(service.calls == 1)
    }

    @Test(arguments: [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    ])
    func anEmptyAccountIsNeverAskedAgain(code: String) async throws {
        let service = try await StandInOpenAI.start(replies: .error(429, code: code, headers: [("retry-after", "1")]))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == .quota && error.bill == .nothing)
        #expect(service.calls == 1)
    }

    @Test func aQuotaThatIsOnlyATypeIsOneToo() async throws {
        let service = try await StandInOpenAI.start(replies: .error(429, type: "insufficient_quota"))
        #expect(try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request()).kind == .quota)
    }

    @Test func aModelWithoutSuccessorIsStillNamed() async throws {
        let service = try await StandInOpenAI.start(replies: .error(404, code: "model_not_found"))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request(model: "gpt-6-luna"))
        #expect(error.message.persian.contains("gpt-6-luna"))
    }

    /// The service's own sentence may repeat anything; the key, the prompt and the text must not go on.
    @Test func nothingSecretIsRepeated() async throws {
        let key = Fixtures.key.reveal()
        let echo = "Incorrect API key provided: \(key). You said: \(Fixtures.prompt.text)"
        let replies: [StandInReply] = [
            .error(401, code: "invalid_api_key", message: echo), .error(400, code: key, type: echo, param: echo, message: echo),
            .error(500, message: echo), .error(429, message: echo), .text(200, "text/event-stream", "data: \(echo)\n\n"),
            .writing("", finish: echo), .stream(StandInChunk.delta(Fixtures.prompt.text), StandInChunk.error("x", echo)),
            .cut(after: Fixtures.prompt.text),
        ]
        let log = CapturedLog()
        for reply in replies {
            let service = try await StandInOpenAI.start(replies: reply)
            let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL, log: log), Fixtures.request())
            for text in ["\(error)", error.diagnosis, error.message.persian, String(reflecting: error), log.text] {
                #expect(!text.contains("TESTKEY"))
                #expect(!text.contains("محرمانه"))
            }
        }
        #expect(log.text.contains("repeated"))
    }
}
