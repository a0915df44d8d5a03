// A real HTTP server on a free port that plays a service of the world outside. It stands on NIO without a framework,
// because what it must be good at is what frameworks prevent: half an answer, a reset, a connection that dies.

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

package final class StandInServer: Sendable {
    package typealias Script = @Sendable (RecordedRequest, Int) async throws -> StandInReply

    private let channel: any Channel
    private let log: StandInLog
    /// Also after it is stopped: a closed channel has no address any more.
    package let port: Int

    /// - Parameter script: says what to do with the n-th request, n from 1.
    package static func start(_ script: @escaping Script) async throws -> StandInServer {
        let log = StandInLog()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.configureHTTPServerPipeline()
                    try child.pipeline.syncOperations.addHandler(StandInHandler(log: log, script: script))
                }
            }
        return StandInServer(try await bootstrap.bind(host: "127.0.0.1", port: 0).get(), log)
    }

    private init(_ channel: any Channel, _ log: StandInLog) {
        self.channel = channel
        self.log = log
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    /// Takes no new connections; those that stand end with their answers.
    package func stop() async { try? await channel.close() }  // closed already is closed

    /// `http://127.0.0.1:<port>`
    package var address: String { "http://127.0.0.1:\(port)" }
    /// All requests so far, in the order of their arrival.
    package var requests: [RecordedRequest] { log.requests }
    package var calls: Int { log.arrivals.count }
    /// Returns when that many requests have arrived.
    package func waitForCalls(_ count: Int) async throws { try await log.arrivals.reach(count) }
    /// Returns when that many callers have gone away before their answer was complete.
    package func waitForDisconnects(_ count: Int) async throws { try await log.disconnects.reach(count) }
}

final class StandInLog: Sendable {
    private let recorded = Mutex<[RecordedRequest]>([])
    let arrivals = Tally()
    let disconnects = Tally()

    var requests: [RecordedRequest] { recorded.withLock { $0 } }

    /// - Returns: which request it is, from 1.
    func record(_ request: RecordedRequest) -> Int {
        let number = recorded.withLock { list in
            list.append(request)
            return list.count
        }
        arrivals.increment()
        return number
    }
}
