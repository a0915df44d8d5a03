// `contexor import-django`: takes over the database of a Django Contexor. `docs/migrating.md` tells what becomes of what.

import Database
import Foundation
import Kit
import TextKit

package struct DjangoImportOptions: Sendable {
    /// Names the original, where more than one comes into this installation.
    package var source = "django"
    /// Who becomes admin of organizations that have none.
    package var admin: String?
    package var isDryRun = false
    /// Where the report of single rows is written.
    package var report = ""
    package init() {}
}

/// What came of it.
package struct DjangoImportResult: Sendable {
    package struct Table: Sendable {
        package let name: String
        package let there: Int64
        package let made: Int64
        package let merged: Int64
        package let leftOut: Int64
        /// Every row of the original is accounted for.
        package var isComplete: Bool { there == made + merged + leftOut }
    }

    package let tables: [Table]
    /// How often each reason stands in the report.
    package let notes: [(table: String, reason: ImportReason, count: Int64)]
    package let reported: Int
    package var isComplete: Bool { tables.allSatisfy(\.isComplete) }
}

extension App {
    /// - Parameters:
    ///   - url: the original's database, of which nothing is changed.
    ///   - tell: hears how far it is.
    package func importDjango(
        from url: String, _ options: DjangoImportOptions, tell: @escaping @Sendable (ImportProgress) -> Void
    ) async throws -> DjangoImportResult {
        guard url != settings.databaseURL else { throw ImportError.sameDatabase }
        let original = try openDatabase(url: url)
        let outcome: Result<DjangoImportResult, any Error>
        do { outcome = .success(try await importDjango(from: original, options, tell: tell)) } catch { outcome = .failure(error) }
        await original.close()
        return try outcome.get()
    }

    /// - Parameter tell: hears how far it is.
    func importDjango(
        from original: any Database, _ options: DjangoImportOptions, tell: @escaping @Sendable (ImportProgress) -> Void
    ) async throws -> DjangoImportResult {
        let old = try await OldDatabase(reading: original)
        let target = database.wide
        guard options.isDryRun else { return try await run(old, into: target, options, tell) }
        let clock = clock
        return try await TrialDatabase.run(target) { trial in
            try await App.run(ImportRunner(old: old, target: trial, clock: clock, tell: tell), options)
        }
    }

    private func run(_ old: OldDatabase, into target: any Database, _ options: DjangoImportOptions, _ tell: @escaping @Sendable (ImportProgress) -> Void)
        async throws -> DjangoImportResult
    {
        try await App.run(ImportRunner(old: old, target: target, clock: clock, tell: tell), options)
    }

    /// A round that was interrupted is ended first; then what is new since comes.
    private static func run(_ runner: ImportRunner, _ options: DjangoImportOptions) async throws -> DjangoImportResult {
        var begun = try await runner.begin(options.source)
        if begun.isResumed {
            try await runner.run(begun.round)
            begun = try await runner.begin(options.source)
        }
        try await runner.run(begun.round)
        if let moment = begun.lookedAt { try await runner.noteChanges(begun.round, since: moment) }
        try await runner.settle(begun.round, admin: options.admin)
        return try await ImportReport(runner: runner, round: begun.round, path: options.report).make()
    }
}
