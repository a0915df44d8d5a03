// Commands that look and tell.

import App
import ArgumentParser
import Foundation
import Kit

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the settings, the database and the books.",
        discussion: """
            Ends with status 1 when something is wrong, with one line for each mistake. With --deploy it looks at everything that an installation
            for real people needs, also while it is being served, and ends with 0 when all is well, 1 when there are warnings, 2 when something must be mended.
            """)

    @Flag(help: "Show every setting, what it is and what it means.")
    var settings = false

    @Flag(help: "Recompute every counter of the ledger from its reservations and report any difference.")
    var ledger = false

    @Flag(help: "Look at everything that an installation for real people needs.")
    var deploy = false

    @Flag(help: "With --deploy: as JSON, in both languages.")
    var json = false

    @Option(help: "With --deploy: fa or en; by LANG when absent.")
    var language: String?

    @Flag(help: "Print a .env.example that explains every setting.")
    var envExample = false

    @Flag(help: "Print the table of settings as Markdown, as it stands in docs/configuration.md.")
    var markdown = false

    @Flag(help: "With --markdown: in Persian, as it stands in docs/fa/configuration.md.")
    var persian = false

    func run() async throws {
        if envExample { return Console.say(EnvExample.text().trimmed) }
        if markdown { return Console.say(SettingsDocument.markdown(persian ? .persian : .english)) }
        if deploy { return try await DeployReport.run(json: json, language: language) }
        if settings { showSettings() }
        let loaded = try Startup.settings()
        try await Startup.withApp { app in
            let pending = try await app.migrations().filter { $0.appliedAt == nil }
            let database = try await app.describeDatabase()
            Console.say("database  \(database)")
            Console.say(pending.isEmpty ? "schema    up to date" : "schema    \(pending.count) steps pending: run contexor migrate")
            if let redis = await app.describeRedis() { Console.say("redis     \(redis)") }
            Console.say("model     \(loaded.openAIKey == nil ? "the built-in demonstration (OPENAI_API_KEY is not set)" : loaded.defaultModel)")
            for notice in app.retirementNotices() { Console.say("notice    \(notice)") }
            if ledger, pending.isEmpty { try await checkLedger(app) }
        }
    }

    private func checkLedger(_ app: App) async throws {
        let differences = try await app.ledgerDifferences()
        guard differences.isEmpty else {
            for difference in differences { Console.error("ledger    \(difference)") }
            throw ExitCode.failure
        }
        Console.say("ledger    every counter equals its reservations")
    }

    private func showSettings() {
        let environment = (try? Startup.environment()) ?? [:]  // A mistake in .env is told right after this.
        for setting in Settings.table(environment: environment) {
            let given = setting.given.map { setting.isSecret ? "•••" : $0 }
            let value = given ?? (setting.fallback.isEmpty ? "not set" : setting.fallback)
            Console.say("\(setting.name) = \(value)\n    \(setting.meaning.english)")
        }
    }
}

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Work with the audit trail.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Walk every chain of the audit trail and name the first event that does not fit.")

        @Option(name: .customLong("org"), help: "Only this organization; 0 is the chain of logins and profiles.")
        var organization: Int64?

        func run() async throws {
            let only = organization
            try await Startup.withApp { app in
                let results = try await app.verifyAudit(only: only)
                for result in results { Console.say(result.line) }
                if results.contains(where: { !result($0) }) { throw ExitCode.failure }
            }
        }

        private func result(_ outcome: AuditVerification) -> Bool { outcome.isWhole }
    }
}

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the OpenAPI document of the API.", discussion: "Needs no settings and opens no database.")

    @Flag(help: "Print the routes as Markdown instead, as they stand in docs/api.md.")
    var markdown = false

    func run() throws {
        let app = try Startup.telling { try App.describing() }
        Console.say(markdown ? app.routesAsMarkdown() : app.openAPI().text)
    }
}

struct Models: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models that can be used, with their prices in US dollars per million tokens.",
        discussion: "Reads MODEL_CATALOG; opens no database.")

    func run() throws {
        let app = try Startup.telling { try App.describing(Startup.environment()) }
        for line in app.modelTable() { Console.say(line) }
    }
}
