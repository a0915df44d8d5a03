import Kit
import NIOHTTP1
import Testing

@testable import App

@Suite struct RetryAdviceTests {
    private let now = Timestamp("2026-11-23T12:00:00Z") ?? Timestamp(milliseconds: 0)

    private func after(_ headers: HTTPHeaders) -> Duration? { RetryAdvice(headers, now: now).after }

    @Test func secondsMillisecondsAndDates() {
        #expect(after(["retry-after": "7"]) == .seconds(7))
        #expect(after(["retry-after": "0.5"]) == .milliseconds(500))
        #expect(after(["retry-after-ms": "1500", "retry-after": "7"]) == .milliseconds(1500))
        #expect(after(["retry-after": "Mon, 23 Nov 2026 12:00:30 GMT"]) == .seconds(30))
        #expect(after(["retry-after": "Mon, 23 Nov 2026 11:00:00 GMT"]) == .zero)
    }

    @Test(arguments: ["", "soon", "-1", "nan", "inf", "Mon, 99 Nov 2026 12:00:30 GMT", "Monday"])
    func nonsenseIsNoAdvice(text: String) {
        #expect(after(["retry-after": text]) == nil)
    }

    @Test func aWaitWithoutEndIsCut() {
        #expect(after(["retry-after": "1e300"]) == .days(7))
    }

    @Test func theWindowThatIsUsedUpCounts() {
        let headers: HTTPHeaders = [
            "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s", "x-ratelimit-remaining-tokens": "12",
            "x-ratelimit-reset-tokens": "6m0s",
        ]
        #expect(after(headers) == .seconds(1))
        #expect(after(["x-ratelimit-reset-requests": "1s"]) == nil)
    }

    @Test(arguments: [("1s", 1000), ("12ms", 12), ("6m0s", 360_000), ("1h2m3.5s", 3_723_500), ("1d", 86_400_000)])
    func durations(text: String, milliseconds: Int64) {
        #expect(ResetDuration.parse(text)?.inMilliseconds == milliseconds)
    }

    @Test(arguments: ["", "s", "5", "5x", "1.2.3s", "1s x", "۵s"]) func badDurations(text: String) {
        #expect(ResetDuration.parse(text) == nil)
    }

    @Test func theServiceMayDecide() {
        #expect(RetryAdvice(["x-should-retry": "true"], now: now).shouldRetry == true)
        #expect(RetryAdvice(["x-should-retry": "false"], now: now).shouldRetry == false)
        #expect(RetryAdvice(["x-should-retry": "maybe"], now: now).shouldRetry == nil)
    }
}
