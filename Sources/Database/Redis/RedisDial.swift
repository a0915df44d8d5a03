// From the settings to a connection that is open, encrypted where wanted, let in, and in the right database; all within one
// limit of time.

import Kit
import NIOCore
import NIOPosix
import NIOSSL

/// A connection that is ready.
struct RedisSocket: Sendable {
    let channel: any Channel

    /// On the event loop only.
    func listen(onReply: @escaping (RedisReply) -> Void, onEnd: @escaping (RedisError) -> Void) {
        do {
            try channel.pipeline.syncOperations.handler(type: RedisHandler.self).listen(onReply: onReply, onEnd: onEnd)
        } catch {
            onEnd(.unreachable("the connection was closed"))  // A pipeline loses its handlers when its channel closes.
        }
    }
}

enum RedisDial {
    static func open(_ settings: RedisSettings, on loop: any EventLoop) async throws(RedisError) -> RedisSocket {
        let outcome = loop.makePromise(of: RedisSocket.self)
        let limit = loop.scheduleTask(in: TimeAmount(settings.connectLimit)) { outcome.fail(RedisError.timeout) }
        outcome.futureResult.whenComplete { _ in limit.cancel() }
        connect(settings, loop).whenComplete { result in
            switch result {
            case .success(let channel):
                outcome.futureResult.whenFailure { _ in channel.close(promise: nil) }
                greet(RedisSocket(channel: channel), settings, outcome)
            case .failure(let error): outcome.fail(error)
            }
        }
        do { return try await outcome.futureResult.get() } catch { throw RedisError(of: error) }
    }

    private static func connect(_ settings: RedisSettings, _ loop: any EventLoop) -> EventLoopFuture<any Channel> {
        do {
            let tls = try settings.isEncrypted ? NIOSSLContext(configuration: tlsConfiguration(settings)) : nil
            return ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(settings.connectLimit))
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName(settings.host))) }
                        try pipeline.addHandler(RedisHandler(longestReply: settings.longestReply))
                    }
                }
                .connect(host: settings.host, port: settings.port)
        } catch {
            return loop.makeFailedFuture(error)
        }
    }

    private static func tlsConfiguration(_ settings: RedisSettings) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let file = settings.authorities { configuration.trustRoots = .file(file) }
        return configuration
    }

    /// An address is no name that could be asked for, but it is compared with the certificate all the same.
    private static func serverName(_ host: String) -> String? {
        (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil  // No address is the usual case.
    }

    /// Logs in, chooses the database, and asks for a sign of life, all in one go.
    private static func greet(_ socket: RedisSocket, _ settings: RedisSettings, _ outcome: EventLoopPromise<RedisSocket>) {
        var greetings: [[String]] = []
        if let password = settings.password { greetings.append(["AUTH"] + (settings.user.map { [$0] } ?? []) + [password.reveal()]) }
        if settings.database != 0 { greetings.append(["SELECT", "\(settings.database)"]) }
        greetings.append(["PING"])
        var missing = greetings.count
        socket.listen { reply in
            missing -= 1
            if case .error(let text) = reply { outcome.fail(RedisError.refusal(text)) }
            if missing == 0 { outcome.succeed(socket) }
        } onEnd: {
            outcome.fail($0)
        }
        for greeting in greetings { socket.channel.write(RedisCommand.encode(greeting), promise: nil) }
        socket.channel.flush()
    }
}

extension RedisError {
    /// A fault of the network as one of ours. NIO's texts name host, port and the system's words, nothing that was sent.
    init(of error: any Error) {
        switch error {
        case let error as RedisError: self = error
        case ChannelError.connectTimeout: self = .timeout
        case let error as NIOConnectionError:
            let causes = error.connectionErrors.map { "\($0.error)" }
            self = .unreachable(causes.first ?? "the name of the host is not known")
        default: self = .unreachable("\(error)")
        }
    }
}
