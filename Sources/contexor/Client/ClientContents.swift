// Contents from the command line: made, written with the text appearing as it comes, reviewed, taken out.

import App
import ArgumentParser
import Foundation
import Kit

struct ClientContents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contents", abstract: "Contents.",
        subcommands: [List.self, Show.self, Create.self, Generate.self, Submit.self, Approve.self, Reject.self, Export.self], defaultSubcommand: List.self)
    static let fields = ["id", "title", "status", "project", "word_count", "has_pii", "current_version", "updated_at"]

    struct List: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "List contents, the last changed first.")
        @OptionGroup var options: ClientOptions
        @OptionGroup var list: ListOptions
        @Option(help: "Only of this project.") var project: Int64?
        @Option(help: "Only of this workspace.") var workspace: Int64?
        @Option(help: "Only in this state: draft, in_progress, review, approved, rejected.") var status: String?
        @Option(help: "Words of title or text.") var search: String?

        func run(_ session: ClientSession) async throws {
            let query = [("project", project.map { "\($0)" }), ("workspace", workspace.map { "\($0)" }), ("status", status), ("search", search)]
            session.show(try await session.list("/contents", query, limit: list.limit), ["id", "status", "word_count", "updated_at", "project_name", "title"])
        }
    }

    struct Show: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Show a content and its text.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "Its id.") var id: Int64

        func run(_ session: ClientSession) async throws {
            let content = try await session.get("/contents/\(id)")
            session.show(content, ClientContents.fields)
            if !session.options.json { Console.say("\n" + (content["body"]?.string ?? "")) }
        }
    }

    struct Create: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a content.", discussion: "With --print-id only its id is printed, for scripts: id=$(contexor client contents create … --print-id)")
        @OptionGroup var options: ClientOptions
        @Argument(help: "Its title.") var title: String
        @Option(help: "Its project.") var project: Int64
        @Option(help: "A prompt that it is written by.") var prompt: Int64?
        @Option(name: .customLong("var"), help: "A value for a variable of the prompt, as name=value; may be repeated.") var variables: [String] = []
        @Option(help: "A file with its text in Markdown; - is standard input.") var file: String?
        @Flag(help: "Print its id and nothing else.") var printId = false

        func run(_ session: ClientSession) async throws {
            var members: [JSON.Member] = [.init("title", .string(title)), .init("project", .int(project))]
            if let prompt { members.append(.init("prompt", .int(prompt))) }
            if !variables.isEmpty { members.append(.init("prompt_variables", .object(try variables.map(ClientContents.variable)))) }
            if let file { members.append(.init("body", .string(try ClientContents.text(file)))) }
            let made = try await session.post("/contents", .object(members))
            if printId { return Console.say((made["id"] ?? .null).text) }
            session.show(made, ClientContents.fields)
        }
    }

    struct Generate: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a content written.",
            discussion: """
                On a terminal the text appears as it is written. Otherwise the finished text is printed, and with --json the finished content. \
                Ends with 7 when the generation fails, 6 when a limit does not allow it.
                """)
        @OptionGroup var options: ClientOptions
        @Argument(help: "The content.") var id: Int64
        @Option(help: "outline, draft, rewrite or caption.") var kind: String?
        @Option(help: "What to write about; the title when absent.") var topic: String?
        @Option(help: "The tone.") var tone: String?
        @Option(help: "Who will read it.") var audience: String?
        @Option(help: "Keywords.") var keywords: String?
        @Option(help: "At least so many words.") var minWords: Int64?
        @Option(help: "At most so many words.") var maxWords: Int64?
        @Option(help: "Further instructions.") var instructions: String?
        @Option(help: "The model.") var model: String?
        @Flag(help: "Only start it; print the job.") var detach = false

        func run(_ session: ClientSession) async throws {
            let texts: [(String, String?)] = [
                ("kind", kind), ("topic", topic), ("tone", tone), ("audience", audience), ("keywords", keywords), ("additional_instructions", instructions),
                ("model", model),
            ]
            let numbers: [(String, Int64?)] = [("min_words", minWords), ("max_words", maxWords)]
            let members =
                texts.compactMap { name, value in value.map { JSON.Member(name, .string($0)) } }
                + numbers.compactMap { name, value in value.map { JSON.Member(name, .int($0)) } }
            let accepted = try await session.post("/contents/\(id)/generate", .object(members))
            guard let job = accepted["job_id"]?.int else { throw ClientFault(.failure, "The server named no job.") }
            if detach { return session.show(accepted, ["job_id", "status", "estimated_cost"]) }
            let following = Following(session: session)
            try await following.follow(job)
            let content = try await session.get("/contents/\(id)")
            if session.options.json { return Console.say(content.text) }
            if !following.isShown { Console.say(content["body"]?.string ?? "") }
        }
    }

    struct Submit: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Submit a content for review.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "The content.") var id: Int64
        func run(_ session: ClientSession) async throws { session.show(try await session.post("/contents/\(id)/submit"), ClientContents.fields) }
    }

    struct Approve: ClientCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve a content that is in review.",
            discussion: "What is approved is the text as it is when the command reads it: a change in between is a conflict (5).")
        @OptionGroup var options: ClientOptions
        @Argument(help: "The content.") var id: Int64
        @Option(help: "Notes.") var notes: String?

        func run(_ session: ClientSession) async throws {
            let seen = try await session.send("GET", "/contents/\(id)")
            let match = seen.header("ETag").map { [("If-Match", $0)] } ?? []
            let body = JSON.object(notes.map { [JSON.Member("notes", .string($0))] } ?? [])
            session.show(try await session.send("POST", "/contents/\(id)/approve", body, headers: match).json, ClientContents.fields)
        }
    }

    struct Reject: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Reject a content that is in review.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "The content.") var id: Int64
        @Option(help: "What its author should know.") var reason: String

        func run(_ session: ClientSession) async throws {
            session.show(try await session.post("/contents/\(id)/reject", .object(("reason", .string(reason)))), ClientContents.fields)
        }
    }

    struct Export: ClientCommand {
        static let configuration = CommandConfiguration(abstract: "Take a content out as a file.")
        @OptionGroup var options: ClientOptions
        @Argument(help: "The content.") var id: Int64
        @Option(help: "md, html, json, docx or txt.") var format = "md"
        @Option(name: .shortAndLong, help: "Where to write it; standard output when absent.") var output: String?

        func validate() throws {
            if !["md", "html", "json", "docx", "txt"].contains(format) { throw ValidationError("--format must be md, html, json, docx or txt.") }
            if format == "docx", output == nil, isatty(STDOUT_FILENO) == 1 { throw ValidationError("A DOCX needs --output.") }
        }

        func run(_ session: ClientSession) async throws {
            let answer = try await session.send("GET", "/contents/\(id)/export?format=\(format)")
            guard let output else { return Console.write(Data(answer.bytes)) }
            guard FileManager.default.createFile(atPath: output, contents: Data(answer.bytes)) else {
                throw ClientFault(.failure, "\(output) cannot be written.")
            }
            Console.error("\(answer.bytes.count) bytes in \(output)")
        }
    }

    // MARK: What they share

    private static func variable(_ text: String) throws -> JSON.Member {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw ClientFault(.invalid, "--var wants name=value, not \(text)") }
        return JSON.Member(String(parts[0]), .string(String(parts[1])))
    }

    private static func text(_ file: String) throws -> String {
        if file == "-" { return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
        guard let data = FileManager.default.contents(atPath: file) else { throw ClientFault(.invalid, "\(file) cannot be read.") }
        return String(decoding: data, as: UTF8.self)
    }
}

