// The main job: a text is asked for, written, kept as a version, put on the books, and lands in review.

import App
import Database
import Kit
import NIOHTTP1
import Support
import Testing
import Web

@Suite struct GenerationTests {
    @Test(arguments: Engine.allCases) func aTextIsWrittenAndLandsInReview(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content("قهوهٔ خوب")
            let done = try await server.generate(id, by: team.writer, ["tone": "دوستانه", "temperature": .number("0.7"), "max_tokens": 3000])
            let accepted = done.accepted
            #expect(accepted["task_id"].string == "\(done.job)" && accepted["content_id"] == .int(id) && accepted["status"] == "in_progress")
            #expect(accepted["content"]["status"] == "in_progress" && accepted["content"]["job_id"] == .int(done.job))
            #expect((accepted["estimated_cost"].double ?? 0) > 0)
            #expect(accepted["events_url"].string?.hasSuffix("/api/v1/ai/jobs/\(done.job)/events") == true)
            #expect(accepted.header("Location") == "/api/v1/ai/jobs/\(done.job)")

            let content = try await team.viewer.get("/contents/\(id)")
            #expect(content["status"] == "review" && content["body"].string == StandInArticle.text && content["current_version"] == 1)
            #expect(content["outline"].array?.count { $0["level"] == 2 } == 3)
            #expect((content["word_count"].int ?? 0) > 40 && content["job_id"] == nil)
            // 120 and 240 tokens of gpt-4.1-mini at 400 and 1600 nano-dollars.
            let metadata = content["metadata"]
            #expect(metadata["tokens_used"] == 360 && metadata["cost"] == .number("0.000432") && metadata["model"] == "stand-in-model")
            #expect(metadata["structure"] == "ok" && metadata["calls"] == 1 && metadata["job"] == .int(done.job) && metadata["generation_time"].double != nil)
            let version = try await team.viewer.get("/contents/\(id)/versions/1")
            #expect(version["source"] == "generated" && version["body"] == content["body"] && version["created_by"] == .int(team.writer.id))

            let job = try await team.viewer.get("/ai/jobs/\(done.job)")
            #expect(job["status"] == "completed" && job["progress"] == 100 && job["result"]["version"] == 1 && job["error"] == nil && job["attempt"] == 1)
            #expect(job["started_at"].string != nil && job["completed_at"].string != nil)
            #expect(try await server.reservations(done.job) == ["settled"])
            #expect(try await server.calls(done.job) == [.init(success: true, tokens: 360, cost: Money("0.000432")!, isEstimated: false)])
            let counters = try await server.int("SELECT COUNT(*) FROM usage_counters WHERE cost_spent = 432000 AND tokens_spent = 360 AND requests_spent = 1 AND cost_held = 0")
            #expect(counters == 6)
            #expect(try await server.count("job_answers") == 0)
            let trail = try await team.admin.get("/audit-logs?content=\(id)").results.map { $0["action"].string }
            #expect(trail == ["content.generation_completed", "content.generation_started", "content.created"])
        }
    }

    @Test(arguments: Engine.allCases) func whoWatchesSeesTheTextThatIsStored(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            server.model.answer { request, _ in .writingByteByByte(StandInArticle.text(for: request)) }
            let team = try await server.team()
            let id = try await team.content("تماس با 09123456789")
            let done = try await server.generate(id, by: team.writer)
            let content = try await team.viewer.get("/contents/\(id)")
            #expect(done.shown == content["body"].string)
            #expect(done.shown.contains("09123456789"))
            #expect(done.events.map(\.kind).prefix(2) == ["status", "status"])
            #expect(done.events[0].json["status"] == "pending" && done.events[1].json["status"] == "running")
            #expect(done.events.suffix(2).map(\.kind) == ["usage", "done"])
            #expect(done.events.suffix(2).first?.json["total_tokens"] == 360)
            #expect(done.ending?.json["version"] == 1)
            #expect(done.events.compactMap { $0.id.flatMap(Int.init) } == Array(1...done.events.count))
            // Who comes after the end sees the same, by the job and by the content.
            #expect(try await team.viewer.client.events("/ai/jobs/\(done.job)/events") == done.events)
            #expect(try await team.viewer.client.events("/contents/\(id)/events") == done.events)
        }
    }

    @Test(arguments: GenerationKind.allCases) func everyKindIsAskedForInItsWords(_ kind: GenerationKind) async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content("قهوه", body: "متن پیشین")
            let done = try await server.generate(
                id, by: team.writer, ["kind": .string(kind.rawValue), "topic": "چای سبز", "audience": "جوانان", "keywords": "دم‌نوش", "additional_instructions": "کوتاه"])
            #expect(done.ending?.kind == "done")
            let sent = try #require(server.model.requests.first?.json)
            let user = sent["messages"].array?.last?["content"].string ?? ""
            for word in [kind.rawValue, "چای سبز", "جوانان", "دم‌نوش", "کوتاه"] { #expect(user.contains(word), "\(word)") }
            #expect(user.contains("متن پیشین") == (kind == .rewrite))
            #expect(sent["model"] == "gpt-4.1-mini" && sent["stream"] == true)
            #expect(try await team.viewer.get("/ai/jobs/\(done.job)")["kind"].string == kind.rawValue)
            #expect(server.model.calls == 1)
        }
    }

    @Test func theModelIsAskedForWhatWasReserved() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content()
            _ = try await server.generate(id, by: team.writer, ["max_tokens": 777, "model": "gpt-4o-mini"])
            let sent = try #require(server.model.requests.first?.json)
            #expect(sent["max_completion_tokens"] == 777 || sent["max_tokens"] == 777)
            #expect(sent["model"] == "gpt-4o-mini")
            #expect(server.model.requests.first?.headers["idempotency-key"]?.hasPrefix("contexor-") == true)
            // The person stands in it under a name that tells nothing.
            #expect(server.model.requests.first?.text.contains(team.writer.phone) == false)
        }
    }

    @Test func aPromptIsRenderedAndWhatIsMissingIsNamed() async throws {
        try await withServer { server in
            let team = try await server.team()
            let prompt = try await team.editor.make(
                "/prompts", ["title": "p", "category": "blog", "prompt_template": "دربارهٔ {topic} برای {کالا} و {brand} بنویس", "workspace": .int(team.workspace)])
            let id = try await team.writer.make(
                "/contents", ["title": "عنوان", "project": .int(team.project), "prompt": .int(prompt), "prompt_variables": ["brand": "گلرنگ"]])
            let before = try await team.viewer.get("/contents/\(id)").body
            let missing = try await team.writer.post("/contents/\(id)/generate")
            #expect(missing.status == 400 && missing.faults("prompt_variables").count == 1 && missing.faults("prompt_variables")[0].contains("کالا"))
            #expect(try await team.viewer.get("/contents/\(id)").body == before)
            #expect(try await server.count("generations") == 0)
            #expect(try await team.viewer.get("/prompts/\(prompt)")["usage_count"] == 0)
            _ = try await team.writer.patch("/contents/\(id)", ["prompt_variables": ["brand": "گلرنگ", "کالا": "شامپو"]])
            let done = try await server.generate(id, by: team.writer)
            #expect(server.model.requests[0].json?["messages"]?.array?.last?["content"].string?.contains("دربارهٔ عنوان برای شامپو و گلرنگ بنویس") == true)
            #expect(try await team.viewer.get("/prompts/\(prompt)")["usage_count"] == 1)
            #expect(try await team.viewer.get("/contents/\(id)")["metadata"]["prompt_revision"] == 1)
            #expect(done.ending?.kind == "done")
        }
    }

    @Test func whatCannotBeAskedForIsRefusedBeforeAnythingIsQueued() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content()
            for (body, field) in [
                (["model": "gpt-99"], "model"), (["model": "gpt-3.5-turbo"], "model"), (["kind": "poem"], "kind"), (["min_words": 99], "min_words"),
                (["min_words": 5001], "min_words"), (["max_words": 300, "min_words": 400], "max_words"), (["temperature": .number("2.1")], "temperature"),
                (["temperature": "hot"], "temperature"), (["max_tokens": 0], "max_tokens"), (["topic": .string(String(repeating: "x", count: 501))], "topic"),
                (["topic": []], "topic"), (["prompt": 1], "prompt"),
            ] as [(JSON, String)] {
                let answer = try await team.writer.post("/contents/\(id)/generate", body)
                #expect(answer.status == 400 && !answer.faults(field).isEmpty, "\(body.text): \(answer.body)")
            }
            #expect(try await server.count("generations") == 0)
            #expect(try await server.count("reservations") == 0)
            #expect(server.model.calls == 0)
            // An upper bound alone pulls the lower one down with it.
            #expect(try await server.generate(id, by: team.writer, ["max_words": 150]).ending?.kind == "done")
        }
    }

    @Test(arguments: Engine.allCases) func ofManyGenerationsOfOneContentOneRuns(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let gate = Gate()
            server.model.answer { request, _ in .writing([(gate, StandInArticle.text)]) }
            let id = try await team.content(body: someText)
            let answers = try await concurrently(8) { _ in try await team.writer.post("/contents/\(id)/generate", [:]) }
            #expect(answers.count { $0.status == 202 } == 1)
            #expect(answers.count { $0.status == 409 && $0.code == "invalid_content_status" } == 7)
            for action in [ContentAction.edit, .generate, .submit, .approve, .reject, .reopen, .delete] {
                #expect(try await action.send(id, as: team.editor).status == 409, "\(action)")
            }
            gate.open()
            _ = try await server.finish(answers.first { $0.status == 202 }!, team.writer)
            #expect(server.model.calls == 1)
            #expect(try await server.count("usage_logs") == 1)
            #expect(try await team.viewer.get("/contents/\(id)/versions")["count"] == 2)
        }
    }

    @Test func theEleventhGenerationOfAUserInAMinuteIsRefused() async throws {
        try await withServer(worker: false, change: { $0.limits.generate = .init(count: 10, period: .minutes(1)) }) { server in
            let team = try await server.team()
            var statuses: [Int] = []
            for _ in 0..<11 { statuses.append(try await team.writer.post("/contents/\(try await team.content())/generate").status) }
            #expect(statuses == Array(repeating: 202, count: 10) + [429])
            let id = try await team.content()
            #expect(try await team.editor.post("/contents/\(id)/generate").status == 202)
            #expect(try await team.writer.get("/contents").status == 200)
        }
    }

    @Test func jobsAreListedAndFiltered() async throws {
        try await withServer { server in
            let team = try await server.team()
            let (one, two) = (try await team.content("یک"), try await team.content("دو"))
            let first = try await server.generate(one, by: team.writer)
            server.model.answer { _, _ in .quotaExceeded }
            let second = try await server.generate(two, by: team.writer)
            for path in ["/ai/jobs", "/api/ai/jobs/"] {
                #expect(try await team.viewer.get(path).results.map { $0["id"] } == [.int(second.job), .int(first.job)])
            }
            #expect(try await team.viewer.get("/ai/jobs?content=\(one)").results.map { $0["id"] } == [.int(first.job)])
            #expect(try await team.viewer.get("/ai/jobs?status=failed").results.map { $0["id"] } == [.int(second.job)])
            #expect(try await team.viewer.get("/ai/jobs?status=odd").status == 400)
        }
    }
}
