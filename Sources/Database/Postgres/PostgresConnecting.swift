// Making a connection: our defaults beneath the URL, what must not differ above it, and the session's own settings.

import CPostgres
import Kit

extension PostgresConnection {
    /// What an operator can change in the URL.
    private static let defaults = [
        ("connect_timeout", "5"), ("fallback_application_name", "contexor"), ("target_session_attrs", "read-write"),
        ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ("gssencmode", "disable"),
    ]

    private static let oldestServer: Int32 = 130_000

    static func connect(_ settings: PostgresSettings) throws -> OpaquePointer {
        // Of two values for one keyword the later one wins.
        let options = defaults + [("dbname", settings.url.reveal()), ("client_encoding", "UTF8")]
        let handle = withCStrings(options.map(\.0)) { keywords in
            withCStrings(options.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else { throw DatabaseError.unavailable("no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw DatabaseError.unavailable(settings.scrubbed(String(cString: PQerrorMessage(handle))))
        }
        return handle
    }

    /// Arrays of C strings, with the null at their end.
    private static func withCStrings<R>(
        _ strings: [String], _ pointers: [UnsafePointer<CChar>?] = [], _ body: ([UnsafePointer<CChar>?]) -> R
    ) -> R {
        guard pointers.count < strings.count else { return body(pointers + [nil]) }
        return strings[pointers.count].withCString { withCStrings(strings, pointers + [$0], body) }
    }

    /// Checks what the stores rely on, and puts the limits of this session.
    func setUp(_ handle: OpaquePointer, _ settings: PostgresSettings) throws {
        guard PQserverVersion(handle) >= Self.oldestServer else {
            throw DatabaseError.unavailable("PostgreSQL 13 or newer is needed")
        }
        guard let encoding = PQparameterStatus(handle, "server_encoding"), String(cString: encoding) == "UTF8" else {
            throw DatabaseError.unavailable("the PostgreSQL database must have the encoding UTF8")
        }
        PQsetNoticeReceiver(handle, { _, _ in }, nil)  // libpq would print notices on our standard error.
        guard PQenterPipelineMode(handle) == 1, PQsetnonblocking(handle, 1) == 0 else {
            throw DatabaseError.unavailable("libpq refuses pipeline mode")
        }
        for (name, value) in session(settings) { try send("SET \(name) = \(value)") }
        _ = try answer()
    }

    private func session(_ settings: PostgresSettings) -> [(String, String)] {
        [
            ("statement_timeout", "\(settings.statementTimeout.inMilliseconds)"),
            ("lock_timeout", "\(settings.lockTimeout.inMilliseconds)"),
            ("idle_in_transaction_session_timeout", "\(settings.idleInTransactionTimeout.inMilliseconds)"),
            ("timezone", "'UTC'"), ("bytea_output", "hex"), ("standard_conforming_strings", "on"),
            // Each statement is planned once for a connection. Planning it for its values each time, as the server does when it
            // takes that for worth it, costs as much as the statement itself; all of them find their rows by an index.
            ("plan_cache_mode", "force_generic_plan"),
            // So a plan that was made while a table was empty must not be to read all of it: it would go on doing so while the table
            // grows, until the server next counts its rows. Without an index that fits, it still reads all.
            ("enable_seqscan", "off"),
        ]
    }
}
