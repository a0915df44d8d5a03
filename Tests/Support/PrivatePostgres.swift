// A PostgreSQL server of the tests' own: its files in the temporary folder, its port its own, gone with the process.

import Glibc
import Kit
import Synchronization

package final class PrivatePostgres: Sendable {
    private static let common = Task { try await PrivatePostgres() }
    /// The server that all tests of a process share, each in a database of its own.
    package static var shared: PrivatePostgres { get async throws { try await common.value } }

    package let port: Int
    /// Holds the data, the log, the Unix socket and, with TLS, `ca.crt`.
    package let folder: String
    private let programs: String
    private let creating = Turn()
    private let discarded = Mutex<[String]>([])

    /// Makes and starts a server. One of its own is for tests that stop it or change it.
    /// - Throws: when PostgreSQL is not installed. A suite without its engine has failed.
    package init(tls: Bool = false) async throws {
        programs = try PrivatePostgres.programs()
        port = try freePort()
        folder = try Workshop.shared.newPath("postgres")
        mkdir(folder, 0o755)
        try PrivatePostgres.giveAway(folder)
        try await run("initdb", "-D", "\(folder)/data", "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        if tls { try await makeCertificates(in: folder) { try await runAsServer($0) } }
        try await configure(tls: tls)
        try await start()
        // The product's own role is an ordinary one: for a superuser there would be no row-level security.
        try await sql("CREATE ROLE contexor LOGIN CREATEDB")
        try await sql("ALTER DATABASE postgres OWNER TO contexor")
    }

    // MARK: Places

    /// As the product connects: over the Unix socket, without a password, as a role without rights over the server.
    package func url(_ database: String) -> String {
        "postgresql://contexor@/\(database)?host=\(folder)&port=\(port)"
    }

    /// Over TCP, where the server asks for a password (SCRAM).
    package func tcpURL(_ database: String, user: String, password: String, host: String = "127.0.0.1", query: String = "") -> String {
        "postgresql://\(user):\(password)@\(host):\(port)/\(database)?hostaddr=127.0.0.1\(query)"
    }

    // MARK: Databases

    /// Makes a database, as a copy of `template` if one is named. Returns its name.
    package func createDatabase(template: String = "template0") async throws -> String {
        let name = "t\(try Workshop.shared.newPath("").split(separator: "-").last ?? "")"
        try await creating.one { _ = try await sql("CREATE DATABASE \(name) TEMPLATE \(template) OWNER contexor") }
        return name
    }

    /// Deletes a database some time soon. Nobody waits for it, since it costs more than making one.
    package func discard(_ name: String) {
        let names = discarded.withLock { names in
            names.append(name)
            defer { if names.count >= 8 { names = [] } }
            return names.count >= 8 ? names : []
        }
        if !names.isEmpty { Task { try await psql(names.map { "DROP DATABASE \($0) WITH (FORCE)" }, "postgres") } }
    }

    /// Runs a statement as the owner of the server. Returns the answer, unadorned.
    @discardableResult
    package func sql(_ text: String, database: String = "postgres") async throws -> String {
        try await psql([text], database)
    }

    private func psql(_ statements: [String], _ database: String) async throws -> String {
        let arguments = ["\(programs)/psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", "postgresql://owner@/\(database)?host=\(folder)&port=\(port)"]
        return try await Command.run(arguments + statements.flatMap { ["-c", $0] }).trimmed
    }

    // MARK: Life

    /// Returns when the server takes connections.
    package func start() async throws {
        do {
            try await run("pg_ctl", "start", "-w", "-t", "60", "-D", "\(folder)/data", "-l", "\(folder)/log")
        } catch {
            throw CommandError("\(error)\n\(try Command.contents(of: "\(folder)/log"))")
        }
    }

    /// As a crash would: connections are cut off, nothing is tidied. Returns when the server is gone.
    package func crash() async throws {
        try await run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "\(folder)/data")
    }

    // MARK: Making

    private func configure(tls: Bool) async throws {
        let settings = """

            listen_addresses = '127.0.0.1'
            port = \(port)
            unix_socket_directories = '\(folder)'
            max_connections = 300
            shared_buffers = 64MB
            fsync = on
            deadlock_timeout = 20ms
            \(tls ? "ssl = on\nssl_cert_file = '\(folder)/server.crt'\nssl_key_file = '\(folder)/server.key'" : "")
            """
        try Command.write(settings, to: "\(folder)/data/postgresql.conf", append: true)
        try Command.write(
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n", to: "\(folder)/data/pg_hba.conf")
    }

    private func run(_ program: String, _ arguments: String...) async throws {
        try await runAsServer(["\(programs)/\(program)"] + arguments)
    }

    /// PostgreSQL refuses to run as root.
    private func runAsServer(_ arguments: [String]) async throws {
        let prefix = getuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : []
        try await Command.run(prefix + arguments)
    }

    private static func giveAway(_ folder: String) throws {
        guard getuid() == 0 else { return }
        guard let user = getpwnam("postgres") else { throw CommandError("as root the tests need the user postgres") }
        chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
    }

    /// Debian keeps the programs of the server apart from the path.
    private static func programs() throws -> String {
        let folders = (13...30).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        guard let found = Command.find("pg_ctl", in: folders) else {
            throw CommandError("PostgreSQL is not installed: the storage tests need its server (Debian: postgresql)")
        }
        return String(found.dropLast("/pg_ctl".count))
    }
}

/// Lets one in at a time: a template can be copied by one session only.
actor Turn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    nonisolated func one<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        if isTaken { await withCheckedContinuation { waiting.append($0) } }
        isTaken = true
    }

    private func leave() {
        isTaken = !waiting.isEmpty
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }
}
