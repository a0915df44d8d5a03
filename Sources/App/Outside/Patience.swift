// How long to wait for a service: for the next piece, and for all of it. A service that hangs must not hold a worker,
// and a receiver of ours that is slow must not be taken for a service that hangs.

import Synchronization

package struct Patience: Sendable {
    /// The longest silence; not counted while we are busy with what came.
    package var silence: Duration
    /// The longest call.
    package var total: Duration

    package init(silence: Duration, total: Duration) {
        self.silence = silence
        self.total = total
    }
}

enum TimeLimit: Sendable, Equatable { case silence, total }

/// Time as the calls outside see it; tests turn it by hand.
package struct Stopwatch: Sendable {
    package typealias Instant = ContinuousClock.Instant
    let now: @Sendable () -> Instant
    let sleep: @Sendable (Instant) async throws -> Void
    let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - sleep: until an instant, while a call is watched.
    ///   - pause: for a time, between two tries.
    package init(
        now: @escaping @Sendable () -> Instant, sleep: @escaping @Sendable (Instant) async throws -> Void,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
        self.pause = pause
    }

    package static let system = Stopwatch(
        now: { .now }, sleep: { try await Task.sleep(until: $0, clock: .continuous) }, pause: { try await Task.sleep(for: $0) })
}

/// Watches one call. The call says when it begins to wait and when it stops waiting.
final class Watch: Sendable {
    typealias Instant = ContinuousClock.Instant
    private let patience: Patience
    private let time: Stopwatch
    private let end: Instant
    private let waitingSince: Mutex<Instant?>

    init(_ patience: Patience, from start: Instant, time: Stopwatch) {
        self.patience = patience
        self.time = time
        end = start + patience.total
        waitingSince = Mutex(time.now())
    }

    func waits() { waitingSince.withLock { $0 = time.now() } }
    func isBusy() { waitingSince.withLock { $0 = nil } }

    enum Verdict: Equatable {
        case expired(TimeLimit)
        case look(again: Instant)
    }

    func verdict(at now: Instant) -> Verdict {
        if now >= end { return .expired(.total) }
        let since = waitingSince.withLock { $0 } ?? now
        let limit = since + patience.silence
        return now >= limit ? .expired(.silence) : .look(again: min(limit, end))
    }

    /// Returns when a limit has passed; `nil` when cancelled before.
    private func expiry() async -> TimeLimit? {
        while true {
            switch verdict(at: time.now()) {
            case .expired(let limit): return limit
            case .look(let moment):
                do { try await time.sleep(moment) } catch { return nil }
            }
        }
    }

    /// Runs the call and cancels it when a limit passes. The call must end soon after a cancellation; what it returns
    /// then is kept, for it knows how far it came.
    func guarding<Value: Sendable>(_ call: @escaping @Sendable () async -> Value) async -> (value: Value, expired: TimeLimit?) {
        let work = Task { await call() }
        let alarm = Task { () -> TimeLimit? in
            let limit = await self.expiry()
            if limit != nil { work.cancel() }
            return limit
        }
        let value = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
        alarm.cancel()
        return (value, await alarm.value)
    }
}
