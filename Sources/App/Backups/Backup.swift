// Makes a backup while everything goes on: one snapshot of the database, read table by table, checked by reading it again, and
// only then given its name.

import Database
import Foundation
import Jobs
import Kit
import Logging
import Synchronization

extension App {
    /// Writes a backup into `folder` (BACKUP_DIR when absent) and deletes those that need not stay. Whatever comes of it is noted.
    /// - Throws: `BackupError`, `DatabaseError` or `CancellationError`; then there is no new file.
    package func backUp(into folder: String? = nil) async throws -> BackupRun {
        let folder = BackupFolder(folder ?? settings.backupFolder)
        guard !folder.path.isEmpty else { throw BackupError("say where to: BACKUP_DIR is not set") }
        try folder.prepare()
        let lock = try folder.lock()
        defer { lock.release() }
        folder.clearAway()
        let began = clock.now()
        do {
            let run = try await write(into: folder)
            try await note(run)
            let thinned = folder.path == settings.backupFolder ? folder.thin(settings.backupKeep) : []
            for old in thinned { logger.notice("deleted an old backup", metadata: ["file": "\(old.name)"]) }
            logger.notice("backup made", metadata: ["file": "\(run.file ?? "")", "bytes": "\(run.bytes)", "rows": "\(run.rows)"])
            meters.cache.forget()
            return run
        } catch {
            folder.clearAway()
            guard !(error is CancellationError) else { throw error }
            logger.error("a backup failed", metadata: ["cause": "\(error)"])
            let failed = BackupRun(startedAt: began, finishedAt: clock.now(), isGood: false, error: "\(error)")
            do { try await note(failed) } catch { logger.error("the failed backup could not be noted", metadata: ["cause": "\(error)"]) }
            meters.cache.forget()
            throw error
        }
    }

    private func write(into folder: BackupFolder) async throws -> BackupRun {
        let stop = StopMark()
        let keyCheck = BackupHeader.keyCheck(keys)
        let database = database.wide
        let made = try await withTaskCancellationHandler {
            try await database.read { tx in try Snapshot.write(tx, folder, keyCheck, stop) }
        } onCancel: {
            stop.set()
        }
        // What cannot be read is no backup.
        let (_, manifest) = try BackupReader.check(made.partial)
        guard manifest == made.manifest else { throw BackupError("\(made.partial) does not read as it was written") }
        failpoint("backup.before-name")
        guard rename(made.partial, made.final) == 0 else { throw BackupError("cannot name \(made.final): \(String(cString: strerror(errno)))") }
        DatabaseFile.syncFolder(of: made.final)
        return BackupRun(
            startedAt: made.at, finishedAt: clock.now(), isGood: true, file: URL(filePath: made.final).lastPathComponent, bytes: made.bytes, rows: manifest.rows
        )
    }

    private func note(_ run: BackupRun) async throws {
        let event = AuditEvent(
            .backupMade, organization: 0, user: nil, object: ("backup", nil), caller: Caller(system: "contexor-backup"),
            changes: .object(("file", run.file.map(JSON.string) ?? .null), ("rows", .int(run.rows)), ("bytes", .int(run.bytes))))
        let now = clock.now()
        try await database.wide.write { tx in
            try BackupStore.note(run, in: tx)
            if run.isGood { try AuditStore.record(event, at: now, in: tx) }
        }
    }
}

/// Set by whoever wants a backup stopped; seen by the thread that writes it.
final class StopMark: Sendable {
    private let isSet = Atomic(false)
    func set() { isSet.store(true, ordering: .relaxed) }
    func check() throws { if isSet.load(ordering: .relaxed) { throw CancellationError() } }
}

private enum Snapshot {
    struct Made: Sendable {
        let partial: String
        let final: String
        let at: Timestamp
        let bytes: Int64
        let manifest: BackupManifest
    }

    /// The one place where a transaction writes a file: the snapshot is the transaction, and nobody waits for it.
    static func write(_ tx: Transaction, _ folder: BackupFolder, _ keyCheck: String, _ stop: StopMark) throws -> Made {
        try tx.liftTimeLimits()
        let now = try tx.databaseNow()
        if let fault = try TableCopy.faults(in: tx).first { throw BackupError("the database is damaged: \(fault). Restore the last good backup") }
        // Names tell the second; of two backups within one, the later takes the next name that is free.
        var (named, places) = (now, folder.places(now))
        while FileManager.default.fileExists(atPath: places.final) {
            named = named + .seconds(1)
            places = folder.places(named)
        }
        let output = try BackupOutput(places.partial)
        let header = BackupHeader(
            createdAt: now, engine: tx.dialect == .sqlite ? "sqlite" : "postgres", program: Product.version, migrations: try Migrator.applied(in: tx),
            keyCheck: keyCheck)
        let writer = try BackupWriter(output, header)
        for table in try BackupStore.tables(in: tx) {
            try writer.begin(table)
            var count = 0
            try TableCopy.read(table, in: tx) { row in
                count += 1
                if count % 256 == 0 { try stop.check() }
                try writer.add(row)
            }
            writer.end(lastID: try TableCopy.lastID(of: table, in: tx))
        }
        try stop.check()
        let manifest = try writer.finish(BackupStore.books(in: tx))
        return Made(partial: places.partial, final: places.final, at: now, bytes: output.bytes, manifest: manifest)
    }
}

enum BackupJob {
    static let kind = "back_up"

    /// The handler, where this process has a folder to write into; jobs of kinds that a process has no handler for wait for
    /// one that has.
    static func handlers(_ app: App) -> [JobHandler] {
        guard !app.settings.backupFolder.isEmpty else { return [] }
        return [
            JobHandler(kind: kind) { _ in
                do {
                    _ = try await app.backUp()
                } catch let error where !(error is CancellationError) {
                    throw JobFailure.retry("\(error)", after: .minutes(1))
                }
            }
        ]
    }

    static func tasks(_ settings: Settings) -> [ScheduledTask] {
        guard !settings.backupFolder.isEmpty, let every = settings.backupSchedule.every else { return [] }
        return [ScheduledTask("back-up", every: every, offset: settings.backupSchedule.offset, kind: kind)]
    }
}
