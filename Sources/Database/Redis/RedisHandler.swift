// The end of a connection's pipeline: bytes become answers, and every way in which a connection can end becomes one call.

import NIOCore

/// Lives on the event loop of its channel.
final class RedisHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var parser: RESPParser
    private var onReply: (RedisReply) -> Void = { _ in }
    private var onEnd: (RedisError) -> Void = { _ in }
    private var fault = RedisError.unreachable("the connection was closed")
    private var isOver = false

    init(longestReply: Int) { parser = RESPParser(limit: longestReply) }

    /// Who hears from now on. `onEnd` is called once, at once when the connection has ended already.
    func listen(onReply: @escaping (RedisReply) -> Void, onEnd: @escaping (RedisError) -> Void) {
        if isOver { return onEnd(fault) }
        self.onReply = onReply
        self.onEnd = onEnd
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.feed(unwrapInboundIn(data))
        do throws(RedisError) {
            while !isOver, let reply = try parser.next() { onReply(reply) }
        } catch {
            fail(error, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(RedisError(of: error), context) }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    private func fail(_ error: RedisError, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        fault = error
        finish()
        context.close(promise: nil)
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        let tell = onEnd
        // What listens holds the connection; let go of it.
        onReply = { _ in }
        onEnd = { _ in }
        tell(fault)
    }
}
