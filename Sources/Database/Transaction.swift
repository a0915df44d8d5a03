// What a store works with: a connection inside an open transaction, confined to its thread. It is synchronous, so
// nothing from outside the process can stand between BEGIN and COMMIT.

import Kit

/// What an engine does for a transaction.
protocol StatementEngine: AnyObject {
    var dialect: Dialect { get }
    /// Runs one statement; calls `onRow` for each row of its answer. Returns the number of rows changed.
    func execute(_ sql: SQL, onRow: (consuming Row) throws -> Void) throws -> Int
    /// Runs statements one after the other, in one round trip; tells with each row which of them it answers.
    func executeEach(_ statements: [SQL], onRow: (Int, consuming Row) throws -> Void) throws -> [Int]
    /// Runs one statement without waiting for it; what goes wrong is told by the next one, or by the commit.
    func post(_ sql: SQL, _ expected: Expectation?) throws
    /// Waits for the answers to statements of which something is expected: the transaction is about to be committed.
    func confirm() throws
    /// Milliseconds since 1970 by the clock that all processes on this database share.
    func now() throws -> Timestamp
    /// The same within a statement, where it costs no question of its own.
    var moment: SQL { get }
    /// Lets no statement of this transaction take longer.
    func limitTime(_ limit: Duration) throws
    /// Lets this transaction take as long as it takes.
    func liftTimeLimits() throws
    /// From the next statement on, rows of these organizations are there and others are not.
    func see(_ sight: Sight)
    /// Sends the end of a reading transaction along with the next statement.
    func conclude()
}

/// What a statement has to answer that nobody waits for.
struct Expectation {
    /// Told each row of the answer.
    var onRow: (consuming Row) throws -> Void = { _ in }
    /// Told how many rows were changed; throws where the answer is not what was expected.
    let check: (Int) throws -> Void
}

