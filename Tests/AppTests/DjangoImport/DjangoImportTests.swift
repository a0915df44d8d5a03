// A database of the Django original comes over: every row is there or accounted for, and people go on working with it.

import Database
import Foundation
import Kit
import Support
import Synchronization
import Testing

@testable import App

/// A database of the original that the import may read and nothing else.
struct Original: Sendable {
    let url: String
    private let server: PrivatePostgres
    private let database: String

    init(rows: String = OriginalSchema.rows) async throws {
        server = try await PrivatePostgres.shared
        database = try await server.createDatabase()
        url = server.url(database)
        try await sql(OriginalSchema.statements + rows)
        try await sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO contexor")
    }

    func sql(_ text: String) async throws { _ = try await server.sql(text, database: database) }
    func discard() { server.discard(database) }
}

private final class Seen: Sendable {
    let tables = Mutex<Set<String>>([])
    func hear(_ progress: ImportProgress) { _ = tables.withLock { $0.insert(progress.table) } }
}

extension App {
    fileprivate func takeOver(_ original: Original, dry: Bool = false, source: String = "django", admin: String? = nil, report: String = "") async throws
        -> DjangoImportResult
    {
        var options = DjangoImportOptions()
        (options.isDryRun, options.source, options.admin, options.report) = (dry, source, admin, report)
        return try await importDjango(from: original.url, options) { _ in }
    }
}

@Suite struct DjangoImportTests {
    private func withOriginal(_ body: (Original) async throws -> Void) async throws {
        let original = try await Original()
        defer { original.discard() }
        try await body(original)
    }

    private static let tables: [StaticString] = [
        "users", "organizations", "members", "workspaces", "projects", "prompts", "prompt_revisions", "contents", "content_versions", "generations",
        "usage_logs", "usage_daily", "usage_counters", "reservations", "usage_limits", "audit_events", "content_search", "import_sources", "import_ids",
        "import_notes", "import_progress",
    ]

    private func counts(_ server: TestServer) async throws -> [Int64] {
        var counts: [Int64] = []
        for table in Self.tables { counts.append(try await server.count(table)) }
        return counts
    }

    /// The comments of the rows name what is decided; here it is looked at from outside.
    @Test(arguments: Engine.allCases) func everyRowIsThereOrAccountedFor(_ engine: Engine) async throws {
        try await withOriginal { original in
            try await withServer(engine) { server in
                let report = try Workshop.shared.newPath("report")
                let result = try await server.app.takeOver(original, report: report)
                #expect(result.isComplete, "\(result.tables)")
                // Every opinion that the rows provoke.
                let told = Set(result.notes.map(\.reason))
                let wanted: Set<ImportReason> = [
                    .sameNumber, .oddNumber, .noAdmin, .newSlug, .alreadyMember, .unknownRole, .noOrganization, .noUser, .wasInactive, .lostAuthor,
                    .noWorkspace, .copiedPrompt, .unknownCategory, .nobodysPrompt, .foreignPrompt, .stopped, .unkeptText, .brokenJSON, .emptyButDecided,
                    .noProject, .unknownStatus, .noPrompt, .renumbered, .noContent, .sameText, .jobStopped, .jobWithoutUser, .noPrice, .callWithoutUser,
                    .callWithoutWorkspace, .oddAmount, .twoLimits, .limitInEach, .noLimitAtAll, .negativeLimit, .unknownScope, .unknownAction,
                ]
                #expect(told.isSuperset(of: wanted), "not told: \(wanted.subtracting(told))")
                let text = try String(contentsOfFile: report, encoding: .utf8)
                #expect(text.contains("بی‌پروژه") && text.contains("noProject") && !text.contains("password"), "all of a row that was left out")
                #expect(text.split(separator: "\r\n").count == result.reported + 1)
                try await lookFromOutside(server)
            }
        }
    }

