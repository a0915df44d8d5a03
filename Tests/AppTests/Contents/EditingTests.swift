// Writing and changing a content: what is found out about the text, versions, and that two people do not overwrite each other.

import App
import Database
import Kit
import Support
import Testing

@Suite struct EditingTests {
    @Test func wordsOutlineAndPersonalDataAreFoundOut() async throws {
        try await withServer { server in
            let team = try await server.team()
            // «می‌روم» and «کتاب‌های» have a zero-width non-joiner and are one word each.
            let body = "# عنوان\n\n## بخش یک\n\nمن می‌روم و کتاب‌های خوب می‌خوانم.\n\n### زیربخش\n\nتماس: 09123456789 یا sara@example.ir\n\n## بخش دو\n"
            let made = try await team.writer.post("/contents", ["title": "با ۰۹۱۲۳۴۵۶۷۸۹", "project": .int(team.project), "body": .string(body)])
            #expect(made.status == 201)
            #expect(made["word_count"] == 16)
            #expect(
                made["outline"] == [
                    ["level": 2, "text": "بخش یک"], ["level": 3, "text": "زیربخش"], ["level": 2, "text": "بخش دو"],
                ])
            #expect(made["has_pii"] == true)
            let warnings = made["pii_warnings"].array ?? []
            #expect(warnings.map { $0["field"] } == ["title", "body", "body"])
            let texts: [String: [Unicode.Scalar]] = ["title": Array("با ۰۹۱۲۳۴۵۶۷۸۹".unicodeScalars), "body": Array(body.unicodeScalars)]
            let found = warnings.map { warning -> String in
                let scalars = texts[warning["field"].string ?? ""] ?? []
                let (start, end) = (Int(warning["start"].int ?? 0), Int(warning["end"].int ?? 0))
                return String(String.UnicodeScalarView(scalars[start..<end]))
            }
            #expect(found == ["۰۹۱۲۳۴۵۶۷۸۹", "09123456789", "sara@example.ir"])
            #expect(!warnings.contains { ($0["masked"].string ?? "").contains("3456") })
            // Taken out again, nothing is left of the warning.
            let clean = try await team.writer.patch("/contents/\(made.id)", ["title": "بی شماره", "body": "یک دو سه"])
            #expect(clean["has_pii"] == false && clean["pii_warnings"] == [] && clean["word_count"] == 3 && clean["outline"] == [])
        }
    }

    @Test func whatIsNotAPersonsToWriteIsRefused() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(in: .review)
            let before = try await team.writer.get("/contents/\(id)").body
            for field in [
                "status", "approved_by", "approved_at", "created_by", "current_version", "word_count", "has_pii", "metadata", "organization", "workspace", "version",
                "live_job", "id",
            ] {
                let answer = try await team.editor.patch("/contents/\(id)", .object([.init(field, 1), .init("title", "x")]))
                #expect(answer.status == 400 && answer.faults(field) == ["This field is not known."], "\(field)")
                let made = try await team.editor.post("/contents", .object([.init(field, 1), .init("title", "x"), .init("project", .int(team.project))]))
                #expect(made.status == 400 && !made.faults(field).isEmpty, "\(field)")
            }
            #expect(try await team.writer.get("/contents/\(id)").body == before)
        }
    }

    @Test func namesOfOtherOrganizationsObjectsAreWrongFields() async throws {
        try await withServer { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let prompt = try await other.editor.make("/prompts", ["title": "p", "category": "blog", "prompt_template": "x", "workspace": .int(other.workspace)])
            let id = try await team.content()
            for (field, foreign) in [("project", other.project), ("prompt", prompt)] {
                let told = try await team.writer.patch("/contents/\(id)", .object([.init(field, .int(foreign))]))
                let missing = try await team.writer.patch("/contents/\(id)", .object([.init(field, 999_999)]))
                #expect(told.status == 400 && told.faults(field) == ["Object does not exist."], "\(field)")
                #expect(told.faults(field) == missing.faults(field))
            }
            let made = try await team.writer.post("/contents", ["title": "x", "project": .int(other.project)])
            #expect(made.status == 400 && made.faults("project") == ["Object does not exist."])
        }
    }

    @Test(arguments: Engine.allCases) func versionsHaveNoGapsHoweverManyWriteAtOnce(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "نسخهٔ یکم")
            let answers = try await concurrently(32) { number in try await team.writer.patch("/contents/\(id)", ["body": .string("متن \(number)")]) }
            #expect(answers.allSatisfy { $0.status == 200 }, "\(answers.first { $0.status != 200 }?.body ?? "")")
            let versions = try await team.viewer.get("/contents/\(id)/versions?page_size=100").results
            #expect(versions.compactMap { $0["version_number"].int } == (1...33).reversed().map(Int64.init))
            #expect(Set(versions.compactMap { $0["body"].string }).count == 33)
            let current = try await team.viewer.get("/contents/\(id)")
            #expect(current["current_version"] == 33 && current["body"] == versions.first?["body"])
            #expect(current["version"] == 33)
        }
    }

    @Test(arguments: Engine.allCases) func aVersionNeverChanges(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "نسخهٔ یکم")
            await #expect(throws: (any Error).self) { try await server.run("UPDATE content_versions SET body = 'x' WHERE content_id = \(id)") }
            _ = try await team.writer.patch("/contents/\(id)", ["title": "عنوان دوم"])
            let first = try await team.viewer.get("/contents/\(id)/versions/1")
            #expect(first["body"] == "نسخهٔ یکم" && first["source"] == "edited" && first["created_by"] == .int(team.writer.id))
            #expect(first["sha256"].string == Hashing.hex(Hashing.sha256("بهترین محصولات پاییزی\n\nنسخهٔ یکم")))
            #expect(try await team.viewer.get("/contents/\(id)/versions/2")["title"] == "عنوان دوم")
            for number in ["0", "3", "-1", "abc", "99999999999999999999"] {
                #expect(try await team.viewer.get("/contents/\(id)/versions/\(number)").status == 404, "\(number)")
            }
            // A change of anything but the text is no new version.
            _ = try await team.writer.patch("/contents/\(id)", ["prompt_variables": ["a": "b"]])
            #expect(try await team.viewer.get("/contents/\(id)/versions")["count"] == 2)
        }
    }

    @Test(arguments: Engine.allCases) func aStaleVersionIsNotOverwritten(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: "یک")
            let tag = try #require(try await team.writer.get("/contents/\(id)").header("ETag"))
            let first = try await team.editor.client.with("If-Match", tag).patch("/contents/\(id)", ["body": "دو"])
            #expect(first.status == 200 && first.header("ETag") != tag)
            for action in ["submit", "generate"] {
                #expect(try await team.writer.client.with("If-Match", tag).post("/contents/\(id)/\(action)").status == 412, "\(action)")
            }
            let second = try await team.writer.client.with("If-Match", tag).patch("/contents/\(id)", ["body": "سه"])
            #expect(second.status == 412 && second.code == "stale_version")
            #expect(try await team.writer.get("/contents/\(id)")["body"] == "دو")
            #expect(try await team.writer.get("/contents/\(id)/versions")["count"] == 2)
            // Of many with the same tag one wins.
            let now = try #require(try await team.writer.get("/contents/\(id)").header("ETag"))
            let statuses = try await concurrently(8) { try await team.writer.client.with("If-Match", now).patch("/contents/\(id)", ["body": .string("\($0)")]).status }
            #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 412 } == 7)
        }
    }

    @Test func whatIsDeletedIsGone() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: someText)
            #expect(try await team.editor.delete("/contents/\(id)").status == 204)
            for path in ["/contents/\(id)", "/contents/\(id)/versions", "/contents/\(id)/versions/1", "/contents/\(id)/events"] {
                #expect(try await team.admin.get(path).status == 404, "\(path)")
            }
            for action in ContentAction.allCases { #expect(try await action.send(id, as: team.admin).status == 404, "\(action)") }
            #expect(try await team.admin.get("/contents")["count"] == 0)
            #expect(try await team.admin.get("/projects/\(team.project)")["contents_count"] == 0)
        }
    }

    @Test(arguments: Engine.allCases) func nothingIsMadeInAProjectThatGoes(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            for round in 0..<6 {
                let project = try await team.editor.make("/projects", ["name": .string("P\(round)"), "workspace": .int(team.workspace)])
                let statuses = try await concurrently(6) { number in
                    number == 2
                        ? try await team.editor.delete("/projects/\(project)").status
                        : try await team.writer.post("/contents", ["title": "x", "project": .int(project)]).status
                }
                #expect(statuses.allSatisfy { [201, 204, 400].contains($0) }, "\(statuses)")
                #expect(try await server.int("SELECT COUNT(*) FROM contents WHERE project_id = \(project) AND deleted_at IS NULL") == 0)
            }
        }
    }
}
