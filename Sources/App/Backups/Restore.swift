// Puts a backup into an empty database of either engine, and lets it prove itself before anybody sees it: the rows, the audit
// trail, the books. All of it happens or nothing.

import Database
import Foundation
import Kit
import Logging

package struct RestoreReport: Sendable {
    package let header: BackupHeader
    package let manifest: BackupManifest
    /// Steps of the schema that came after the backup.
    package let steps: [String]
    /// Where the database that was there before is kept; `nil` where none was.
    package let kept: String?
    /// Whether SECRET_KEY is the one of then.
    package let knowsKey: Bool
}

package enum Restore {
    /// Restores into the database of the settings.
    /// - Parameters:
    ///   - force: also over a database that holds something.
    ///   - migrations: the schema of this program.
    /// - Throws: `BackupError` or `DatabaseError`; then everything is as it was.
    package static func run(_ file: String, _ settings: Settings, force: Bool, migrations: [Migration] = Migration.all, logger: Logger) async throws
        -> RestoreReport
    {
        let keys = Keys(secret: try SecretFile.secret(for: settings))
        _ = try BackupReader.header(file)
        if let path = settings.databasePath { return try await intoFile(path, file, keys, migrations, force: force) }
        let database = try openDatabase(url: settings.databaseURL)
        do {
            let made = try await database.write { tx in
                try prepareServer(tx, force: force)
                return try fill(tx, from: file, migrations)
            }
            await database.close()
            return report(made, kept: nil, keys)
        } catch {
            await database.close()
            throw error
        }
    }

    /// Restores into a file of its own, that is thrown away: the proof that a backup can be restored.
    package static func trial(_ file: String, _ settings: Settings, in folder: String) async throws -> RestoreReport {
        let keys = Keys(secret: try SecretFile.secret(for: settings))
        let path = "\(folder)/contexor-trial-\(Entropy.system.digits(8)).db"
        defer { DatabaseFile.discard(path) }
        return report(try await makeFile(path, from: file, Migration.all), kept: nil, keys)
    }

    private static func report(_ made: Made, kept: String?, _ keys: Keys) -> RestoreReport {
        RestoreReport(
            header: made.header, manifest: made.manifest, steps: made.steps, kept: kept, knowsKey: made.header.keyCheck == BackupHeader.keyCheck(keys))
    }

    // MARK: SQLite: a new file beside the old one, and one step in which it takes its place

    private static func intoFile(_ path: String, _ file: String, _ keys: Keys, _ migrations: [Migration], force: Bool) async throws -> RestoreReport {
        try await refuseInUse(path, force: force)
        let fresh = path + ".restoring"
        DatabaseFile.discard(fresh)
        do {
            let made = try await makeFile(fresh, from: file, migrations)
            let old = DatabaseFile.exists(path) ? "\(path).before-restore-\(BackupFolder.name(Clock.system.now()).dropFirst(9).prefix(16))" : nil
            try DatabaseFile.replace(path, with: fresh, keepingAs: old ?? "")
            return report(made, kept: old, keys)
        } catch {
            DatabaseFile.discard(fresh)
            throw error
        }
    }

    private static func refuseInUse(_ path: String, force: Bool) async throws {
        guard DatabaseFile.exists(path) else { return }
        let isEmpty: Bool
        do {
            let database = try openDatabase(url: "sqlite:\(path)")
            // A damaged file may be why it is restored; it is kept all the same.
            isEmpty = (try? await database.read { try TableCatalog.tables(in: $0).isEmpty }) ?? false
            await database.close()
        } catch DatabaseError.unavailable(let reason) {
            throw DatabaseError.unavailable(reason)
        } catch {
            isEmpty = false
        }
        guard isEmpty || force else {
            throw BackupError("\(path) holds data already. With --force it is kept under another name, and the backup takes its place")
        }
    }

    private static func makeFile(_ path: String, from file: String, _ migrations: [Migration]) async throws -> Made {
        let database = try openDatabase(url: "sqlite:\(path)")
        do {
            let made = try await database.write { try fill($0, from: file, migrations) }
            await database.close()
            return made
        } catch {
            await database.close()
            throw error
        }
    }

    // MARK: PostgreSQL: everything in one transaction

    private static func prepareServer(_ tx: Transaction, force: Bool) throws {
        let tables = try TableCatalog.tables(in: tx)
        guard !tables.isEmpty else { return }
        guard force else {
            throw BackupError("the database holds \(tables.count) tables already. With --force they are dropped and the backup takes their place")
        }
        let others = try TableCopy.otherSessions(in: tx)
        guard others == 0 else { throw BackupError("\(others) other sessions are connected to the database: stop every process of Contexor first") }
        try TableCopy.dropEverything(in: tx)
    }

    // MARK: Both

    private struct Made: Sendable {
        let header: BackupHeader
        let manifest: BackupManifest
        let steps: [String]
    }

    private static func fill(_ tx: Transaction, from file: String, _ migrations: [Migration]) throws -> Made {
        tx.see(.everybodys)
        try tx.liftTimeLimits()
        let loader = Loader(tx)
        var manifest: BackupManifest?
        let header = try BackupReader.header(file)
        let migrator = Migrator(migrations)
        do { try migrator.make(Set(header.migrations), in: tx) } catch MigrationError.databaseIsNewer(let newest, let known) {
            throw BackupError("\(file) was made by a newer program: its schema is at step \(newest), this program knows \(known)")
        }
        try loader.prepare()
        try TableCopy.withoutReferences(in: tx) {
            manifest = try BackupReader.read(file, { guard $0 == header else { throw BackupError("the file changed while it was read") } }, loader.take)
            try loader.finish()
        }
        guard let manifest else { throw BackupError("\(file) is empty") }
        try loader.prove(manifest)
        let steps = try migrator.migrate(in: tx).map { "\($0.number)  \($0.name)" }
        try proveBooks(manifest, sameSchema: steps.isEmpty, tx)
        try index(tx)
        try noteRestore(header, file, tx)
        return Made(header: header, manifest: manifest, steps: steps)
    }

    /// Rows of one table come together; they go in some hundred at a time.
    private final class Loader {
        private let tx: Transaction
        private var shapes: [String: TableShape] = [:]
        private var current: TableShape?
        private var rows: [[SQLValue]] = []
        private var seen: Set<String> = []

        init(_ tx: Transaction) { self.tx = tx }

        func prepare() throws { for table in try BackupStore.tables(in: tx) { shapes[table.name] = table } }

        func take(_ line: BackupLine) throws {
            switch line {
            case .table(let told):
                try flush()
                guard let shape = shapes[told.name], shape.columns == told.columns else {
                    throw BackupError("table \(told.name) has another form than this program's schema")
                }
                current = shape
                seen.insert(told.name)
            case .row(let row):
                guard let current else { throw BackupError("a row stands before its table") }
                rows.append(row)
                if rows.count == TableCopy.batch(of: current) { try flush() }
            }
        }

        private func flush() throws {
            if let current { try TableCopy.insert(rows, into: current, in: tx) }
            rows.removeAll(keepingCapacity: true)
        }

        func finish() throws {
            try flush()
            if let missing = shapes.keys.filter({ !seen.contains($0) }).sorted().first { throw BackupError("table \(missing) is missing") }
        }

        /// Every table holds as many rows as were written, and numbers on from where it was.
        func prove(_ manifest: BackupManifest) throws {
            for told in manifest.tables {
                guard let shape = shapes[told.name] else { continue }
                let count = try BackupStore.count(shape, in: tx)
                guard count == told.rows else { throw BackupError("table \(told.name) has \(count) rows instead of \(told.rows)") }
                if let last = told.lastID, shape.numbersItself { try TableCopy.setLastID(last, of: shape, in: tx) }
            }
        }
    }

    private static func proveBooks(_ manifest: BackupManifest, sameSchema: Bool, _ tx: Transaction) throws {
        let (told, found) = (manifest.books, try BackupStore.books(in: tx))
        guard found.heads == told.heads, found.events == told.events, found.brokenChains <= told.brokenChains else {
            throw BackupError("the audit trail is not the one of the backup (\(found.events) events in \(found.chains) chains, \(found.brokenChains) broken)")
        }
        guard !sameSchema || (found.spent, found.held, found.usageCost) == (told.spent, told.held, told.usageCost) else {
            throw BackupError("the sums of the books are not those of the backup")
        }
        guard found.ledgerDifferences <= told.ledgerDifferences else { throw BackupError("\(found.ledgerDifferences) counters differ from their reservations") }
    }

    private static func index(_ tx: Transaction) throws {
        var last: ID = 0
        try ContentCountStore.recount(in: tx)
        while let next = try SearchStore.index(after: last, limit: 500, in: tx).last { last = next }
    }

    private static func noteRestore(_ header: BackupHeader, _ file: String, _ tx: Transaction) throws {
        let event = AuditEvent(
            .backupRestored, organization: 0, user: nil, object: ("backup", nil), caller: Caller(system: "contexor-restore"),
            changes: .object(("file", .string(URL(filePath: file).lastPathComponent)), ("made_at", .string(header.createdAt.description))))
        try AuditStore.record(event, at: Clock.system.now(), in: tx)
    }
}
