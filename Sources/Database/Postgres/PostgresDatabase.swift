// PostgreSQL for many processes: transactions on a pool of threads that each own a connection.

import Kit

package final class PostgresDatabase: Database {
    package let dialect = Dialect.postgres
    package var meter: DatabaseMeter? { pool.meter }
    private let pool: PostgresPool
    private let clock: Clock?
    private let suppositions = Suppositions()

    private static let mostRetries = 5

    /// Connects when it is first needed, so that a program starts also while the server is away.
    /// - Parameter clock: stands in for the server's clock in tests.
    /// - Throws: when the URL cannot be read.
    package convenience init(url: String, clock: Clock? = nil) throws {
        self.init(try PostgresSettings(url: url), clock: clock)
    }

    package init(_ settings: PostgresSettings, clock: Clock? = nil) {
        pool = PostgresPool(settings)
        self.clock = clock
    }

    deinit { pool.abandon() }

    package func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let trace = Trace.current
        return try await repeating { [clock] connection, suppositions in
            // The answer does not wait for the COMMIT of a snapshot: the pool sends it when the caller already goes on.
            try Transaction(PostgresEngine(connection, .read, clock: clock), trace, suppositions: suppositions).perform(body)
        }
    }

    @discardableResult
    package func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let trace = Trace.current
        let (value, afterCommit) = try await repeating { [clock] connection, suppositions in
            let tx = Transaction(PostgresEngine(connection, .write, clock: clock), trace, suppositions: suppositions)
            return try PostgresDatabase.commit(connection, tx, body)
        }
        for action in afterCommit { action() }
        return value
    }

    private static func commit<T>(
        _ connection: PostgresConnection, _ tx: Transaction, _ body: (Transaction) throws -> T
    ) throws -> (T, [@Sendable () -> Void]) {
        do {
            let value = try tx.perform(body)
            try tx.confirm()
            try connection.commit()
            return (value, tx.afterCommit)
        } catch {
            connection.settle()
            // A store may have dressed a lost race as an error of its own; it is to be repeated all the same.
            throw tx.failure as? DatabaseError == .serialization ? DatabaseError.serialization : error
        }
    }

    /// Repeats what lost a race against another transaction, and what supposed something that is not so. The pause is spent here and
    /// not on a thread of the pool.
    private func repeating<T: Sendable>(_ work: @escaping @Sendable (PostgresConnection, Suppositions?) throws -> T) async throws -> T {
        var retries = 0
        var suppositions: Suppositions? = suppositions
        while true {
            do {
                return try await pool.perform { [suppositions] in try work($0, suppositions) }
            } catch is Suppositions.Wrong {
                suppositions = nil
            } catch DatabaseError.serialization where retries < Self.mostRetries {
                retries += 1
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...(5 << retries))))
            }
        }
    }

    package func close() async { await pool.close() }

    package func describe() async throws -> String {
        try await pool.perform { connection in
            let passes = try connection.run("SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)")?.rowCount == 1
            return connection.place + (passes ? ", \(PostgresDatabase.roleWarning)" : "")
        }
    }

    /// The second wall between tenants stands only before an ordinary role (`docs/tenancy.md`).
    package static let roleWarning = "the role passes row-level security (it is a superuser): give Contexor an ordinary role"
}
