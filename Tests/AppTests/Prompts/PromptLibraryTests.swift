// The starter library: what is in it works, and installed it is a prompt like any other.

import App
import Database
import Kit
import Support
import Testing
import TextKit

@Suite struct PromptLibraryTests {
    @Test func everyPromptIsWhole() throws {
        let all = PromptLibrary.all
        #expect(all.count >= 24)
        #expect(Set(all.map(\.key)).count == all.count && Set(all.map(\.title)).count == all.count)
        for language in ["fa", "en"] {
            let categories = Set(all.filter { $0.language == language }.map(\.category))
            #expect(categories == Set(PromptCategory.allCases.map(\.rawValue)), "\(language)")
        }
        for prompt in all {
            let template = try PromptTemplate(parsing: prompt.promptTemplate)
            #expect(template.variables == prompt.variables.map(\.name) || Set(template.variables) == Set(prompt.variables.map(\.name)), "\(prompt.key)")
            #expect(template.lookalikes == [], "\(prompt.key)")
            #expect(template.render(prompt.examples).isComplete, "\(prompt.key)")
            #expect(prompt.variables.allSatisfy { !$0.meaning.isEmpty && !$0.example.isEmpty }, "\(prompt.key)")
            #expect(prompt.promptTemplate.count > 300, "\(prompt.key)")
            // A prompt writes in its own language, in good letters.
            let direction = Direction.of(block: prompt.promptTemplate)
            #expect(direction == (prompt.language == "fa" ? .rightToLeft : .leftToRight), "\(prompt.key)")
            #expect(!prompt.promptTemplate.unicodeScalars.contains { ["ي", "ك", "ة"].contains($0) }, "\(prompt.key)")
            #expect(!prompt.promptTemplate.contains("می شود") && !prompt.promptTemplate.contains(" ها "), "\(prompt.key)")
        }
    }

    @Test(arguments: Engine.allCases) func itIsFoundAndInstalled(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let english = try await team.viewer.get("/prompts/library?language=en&page_size=100").results
            #expect(!english.isEmpty && english.allSatisfy { $0["language"] == "en" })
            let email = try await team.viewer.get("/prompts/library?category=email&language=fa").results
            #expect(email.count == 3)
            let found = try await team.viewer.get("/prompts/library?search=%D9%BE%D9%8A%D8%A7%D9%85%D9%83").results  // «پيامك» with Arabic letters.
            #expect(found.contains { $0["key"] == "fa-ad-sms-campaign" })
            #expect(try await team.viewer.get("/prompts/library/none").status == 404)
            let entry = try await team.viewer.get("/prompts/library/fa-blog-how-to")
            let install = "/prompts/library/fa-blog-how-to/install"
            #expect(try await team.writer.post(install, ["workspace": .int(team.workspace)]).status == 403)
            let made = try await team.editor.post(install, ["workspace": .int(team.workspace)])
            #expect(made.status == 201 && made["prompt_template"] == entry["prompt_template"] && made["library_key"] == "fa-blog-how-to", "\(made.body)")
            #expect(made["labels"].array?.first?["label"] == "production" && made["kind"] == "draft")
            let again = try await team.editor.post(install, ["workspace": .int(team.workspace)])
            #expect(again.status == 409 && again["prompt"] == .int(made.id))
            // For the whole organization it is another; and what was deleted can be had again.
            #expect(try await team.editor.post(install, ["title": "راهنما"])["title"] == "راهنما")
            _ = try await team.editor.delete("/prompts/\(made.id)")
            #expect(try await team.editor.post(install, ["workspace": .int(team.workspace)]).status == 201)
            #expect(try await team.editor.post("/prompts/library/none/install").status == 404)
            // It can be tried out with its own examples.
            let examples = JSON.object((entry["variables"].array ?? []).map { .init($0["name"].string ?? "", $0["example"]) })
            let other = try await team.editor.get("/prompts").results[0]["id"].int ?? 0
            #expect(try await team.writer.post("/prompts/\(other)/test", ["variables": examples]).status == 202)
        }
    }
}
