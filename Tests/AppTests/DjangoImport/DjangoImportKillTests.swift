// The built program, killed in the middle of an import: it goes on where it was, and nothing is there twice.

import App
import Database
import Foundation
import Kit
import Support
import Testing

@Suite struct DjangoImportKillTests {
    private func command(_ url: String, _ folder: String, failpoint: String?, _ arguments: [String]) throws -> ChildProcess {
        try? FileManager.default.removeItem(atPath: "\(folder)/output")
        return try ChildProcess(
            [InstalledProgram.program, "import-django"] + arguments,
            environment: [
                "DEBUG": "True", "MOCK_SMS": "True", "SECRET_KEY": TestServer.secret, "DATABASE_URL": url, "CONTEXOR_FAILPOINT": failpoint ?? "",
            ], folder: folder)
    }

    private func sums(_ url: String) async throws -> [Int64] {
        let database = try openDatabase(url: url)
        let sums = try await database.wide.read { tx in
            try ["contents", "content_versions", "usage_logs", "import_ids", "audit_events", "reservations"].map { table in
                try tx.int(Self.count(table)) ?? 0
            } + [
                try tx.int("SELECT CAST(SUM(cost) AS BIGINT) FROM usage_daily") ?? 0,
                try tx.int("SELECT CAST(SUM(cost_spent) AS BIGINT) FROM usage_counters") ?? 0,
            ]
        }
        // A list of calls is as long as its days say.
        let counted = try await database.wide.read { try $0.int("SELECT CAST(COALESCE(SUM(requests), 0) AS BIGINT) FROM usage_daily WHERE scope = 2") }
        #expect(counted == sums[2])
        await database.close()
        return sums
    }

    private static func count(_ table: String) -> SQL {
        switch table {
        case "contents": "SELECT COUNT(*) FROM contents"
        case "content_versions": "SELECT COUNT(*) FROM content_versions"
        case "usage_logs": "SELECT COUNT(*) FROM usage_logs"
        case "import_ids": "SELECT COUNT(*) FROM import_ids"
        case "audit_events": "SELECT COUNT(*) FROM audit_events"
        default: "SELECT COUNT(*) FROM reservations"
        }
    }

    @Test(arguments: Engine.allCases) func killedInTheMiddleItGoesOn(_ engine: Engine) async throws {
        let original = try await Original()
        defer { original.discard() }
        let folder = try Workshop.shared.newPath("import")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await withDatabaseURL(engine, migrations: Migration.all) { whole in
            let arguments = ["--from", original.url, "--report", "\(folder)/report.csv"]
            #expect(try await command(whole, folder, failpoint: nil, arguments).wait() == 0)
            try await withDatabaseURL(engine, migrations: Migration.all) { url in
                #expect(try await command(url, folder, failpoint: "import.in-contents", arguments).wait() == 128 + SIGKILL)
                #expect(try await sums(url).first == 0, "the page that was under way is not there")
                #expect(try await command(url, folder, failpoint: "import.in-calls", arguments).wait() == 128 + SIGKILL)
                #expect(try await sums(url)[2] == 0)
                let last = try command(url, folder, failpoint: nil, arguments)
                #expect(try await last.wait() == 0, "\(last.text)")
                #expect(last.text.contains("usage_logs") && last.text.contains("LEFT OUT"), "\(last.text)")
                #expect(try await sums(url) == sums(whole))
                // What the killed runs had to tell is told too.
                #expect(try String(contentsOfFile: "\(folder)/report.csv", encoding: .utf8).contains("sameNumber"))
            }
        }
    }
}
