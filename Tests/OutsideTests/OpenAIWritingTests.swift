// What is sent and what is made of a good answer.

import App
import Kit
import Support
import Testing
import TextKit

@Suite(.timeLimit(.minutes(5))) struct OpenAIWritingTests {
    @Test func theRequestSaysWhatItMust() async throws {
        let service = try await StandInOpenAI.start()
        _ = try await Fixtures.client(service.baseURL).write(Fixtures.request())
        let sent = try #require(service.requests.first)
        #expect(sent.path == "/v1/chat/completions")
        #expect(sent.headers["authorization"] == "Bearer \(Fixtures.key.reveal())")
        #expect(sent.headers["idempotency-key"] == "job-7-1")
        #expect(sent.headers["content-type"] == "application/json")
        let expected: JSON = [
            "model": "gpt-4.1-mini",
            "messages": [
                ["role": "system", "content": "تو نویسنده‌ای."], ["role": "user", "content": .string(Fixtures.prompt.text)],
            ],
            "max_completion_tokens": 2000, "temperature": .number("0.7"), "safety_identifier": "u-0123456789abcdef", "stream": true,
            "stream_options": ["include_usage": true],
        ]
        #expect(sent.json == expected)
    }

    @Test func parametersFollowTheModel() async throws {
        let service = try await StandInOpenAI.start()
        let client = Fixtures.client(service.baseURL)
        for id in ["gpt-6-luna", "o3", "gpt-5-mini"] { _ = try await client.write(Fixtures.request(model: id)) }
        let bodies = service.requests.compactMap(\.json)
        #expect(bodies.map { $0["reasoning_effort"]?.string } == ["none", "low", "minimal"])
        #expect(bodies.map { $0["temperature"] != nil } == [true, false, false])
        #expect(bodies.allSatisfy { $0["max_completion_tokens"]?.int == 2000 && $0["max_tokens"] == nil })
    }

    @Test func theLimitIsNeverBeyondTheModel() async throws {
        let service = try await StandInOpenAI.start()
        _ = try await Fixtures.client(service.baseURL).write(Fixtures.request(model: "gpt-4", maximumTokens: 1_000_000))
        #expect(service.requests.first?.json?["max_completion_tokens"]?.int == 4096)
    }

    @Test func aBaseURLMayEndInASlash() async throws {
        let service = try await StandInOpenAI.start()
        _ = try await Fixtures.client(service.baseURL + "/").write(Fixtures.request())
        #expect(service.requests.first?.path == "/v1/chat/completions")
    }

    @Test func textUsageAndNamesComeBack() async throws {
        let usage = StandInUsage(prompt: 900, cached: 512, cacheWrite: 256, completion: 700, reasoning: 300)
        let service = try await StandInOpenAI.start(replies: .writing(StandInArticle.text, usage: usage))
        let pieces = Pieces()
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request(), onPiece: pieces.take)
        #expect(answer.text == StandInArticle.text)
        #expect(pieces.text == StandInArticle.text)
        #expect(pieces.all.count > 20)
        #expect(answer.usage == TokenUsage(prompt: 900, cached: 512, cacheWrite: 256, completion: 700, reasoning: 300))
        #expect(!answer.usageIsEstimated)
        #expect(answer.finish == .stop)
        #expect(answer.model == StandInChunk.model)
        #expect(answer.serviceRequestID == "req_stand_in")
    }

    @Test func aSplitAtEveryByteChangesNothing() async throws {
        let text = "سلام 🌸\nدنیا"
        let service = try await StandInOpenAI.start(replies: .writingByteByByte(text))
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request())
        #expect(answer.text == text)
        #expect(answer.usage == TokenUsage(prompt: 120, completion: 240))
    }

    @Test func piecesArriveBeforeTheTextIsWhole() async throws {
        let gates = [Gate(), Gate()]
        let service = try await StandInOpenAI.start(replies: .writing([(gates[0], "یک "), (gates[1], "دو")]))
        let pieces = Pieces()
        async let answer = Fixtures.client(service.baseURL).write(Fixtures.request(), onPiece: pieces.take)
        gates[0].open()
        try await pieces.arrivals.reach(1)
        #expect(pieces.all == ["یک "])
        gates[1].open()
        #expect(try await answer.text == "یک دو")
    }

    @Test(arguments: [nil, StandInUsage(prompt: 0, completion: 0)])
    func usageThatIsNotToldIsCountedAndMarked(usage: StandInUsage?) async throws {
        let service = try await StandInOpenAI.start(replies: .writing(StandInArticle.text, usage: usage))
        let request = try Fixtures.request()
        let answer = try await Fixtures.client(service.baseURL).write(request)
        #expect(answer.usageIsEstimated)
        #expect(answer.usage.completion == TokenEstimate.tokens(StandInArticle.text))
        #expect(answer.usage.prompt == WritingRequest.estimatedPromptTokens(request.messages))
        #expect(answer.usage.prompt > TokenEstimate.tokens(Fixtures.prompt.text))
    }

    @Test func strangeChunksDoNoHarm() async throws {
        let service = try await StandInOpenAI.start(
            replies: .stream(
                ": ping\n\n", StandInChunk.nullChoices, StandInChunk.nullContent, StandInChunk.obfuscated("یک"), StandInChunk.delta(" دو"),
                "event: ping\n\n", StandInChunk.finish("stop"), StandInChunk.usage(StandInUsage()), StandInChunk.done))
        #expect(try await Fixtures.client(service.baseURL).write(Fixtures.request()).text == "یک دو")
    }

    @Test(arguments: [("length", WritingAnswer.Finish.length), ("content_filter", .contentFilter), ("tool_calls", .other)])
    func theReasonForTheEndIsKept(reason: String, finish: WritingAnswer.Finish) async throws {
        let service = try await StandInOpenAI.start(replies: .writing("متن", finish: reason))
        #expect(try await Fixtures.client(service.baseURL).write(Fixtures.request()).finish == finish)
    }

    @Test func aServerThatDoesNotStreamIsUnderstood() async throws {
        let document = """
            {"id":"1","model":"local","choices":[{"message":{"role":"assistant","content":"متن"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":3,"completion_tokens":2}}
            """
        let service = try await StandInOpenAI.start(replies: .text(200, "application/json", document))
        let pieces = Pieces()
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request(), onPiece: pieces.take)
        #expect(answer.text == "متن" && pieces.text == "متن")
        #expect(answer.usage == TokenUsage(prompt: 3, completion: 2))
        #expect(answer.model == "local")
    }

    @Test func aStreamMayEndWithoutItsLastMark() async throws {
        let service = try await StandInOpenAI.start(
            replies: .stream(StandInChunk.delta("متن"), StandInChunk.finish("stop"), StandInChunk.usage(StandInUsage())))
        #expect(try await Fixtures.client(service.baseURL).write(Fixtures.request()).usage.completion == 240)
    }

    @Test func aFinishedTextSurvivesALostConnection() async throws {
        let gate = Gate()
        let event = StandInChunk.delta("متن") + StandInChunk.finish("stop")
        let service = try await StandInOpenAI.start(replies: .stream([.bytes(Array(event.utf8)), .wait(gate), .cut]))
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request()) { _ in gate.open() }
        #expect(answer.text == "متن" && answer.usageIsEstimated)
    }

    @Test func thoughtsArePaidForButNotText() async throws {
        let thought = StandInChunk.event(["choices": [["delta": ["reasoning_content": "بگذار ببینم چه باید نوشت"]]]])
        let service = try await StandInOpenAI.start(
            replies: .stream(thought, StandInChunk.delta("متن"), StandInChunk.finish("stop"), StandInChunk.done))
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request())
        #expect(answer.text == "متن")
        #expect(answer.usage.reasoning > 0 && answer.usage.completion > answer.usage.reasoning)
    }

    @Test func figuresBeyondAllReasonDoNotBreakTheBill() async throws {
        let usage = StandInUsage(prompt: .max / 4, cached: .max / 4, completion: .max / 4)
        let service = try await StandInOpenAI.start(replies: .writing("متن", usage: usage))
        let answer = try await Fixtures.client(service.baseURL).write(Fixtures.request())
        #expect(answer.usage.completion == 1_000_000_000)
        #expect(try Fixtures.model("gpt-5-pro").price(answer.usage) > .zero)
    }
}
