// Jobs from the command line: which there are, what became of them, and what to do with those that were given up.

import App
import ArgumentParser
import Foundation
import Jobs
import Kit

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List jobs, and retry, discard or cancel them.",
        discussion: """
            A job that fails on every attempt, or whose workers die on it again and again, is given up: it is "dead", with its last error
            kept for 30 days. With PostgreSQL these commands work while the product runs; an SQLite file belongs to one process, so
            stop `contexor serve` first.
            """,
        subcommands: [List.self, Show.self, Retry.self, Discard.self, Cancel.self, Stats.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, the newest first.")

        @Option(help: "Only in this state: ready, running, done, dead or cancelled.")
        var state: JobState?

        @Option(help: "Only of this kind, such as generate_content.")
        var kind: String?

        @Option(help: "Only of this organization.")
        var organization: Int64?

        @OptionGroup var output: ListOutput

        func run() async throws {
            var filter = JobFilter()
            (filter.state, filter.kind, filter.organization) = (state, kind, organization)
            let wanted = filter
            try await Startup.withApp { app in
                let (count, jobs) = try await app.jobs(wanted, limit: output.limit)
                if output.json { return jobs.forEach { Console.say($0.json.text) } }
                guard !jobs.isEmpty else { return Console.say("No such jobs.") }
                let head = ["ID", "KIND", "STATE", "BEGUN", "LOST", "ORG", "CREATED", "WHAT"]
                Table([head] + jobs.map(\.cells), rightAligned: [0, 3, 4, 5]).print()
                if count > jobs.count { Console.say("… and \(count - jobs.count) more; --limit shows more of them.") }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show all that is known of one job, its last error included.")

        @Argument(help: "Number of the job.")
        var id: Int64

        @Flag(help: "As JSON.")
        var json = false

        func run() async throws {
            try await Startup.withApp { app in
                guard let job = try await app.job(id) else {
                    Console.error("There is no job \(id). What is done is kept for 7 days, what was given up for 30.")
                    throw ExitCode.failure
                }
                if json { return Console.say(job.json.text) }
                Table(job.lines.map { [$0.0, $0.1] }).print()
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put jobs that were given up into the queue again.",
            discussion: """
                The work gets a new job with all its attempts before it; the old one stays for reference and names its successor. A generation
                is asked for anew under today's rules: its person must still be a member who may, its content must still wait for a text, and
                the money is held anew, since what the old job cost is settled. Where that is not so it is refused and says why.
                """)

        @OptionGroup var which: GivenUpJobs

        func run() async throws {
            try await changing(which.ids, which.allDead) { app, id, claim in await app.retryJob(id, by: claim) }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete jobs that were given up.", discussion: "Usage, audit trail and the failed generation itself stay as they are.")

        @OptionGroup var which: GivenUpJobs

        func run() async throws {
            try await changing(which.ids, which.allDead) { app, id, claim in await app.discardJob(id, by: claim) }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop jobs that wait or run.",
            discussion: "Held money is freed, a content becomes what it was; text that was paid for is kept as a version.")

        @Argument(help: "Numbers of jobs.")
        var ids: [Int64]

        func run() async throws {
            try await changing(ids, false) { app, id, claim in await app.cancelJob(id, by: claim) }
        }
    }

    struct Stats: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Count jobs by kind and state, and show how long the oldest has waited.")

        func run() async throws {
            try await Startup.withApp { app in
                let (now, counts) = try await app.jobCounts()
                guard !counts.isEmpty else { return Console.say("No jobs.") }
                let rows = counts.map { [$0.kind, $0.queue, $0.state.rawValue, String($0.count), $0.age(now)] }
                Table([["KIND", "QUEUE", "STATE", "JOBS", "OLDEST"]] + rows, rightAligned: [3]).print()
            }
        }
    }

    // MARK: What those that change something share

    struct GivenUpJobs: ParsableArguments {
        @Argument(help: "Numbers of jobs.")
        var ids: [Int64] = []

        @Flag(help: "All that were given up and not retried yet.")
        var allDead = false

        func validate() throws {
            guard ids.isEmpty == allDead else { throw ValidationError("Give the numbers of jobs, or --all-dead.") }
        }
    }

    /// One line a job; status 1 when one of them was refused.
    private static func changing(_ ids: [Int64], _ allDead: Bool, _ change: @escaping (App, Int64, OperatorClaim) async -> JobOutcome) async throws {
        try await Startup.withApp { app in
            let chosen = allDead ? try await app.deadJobs() : ids
            if chosen.isEmpty { return Console.say("No job was given up.") }
            var refused = 0
            for id in chosen {
                let outcome = await change(app, id, .command("contexor jobs", account: NSUserName()))
                if outcome.isDone { Console.say("job \(id)  \(outcome.line)") } else { Console.error("job \(id)  \(outcome.line)") }
                refused += outcome.isDone ? 0 : 1
            }
            if refused > 0 { throw ExitCode.failure }
        }
    }
}

extension JobState: ExpressibleByArgument {}

extension JobRecord {
    fileprivate var cells: [String] {
        [
            "\(id)", kind, state.rawValue, "\(attempt)", "\(crashes)", organization.map { "\($0)" } ?? "-", "\(createdAt)".prefixOfSeconds,
            retriedAs.map { "retried as \($0)" } ?? note,
        ]
    }

    /// The one thing to know of it.
    private var note: String {
        switch state {
        case .running: isAskedToStop ? "asked to stop" : "with \(worker ?? "?")"
        case .ready where error != nil: "waits until \("\(runAt)".prefixOfSeconds): \(words)"
        default: words
        }
    }

    /// The last error on one line. Errors that people see are kept in both languages.
    private var words: String {
        guard let error else { return "" }
        let text = (try? JSONParser.parse(error))?["en"]?.string ?? error  // Not JSON: a message in itself.
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 100 ? line.prefix(99) + "…" : line
    }

    fileprivate var lines: [(String, String)] {
        [
            ("job", "\(id)"), ("kind", kind), ("queue", queue.rawValue), ("state", state.rawValue + (isAskedToStop ? ", asked to stop" : "")),
            ("organization", organization.map { "\($0)" } ?? "none"), ("begun", "\(attempt) times; \(maximumAttempts) failures end it"),
            ("workers lost", "\(crashes); \(JobStore.maximumCrashes) end it"), ("created", "\(createdAt)"), ("due", "\(runAt)"),
            ("finished", finishedAt.map { "\($0)" } ?? "not yet"), ("worker", worker.map { "\($0), until \(leaseUntil.map { "\($0)" } ?? "?")" } ?? "none"),
            ("key", uniqueKey ?? "none"), ("retried as", retriedAs.map { "\($0)" } ?? "not retried"), ("last error", error ?? "none"),
        ]
    }

    fileprivate var json: JSON {
        func time(_ time: Timestamp?) -> JSON { time.map { .string("\($0)") } ?? .null }
        return .object(
            ("id", .int(id)), ("kind", .string(kind)), ("queue", .string(queue.rawValue)), ("state", .string(state.rawValue)),
            ("organization", organization.map(JSON.int) ?? .null), ("attempt", .int(Int64(attempt))), ("max_attempts", .int(Int64(maximumAttempts))),
            ("leases_lost", .int(Int64(crashes))), ("fence", .int(fence)), ("created_at", time(createdAt)), ("run_at", time(runAt)),
            ("finished_at", time(finishedAt)), ("worker", worker.map(JSON.string) ?? .null), ("lease_until", time(leaseUntil)),
            ("asked_to_stop", .bool(isAskedToStop)), ("unique_key", uniqueKey.map(JSON.string) ?? .null),
            ("last_error", error.map(JSON.string) ?? .null), ("retried_as", retriedAs.map(JSON.int) ?? .null))
    }
}

extension JobCount {
    /// How long the oldest waits, runs or has been over.
    fileprivate func age(_ now: Timestamp) -> String {
        let seconds = (now.milliseconds - oldest.milliseconds) / 1000
        if seconds < 0 { return "due in \(-seconds) s" }
        return seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : seconds < 172_800 ? "\(seconds / 3600) h" : "\(seconds / 86_400) d"
    }
}

extension String {
    /// A timestamp without its fractions of a second.
    fileprivate var prefixOfSeconds: String { split(separator: ".").first.map { $0.hasSuffix("Z") ? String($0) : $0 + "Z" } ?? self }
}
