// A database in which everything happens and nothing stays: all transactions run inside one that is rolled back in the end.
// What a dry run tells is therefore what the real run does.

import Database
import Foundation
import Kit

/// For one caller at a time. `@unchecked Sendable`, because the compiler does not see the lock: all state is under it.
final class TrialDatabase: Database, @unchecked Sendable {
    // All state is under the condition's lock; the transaction is touched by its own thread only.
    private let base: any Database
    private let condition = NSCondition()
    private var waiting: [(Transaction) -> Void] = []
    private var isOver = false

    private init(_ base: any Database) { self.base = base }

    private struct RollBack: Error {}

    /// Runs `body` against `base`, of which nothing is left afterwards.
    static func run<T: Sendable>(_ base: any Database, _ body: @Sendable (any Database) async throws -> T) async throws -> T {
        let trial = TrialDatabase(base)
        async let transaction: Void = trial.hold()
        let outcome: Result<T, any Error>
        do { outcome = .success(try await body(trial)) } catch { outcome = .failure(error) }
        trial.end()
        try await transaction
        return try outcome.get()
    }

    /// Keeps the one transaction open and runs in it what it is given.
    private func hold() async throws {
        do {
            try await base.write { [self] tx in
                try tx.liftTimeLimits()
                while let work = take() { work(tx) }
                throw RollBack()
            }
        } catch is RollBack {
            return
        } catch {
            fail(error)
            throw error
        }
    }

    private func take() -> ((Transaction) -> Void)? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty, !isOver { condition.wait() }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    private var failure: (any Error)?

    private func fail(_ error: any Error) {
        condition.withLock {
            failure = error
            isOver = true
        }
    }

    private func end() {
        condition.withLock {
            isOver = true
            condition.broadcast()
        }
    }

    // MARK: As a database

    var dialect: Dialect { base.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T { try await write(body) }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let refusal = condition.withLock { () -> (any Error)? in
                guard !isOver else { return failure ?? DatabaseError.unavailable("the trial is over") }
                waiting.append { tx in continuation.resume(with: Result { try body(tx) }) }
                condition.broadcast()
                return nil
            }
            if let refusal { continuation.resume(throwing: refusal) }
        }
    }

    func close() async {}
    func describe() async throws -> String { try await base.describe() }
}
