// `contexor client`: the API from the command line, for people and for scripts.

import App
import ArgumentParser
import Foundation
import Kit

struct ClientGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "Talk to a Contexor server: log in, make contents, have them written, approve, export, see what it cost.",
        discussion: """
            Logs in as a person (contexor client login) or with an API key (CONTEXOR_API_KEY, or login --key). The server is that of the last
            login; CONTEXOR_URL or --url names another. With --json every command prints what the server answered.

            Ends with 0 when all went well; 3 not logged in, 4 not found, 5 conflict, 6 limit reached, 7 generation failed, 8 server out of
            reach, 9 not allowed, 10 wrong input, 1 anything else, 64 wrong use of the command.
            """,
        subcommands: [
            ClientLogin.self, ClientLogout.self, ClientWhoAmI.self, ClientOrganizations.self, ClientWorkspaces.self, ClientProjects.self,
            ClientPrompts.self, ClientContents.self, ClientJobs.self, ClientUsage.self, ClientLimits.self,
        ])
}

// MARK: Who one is

struct ClientLogin: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Log in with a code that is sent to a phone, or keep an API key.",
        discussion: "What is needed later is kept in \(ClientConfiguration.path.path), which only you can read.")
    @OptionGroup var options: ClientOptions
    @Option(help: "The mobile number; asked for when absent.") var phone: String?
    @Option(help: "The code of the message; asked for when absent.") var code: String?
    @Option(help: "An API key (ctx_…) in place of a login; - reads it from standard input.") var key: String?

    func run(_ session: ClientSession) async throws {
        if let key {
            let text = key == "-" ? (readLine() ?? "").trimmed : key
            try session.log {
                $0.key = text
                ($0.access, $0.refresh) = (nil, nil)
            }
            do {
                _ = try await session.get("/auth/me")
            } catch {
                try session.forget()
                throw error
            }
        } else {
            let phone = try self.phone ?? ask("Mobile number: ")
            _ = try await session.send("POST", "/auth/otp/request", .object(("phone_number", .string(phone))))
            let code = try self.code ?? ask("Code: ")
            let answer = try await session.send(
                "POST", "/auth/otp/verify", .object(("phone_number", .string(phone)), ("code", .string(code)))
            ).json
            try session.log {
                $0.key = nil
                ($0.access, $0.refresh) = (answer["access"]?.string, answer["refresh"]?.string)
            }
        }
        try await ClientWhoAmI.show(session)
    }

    private func ask(_ question: String) throws -> String {
        Console.write(question, to: .standardError)
        guard let line = readLine(), !line.trimmed.isEmpty else { throw ClientFault(.invalid, "Nothing was entered.") }
        return line.trimmed
    }
}

struct ClientLogout: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "logout", abstract: "End the login and forget it.")
    @OptionGroup var options: ClientOptions

    func run(_ session: ClientSession) async throws {
        if let refresh = session.configuration.refresh {
            do {
                _ = try await session.send("POST", "/auth/logout", .object(("refresh", .string(refresh))))
            } catch APIFailure.refused { /* It is over already. */  }
        }
        try session.forget()
        if !session.options.json { Console.say("Logged out.") }
    }
}

struct ClientWhoAmI: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "whoami", abstract: "Who the server takes you for.")
    @OptionGroup var options: ClientOptions

    func run(_ session: ClientSession) async throws { try await ClientWhoAmI.show(session) }

    static func show(_ session: ClientSession) async throws {
        let me = try await session.get("/auth/me")
        if session.options.json { return Console.say(me.text) }
        session.show(me, ["phone_number", "full_name", "email"])
        Console.say("server        \(session.url)")
        for organization in me["organizations"]?.array ?? [] {
            Console.say("organization  \(organization["id"]?.cell ?? "") \(organization["slug"]?.cell ?? "") (\(organization["role"]?.cell ?? ""))")
        }
    }
}

// MARK: Places

struct ListOptions: ParsableArguments {
    @Option(help: "At most so many.") var limit = 100
    func validate() throws {
        if !(1...100_000).contains(limit) { throw ValidationError("--limit must be from 1 to 100000.") }
    }
}

struct ClientOrganizations: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "orgs", abstract: "Your organizations.")
    @OptionGroup var options: ClientOptions
    @OptionGroup var list: ListOptions

    func run(_ session: ClientSession) async throws {
        session.show(try await session.list("/organizations", [], limit: list.limit), ["id", "slug", "role", "members_count", "workspaces_count", "name"])
    }
}

struct ClientWorkspaces: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "workspaces", abstract: "Workspaces.")
    @OptionGroup var options: ClientOptions
    @OptionGroup var list: ListOptions
    @Option(help: "Only of this organization.") var organization: Int64?

    func run(_ session: ClientSession) async throws {
        let found = try await session.list("/workspaces", [("organization", organization.map { "\($0)" })], limit: list.limit)
        session.show(found, ["id", "slug", "organization", "projects_count", "name"])
    }
}

