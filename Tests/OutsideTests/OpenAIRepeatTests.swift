// What is asked again within one call, and what is left to the queue.

import App
import Kit
import Support
import Testing

@Suite(.timeLimit(.minutes(5))) struct OpenAIRepeatTests {
    @Test func aRateLimitIsWaitedForAsAsked() async throws {
        let service = try await StandInOpenAI.start(replies: .rateLimited(retryAfter: "2"), .writing("متن"))
        let time = ManualTime()
        let answer = try await Fixtures.client(service.baseURL, time: time).write(Fixtures.request())
        #expect(answer.text == "متن")
        #expect(time.pauses == [.seconds(2)])
        #expect(service.calls == 2)
        #expect(Set(service.requests.map { $0.headers["idempotency-key"] }) == ["job-7-1"])
    }

    @Test func withoutAdviceTheWaitGrows() async throws {
        let service = try await StandInOpenAI.start(replies: .error(503, type: "server_error"))
        let time = ManualTime()
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL, time: time), Fixtures.request())
        #expect(error.kind == .temporary(after: nil) && error.bill == .nothing)
        #expect(time.pauses == [.milliseconds(500), .seconds(1)])
        #expect(service.calls == 3)
    }

    @Test func theWaitIsSpread() async throws {
        let service = try await StandInOpenAI.start(replies: .error(503), .writing("متن"))
        let time = ManualTime()
        _ = try await Fixtures.client(service.baseURL, time: time, chance: 128).write(Fixtures.request())
        #expect(time.pauses == [.milliseconds(437) + .microseconds(500)])
    }

    @Test(arguments: [
        (["retry-after": "21"], Duration.seconds(21)), (["retry-after": "90"], .seconds(90)), (["retry-after-ms": "45000"], .seconds(45)),
        (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"], .seconds(360)),
    ])
    func aLongWaitIsForTheQueue(headers: [String: String], wait: Duration) async throws {
        let service = try await StandInOpenAI.start(
            replies: .error(429, code: "rate_limit_exceeded", headers: headers.map { ($0.key, $0.value) }))
        let time = ManualTime()
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL, time: time), Fixtures.request())
        #expect(error.kind == .temporary(after: wait) && error.bill == .nothing)
        #expect(time.pauses.isEmpty && service.calls == 1)
    }

    @Test func aConnectionThatIsRefusedCostsNothing() async throws {
        let time = ManualTime()
        let error = try await Fixtures.failure(of: Fixtures.client(Fixtures.nowhere, time: time), Fixtures.request())
        #expect(error.kind == .temporary(after: nil) && error.bill == .nothing)
        #expect(error.message.english.contains("could not be reached"))
        #expect(time.pauses.count == 2)
    }

    @Test func aResetAfterSendingMayHaveCost() async throws {
        let service = try await StandInOpenAI.start(replies: .reset)
        let time = ManualTime()
        let error = try await Fixtures.failure(of: Fixtures.client(service.baseURL, time: time), Fixtures.request())
        #expect(error.kind == .temporary(after: nil) && error.bill == .unknown(atLeast: TokenUsage()))
        #expect(time.pauses.isEmpty && service.calls == 1)
    }

    @Test func aCancellationBetweenTwoTriesCostsNothing() async throws {
        let service = try await StandInOpenAI.start(replies: .rateLimited(retryAfter: "5"))
        let waiting = Gate()
        let never = Gate()
        let time = Stopwatch(now: { .now }, sleep: { try await Task.sleep(until: $0, clock: .continuous) }) { _ in
            waiting.open()
            try await never.wait()
        }
        let client = OpenAIClient(
            apiKey: Fixtures.key, baseURL: service.baseURL, http: Fixtures.http, logger: CapturedLog().logger, time: time)
        let request = try Fixtures.request()
        let call = Task { try await client.write(request) }
        try await waiting.wait()
        call.cancel()
        let error = try await #require(throws: WritingError.self) { try await call.value }
        #expect(error.kind == .cancelled && error.bill == .nothing)
        #expect(service.calls == 1)
    }
}
