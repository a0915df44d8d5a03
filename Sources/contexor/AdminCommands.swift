// People and organizations from the command line: looked at, and changed by the rules of the admin area. What changes
// something is told in the audit trail, with the account of the host that did it.

import App
import ArgumentParser
import Foundation
import Kit

struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "List, show and change people.",
        discussion: """
            A person is named by number or by mobile number. Lists mask mobile numbers; `show` tells the whole. With PostgreSQL these
            commands work while the product runs; an SQLite file belongs to one process, so stop `contexor serve` first.
            """,
        subcommands: [List.self, Show.self, Change.self, EndSessions.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List people, the newest first.")

        @Argument(help: "Words of the name, the e-mail address or the mobile number.")
        var search: String?

        @Flag(help: "Only superusers.")
        var superusers = false

        @Flag(help: "Only those who may not log in.")
        var inactive = false

        @OptionGroup var output: ListOutput

        func run() async throws {
            var filters: [String: String] = [:]
            if superusers { filters["is_superuser"] = "1" }
            if inactive { filters["is_active"] = "0" }
            try await output.list("users", search, filters, "No such people.")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show a person, with memberships and open sessions.")

        @OptionGroup var whom: NamedPerson

        @Flag(help: "As JSON.")
        var json = false

        func run() async throws {
            try await whom.run { app, claim, id in
                let record = try await app.adminShow("users", id, by: claim)
                let belongs = try await Administration.all("members", ["user_id": "\(id)"], app, claim)
                let sessions = try await Administration.all("sessions", ["user_id": "\(id)", "revoked_at": "-"], app, claim)
                Administration.show(record, [("memberships", belongs), ("sessions", sessions)], json: json)
            }
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a person: name, e-mail address, mobile number, whether he may log in, whether he runs the installation.",
            discussion: """
                Whoever is deactivated is logged out everywhere at once. The last superuser stays one. Whoever gets another mobile number is
                logged out, logs in with the new one, and the old one is told by a message.
                """)

        @OptionGroup var whom: NamedPerson

        @Option(help: "Full name.")
        var name: String?

        @Option(help: "E-mail address; empty takes it away.")
        var email: String?

        @Option(help: "Mobile number; the person logs in with this one from now on.")
        var phone: String?

        @Flag(inversion: .prefixedNo, help: "Whether the person may log in.")
        var active: Bool?

        @Flag(inversion: .prefixedNo, help: "Whether the person runs the installation.")
        var superuser: Bool?

        func validate() throws {
            if name == nil, email == nil, phone == nil, active == nil, superuser == nil {
                throw ValidationError("Say what is to change: --name, --email, --phone, --active, --no-active, --superuser or --no-superuser.")
            }
        }

        func run() async throws {
            try await whom.run { app, claim, id in
                try await app.changeUser(id, fullName: name, email: email, isActive: active, isSuperuser: superuser, phone: phone, by: claim)
                Console.say("person \(id) is changed")
            }
        }
    }

    struct EndSessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "end-sessions", abstract: "Log a person out everywhere.")

        @OptionGroup var whom: NamedPerson

        func run() async throws {
            try await whom.run { app, claim, id in
                Console.say("person \(id): \(try await app.endSessions(of: id, by: claim)) sessions ended")
            }
        }
    }
}

struct OrganizationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organizations", abstract: "List and show organizations, suspend them and open them again.",
        discussion: "An organization is named by number or by its short name (slug).", subcommands: [List.self, Show.self, Suspend.self, Resume.self],
        defaultSubcommand: List.self, aliases: ["orgs"])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List organizations, the newest first.")

        @Argument(help: "Words of the name or the short name.")
        var search: String?

        @Flag(help: "Only those that are suspended.")
        var suspended = false

        @OptionGroup var output: ListOutput

        func run() async throws {
            try await output.list("organizations", search, suspended ? ["suspended_at": "+"] : [:], "No such organizations.")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an organization, its members and what it used this month.")

        @OptionGroup var which: NamedOrganization

        @Flag(help: "As JSON.")
        var json = false

        func run() async throws {
            try await which.run { app, claim, id in
                let record = try await app.adminShow("organizations", id, by: claim)
                let members = try await Administration.all("members", ["organization_id": "\(id)"], app, claim)
                let usage =
                    record.fields.contains { $0.name == "deleted_at" && $0.value.isNull }
                    ? [try await app.effectiveLimit(.organization, id, in: nil, by: claim)] : []
                Administration.show(record, [("members", members), ("usage", usage)], json: json)
            }
        }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let its people only read.",
            discussion: "Nothing in it can be changed, waiting jobs write nothing and spend nothing. Only `resume` or the admin area opens it again.")

        @OptionGroup var which: NamedOrganization

        @Option(help: "Why; its people read it.")
        var reason: String

        func run() async throws {
            try await which.run { app, claim, id in
                try await app.suspendOrganization(id, because: reason, by: claim)
                Console.say("organization \(id) is suspended")
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Open a suspended organization again.")

        @OptionGroup var which: NamedOrganization

        func run() async throws {
            try await which.run { app, claim, id in
                try await app.suspendOrganization(id, because: nil, by: claim)
                Console.say("organization \(id) is open")
            }
        }
    }
}
