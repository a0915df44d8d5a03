// From a name to addresses, by the resolver of the system.

import Foundation
import Glibc
import Kit
import Synchronization

package struct HostResolver: Sendable {
    let resolve: @Sendable (String) async throws -> [HostAddress]

    package init(_ resolve: @escaping @Sendable (String) async throws -> [HostAddress]) { self.resolve = resolve }

    /// The system's resolver blocks, so each question has a thread of its own, and is left behind when it takes too long.
    package static let system = HostResolver { host in
        if let address = HostAddress(host) { return [address] }
        return try await withCheckedThrowingContinuation { continuation in
            let answer = FirstAnswer(continuation)
            Thread.detachNewThread { answer.give(Result { try lookUp(host) }) }
            Task {
                try? await Task.sleep(for: .seconds(10))  // Is not cancelled.
                answer.give(.failure(TimeIsUp()))
            }
        }
    }

    private static func lookUp(_ host: String) throws -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { throw WebhookSender.Refusal("the host was not found") }
        defer { freeaddrinfo(list) }
        var found: [HostAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = address(entry), !found.contains(address) { found.append(address) }
            next = entry.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> HostAddress? {
        switch entry.ai_family {
        case AF_INET:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                HostAddress(bytes: withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) })
            }
        case AF_INET6:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                HostAddress(bytes: withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) })
            }
        default: nil
        }
    }
}

/// Takes the first of several answers and forgets the others.
private final class FirstAnswer: Sendable {
    private let continuation: Mutex<CheckedContinuation<[HostAddress], any Error>?>
    init(_ continuation: CheckedContinuation<[HostAddress], any Error>) { self.continuation = Mutex(continuation) }

    func give(_ answer: Result<[HostAddress], any Error>) {
        let waiting = continuation.withLock { held in
            defer { held = nil }
            return held
        }
        waiting?.resume(with: answer)
    }
}

/// A limit passed before there was a result.
struct TimeIsUp: Error {}

/// Runs `body` and cancels it when `limit` has passed. Only for work that ends when it is cancelled.
func within<T: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async throws -> T) async throws -> T {
    try await withThrowingTaskGroup(of: T.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimeIsUp()
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw TimeIsUp() }
        return first
    }
}
