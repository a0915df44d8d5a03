// The OpenAI API and whatever is compatible with it. What is repeated here, and what never is, stands in `docs/models.md`.

import AsyncHTTPClient
import Kit
import Logging
import NIOHTTP1
import Synchronization

package struct OpenAIClient: WritingModel {
    package static let publicAddress = "https://api.openai.com/v1"
    package static let usualPatience = Patience(silence: .seconds(120), total: .seconds(600))

    /// Tries after the first, all of them within one call, and only where nothing can have been billed.
    private static let maximumRepeats = 2
    /// A longer wait belongs to the queue, which holds no worker meanwhile.
    private static let longestWait = Duration.seconds(20)

    private let http: HTTPClient
    private let url: String
    private let key: Secret
    private let patience: Patience
    private let logger: Logger
    private let clock: Clock
    private let entropy: Entropy
    private let time: Stopwatch
    private let learned = LearnedShapes()

    /// - Parameters:
    ///   - apiKey: empty for a server that wants none.
    ///   - baseURL: what `/chat/completions` is put behind.
    package init(
        apiKey: Secret, baseURL: String = OpenAIClient.publicAddress, http: HTTPClient, patience: Patience = OpenAIClient.usualPatience,
        logger: Logger, clock: Clock = .system, entropy: Entropy = .system, time: Stopwatch = .system
    ) {
        key = apiKey
        url = (baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL) + "/chat/completions"
        self.http = http
        self.patience = patience
        self.logger = logger
        self.clock = clock
        self.entropy = entropy
        self.time = time
    }

    package func write(
        _ request: WritingRequest, onPiece: @escaping @Sendable (String) async throws -> Void
    ) async throws -> WritingAnswer {
        let start = time.now()
        var shape = learned.shape(of: request.model)
        var repeats = 0
        while true {
            let (exchange, expired) = await exchange(request, shape, start, onPiece)
            if let corrected = correction(of: shape, after: exchange) {
                shape = corrected
                continue
            }
            let conclusion = OpenAIConclusion(request: request, exchange: exchange, expired: expired, isCancelled: Task.isCancelled)
            guard conclusion.mayRepeat, repeats < Self.maximumRepeats,
                let wait = wait(advised: conclusion.advisedWait, repeats: repeats, start: start)
            else {
                let answer = try conclusion.answer()
                learned.keep(shape, for: request.model)
                return answer
            }
            repeats += 1
            logger.notice("model call will be repeated", metadata: ["after": "\(wait)", "model": "\(request.model.id)"])
            do { try await time.pause(wait) } catch { throw WritingError(.cancelled, bill: .nothing, Saying.stopped, diagnosis: "cancelled between two tries") }
        }
    }

    private func exchange(
        _ request: WritingRequest, _ shape: OpenAIShape, _ start: ContinuousClock.Instant,
        _ onPiece: @escaping @Sendable (String) async throws -> Void
    ) async -> (OpenAIExchange, TimeLimit?) {
        let watch = Watch(patience, from: start, time: time)
        let exchanger = OpenAIExchanger(
            http: http, watch: watch, maximumTokens: max(1, min(request.maximumTokens, request.model.maximumOutput)), now: clock.now(),
            onPiece: onPiece)
        let body = OpenAIRequestBody.bytes(request, shape)
        let headers = headers(for: request)
        return await watch.guarding { [url] in await exchanger.exchange(url: url, headers: headers, body: body) }
    }

    private func headers(for request: WritingRequest) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "content-type": "application/json", "accept": "text/event-stream", "user-agent": "contexor",
            "idempotency-key": request.idempotencyKey,
        ]
        if let trace = Trace.current { headers.add(name: "traceparent", value: trace.parent) }
        if !key.isEmpty { headers.add(name: "authorization", value: "Bearer \(key.reveal())") }
        return headers
    }

    private func correction(of shape: OpenAIShape, after exchange: OpenAIExchange) -> OpenAIShape? {
        guard case .refused(let fault) = exchange.ending, !Task.isCancelled else { return nil }
        return fault.sparedParameter.flatMap { shape.corrected(refused: $0) }
    }

    /// Half a second, doubled, up to a quarter less so that many callers do not come back together; what the service
    /// asks for is kept to. `nil` where that is too long to wait here.
    private func wait(advised: Duration?, repeats: Int, start: ContinuousClock.Instant) -> Duration? {
        let backoff = Duration.milliseconds(500 << repeats) * (1 - 0.25 * entropy.fraction())
        let wait = max(backoff, (advised ?? .zero) * (1 + 0.1 * entropy.fraction()))
        let isShort = (advised ?? .zero) <= Self.longestWait && time.now() + wait < start + patience.total
        return isShort ? wait : nil
    }
}

/// The corrections that made a model's server accept a request, kept for the life of the process.
private final class LearnedShapes: Sendable {
    private let shapes = Mutex<[String: OpenAIShape]>([:])

    func shape(of model: ModelDescription) -> OpenAIShape {
        shapes.withLock { $0[model.id] } ?? OpenAIShape(model.abilities)
    }

    func keep(_ shape: OpenAIShape, for model: ModelDescription) { shapes.withLock { $0[model.id] = shape } }
}
