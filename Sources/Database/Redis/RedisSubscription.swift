// Hearing a channel, on a connection of its own that is made anew whenever it is lost. What is said in between is missed,
// so the listener is told of every connection and looks for itself.

import Kit
import Logging
import NIOCore
import Synchronization

extension RedisClient {
    /// Hears `channel` until the task is cancelled. The closures run on an event loop: they are to be short.
    /// - Parameter onOpen: called when the channel is heard, the first time and after each loss.
    package func subscribe(
        to channel: String, onOpen: @escaping @Sendable () -> Void, onMessage: @escaping @Sendable ([UInt8]) -> Void
    ) async {
        var pauses = RedisPauses(longest: settings.rest)
        var isAway = false
        while !Task.isCancelled {
            let cause = await hear(channel, onOpen: onOpen, onMessage: onMessage)
            if Task.isCancelled { return }
            if cause.wasOpen {
                pauses.reset()
                isAway = false
            }
            if !isAway { logger.warning("the subscription to Redis is lost", metadata: ["address": "\(settings.address)", "cause": "\(cause.error)"]) }
            isAway = true
            try? await Task.sleep(for: pauses.next())  // Cancelled with the task.
        }
    }

    /// One connection's life.
    private func hear(
        _ channel: String, onOpen: @escaping @Sendable () -> Void, onMessage: @escaping @Sendable ([UInt8]) -> Void
    ) async -> (wasOpen: Bool, error: RedisError) {
        let socket: RedisSocket
        do throws(RedisError) { socket = try await RedisDial.open(settings, on: loop) } catch { return (false, error) }
        let ended = loop.makePromise(of: (wasOpen: Bool, error: RedisError).self)
        return await withTaskCancellationHandler {
            loop.execute { [settings] in
                RedisEar(socket, channel, pulse: settings.pulse, onOpen, onMessage, ended).begin()
            }
            do { return try await ended.futureResult.get() } catch { return (false, RedisError(of: error)) }
        } onCancel: {
            socket.channel.close(promise: nil)
        }
    }
}

/// One subscription on one connection. Lives on the event loop of its channel.
private final class RedisEar {
    private let socket: RedisSocket
    private let channel: String
    private let pulse: Duration
    private let onOpen: () -> Void
    private let onMessage: ([UInt8]) -> Void
    private let ended: EventLoopPromise<(wasOpen: Bool, error: RedisError)>
    private var isOpen = false
    private var isSilent = false

    init(
        _ socket: RedisSocket, _ channel: String, pulse: Duration, _ onOpen: @escaping () -> Void, _ onMessage: @escaping ([UInt8]) -> Void,
        _ ended: EventLoopPromise<(wasOpen: Bool, error: RedisError)>
    ) {
        self.socket = socket
        self.channel = channel
        self.pulse = pulse
        self.onOpen = onOpen
        self.onMessage = onMessage
        self.ended = ended
    }

    func begin() {
        socket.listen {
            self.heard($0)
        } onEnd: {
            self.ended.succeed((self.isOpen, $0))
        }
        say(["SUBSCRIBE", channel])
        waitAPulse()
    }

    private func say(_ words: [String]) { socket.channel.writeAndFlush(RedisCommand.encode(words), promise: nil) }

    private func heard(_ reply: RedisReply) {
        isSilent = false
        guard let items = reply.items, items.count == 3 else { return refused(reply) }
        switch items[0].string {
        case "subscribe":
            isOpen = true
            onOpen()
        case "message":
            if case .bytes(let message) = items[2] { onMessage(message) }
        default: break
        }
    }

    /// The answer to PING has two parts; an error is no array at all.
    private func refused(_ reply: RedisReply) {
        guard case .error(let text) = reply else { return }
        ended.succeed((isOpen, .refusal(text)))
        socket.channel.close(promise: nil)
    }

    /// A connection whose other end has vanished stays open for hours unless something is asked of it.
    private func waitAPulse() {
        _ = socket.channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(pulse)) { self.beat() }
    }

    private func beat() {
        guard socket.channel.isActive else { return }
        if isSilent {
            ended.succeed((isOpen, .timeout))
            return socket.channel.close(promise: nil)
        }
        isSilent = true
        say(["PING"])
        waitAPulse()
    }
}
