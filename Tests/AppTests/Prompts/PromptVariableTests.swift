// What a prompt says of its variables: said, kept, asked for where a text is written, and carried along.

import App
import Database
import Kit
import Support
import Testing

@Suite struct PromptVariableTests {
    private let described: JSON = [
        ["name": "count", "type": "number", "minimum": 3, "maximum": .number("10.5"), "default": "۵", "help": "چند بخش"],
        ["name": "tone", "type": "select", "choices": ["رسمی", "خودمانی"]],
        ["name": "note", "type": "long", "required": false, "max_length": 20],
    ]

    private func prompt(_ team: Team, _ more: (String, JSON)...) -> JSON {
        let base: [(String, JSON)] = [
            ("title", "p"), ("category", "blog"), ("prompt_template", "{count} بخش، {tone}، {topic}. {note}"), ("workspace", .int(team.workspace)),
            ("variable_types", described),
        ]
        return .object((base.filter { field in !more.contains { $0.0 == field.0 } } + more).map { JSON.Member($0.0, $0.1) })
    }

    @Test(arguments: Engine.allCases) func theyAreKeptInTheOrderOfTheTemplate(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let made = try await team.editor.post("/prompts", prompt(team))
            #expect(made.status == 201, "\(made.body)")
            let types = made["variable_types"].array ?? []
            #expect(types.map { $0["name"]?.string ?? "" } == ["count", "tone", "topic", "note"])
            #expect(made["variables"] == ["count", "tone", "topic", "note"])
            let plain: JSON = [
                "name": "topic", "type": "text", "required": true, "default": nil, "help": nil, "choices": [], "minimum": nil, "maximum": nil,
                "max_length": nil,
            ]
            #expect(types[2] == plain)
            #expect(types[0]["maximum"]?.double == 10.5 && types[0]["minimum"] == 3 && types[0]["default"] == "۵" && types[0]["help"] == "چند بخش")
            // What was read can be sent again, and is no change.
            let path = "/prompts/\(made.id)"
            #expect(try await team.editor.patch(path, ["variable_types": made["variable_types"]])["revision"] == 1)
            #expect(try await team.viewer.get("/prompts").results[0]["variable_types"] == made["variable_types"])
            // A new text keeps what was said of the names that are still there; a new description is a new revision.
            let shorter = try await team.editor.patch(path, ["prompt_template": "{tone} {more}"])
            #expect(shorter["variable_types"].array?.map { $0["type"] } == ["select", "text"])
            let said = try await team.editor.patch(path, ["variable_types": [["name": "more", "type": "number"]]])
            #expect(said["revision"] == 3 && said["variable_types"].array?.map { $0["type"] } == ["text", "number"])
            let revisions = try await team.viewer.get("\(path)/revisions").results
            #expect(revisions.map { $0["variable_types"]?.array?.first?["type"] } == ["text", "select", "number"])
        }
    }

    @Test func whatIsSaidMustHoldTogether() async throws {
        try await withServer { server in
            let team = try await server.team()
            let cases: [(JSON, String)] = [
                ([["name": "other"]], "variable_types"), ([["name": "tone"], ["name": "tone"]], "variable_types"),
                ([["name": "tone", "type": "select"]], "variable_types.0.choices"), ([["name": "tone", "choices": ["a"]]], "variable_types.0.choices"),
                ([["name": "tone", "type": "select", "choices": ["علي", "علی"]]], "variable_types.0.choices"),
                ([["name": "topic"], ["name": "tone", "type": "date"]], "variable_types.1.type"),
                ([["name": "tone", "minimum": 1]], "variable_types.0.minimum"),
                ([["name": "count", "type": "number", "minimum": 3, "maximum": 2]], "variable_types.0.maximum"),
                ([["name": "count", "type": "number", "max_length": 3]], "variable_types.0.max_length"),
                ([["name": "count", "type": "number", "default": "x"]], "variable_types.0.default"), ([["type": "text"]], "variable_types.0.name"),
                ([["name": "tone", "colour": "red"]], "variable_types.0.colour"), (["tone"], "variable_types"), ("tone", "variable_types"),
            ]
            for (types, field) in cases {
                let answer = try await team.editor.post("/prompts", prompt(team, ("variable_types", types)))
                #expect(answer.status == 400 && answer.faults(field).count == 1, "\(types.text): \(answer.body)")
            }
            let made = try await team.editor.make("/prompts", prompt(team))
            #expect(try await team.editor.patch("/prompts/\(made)", ["variable_types": [["name": "gone"]]]).faults("variable_types").count == 1)
            #expect(try await team.editor.patch("/prompts/\(made)", ["variable_types": []])["variable_types"].array?.first?["type"] == "text")
        }
    }

    @Test func aLookTellsOfValuesThatDoNotFit() async throws {
        try await withServer { server in
            let team = try await server.team()
            let path = "/prompts/\(try await team.editor.make("/prompts", prompt(team)))/render"
            let good = try await team.viewer.post(path, ["variables": ["tone": "رسمي", "topic": "چای"]])
            #expect(good["text"] == "۵ بخش، رسمی، چای. " && good["missing"] == [] && good["invalid"] == [], "\(good.body)")
            let bad = try await team.viewer.post(
                path, ["variables": ["tone": "تند", "count": "۱۱", "note": "این یادداشت از بیست نویسه بلندتر است", "topic": ""]])
            #expect((bad["invalid"].array ?? []).map { $0["name"] } == ["count", "tone", "note"])
            #expect(bad["invalid"].array?.first?["message"] == "Must be at most 10.5.")
            #expect(try await team.viewer.post(path)["missing"] == ["tone", "topic"])
            for (number, fits) in [
                ("۴", true), ("٤", true), ("4.5", true), ("۴٫۵", true), ("+7", true), ("1,000", false), ("2.9", false), ("1e1", false), ("", true),
                ("۵ تا", false),
            ] {
                let answer = try await team.viewer.post(path, ["variables": ["count": .string(number), "tone": "رسمی", "topic": "x"]])
                #expect((answer["invalid"] == []) == fits, "\(number): \(answer.body)")
            }
        }
    }

    @Test(arguments: Engine.allCases) func nothingIsWrittenOfValuesThatDoNotFit(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let prompt = try await team.editor.make("/prompts", prompt(team))
            func generate(_ values: JSON, _ more: JSON = [:]) async throws -> Response {
                let content = try await team.writer.make(
                    "/contents", ["title": "چای", "project": .int(team.project), "prompt": .int(prompt), "prompt_variables": values])
                return try await team.writer.post("/contents/\(content)/generate", more)
            }
            let refused = try await generate(["tone": "تند", "count": 20])
            #expect(refused.status == 400)
            #expect(
                refused.faults("prompt_variables") == [
                    "The variable \"count\": Must be at most 10.5.", "The variable \"tone\": Must be one of: رسمی, خودمانی",
                ])
            #expect(try await generate([:]).faults("prompt_variables") == ["The variable \"tone\" has no value."])
            // What the request asks for stands where the content says nothing, and must fit as well.
            #expect(try await generate([:], ["tone": "casual"]).faults("prompt_variables").count == 1)
            #expect(try await generate([:], ["tone": "خودمانی"]).status == 202)
            #expect(try await generate(["tone": "رسمی"]).status == 202)
            let test = try await team.writer.post("/prompts/\(prompt)/test", ["variables": ["tone": "تند", "topic": "x"]])
            #expect(test.faults("variables") == ["The variable \"tone\": Must be one of: رسمی, خودمانی"])
            let rows: JSON = [["title": "a", "variables": ["tone": "رسمی"]], ["title": "b", "variables": ["tone": "تند"]]]
            let batch = try await team.writer.post("/contents/bulk", ["project": .int(team.project), "prompt": .int(prompt), "rows": rows, "dry_run": true])
            #expect(batch.faults("rows.1.tone").count == 1 && batch.faults("rows.0.tone").isEmpty, "\(batch.body)")
        }
    }

    /// The label's text goes with what was said of its variables then.
    @Test func aLabelKeepsItsDescription() async throws {
        try await withServer { server in
            let team = try await server.team()
            let prompt = try await team.editor.make("/prompts", prompt(team))
            _ = try await team.editor.send("PUT", "/prompts/\(prompt)/labels/production", #"{"revision": 1}"#)
            _ = try await team.editor.patch("/prompts/\(prompt)", ["variable_types": [["name": "tone", "type": "select", "choices": ["تند"]]]])
            func test(_ more: (String, JSON)...) async throws -> Int {
                let base: [(String, JSON)] = [("variables", ["tone": "تند", "topic": "x", "count": 4, "note": "n"])]
                return try await team.writer.post("/prompts/\(prompt)/test", .object((base + more).map { JSON.Member($0.0, $0.1) })).status
            }
            #expect(try await test() == 202)
            #expect(try await test(("prompt_label", "production")) == 400)
        }
    }

    @Test func theLibraryDescribesWhatItAsksFor() async throws {
        try await withServer { server in
            let team = try await server.team()
            let entry = try await team.viewer.get("/prompts/library/fa-other-plain-persian")
            let tone = try #require((entry["variables"].array ?? []).first { $0["name"] == "لحن" })
            #expect(tone["type"] == "select" && tone["choices"]?.array?.contains(tone["example"] ?? nil) == true)
            for prompt in PromptLibrary.all {
                let made = try await team.editor.post("/prompts/library/\(prompt.key)/install", ["workspace": .int(team.workspace)])
                let looked = try await team.viewer.post(
                    "/prompts/\(made.id)/render", ["variables": .object(prompt.variables.map { JSON.Member($0.name, .string($0.example)) })])
                #expect(looked["invalid"] == [] && looked["missing"] == [], "\(prompt.key): \(looked.body)")
                #expect((made["variable_types"].array ?? []).allSatisfy { $0["help"]?.string?.isEmpty == false }, "\(prompt.key)")
            }
        }
    }
}
