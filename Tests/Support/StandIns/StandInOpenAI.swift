// Plays the OpenAI API. A test says what each request gets; without a word every request gets an article.

import Kit
import Synchronization

package final class StandInOpenAI: Sendable {
    package typealias Script = @Sendable (RecordedRequest, Int) async throws -> StandInReply

    private let server: StandInServer
    private let script: ScriptBox

    package static func start(_ script: @escaping Script = { request, _ in .article(for: request) }) async throws -> StandInOpenAI {
        let box = ScriptBox(script)
        let server = try await StandInServer.start { request, number in
            guard request.method == "POST", request.path == "/v1/chat/completions" else {
                return .text(404, "text/html", "<h1>Not Found</h1>")
            }
            return try await box.script(request, number)
        }
        return StandInOpenAI(server, box)
    }

    /// The first request gets the first reply and so on; the last one is for all that follow.
    package static func start(replies: StandInReply...) async throws -> StandInOpenAI {
        try await start { _, number in replies[min(number, replies.count) - 1] }
    }

    private init(_ server: StandInServer, _ script: ScriptBox) {
        self.server = server
        self.script = script
    }

    /// For `OPENAI_BASE_URL`.
    package var baseURL: String { server.address + "/v1" }
    package var address: String { server.address }
    package var requests: [RecordedRequest] { server.requests }
    package var calls: Int { server.calls }
    package func waitForCalls(_ count: Int) async throws { try await server.waitForCalls(count) }
    package func waitForDisconnects(_ count: Int) async throws { try await server.waitForDisconnects(count) }
    package func stop() async { await server.stop() }
    /// From now on.
    package func answer(_ script: @escaping Script) { self.script.set(script) }

    private final class ScriptBox: Sendable {
        private let box: Mutex<Script>
        init(_ script: @escaping Script) { box = Mutex(script) }
        var script: Script { box.withLock { $0 } }
        func set(_ script: @escaping Script) { box.withLock { $0 = script } }
    }
}

// What a service of this kind can do to a caller.
extension StandInReply {
    /// A stream in the steps given.
    package static func stream(_ steps: [Step]) -> StandInReply {
        StandInReply(headers: [("content-type", "text/event-stream"), ("x-request-id", "req_stand_in")], steps: steps)
    }

    package static func stream(_ events: String...) -> StandInReply { stream(events.map { .bytes(Array($0.utf8)) }) }

    /// A whole answer: the text word by word, why it ended, the usage unless it is `nil`, the end.
    package static func writing(_ text: String, finish: String = "stop", usage: StandInUsage? = StandInUsage()) -> StandInReply {
        stream(events(text, finish: finish, usage: usage).map { .bytes(Array($0.utf8)) })
    }

    package static func article(for request: RecordedRequest, usage: StandInUsage? = StandInUsage()) -> StandInReply {
        writing(StandInArticle.text(for: request), usage: usage)
    }

    /// The same with every byte in a piece of its own.
    package static func writingByteByByte(_ text: String) -> StandInReply {
        stream(events(text, finish: "stop", usage: StandInUsage()).joined().utf8.map { .bytes([$0]) })
    }

    /// Each word comes when its gate is opened.
    package static func writing(_ pieces: [(gate: Gate, text: String)], usage: StandInUsage? = StandInUsage()) -> StandInReply {
        let steps = pieces.flatMap { [Step.wait($0.gate), .bytes(Array(StandInChunk.delta($0.text).utf8))] }
        return stream(steps + ending("stop", usage).map { .bytes(Array($0.utf8)) })
    }

    /// Begins, then breaks off; with a gate when that is opened, for what has just been sent can be lost with the connection.
    package static func cut(after text: String, when gate: Gate? = nil) -> StandInReply {
        stream(words(text).map { .bytes(Array(StandInChunk.delta($0).utf8)) } + (gate.map { [.wait($0)] } ?? []) + [.cut])
    }

    /// Begins, then says nothing more until the gate is opened.
    package static func hanging(after text: String, until gate: Gate) -> StandInReply {
        stream(words(text).map { .bytes(Array(StandInChunk.delta($0).utf8)) } + [.wait(gate)])
    }

    /// Says nothing at all until the gate is opened.
    package static func silent(until gate: Gate) -> StandInReply {
        var reply = writing("late")
        reply.hold = gate
        return reply
    }

    package static var reset: StandInReply {
        var reply = StandInReply()
        reply.resets = true
        return reply
    }

    /// An error in the form of the service.
    package static func error(
        _ status: Int, code: String? = nil, type: String = "invalid_request_error", param: String? = nil, message: String = "A message.",
        headers: [(name: String, value: String)] = []
    ) -> StandInReply {
        let error: JSON = [
            "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
            "code": code.map { .string($0) } ?? .null,
        ]
        let id = [(name: "x-request-id", value: "req_stand_in")]
        return .text(status, "application/json", (["error": error] as JSON).text, headers: headers + id)
    }

    package static func rateLimited(retryAfter: String? = nil) -> StandInReply {
        error(429, code: "rate_limit_exceeded", type: "tokens", headers: retryAfter.map { [("retry-after", $0)] } ?? [])
    }

    package static var quotaExceeded: StandInReply { error(429, code: "insufficient_quota", type: "insufficient_quota") }

    package static func unsupported(_ parameter: String, code: String = "unsupported_parameter") -> StandInReply {
        error(400, code: code, param: parameter, message: "Unsupported parameter: '\(parameter)'.")
    }

    private static func events(_ text: String, finish: String, usage: StandInUsage?) -> [String] {
        words(text).map(StandInChunk.delta) + ending(finish, usage)
    }

    private static func ending(_ finish: String, _ usage: StandInUsage?) -> [String] {
        [StandInChunk.finish(finish)] + (usage.map { [StandInChunk.usage($0)] } ?? []) + [StandInChunk.done]
    }

    /// Each word with the blanks after it.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            if !character.isWhitespace, word.last?.isWhitespace == true {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }
}