/// Follows a generation: on a terminal the text as it comes, else nothing but the end. A stream that breaks is taken up
/// where it broke.
final class Following {
    private let session: ClientSession
    let isShown: Bool
    private var last: String?
    private var failure: String?
    private var isOver = false

    init(session: ClientSession) {
        self.session = session
        isShown = isatty(STDOUT_FILENO) == 1 && !session.options.json
    }

    func follow(_ job: Int64) async throws {
        var broken = 0
        while !isOver {
            do {
                try await session.events("/ai/jobs/\(job)/events", after: last) { id, kind, data in
                    broken = 0
                    last = id ?? last
                    return take(kind, data)
                }
                if !isOver { broken += 1 }
            } catch APIFailure.unreachable(let reason) {
                broken += 1
                if broken > 5 { throw APIFailure.unreachable(reason) }
                try await Task.sleep(for: .seconds(broken))
            }
        }
        if isShown { Console.say("") }
        if let failure { throw ClientFault(.generationFailed, failure) }
    }

    /// Returns whether that was the end.
    private func take(_ kind: String, _ data: JSON) -> Bool {
        switch kind {
        case "delta":
            if data["reset"]?.bool == true { show("\n— from the beginning —\n") }
            show(data["text"]?.string ?? "")
        case "status": tell(data["status"]?.string.map { "— \($0) —" })
        case "usage": tell("\n— \((data["total_tokens"] ?? .null).cell) tokens, $\((data["cost"] ?? .null).cell) —")
        case "done": isOver = true
        case "error":
            isOver = true
            let error = data["error"]
            failure = error?["en"]?.string ?? error?.string ?? "The generation ended: \((data["status"] ?? .null).cell)"
        default: break
        }
        return isOver
    }

    private func show(_ text: String) {
        if isShown { Console.write(text) }
    }

    /// What is not the text goes beside it.
    private func tell(_ text: String?) {
        if isShown, let text { Console.error(text) }
    }
}
