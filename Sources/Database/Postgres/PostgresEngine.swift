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

    func liftTimeLimits() throws {
        for limit in ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] {
            try beginIfNeeded()
            try connection.send("SET LOCAL \(limit) = 0")
        }
        _ = try connection.answer()
        connection.isPatient = true
    }

    func see(_ sight: Sight) { newSight = sight }

    /// A setting of this transaction only; of numbers and signs of our own, so it needs no parameter.
    private func tellSight() throws {
        guard let sight = newSight else { return }
        newSight = nil
        try connection.send("SET LOCAL contexor.sight = '\(sight.setting)'")
    }

    func execute(_ sql: SQL, onRow: (consuming Row) throws -> Void) throws -> Int {
        let (text, values) = try sql.statement(for: .postgres)
        guard let result = try answer(text, values) else { return 0 }
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

    private func answer(_ text: String, _ values: [SQLValue]) throws -> PostgresResult? {
        try beginIfNeeded()
        try tellSight()
        guard PostgresEngine.isWorthPreparing(text) else {
            try connection.send(text, values)
            return try connection.answer()
        }
        let key = StatementCache.Key(text: text, types: Parameters.signature(values))
        guard let name = connection.statements.name(of: key) else { return try prepareAndExecute(key, values) }
        do {
            try connection.sendExecute(name: name, values)
            return try connection.answer()
        } catch DatabaseError.serialization {
            connection.statements.forget(key)  // Its plan may be what failed.
            throw DatabaseError.serialization
        }
    }

    private func prepareAndExecute(_ key: StatementCache.Key, _ values: [SQLValue]) throws -> PostgresResult? {
        for name in connection.statements.retired { try connection.send("DEALLOCATE \(name)") }
        connection.statements.dropped()
        let name = connection.statements.newName()
        try connection.sendPrepare(key.text, name: name, values)
        try connection.sendExecute(name: name, values)
        let sent = connection.sent
        // What the server has prepared it keeps, also when the statement itself then failed.
        defer { if connection.succeeded >= sent - 1 { connection.statements.add(key, name: name) } }
        return try connection.answer()
    }

    /// Schema changes and settings run once.
    private static func isWorthPreparing(_ text: String) -> Bool {
        let verb = text.utf8.drop { $0 <= 32 || $0 == 40 }.prefix(6)
        return verbs.contains { $0.count <= verb.count && zip($0, verb).allSatisfy { $0 == $1 & 0xDF } }
    }

    private static let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].map { Array($0.utf8) }
}
