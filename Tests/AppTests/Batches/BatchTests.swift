// Many texts at once: the table, the money, the order, and what a person may do in between.

import Database
import Jobs
import Kit
import NIOHTTP1
import Support
import Testing

@testable import App

extension Team {
    /// A prompt with two variables.
    func batchPrompt() async throws -> ID {
        try await editor.make(
            "/prompts", ["title": "معرفی کالا", "category": "ecommerce", "prompt_template": "دربارهٔ {کالا} با لحن {لحن} بنویس.", "workspace": .int(workspace)])
    }

    func batch(_ prompt: ID, rows: Int, more: [(String, JSON)] = []) -> JSON {
        let table = (0..<rows).map { JSON.object(("title", .string("کالای \($0)")), ("variables", ["کالا": .string("کالای \($0)"), "لحن": "گرم"])) }
        return .object(
            [("project", JSON.int(project)), ("prompt", .int(prompt)), ("rows", .array(table))].map { JSON.Member($0.0, $0.1) }
                + more.map { JSON.Member($0.0, $0.1) })
    }
}

@Suite struct BatchTests {
    private func follow(_ person: Person, _ batch: ID) async throws -> [TestClient.StreamEvent] { try await person.client.events("/batches/\(batch)/events") }

    @Test(arguments: Engine.allCases) func everyRowBecomesAText(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let accepted = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 9, more: [("name", "پاییز")]))
            #expect(accepted.status == 202 && accepted["dry_run"] == false, "\(accepted.body)")
            let id = accepted["batch"]["id"]?.int ?? 0
            let events = try await follow(team.viewer, id)
            #expect(events.last?.kind == "done" && events.dropLast().allSatisfy { $0.kind == "progress" })
            let ids = events.compactMap { $0.id.flatMap { Int64($0) } }
            #expect(ids == ids.sorted() && Set(ids.dropLast()).count == ids.count - 1)
            for event in events {
                let counts: JSON = event.json["counts"]
                let live = (counts["pending"].int ?? 0) + (counts["running"].int ?? 0)
                #expect(live <= 4, "more are under way than may be: \(counts.text)")
            }
            let batch = try await team.viewer.get("/batches/\(id)")
            #expect(batch["status"] == "completed" && batch["progress"] == 100 && batch["name"] == "پاییز" && batch["completed_at"].string != nil)
            #expect(batch["counts"] == ["total": 9, "waiting": 0, "pending": 0, "running": 0, "completed": 9, "failed": 0, "cancelled": 0, "skipped": 0])
            let spent = try await server.int("SELECT cost_spent FROM usage_counters WHERE scope = 2 AND window_kind = 'monthly'")
            #expect(Money(batch["cost"].text) == Money(nanos: spent) && spent > 0)
            #expect(Money(batch["cost"].text)! <= Money(batch["maximum_cost"].text)!)
            let items = try await team.viewer.get("/batches/\(id)/items?page_size=100").results
            #expect(items.map { $0["row"]?.int } == (1...9).map { Int64($0) } && items.allSatisfy { $0["status"] == "completed" })
            for item in items {
                let content = try await team.viewer.get("/contents/\(item["content"]?.int ?? 0)")
                #expect(content["status"] == "review" && content["title"] == item["title"] && content["prompt"] == .int(prompt))
            }
            #expect(try await server.texts("SELECT DISTINCT queue FROM jobs WHERE kind = 'generate_content'") == ["batch"])
            #expect(try await team.admin.get("/audit-logs?action=batch.created")["count"] == 1)
            #expect(try await follow(team.viewer, id).map(\.kind) == ["done"])
        }
    }

    @Test(arguments: Engine.allCases) func aDryRunTellsAndMakesNothing(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let dry = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 3, more: [("dry_run", true)]))
            #expect(dry.status == 202 && dry["dry_run"] == true && dry["batch"] == nil && dry["estimate"]["rows"] == 3)
            #expect(dry["estimate"]["first_prompt"] == "دربارهٔ کالای 0 با لحن گرم بنویس.")
            #expect(try await server.count("contents") == 0)
            #expect(try await server.count("batches") == 0)
            let one = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 1, more: [("dry_run", true)]))
            let (all, single) = (
                try #require(Money(dry["estimate"]["maximum_cost"]?.text ?? "")), try #require(Money(one["estimate"]["maximum_cost"]?.text ?? ""))
            )
            #expect(all.nanos == 3 * single.nanos)
        }
    }

    @Test(arguments: Engine.allCases) func aBudgetThatEndsInTheMiddlePausesAndMoreResumes(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let limit = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 3])
            let id = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 6))["batch"]["id"]?.int ?? 0
            try await server.until("SELECT 1 FROM batches WHERE id = \(id) AND status = 'paused'")
            try await server.until("SELECT 1 FROM (SELECT COUNT(*) AS n FROM generations WHERE status = 'completed') AS g WHERE n = 3")
            let paused = try await team.writer.get("/batches/\(id)")
            #expect(
                paused["pause_reason"].string?.contains("limit") == true && paused["counts"]["completed"] == 3 && paused["counts"]["waiting"] == 3,
                "\(paused.body)")
            #expect(try await team.admin.get("/audit-logs?action=batch.paused")["count"] == 1)
            // Nothing is held for what does not run.
            #expect(try await server.int("SELECT SUM(requests_held) FROM usage_counters") == 0)
            _ = try await team.admin.patch("/usage/limits/\(limit)", ["requests_limit": 100])
            #expect(try await team.writer.post("/batches/\(id)/resume")["status"] == "running")
            #expect(try await follow(team.writer, id).last?.json["counts"]["completed"] == 6)
        }
    }

    @Test(arguments: Engine.allCases) func pauseResumeAndCancel(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let gate = Gate()
            server.model.answer { request, _ in .writing([(gate, StandInArticle.text(for: request))]) }
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let id = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 12))["batch"]["id"]?.int ?? 0
            try await server.model.waitForCalls(4)
            let paused = try await team.writer.post("/batches/\(id)/pause")
            #expect(paused.status == 200 && paused["status"] == "paused" && paused["pause_reason"].string != nil)
            #expect(try await team.writer.post("/batches/\(id)/pause").status == 409)
            gate.open()
            try await server.until("SELECT 1 FROM (SELECT COUNT(*) AS n FROM generations WHERE status = 'completed') AS g WHERE n = 4")
            #expect(try await server.count("generations") == 4)
            let never = Gate()
            server.model.answer { _, _ in .silent(until: never) }
            #expect(try await team.writer.post("/batches/\(id)/resume")["status"] == "running")
            #expect(try await team.writer.post("/batches/\(id)/resume").status == 409)
            try await server.model.waitForCalls(8)
            let cancelled = try await team.writer.post("/batches/\(id)/cancel")
            #expect(cancelled.status == 200 && cancelled["status"] == "cancelled")
            let done = try await follow(team.writer, id)
            #expect(
                done.last?.json["counts"] == ["total": 12, "waiting": 0, "pending": 0, "running": 0, "completed": 4, "failed": 0, "cancelled": 8, "skipped": 0])
            #expect(try await team.writer.post("/batches/\(id)/cancel").status == 409)
            #expect(try await team.writer.post("/batches/\(id)/resume", ["retry_failed": true]).status == 409)
            #expect(try await server.texts("SELECT DISTINCT status FROM contents ORDER BY status") == ["draft", "review"])
        }
    }

    @Test func whatFailedCanBeTriedAgain() async throws {
        try await withServer { server in
            server.model.answer { _, _ in .error(400) }
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let id = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 2))["batch"]["id"]?.int ?? 0
            let first = try await follow(team.writer, id)
            #expect(first.last?.json["status"] == "completed" && first.last?.json["counts"]["failed"] == 2)
            #expect(try await team.writer.get("/batches/\(id)/items").results.allSatisfy { $0["error"]?.string?.isEmpty == false })
            #expect(try await team.writer.post("/batches/\(id)/resume").status == 409)
            server.model.answer { request, _ in .article(for: request) }
            #expect(try await team.writer.post("/batches/\(id)/resume", ["retry_failed": true])["status"] == "running")
            #expect(try await follow(team.writer, id).last?.json["counts"]["completed"] == 2)
        }
    }

    @Test func aRowThatCannotBeWrittenIsSkippedAndTheRestGoesOn() async throws {
        try await withServer { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let id = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 3, more: [("start", false)]))["batch"]["id"]?.int ?? 0
            let contents = try await team.writer.get("/batches/\(id)/items").results.compactMap { $0["content"]?.int }
            _ = try await team.writer.patch("/contents/\(contents[0])", ["body": "دستی"])
            _ = try await team.writer.post("/contents/\(contents[0])/submit")
            #expect(try await team.editor.delete("/contents/\(contents[1])").status == 204)
            #expect(try await team.writer.post("/batches/\(id)/resume").status == 200)
            let done = try await follow(team.writer, id)
            #expect(done.last?.json["counts"]["skipped"] == 2 && done.last?.json["counts"]["completed"] == 1)
        }
    }

    /// One worker, a batch that fills all the places it may have, and somebody who waits at a screen.
    @Test func aBatchLeavesRoomForSingleTexts() async throws {
        try await withServer { server in
            let gate = Gate()
            server.model.answer { request, _ in
                StandInArticle.text(for: request).contains("تک") || "\(request)".contains("تک‌متن")
                    ? .article(for: request) : .writing([(gate, StandInArticle.text(for: request))])
            }
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            for _ in 0..<3 { _ = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 8)) }
            try await server.model.waitForCalls(4)
            let single = try await team.content("تک‌متن")
            let accepted = try await server.start(single, by: team.writer, ["topic": "تک‌متن"])
            try await server.model.waitForCalls(5)
            #expect(try await server.int("SELECT COUNT(*) FROM jobs WHERE state = 'running' AND queue = 'batch'") == 4)
            gate.open()
            #expect(try await server.finish(accepted, team.writer).ending?.kind == "done")
            try await server.until("SELECT 1 FROM (SELECT COUNT(*) AS n FROM batches WHERE status = 'completed') AS g WHERE n = 3")
        }
    }

    @Test(arguments: Engine.allCases) func aBatchCanBeginLater(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let moment = (server.clock.clock.now() + .minutes(20)).description
            let made = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 2, more: [("generate_at", .string(moment))]))
            let id = made["batch"]["id"]?.int ?? 0
            #expect(made["batch"]["status"] == "scheduled" && made["batch"]["generate_at"] == .string(moment))
            server.clock.advance(by: .minutes(10))
            server.app.signals.workIsDue()
            #expect(try await server.count("generations") == 0)
            server.clock.advance(by: .minutes(10))
            server.app.signals.workIsDue()
            #expect(try await follow(team.admin, id).last?.json["counts"]["completed"] == 2)
        }
    }

    @Test func allThatIsWrongIsToldAtOnceAndNothingIsMade() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            let rows: JSON = [["title": "", "variables": ["کالا": "x", "لحن": "y"]], ["title": "ب", "x": 1], ["title": "پ", "variables": ["کالا": []]]]
            let wrong = try await team.writer.post("/contents/bulk", ["project": .int(team.project), "prompt": .int(prompt), "rows": rows])
            #expect(wrong.status == 400)
            for field in ["rows.0.title", "rows.1.x", "rows.2.کالا"] { #expect(!wrong.faults(field).isEmpty, "\(field): \(wrong.body)") }
            let missing = try await team.writer.post(
                "/contents/bulk",
                [
                    "project": .int(team.project), "prompt": .int(prompt),
                    "rows": [["title": "ب", "variables": ["کالا": "x", "رنگ": "y"]], ["title": "پ", "variables": ["لحن": ""]]],
                ])
            for field in ["rows.0.لحن", "rows.0.رنگ", "rows.1.کالا", "rows.1.لحن"] { #expect(!missing.faults(field).isEmpty, "\(field): \(missing.body)") }
            let many = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 1001))
            #expect(many.status == 400 && !many.faults("rows").isEmpty)
            for (change, field) in [
                (["generate_at": "2020-01-01T00:00:00Z"], "generate_at"), (["generate_at": "2099-01-01T00:00:00Z"], "generate_at"),
                (["model": "نیست"], "model"),
            ] as [(JSON, String)] {
                let answer = try await team.writer.post("/contents/bulk", team.batch(prompt, rows: 1, more: (change.members ?? []).map { ($0.name, $0.value) }))
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(field): \(answer.body)")
            }
            #expect(try await server.count("contents") == 0)
            #expect(try await team.viewer.post("/contents/bulk", team.batch(prompt, rows: 1)).status == 403)
        }
    }

    // MARK: Tables

    private func upload(_ team: Team, _ prompt: ID, _ csv: [UInt8], more: String = "") async throws -> Response {
        try await team.writer.client.send(.POST, "/contents/bulk?project=\(team.project)&prompt=\(prompt)\(more)", bytes: csv, type: "text/csv; charset=utf-8")
    }

    @Test func aSpreadsheetIsATable() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            for (index, csv) in [
                "title,کالا,لحن\nیک,قهوه,گرم\n", "\u{FEFF}عنوان;کالا;لحن\r\nیک;\"قهوه; تلخ\";گرم\r\n\r\n", "title\tکالا\tلحن\nیک\t\"الف \"\"ب\"\"\n۲\"\tگرم",
            ].enumerated() {
                let made = try await upload(team, prompt, Array(csv.utf8), more: "&start=false&name=t\(index)")
                #expect(made.status == 202 && made["estimate"]["rows"] == 1, "\(made.body)")
            }
            let values = try await server.texts("SELECT prompt_variables FROM contents ORDER BY id")
            #expect(values.map { (try? JSONParser.parse($0)["کالا"]?.string) ?? "" } == ["قهوه", "قهوه; تلخ", "الف \"ب\"\n۲"])
            let boundary = "x-y-z"
            func part(_ name: String, _ value: String) -> String { "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n" }
            let form =
                part("project", "\(team.project)") + part("prompt", "\(prompt)") + part("dry_run", "true")
                + part("file", "title,کالا,لحن\nیک,قهوه,گرم\nدو,چای,سرد") + "--\(boundary)--\r\n"
            let dry = try await team.writer.client.send(.POST, "/contents/bulk", form, type: "multipart/form-data; boundary=\(boundary)")
            #expect(dry.status == 202 && dry["estimate"]["rows"] == 2 && dry["dry_run"] == true, "\(dry.body)")
        }
    }

    @Test func faultsOfATableAreToldByLineAndColumn() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let prompt = try await team.batchPrompt()
            for (csv, field) in [
                ("", "file"), ("title,کالا,لحن\n", "file"), ("کالا,لحن\nx,y\n", "line 1"), ("title,title,کالا\nx,y,z\n", "line 1"),
                ("title,,کالا\nx,y,z\n", "line 1"),
                ("title,کالا,لحن\nیک,قهوه\nدو,چای,سرد,x\n", "line 2"), ("title,کالا,لحن\nیک,قهوه\nدو,چای,سرد,x\n", "line 3"),
                ("title,کالا,لحن\n\nیک,\"قهوه\n", "line 3"),
                ("title,کالا,لحن\nیک,قهوه,\n,چای,گرم\n", "line 3.title"), ("title,کالا,لحن\nیک,قهوه,\nدو,چای,گرم\n", "line 2.لحن"),
                ("title,کالا,لحن,رنگ\nیک,قهوه,گرم,x\n", "line 2.رنگ"),
                ("title,کالا,لحن\n\"یک\nدو\",قهوه,گرم\nسه,,گرم\n", "line 4.کالا"),
            ] {
                let answer = try await upload(team, prompt, Array(csv.utf8))
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(csv): \(answer.body)")
            }
            let broken = try await upload(team, prompt, Array("title,کالا,لحن\nیک,".utf8) + [0xC7, 0xE5] + Array(",گرم\n".utf8))
            #expect(broken.status == 400 && !broken.faults("line 2").isEmpty)
            #expect(try await upload(team, prompt, [0xFF, 0xFE, 0x41, 0x00]).status == 400)
            for body in ["", "--x\r\n", "--x\r\nno\r\n--x--", "--x--", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--"] {
                let answer = try await team.writer.client.send(.POST, "/contents/bulk", body, type: "multipart/form-data; boundary=x")
                #expect(answer.status == 400, "\(body)")
            }
            #expect(try await server.client.send(.POST, "/contents/bulk", "title\n", type: "text/csv").status == 401)
            #expect(try await server.count("contents") == 0)
        }
    }
}
