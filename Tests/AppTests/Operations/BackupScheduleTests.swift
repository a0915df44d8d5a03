// When backups are made, which stay, and that the schedule makes them.

import Database
import Jobs
import Kit
import Support
import Testing

@testable import App

@Suite struct BackupScheduleTests {
    @Test func schedulesAreRead() {
        #expect(BackupSchedule("daily 23:30")?.offset == .minutes(23 * 60 + 30))
        #expect(BackupSchedule("daily") == .standard && BackupSchedule("Hourly")?.every == .hours(1))
        #expect(BackupSchedule("every 6h")?.every == .hours(6) && BackupSchedule("off")?.every == .some(nil))
        for wrong in ["", "daily 24:00", "daily 1", "every 5h", "every h", "weekly", "daily 10:00 x"] { #expect(BackupSchedule(wrong) == nil, "\(wrong)") }
    }

    @Test func keepingIsRead() {
        #expect(BackupKeep("7d,4w,6m") == .standard)
        #expect(BackupKeep("3d") == BackupKeep(days: 3, weeks: 0, months: 0))
        for wrong in ["", "0d", "7", "7x", "7d,7d", "-1d"] { #expect(BackupKeep(wrong) == nil, "\(wrong)") }
    }

    /// A year of nightly backups, looked at each night.
    @Test func theNewestOfEachDayWeekAndMonthStay() {
        let keep = BackupKeep(days: 7, weeks: 4, months: 6)
        var files: [Timestamp] = []
        var now = Timestamp("2025-12-01T23:30:00Z")!
        for _ in 0..<365 {
            now = now + .days(1)
            files.append(now)
            files = files.filter(keep.kept(of: files).contains)
        }
        #expect(files.count <= 7 + 4 + 6 && files.count >= 12)
        #expect(files.last == now && files.suffix(7).allSatisfy { now.milliseconds - $0.milliseconds <= 6 * 86_400_000 })
        #expect(now.milliseconds - files[0].milliseconds > 120 * 86_400_000)
        // What was made by hand on the same day is not gone at night.
        let byHand = now + .hours(20)
        #expect(keep.kept(of: [byHand, byHand - .hours(1), byHand - .hours(2)]).count == 3)
    }

    @Test(arguments: Engine.allCases) func theScheduleMakesThem(_ engine: Engine) async throws {
        let folder = try Workshop.shared.newPath("scheduled")
        try await withServer(engine, change: { ($0.backupFolder, $0.backupSchedule) = (folder, BackupSchedule("hourly")!) }) { server in
            let beat = Task { await server.app.scheduler().run() }
            try await server.until("SELECT 1 FROM backup_runs WHERE ok = 1")
            beat.cancel()
            await beat.value
            let files = BackupFolder(folder).files()
            #expect(files.count == 1)
            #expect(try BackupReader.check(files.first?.path ?? "").1.rows > 0)
            #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE action = 'backup.made'") == 1)
            #expect(await server.app.metricsText().contains("contexor_backup_last_ok 1\n"))
        }
    }

    /// A process without a folder leaves the job to one that has a folder.
    @Test func withoutAFolderThereIsNoHandler() async throws {
        try await withServer { server in
            #expect(!server.app.jobHandlers.contains { $0.kind == BackupJob.kind })
            #expect(BackupJob.tasks(server.app.settings).isEmpty)
        }
    }

    @Test func aFailureIsSeen() async throws {
        // A file stands where the folder should be.
        let place = try Workshop.shared.newPath("file")
        try Command.write("x", to: place)
        let log = LogBook()
        try await withServer(worker: false, log: log, change: { $0.backupFolder = place + "/backups" }) { server in
            await #expect(throws: BackupError.self) { try await server.app.backUp() }
        }
        let folder = try Workshop.shared.newPath("folder")
        try await withServer(worker: false, log: log, change: { $0.backupFolder = folder }) { server in
            _ = try await server.app.backUp()
            #expect(await server.app.metricsText().contains("contexor_backup_last_ok 1\n"))
            // The same second has a backup already.
            let held = try BackupFolder(folder).lock()
            await #expect(throws: BackupError.self) { try await server.app.backUp() }
            held.release()
        }
    }
}
