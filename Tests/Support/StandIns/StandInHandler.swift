// One connection of a stand-in: gathers a request, plays the reply, and notices when the caller goes away.

import Glibc
import NIOCore
import NIOHTTP1

/// `@unchecked Sendable`, because the compiler cannot see it: its state belongs to the event loop of its channel, which alone
/// calls a handler, and the task that plays a reply comes back to that loop before it touches any of it.
final class StandInHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: StandInLog
    private let script: StandInServer.Script
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// The reply that is being played.
    private var play: Task<Void, Never>?

    init(log: StandInLog, script: @escaping StandInServer.Script) {
        self.log = log
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer): body.append(contentsOf: buffer.readableBytesView)
        case .end: answer(on: context.channel)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let play {
            log.disconnects.increment()
            play.cancel()
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(on channel: any Channel) {
        guard let head else { return }
        let request = RecordedRequest(head, body: body)
        let number = log.record(request)
        play = Task { [script] in
            do {
                let reply = try await script(request, number)
                try await reply.hold?.wait()
                try await self.send(reply, to: channel)
            } catch {
                await self.end(channel)  // what is left is a connection without the rest of its answer
            }
        }
    }

    private func send(_ reply: StandInReply, to channel: any Channel) async throws {
        guard !reply.resets else { return await reset(channel) }
        let headers = HTTPHeaders(reply.headers.map { ($0.name, $0.value) })
        try await write(.head(.init(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)), channel)
        for step in reply.steps {
            switch step {
            case .bytes(let bytes): try await write(.body(.byteBuffer(ByteBuffer(bytes: bytes))), channel)
            case .wait(let gate): try await gate.wait()
            case .cut: return await end(channel)
            }
        }
        // From here on the caller may go.
        try await channel.eventLoop.submit { self.play = nil }.get()
        try await write(.end(nil), channel)
    }

    private func write(_ part: HTTPServerResponsePart, _ channel: any Channel) async throws {
        try await channel.writeAndFlush(part)
    }

    /// A close with zero linger sends RST in place of FIN.
    private func reset(_ channel: any Channel) async {
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()  // without it the close is a FIN: a cut
        }
        await end(channel)
    }

    private func end(_ channel: any Channel) async {
        try? await channel.eventLoop.submit { self.play = nil }.get()  // fails only when the loop has ended
        try? await channel.close()  // closed already is closed
    }
}

extension RecordedRequest {
    fileprivate init(_ head: HTTPRequestHead, body: [UInt8]) {
        method = head.method.rawValue
        path = String(head.uri.prefix { $0 != "?" })
        headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        self.body = body
    }
}
