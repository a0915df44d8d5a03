// An organization goes into an archive and comes out of it elsewhere, the same; and what is no sound archive makes nothing.

import Database
import Jobs
import Kit
import NIOHTTP1
import Support
import Synchronization
import Testing

@testable import App

@Suite struct ArchiveTests {
    /// A team in which something of everything happened.
    private func fullTeam(_ server: TestServer) async throws -> Team {
        let team = try await server.team()
        _ = try await team.writer.patch("/auth/me", ["full_name": "نویسندهٔ نمونه", "email": "writer@example.com"])
        let prompt = try await team.batchPrompt()
        _ = try await team.editor.patch("/prompts/\(prompt)", ["prompt_template": "دربارهٔ {کالا} با لحن {لحن} کوتاه بنویس."])
        for status in [ContentStatus.draft, .review, .approved, .rejected] { _ = try await team.content(in: status) }
        let written = try await team.writer.make(
            "/contents",
            ["title": "کالا: «قهوه/چای»", "project": .int(team.project), "prompt": .int(prompt), "prompt_variables": ["کالا": "قهوه", "لحن": "گرم"]])
        _ = try await server.generate(written, by: team.writer)
        let gone = try await team.content("رفته", body: "نباید باشد")
        #expect(try await team.editor.delete("/contents/\(gone)").status == 204)
        _ = try await team.admin.post("/organizations/\(team.organization)/members", ["phone_number": "09351234567", "role": "viewer"])
        _ = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": "12.5"])
        _ = try await team.admin.make(
            "/usage/limits", ["scope": "user", "scope_id": .int(team.writer.id), "organization": .int(team.organization), "requests_limit": 9])
        try await discussed(server, team, written, prompt)
        return team
    }

