// No statement of the routes that are asked all day reads a table through that grows with use. PostgreSQL says itself how it
// would go about each statement that the server sends, where it may choose any index; SQLite is asked the same of the same texts.

import App
import Database
import Foundation
import Jobs
import Kit
import Support
import Testing

@Suite struct PlanTests {
    /// The tables that grow with every day of use.
    private static let large: Set<String> = [
        "contents", "content_versions", "content_search", "content_decisions", "content_drafts", "comments", "notifications", "generations", "jobs",
        "job_events", "job_answers", "reservations", "usage_logs", "usage_daily", "usage_counters", "audit_events", "sessions", "refresh_tokens",
        "otp_challenges", "users", "members", "projects", "prompts", "idempotency_keys", "webhook_deliveries",
    ]
    /// Statements of the housekeeping, a few times an hour, and of the worker that looks for its own leases.
    private static let seldom = ["DELETE FROM", "HAVING COUNT(*) > 20"]

    @Test func noLargeTableIsReadThrough() async throws {
        let statements = try await statements()
        #expect(statements.count > 60, "the walk sent \(statements.count) statements")
        for statement in statements where !Self.seldom.contains(where: { statement.text.contains($0) }) {
            let read = statement.plan.filter { $0.contains("Seq Scan on") }.compactMap { Self.table($0, after: "on") }
            #expect(Self.large.isDisjoint(with: read), "\(statement.text)\n\(statement.plan.joined(separator: "\n"))")
        }
        try await askSQLite(statements.map(\.text))
        // What an organization does not know the bill of is found by itself, not among all that is held.
        let bills = statements.filter { $0.text.contains("state = 'unresolved' AND month_start") }
        #expect(!bills.isEmpty)
        for bill in bills { #expect(bill.plan.contains { $0.contains("reservations_unresolved") }, "\(bill.plan.joined(separator: "\n"))") }
        // Suspected jobs are not looked for among all that wait.
        let suspects = statements.filter { $0.text.contains("crashes >= 3") }
        #expect(!suspects.isEmpty)
        for look in suspects { #expect(look.plan.contains { $0.contains("jobs_suspected") }, "\(look.plan.joined(separator: "\n"))") }
    }

    /// A page that is reached by a key begins at a place of an index, in whose order its rows are.
    @Test(arguments: Engine.allCases) func pagesByKeyBeginInAnIndex(_ engine: Engine) async throws {
        try await withDatabase(engine, migrations: Migration.all) { database in
            for (sql, index) in Self.deepPages {
                let plan = try await database.write { tx in
                    if tx.dialect == .postgres {
                        for way in ["seqscan", "bitmapscan", "sort"] { try tx.run(SQL(stringLiteral: "SET LOCAL enable_\(way) = off")) }
                    }
                    return try tx.rows(SQL(stringLiteral: (tx.dialect == .postgres ? "EXPLAIN " : "EXPLAIN QUERY PLAN ") + sql)) { row in
                        if engine == .sqlite { for _ in 0..<3 { row.skip() } }
                        return row.text()
                    }
                }
                let told = plan.joined(separator: "\n")
                #expect(told.contains(index) && !told.contains("Sort") && !told.contains("TEMP B-TREE"), "\(sql)\n\(told)")
                // The key is a bound of the index, no filter over what was read.
                let bound =
                    engine == .postgres
                    ? plan.contains { $0.contains("Index Cond") && ["ROW(", "(id < ", "(seq < "].contains(where: $0.contains) } : told.contains("<")
                #expect(bound, "\(told)")
            }
        }
    }

    /// As `Ordering` writes them, and where they are to begin.
    private static let deepPages = [
        (
            "SELECT c.id FROM contents c WHERE c.organization_id = 1 AND c.deleted_at IS NULL AND (c.updated_at, c.id) < (5, 5) ORDER BY c.updated_at DESC, c.id DESC LIMIT 21",
            "contents_newest"
        ),
        ("SELECT id FROM usage_logs WHERE organization_id IN (1) AND (id) < (5) ORDER BY id DESC LIMIT 21", "usage_logs"),
        (
            "SELECT seq FROM audit_events WHERE organization_id IN (1) AND (seq) < (5) ORDER BY seq DESC LIMIT 21",
            "audit_events"
        ),
    ]

    // MARK: PostgreSQL

    private struct Statement {
        var text = ""
        var plan: [String] = []
    }

    /// What the server sends while people work with it, with the plans that PostgreSQL logs.
    private func statements() async throws -> [Statement] {
        let postgres = try await PrivatePostgres()
        for setting in [
            "session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_timing = off", "enable_seqscan = off",
        ] { try await postgres.sql("ALTER ROLE contexor SET \(setting)") }
        let url = postgres.url(try await postgres.createDatabase())
        let clock = ManualClock()
        let database = try openDatabase(url: url, clock: clock.clock)
        _ = try await Migrator(Migration.all).migrate(database)
        let log = postgres.folder + "/log"
        let start = try Data(contentsOf: URL(filePath: log)).count
        let model = try await StandInOpenAI.start()
        let app = try TestServer.app(TestServer.settings(databaseURL: url, modelURL: model.baseURL), database, clock, model)
        let serving = try await Serving.start(app)
        let working = Task { await app.worker(.eager).run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await walk(TestServer(app: app, clock: clock, model: model, port: serving.port))) } catch { outcome = .failure(error) }
        working.cancel()
        await working.value
        await serving.stop()
        await database.close()
        await model.stop()
        try outcome.get()
        let text = String(decoding: try Data(contentsOf: URL(filePath: log)).dropFirst(start), as: UTF8.self)
        return Self.read(text)
    }

    private func walk(_ server: TestServer) async throws {
        let team = try await server.team()
        let content = try await team.content(in: .draft)
        for query in ["", "?status=review", "?project=\(team.project)&ordering=title", "?search=متن", "?assignee=\(team.writer.id)", "?page=2&page_size=1"] {
            _ = try await team.writer.get("/contents\(query)")
        }
        _ = try await team.writer.get("/contents/\(content)")
        _ = try await team.writer.patch("/contents/\(content)", ["title": "عنوان تازه", "body": "## یک\n\nمتن دیگر"])
        _ = try await server.generate(content, by: team.writer)
        _ = try await team.editor.post("/contents/\(content)/approve", [:])
        for path in [
            "/contents/\(content)/versions", "/contents/\(content)/events", "/ai/jobs", "/usage/summary",
            "/usage/summary?scope=workspace&workspace_id=\(team.workspace)",
            "/usage/summary?scope=organization", "/usage/logs", "/search?q=متن", "/notifications", "/audit/logs?organization=\(team.organization)", "/projects",
            "/prompts", "/auth/me", "/auth/sessions", "/organizations",
        ] { _ = try await team.admin.get(path) }
        _ = try await team.content()
        for path in ["/contents?page_size=1", "/audit-logs?page_size=1"] {
            let page = try await team.admin.get(path)
            let link = try #require(page["next"].string)
            _ = try await team.admin.get(String(link.dropFirst("http://127.0.0.1:\(server.port)".count)))
        }
    }

    /// Entries of the log: the text of a statement, and below it the plan, its first line the first with a cost.
    private static func read(_ log: String) -> [Statement] {
        var found: [String: Statement] = [:]
        var statement: Statement?
        func keep() {
            if let statement, !statement.plan.isEmpty { found[statement.text] = statement }
        }
        for line in log.split(separator: "\n") {
            if line.hasPrefix("\t"), var open = statement {
                if !open.plan.isEmpty || line.contains("(cost=") { open.plan.append(String(line)) } else { open.text += "\n" + line.drop { $0 == "\t" } }
                statement = open
            } else {
                keep()
                statement = line.contains("plan:") ? Statement() : nil
            }
        }
        keep()
        return found.values.map { Statement(text: $0.text.replacing("\nQuery Text: ", with: ""), plan: $0.plan) }.sorted { $0.text < $1.text }
    }

    private static func table(_ line: String, after word: String) -> String? {
        let words = line.split(separator: " ")
        return words.firstIndex { $0 == word }.flatMap { $0 + 1 < words.count ? String(words[$0 + 1]) : nil }
    }

    // MARK: SQLite

    /// The same texts, but for what only PostgreSQL understands.
    private func askSQLite(_ texts: [String]) async throws {
        try await withDatabase(.sqlite, migrations: Migration.all) { database in
            var asked = 0
            for text in texts
            where !Self.seldom.contains(where: { text.contains($0) }) && !text.contains("AS TSQUERY") && !text.contains("AS TSVECTOR")
                && !text.contains("pg_") && !text.contains("set_config") && !text.contains("int8send")
            {
                let plain = text.replacing("FOR UPDATE SKIP LOCKED", with: "").replacing("FOR UPDATE", with: "").replacing("AS MATERIALIZED", with: "AS")
                let plan = try await database.read { tx in
                    try tx.rows(SQL(stringLiteral: "EXPLAIN QUERY PLAN \(plain)")) { row in
                        for _ in 0..<3 { row.skip() }
                        return row.text()
                    }
                }
                let names = Self.aliases(plain)
                var read = plan.filter { $0.hasPrefix("SCAN ") && !$0.contains("USING") }.compactMap { Self.table($0, after: "SCAN") }
                // A page that was cut before is short, and is read through once. What a new row is put in has no children yet:
                // that SQLite would look for them is in the plan, but never done.
                for made in plan.compactMap({ Self.table($0, after: "MATERIALIZE") ?? Self.table($0, after: "CO-ROUTINE") }) {
                    if let once = read.firstIndex(of: made) { read.remove(at: once) }
                }
                if plain.hasPrefix("INSERT"), !plain.contains("SELECT") { read = [] }
                #expect(Self.large.isDisjoint(with: read.map { names[$0] ?? $0 }), "\(plain)\n\(plan.joined(separator: "\n"))")
                asked += 1
            }
            #expect(asked > 50, "\(asked) statements were understood")
        }
    }

    /// `contents c`: SQLite's plans name tables as the statement does.
    private static func aliases(_ text: String) -> [String: String] {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        return Dictionary(zip(words, words.dropFirst()).filter { large.contains($0.0) }.map { ($0.1, $0.0) }) { first, _ in first }
    }
}
