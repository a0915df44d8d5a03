// Personal data does not reach the model, comes back in the answer, and each workspace's own rule is kept.

import App
import Database
import Kit
import Support
import Testing

@Suite struct PrivacyTests {
    /// Pieces of personal data that stand in no other text, and where each is put.
    private static let secrets = [
        "title": "09121111111", "topic": "09122222222", "keywords": "09123333333", "audience": "ali@example.ir", "tone": "sara@example.ir",
        "additional_instructions": "6037991234567893", "variable": "09124444444", "template": "09125555555", "body": "09126666666",
    ]

    private func make(_ server: TestServer, _ team: Team, policy: String) async throws -> ID {
        #expect(try await team.admin.patch("/workspaces/\(team.workspace)", ["pii_policy": .string(policy)]).status == 200)
        let secrets = Self.secrets
        let prompt = try await team.editor.make(
            "/prompts",
            ["title": "p", "category": "blog", "prompt_template": .string("با \(secrets["template"]!) و {who} تماس بگیر"), "workspace": .int(team.workspace)])
        return try await team.writer.make(
            "/contents",
            [
                "title": .string("تماس \(secrets["title"]!)"), "project": .int(team.project), "prompt": .int(prompt),
                "prompt_variables": ["who": .string(secrets["variable"]!)], "body": .string("شماره \(secrets["body"]!)"),
            ])
    }

    private var request: JSON {
        var members: [JSON.Member] = [.init("kind", "rewrite")]
        for name in ["topic", "keywords", "audience", "tone", "additional_instructions"] { members.append(.init(name, .string("متن \(Self.secrets[name]!) متن"))) }
        return .object(members)
    }

    @Test(arguments: Engine.allCases) func nothingPersonalLeavesAndAllOfItComesBack(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await make(server, team, policy: "redact")
            let done = try await server.generate(id, by: team.writer, request)
            let sent = server.model.requests.map(\.text).joined()
            let body = try await team.viewer.get("/contents/\(id)")["body"].string ?? ""
            // A content with a prompt and a topic of its own does not send the title.
            for (place, secret) in Self.secrets {
                #expect(!sent.contains(secret) && !sent.contains(secret.dropFirst()), "\(place)")
                #expect(place == "title" || body.contains(secret), "\(place)")
            }
            #expect(sent.contains("⟦"))
            #expect(!body.contains("⟦") && done.shown == body)
            let content = try await team.viewer.get("/contents/\(id)")
            #expect(content["has_pii"] == true && content["metadata"]["redacted"] == true)
            // No event, job or log holds what was hidden from the model but the text itself.
            for (_, secret) in Self.secrets {
                let held = try await server.int("SELECT COUNT(*) FROM audit_events WHERE payload LIKE \("%" + secret + "%")")
                #expect(held == 0)
            }
        }
    }

    @Test func theTitleIsHiddenToo() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content("با ۰۹۱۲ ۳۴۵ ۶۷۸۹ تماس بگیرید")
            _ = try await server.generate(id, by: team.writer)
            let sent = server.model.requests[0].text
            #expect(!sent.contains("۳۴۵") && !sent.contains("6789") && sent.contains("⟦"))
            #expect(try await team.viewer.get("/contents/\(id)")["body"].string?.contains("۰۹۱۲ ۳۴۵ ۶۷۸۹") == true)
        }
    }

    @Test func whatTheModelInventsIsReported() async throws {
        try await withServer { server in
            server.model.answer { _, _ in .writing("## یک\n\nتماس: 09351234567\n\n## دو\n\nپایان") }
            let team = try await server.team()
            let id = try await team.content("قهوه")
            _ = try await server.generate(id, by: team.writer)
            let content = try await team.viewer.get("/contents/\(id)")
            #expect(content["metadata"]["invented_pii"].array?.count == 1)
            #expect(content["has_pii"] == true && content["pii_warnings"].array?.first?["field"] == "body")
        }
    }

    @Test(arguments: ["off", "warn"]) func whereTheRuleSaysSoItIsSent(_ policy: String) async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await make(server, team, policy: policy)
            #expect(try await team.viewer.get("/contents/\(id)")["has_pii"] == true)
            _ = try await server.generate(id, by: team.writer, request)
            let sent = server.model.requests[0].text
            for (place, secret) in Self.secrets where place != "title" { #expect(sent.contains(secret), "\(place)") }
            #expect(try await team.viewer.get("/contents/\(id)")["metadata"]["redacted"] == false)
        }
    }

    @Test func whereTheRuleBlocksNothingIsQueued() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await make(server, team, policy: "block")
            let refused = try await team.writer.post("/contents/\(id)/generate", request)
            #expect(refused.status == 400 && refused.code == "pii_detected")
            let fields = Set((refused["pii_warnings"].array ?? []).compactMap { $0["field"].string })
            #expect(fields == ["title", "prompt", "topic", "keywords", "audience", "tone", "additional_instructions", "body"])
            for (_, secret) in Self.secrets { #expect(!refused.body.contains(secret)) }
            #expect(try await team.viewer.get("/contents/\(id)")["status"] == "draft")
            #expect(try await server.count("generations") == 0)
            let clean = try await team.content("قهوهٔ خوب")
            #expect(try await server.generate(clean, by: team.writer).ending?.kind == "done")
        }
    }
}
