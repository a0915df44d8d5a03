// Moving over from the Django original.

import App
import ArgumentParser
import Foundation
import Kit
import Synchronization
import TextKit

struct ImportDjango: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-django", abstract: "Take over the database of a Django Contexor, with ids, times and history.",
        discussion: """
            Reads the PostgreSQL database of the original and changes nothing in it. Begin with --dry-run: it does all the work in a
            transaction that is taken back, and tells what would happen. The import goes on where it was when it was stopped or killed, and run
            again it brings what is new. What could not be taken over as it was stands row by row in a report.

              contexor import-django --from postgresql://user:password@host/name --dry-run
              contexor import-django --from postgresql://user:password@host/name

            The original's URL can also come from the environment, as DJANGO_DATABASE_URL, where no list of processes shows it.
            """)

    @Option(name: .customLong("from"), help: "The original's database, as postgresql://…; DJANGO_DATABASE_URL when absent.")
    var origin: String?

    @Flag(help: "Write nothing; tell what would happen.")
    var dryRun = false

    @Option(help: "A name for this original, where more than one comes into the same installation.")
    var source = "django"

    @Option(help: "Mobile number of whoever becomes admin of organizations that have none.")
    var admin: String?

    @Option(help: "The report of single rows, as CSV; import-django-TIME.csv in this folder when absent.")
    var report: String?

    func validate() throws {
        if !(1...100).contains(source.count) { throw ValidationError("--source is a name of up to 100 characters.") }
        if let admin, IranianMobile.parse(admin) == nil { throw ValidationError("\"\(admin)\" is no Iranian mobile number.") }
        guard let url = address else { throw ValidationError("Name the original's database: --from postgresql://user:password@host/name") }
        guard ["postgresql://", "postgres://"].contains(where: url.hasPrefix) else { throw ValidationError("--from begins with postgresql://") }
    }

    private var address: String? { origin ?? ProcessInfo.processInfo.environment["DJANGO_DATABASE_URL"] }

    func run() async throws {
        guard let address else { return }
        var options = DjangoImportOptions()
        (options.source, options.isDryRun, options.admin) = (source, dryRun, admin.flatMap { IranianMobile.parse($0) })
        options.report = report ?? "import-django-\(Clock.system.now().description.filter { $0.isNumber || $0 == "T" }.prefix(15)).csv"
        let chosen = options
        try await Startup.withApp { app in
            _ = try await app.migrate()
            let result = try await app.importDjango(from: address, chosen, tell: ProgressLine().show)
            ImportTelling(result: result, options: chosen).say()
            if !result.isComplete { throw ExitCode.failure }
        }
    }
}

/// One line a table, rewritten where a terminal is there.
private final class ProgressLine: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ progress: ImportProgress) {
        guard isTerminal || progress.isOver else { return }
        let text = "\(progress.table): \(progress.seen) of \(progress.count)"
        Console.write((isTerminal ? "\r\u{1B}[2K" : "") + text + (progress.isOver || !isTerminal ? "\n" : ""), to: .standardError)
    }
}

private struct ImportTelling {
    let result: DjangoImportResult
    let options: DjangoImportOptions

    func say() {
        Console.say(options.isDryRun ? "A dry run: nothing was written. This would be here afterwards:" : "This is here now:")
        let rows = result.tables.map { [$0.name, "\($0.there)", "\($0.made)", "\($0.merged)", "\($0.leftOut)", $0.isComplete ? "" : "differs"] }
        Table([["table", "original", "imported", "merged", "left out", ""]] + rows, rightAligned: [1, 2, 3, 4]).print()
        if !result.notes.isEmpty { sayNotes() }
        if !result.isComplete {
            Console.error(
                "Some counts differ: rows were added or deleted in the original meanwhile. Stop it, run this again, and the counts are those of the last moment."
            )
        }
    }

    private func sayNotes() {
        Console.say("\nNot taken over as it was:")
        let losses = result.notes.filter(\.reason.isLoss)
        for note in losses + result.notes.filter({ !$0.reason.isLoss }) {
            Console.say("  \(note.count) × \(note.table): \(note.reason.isLoss ? "LEFT OUT, " : "")\(note.reason.meaning)")
        }
        Console.say("\nRow by row, and all of each row that was left out: \(options.report)")
    }
}
