// Statements on SQLite's own interface, prepared once for each connection by GRDB's cache.

import GRDB
import GRDBSQLite
import Kit

final class SQLiteEngine: StatementEngine {
    let dialect = Dialect.sqlite
    private let db: GRDB.Database
    private let clock: Clock
    /// Whether no other write is in the same transaction.
    private let isAlone: Bool
    private let ticket: Ticket?

    init(_ db: GRDB.Database, clock: Clock, isAlone: Bool = true, ticket: Ticket? = nil) {
        (self.db, self.clock, self.isAlone, self.ticket) = (db, clock, isAlone, ticket)
    }

    func now() throws -> Timestamp { clock.now() }
    var moment: SQL { "\(clock.now())" }
    func see(_ sight: Sight) {}
    func limitTime(_ limit: Duration) {}  // Whoever reads holds up nobody.

    /// There are none, since the one writer waits for nobody; but whoever takes that long does so alone.
    func liftTimeLimits() throws { if !isAlone { throw NeedsOwnTransaction() } }

    func execute(_ sql: SQL, onRow: (consuming Row) throws -> Void) throws -> Int {
        if let ticket, ticket.isWithdrawn { throw CancellationError() }
        let (text, values) = try sql.statement(for: .sqlite)
        let statement = try prepare(text)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        sqlite3_reset(statement)
        try bind(values, to: statement)
        let source = SQLiteRow(statement)
        let before = sqlite3_total_changes64(db.sqliteConnection)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try onRow(Row(source))
            case SQLITE_DONE:
                // After a statement that changes nothing SQLite still tells the count of the one before it.
                let changed = sqlite3_total_changes64(db.sqliteConnection) != before
                return changed ? Int(sqlite3_changes64(db.sqliteConnection)) : 0
            default: throw SQLiteErrors.current(db.sqliteConnection)
            }
        }
    }

    func executeEach(_ statements: [SQL], onRow: (Int, consuming Row) throws -> Void) throws -> [Int] {
        try statements.enumerated().map { index, sql in try execute(sql) { try onRow(index, $0) } }
    }

    func post(_ sql: SQL, _ expected: Expectation?) throws {
        let changed = try execute(sql, onRow: expected?.onRow ?? { _ in })
        try expected?.check(changed)
    }

    func confirm() {}
    func conclude() {}

    private func prepare(_ text: String) throws -> OpaquePointer {
        do {
            return try db.cachedStatement(sql: text).sqliteStatement
        } catch let error as GRDB.DatabaseError {
            throw SQLiteErrors.translate(error)
        }
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws {
        for (index, value) in values.enumerated() {
            let position = Int32(index + 1)
            let status =
                switch value {
                case .null, .typedNull: sqlite3_bind_null(statement, position)
                case .int(let number): sqlite3_bind_int64(statement, position, number)
                case .text(let text): bind(text, statement, position)
                case .blob(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(statement, position, 0)
                case .blob(let bytes):
                    bytes.withUnsafeBytes {
                        sqlite3_bind_blob(statement, position, $0.baseAddress, Int32($0.count), SQLiteEngine.transient)
                    }
                }
            guard status == SQLITE_OK else { throw SQLiteErrors.current(db.sqliteConnection) }
        }
    }

    private func bind(_ text: String, _ statement: OpaquePointer, _ position: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(statement, position, $0.baseAddress ?? SQLiteEngine.nothing, Int32($0.count), SQLiteEngine.transient)
            }
        }
    }

    /// Tells SQLite to copy what it is given.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
    /// An empty text is not NULL, so it needs an address.
    private static var nothing: UnsafePointer<CChar> { UnsafePointer(bitPattern: 8)! }
}

private final class SQLiteRow: RowSource {
    private let statement: OpaquePointer
    init(_ statement: OpaquePointer) { self.statement = statement }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
    func int(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func blob(_ column: Int) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(column)))))
    }
}

enum SQLiteErrors {
    static func current(_ connection: OpaquePointer?) -> any Error {
        // The statement of a task that was cancelled is interrupted.
        if sqlite3_errcode(connection) == SQLITE_INTERRUPT { return CancellationError() }
        return translate(code: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
    }

    static func translate(_ error: GRDB.DatabaseError) -> DatabaseError {
        translate(code: error.extendedResultCode.rawValue, message: error.message ?? "")
    }

    /// The extended result codes of sqlite.org/rescode.html.
    private static func translate(code: Int32, message: String) -> DatabaseError {
        switch code {
        case 2067, 1555, 2579: .unique(message)
        case 787: .foreignKey(message)
        case 1811: message.hasPrefix("FOREIGN KEY") ? .foreignKey(message) : .refused(message)
        case 275: .check(message)
        case 1299: .notNull(message)
        case 517: .serialization
        case 5, 6, 261: .unavailable(message)
        case 13: .diskFull
        case 19: .refused(message)
        default: code & 255 == 19 ? .refused(message) : .other("SQLite \(code): \(message)")
        }
    }
}
