// The one connection for commands, as an actor that lives on the connection's event loop: what is under way, when somebody
// has waited long enough, when a server is left alone and when it is tried again.
//
//     idle ──first command──▶ dialing ──▶ open ──lost──▶ resting ──▶ dialing …
//
// Commands wait while the first connection is made; while a lost one is sought they fail at once, so that an outage costs
// nobody time. A server that leaves five commands in a row unanswered counts as lost.

import Kit
import Logging
import NIOCore

actor RedisLink {
    private enum State {
        case idle
        /// The reason is set where commands need not wait for the outcome.
        case dialing(after: RedisError?)
        case open(RedisSocket)
        case resting(RedisError)
        case closed
    }

    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.asUnownedSerialExecutor() }

    private let settings: RedisSettings
    private let logger: Logger
    private var state = State.idle
    /// Sent and not answered, in the order of the answers to come.
    private var sent = CircularBuffer<RedisCall>()
    /// Waiting for the first connection.
    private var waiting = CircularBuffer<RedisCall>()
    private var outgoing = ByteBuffer()
    private var isFlushDue = false
    private var nextLook: (at: NIODeadline, timer: Scheduled<Void>)?
    private var timeouts = 0
    /// Whether this connection has answered a command.
    private var hasServed = false
    private var pauses: RedisPauses
    private var isAway = false

    init(_ settings: RedisSettings, loop: any EventLoop, logger: Logger) {
        self.settings = settings
        self.loop = loop
        self.logger = logger
        pauses = RedisPauses(longest: settings.rest)
    }

    // MARK: Commands

    /// Runs `body` on the loop soon. Nobody waits for it.
    private nonisolated func later(_ body: @escaping @Sendable (isolated RedisLink) -> Void) {
        loop.execute { self.assumeIsolated(body) }
    }

    nonisolated func perform(_ bytes: ByteBuffer, until deadline: NIODeadline) async -> RedisCall.Outcome {
        await withCheckedContinuation { caller in
            let call = RedisCall(bytes, deadline: deadline, caller: caller)
            later { $0.submit(call) }
        }
    }

    private func submit(_ call: RedisCall) {
        var call = call
        switch state {
        case .open: send(call)
        case .idle, .dialing(after: nil):
            waiting.append(call)
            look(at: call.deadline)
            if case .idle = state { dial(after: nil) }
        case .dialing(.some(let reason)), .resting(let reason): call.end(.failure(reason))
        case .closed: call.end(.failure(.closed))
        }
    }

    private func send(_ call: RedisCall) {
        outgoing.writeImmutableBuffer(call.bytes)
        sent.append(call)
        look(at: call.deadline)
        guard !isFlushDue else { return }
        // What comes in the same turn of the loop leaves in one piece.
        isFlushDue = true
        later { $0.flush() }
    }

    private func flush() {
        isFlushDue = false
        guard case .open(let socket) = state, outgoing.readableBytes > 0 else { return }
        socket.channel.writeAndFlush(outgoing, promise: nil)
        outgoing = ByteBuffer()
    }

    private func received(_ reply: RedisReply) {
        guard var call = sent.popFirst() else { return lost(.malformed("an answer that nobody asked for")) }
        // An answer that comes too late is no sign of health.
        if call.caller != nil { timeouts = 0 }
        hasServed = true
        if case .error(let text) = reply {
            call.end(.failure(.refusal(text)))
        } else {
            call.end(.success(reply))
        }
    }

    // MARK: Deadlines

    /// One timer for all: it is set to the nearest deadline, and not touched when a command ends in time.
    private func look(at deadline: NIODeadline) {
        if let nextLook, nextLook.at <= deadline { return }
        nextLook?.timer.cancel()
        nextLook = (deadline, loop.scheduleTask(deadline: deadline) { [weak self] in self?.assumeIsolated { $0.endOverdue() } })
    }

    private func endOverdue() {
        nextLook = nil
        let now = NIODeadline.now()
        timeouts += Self.endOverdue(&sent, now)
        _ = Self.endOverdue(&waiting, now)
        waiting.removeAll { $0.caller == nil }
        if timeouts >= settings.mostTimeouts { return lost(.timeout) }
        let nearest = [sent, waiting].lazy.flatMap { $0 }.filter { $0.caller != nil }.map(\.deadline).min()
        if let nearest { look(at: nearest) }
    }

    /// Tells those whose time is over. Returns how many. Their places stay, for the answers that may still come.
    private static func endOverdue(_ calls: inout CircularBuffer<RedisCall>, _ now: NIODeadline) -> Int {
        var count = 0
        for index in calls.indices where calls[index].caller != nil && calls[index].deadline <= now {
            calls[index].end(.failure(.timeout))
            count += 1
        }
        return count
    }

    // MARK: Connections

    private func dial(after reason: RedisError?) {
        state = .dialing(after: reason)
        Task {
            do throws(RedisError) {
                opened(try await RedisDial.open(settings, on: loop))
            } catch {
                lost(error)
            }
        }
    }

    private func opened(_ socket: RedisSocket) {
        guard case .dialing = state else { return socket.channel.close(promise: nil) }
        state = .open(socket)
        (timeouts, hasServed) = (0, false)
        pauses.reset()
        if isAway { logger.notice("Redis answers again", metadata: ["address": "\(settings.address)"]) }
        isAway = false
        socket.listen { [weak self] reply in
            self?.assumeIsolated { $0.received(reply) }
        } onEnd: { [weak self] error in
            self?.assumeIsolated { $0.ended(socket, error) }
        }
        while let call = waiting.popFirst() { send(call) }
    }

    private func ended(_ socket: RedisSocket, _ error: RedisError) {
        guard case .open(let current) = state, current.channel === socket.channel else { return }
        // A server may close a connection that nobody uses; that is no outage unless it cannot be made anew.
        if sent.isEmpty, hasServed { return dial(after: nil) }
        lost(error)
    }

    private func lost(_ error: RedisError) {
        if case .closed = state { return }
        if case .open(let socket) = state { socket.channel.close(promise: nil) }
        state = .resting(error)
        if !isAway { logger.warning("Redis is away", metadata: ["address": "\(settings.address)", "cause": "\(error)"]) }
        isAway = true
        endAll(error)
        let pause = error == .timeout ? settings.rest : pauses.next()
        loop.scheduleTask(in: TimeAmount(pause)) { [weak self] in self?.assumeIsolated { $0.rested() } }
    }

    private func rested() {
        if case .resting(let reason) = state { dial(after: reason) }
    }

    private func endAll(_ error: RedisError) {
        outgoing = ByteBuffer()
        for list in [sent, waiting] {
            for var call in list { call.end(.failure(error)) }
        }
        sent.removeAll()
        waiting.removeAll()
    }

    func close() async {
        let before = state
        state = .closed
        endAll(.closed)
        nextLook?.timer.cancel()
        guard case .open(let socket) = before else { return }
        try? await socket.channel.close()  // Closed already is closed.
    }
}

/// How long to wait before the next attempt to connect: 50 ms, then twice as long each time; not all at the same moment.
struct RedisPauses: Sendable {
    private let longest: Duration
    private var failures = 0

    init(longest: Duration) { self.longest = longest }

    mutating func next() -> Duration {
        failures += 1
        return min(longest, .milliseconds(50) * (1 << min(failures - 1, 10))) * Double.random(in: 0.5...1)
    }

    mutating func reset() { failures = 0 }
}