    /// Comments of every kind, a label, descriptions of variables, raises, an assignment; and people who are named in one place
    /// only, and have left.
    private func discussed(_ server: TestServer, _ team: Team, _ content: ID, _ prompt: ID) async throws {
        let (named, raised) = (try await server.login("+989121000191"), try await server.login("+989121000192"))
        for person in [named, raised] {
            _ = try await team.admin.make("/organizations/\(team.organization)/members", ["phone_number": .string(person.phone), "role": "writer"])
        }
        let settled = try await team.content(in: .review)
        let passage: JSON = ["body": .string("این @\(named.id) چیست؟ و @\(team.editor.id)، @۰"), "start": 3, "end": 8]
        let first = try await team.viewer.make("/contents/\(settled)/comments", passage)
        _ = try await team.writer.make("/contents/\(settled)/comments", ["body": .string("پاسخ به a@\(named.id)"), "parent": .int(first)])
        #expect(try await team.writer.post("/comments/\(first)/resolve").status == 200)
        let edited = try await team.editor.make("/contents/\(content)/comments", ["body": "x"])
        #expect(try await team.editor.patch("/comments/\(edited)", ["body": "بهتر"]).status == 200)
        let gone = try await team.editor.make("/contents/\(content)/comments", ["body": "پاک‌شده"])
        #expect(try await team.editor.delete("/comments/\(gone)").status == 204)
        _ = try await team.editor.send("PUT", "/prompts/\(prompt)/labels/production", #"{"revision": 1}"#)
        let described: JSON = [["name": "لحن", "type": "select", "choices": ["گرم", "سرد"], "default": "گرم"]]
        #expect(try await team.editor.patch("/prompts/\(prompt)", ["variable_types": described]).status == 200)
        let until = (server.now + .seconds(48 * 3600)).description
        for (scope, id) in [("user", raised.id), ("organization", team.organization)] {
            let raise: JSON = [
                "scope": .string(scope), "scope_id": .int(id), "organization": .int(team.organization), "cost": 2, "reason": "پایان فصل",
                "until": .string(until),
            ]
            #expect(try await team.admin.post("/usage/raises", raise).status == 201)
        }
        let due: JSON = ["assignee": .int(team.editor.id), "due_at": .string(until)]
        #expect(try await team.editor.send("PUT", "/contents/\(settled)/assignment", due.text).status == 200)
        for person in [named, raised] {
            let members = try await team.admin.get("/organizations/\(team.organization)/members?page_size=100").results
            let member = try #require(members.first { $0["user"]?["id"]?.int == person.id || $0["user_id"]?.int == person.id }?["id"]?.int)
            #expect(try await team.admin.delete("/organizations/\(team.organization)/members/\(member)").status == 204)
        }
    }

    /// Has an archive made and fetches it.
    func export(_ server: TestServer, _ admin: Person, _ organization: ID) async throws -> (zip: ZipReader, bytes: [UInt8], export: Response) {
        let asked = try await admin.post("/organizations/\(organization)/exports")
        #expect(asked.status == 202 && asked["status"] == "pending", "\(asked.body)")
        try await server.until("SELECT 1 FROM organization_exports WHERE id = \(asked.id) AND status IN ('completed','failed')")
        let export = try await admin.get("/organizations/\(organization)/exports/\(asked.id)")
        #expect(export["status"] == "completed" && export["progress"] == 100, "\(export.body)")
        let bytes = try await admin.client.bytes("/organizations/\(organization)/exports/\(asked.id)/download")
        #expect(Hashing.hex(Hashing.sha256(bytes)) == export["sha256"].string && Int64(bytes.count) == export["size"].int)
        return (try ZipReader(bytes), bytes, export)
    }

    func text(_ zip: ZipReader, _ name: String) throws -> String {
        String(decoding: try zip.content(try #require(zip[name], "\(name)")), as: UTF8.self)
    }

    /// The judged round trip: out of one installation, into an empty one, out again.
    @Test(arguments: Engine.allCases, Engine.allCases) func whatComesOutGoesInAndComesOutTheSame(_ from: Engine, _ into: Engine) async throws {
        let first = Mutex<(bytes: [UInt8], digest: String)?>(nil)
        try await withServer(from) { server in
            let team = try await fullTeam(server)
            let (zip, bytes, export) = try await export(server, team.admin, team.organization)
            // Nothing is equal only because it is not there.
            for table in ArchiveTable.all { #expect(zip[table.file]?.size ?? 0 > 0, "\(table.kind): nothing of it is tried") }
            let comments = try text(zip, "data/comments.jsonl")
            #expect(comments.split(separator: "\n").count == 3 && !comments.contains("@0 ") && !comments.contains("پاک‌شده"), "\(comments)")
            first.withLock { $0 = (bytes, export["digest"].string ?? "") }
        }
        let (bytes, digest) = try #require(first.withLock { $0 })
        try await withServer(into) { server in
            let made = try await server.app.importArchive(bytes)
            #expect(made.slug == "team-1" && made.contents == 6 && made.digest == digest)
            let admin = try await server.login("+989121000101")
            #expect(try await admin.get("/organizations").results.map { $0["id"]?.int } == [made.id])
            let again = try await export(server, admin, made.id)
            let before = try ZipReader(bytes)
            #expect(again.export["digest"].string == digest)
            // File by file, byte by byte; but for the manifest, which says when, and the trail, which goes on.
            let spared = [ArchiveFile.manifest, "data/audit_events.jsonl"]
            #expect(before.entries.map(\.name) == again.zip.entries.map(\.name))
            for entry in before.entries where !spared.contains(entry.name) {
                #expect(try text(before, entry.name) == text(again.zip, entry.name), "\(entry.name)")
            }
            #expect(try text(again.zip, "data/audit_events.jsonl").hasPrefix(text(before, "data/audit_events.jsonl")))
            // And it lives: people log in to their roles, texts are found, work goes on.
            let writer = try await server.login("+989121000103")
            #expect(try await writer.get("/search?q=\(percentEncoded("متن نخست"))")["count"] == 5)
            let contents = try await writer.get("/contents?status=draft").results
            #expect(try await server.generate(try #require(contents.first?["id"]?.int), by: writer).ending?.kind == "done")
            #expect(try await admin.get("/audit-logs?action=organization.imported")["count"] == 1)
            #expect(try await server.int("SELECT COALESCE(SUM(cost_spent), 0) FROM usage_counters WHERE window_kind = 'daily' AND scope = 2") > 0)
        }
    }

    @Test(arguments: Engine.allCases) func theArchiveHoldsEverythingInOpenForms(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await fullTeam(server)
            let other = try await server.team(2)
            _ = try await other.content("از دیگری", body: "راز دیگری")
            let zip = try await export(server, team.admin, team.organization).zip
            let manifest = try JSONParser.parse(try text(zip, "manifest.json"))
            #expect(manifest["format"] == "contexor-archive" && manifest["schema"] == 1 && manifest["organization"]?["slug"] == "team-1")
            #expect(manifest["personal_data"]?["en"]?.string?.contains("phone numbers") == true)
            for file in manifest["files"]?.array ?? [] {
                let bytes = try zip.content(try #require(zip[file["name"]?.string ?? ""]))
                #expect(file["sha256"]?.string == Hashing.hex(Hashing.sha256(bytes)) && file["bytes"]?.int == Int64(bytes.count))
                if file["name"]?.string?.hasSuffix(".jsonl") == true {
                    #expect(file["records"]?.int == Int64(bytes.split(separator: 10).count))
                    for line in bytes.split(separator: 10) { #expect(throws: Never.self) { try JSONParser.parse(Array(line)) } }
                }
            }
            #expect(try text(zip, "data/users.jsonl").split(separator: "\n").count == 6)
            #expect(try text(zip, "data/content_versions.jsonl").split(separator: "\n").count == 6)
            #expect(try text(zip, "data/usage_logs.jsonl").split(separator: "\n").count == 1)
            let markdown = zip.entries.filter { $0.name.hasPrefix("contents/") }
            #expect(markdown.count == 6 && markdown.contains { $0.name == "contents/5 کالا «قهوهچای».md" }, "\(markdown.map(\.name))")
            for entry in zip.entries {
                let all = try text(zip, entry.name)
                #expect(!all.contains("راز دیگری") && !all.contains("نباید باشد"), "\(entry.name)")
            }
        }
    }

    /// A new table of an organization, and a new column of a table in the archive, is either in the archive or left out for a
    /// reason that somebody wrote down.
    @Test(arguments: Engine.allCases) func nothingIsForgotten(_ engine: Engine) async throws {
        let columns = try await columnsOfOrganizations(engine)
        let archived = Dictionary(uniqueKeysWithValues: ArchiveTable.all.map { ("\($0.table)", Set($0.columns.map { "\($0.column)" })) })
        #expect(columns.count > 15)
        for (table, names) in columns {
            if let known = archived[table] {
                for name in names where !known.contains(name) {
                    let reason = ArchiveTable.leftOutColumns["\(table).\(name)"] ?? ArchiveTable.leftOutColumns["*.\(name)"]
                    if reason == nil {
                        Issue.record(
                            """
                            \(table).\(name) would be lost by an export and an import. In Sources/App/Archives/ArchiveTables.swift either add \
                            ArchiveColumn("\(name)", …, absent: …) to the columns of `\(table)` (`absent` is what older archives mean), or add \
                            "\(table).\(name)" to `leftOutColumns` with the reason.
                            """)
                    }
                }
            } else if ArchiveTable.leftOut[table] == nil {
                Issue.record(
                    """
                    The table \(table) has organization_id and would be lost by an export and an import. In \
                    Sources/App/Archives/ArchiveTables.swift either declare it as an ArchiveTable and add it to `all`, behind the tables that it \
                    refers to, and something of it to `fullTeam` in ArchiveTests; or add "\(table)" to `leftOut` with the reason.
                    """)
            }
        }
        let tables = Set(columns.map(\.table))
        for table in Set(ArchiveTable.leftOut.keys).union(archived.keys) where !tables.contains(table) && !(engine == .sqlite && table == "content_search") {
            Issue.record("there is no table \(table) any more")
        }
    }

    private func columnsOfOrganizations(_ engine: Engine) async throws -> [(table: String, columns: [String])] {
        try await withDatabase(engine, migrations: Migration.all) { database in
            let found = try await database.read { tx in
                try tx.rows(
                    .either(
                        sqlite: "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'",
                        postgres:
                            """
                            SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT) FROM information_schema.columns c
                            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
                            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
                            """)
                ) { (table: $0.text(), column: $0.text()) }
            }
            return Dictionary(grouping: found, by: \.table).map { ($0.key, $0.value.map(\.column)) }.filter { $0.1.contains("organization_id") }
        }
    }

    @Test(arguments: Engine.allCases) func overTheAPIWhoImportsIsItsAdmin(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await fullTeam(server)
            let bytes = try await export(server, team.admin, team.organization).bytes
            let stranger = try await server.login("+989129999999")
            let key = stranger.client.with("Idempotency-Key", "once")
            let made = try await key.send(.POST, "/organizations/import", bytes: bytes, type: "application/zip")
            #expect(made.status == 201 && made["slug"] == "team-1-2" && made["contents"] == 6, "\(made.body)")
            #expect(try await key.send(.POST, "/organizations/import", bytes: bytes, type: "application/zip").body == made.body)
            #expect(try await stranger.get("/organizations/\(made.id)")["role"] == "admin")
            #expect(try await stranger.get("/contents?organization=\(made.id)")["count"] == 6)
            // The people of the archive are those who are here already, and the old organization is as it was.
            #expect(try await team.writer.get("/contents")["count"] == 12)
            #expect(try await server.int("SELECT COUNT(*) FROM users") == 7)
            #expect(try await export(server, stranger, made.id).zip.entries.count == ZipReader(bytes).entries.count)
        }
    }

    @Test func whatIsNoSoundArchiveMakesNothing() async throws {
        try await withServer { server in
            let team = try await fullTeam(server)
            let zip = try await export(server, team.admin, team.organization).zip
            let users = try await server.count("users")
            func refuse(_ why: String, _ bytes: [UInt8]) async throws {
                let answer = try await team.admin.client.send(.POST, "/organizations/import", bytes: bytes, type: "application/zip")
                #expect(answer.status == 400 && !answer.faults("archive").isEmpty, "\(why): \(answer.status) \(answer.body)")
            }
            try await refuse("no archive", Array("سلام".utf8))
            try await refuse("empty", [])
            try await refuse(
                "a file that was changed", try rebuilt(zip, change: ["data/members.jsonl": { $0.replacing("viewer", with: "admin") }], resum: false))
            let changes: [(String, String, @Sendable (String) -> String)] = [
                ("no admin", "data/members.jsonl", { $0.replacing("\"admin\"", with: "\"editor\"") }),
                ("a role that is none", "data/members.jsonl", { $0.replacing("\"viewer\"", with: "\"owner\"") }),
                ("a reference to nothing", "data/contents.jsonl", { $0.replacing("\"project\":1", with: "\"project\":99") }),
                ("a text that is not its sum", "data/content_versions.jsonl", { $0.replacing("متن نخست", with: "متن دیگر") }),
                ("a field too many", "data/workspaces.jsonl", { $0.replacing("{\"id\":1", with: "{\"x\":1,\"id\":1") }),
                ("a field too few", "data/workspaces.jsonl", { $0.replacing("\"pii_policy\":\"redact\",", with: "") }),
                ("numbers out of order", "data/contents.jsonl", { $0.replacing("{\"id\":2,", with: "{\"id\":7,") }),
                ("a number in another spelling", "data/users.jsonl", { $0.replacing("+989", with: "09") }),
                ("no number", "data/users.jsonl", { $0.replacing("\"+989121000101\"", with: "\"\"") }),
                ("a number that hides something", "data/users.jsonl", { $0.replacing("+989121000101", with: "0218\\u0008") }),
                ("two of one slug", "data/workspaces.jsonl", { $0 + $0.replacing("\"id\":1", with: "\"id\":2") }),
                ("versions twice", "data/content_versions.jsonl", { $0 + $0 }), ("no JSON", "data/prompts.jsonl", { _ in "x\n" }),
                ("no template", "data/contents.jsonl", { $0.replacing("\"draft\"", with: "\"in_progress\"") }),
                ("NUL", "data/contents.jsonl", { $0.replacing("متن", with: "\\u0000") }),
                ("a zone that is none", "organization.json", { $0.replacing("Asia/Tehran", with: "Mars/Olympus") }),
            ]
            for (why, file, change) in changes { try await refuse(why, try rebuilt(zip, change: [file: change], resum: true)) }
            #expect(try await server.count("organizations") == 1)
            #expect(try await server.count("users") == users)
            #expect(try await team.admin.client.send(.POST, "/organizations/import", "{}").status == 415)
            // What was only packed anew is sound.
            let sound = try await team.admin.client.send(
                .POST, "/organizations/import", bytes: try rebuilt(zip, change: [:], resum: true), type: "application/zip")
            #expect(sound.status == 201, "\(sound.body)")
        }
    }

    /// The same archive with some files changed, their sums put right or not.
    private func rebuilt(_ zip: ZipReader, change: [String: @Sendable (String) -> String], resum: Bool) throws -> [UInt8] {
        var (writer, sums): (ZipWriter, [String: String]) = (ZipWriter(), [:])
        for entry in zip.entries {
            var text = try text(zip, entry.name)
            if let change = change[entry.name] {
                let changed = change(text)
                #expect(changed != text, "\(entry.name) is as it was")
                text = changed
            }
            if entry.name == ArchiveFile.manifest, resum {
                let manifest = try JSONParser.parse(text)
                let files = (manifest["files"]?.array ?? []).map { file in
                    JSON.object((file.members ?? []).map { $0.name == "sha256" ? JSON.Member("sha256", .string(sums[file["name"]?.string ?? ""] ?? "")) : $0 })
                }
                text = JSON.object((manifest.members ?? []).map { $0.name == "files" ? JSON.Member("files", .array(files)) : $0 }).text
            }
            sums[entry.name] = Hashing.hex(Hashing.sha256(text))
            try writer.add(entry.name, Array(text.utf8))
        }
        writer.finish()
        return writer.take()
    }

    @Test(arguments: Engine.allCases) func anArchiveIsForAdminsAndForAWhile(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            _ = try await team.content()
            let made = try await export(server, team.admin, team.organization).export
            let path = "/organizations/\(team.organization)/exports/\(made.id)"
            for person in [team.editor, team.writer, team.viewer] {
                #expect(try await person.get("\(path)/download").status == 403)
                #expect(try await person.post("/organizations/\(team.organization)/exports").status == 403)
            }
            #expect(try await other.admin.get("\(path)/download").status == 404)
            #expect(try await other.admin.get("/organizations/\(other.organization)/exports/\(made.id)/download").status == 404)
            for (action, count) in [("organization.export_requested", 1), ("organization.export_downloaded", 1)] as [(String, JSON)] {
                #expect(try await team.admin.get("/audit-logs?action=\(action)")["count"] == count)
            }
            server.clock.advance(by: .days(4))
            let admin = try await server.login(team.admin.phone)
            #expect(try await admin.get("\(path)/download").status == 409)
            try await server.database.write { [now = server.clock.clock.now()] in try ExportStore.expire(now: now, in: $0) }
            #expect(try await admin.get(path)["status"] == "expired")
            #expect(try await server.count("export_chunks") == 0)
            #expect(try await admin.delete(path).status == 204)
            #expect(try await admin.get(path).status == 404)
        }
    }

    @Test func oneAtATimeAndOnlyWhileItsAdminIsOne() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let asked = try await team.admin.post("/organizations/\(team.organization)/exports")
            #expect(asked.status == 202)
            #expect(try await team.admin.post("/organizations/\(team.organization)/exports").status == 409)
            let path = "/organizations/\(team.organization)/exports/\(asked.id)"
            #expect(try await team.admin.get("\(path)/download").status == 409)
            #expect(try await team.admin.delete(path).status == 409)
            try await server.run("UPDATE members SET role = 'viewer' WHERE user_id = \(team.admin.id)")
            let worker = Task { await server.app.worker(.eager).run() }
            try await server.until("SELECT 1 FROM organization_exports WHERE status = 'failed'")
            worker.cancel()
            await worker.value
            #expect(try await server.count("export_chunks") == 0)
        }
    }
}
