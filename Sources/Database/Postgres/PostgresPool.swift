// The pool: jobs wait in one queue, each worker is a thread with its connection. A worker is started when a job waits
// and nobody is idle, and ends when its connection cannot be made; so a connection that nobody needs is never made, and
// a server that is away is asked again only after a pause.

import Kit
import Synchronization

final class PostgresPool: Sendable {
    /// Names a job from outside, so that its caller can withdraw it.
    final class Ticket: Sendable {
        let isWithdrawn = Atomic(false)
    }

    /// Whoever takes a job out of the queue calls one of its closures, once.
    struct Job: Sendable {
        let ticket: Ticket
        let deadline: ContinuousClock.Instant
        let run: @Sendable (PostgresConnection) -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        /// In order of their deadlines, since all wait equally long.
        var waiting: [Job] = []
        var workers = 0
        var idle = 0
        var isWatched = false
        var isClosing = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var backOff: BackOff
    }

    private let settings: PostgresSettings
    private let monitor: Monitor<State>

    init(_ settings: PostgresSettings) {
        self.settings = settings
        monitor = Monitor(State(backOff: BackOff(longest: settings.longestBackOff)))
    }

    // MARK: Callers

    /// Runs `work` on a thread of the pool. A caller that is cancelled while it waits gives up its place.
    func perform<T: Sendable>(_ work: @escaping @Sendable (PostgresConnection) throws -> T) async throws -> T {
        let ticket = Ticket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(
                    Job(
                        ticket: ticket, deadline: .now + settings.waitLimit,
                        run: { connection in continuation.resume(with: Result { try work(connection) }) },
                        fail: { continuation.resume(throwing: $0) }))
            }
        } onCancel: {
            withdraw(ticket)
        }
    }

    private func submit(_ job: Job) {
        let refusal: (any Error)? = monitor.withLock { state in
            if job.ticket.isWithdrawn.load(ordering: .relaxed) { return CancellationError() }
            if state.isClosing { return DatabaseError.unavailable("the database is closed") }
            if state.workers == 0, let error = state.backOff.refusal { return error }
            state.waiting.append(job)
            staff(&state)
            return nil
        }
        if let refusal { job.fail(refusal) } else { monitor.signal() }
    }

    private func withdraw(_ ticket: Ticket) {
        ticket.isWithdrawn.store(true, ordering: .relaxed)
        let job = monitor.withLock { state in
            state.waiting.firstIndex { $0.ticket === ticket }.map { state.waiting.remove(at: $0) }
        }
        job?.fail(CancellationError())
    }

    /// When there are more jobs than idle workers: starts a worker if one may be started, and watches the wait limit.
    private func staff(_ state: inout State) {
        guard state.waiting.count > state.idle else { return }
        if state.workers < settings.poolSize, state.backOff.refusal == nil, NamedThread.start("postgres", { self.work() }) {
            state.workers += 1
        }
        guard !state.isWatched else { return }
        state.isWatched = true
        Task { while let next = refuseOverdue() { try? await Task.sleep(until: next) } }
    }

    /// Fails the jobs that have waited too long. Returns when to look again; `nil` when nobody waits.
    private func refuseOverdue() -> ContinuousClock.Instant? {
        let (overdue, next, reason) = monitor.withLock { state in
            let overdue = state.waiting.prefix { $0.deadline <= .now }
            state.waiting.removeFirst(overdue.count)
            state.isWatched = !state.waiting.isEmpty
            return (overdue, state.waiting.first?.deadline, state.backOff.refusal)
        }
        for job in overdue { job.fail(reason ?? DatabaseError.unavailable("no connection to PostgreSQL came free in time")) }
        return next
    }

    // MARK: Workers

    private func work() {
        guard var connection = connect() else { return }
        while let job = take() {
            if connection.isAlive {
                job.run(connection)
                connection.settle()
                continue
            }
            // The job was not begun, so another worker may have it while this one connects anew.
            connection.close()
            giveBack(job)
            guard let fresh = connect() else { return }
            connection = fresh
        }
        connection.close()
        retire(nil)
    }

    private func take() -> Job? {
        var isCounted = false
        return monitor.wait { (state: inout State) -> Job?? in
            if state.waiting.isEmpty, !state.isClosing {
                if !isCounted { state.idle += 1 }
                isCounted = true
                return nil
            }
            if isCounted { state.idle -= 1 }
            return .some(state.waiting.isEmpty ? nil : state.waiting.removeFirst())
        }
    }

    private func giveBack(_ job: Job) {
        let isWithdrawn = monitor.withLock { state in
            if job.ticket.isWithdrawn.load(ordering: .relaxed) { return true }
            state.waiting.insert(job, at: 0)
            staff(&state)
            return false
        }
        if isWithdrawn { job.fail(CancellationError()) } else { monitor.signal() }
    }

    /// `nil` when the worker has to end.
    private func connect() -> PostgresConnection? {
        if let error = monitor.withLock({ $0.backOff.refusal }) {
            retire(error)
            return nil
        }
        do {
            let connection = try PostgresConnection(settings)
            monitor.withLock { $0.backOff.reset() }
            return connection
        } catch {
            retire(error, isNews: true)
            return nil
        }
    }

    /// Counts a worker out. With the last one all hope of the waiting jobs is gone.
    private func retire(_ error: (any Error)?, isNews: Bool = false) {
        let (orphans, closers) = monitor.withLock { state -> ([Job], [CheckedContinuation<Void, Never>]) in
            if isNews, let error { state.backOff.note(error) }
            state.workers -= 1
            guard state.workers == 0 else { return ([], []) }
            defer { (state.waiting, state.closers) = ([], []) }
            return (state.waiting, state.isClosing ? state.closers : [])
        }
        for job in orphans { job.fail(error ?? DatabaseError.unavailable("the database is closed")) }
        for closer in closers { closer.resume() }
        monitor.signal()  // A job that was given back may be taken by another worker.
    }

    // MARK: The end

    /// Takes no more jobs, finishes those it has, and ends all threads and connections.
    func close() async {
        await withCheckedContinuation { continuation in
            let isDone = monitor.withLock { state in
                state.isClosing = true
                if state.workers > 0 { state.closers.append(continuation) }
                return state.workers == 0
            }
            if isDone { continuation.resume() } else { monitor.broadcast() }
        }
    }

    /// The same without waiting, for a database that was let go of and not closed.
    func abandon() {
        monitor.withLock { $0.isClosing = true }
        monitor.broadcast()
    }
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
