// Statements of one transaction on PostgreSQL. BEGIN goes out with the first statement, so a body without statements
// costs nothing and a read of one statement two round trips.

import CPostgres
import Kit

final class PostgresEngine: StatementEngine {
    let dialect = Dialect.postgres
    private let connection: PostgresConnection
    private let mode: PostgresConnection.Mode
    private let clock: Clock?
    /// Not yet told to the server: it travels with the next statement.
    private var newSight: Sight?
    /// What is expected of statements that travel now, by their place among them.
    private var expected: [(place: Int, Expectation)] = []
    private var isEnding = false

    init(_ connection: PostgresConnection, _ mode: PostgresConnection.Mode, clock: Clock?) {
        self.connection = connection
        self.mode = mode
        self.clock = clock
    }

    func now() throws -> Timestamp {
        if let clock { return clock.now() }
        var now = Timestamp(milliseconds: 0)
        _ = try execute("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)") { row in
            var row = row
            now = row.time()
        }
        return now
    }

    var moment: SQL {
        clock.map { "\($0.now())" } ?? .raw("CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)")
    }

    func liftTimeLimits() throws {
        for limit in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] {
            try beginIfNeeded()
            try connection.send("SET LOCAL \(limit) = 0")
        }
        try connection.send("SET LOCAL enable_seqscan = on")  // Whoever needs so long reads whole tables.
        _ = try receive()
        connection.isPatient = true
    }

    func limitTime(_ limit: Duration) throws {
        try beginIfNeeded()
        try connection.send("SET LOCAL statement_timeout = \(limit.inMilliseconds)")
    }

    func see(_ sight: Sight) { newSight = sight }
    func conclude() { isEnding = mode == .read }

    /// A setting of this transaction only; of numbers and signs of our own, so it needs no parameter.
    private func tellSight() throws {
        guard let sight = newSight else { return }
        newSight = nil
        let statement = "SET LOCAL contexor.sight = '\(sight.setting)'"
        if sight == .everybodys {
            try connection.sendKept(statement)
        } else {
            try connection.send(statement)
        }
    }

    func execute(_ sql: SQL, onRow: (consuming Row) throws -> Void) throws -> Int {
        let (text, values) = try sql.statement(for: .postgres)
        try send(text, values)
        let place = connection.sent - 1
        if isEnding { try connection.end() }
        return try read(receive()[place], onRow)
    }

    func executeEach(_ statements: [SQL], onRow: (Int, consuming Row) throws -> Void) throws -> [Int] {
        var places: [Int] = []
        for sql in statements {
            let (text, values) = try sql.statement(for: .postgres)
            try send(text, values)
            places.append(connection.sent - 1)
        }
        guard !places.isEmpty else { return [] }
        let answers = try receive()
        return try places.enumerated().map { index, place in try read(answers[place]) { try onRow(index, $0) } }
    }

    /// Returns the number of rows changed.
    private func read(_ result: PostgresResult, _ onRow: (consuming Row) throws -> Void) throws -> Int {
        for row in 0..<result.rowCount {
            result.row = row
            try onRow(Row(result))
            if let fault = result.fault { throw fault }
        }
        return result.changes
    }

    private func beginIfNeeded() throws {
        if connection.isIdle, connection.sent == 0 { try connection.begin(mode) }
    }

    func post(_ sql: SQL, _ expected: Expectation?) throws {
        let (text, values) = try sql.statement(for: .postgres)
        try send(text, values)
        if let expected { self.expected.append((connection.sent - 1, expected)) }
    }

    /// A COMMIT that travelled with them would be done before anybody looked.
    func confirm() throws { if !expected.isEmpty { _ = try receive() } }

    /// Waits for the answers to all that travels.
    private func receive() throws -> [PostgresResult] {
        let (answers, failure) = try connection.outcome()
        let due = expected
        expected = []
        // Also before the failure of a later statement is told: it may rest on what is not so.
        for (place, expectation) in due where place < answers.count { try expectation.check(read(answers[place], expectation.onRow)) }
        if let failure { throw failure }
        return answers
    }

    private func send(_ text: String, _ values: [SQLValue]) throws {
        try beginIfNeeded()
        try tellSight()
        if PostgresEngine.isWorthPreparing(text) {
            try connection.sendPrepared(StatementCache.Key(text: text, types: Parameters.signature(values)), values)
        } else {
            try connection.send(text, values)
        }
    }

    /// Schema changes and settings run once.
    private static func isWorthPreparing(_ text: String) -> Bool {
        let verb = text.utf8.drop { $0 <= 32 || $0 == 40 }.prefix(6)
        return verbs.contains { $0.count <= verb.count && zip($0, verb).allSatisfy { $0 == $1 & 0xDF } }
    }

    private static let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].map { Array($0.utf8) }
}
