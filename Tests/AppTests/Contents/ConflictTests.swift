// Two people write on one text: nothing is overwritten, nothing is lost, and what does not touch is put together.

import App
import Database
import Kit
import Support
import Testing

@Suite struct ConflictTests {
    private let base = "یکم خوب است.\n\nدوم بد نیست.\n\nسوم می‌ماند.\n"

    @Test(arguments: Engine.allCases) func theAnswerHoldsBothTexts(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(body: base)
            let tag = try #require(try await team.writer.get("/contents/\(id)").header("ETag"))
            let theirs = base.replacing("یکم خوب", with: "یکم عالی")
            _ = try await team.editor.patch("/contents/\(id)", ["body": .string(theirs)])
            let mine = base.replacing("سوم می‌ماند", with: "سوم می‌رود")
            let answer = try await team.writer.client.with("If-Match", tag).patch("/contents/\(id)", ["body": .string(mine)])
            #expect(answer.status == 412 && answer.code == "stale_version")
            #expect(answer["current"]["body"].string == theirs && answer["current"]["version_number"] == 2)
            #expect(answer["yours"]["body"].string == mine && answer["base"]["body"].string == base && answer["base"]["version_number"] == 1)
            let merged = answer["merge"]["body"].string
            #expect(merged == theirs.replacing("سوم می‌ماند", with: "سوم می‌رود") && answer["conflicts"] == [])
            #expect(try await team.viewer.get("/contents/\(id)")["body"].string == theirs)
            // The merge, with what it is based on, is a change like any other.
            let saved = try await team.writer.patch("/contents/\(id)", ["body": .string(merged ?? ""), "base_version": 2])
            #expect(saved.status == 200 && saved["current_version"] == 3)
        }
    }

    @Test func whatTouchesIsNotMerged() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content("عنوان", body: base)
            _ = try await team.editor.patch("/contents/\(id)", ["body": .string(base.replacing("یکم خوب", with: "یکم عالی"))])
            let mine = base.replacing("یکم خوب", with: "یکم زشت")
            let answer = try await team.writer.patch("/contents/\(id)", ["body": .string(mine), "base_version": 1])
            #expect(answer.status == 412 && answer["merge"] == .null)
            let conflicts = answer["conflicts"].array ?? []
            #expect(conflicts.count == 1 && conflicts[0]["field"] == "body" && conflicts[0]["yours"] == "یکم زشت است.\n\n")
            // Two titles are a conflict of their own; one is taken.
            _ = try await team.editor.patch("/contents/\(id)", ["title": "عنوان دیگری"])
            let titles = try await team.writer.patch("/contents/\(id)", ["title": "عنوان من", "base_version": 1])
            #expect(titles["conflicts"].array?.first?["field"] == "title")
            let title = try await team.writer.patch("/contents/\(id)", ["body": .string(base + "\n\nچهارم."), "base_version": 1])
            #expect(title["merge"]["title"] == "عنوان دیگری")
            #expect(try await team.writer.patch("/contents/\(id)", ["body": "x", "base_version": 99]).status == 400)
        }
    }

    /// What changed was not the text: the caller's text is the merge.
    @Test func aChangeOfSomethingElseDoesNotStandInTheWay() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: base)
            let tag = try #require(try await team.writer.get("/contents/\(id)").header("ETag"))
            _ = try await team.editor.client.put("/contents/\(id)/assignment", ["assignee": .int(team.writer.id)])
            let answer = try await team.writer.client.with("If-Match", tag).patch("/contents/\(id)", ["body": "دیگر"])
            #expect(answer.status == 412 && answer["merge"]["body"] == "دیگر" && answer["base"]["version_number"] == 1)
            // Who names the text, not the object, is not stopped by it.
            #expect(try await team.writer.patch("/contents/\(id)", ["body": "دیگر", "base_version": 1]).status == 200)
        }
    }

    @Test func aDiffHasBothViews() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(body: "من می‌روم.\n\nاین می‌ماند.\n\nاین می‌رود.\n")
            _ = try await team.writer.patch("/contents/\(id)", ["body": "من نمی‌روم!\n\nاین می‌ماند.\n\nتازه است و دیگر.\n"])
            let diff = try await team.viewer.get("/contents/\(id)/versions/1/diff/2")
            let paragraphs = diff["paragraphs"].array ?? []
            func text(_ column: String) -> String {
                paragraphs.flatMap { $0[column].array ?? [] }.map { $0["text"].string ?? "" }.joined()
            }
            #expect(text("old") == "من می‌روم.\n\nاین می‌ماند.\n\nاین می‌رود.\n")
            #expect(text("new") == "من نمی‌روم!\n\nاین می‌ماند.\n\nتازه است و دیگر.\n")
            // The half-space is part of the word.
            let first = paragraphs.first?["segments"].array ?? []
            #expect(first.contains { $0["kind"] == "delete" && $0["text"].string?.hasPrefix("می‌روم") == true })
            #expect(first.contains { $0["kind"] == "insert" && $0["text"].string?.hasPrefix("نمی‌روم") == true })
            // Another keyboard is no change, where that is asked for.
            let keyboard = try await team.content("ب", body: "كتاب علي ٣")
            _ = try await team.writer.patch("/contents/\(keyboard)", ["body": "کتاب علی ۳"])
            #expect(try await team.viewer.get("/contents/\(keyboard)/versions/1/diff/2")["inserted_words"] == 3)
            #expect(try await team.viewer.get("/contents/\(keyboard)/versions/1/diff/2?letter_forms_are_equal=true")["inserted_words"] == 0)
        }
    }
}
