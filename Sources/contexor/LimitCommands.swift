// Limits from the command line: what somebody may spend, set for good or raised for a while.

import App
import ArgumentParser
import Foundation
import Kit

struct LimitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits", abstract: "Show, set and raise limits.",
        discussion: """
            A limit is of an organization, a workspace or a person within an organization: --organization 7, --workspace 3, or
            --user 5 --organization 7. What has no limit of its own has the default of the installation.
            """,
        subcommands: [List.self, Show.self, Set.self, Raise.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the limits that somebody has set, the newest first.")

        @Option(help: "Only of this organization.")
        var organization: Int64?

        @OptionGroup var output: ListOutput

        func run() async throws {
            try await output.list("limits", nil, organization.map { ["organization_id": "\($0)"] } ?? [:], "No limits were set.")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the limit that holds this month, raises included, and what is used of it.")

        @OptionGroup var whose: Whose

        @Flag(help: "As JSON.")
        var json = false

        func run() async throws {
            try await Administration.run("limits") { app, claim in
                let (scope, id) = whose.object
                Administration.show(try await app.effectiveLimit(scope, id, in: whose.organization, by: claim), [], json: json)
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set a limit; what is not given stays as it is.", discussion: "The word \"default\" takes a part of it away.")

        @OptionGroup var whose: Whose

        @OptionGroup var amounts: Amounts

        func run() async throws {
            let parts = try amounts.given.map { name, text in
                (name: name + "_limit", value: text == "default" ? JSON.null : try Administration.amount(text, isMoney: name == "cost"))
            }
            try await Administration.run("limits") { app, claim in
                let (scope, id) = whose.object
                try await app.setLimit(scope, id, in: whose.organization, amounts.period, parts, by: claim)
                Console.say("the \(amounts.period.rawValue) limit of \(scope.rawValue) \(id) is set")
            }
        }
    }

    struct Raise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Raise a limit for a while.",
            discussion: """
                The amounts are added to it. It ends by itself. The first superuser stands for it; the trail tells the account of the host.
                """)

        @OptionGroup var whose: Whose

        @OptionGroup var amounts: Amounts

        @Option(help: "The day on which it ends, such as 2026-12-31; at most 92 days from now.")
        var until: String

        @Option(help: "Why; it is written into the audit trail.")
        var reason: String

        func run() async throws {
            let parts = try amounts.given.map { name, text in (name: name, value: try Administration.amount(text, isMoney: name == "cost")) }
            let given = [(name: "reason", value: JSON.string(reason)), (name: "until", value: .string(until))] + parts
            try await Administration.run("limits") { app, claim in
                let (scope, id) = whose.object
                try await app.raiseLimit(scope, id, in: whose.organization, amounts.period, given, by: claim)
                Console.say("the \(amounts.period.rawValue) limit of \(scope.rawValue) \(id) is raised until \(until)")
            }
        }
    }

    struct Amounts: ParsableArguments {
        @Option(help: "US dollars.")
        var cost: String?

        @Option(help: "Tokens.")
        var tokens: String?

        @Option(help: "Requests.")
        var requests: String?

        @Option(help: "monthly or daily.")
        var period: UsagePeriod = .monthly

        func validate() throws {
            if given.isEmpty { throw ValidationError("Give --cost, --tokens or --requests.") }
        }

        var given: [(name: String, text: String)] {
            [("cost", cost), ("tokens", tokens), ("requests", requests)].compactMap { name, text in text.map { (name, $0) } }
        }
    }

    struct Whose: ParsableArguments {
        @Option(help: "A person; needs --organization.")
        var user: Int64?

        @Option(help: "A workspace.")
        var workspace: Int64?

        @Option(help: "An organization.")
        var organization: Int64?

        func validate() throws {
            if user != nil, workspace != nil { throw ValidationError("Give --user or --workspace, not both.") }
            if user == nil, workspace == nil, organization == nil { throw ValidationError("Give --organization, --workspace, or --user with --organization.") }
            if user != nil, organization == nil { throw ValidationError("A person’s limit is one in an organization: give --organization too.") }
        }

        var object: (UsageScope, Int64) {
            if let user { return (.user, user) }
            if let workspace { return (.workspace, workspace) }
            return (.organization, organization ?? 0)
        }
    }
}

extension UsagePeriod: ExpressibleByArgument {}
