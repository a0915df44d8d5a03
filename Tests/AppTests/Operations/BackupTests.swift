// Backups: everything that was acknowledged before is in them, they go into either engine, they prove themselves, and what is
// not whole is no backup.

import Database
import Foundation
import Glibc
import Jobs
import Kit
import Support
import Synchronization
import Testing

@testable import App

@Suite struct BackupTests {
    /// Contents whose making was acknowledged.
    private final class Ledger: Sendable {
        private let ids = Mutex<Set<ID>>([])
        private let end = Atomic(false)
        var isClosed: Bool { end.load(ordering: .relaxed) }
        func close() { end.store(true, ordering: .relaxed) }
        func note(_ id: ID) { ids.withLock { _ = $0.insert(id) } }
        var all: Set<ID> { ids.withLock { $0 } }
    }

    private static func folder() throws -> String { try Workshop.shared.newPath("backups") }

    /// What each table held, for comparison. Nobody promises an order.
    private static func digests(_ file: String) throws -> [String: String] {
        var rows: [String: [String]] = [:]
        var table = ""
        let manifest = try BackupReader.read(file, { _ in }) { line in
            switch line {
            case .table(let shape): table = shape.name
            case .row(let row): rows[table, default: []].append("\(row)")
            }
        }
        return Dictionary(
            uniqueKeysWithValues: manifest.tables.map {
                ($0.name, "\($0.rows) \($0.lastID ?? 0) \(Hashing.hex(Hashing.sha256((rows[$0.name] ?? []).sorted().joined())))")
            })
    }

    @Test(arguments: Engine.allCases) func aBackupUnderLoadHoldsWhatWasAcknowledged(_ engine: Engine) async throws {
        let folder = try BackupTests.folder()
        try await withServer(engine, change: { $0.backupFolder = folder }) { server in
            let team = try await server.team()
            let written = try await team.writer.make("/contents", ["title": "نوشته", "project": .int(team.project)])
            #expect(try await server.generate(written, by: team.writer).ending?.kind == "done")
            let ledger = Ledger()
            let writers = Task {
                try await concurrently(4) { writer in
                    var number = 0
                    while !ledger.isClosed {
                        number += 1
                        let title = JSON.string("محتوای \(writer)-\(number) «نقل» \\ \"\u{1F600}\"\n")
                        ledger.note(try await team.writer.make("/contents", ["title": title, "project": .int(team.project), "body": .string(someText)]))
                    }
                }
            }
            var expected: [(file: String, ids: Set<ID>)] = []
            while expected.count < 3 {
                let before = ledger.all
                if before.count < 5 * (expected.count + 1) { try await server.until("SELECT 1"); continue }
                let run = try await server.app.backUp()
                expected.append(("\(folder)/\(run.file ?? "")", before))
                server.clock.advance(by: .seconds(1))  // Names tell seconds.
            }
            ledger.close()
            _ = try await writers.value
            for (file, ids) in expected { try await BackupTests.expectWhole(file, ids, team, server.app.settings) }
        }
    }

    /// Restores into both engines; there everything is as it was, the API serves it, and a backup of it is the same again.
    private static func expectWhole(_ file: String, _ ids: Set<ID>, _ team: Team, _ settings: Settings) async throws {
        for engine in Engine.allCases {
            try await withDatabaseURL(engine) { url in
                var settings = settings
                settings.databaseURL = url
                let report = try await Restore.run(file, settings, force: false, logger: TestServer.silence)
                #expect(report.knowsKey && report.steps.isEmpty && report.kept == nil)
                let model = try await StandInOpenAI.start()
                let database = try openDatabase(url: url)
                let app = try TestServer.app(settings, database, ManualClock(), model)
                let found = try await database.wide.read { try Set($0.rows("SELECT id FROM contents") { $0.int() }) }
                #expect(ids.subtracting(found).isEmpty)
                try await expectOrder(app)
                let indexed = try await database.wide.read { try $0.int("SELECT COUNT(*) FROM content_search") ?? 0 }
                #expect(indexed == Int64(found.count))
                let again = try await app.backUp(into: try BackupTests.folder() + "/again")
                await database.close()
                await model.stop()
                #expect(again.isGood)
            }
        }
    }

