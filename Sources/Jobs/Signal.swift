// A hint within one process that something may have changed. It may be lost or come twice: whoever waits looks at the
// database and waits with a limit.

import Synchronization

package final class Signal: Sendable {
    private struct State {
        var generation: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())
    package init() {}

    /// Where the signal stands. Take it before looking, then wait for anything after it: nothing is missed in between.
    package var generation: UInt64 { state.withLock { $0.generation } }

    package func notify() {
        let waiters = state.withLock { state in
            state.generation &+= 1
            defer { state.waiters = [:] }
            return state.waiters.values.map { $0 }
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when `notify` was called after `seen`, when `limit` has passed, or when the task is cancelled.
    package func wait(after seen: UInt64, atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(after: seen) }
            group.addTask { try? await Task.sleep(for: limit) }  // Cancelled when the signal comes first.
            await group.next()
            group.cancelAll()
        }
    }

    private func wait(after seen: UInt64) async {
        let ticket = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.generation != seen || Task.isCancelled { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume()
        }
    }
}

/// Signals by key, such as one for each watched job. Only keys that somebody waits for take memory.
package final class SignalBoard: Sendable {
    private let signals = Mutex<[Int64: (signal: Signal, users: Int)]>([:])
    package init() {}

    /// Holds the signal of `key` while `body` runs.
    package func with<T>(_ key: Int64, _ body: (Signal) async throws -> T) async rethrows -> T {
        let signal = signals.withLock { signals in
            let entry = signals[key] ?? (Signal(), 0)
            signals[key] = (entry.signal, entry.users + 1)
            return entry.signal
        }
        defer {
            signals.withLock { signals in
                guard let entry = signals[key] else { return }
                signals[key] = entry.users > 1 ? (entry.signal, entry.users - 1) : nil
            }
        }
        return try await body(signal)
    }

    package func notify(_ key: Int64) { signals.withLock { $0[key]?.signal }?.notify() }

    package func notifyAll() {
        for entry in signals.withLock({ Array($0.values) }) { entry.signal.notify() }
    }
}
