// One libpq connection, always in pipeline mode: what is known beforehand (BEGIN, PREPARE, the statement) travels
// together and costs one round trip. Sockets are waited for with `poll`, so that a server that stops answering
// without closing costs a bounded time.

import CPostgres
import Glibc
import Kit

/// Confined to the thread that made it.
final class PostgresConnection {
    enum Mode {
        case read, write

        var begin: String {
            switch self {
            case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
            }
        }
    }

    private let handle: OpaquePointer
    private let settings: PostgresSettings
    private var mode = Mode.read
    private var isOpen = true
    /// Nothing more can be said on this connection.
    private(set) var isBroken = false
    /// Whether a server that is silent may be waited for without end.
    var isPatient = false
    /// Commands sent since the last `answer()`, and how many of them went well.
    private(set) var sent = 0
    private(set) var succeeded = 0
    private(set) var statements: StatementCache
    /// The prepared statements that travel now, by their place among the commands: those that are made, and all that are used.
    private var making: [(place: Int, key: StatementCache.Key)] = []
    private var used: [StatementCache.Key] = []
    /// The COMMIT of a read is on its way, and nobody waits for its answer.
    private var isSettling = false

    /// - Throws: `DatabaseError.unavailable`, never with the password in it.
    init(_ settings: PostgresSettings) throws {
        self.settings = settings
        statements = StatementCache(limit: settings.statementLimit)
        handle = try PostgresConnection.connect(settings)
        do {
            try setUp(handle, settings)
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    func close() {
        if isOpen { PQfinish(handle) }
        isOpen = false
        isBroken = true
    }

    /// The server, for an operator.
    var place: String {
        let version = PQparameterStatus(handle, "server_version").map { String(cString: $0) } ?? "?"
        let host = [PQhost(handle), PQport(handle)].map { $0.map { String(cString: $0) } ?? "" }.joined(separator: ":")
        let database = PQdb(handle).map { String(cString: $0) } ?? ""
        let tls = PQsslInUse(handle) == 1 ? ", TLS" : ""
        return "PostgreSQL \(version.prefix { $0 != " " }), \(host), database \(database)\(tls)"
    }

    // MARK: Transactions

    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Sends BEGIN with the next statement.
    func begin(_ mode: Mode) throws {
        self.mode = mode
        try sendKept(mode.begin)
    }

    /// Sends COMMIT with what travels.
    func end() throws { try sendKept("COMMIT") }

    /// - Throws: `DatabaseError.commitOutcomeUnknown` when the connection was lost and the answer with it.
    func commit() throws {
        guard !isIdle || sent > 0 else { return }
        let result: PostgresResult?
        do {
            try end()
            result = try answer()
        } catch  where isBroken { throw DatabaseError.commitOutcomeUnknown }
        guard result?.command == "COMMIT" else { throw DatabaseError.other("PostgreSQL rolled back instead of committing") }
    }

    /// Leaves no transaction open behind a job. A read ends with COMMIT, so that the server's count of rollbacks means something.
    func settle() {
        isPatient = false
        if !isBroken, sent > 0 { _ = try? answer() }  // What was posted for nobody: the transaction ends here whatever it says.
        guard !isBroken, !isIdle else { return }
        let commits = mode == .read && PQtransactionStatus(handle) == PQTRANS_INTRANS
        if commits, part() { return }
        do { try run(commits ? "COMMIT" : "ROLLBACK") } catch { isBroken = true }
        if !isIdle { isBroken = true }
    }

    /// Ends a read without waiting: whoever comes next finds the answer there.
    private func part() -> Bool {
        guard PQsendQueryParams(handle, "COMMIT", 0, nil, nil, nil, nil, 0) == 1, PQpipelineSync(handle) == 1 else { return false }
        PQflush(handle)  // What does not fit now goes out before the answer is read.
        isSettling = true
        return true
    }

    /// Takes in the answer to the last COMMIT. `false` when it did not come.
    private func arrive() -> Bool {
        guard isSettling else { return true }
        isSettling = false
        do {
            try flush()
            if try collect().failure != nil { isBroken = true }
        } catch { isBroken = true }
        return !isBroken && isIdle
    }

    // MARK: Commands

    /// Sends a statement that is not prepared and waits for its answer.
    @discardableResult
    func run(_ text: String) throws -> PostgresResult? {
        try send(text)
        return try answer()
    }

    func send(_ text: String, _ values: [SQLValue] = []) throws {
        let types = Parameters.types(values)
        try Parameters.withEncoded(values) {
            try check(PQsendQueryParams(handle, text, $0.count, types, $0.values, $0.lengths, $0.formats, 0))
        }
    }

    /// Sends a statement that is prepared when it first comes.
    func sendPrepared(_ key: StatementCache.Key, _ values: [SQLValue]) throws {
        used.append(key)
        if let name = statements.name(of: key) { return try sendExecute(name, values) }
        for name in statements.retired { try send("DEALLOCATE \(name)") }
        statements.dropped()
        try sendExecute(prepare(key, Parameters.types(values)), values)
    }

    /// Sends what comes with every transaction and needs no table, so that nothing can make it stale: the server reads its text once.
    /// Nothing goes out before it, for a BEGIN must come first.
    func sendKept(_ text: String) throws {
        let key = StatementCache.Key(text: text, types: "")
        try sendExecute(statements.name(of: key) ?? prepare(key, []), [])
    }

    /// Returns the name under which the server will know it.
    private func prepare(_ key: StatementCache.Key, _ types: [Oid]) throws -> String {
        let name = statements.newName()
        try check(PQsendPrepare(handle, name, key.text, Int32(types.count), types))
        making.append((sent - 1, key))
        statements.add(key, name: name)
        return name
    }

    private func sendExecute(_ name: String, _ values: [SQLValue]) throws {
        try Parameters.withEncoded(values) {
            try check(PQsendQueryPrepared(handle, name, $0.count, $0.values, $0.lengths, $0.formats, 0))
        }
    }

    private func check(_ status: Int32) throws {
        guard status == 1 else { throw lost() }
        sent += 1
    }

    /// Ends what was sent, and waits for all answers. Returns the last one; throws the first error.
    @discardableResult
    func answer() throws -> PostgresResult? {
        let (answers, failure) = try outcome()
        if let failure { throw failure }
        return answers.last
    }

    /// The same with all answers, in the order of the commands, up to the first that failed.
    /// - Throws: when the connection is lost.
    func outcome() throws -> (answers: [PostgresResult], failure: DatabaseError?) {
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        defer {
            sent = 0
            used = []
        }
        try flush()
        defer { noteMade() }
        let (answers, failure) = try collect()
        // The plan of one of them may be what failed.
        if failure == .serialization { for key in used { statements.forget(key) } }
        return (answers, failure)
    }

    /// What the server has prepared it keeps, also when the statement itself then failed; of the rest it knows nothing.
    private func noteMade() {
        for (place, key) in making where place >= succeeded { statements.lose(key) }
        making = []
    }

    private func collect() throws -> (answers: [PostgresResult], failure: DatabaseError?) {
        succeeded = 0
        var answers: [PostgresResult] = []
        var failure: DatabaseError?
        while true {
            try awaitInput()
            guard let pointer = PQgetResult(handle) else {
                if PQstatus(handle) == CONNECTION_BAD { throw lost(failure) }
                continue  // Between two commands.
            }
            let result = PostgresResult(pointer)
            switch PQresultStatus(pointer) {
            case PGRES_PIPELINE_SYNC: return (answers, failure)
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                succeeded += 1
                answers.append(result)
            case PGRES_PIPELINE_ABORTED: break
            default: failure = failure ?? fault(result)
            }
        }
    }

    private func fault(_ result: PostgresResult) -> DatabaseError {
        guard mode == .write, PostgresErrors.isReadOnlyServer(result) else { return PostgresErrors.translate(result) }
        isBroken = true  // A new connection may find the new primary.
        return .unavailable("the PostgreSQL server takes no writes")
    }
}

// MARK: The socket

extension PostgresConnection {
    /// Whether the server is still there, as far as the socket knows: one that was restarted has closed it.
    var isAlive: Bool {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK, arrive(), isIdle else { return false }
        if poll(Int16(POLLIN), timeout: 0) == 0 { return true }
        for _ in 0..<2 where PQconsumeInput(handle) == 0 { return false }  // The second read sees the end of the stream.
        return PQisBusy(handle) == 0 && PQstatus(handle) == CONNECTION_OK
    }

    private func awaitInput() throws {
        while PQisBusy(handle) == 1 {
            guard poll(Int16(POLLIN)) != 0 else { throw stalled() }
            if PQconsumeInput(handle) == 1 { continue }
            guard PQstatus(handle) == CONNECTION_BAD else { throw lost() }
            return  // The next result says why.
        }
    }

    private func flush() throws {
        while true {
            let status = PQflush(handle)
            if status == 0 { return }
            if status < 0 { return }  // As libpq advises: read on, for the server may have said why it went.
            let ready = poll(Int16(POLLIN | POLLOUT))
            if ready == 0 { throw stalled() }
            if ready & Int16(POLLIN) != 0, PQconsumeInput(handle) == 0 { return }
        }
    }

    /// The events that came; 0 when none came in time.
    private func poll(_ events: Int16, timeout: Int32? = nil) -> Int16 {
        let limit = timeout ?? (isPatient ? -1 : Int32(clamping: settings.silenceLimit.inMilliseconds))
        var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
        guard descriptor.fd >= 0 else { return Int16(POLLHUP) }  // Already closed: libpq will say why.
        while Glibc.poll(&descriptor, 1, limit) < 0, errno == EINTR {}
        return descriptor.revents
    }

    private func stalled() -> DatabaseError {
        isBroken = true
        return .unavailable("PostgreSQL gave no answer")
    }

    private func lost(_ reason: DatabaseError? = nil) -> DatabaseError {
        isBroken = true
        if let reason, case .unavailable = reason { return reason }
        let message = settings.scrubbed(String(cString: PQerrorMessage(handle)))
        return .unavailable("the connection to PostgreSQL was lost: \(message)")
    }
}
