// Servers that refuse a parameter are asked again without it, once, and the lesson is kept.

import App
import Kit
import Support
import Testing

@Suite(.timeLimit(.minutes(5))) struct OpenAICorrectionTests {
    /// Refuses these parameters as long as they are there.
    private static func refusing(_ parameters: [String], code: String = "unsupported_parameter") -> StandInOpenAI.Script {
        { request, _ in
            let sent = request.json?.members?.map(\.name) ?? []
            return parameters.first(where: sent.contains).map { .unsupported($0, code: code) } ?? .writing("متن")
        }
    }

    @Test(arguments: ["unsupported_parameter", "unsupported_value"])
    func aTemperatureIsLeftOut(code: String) async throws {
        let service = try await StandInOpenAI.start(Self.refusing(["temperature"], code: code))
        let client = Fixtures.client(service.baseURL)
        #expect(try await client.write(Fixtures.request()).text == "متن")
        #expect(service.requests.map { $0.json?["temperature"] != nil } == [true, false])
    }

    /// A server that behaves like a reasoning model, with a model of which the catalogue does not know it.
    @Test func severalParametersAreCorrectedInTurn() async throws {
        let service = try await StandInOpenAI.start(
            Self.refusing(["temperature", "max_completion_tokens", "stream_options", "safety_identifier"]))
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request())
        #expect(answer.text == "متن")
        #expect(service.calls == 5)
        let last = try #require(service.requests.last?.json)
        #expect(last["max_tokens"]?.int == 2000)
        #expect(last["stream_options"] == nil && last["safety_identifier"] == nil && last["temperature"] == nil)
    }

    @Test func theLessonIsKeptForTheModel() async throws {
        let service = try await StandInOpenAI.start(Self.refusing(["temperature"]))
        let client = Fixtures.client(service.baseURL)
        for _ in 1...3 { _ = try await client.write(Fixtures.request()) }
        #expect(service.calls == 4)
        _ = try await client.write(Fixtures.request(model: "gpt-4o"))
        #expect(service.calls == 6)
    }

    @Test func theOlderNameOfTheLimitIsCorrectedToo() async throws {
        let service = try await StandInOpenAI.start(Self.refusing(["max_tokens"]))
        var request = try Fixtures.request()
        var model = request.model
        model.abilities.tokenLimitName = .maxTokens
        request = WritingRequest(
            model: model, messages: request.messages, maximumTokens: 50, temperature: nil, idempotencyKey: "k", endUser: "u")
        _ = try await Fixtures.client(service.baseURL).write(request)
        #expect(service.requests.last?.json?["max_completion_tokens"]?.int == 50)
    }

    @Test func anEffortIsLeftOutTogetherWithTheTemperature() async throws {
        let service = try await StandInOpenAI.start(Self.refusing(["reasoning_effort"], code: "unsupported_value"))
        _ = try await Fixtures.client(service.baseURL).write(Fixtures.request(model: "gpt-6-luna"))
        let last = try #require(service.requests.last?.json)
        #expect(last["reasoning_effort"] == nil && last["temperature"] == nil)
    }

    @Test(arguments: [
        "Unsupported parameter: 'max_completion_tokens' is not supported with this model.",
        "extra inputs are not permitted: max_completion_tokens",
    ])
    func aParameterNamedOnlyInTheSentenceIsFound(sentence: String) async throws {
        let service = try await StandInOpenAI.start { request, _ in
            request.json?["max_tokens"] == nil ? .error(400, message: sentence) : .writing("متن")
        }
        _ = try await Fixtures.client(service.baseURL).write(Fixtures.request())
        #expect(service.calls == 2)
    }

    @Test(arguments: ["model", "messages", "stream"])
    func aParameterThatCannotBeSparedIsNotTriedAgain(parameter: String) async throws {
        let service = try await StandInOpenAI.start(replies: .unsupported(parameter))
        #expect(try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request()).kind == .refused)
        #expect(service.calls == 1)
    }

    @Test func aServerThatRefusesForEverIsLeftAlone() async throws {
        let service = try await StandInOpenAI.start { request, _ in
            .unsupported(request.json?["max_tokens"] == nil ? "max_completion_tokens" : "max_tokens")
        }
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == .refused && error.bill == .nothing)
        #expect(service.calls <= 3)
    }
}