struct ClientProjects: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "projects", abstract: "Projects.")
    @OptionGroup var options: ClientOptions
    @OptionGroup var list: ListOptions
    @Option(help: "Only of this workspace.") var workspace: Int64?

    func run(_ session: ClientSession) async throws {
        let found = try await session.list("/projects", [("workspace", workspace.map { "\($0)" })], limit: list.limit)
        session.show(found, ["id", "slug", "workspace", "contents_count", "name"])
    }
}

struct ClientPrompts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Prompts.", subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "List prompts.")
        @OptionGroup var options: ClientOptions
        @OptionGroup var list: ListOptions
        @Option(help: "Only of this workspace.") var workspace: Int64?
        @Option(help: "Only of this category.") var category: String?
        @Option(help: "Words of title or template.") var search: String?

        func run(_ session: ClientSession) async throws {
            let query = [("workspace", workspace.map { "\($0)" }), ("category", category), ("search", search)]
            session.show(try await session.list("/prompts", query, limit: list.limit), ["id", "category", "usage_count", "variables", "title"])
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Show a prompt.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "Its id.") var id: Int64

        func run(_ session: ClientSession) async throws {
            let prompt = try await session.get("/prompts/\(id)")
            session.show(prompt, ["id", "title", "category", "variables", "usage_count", "revision"])
            guard !session.options.json else { return }
            Console.say("\n" + (prompt["prompt_template"]?.string ?? ""))
            let variables = prompt["variable_types"]?.array ?? []
            guard !variables.isEmpty else { return }
            Console.say("")
            session.show(variables, ["name", "type", "required", "default", "choices", "help"])
        }
    }
}

// MARK: Work and money

struct ClientJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "Generations.", subcommands: [List.self, Show.self, Cancel.self, Watch.self], defaultSubcommand: List.self)
    static let fields = ["id", "status", "kind", "content", "model", "progress", "estimated_cost", "created_at", "error"]

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "List generations, the newest first.")
        @OptionGroup var options: ClientOptions
        @OptionGroup var list: ListOptions
        @Option(help: "Only of this content.") var content: Int64?
        @Option(help: "Only in this state.") var status: String?

        func run(_ session: ClientSession) async throws {
            let query = [("content", content.map { "\($0)" }), ("status", status)]
            session.show(try await session.list("/ai/jobs", query, limit: list.limit), ClientJobs.fields)
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Show a generation.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "Its id.") var id: Int64
        func run(_ session: ClientSession) async throws { session.show(try await session.get("/ai/jobs/\(id)"), ClientJobs.fields) }
    }

    struct Cancel: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Stop a generation.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "Its id.") var id: Int64
        func run(_ session: ClientSession) async throws { session.show(try await session.post("/ai/jobs/\(id)/cancel"), ClientJobs.fields) }
    }

    struct Watch: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Follow a generation to its end.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "Its id.") var id: Int64
        func run(_ session: ClientSession) async throws { try await Following(session: session).follow(id) }
    }
}

struct ClientUsage: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "usage", abstract: "What a month cost.")
    @OptionGroup var options: ClientOptions
    @Option(help: "user, workspace or organization.") var scope = "user"
    @Option(help: "The workspace.") var workspace: Int64?
    @Option(help: "The organization.") var organization: Int64?
    @Option(help: "A month such as 2026-11; this one when absent.") var month: String?

    func run(_ session: ClientSession) async throws {
        let query = [
            ("scope", scope), ("workspace_id", workspace.map { "\($0)" }), ("organization_id", organization.map { "\($0)" }), ("month", month),
        ].compactMap { name, value in value.map { "\(name)=\($0)" } }
        let summary = try await session.get("/usage/summary?" + query.joined(separator: "&"))
        session.show(
            summary,
            [
                "scope", "period", "total_requests", "total_tokens", "total_cost", "reserved_cost", "forecast_cost", "limit.cost_limit",
                "limit.usage_percentage.cost",
            ])
        guard !session.options.json, let models = summary["breakdown_by_model"]?.array, !models.isEmpty else { return }
        Console.say("")
        let fields = (models[0].members ?? []).map(\.name)
        session.show(models, fields)
    }
}

struct ClientLimits: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "limits", abstract: "Limits.")
    @OptionGroup var options: ClientOptions
    @OptionGroup var list: ListOptions
    @Option(help: "Only of this organization.") var organization: Int64?

    func run(_ session: ClientSession) async throws {
        let found = try await session.list("/usage/limits", [("organization", organization.map { "\($0)" })], limit: list.limit)
        session.show(found, ["id", "scope", "scope_id", "period", "requests_limit", "tokens_limit", "cost_limit"])
    }
}
