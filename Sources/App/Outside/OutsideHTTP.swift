// The HTTP client for all services outside, set up once: what it must not do on its own is to follow, retry or share.

import AsyncHTTPClient
import NIOCore
import Synchronization

package enum OutsideHTTP {
    /// The one of a running product, which lives as long as the process.
    package static let shared = client()

    /// A client for `OpenAIClient` and `KavenegarClient`; whoever makes it shuts it down.
    ///
    /// No redirects (a key would travel along), no hidden retries of a refused connection (the callers have their own
    /// rule), one connection a call (a lost connection then costs one text, and a cancelled call closes its own), and
    /// idle connections are dropped before the services drop them.
    package static func client() -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)),
            connectionPool: .init(idleTimeout: .seconds(15)), decompression: .disabled)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}

/// A request body that knows whether it was asked for. The client asks only when a connection stands, so a body that
/// was never asked for is the proof that the service cannot have done, or billed, anything.
final class SendingBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    private let bytes: ByteBuffer
    private let asked = Mutex(false)

    init(_ bytes: [UInt8]) { self.bytes = ByteBuffer(bytes: bytes) }

    var wasAskedFor: Bool { asked.withLock { $0 } }

    var body: HTTPClientRequest.Body { .stream(self, length: .known(Int64(bytes.readableBytes))) }

    struct Iterator: AsyncIteratorProtocol {
        let owner: SendingBody
        var isDone = false
        mutating func next() async -> ByteBuffer? {
            guard !isDone else { return nil }
            isDone = true
            owner.asked.withLock { $0 = true }
            return owner.bytes
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(owner: self) }
}