    private func lookFromOutside(_ server: TestServer) async throws {
        let admin = try await server.login("09121111111")
        #expect(admin.id == 1)
        let content = try await admin.get("/contents/1")
        #expect(content["status"] == "approved" && content["approved_by"] == 1 && content["approved_version"] == 3 && content["current_version"] == 3)
        #expect(content["created_at"] == "2024-02-01T08:00:00.123Z" && content["updated_at"] == "2024-02-05T08:00:00.456Z", "\(content.body)")
        #expect(content["has_pii"] == true && content["prompt"] == 1)
        let versions = try await admin.get("/contents/1/versions").results
        #expect(versions.map { $0["body"]?.string } == ["متن دوم با 09123456789", "متن میانی", "متن یکم"])
        #expect(versions.map { $0["source"]?.string } == ["imported", "imported", "generated"])
        #expect(versions[0]["metadata"]?["original_version_number"] == 4 && versions[2]["metadata"]?["tokens_used"] == 900)
        #expect(try await admin.get("/contents/2")["status"] == "draft")
        #expect(try await admin.get("/search?q=\(percentEncoded("دوم"))")["count"] == 1)
        // Two numbers of one person are one person; February ends in Tehran three and a half hours earlier.
        let editor = try await server.login("09122222222")
        let february = try await admin.get("/usage/summary?scope=organization&organization_id=1&month=2024-02")
        #expect(february["total_requests"] == 2 && february["total_tokens"] == 1800 && february["total_cost"] == .number("0.02469"), "\(february.body)")
        #expect(february["daily_usage"].array?.map { $0["date"]?.string } == ["2024-02-02", "2024-02-03"])
        let own = try await editor.get("/usage/summary?scope=user&month=2024-03&organization_id=1")
        #expect(own["total_requests"] == 1 && own["total_tokens"] == 200, "\(own.body)")
        let limits = try await admin.get("/usage/limits").results.filter { $0["scope"] == "organization" }
        #expect(limits.map { $0["requests_limit"] } == [500] && limits.map { $0["cost_limit"] } == [.number("25.5")] && limits[0]["tokens_limit"] == 90000)
        let trail = try await admin.get("/audit-logs?content=1").results
        #expect(trail.map { $0["action"]?.string } == ["content.approved", "content.generation_started", "content.created"], "\(trail)")
        #expect(trail[2]["timestamp"] == "2024-02-01T08:00:00.000Z" && trail[2]["ip"] == "10.1.2.3" && !trail.description.contains("09123456789"))
        #expect(try await admin.get("/ai/jobs/1")["status"] == "completed")
        #expect(try await server.text("SELECT status FROM generations WHERE job_id = 2") == "cancelled")
        #expect(try await server.int("SELECT is_superuser FROM users WHERE id = 4") == 0)
        // And work goes on, with ids beyond those of the original.
        let made = try await admin.make("/contents", ["title": "تازه", "project": 1, "prompt": 1, "prompt_variables": ["topic": "چای", "word_count": "300"]])
        #expect(made > 7)
        #expect(try await server.generate(made, by: admin).ending?.kind == "done")
    }

    @Test(arguments: Engine.allCases) func againItBringsOnlyWhatIsNew(_ engine: Engine) async throws {
        try await withOriginal { original in
            try await withServer(engine) { server in
                _ = try await server.app.takeOver(original)
                let before = try await counts(server)
                let again = try await server.app.takeOver(original)
                #expect(again.isComplete)
                #expect(try await counts(server) == before)
                let admin = try await server.login("09121111111")
                _ = try await admin.patch("/contents/7", ["body": "متن این‌جا"])
                try await original.sql(
                    """
                    INSERT INTO contents (id, title, body, project_id, created_by_id) VALUES (8, 'تازه', 'متن تازه', 1, 2);
                    UPDATE contents SET updated_at = now() + interval '400 years' WHERE id = 6;
                    INSERT INTO content_versions (id, version_number, title, body_markdown, created_at, content_id) VALUES
                      (8, 1, 'پیش‌نویس خالی', 'دیرآمده', '2024-03-01 08:00:00+00', 7), (9, 1, 'تازه', 'متن تازه', '2024-03-01 08:00:00+00', 8);
                    INSERT INTO usage_logs (id, model, prompt_tokens, completion_tokens, total_tokens, estimated_cost, timestamp, content_id, organization_id, user_id, workspace_id)
                      VALUES (7, 'gpt-4o', 1, 1, 2, 0.25, '2024-02-02 09:00:00+00', 8, 1, 2, 1);
                    """)
                let third = try await server.app.takeOver(original)
                #expect(third.isComplete, "\(third.tables)")
                #expect(third.notes.contains { $0.reason == .changedSince && $0.count == 1 }, "\(third.notes)")
                #expect(try await admin.get("/contents/8/versions")["count"] == 1)
                // What came late stands beside the text of here.
                #expect(try await admin.get("/contents/7")["body"] == "متن این‌جا")
                #expect(try await admin.get("/contents/7/versions").results.map { $0["body"]?.string } == ["دیرآمده", "متن این‌جا"])
                #expect(try await admin.get("/usage/summary?scope=organization&organization_id=1&month=2024-02")["total_cost"] == .number("0.27469"))
            }
        }
    }

