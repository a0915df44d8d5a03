// What the rest of the program sees of Redis. Commands from any number of tasks share one connection and are pipelined; each
// ends within its limit, whatever Redis does. Nothing is connected to before the first command.

import Kit
import Logging
import NIOCore
import NIOPosix
import Synchronization

package final class RedisClient: Sendable {
    package let settings: RedisSettings
    let logger: Logger
    let loop: any EventLoop
    private let link: RedisLink
    private let waiting = Atomic(0)

    package init(_ settings: RedisSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        loop = MultiThreadedEventLoopGroup.singleton.next()
        link = RedisLink(settings, loop: loop, logger: logger)
    }

    deinit { Task { [link] in await link.close() } }

    /// Sends the words of a command. A caller that is cancelled waits until the limit at most.
    package func send(_ words: [String], within limit: Duration? = nil) async throws(RedisError) -> RedisReply {
        guard waiting.add(1, ordering: .relaxed).newValue <= settings.mostWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            throw .busy
        }
        defer { waiting.subtract(1, ordering: .relaxed) }
        let deadline = NIODeadline.now() + TimeAmount(limit ?? settings.deadline)
        return try await link.perform(RedisCommand.encode(words), until: deadline).get()
    }

    /// - Throws: when Redis does not answer within the limit.
    package func ping(within limit: Duration? = nil) async throws(RedisError) {
        _ = try await send(["PING"], within: limit)
    }

    /// Tells all who listen to `channel` now. Returns how many there were.
    @discardableResult
    package func publish(_ message: String, to channel: String, within limit: Duration? = nil) async throws(RedisError) -> Int {
        Int(try await send(["PUBLISH", channel, message], within: limit).integer ?? 0)
    }

    /// Runs a script in one step that nothing can come between. Redis keeps its text until it forgets it, so the text is
    /// sent only when it is not known.
    package func run(
        _ script: RedisScript, keys: [String], arguments: [String] = [], within limit: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        let tail = ["\(keys.count)"] + keys + arguments
        let end = ContinuousClock.now + (limit ?? settings.deadline)
        do throws(RedisError) {
            return try await send(["EVALSHA", script.digest] + tail, within: limit)
        } catch .refused(let words) where words.hasPrefix("NOSCRIPT") {
            return try await send(["EVAL", script.text] + tail, within: end - .now)
        }
    }

    /// Every command that waits fails, every later one too.
    package func close() async { await link.close() }
}

/// A Lua script, named by its digest as Redis wants it.
package struct RedisScript: Sendable {
    let text: String
    let digest: String

    package init(_ text: String) {
        self.text = text
        digest = Hashing.hex(Hashing.sha1(text))
    }
}
