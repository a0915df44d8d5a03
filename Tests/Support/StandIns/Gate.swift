// Lets a test decide when a stand-in goes on, and lets it wait for what a stand-in has seen: no sleeping, no guessing.

import Synchronization

/// Closed until a test opens it; then open for good.
package final class Gate: Sendable {
    private let counter = Tally()
    package init() {}

    package func open() { counter.increment() }

    /// Returns when it is open.
    /// - Throws: `CancellationError`
    package func wait() async throws { try await counter.reach(1) }
}

/// Counts events, and lets others wait for a number of them.
package final class Tally: Sendable {
    private struct State {
        var count = 0
        var nextWaiter = 0
        var waiters: [Int: (goal: Int, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
    }
    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    package func increment() {
        let ready = state.withLock { state in
            state.count += 1
            let ready = state.waiters.filter { $0.value.goal <= state.count }
            for key in ready.keys { state.waiters[key] = nil }
            return ready.values.map(\.continuation)
        }
        for continuation in ready { continuation.resume() }
    }

    /// Returns when that many events have been counted.
    /// - Throws: `CancellationError`
    package func reach(_ goal: Int) async throws {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = admit(id, goal, continuation)
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Puts a waiter into the list, unless there is nothing to wait for.
    private func admit(_ id: Int, _ goal: Int, _ continuation: CheckedContinuation<Void, any Error>) -> Result<Void, any Error>? {
        state.withLock { state in
            if state.count >= goal { return .success(()) }
            if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
            state.waiters[id] = (goal, continuation)
            return nil
        }
    }

    private func cancel(_ id: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: id)
            if waiter == nil { state.cancelled.insert(id) }
            return waiter
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}
