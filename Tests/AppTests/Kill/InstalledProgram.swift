// The built program on a database of its own: started, killed, started again, looked into while it rests.

import App
import Database
import Foundation
import Kit
import NIOHTTP1
import Support

struct InstalledProgram: Sendable {
    let folder: String
    let model: StandInOpenAI

    init() async throws {
        folder = try Workshop.shared.newPath("installation")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        model = try await StandInOpenAI.start()
    }

    /// Lies beside the bundle of the tests.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = URL(filePath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? tests).deletingLastPathComponent()
        return folder.appending(path: "contexor").path
    }()

    private var environment: [String: String] {
        [
            "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": TestServer.secret, "DATABASE_URL": "sqlite:\(folder)/data.db", "OPENAI_API_KEY": "sk-test",
            "OPENAI_BASE_URL": model.baseURL, "API_PORT": "0", "WEB_PORT": "0", "LOG_LEVEL": "info", "THROTTLE_OTP_IP": "1000/s",
            "THROTTLE_OTP_PHONE": "1000/s",
            "THROTTLE_VERIFY_IP": "1000/s", "THROTTLE_GENERATE": "1000/s", "OTP_RATE_LIMIT": "0", "SHUTDOWN_GRACE": "1",
        ]
    }

    struct Running: Sendable {
        let process: ChildProcess
        let client: TestClient
    }

    /// Returns when it serves.
    /// - Parameters:
    ///   - failpoint: where it kills itself.
    ///   - settings: over the usual ones.
    func start(failpoint: String? = nil, settings: [String: String] = [:]) async throws -> Running {
        var environment = environment.merging(settings) { _, given in given }
        environment["CONTEXOR_FAILPOINT"] = failpoint ?? ""
        try? FileManager.default.removeItem(atPath: "\(folder)/output")
        let process = try ChildProcess([Self.program, "serve"], environment: environment, folder: folder)
        let line = try await process.line(with: "http://127.0.0.1:")
        let port = line.split(separator: "http://127.0.0.1:").dropFirst().first.map { $0.prefix { $0.isNumber } } ?? ""
        return Running(process: process, client: TestClient(base: "http://127.0.0.1:\(port)"))
    }

    /// One part of the program by itself. Returns at once.
    func start(role: String, settings: [String: String] = [:]) async throws -> ChildProcess {
        try ChildProcess([Self.program, role], environment: environment.merging(settings) { _, given in given }, folder: folder)
    }

    /// A command of the program while it does not serve.
    /// - Throws: when it does not end well.
    @discardableResult
    func command(_ arguments: String...) async throws -> String { try await run(arguments) }

    @discardableResult
    func run(_ arguments: [String]) async throws -> String {
        let variables = environment.map { "\($0.key)=\($0.value)" }
        return try await Command.run(["env", "-C", folder] + variables + [Self.program] + arguments)
    }

    /// Any other command, with the settings of the program.
    func shell(_ arguments: [String]) async throws -> String {
        try await Command.run(["env", "-C", folder] + environment.map { "\($0.key)=\($0.value)" } + arguments)
    }

    /// Looks into the database while nobody has it open.
    func look<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        let database = try openDatabase(url: "sqlite:\(folder)/data.db")
        let value: Result<T, any Error>
        do { value = .success(try await database.read(body)) } catch { value = .failure(error) }
        await database.close()
        return try value.get()
    }
}