package final class Transaction {
    private let engine: any StatementEngine
    private(set) var afterCommit: [@Sendable () -> Void] = []
    /// Whether the audit trail tells of it: a change that nobody is told of is refused by the endpoints of a debug build.
    package var isAudited = false
    /// An organization that nobody outside listened to when the transaction began, so that its events need not ask.
    package var unheard: Int64?
    /// The first error of a statement. From then on nothing runs and nothing is committed, whatever the body catches:
    /// PostgreSQL has it so, and SQLite follows, lest a body pass on one engine only.
    private(set) var failure: (any Error)?

    /// The request or job behind it, where there is one. A transaction runs on another thread, which knows no task.
    package let trace: Trace?
    private let suppositions: Suppositions?
    /// Whether something was taken for true whose answer has not been seen yet.
    private var isSupposing = false

    init(_ engine: any StatementEngine, _ trace: Trace? = nil, suppositions: Suppositions? = nil) {
        self.engine = engine
        self.trace = trace
        self.suppositions = suppositions
    }

    /// Whether the next statement is the last, and whether it has been.
    private var isEnding = false
    private var isOver = false

    /// Says that the next statement of this reading transaction is its last. PostgreSQL is then told of the end together with it and
    /// not by itself, which is a twentieth of what a short read costs.
    package func nextIsLast() {
        isEnding = true
        engine.conclude()
    }

    /// Runs the body. Whatever it supposed has been seen to be so when this returns, or throws an error of the body's own.
    func perform<T>(_ body: (Transaction) throws -> T) throws -> T {
        let result = Result { try body(self) }
        if let wrong = failure as? Suppositions.Wrong { throw wrong }  // Whatever the body made of it.
        if isSupposing { try engine.confirm() }
        return try result.get()
    }

    package var dialect: Dialect { engine.dialect }

    /// Whose rows are there for the statements to come.
    package private(set) var sight = Sight.nobodys

    package func see(_ sight: Sight) {
        guard sight != self.sight else { return }
        self.sight = sight
        engine.see(sight)
    }

    /// Brings these into sight beside those that were let in before; where all were in sight, only these stay.
    package func letIn(_ organizations: [ID]) {
        guard case .organizations(let before) = sight else { return see(.organizations(organizations)) }
        see(.organizations(before + organizations.filter { !before.contains($0) }))
    }

    /// The same for the time of `body`.
    package func seeing<T>(_ sight: Sight, _ body: () throws -> T) rethrows -> T {
        let before = self.sight
        see(sight)
        defer { see(before) }
        return try body()
    }

    /// The database's own time: what leases are measured with, so that the clocks of hosts do not matter.
    package func databaseNow() throws -> Timestamp { try engine.now() }

    /// The same as it stands in a statement, in milliseconds: a value to compare, to store and to add to.
    package var moment: SQL { engine.moment }

    /// For what goes through whole tables: statements and waits of this transaction are not cut off, and where writes of others would share
    /// the commit it is by itself. To be called first, since the body is begun anew for it.
    package func liftTimeLimits() throws { try engine.liftTimeLimits() }

    /// Lets no statement of this transaction take longer than this, where others wait for what it holds.
    /// - Throws: `DatabaseError.tooSlow` from the statement that does.
    package func limitTime(_ limit: Duration) throws { try engine.limitTime(limit) }

    private func execute(_ sql: SQL, _ onRow: (consuming Row) throws -> Void) throws -> Int {
        try asking { try engine.execute(sql, onRow: onRow) }
    }

    /// Does what waits for an answer, and so for the answers to all that was posted before.
    private func asking<T>(_ body: () throws -> T) throws -> T {
        let answer = try noting(body)
        isSupposing = false
        isOver = isEnding
        return answer
    }

    private func noting<T>(_ body: () throws -> T) throws -> T {
        try refuseIfFailed()
        do {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }

    private func refuseIfFailed() throws {
        if let failure { throw failure }
        if isOver { throw DatabaseError.other("a statement after the one that was said to be the last") }
    }

    /// What an engine asks before it commits.
    func confirm() throws { try asking { try engine.confirm() } }

    /// Runs a statement. Returns the number of rows it changed.
    @discardableResult
    package func run(_ sql: SQL) throws -> Int {
        try execute(sql) { _ in }
    }

    /// The same where nobody asks how many: on PostgreSQL the statement travels with the next one, or with the commit, which
    /// costs no round trip of its own. What goes wrong is thrown there.
    package func post(_ sql: SQL) throws {
        try noting { try engine.post(sql, nil) }
    }

    /// The same for one that decides: where it does not change `rows` rows, `error` is thrown, here or by the statement that it
    /// travels with, and at the latest before the commit. No answer of a later statement is seen before that.
    package func post(_ sql: SQL, changing rows: Int, or error: any Error) throws {
        try noting { try engine.post(sql, Expectation { if $0 != rows { throw error } }) }
    }

    /// All rows of the answer to a question that most likely is answered as it was the last time, such as what a caller may do.
    /// On PostgreSQL the answer of then is gone on with at once while the question travels with the next statement; nothing that
    /// rests on it gets out of the transaction before it was seen to be the answer of now. Where it is not, all is taken back and
    /// the body begun anew, without the supposition.
    package func rows<T: Equatable & Sendable>(
        _ sql: SQL, asLastTime key: SuppositionKey, _ decode: @escaping (inout Row) throws -> T
    ) throws -> [T] {
        guard let suppositions else { return try rows(sql, decode) }
        guard let last: [T] = suppositions.last(key) else {
            let rows = try rows(sql, decode)
            suppositions.keep(rows, key)
            return rows
        }
        isSupposing = true
        var found: [T] = []
        let expected = Expectation {
            var row = $0
            found.append(try decode(&row))
        } check: { _ in
            guard found != last else { return }
            suppositions.forget(key)
            throw Suppositions.Wrong()
        }
        try noting { try engine.post(sql, expected) }
        return last
    }

    /// Runs statements that do not depend on each other's answers, in their order and in one round trip. Returns how many rows
    /// each has changed.
    package func runEach(_ statements: [SQL]) throws -> [Int] {
        try asking { try engine.executeEach(statements) { _, _ in } }
    }

    /// The first row of the answer to each of several statements, in one round trip.
    package func firstOfEach<T>(_ statements: [SQL], _ decode: (inout Row) throws -> T) throws -> [T?] {
        try firstOfEach(statements) { _, row in try decode(&row) }
    }

    /// The same where they ask for different things: `decode` is told which of them a row answers.
    package func firstOfEach<T>(_ statements: [SQL], _ decode: (Int, inout Row) throws -> T) throws -> [T?] {
        var found = [T?](repeating: nil, count: statements.count)
        _ = try asking {
            try engine.executeEach(statements) { index, row in
                guard found[index] == nil else { return }
                var row = row
                found[index] = try decode(index, &row)
            }
        }
        return found
    }

    /// All rows of the answer to each of several statements, in one round trip; `decode` is told which of them a row answers.
    package func rowsOfEach<T>(_ statements: [SQL], _ decode: (Int, inout Row) throws -> T) throws -> [[T]] {
        var found = [[T]](repeating: [], count: statements.count)
        _ = try noting {
            try engine.executeEach(statements) { index, row in
                var row = row
                found[index].append(try decode(index, &row))
            }
        }
        return found
    }

    /// All rows of the answer.
    package func rows<T>(_ sql: SQL, _ decode: (inout Row) throws -> T) throws -> [T] {
        var result: [T] = []
        _ = try execute(sql) { row in
            var row = row
            result.append(try decode(&row))
        }
        return result
    }

    /// Hands the rows to `body` as they come, without keeping them.
    func each(_ sql: SQL, _ body: (inout Row) throws -> Void) throws {
        _ = try execute(sql) { row in
            var row = row
            try body(&row)
        }
    }

    /// The first row of the answer, if there is one.
    package func first<T>(_ sql: SQL, _ decode: (inout Row) throws -> T) throws -> T? {
        var result: T?
        _ = try execute(sql) { row in
            guard result == nil else { return }
            var row = row
            result = try decode(&row)
        }
        return result
    }

    /// The one integer that the statement answers with, as `COUNT(*)` or `RETURNING id`; `nil` without a row.
    package func int(_ sql: SQL) throws -> Int64? { try first(sql) { $0.int() } }

    /// `INSERT … RETURNING id`.
    package func insert(_ sql: SQL) throws -> ID {
        guard let id = try int(sql) else { throw DatabaseError.other("INSERT returned no id") }
        return id
    }

    package func exists(_ sql: SQL) throws -> Bool { try int(sql) != nil }

    /// Runs once the transaction is durable, and not at all when it is rolled back: wake-ups and other hints.
    package func afterCommit(_ action: @escaping @Sendable () -> Void) { afterCommit.append(action) }
}
