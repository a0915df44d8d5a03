// Sends to addresses that strangers chose. The name is resolved first, each address is looked at, and the connection goes
// to the address that was looked at: a name that answers otherwise the second time gains nothing.

import AsyncHTTPClient
import Kit
import Logging
import NIOCore
import NIOHTTP1

/// What came of a try.
struct WebhookResult: Sendable {
    /// Of the answer; `nil` when there was none.
    var status: Int?
    var error: String?
    /// The beginning of the answer's body, as text.
    var response = ""
    var duration = Duration.zero
    /// How long the endpoint asks to be left alone.
    var advice: Duration?

    var isSuccess: Bool { status.map { (200...299).contains($0) } ?? false }
}

package struct WebhookSender: Sendable {
    let resolver: HostResolver
    /// For installations whose receivers stand in the same closed network: private addresses, and `http`.
    let allowsPrivate: Bool
    let timeout: Duration

    package init(resolver: HostResolver = .system, allowsPrivate: Bool, timeout: Duration = WebhookRules.timeout) {
        self.resolver = resolver
        self.allowsPrivate = allowsPrivate
        self.timeout = timeout
    }

    func send(_ body: [UInt8], to url: String, headers: [(String, String)]) async -> WebhookResult {
        let start = ContinuousClock.now
        var result = WebhookResult()
        do {
            result = try await exchange(body, url, headers)
        } catch {
            result.error = WebhookSender.words(for: error)
        }
        result.duration = ContinuousClock.now - start
        return result
    }

    private func exchange(_ body: [UInt8], _ url: String, _ headers: [(String, String)]) async throws -> WebhookResult {
        guard let target = WebhookURL(url, allowsPrivate: allowsPrivate) else { throw Refusal("the address is not one that may be sent to") }
        let addresses = try await resolver.resolve(target.host)
        guard let address = addresses.first else { throw Refusal("the host has no address") }
        // One bad address is enough: which of them is used would be chance.
        if !allowsPrivate, let bad = addresses.first(where: { !$0.isPublic }) {
            throw Refusal("the host has the address \(bad), which is not one of the public Internet")
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(target.host, address))
        do {
            let result = try await answer(client, body, target.text, headers)
            try? await client.shutdown()  // Nothing is under way any more.
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func configuration(_ host: String, _ address: HostAddress) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)), connectionPool: .init(idleTimeout: .seconds(1)),
            decompression: .disabled)
        configuration.dnsOverride = [host: address.description]
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }

    private func answer(_ client: HTTPClient, _ body: [UInt8], _ url: String, _ headers: [(String, String)]) async throws -> WebhookResult {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(body)
        let limit = TimeAmount.milliseconds(timeout.inMilliseconds)
        let response = try await client.execute(request, deadline: .now() + limit)
        var result = WebhookResult(status: Int(response.status.code))
        result.advice = WebhookSender.advice(response)
        result.response = try await within(timeout) { try await WebhookSender.beginning(of: response.body) }
        if !result.isSuccess { result.error = (300...399).contains(response.status.code) ? "a redirect, which is not followed" : nil }
        return result
    }

    /// Reads no more than is worth keeping: whoever answers without end is cut off.
    private static func beginning(of body: HTTPClientResponse.Body) async throws -> String {
        var bytes: [UInt8] = []
        for try await chunk in body {
            bytes += chunk.readableBytesView
            if bytes.count >= WebhookRules.mostRead { break }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(WebhookRules.mostKept).filter { $0 != "\0" }))
    }

    /// 429, 502 and 504 ask for time; `Retry-After` says how much.
    private static func advice(_ response: HTTPClientResponse) -> Duration? {
        guard [429, 502, 503, 504].contains(response.status.code) else { return nil }
        let seconds = response.headers.first(name: "retry-after").flatMap { Int($0) }
        return .seconds(max(0, min(seconds ?? 60, 86_400)))
    }

    struct Refusal: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// What an admin may read in the log: no addresses of our own network.
    private static func words(for error: any Error) -> String {
        switch error {
        case let refusal as Refusal: return refusal.description
        case is TimeIsUp: return "no answer in time"
        case let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout || error == .readTimeout: return "no answer in time"
        case let error as HTTPClientError where error == .remoteConnectionClosed: return "the connection was closed before the answer was complete"
        default: return String("the connection failed: \(error)".prefix(300))
        }
    }
}