    @Test(arguments: Engine.allCases) func aDryRunTellsTheSameAndWritesNothing(_ engine: Engine) async throws {
        try await withOriginal { original in
            try await withServer(engine) { server in
                let before = try await counts(server)
                let dry = try await server.app.takeOver(original, dry: true)
                #expect(try await counts(server) == before)
                let real = try await server.app.takeOver(original)
                #expect(dry.tables.map { [$0.made, $0.merged, $0.leftOut] } == real.tables.map { [$0.made, $0.merged, $0.leftOut] })
                #expect(dry.notes.map { "\($0)" } == real.notes.map { "\($0)" })
            }
        }
    }

    /// People who are here are known by their numbers and not changed; ids and slugs that are taken give way.
    @Test(arguments: Engine.allCases) func intoAnInstallationThatIsInUse(_ engine: Engine) async throws {
        try await withOriginal { original in
            try await withServer(engine) { server in
                let team = try await server.team()
                let own = try await team.content("متن خود", body: "این‌جا نوشته شده")
                let guest = try await server.login("09122222222")
                _ = try await guest.patch("/auth/me", ["full_name": "نام این‌جا"])
                _ = try await guest.make("/organizations", ["name": "از پیش", "slug": "first"])
                let result = try await server.app.takeOver(original, admin: "+989121000101")
                #expect(result.isComplete, "\(result.tables)")
                let told = Set(result.notes.map(\.reason))
                #expect(told.isSuperset(of: [.alreadyHere, .newID, .newSlug, .madeAdmin]) && !told.contains(.noAdmin), "\(told)")
                #expect(try await guest.get("/auth/me")["full_name"] == "نام این‌جا")
                #expect(try await team.writer.get("/contents/\(own)")["body"] == "این‌جا نوشته شده")
                // The editor of the original's first organization is the guest of here.
                #expect(Set(try await guest.get("/organizations").results.compactMap { $0["slug"]?.string }) == ["first", "first-2", "second"])
                let imported = try await guest.get("/contents?search=\(percentEncoded("تأییدشده"))").results
                #expect(imported.count == 1 && imported[0]["status"] == "approved")
                // Its creator is the admin of the organization that had none.
                #expect(try await team.admin.get("/organizations").results.contains { $0["slug"] == "second" && $0["role"] == "admin" })
            }
        }
    }

    /// Another database under the same name would be mixed up with the first.
    @Test func anotherOriginalNeedsAnotherName() async throws {
        let other = try await Original(rows: "INSERT INTO users (id, phone_number) VALUES (1, '09128888888');")
        defer { other.discard() }
        try await withOriginal { original in
            try await withServer { server in
                _ = try await server.app.takeOver(original)
                await #expect(throws: ImportError.self) { try await server.app.takeOver(other) }
                #expect(try await server.app.takeOver(other, source: "branch").isComplete)
            }
        }
    }

    @Test func whatIsNoContexorIsSaidToBeNone() async throws {
        let server = try await PrivatePostgres.shared
        let name = try await server.createDatabase()
        defer { server.discard(name) }
        try await withServer { running in
            await #expect(throws: ImportError.self) { try await running.app.importDjango(from: server.url(name), DjangoImportOptions()) { _ in } }
        }
    }
}
