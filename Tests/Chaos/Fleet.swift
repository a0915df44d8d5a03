// An installation as an operator runs it: the built program as processes of their own over a PostgreSQL, a Redis and a
// stand-in for the model that belong to nobody else, and may be killed, stopped and started again.

import Database
import Foundation
import Kit
import Support
import Synchronization

package struct Fleet: Sendable {
    package let postgres: PrivatePostgres
    package let redis: PrivateRedis
    package let model: StandInOpenAI
    /// Of the one database that all share.
    package let url: String
    private let folder: String
    private let settings: [String: String]

    /// - Parameter settings: over the usual ones of every process.
    package init(settings: [String: String] = [:], model script: @escaping StandInOpenAI.Script = { request, _ in .article(for: request) }) async throws {
        postgres = try await PrivatePostgres()
        redis = try await PrivateRedis()
        model = try await StandInOpenAI.start(script)
        url = postgres.url(try await postgres.createDatabase())
        folder = try Workshop.shared.newPath("fleet")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.settings = Fleet.settings.merging([
            "DATABASE_URL": url, "REDIS_URL": redis.url, "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.baseURL,
        ]) { _, given in given }.merging(settings) { _, given in given }
    }

    /// Limits that are not what chaos is about are out of the way.
    package static let settings: [String: String] = {
        let limits = ["OTP_IP", "OTP_PHONE", "VERIFY_IP", "GENERATE", "USER"].map { ("THROTTLE_\($0)", "100000/s") }
        let budgets = ["AI_MONTHLY_BUDGET_USD", "AI_WORKSPACE_MONTHLY_BUDGET_USD", "AI_USER_MONTHLY_BUDGET_USD", "DEFAULT_MONTHLY_COST_LIMIT"]
        let amounts = [("DEFAULT_MONTHLY_TOKEN_LIMIT", "1000000000000"), ("DEFAULT_MONTHLY_REQUEST_LIMIT", "1000000000")]
        let others = [
            ("DEBUG", "True"), ("MOCK_SMS", "True"), ("SECRET_KEY", "a-secret-for-chaos-only-that-is-long-enough-to-be-one-0123456789"),
            ("API_PORT", "0"), ("WEB_PORT", "0"), ("LOG_LEVEL", "info"), ("OTP_RATE_LIMIT", "0"), ("SHUTDOWN_GRACE", "5"),
        ]
        return Dictionary(uniqueKeysWithValues: limits + budgets.map { ($0, "1000000") } + amounts + others)
    }()

    // MARK: Processes

    /// Starts `contexor`, or another build of it, with these arguments. Returns at once.
    package func start(_ arguments: [String], settings more: [String: String] = [:], program: String = Programs.contexor) throws -> Member {
        let place = "\(folder)/\(arguments[0])-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let process = try ChildProcess([program] + arguments, environment: settings.merging(more) { _, given in given }, folder: place)
        return Member(name: arguments[0], process: process)
    }

    /// Starts an API process. Returns when it listens.
    package func startAPI(settings more: [String: String] = [:], program: String = Programs.contexor) async throws -> Member {
        try await start(["api"], settings: more, program: program).listening()
    }

    /// Runs a command of the program to its end. Returns what it printed.
    /// - Throws: when it does not end well.
    @discardableResult
    package func command(_ arguments: String...) async throws -> String { try await command(arguments) }

    func command(_ arguments: [String]) async throws -> String {
        try await Command.run(["env", "-C", folder] + settings.map { "\($0.key)=\($0.value)" } + [Programs.contexor] + arguments)
    }

    /// Looks into the database.
    package func look<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let database = try openDatabase(url: url)
        let value: Result<T, any Error>
        do { value = .success(try await database.wide.read(body)) } catch { value = .failure(error) }
        await database.close()
        return try value.get()
    }

    package func number(_ sql: SQL) async throws -> Int { Int(try await look { try $0.int(sql) } ?? 0) }

    package func restartPostgres() async throws {
        try await postgres.crash()
        try await postgres.start()
    }

    /// Ends the servers. Processes are ended by whoever started them.
    package func end() async {
        await model.stop()
        redis.stop()
        try? await postgres.crash()  // Gone is gone.
    }
}

/// One process of a fleet.
package struct Member: Sendable {
    package let name: String
    package let process: ChildProcess
    package var address = ""

    package init(name: String, process: ChildProcess, address: String = "") {
        self.name = name
        self.process = process
        self.address = address
    }

    /// The same when it listens, with its address.
    func listening() async throws -> Member {
        let line = try await process.line(with: "http://127.0.0.1:")
        let port = line.split(separator: "http://127.0.0.1:").dropFirst().first.map { $0.prefix { $0.isNumber } } ?? ""
        return Member(name: name, process: process, address: "http://127.0.0.1:\(port)")
    }

    /// Asks it to end. Returns its status.
    package func stop() async throws -> Int32 {
        process.kill(SIGCONT)
        process.kill(SIGTERM)
        return try await process.wait()
    }

    package func kill() async throws {
        process.kill(SIGKILL)
        try await process.wait()
    }
}

/// The built programs lie beside this one.
package enum Programs {
    package static let contexor = path("contexor")

    /// A file of the project, from wherever in it this was started.
    package static func inProject(_ path: String) -> String? {
        var folder = URL(filePath: FileManager.default.currentDirectoryPath)
        for _ in 0..<6 {
            let found = folder.appending(path: path).path
            if FileManager.default.fileExists(atPath: found) { return found }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    private static func path(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(filePath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? own).deletingLastPathComponent().appending(path: name).path
    }
}
