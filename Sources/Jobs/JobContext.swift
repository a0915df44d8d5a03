// What a handler may do with the job in its hands. Every write goes through the job's fence.

import Database
import Kit
import Synchronization

/// Why a running job was told to stop.
package enum StopReason: Sendable, Equatable { case cancelled, leaseLost, shutdown }

package final class JobContext: Sendable {
    package let job: ClaimedJob
    package let database: any Database
    private let signals: JobSignals
    private let state = Mutex<(stop: StopReason?, isOver: Bool)>((nil, false))

    init(job: ClaimedJob, database: any Database, signals: JobSignals) {
        self.job = job
        self.database = database
        self.signals = signals
    }

    package var stopReason: StopReason? { state.withLock { $0.stop } }
    func stop(because reason: StopReason) { state.withLock { $0.stop = $0.stop ?? reason } }

    /// Whether the handler has ended the job itself.
    package var isOver: Bool { state.withLock { $0.isOver } }

    /// Writes while the job goes on. Cancellation of the task does not interrupt it.
    /// - Throws: `LeaseLost`, with nothing written, when the job is no longer this worker's.
    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let job = job
        return try await fenced({ try JobStore.hold(job, in: $0) }, body)
    }

    /// Ends the job together with its effects: all of it or nothing.
    @discardableResult
    package func end<T: Sendable>(_ ending: JobEnding = .done, _ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let job = job
        let value = try await fenced({ try JobStore.finish(job, ending, in: $0) }, body)
        state.withLock { $0.isOver = true }
        return value
    }

    /// - Parameter fence: the statement that goes first; it proves that the job is this worker's and keeps it so until the commit.
    private func fenced<T: Sendable>(
        _ fence: @escaping @Sendable (Transaction) throws -> Void, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let (database, job, signals) = (database, job, signals)
        guard stopReason != .leaseLost else { throw LeaseLost() }
        return try await shielded {
            try await database.write { tx in
                try fence(tx)
                tx.afterCommit { signals.jobSpoke(job.id) }
                return try body(tx)
            }
        }
    }
}

/// Runs `body` to its end although the task around it is cancelled.
package func shielded<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    try await Task { try await body() }.value
}
