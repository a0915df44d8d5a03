// Commands that prepare the database.

import App
import ArgumentParser
import Foundation
import Kit
import TextKit

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database up to date.")

    func run() async throws {
        try await Startup.withApp { app in
            let applied = try await app.migrate()
            if applied.isEmpty, let newest = try await app.migrations().last(where: { !$0.isKnown }) {
                return Console.say("Nothing to do: a newer program has brought the database to step \(newest.name), and this one may serve it.")
            }
            if applied.isEmpty { return Console.say("Nothing to do: the database is up to date.") }
            for step in applied { Console.say("applied \(step)") }
        }
    }
}

struct ShowMigrations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "showmigrations", abstract: "Show the steps of the schema and when each was applied.")

    func run() async throws {
        try await Startup.withApp { app in
            for step in try await app.migrations() {
                Console.say(
                    "[\(step.appliedAt == nil ? " " : "x")] \(step.name)\(step.appliedAt.map { "  \($0)" } ?? "")\(step.isKnown ? "" : "  (of a newer program)")"
                )
            }
        }
    }
}

struct CreateSuperuser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "createsuperuser", abstract: "Make a superuser, or make an existing user one.",
        discussion: "A superuser logs in with the phone like everybody else. Asks for what is not given when a terminal is there.")

    @Option(help: "Mobile number, such as 09123456789.")
    var phone: String?

    @Option(help: "Full name.")
    var name: String?

    func run() async throws {
        let phone = try number()
        let name = name ?? ""
        try await Startup.withApp { app in
            _ = try await app.migrate()
            try await app.createSuperuser(phone: phone, fullName: name, by: .command("contexor createsuperuser", account: NSUserName()))
            Console.say("\(phone) is a superuser now.")
        }
    }

    private func number() throws -> String {
        var given = phone
        if given == nil, isatty(STDIN_FILENO) == 1 {
            Console.write("Mobile number: ")
            given = readLine()
        }
        guard let given else { throw ValidationError("Give a mobile number: contexor createsuperuser --phone 09123456789") }
        guard let parsed = IranianMobile.parse(given) else { throw ValidationError("\"\(given)\" is no Iranian mobile number.") }
        return parsed
    }
}

struct Reindex: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build the index of the search anew.",
        discussion: "The index follows every change by itself. This is for after a restore of a part, or an upgrade during which an older program wrote.")

    func run() async throws {
        try await Startup.withApp { app in
            _ = try await app.migrate()
            let count = try await app.reindex()
            Console.say("The index holds \(count) contents.")
        }
    }
}

struct LoadData: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loaddata", abstract: "Load organizations, workspaces, projects, prompts and contents from a JSON file.",
        discussion: """
            All of the file is loaded or nothing, with one line for each mistake. What is there already (by phone number, slug or title) is
            kept as it is, so the same file can be loaded again.
            """)

    @Argument(help: "The file; fixtures/sample_data.json comes with the program.")
    var file: String

    @Flag(help: "Do nothing when there is an organization already.")
    var ifEmpty = false

    func run() async throws {
        let json = try contents()
        try await Startup.withApp { app in
            _ = try await app.migrate()
            if ifEmpty, try await !app.isEmpty() { return Console.say("Nothing loaded: the database holds organizations already.") }
            let report = try await app.load(fixture: json)
            Console.say(report)
        }
    }

    private func contents() throws -> JSON {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            Console.error("There is no file \(file), or it cannot be read.")
            throw ExitCode.failure
        }
        do {
            return try JSONParser.parse(Array(bytes))
        } catch let error as AppError {
            Console.error("\(file): " + error.detail.english.replacingOccurrences(of: "The body", with: "the file"))
            throw ExitCode.failure
        }
    }
}

struct ImportArchive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-archive", abstract: "Make an organization out of an archive that another installation exported.",
        discussion: """
            The whole archive is checked before anything is written, and all of it is written or nothing. People are known by their phone
            numbers; those who are not here yet get accounts, which are theirs when they log in.
            """)

    @Argument(help: "The ZIP file.")
    var file: String

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            Console.error("There is no file \(file), or it cannot be read.")
            throw ExitCode.failure
        }
        try await Startup.withApp { app in
            _ = try await app.migrate()
            let made = try await app.importArchive(Array(data))
            Console.say("Made the organization \"\(made.name)\" (\(made.slug), number \(made.id)): \(made.users) people, \(made.contents) contents.")
        }
    }
}
