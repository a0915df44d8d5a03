// The program itself: a backup of a database that is being served, one that is killed, and one that finds no room.

import Foundation
import Glibc
import Kit
import Support
import Testing

@testable import App

@Suite struct BackupProgramTests {
    @Test func aServedFileIsBackedUpByWhoServesIt() async throws {
        let place = try await InstalledProgram()
        let running = try await place.start()
        let team = try await running.client.team()
        let id = try await team.content("پیش از پشتیبان", body: someText)
        let said = try await place.command("backup", "--dir", "\(place.folder)/kept")
        #expect(said.contains("checked"))
        await #expect(throws: (any Error).self) { try await place.command("restore", BackupFolder("\(place.folder)/kept").files()[0].path, "--force") }
        #expect(try await team.writer.get("/contents/\(id)").status == 200)
        running.process.kill(SIGTERM)
        try await running.process.wait()

        // Elsewhere: a new place, the same key.
        let other = try await InstalledProgram()
        let file = BackupFolder("\(place.folder)/kept").files()[0].path
        #expect(try await other.command("backup", "verify", file, "--restore").contains("restored for a trial"))
        #expect(try await other.command("restore", file).contains("restored: rows, audit trail and books are those of the backup"))
        #expect(try await other.command("audit", "verify").contains("whole"))
        #expect(try await other.command("check", "--ledger").contains("every counter equals its reservations"))
        let again = try await other.start()
        let writer = try await again.client.login(team.writer.phone)
        #expect(try await writer.get("/contents/\(id)")["title"] == "پیش از پشتیبان")
        again.process.kill(SIGTERM)
        try await again.process.wait()
    }

    /// Killed with all of it written and not yet named.
    @Test func aKilledBackupIsNone() async throws {
        let place = try await InstalledProgram()
        var running = try await place.start(failpoint: "backup.before-name")
        await #expect(throws: (any Error).self) { try await place.command("backup", "--dir", "\(place.folder)/kept") }
        #expect(try await running.process.wait() == 128 + SIGKILL)
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(place.folder)/kept")
        #expect(left.contains { $0.hasSuffix(".partial") })
        #expect(try await place.command("backup", "list", "--dir", "\(place.folder)/kept").contains("No backups"))
        running = try await place.start()
        try await place.command("backup", "--dir", "\(place.folder)/kept")
        #expect(BackupFolder("\(place.folder)/kept").files().count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(place.folder)/kept").allSatisfy { !$0.hasSuffix(".partial") })
        running.process.kill(SIGTERM)
        try await running.process.wait()
    }

    /// A disk of 32 kB, in a mount namespace of its own.
    @Test func aFullDiskIsSaidAndLeavesNothing() async throws {
        let place = try await InstalledProgram()
        let running = try await place.start()
        _ = try await running.client.team()
        running.process.kill(SIGTERM)
        try await running.process.wait()
        try await place.command("loaddata", Repository.folder.appending(path: "fixtures/sample_data.json").path)
        try FileManager.default.createDirectory(atPath: "\(place.folder)/small", withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o size=8k tmpfs "$1/small" || exit 9
            "$2" backup --dir "$1/small"; echo "status $?"; ls -A "$1/small"
            """
        let unshare = geteuid() == 0 ? ["unshare", "-m"] : ["unshare", "-rm"]
        let said = try await place.shell(unshare + ["sh", "-c", script + " 2>&1", "sh", place.folder, InstalledProgram.program])
        #expect(said.contains("the disk is full") && said.contains("status 1"))
        #expect(!said.contains(".backup\n") && !said.contains("\n.contexor"))
    }
}
