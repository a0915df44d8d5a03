// Backups from the command line: make one, list them, check one, restore one.

import App
import ArgumentParser
import Foundation
import Kit

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make a backup while everything goes on; list and check backups.",
        discussion: """
            A backup is one file: every row of one moment, packed, with checksums. It is read again before it gets its name, so what has a
            name is whole. It holds everything but SECRET_KEY and the settings: keep those apart from it. With BACKUP_DIR set, `contexor serve` (or
            a worker and beat) makes backups by itself (BACKUP_SCHEDULE) and deletes old ones (BACKUP_KEEP).
            """,
        subcommands: [Make.self, List.self, Verify.self], defaultSubcommand: Make.self)

    struct Folder: ParsableArguments {
        @Option(help: "The folder; BACKUP_DIR when absent.")
        var dir: String?

        func path(_ settings: Settings) throws -> String {
            let given = dir ?? settings.backupFolder
            guard !given.isEmpty else { throw ValidationError("Say where: --dir FOLDER, or set BACKUP_DIR.") }
            return URL(filePath: given).path
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a backup now.")

        @OptionGroup var folder: Folder

        func run() async throws {
            let settings = try Startup.settings()
            let path = try folder.path(settings)
            let run = try await make(settings, path)
            Console.say(
                "\(path)/\(run.file ?? ""): \(run.rows) rows, \(Size.text(run.bytes)), \(run.finishedAt.milliseconds - run.startedAt.milliseconds) ms, checked")
            if settings.secretKey == nil, let database = settings.databasePath {
                Console.say("SECRET_KEY is not in it. Keep \(database).secret too, in another place.")
            }
        }

        /// An SQLite file that another process has is backed up by that process.
        private func make(_ settings: Settings, _ path: String) async throws -> BackupRun {
            do {
                if let database = settings.databasePath {
                    guard FileManager.default.fileExists(atPath: database) else { throw BackupError("there is no database \(database)") }
                    if App.isServed(database) { return try await ControlSocket.backUp(beside: database, into: path) }
                }
                let app = try Startup.app(quiet: true)
                let result: Result<BackupRun, any Error>
                do { result = .success(try await app.backUp(into: path)) } catch { result = .failure(error) }
                await app.close()
                return try result.get()
            } catch {
                throw Startup.told(error)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the backups of a folder, the newest first.")

        @OptionGroup var folder: Folder

        @Flag(help: "As JSON, one object a line.")
        var json = false

        func run() throws {
            let settings = try Startup.settings()
            let path = try folder.path(settings)
            let files = BackupFolder(path).files()
            guard !json else { return files.forEach { Console.say(BackupLines.json($0)) } }
            guard !files.isEmpty else { return Console.say("No backups in \(path).") }
            for file in files { Console.say(BackupLines.text(file)) }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a backup from beginning to end and check all of it.",
            discussion: "Ends with status 1 when it cannot be used. With --restore it is restored into a file that is thrown away: the whole proof.")

        @Argument(help: "The file; the newest of the folder when absent.")
        var file: String?

        @OptionGroup var folder: Folder

        @Flag(help: "Restore it, for a trial.")
        var restore = false

        func run() async throws {
            let settings = try Startup.settings()
            let path = try file ?? newest(settings)
            do {
                let (header, manifest) = try BackupReader.check(path)
                Console.say("\(path): whole")
                for line in BackupLines.details(header, manifest) { Console.say("  " + line) }
                guard restore else { return }
                let report = try await Restore.trial(path, settings, in: NSTemporaryDirectory())
                Console.say("  restored for a trial: rows, audit trail and books are those of the backup")
                if !report.knowsKey { Console.say("  " + BackupLines.otherKey) }
            } catch {
                throw Startup.told(error)
            }
        }

        private func newest(_ settings: Settings) throws -> String {
            let path = try folder.path(settings)
            guard let newest = BackupFolder(path).files().first else {
                Console.error("No backups in \(path).")
                throw ExitCode.failure
            }
            return newest.path
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup into the database of the settings.",
        discussion: """
            Stop every process of Contexor first. The backup may come from either engine and from an older program; the schema is brought up
            to date. Rows, audit trail and books are compared with the backup before anything is kept: all of it happens or nothing. Without
            --force nothing is done to a database that holds data. With it, an SQLite file is kept under another name; the tables of a PostgreSQL
            database are dropped.
            """)

    @Argument(help: "The file that `contexor backup` made.")
    var file: String

    @Flag(help: "Also over a database that holds data.")
    var force = false

    func run() async throws {
        let settings = try Startup.settings()
        do {
            let report = try await Restore.run(file, settings, force: force, logger: Startup.logger(settings))
            for line in BackupLines.details(report.header, report.manifest) { Console.say(line) }
            for step in report.steps { Console.say("applied \(step)") }
            if let kept = report.kept { Console.say("what was there is kept as \(kept)") }
            if !report.knowsKey { Console.say(BackupLines.otherKey) }
            Console.say("restored: rows, audit trail and books are those of the backup")
        } catch {
            throw Startup.told(error)
        }
    }
}

enum BackupLines {
    static let otherKey =
        "NOTE: SECRET_KEY is not the one under which this data was written. People must log in anew, and secrets of webhooks must be made anew."

    static func text(_ file: BackupFile) -> String {
        let header = try? BackupReader.header(file.path)
        let what = header.map { "\($0.engine), step \($0.migrations.last ?? 0), Contexor \($0.program)" } ?? "CANNOT BE READ"
        return "\(file.path)  \(file.madeAt.description.prefix(19))Z  \(Size.text(file.bytes))  \(what)"
    }

    static func json(_ file: BackupFile) -> String {
        let header = try? BackupReader.header(file.path)
        return JSON.object(
            ("file", .string(file.path)), ("made_at", .string(file.madeAt.description)), ("bytes", .int(file.bytes)),
            ("engine", header.map { .string($0.engine) } ?? .null), ("program", header.map { .string($0.program) } ?? .null),
            ("migration", header?.migrations.last.map { .int(Int64($0)) } ?? .null)
        ).text
    }

    static func details(_ header: BackupHeader, _ manifest: BackupManifest) -> [String] {
        let books = manifest.books
        return [
            "made at \(header.createdAt) by Contexor \(header.program) from \(header.engine), schema step \(header.migrations.last ?? 0)",
            "\(manifest.rows) rows in \(manifest.tables.count) tables",
            "audit trail: \(books.events) events in \(books.chains) chains" + (books.brokenChains == 0 ? ", whole" : ", \(books.brokenChains) BROKEN"),
            "books: \(Money(nanos: books.usageCost)) US dollars in usage, \(books.ledgerDifferences == 0 ? "every counter equals its reservations" : "\(books.ledgerDifferences) DIFFERENCES")",
        ]
    }
}

enum Size {
    static func text(_ bytes: Int64) -> String {
        bytes < 10_000 ? "\(bytes) B" : bytes < 10_000_000 ? "\(bytes / 1000) kB" : "\(bytes / 1_000_000) MB"
    }
}
