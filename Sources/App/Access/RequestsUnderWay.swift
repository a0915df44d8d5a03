// Requests with an `Idempotency-Key` that this process works on, or that wait for the database: an equal one is told so
// before it waits as well. Other processes are asked by way of the database (`IdempotencyStore.swift`).

import Synchronization

final class RequestsUnderWay: Sendable {
    private let names = Mutex<Set<String>>([])

    /// - Throws: `conflict` while `body` runs for the same name; nothing is kept of a body that failed.
    func once<T: Sendable>(_ name: String?, _ body: () async throws -> T) async throws -> T {
        guard let name else { return try await body() }
        guard names.withLock({ $0.insert(name).inserted }) else { throw Idempotency.isUnderWay }
        defer { names.withLock { _ = $0.remove(name) } }
        return try await body()
    }
}
