// The pool: each worker is a thread with its connection. A job goes to the worker that was busy last, whose caches are
// warm; without an idle worker it waits in line and another worker is started. A worker ends when its connection cannot
// be made; so a connection that nobody needs is never made, and a server that is away is asked again after a pause only.

import Kit
import Synchronization

final class PostgresPool: Sendable {
    private struct State {
        /// Jobs that found no idle worker, in order of their deadlines, since all wait equally long.
        var waiting: [PostgresJob] = []
        var idle: [Worker] = []
        var workers = 0
        var isWatched = false
        var isClosing = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var backOff: BackOff
    }

    /// An idle worker waits for its bell, and then does the job that lies there; without one it ends.
    private final class Worker: Sendable {
        let bell = Bell()
        let job = Mutex<PostgresJob?>(nil)

        func hand(_ job: PostgresJob?) {
            self.job.withLock { $0 = job }
            bell.ring()
        }
    }

    let meter: DatabaseMeter
    private let settings: PostgresSettings
    private let state: Mutex<State>

    init(_ settings: PostgresSettings) {
        self.settings = settings
        // Readers and writers share the connections.
        meter = DatabaseMeter(readers: settings.poolSize, writers: settings.poolSize)
        state = Mutex(State(backOff: BackOff(longest: settings.longestBackOff)))
    }

    // MARK: Callers

    /// Runs `work` on a thread of the pool. A caller that is cancelled while it waits gives up its place.
    func perform<T: Sendable>(_ work: @escaping @Sendable (PostgresConnection) throws -> T) async throws -> T {
        let (ticket, meter, asked) = (Ticket(), meter, meter.asked(toWrite: true))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(
                    PostgresJob(
                        ticket: ticket, deadline: .now + settings.waitLimit,
                        run: { connection in
                            meter.began(asked: asked, writes: true)
                            let result = Result { try work(connection) }
                            meter.ended(writes: true)
                            continuation.resume(with: result)
                        },
                        fail: { continuation.resume(throwing: $0) }))
            }
        } onCancel: {
            withdraw(ticket)
        }
    }

    private func submit(_ job: PostgresJob) {
        let (worker, refusal) = state.withLock { state -> (Worker?, (any Error)?) in
            if job.ticket.isWithdrawn { return (nil, CancellationError()) }
            if state.isClosing { return (nil, DatabaseError.unavailable("the database is closed")) }
            if state.workers == 0, let error = state.backOff.refusal { return (nil, error) }
            return (place(job, at: state.waiting.count, &state), nil)
        }
        if let refusal { job.fail(refusal) } else { worker?.hand(job) }
    }

    /// The idle worker to hand the job to; without one the job is put in line.
    private func place(_ job: PostgresJob, at position: Int, _ state: inout State) -> Worker? {
        if let worker = state.idle.popLast() { return worker }
        state.waiting.insert(job, at: position)
        staff(&state)
        return nil
    }

    private func withdraw(_ ticket: Ticket) {
        ticket.withdraw()
        let job = state.withLock { state in
            state.waiting.firstIndex { $0.ticket === ticket }.map { state.waiting.remove(at: $0) }
        }
        job?.fail(CancellationError())
    }

    /// With a job in line: starts a worker if one may be started, and sees to it that nobody waits too long.
    private func staff(_ state: inout State) {
        if state.workers < settings.poolSize, state.backOff.refusal == nil, NamedThread.start("postgres", { self.work() }) {
            state.workers += 1
        }
        guard !state.isWatched else { return }
        state.isWatched = true
        Task.detached { while let next = self.refuseOverdue() { try? await Task.sleep(until: next) } }
    }

    /// Fails the jobs that have waited too long. Returns when to look again; `nil` when nobody waits.
    private func refuseOverdue() -> ContinuousClock.Instant? {
        let (overdue, next, reason) = state.withLock { state in
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
        let worker = Worker()
        guard var connection = connect() else { return }
        while let job = take(worker) {
            if connection.isAlive {
                job.run(connection)
                connection.settle()
                continue
            }
            // The job was not begun, so another worker may have it while this one connects anew.
            dismiss(connection)
            giveBack(job)
            guard let fresh = connect() else { return }
            connection = fresh
        }
        dismiss(connection)
        retire(nil)
    }

    /// Blocks until there is a job; `nil` when the worker has to end.
    private func take(_ worker: Worker) -> PostgresJob? {
        let (job, isOver) = state.withLock { state -> (PostgresJob?, Bool) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
            if !state.isClosing { state.idle.append(worker) }
            return (nil, state.isClosing)
        }
        if job != nil || isOver { return job }
        worker.bell.wait()
        return worker.job.withLock { job in
            defer { job = nil }
            return job
        }
    }

    private func giveBack(_ job: PostgresJob) {
        let (worker, isWithdrawn) = state.withLock { state -> (Worker?, Bool) in
            if job.ticket.isWithdrawn { return (nil, true) }
            return (place(job, at: 0, &state), false)
        }
        if isWithdrawn { job.fail(CancellationError()) } else { worker?.hand(job) }
    }

    private func dismiss(_ connection: PostgresConnection) {
        connection.close()
        meter.closed()
    }

    /// `nil` when the worker has to end.
    private func connect() -> PostgresConnection? {
        if let error = state.withLock({ $0.backOff.refusal }) {
            retire(error)
            return nil
        }
        do {
            let connection = try PostgresConnection(settings)
            state.withLock { $0.backOff.reset() }
            meter.opened()
            return connection
        } catch {
            state.withLock { $0.backOff.note(error) }
            retire(error)
            return nil
        }
    }

    /// Counts a worker out. With the last one all hope of the waiting jobs is gone.
    private func retire(_ error: (any Error)?) {
        let (orphans, closers) = state.withLock { state -> ([PostgresJob], [CheckedContinuation<Void, Never>]) in
            state.workers -= 1
            guard state.workers == 0 else { return ([], []) }
            defer { (state.waiting, state.closers) = ([], []) }
            return (state.waiting, state.closers)
        }
        for job in orphans { job.fail(error ?? DatabaseError.unavailable("the database is closed")) }
        for closer in closers { closer.resume() }
    }

    // MARK: The end

    /// Takes no more jobs, finishes those it has, and ends all threads and connections.
    func close() async {
        await withCheckedContinuation { continuation in
            let (idle, isDone) = state.withLock { state in
                if state.workers > 0 { state.closers.append(continuation) }
                return (shut(&state), state.workers == 0)
            }
            for worker in idle { worker.hand(nil) }
            if isDone { continuation.resume() }
        }
    }

    /// The same without waiting, for a database that was let go of and not closed.
    func abandon() {
        for worker in state.withLock({ shut(&$0) }) { worker.hand(nil) }
    }

    /// Returns the workers that are to be told.
    private func shut(_ state: inout State) -> [Worker] {
        state.isClosing = true
        defer { state.idle = [] }
        return state.idle
    }
}
