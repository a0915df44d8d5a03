// The one door to stored data. Synchronous inside (a store never awaits), asynchronous at the edge (a request never
// blocks a thread of the server). SQLite for one process, PostgreSQL for many: the same stores, the same tests.

import Kit

package protocol Database: Sendable {
    var dialect: Dialect { get }
    /// Runs `body` over one consistent snapshot. Nothing is written.
    ///
    /// A caller that is cancelled while it waits for a connection gives up its place with `CancellationError`.
    /// - Throws: what `body` throws, or `DatabaseError`.
    func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T
    /// Runs `body` in one transaction: all of it is durable when this returns, none of it when it throws. The one
    /// exception is `DatabaseError.commitOutcomeUnknown`: the connection went while the answer to COMMIT was awaited.
    ///
    /// It can run more than once (PostgreSQL repeats what lost a race, five times at most), so nothing but the database
    /// may be touched in it. A statement that failed dooms the transaction, also when `body` catches its error.
    /// - Throws: what `body` throws, or `DatabaseError`.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T
    /// Finishes the transactions that run, and lets go of files, connections and threads. After it all calls fail with
    /// `DatabaseError.unavailable`.
    func close() async
    /// How busy it is; `nil` where nothing is measured.
    var meter: DatabaseMeter? { get }
    /// What an operator should know: engine, version, place. Holds no secret.
    func describe() async throws -> String
}

extension Database { package var meter: DatabaseMeter? { nil } }

/// What went wrong, in words that do not depend on the engine.
package enum DatabaseError: Error, Sendable, Equatable {
    /// The text names the constraint (PostgreSQL) or the columns (SQLite) of the refused row.
    case unique(String)
    case foreignKey(String)
    case check(String)
    case notNull(String)
    /// Another transaction won; the same work may succeed at once.
    case serialization
    /// Busy for longer than the wait limit, no connection free, or the server is away.
    case unavailable(String)
    case diskFull
    /// The statement took longer than it may, and was stopped; nothing was changed.
    case tooSlow
    /// A trigger of ours refused (append-only tables).
    case refused(String)
    case other(String)

    /// The connection went while the answer to COMMIT was awaited. Never repeated: it may have been done.
    package static let commitOutcomeUnknown = DatabaseError.unavailable("commit outcome unknown")
}

extension DatabaseError: CustomStringConvertible {
    /// For logs and commands.
    package var description: String {
        switch self {
        case .unavailable(let text), .refused(let text), .other(let text): text
        case .unique(let text): "not unique: \(text)"
        case .foreignKey(let text): "foreign key: \(text)"
        case .check(let text): "check: \(text)"
        case .notNull(let text): "not null: \(text)"
        case .serialization: "another transaction won"
        case .diskFull: "the disk is full"
        case .tooSlow: "a statement took longer than it may"
        }
    }
}

extension DatabaseError {
    /// Whether the same may go well a little later: the database was away, or so busy that a statement was stopped.
    package var isPassing: Bool {
        switch self {
        case .unavailable, .tooSlow: true
        default: false
        }
    }

    /// The fault as the outside may know it.
    package var appError: AppError {
        switch self {
        case .unavailable, .serialization, .diskFull: AppError(.unavailable, cause: self)
        case .unique: AppError(.conflict, cause: self)
        case .tooSlow:
            AppError(
                .unavailable,
                Message("این کار بیش از اندازه طول کشید و نیمه‌کاره ماند. دامنهٔ آن را تنگ‌تر کنید.", "This took too long and was stopped. Ask for less at once."),
                cause: self)
        default: AppError(.internalError, cause: self)
        }
    }
}
