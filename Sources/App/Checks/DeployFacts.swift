// What the checks look at. Gathered first and judged afterwards, so that each judgement is a function that a test can ask.

import Database
import Foundation
import Kit
import Logging
import TextKit
import Web

package struct DeployFacts: Sendable {
    package var settings: Settings
    package var mistakes: [String] = []
    package var catalog: ModelCatalog?
    package var database = DatabaseFacts()
    package var host = HostFacts()
    /// Seconds by which the clock of the model service is ahead; `nil` where it was not asked or did not answer.
    package var modelClock: Double?
    package var modelAnswers: Bool?
    /// What Redis said when it was asked; `nil` where there is none.
    package var redisFault: String?
    package var redisAnswers = false
    package var now: Timestamp

    package init(settings: Settings, now: Timestamp) { (self.settings, self.now) = (settings, now) }
}

/// What only the process that has the database can tell.
package struct DatabaseFacts: Sendable, Equatable {
    package var fault: String?
    package var describes = ""
    package var passesWall = false
    package var pending: [String] = []
    /// Milliseconds by which the database's clock is ahead.
    package var clock: Int64 = 0
    package var lastGoodBackup: Timestamp?
    package var lastBackupFailed: String?
    package var ledgerDifferences: Int64 = 0
    package var superusers: Int64 = 0
    package var deadJobs: Int64 = 0
    package init() {}

    package var json: JSON {
        .object(
            ("fault", fault.map(JSON.string) ?? .null), ("describes", .string(describes)), ("passes_wall", .bool(passesWall)),
            ("pending", .array(pending.map(JSON.string))), ("clock", .int(clock)), ("last_good_backup", lastGoodBackup.map { .int($0.milliseconds) } ?? .null),
            ("last_backup_failed", lastBackupFailed.map(JSON.string) ?? .null), ("ledger_differences", .int(ledgerDifferences)),
            ("superusers", .int(superusers)), ("dead_jobs", .int(deadJobs)))
    }

    package init(_ json: JSON) {
        fault = json["fault"]?.string
        describes = json["describes"]?.string ?? ""
        passesWall = json["passes_wall"]?.bool ?? false
        pending = (json["pending"]?.array ?? []).compactMap(\.string)
        clock = json["clock"]?.int ?? 0
        lastGoodBackup = json["last_good_backup"]?.int.map(Timestamp.init(milliseconds:))
        lastBackupFailed = json["last_backup_failed"]?.string
        ledgerDifferences = json["ledger_differences"]?.int ?? 0
        superusers = json["superusers"]?.int ?? 0
        deadJobs = json["dead_jobs"]?.int ?? 0
    }
}

package struct HostFacts: Sendable {
    package struct Secretive: Sendable {
        package let path: String
        package let mode: UInt32
        package init(path: String, mode: UInt32) { (self.path, self.mode) = (path, mode) }
    }
    /// Files that only their owner should read, and how open they are.
    package var files: [Secretive] = []
    package var freeForDatabase: Int64?
    package var databaseBytes: Int64 = 0
    package var freeForBackups: Int64?
    package var backups: [BackupFile] = []
    package var newestIsReadable: Bool?
    package var isRoot = false
    package var sqliteLosesWAL = false
    package init() {}
}

extension HostFacts {
    /// Of this machine, as it is now.
    package static func gathered(_ settings: Settings) -> HostFacts {
        var facts = HostFacts()
        facts.isRoot = geteuid() == 0
        let database = settings.databasePath
        let paths = [".env"] + (database.map { [$0, $0 + ".secret"] } ?? []) + (settings.backupFolder.isEmpty ? [] : [settings.backupFolder])
        facts.files = paths.compactMap { path in
            var info = stat()
            return stat(path, &info) == 0 ? Secretive(path: path, mode: info.st_mode & 0o777) : nil
        }
        if let database {
            facts.freeForDatabase = Disk.free(besides: database)
            facts.databaseBytes = Disk.size(database) ?? 0
            facts.sqliteLosesWAL = App.sqliteLosesWAL
        }
        guard !settings.backupFolder.isEmpty else { return facts }
        facts.freeForBackups = Disk.free(in: settings.backupFolder) ?? Disk.free(besides: settings.backupFolder)
        facts.backups = BackupFolder(settings.backupFolder).files()
        facts.newestIsReadable = facts.backups.first.map { (try? BackupReader.check($0.path)) != nil }
        return facts
    }
}

extension App {
    /// What this process can tell of the database.
    package func databaseFacts() async -> DatabaseFacts {
        var facts = DatabaseFacts()
        do {
            facts.describes = try await database.describe()
            facts.passesWall = facts.describes.contains("row-level security")
            facts.pending = try await migrations().filter { $0.appliedAt == nil }.map(\.name)
            let here = Clock.system.now().milliseconds
            facts.clock = try await database.read { try $0.databaseNow() }.milliseconds - here
            guard facts.pending.isEmpty else { return facts }
            let runs = try await database.wide.read { (try BackupStore.last(onlyGood: true, in: $0), try BackupStore.last(onlyGood: false, in: $0)) }
            facts.lastGoodBackup = runs.0?.startedAt
            if let last = runs.1, !last.isGood { facts.lastBackupFailed = last.error ?? "" }
            facts.ledgerDifferences = Int64(try await ledgerDifferences().count)
            facts.superusers = try await database.wide.read { try UserStore.superusers(in: $0) }
            facts.deadJobs = Int64(try await deadJobs().count)
        } catch {
            facts.fault = "\(error)"
        }
        return facts
    }

    /// The same where no process serves it. Whatever else is wrong with the settings does not matter, and nothing is written.
    package static func databaseFacts(_ settings: Settings) async -> DatabaseFacts {
        var settings = settings
        (settings.secretKey, settings.modelCatalog, settings.redisURL) = (Secret(Entropy.system.token(48)), "", "")
        settings.defaultModel = ModelDescription.demonstrationID
        var facts = DatabaseFacts()
        do {
            if let path = settings.databasePath, !DatabaseFile.exists(path) { throw BackupError("there is no file \(path)") }
            let app = try App.live(settings, logger: Logger(label: "contexor") { _ in SwiftLogNoOpLogHandler() })
            facts = await app.databaseFacts()
            await app.close()
        } catch {
            facts.fault = "\(error)"
        }
        return facts
    }

    /// Everything, of this machine and of the services around it.
    package static func deployFacts(_ settings: Settings, mistakes: [String], database: DatabaseFacts) async -> DeployFacts {
        var facts = DeployFacts(settings: settings, now: Clock.system.now())
        facts.mistakes = mistakes
        facts.catalog = try? ModelCatalog.load(overrides: settings.modelCatalog.isEmpty ? nil : settings.modelCatalog)
        facts.database = database
        facts.host = HostFacts.gathered(settings)
        if settings.openAIKey != nil {
            let answer = await ServiceClock.ask(settings.openAIBaseURL)
            (facts.modelAnswers, facts.modelClock) = (answer != nil, answer?.ahead)
        }
        (facts.redisAnswers, facts.redisFault) = await askRedis(settings)
        return facts
    }
}

extension App {
    package static func deployFindings(_ facts: DeployFacts) -> [Finding] { DeployCheck.findings(facts) }
}
