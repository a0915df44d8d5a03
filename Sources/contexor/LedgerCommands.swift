// Calls whose bill nobody knows: what the operator can see and do about them.

import App
import ArgumentParser
import Kit

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Work with the ledger.", subcommands: [Unresolved.self, Resolve.self])

    struct Unresolved: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the calls whose bill nobody knows.",
            discussion: "A process died during the call, or its answer was lost. The most that it can have cost stays held until it is resolved.")

        func run() async throws {
            try await Startup.withApp { app in
                let calls = try await app.unresolvedCalls()
                Console.say(calls.isEmpty ? "None: every call has its bill." : calls.joined(separator: "\n"))
            }
        }
    }

    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what became of such a call; the books are exact afterwards.",
            discussion: """
                The service's own records tell. With neither --free nor --cost, all that is held is taken as spent. Most are calls that the service
                answered with an error, for which it mostly bills nothing: once its records say so, `--answered --free` resolves them all.
                """)

        @Argument(help: "The call, as `contexor ledger unresolved` names it.")
        var call: Int64?

        @Flag(help: "All calls that the service answered with an error, instead of one.")
        var answered = false

        @Flag(help: "Nothing was billed.")
        var free = false

        @Option(help: "What was billed, in US dollars.")
        var cost: String?

        func validate() throws {
            if (call == nil) != answered { throw ValidationError("Name one call, or give --answered.") }
            if answered, cost != nil { throw ValidationError("--cost is that of one call.") }
            if free, cost != nil { throw ValidationError("Give --free or --cost, not both.") }
            if let cost, Money(cost).map({ $0 >= .zero }) != true { throw ValidationError("--cost is an amount of dollars such as 0.0042.") }
        }

        func run() async throws {
            let (isFree, amount) = (free, cost.flatMap { Money($0) })
            try await Startup.withApp { app in
                guard let id = call else {
                    let (calls, held) = try await app.resolveAnswered(isFree: isFree)
                    return Console.say("\(calls) calls: \(isFree ? "nothing" : "\(held)") billed, \(held) no longer held")
                }
                do {
                    Console.say(try await app.resolve(call: id, isFree: isFree, cost: amount))
                } catch let error as AppError {
                    let why = error.code == .notFound ? "Call \(id) is not unresolved." : error.fields.first?.messages.first?.english ?? error.detail.english
                    Console.error(why)
                    throw ExitCode.failure
                }
            }
        }
    }
}
