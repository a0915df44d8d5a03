// Whether a part of the installation is well: for health checks of containers and supervisors, which need no curl then.

import App
import ArgumentParser
import Kit

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask whether a part of this installation is well.",
        discussion: """
            Ends with status 0 when it is and 1 when it is not, or does not answer in time. Asks the API of this machine, by the settings;
            a worker or beat has no port: --database asks what they stand on.
            """)

    @Flag(help: "Ask the web application instead.")
    var web = false

    @Flag(help: "Ask the database instead. With SQLite only while nothing else has it open.")
    var database = false

    @Option(help: "Ask this address instead, such as https://contexor.example.com/health/")
    var url: String?

    @Option(help: "Seconds to wait for an answer.")
    var timeout = 5

    func validate() throws {
        if [web, database, url != nil].count(where: { $0 }) > 1 { throw ValidationError("Give one of --web, --database and --url.") }
        if !(1...300).contains(timeout) { throw ValidationError("--timeout must be from 1 to 300.") }
    }

    func run() async throws {
        if database { return try await askDatabase() }
        let settings = try url == nil ? Startup.settings() : nil
        let port = settings.map { web ? $0.webPort : $0.apiPort } ?? 0
        let address = url ?? "http://127.0.0.1:\(port)/health/ready"
        let answer: (status: Int, body: String)
        do {
            answer = try await HealthProbe.ask(address, host: settings.map(Self.name), within: .seconds(timeout))
        } catch {
            Console.error("\(address) does not answer: \(error)")
            throw ExitCode.failure
        }
        Console.say("\(address): \(answer.status) \(answer.body)")
        guard (200...299).contains(answer.status) else { throw ExitCode.failure }
    }

    private func askDatabase() async throws {
        try await Startup.withApp { app in
            let pending = try await app.migrations().count { $0.appliedAt == nil }
            Console.say("\(try await app.describeDatabase()): \(pending == 0 ? "up to date" : "\(pending) steps pending")")
        }
    }

    /// A name that the server answers to.
    private static func name(_ settings: Settings) -> String {
        let first = settings.allowedHosts.first { $0 != "*" } ?? "localhost"
        return first.hasPrefix(".") ? String(first.dropFirst()) : first
    }
}
