// What the commands of operators share: who does it, how rows are printed, how a refusal is told.

import App
import ArgumentParser
import Foundation
import Kit

enum Administration {
    static func run(_ purpose: String, _ body: (App, OperatorClaim) async throws -> Void) async throws {
        try await Startup.withApp { app in
            do {
                try await body(app, .command("contexor \(purpose)", account: NSUserName()))
            } catch let error as AppError {
                Console.error(error.code == .notFound ? "There is no such thing." : App.told(error))
                throw ExitCode.failure
            }
        }
    }

    static func all(_ name: String, _ filters: [String: String], _ app: App, _ claim: OperatorClaim) async throws -> [AdminRecord] {
        var listing = AdminListing()
        (listing.filters, listing.limit) = (filters, 1000)
        return try await app.adminList(name, listing, by: claim).records
    }

    static func show(_ record: AdminRecord, _ parts: [(name: String, records: [AdminRecord])], json: Bool) {
        if json {
            let members = parts.map { JSON.Member($0.name, .array($0.records.map(\.json))) }
            return Console.say(JSON.object((record.json.members ?? []) + members).text)
        }
        Table(record.fields.map { [$0.name, plain($0.value)] }).print()
        for part in parts where !part.records.isEmpty {
            Console.say("\n\(part.name)")
            list(part.records)
        }
    }

    static func list(_ records: [AdminRecord]) {
        guard let first = records.first else { return }
        Table([first.fields.map { $0.name.uppercased() }] + records.map { $0.fields.map { plain($0.value) } }).print()
    }

    private static func plain(_ value: JSON) -> String {
        switch value {
        case .null: "-"
        case .string(let text): text.split(whereSeparator: \.isNewline).joined(separator: " ")
        default: value.text
        }
    }

    /// An amount of money, or a whole number.
    static func amount(_ text: String, isMoney: Bool) throws -> JSON {
        if isMoney {
            guard let money = Money(text), money >= .zero else { throw ValidationError("\"\(text)\" is no amount of dollars such as 12.5.") }
            return .number(money.description)
        }
        guard let number = Int64(text), number >= 0 else { throw ValidationError("\"\(text)\" is no whole number.") }
        return .int(number)
    }
}

/// A person whom a command is about.
struct NamedPerson: ParsableArguments {
    @Argument(help: "Number or mobile number.")
    var person: String

    func run(_ body: (App, OperatorClaim, ID) async throws -> Void) async throws {
        try await Administration.run("users") { app, claim in try await body(app, claim, app.person(person, by: claim)) }
    }
}

/// An organization that a command is about.
struct NamedOrganization: ParsableArguments {
    @Argument(help: "Number or short name.")
    var organization: String

    func run(_ body: (App, OperatorClaim, ID) async throws -> Void) async throws {
        try await Administration.run("organizations") { app, claim in try await body(app, claim, app.organization(organization, by: claim)) }
    }
}

/// How many rows a list prints, and in which form.
struct ListOutput: ParsableArguments {
    @Option(help: "At most so many.")
    var limit = 50

    @Flag(help: "As JSON, one object a line.")
    var json = false

    func validate() throws {
        if !(1...100_000).contains(limit) { throw ValidationError("--limit must be from 1 to 100000.") }
    }

    func list(_ name: String, _ search: String?, _ filters: [String: String], _ nothing: String) async throws {
        var listing = AdminListing()
        (listing.search, listing.filters, listing.limit) = (search ?? "", filters, limit)
        let wanted = listing
        try await Administration.run(name) { app, claim in
            let (records, hasMore) = try await app.adminList(name, wanted, by: claim)
            if json { return records.forEach { Console.say($0.json.text) } }
            guard !records.isEmpty else { return Console.say(nothing) }
            Administration.list(records)
            if hasMore { Console.say("… and more; --limit shows more of them.") }
        }
    }
}