    /// SQLite → PostgreSQL → SQLite: every table but those that the restore itself writes to is the same to the byte.
    @Test func theSameGoesThroughBothEngines() async throws {
        let folder = try BackupTests.folder()
        try await withServer(.sqlite) { server in
            _ = try await server.app.load(fixture: try FixtureTests.sample())
            let team = try await server.team()
            let written = try await team.writer.make("/contents", ["title": "نوشته", "project": .int(team.project)])
            #expect(try await server.generate(written, by: team.writer).ending?.kind == "done")
            let first = try await server.app.backUp(into: folder)
            let start = try BackupTests.digests("\(folder)/\(first.file ?? "")")
            var file = "\(folder)/\(first.file ?? "")"
            for (step, engine) in [Engine.postgres, .sqlite].enumerated() {
                file = try await withDatabaseURL(engine) { url in
                    var settings = server.app.settings
                    settings.databaseURL = url
                    _ = try await Restore.run(file, settings, force: false, logger: TestServer.silence)
                    let database = try openDatabase(url: url)
                    let app = try TestServer.app(settings, database, server.clock, server.model)
                    let run = try await app.backUp(into: "\(folder)/\(step)")
                    await database.close()
                    return "\(folder)/\(step)/\(run.file ?? "")"
                }
            }
            let end = try BackupTests.digests(file)
            let changing: Set = ["audit_events", "audit_heads", "backup_runs"]
            for (table, digest) in start where !changing.contains(table) { #expect(end[table] == digest, "\(table)") }
            #expect(start.count == end.count && start["usage_logs"]?.hasPrefix("0 ") == false)
        }
    }

    @Test(arguments: Engine.allCases) func nothingIsOverwrittenUnlessTold(_ engine: Engine) async throws {
        let folder = try BackupTests.folder()
        try await withDatabaseURL(engine, migrations: Migration.all) { url in
            var settings = try TestServer.settings(databaseURL: url, modelURL: "http://127.0.0.1:1")
            let model = try await StandInOpenAI.start()
            func app() throws -> (App, any Database) {
                let database = try openDatabase(url: url)
                return (try TestServer.app(settings, database, ManualClock(), model), database)
            }
            var (current, database) = try app()
            try await current.createSuperuser(phone: "+989121111111", fullName: "پیش از پشتیبان", by: .ops)
            let run = try await current.backUp(into: folder)
            try await current.createSuperuser(phone: "+989122222222", fullName: "پس از پشتیبان", by: .ops)
            let file = "\(folder)/\(run.file ?? "")"
            await database.close()

            await #expect(throws: BackupError.self) { try await Restore.run(file, settings, force: false, logger: TestServer.silence) }
            // A damaged file changes nothing either, force or not.
            let damaged = folder + "/damaged.backup"
            try Data(try Data(contentsOf: URL(filePath: file)).dropLast(40)).write(to: URL(filePath: damaged))
            await #expect(throws: (any Error).self) { try await Restore.run(damaged, settings, force: true, logger: TestServer.silence) }
            (current, database) = try app()
            #expect(try await database.wide.read { try $0.int("SELECT COUNT(*) FROM users") } == 2)
            // While somebody has it open it is not touched.
            if engine == .sqlite {
                await #expect(throws: DatabaseError.self) { try await Restore.run(file, settings, force: true, logger: TestServer.silence) }
            } else {
                await #expect(throws: BackupError.self) { try await Restore.run(file, settings, force: true, logger: TestServer.silence) }
            }
            await database.close()

            settings.secretKey = Secret(String(repeating: "another-secret-", count: 5))
            let report = try await Restore.run(file, settings, force: true, logger: TestServer.silence)
            #expect(!report.knowsKey)
            (current, database) = try app()
            #expect(try await database.wide.read { try $0.rows("SELECT phone_number FROM users") { $0.text() } } == ["+989121111111"])
            #expect(try await database.wide.read { try $0.int("SELECT COUNT(*) FROM audit_events WHERE action = 'backup.restored'") } == 1)
            try await expectOrder(current)
            await database.close()
            if let kept = report.kept {
                let old = try openDatabase(url: "sqlite:\(kept)")
                #expect(try await old.wide.read { try $0.int("SELECT COUNT(*) FROM users") } == 2)
                await old.close()
            }
            #expect((report.kept != nil) == (engine == .sqlite))
            await model.stop()
        }
    }

    @Test func whatIsNotWholeIsRefused() async throws {
        let folder = try BackupTests.folder()
        try await withServer(.sqlite, worker: false) { server in
            _ = try await server.app.load(fixture: try FixtureTests.sample())
            let run = try await server.app.backUp(into: folder)
            let whole = try Data(contentsOf: URL(filePath: "\(folder)/\(run.file ?? "")"))
            let broken = folder + "/broken.backup"
            var cases: [(String, Data)] = [("empty", Data()), ("text", Data("no backup".utf8)), ("twice", whole + whole), ("longer", whole + Data([0]))]
            for share in [1, 30, 60, 90, 99] { cases.append(("cut at \(share) %", whole.prefix(whole.count * share / 100))) }
            cases.append(("cut by one byte", whole.dropLast()))
            for place in stride(from: 12, to: whole.count, by: whole.count / 40) {
                var changed = whole
                changed[place] ^= 0x10
                cases.append(("changed at \(place)", changed))
            }
            for (name, data) in cases {
                try data.write(to: URL(filePath: broken))
                #expect(throws: BackupError.self, "\(name)") { try BackupReader.check(broken) }
            }
        }
    }

    /// A value that was changed, with the gzip file made anew around it, as somebody would who wants to deceive.
    @Test func aChangedValueDoesNotFitItsChecksums() async throws {
        let folder = try BackupTests.folder()
        try await withServer(.sqlite, worker: false) { server in
            _ = try await server.app.load(fixture: try FixtureTests.sample())
            let run = try await server.app.backUp(into: folder)
            let text = try await Command.run(["gunzip", "-c", "-S", ".backup", "\(folder)/\(run.file ?? "")"])
            let changed = text.replacing("سارا محمدی", with: "سارا احمدی")
            #expect(changed != text)
            try Command.write(changed, to: folder + "/changed", append: false)
            try await Command.run(["gzip", "-S", ".backup", folder + "/changed"])
            #expect(throws: BackupError.self) { try BackupReader.check(folder + "/changed.backup") }
        }
    }

    /// A backup of a newer schema is refused with a word that helps, one of an older schema is brought up to date.
    @Test(arguments: Engine.allCases) func theSchemaMayHaveGoneOn(_ engine: Engine) async throws {
        let folder = try BackupTests.folder()
        let newer = Migration.all + [Migration(9999, "of the future", ["ALTER TABLE projects ADD COLUMN of_the_future BIGINT NOT NULL DEFAULT 7"])]
        try await withDatabaseURL(engine, migrations: newer) { url in
            let settings = try TestServer.settings(databaseURL: url, modelURL: "http://127.0.0.1:1")
            let model = try await StandInOpenAI.start()
            let database = try openDatabase(url: url)
            let run = try await TestServer.app(settings, database, ManualClock(), model).backUp(into: folder)
            await database.close()
            try await withDatabaseURL(engine) { target in
                var settings = settings
                settings.databaseURL = target
                let file = "\(folder)/\(run.file ?? "")"
                let refusal = await #expect(throws: BackupError.self) { try await Restore.run(file, settings, force: false, logger: TestServer.silence) }
                #expect(refusal?.description.contains("newer program") == true)
                let report = try await Restore.run(file, settings, force: false, migrations: newer, logger: TestServer.silence)
                #expect(report.steps.isEmpty)
            }
            await model.stop()
        }
        try await withServer(engine, worker: false) { server in
            _ = try await server.app.load(fixture: try FixtureTests.sample())
            let run = try await server.app.backUp(into: folder + "/older")
            try await withDatabaseURL(engine) { target in
                var settings = server.app.settings
                settings.databaseURL = target
                let report = try await Restore.run(
                    "\(folder)/older/\(run.file ?? "")", settings, force: false, migrations: newer, logger: TestServer.silence)
                #expect(report.steps == ["9999  of the future"])
                let database = try openDatabase(url: target)
                #expect(try await database.wide.read { try $0.int("SELECT SUM(of_the_future) FROM projects") } == 28)
                await database.close()
            }
        }
    }

    /// Ids of deleted rows are not given out again.
    @Test(arguments: Engine.allCases) func idsGoOnFromWhereTheyWere(_ engine: Engine) async throws {
        let folder = try BackupTests.folder()
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            try await server.run("DELETE FROM jobs")
            let before = try await server.app.database.wide.write { try JobStore.enqueue(NewJob(kind: "nothing", arguments: .object([])), in: $0) }
            try await server.run("DELETE FROM jobs")
            let run = try await server.app.backUp(into: folder)
            #expect(team.organization > 0)
            for target in Engine.allCases {
                try await withDatabaseURL(target) { url in
                    var settings = server.app.settings
                    settings.databaseURL = url
                    _ = try await Restore.run("\(folder)/\(run.file ?? "")", settings, force: false, logger: TestServer.silence)
                    let database = try openDatabase(url: url)
                    let next = try await database.wide.write { try JobStore.enqueue(NewJob(kind: "nothing", arguments: .object([])), in: $0) }
                    #expect(next == before + 1)
                    await database.close()
                }
            }
        }
    }
}
