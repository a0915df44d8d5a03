// What the pool passes around: a job, and the pause after a failed connection.

import Synchronization

/// Whoever has the job calls one of its closures, once.
struct PostgresJob: Sendable {
    let ticket: Ticket
    let deadline: ContinuousClock.Instant
    let run: @Sendable (PostgresConnection) -> Void
    let fail: @Sendable (any Error) -> Void
}

/// Names work from outside, so that its caller can withdraw it while it waits.
final class Ticket: Sendable {
    private let withdrawn = Atomic(false)
    var isWithdrawn: Bool { withdrawn.load(ordering: .relaxed) }
    func withdraw() { withdrawn.store(true, ordering: .relaxed) }
}

/// The pause after a failed connection: doubled each time, a little random, over with the first success.
struct BackOff: Sendable {
    private let longest: Duration
    private var failures = 0
    private var current: (until: ContinuousClock.Instant, error: any Error)?

    init(longest: Duration) { self.longest = longest }

    /// Why nobody may try now.
    var refusal: (any Error)? { current.flatMap { $0.until > .now ? $0.error : nil } }

    mutating func note(_ error: any Error) {
        failures += 1
        let pause = min(longest, longest / 50 * (1 << min(failures - 1, 6)))
        current = (.now + pause * Double.random(in: 0.5...1), error)
    }

    mutating func reset() {
        failures = 0
        current = nil
    }
}
