// Answers that stop, never come, or are no answers: what is known of their cost, and that nothing is asked twice.

import App
import Kit
import Support
import Testing
import TextKit

@Suite(.timeLimit(.minutes(5))) struct OpenAIInterruptionTests {
    private func arrived(_ text: String) throws -> TokenUsage {
        TokenUsage(
            prompt: WritingRequest.estimatedPromptTokens(try Fixtures.request().messages), completion: TokenEstimate.tokens(text))
    }

    @Test func aStreamThatIsCutIsHeldWithWhatArrived() async throws {
        let text = "یک دو سه چهار"
        let gate = Gate()
        let service = try await StandInOpenAI.start(replies: .cut(after: text, when: gate))
        let pieces = Pieces()
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request()) { piece in
            try await pieces.take(piece)
            if pieces.all.count == 4 { gate.open() }
        }
        #expect(pieces.text == text)
        #expect(error.kind == .temporary(after: nil))
        #expect(error.bill == .unknown(atLeast: try arrived(text)))
        #expect(service.calls == 1)
    }

    @Test func aStreamThatEndsTooEarlyIsCutToo() async throws {
        let service = try await StandInOpenAI.start(replies: .stream(StandInChunk.delta("یک")))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.bill == .unknown(atLeast: try arrived("یک")))
    }

    @Test func silenceBeforeTheHeadIsNotWaitedForEver() async throws {
        let service = try await StandInOpenAI.start(replies: .silent(until: Gate()))
        let time = ManualTime()
        let client = Fixtures.client(service.baseURL, time: time)
        let request = try Fixtures.request()
        let call = Task { try await client.write(request) }
        try await service.waitForCalls(1)
        time.advance(by: .seconds(60))
        let error = try await #require(throws: WritingError.self) { try await call.value }
        #expect(error.kind == .temporary(after: nil) && error.bill == .unknown(atLeast: TokenUsage()))
        #expect(error.message.english.contains("in time"))
        try await service.waitForDisconnects(1)
        #expect(service.calls == 1)
    }

    @Test func silenceInTheMiddleIsNotWaitedForEver() async throws {
        let service = try await StandInOpenAI.start(replies: .hanging(after: "یک دو", until: Gate()))
        let time = ManualTime()
        let client = Fixtures.client(service.baseURL, patience: Patience(silence: .seconds(60), total: .days(10_000)), time: time)
        let request = try Fixtures.request()
        let pieces = Pieces()
        let call = Task { try await client.write(request, onPiece: pieces.take) }
        try await pieces.arrivals.reach(2)
        let result = await time.pass(until: call)
        let error = try #require(throws: WritingError.self) { try result.get() }
        #expect(error.diagnosis.contains("in time"))
        #expect(error.bill == .unknown(atLeast: try arrived("یک دو")))
        try await service.waitForDisconnects(1)
    }

    @Test func theWholeCallHasItsLimit() async throws {
        let service = try await StandInOpenAI.start(replies: .hanging(after: "یک", until: Gate()))
        let time = ManualTime()
        let client = Fixtures.client(service.baseURL, patience: Patience(silence: .days(1), total: .seconds(60)), time: time)
        let request = try Fixtures.request()
        let pieces = Pieces()
        let call = Task { try await client.write(request, onPiece: pieces.take) }
        try await pieces.arrivals.reach(1)
        time.advance(by: .seconds(60))
        let error = try await #require(throws: WritingError.self) { try await call.value }
        #expect(error.diagnosis.contains("too long"))
        try await service.waitForDisconnects(1)
    }

    /// While we are busy with a piece the watch looks at the clock, and lets the call go on.
    @Test func aSlowReceiverIsNoSilence() async throws {
        let service = try await StandInOpenAI.start(replies: .writing("یک"))
        let time = ManualTime()
        let answer = try await Fixtures.client(service.baseURL, time: time).write(Fixtures.request()) { _ in
            let before = time.sleeps.count
            time.advance(by: .seconds(120))
            try await time.sleeps.reach(before + 1)
        }
        #expect(answer.text == "یک")
    }

    @Test func aCancellationStopsTheTransfer() async throws {
        let service = try await StandInOpenAI.start(replies: .hanging(after: "یک دو", until: Gate()))
        let client = Fixtures.client(service.baseURL)
        let request = try Fixtures.request()
        let pieces = Pieces()
        let call = Task { try await client.write(request, onPiece: pieces.take) }
        try await pieces.arrivals.reach(2)
        call.cancel()
        let error = try await #require(throws: WritingError.self) { try await call.value }
        #expect(error.kind == .cancelled)
        #expect(error.bill == .unknown(atLeast: try arrived("یک دو")))
        try await service.waitForDisconnects(1)
        #expect(service.calls == 1)
    }

    @Test func aCancellationBeforeTheHeadStopsItToo() async throws {
        let service = try await StandInOpenAI.start(replies: .silent(until: Gate()))
        let client = Fixtures.client(service.baseURL)
        let request = try Fixtures.request()
        let call = Task { try await client.write(request) }
        try await service.waitForCalls(1)
        call.cancel()
        let error = try await #require(throws: WritingError.self) { try await call.value }
        #expect(error.kind == .cancelled && error.bill == .unknown(atLeast: TokenUsage()))
        try await service.waitForDisconnects(1)
    }

    private struct LeaseLost: Error {}

    @Test func anErrorOfTheReceiverPassesUnchanged() async throws {
        let service = try await StandInOpenAI.start(replies: .hanging(after: "یک دو سه", until: Gate()))
        let client = Fixtures.client(service.baseURL)
        let request = try Fixtures.request()
        await #expect(throws: LeaseLost.self) { _ = try await client.write(request) { _ in throw LeaseLost() } }
        try await service.waitForDisconnects(1)
        #expect(service.calls == 1)
    }

    @Test(arguments: ["data: {\"choices\": [\n\n", "data: no json\n\n", "data: [1]\n\n"])
    func brokenJSONIsAFault(event: String) async throws {
        let service = try await StandInOpenAI.start(replies: .stream(StandInChunk.delta("یک"), event, StandInChunk.done))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == .temporary(after: nil))
        #expect(error.bill == .unknown(atLeast: try arrived("یک")))
        #expect(service.calls == 1)
    }

    @Test func anErrorInsideTheStreamIsRead() async throws {
        let service = try await StandInOpenAI.start(
            replies: .stream(StandInChunk.delta("یک"), StandInChunk.error("server_error", "The server had an error.")))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == .temporary(after: nil))
        #expect(error.bill == .unknown(atLeast: try arrived("یک")))
        #expect(error.diagnosis.contains("server_error"))
    }

    @Test func aQuotaInsideTheStreamIsAQuota() async throws {
        let service = try await StandInOpenAI.start(replies: .stream(StandInChunk.error("insufficient_quota", "No.")))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == .quota && error.bill == .unknown(atLeast: TokenUsage()))
    }

    static let empties: [(name: String, reply: StandInReply, kind: WritingError.Kind, english: String)] = [
        (
            "null", .stream(StandInChunk.nullContent, StandInChunk.finish("stop"), StandInChunk.usage(StandInUsage()), StandInChunk.done),
            .temporary(after: nil), "no text"
        ),
        ("empty", .writing(""), .temporary(after: nil), "no text"), ("blank", .writing(" \n "), .temporary(after: nil), "no text"),
        ("reasoning only", .writing("", finish: "length"), .refused, "token limit"),
        ("filtered", .writing("", finish: "content_filter"), .refused, "content rules"),
        (
            "refusal", .stream(StandInChunk.refusal("I cannot."), StandInChunk.finish("stop"), StandInChunk.usage(StandInUsage())),
            .refused, "declined"
        ),
    ]

    @Test(arguments: 0..<empties.count)
    func anAnswerWithoutTextIsAFaultWithABill(_ index: Int) async throws {
        let example = Self.empties[index]
        let service = try await StandInOpenAI.start(replies: example.reply)
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request())
        #expect(error.kind == example.kind, "\(example.name)")
        #expect(error.bill == .known(TokenUsage(prompt: 120, completion: 240)), "\(example.name)")
        #expect(error.message.english.contains(example.english))
        #expect(service.calls == 1)
    }

    @Test func anEndlessAnswerIsStopped() async throws {
        let word = StandInChunk.delta(String(repeating: "بسیار ", count: 200))
        let service = try await StandInOpenAI.start(
            replies: .stream(Array(repeating: .bytes(Array(word.utf8)), count: 50) + [.wait(Gate())]))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request(maximumTokens: 10))
        #expect(error.kind == .refused)
        #expect(error.message.english.contains("beyond the limit"))
        try await service.waitForDisconnects(1)
    }

    @Test func endlessChunksWithoutTextAreStopped() async throws {
        let noise = Array((": " + String(repeating: "x", count: 60_000) + "\n").utf8)
        let service = try await StandInOpenAI.start(replies: .stream(Array(repeating: .bytes(noise), count: 30) + [.wait(Gate())]))
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL), Fixtures.request(maximumTokens: 10))
        #expect(error.kind == .refused)
        try await service.waitForDisconnects(1)
    }
}
