// What the tests of this folder share: a client that does not wait, and memories of what was said, paused and logged.

import App
import AsyncHTTPClient
import Kit
import Logging
import Support
import Synchronization
import Testing
import TextKit

enum Fixtures {
    static let http = OutsideHTTP.shared
    static let key = Secret("sk-proj-TESTKEYTESTKEYTESTKEY")
    static let prompt: RedactedText = "یک متن محرمانه دربارهٔ قهوه با ⟦MOBILE_1⟧ بنویس"
    static let patience = Patience(silence: .seconds(60), total: .seconds(600))
    /// Nothing listens here: port 1 is reserved and unused.
    static let nowhere = "http://127.0.0.1:1/v1"

    static func model(_ id: String) throws -> ModelDescription { try #require(ModelCatalog.builtIn()[id]) }

    static func request(
        model id: String = "gpt-4.1-mini", _ prompt: RedactedText = Fixtures.prompt, maximumTokens: Int = 2000, temperature: Double? = 0.7,
        idempotencyKey: String = "job-7-1"
    ) throws -> WritingRequest {
        WritingRequest(
            model: try model(id), messages: [.init(.system, "تو نویسنده‌ای."), .init(.user, prompt)], maximumTokens: maximumTokens,
            temperature: temperature, idempotencyKey: idempotencyKey, endUser: "u-0123456789abcdef")
    }

    static func client(
        _ baseURL: String, patience: Patience = Fixtures.patience, time: ManualTime = ManualTime(), log: CapturedLog = CapturedLog(),
        chance: UInt8 = 0
    ) -> OpenAIClient {
        OpenAIClient(
            apiKey: key, baseURL: baseURL, http: http, patience: patience, logger: log.logger,
            entropy: Entropy { _ in [chance, 0, 0, 0, 0, 0] }, time: time.stopwatch)
    }

    /// The error that the call ends with; fails the test when it succeeds.
    static func failure(
        of client: some WritingModel, _ request: WritingRequest, onPiece: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) async throws -> WritingError {
        try await #require(throws: WritingError.self) { _ = try await client.write(request, onPiece: onPiece) }
    }
}

extension WritingModel {
    /// For tests that do not care for the pieces.
    func write(_ request: WritingRequest) async throws -> WritingAnswer { try await write(request) { _ in } }
}

/// Time that passes only when a test says so. Pauses are remembered and take no time.
final class ManualTime: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var pauses: [Duration] = []
    }
    private let state = Mutex(State())
    private let turned = Mutex<[CheckedContinuation<Void, Never>]>([])
    /// How often a watch lay down to sleep.
    let sleeps = Tally()

    var pauses: [Duration] { state.withLock { $0.pauses } }

    var stopwatch: Stopwatch {
        Stopwatch(
            now: { [self] in state.withLock { $0.now } }, sleep: { [self] in try await sleep(until: $0) },
            pause: { [self] duration in
                state.withLock { $0.pauses.append(duration) }
                try Task.checkCancellation()
            })
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
        wakeAll()
    }

    /// Passes in big steps until the work is done.
    func pass<Value: Sendable>(until work: Task<Value, any Error>) async -> Result<Value, any Error> {
        let ticking = Task {
            while !Task.isCancelled {
                advance(by: .seconds(60))
                await Task.yield()
            }
        }
        defer { ticking.cancel() }
        return await work.result
    }

    private func wakeAll() {
        let sleepers = turned.withLock { list in
            defer { list = [] }
            return list
        }
        for sleeper in sleepers { sleeper.resume() }
    }

    private func sleep(until moment: ContinuousClock.Instant) async throws {
        while true {
            try Task.checkCancellation()
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isDue = turned.withLock { list in
                        if Task.isCancelled || state.withLock({ $0.now >= moment }) { return true }
                        list.append(continuation)
                        return false
                    }
                    sleeps.increment()
                    if isDue { continuation.resume() }
                }
            } onCancel: {
                wakeAll()
            }
            if state.withLock({ $0.now >= moment }) { return }
        }
    }
}

/// The pieces in the order in which they came.
final class Pieces: Sendable {
    private let received = Mutex<[String]>([])
    let arrivals = Tally()
    var all: [String] { received.withLock { $0 } }
    var text: String { all.joined() }
    var take: @Sendable (String) async throws -> Void {
        { [self] piece in
            received.withLock { $0.append(piece) }
            arrivals.increment()
        }
    }
}

/// Everything that was logged, as one text.
final class CapturedLog: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            log.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}
