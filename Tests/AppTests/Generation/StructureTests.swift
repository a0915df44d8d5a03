// A draft has headings. One that comes without them is asked for them once more, and is marked if that did not help.

import App
import Kit
import Support
import Testing

@Suite struct StructureTests {
    private static let flat = "متنی بی‌عنوان دربارهٔ قهوه با شمارهٔ تماس."
    private static let better = "## یک\n\nمتن\n\n## دو\n\nپایان"

    private func write(_ replies: [StandInReply], kind: String = "draft", title: String = "قهوه", _ check: (TestServer, Finished, Response) async throws -> Void) async throws {
        try await withServer { server in
            server.model.answer { _, number in replies[min(number, replies.count) - 1] }
            let team = try await server.team()
            let id = try await team.content(title)
            let done = try await server.generate(id, by: team.writer, ["kind": .string(kind)])
            let content = try await team.viewer.get("/contents/\(id)")
            #expect(content["status"] == "review" && done.ending?.kind == "done")
            #expect(done.shown == content["body"].string)
            try await check(server, done, content)
        }
    }

    @Test func headingsAreAskedForOnce() async throws {
        try await write([.writing(Self.flat), .writing(Self.better)]) { server, done, content in
            #expect(server.model.calls == 2)
            #expect(content["body"].string == Self.better && content["metadata"]["structure"] == "ok" && content["metadata"]["calls"] == 2)
            #expect(content["metadata"]["tokens_used"] == 720 && content["metadata"]["cost"] == .number("0.000864"))
            let (states, rows) = (try await server.reservations(done.job), try await server.calls(done.job))
            #expect(states == ["settled", "settled"] && rows.map(\.success) == [true, true])
            let second = server.model.requests[1].json?["messages"]?.array ?? []
            #expect(second.map { $0["role"] } == ["system", "user", "assistant", "user"] && second[2]["content"].string == Self.flat)
            #expect(content["current_version"] == 1)
        }
    }

    @Test func aTextThatStaysFlatIsMarked() async throws {
        try await write([.writing(Self.flat)]) { server, _, content in
            #expect(server.model.calls == 2)
            #expect(content["body"].string == Self.flat && content["metadata"]["structure"] == "missing_headings")
        }
    }

    @Test(arguments: [StandInReply.error(500), .quotaExceeded, .reset, .writing(""), .cut(after: "## یک\n\nنیمه")])
    func aRepairThatFailsDoesNotCostTheText(_ fault: StandInReply) async throws {
        try await write([.writing(Self.flat), fault]) { server, done, content in
            #expect(content["body"].string == Self.flat && content["metadata"]["structure"] == "missing_headings")
            let states = try await server.reservations(done.job)
            #expect(states.first == "settled")
            // One further call at most, also when it fails.
            #expect(server.model.calls == 2)
        }
    }

    @Test func aRepairKeepsPersonalDataHidden() async throws {
        try await withServer { server in
            server.model.answer { request, number in
                number == 1 ? .writing("بی‌عنوان " + StandInArticle.text(for: request).replacing("#", with: "")) : .article(for: request)
            }
            let team = try await server.team()
            let id = try await team.content("تماس 09123456789")
            let done = try await server.generate(id, by: team.writer)
            #expect(server.model.calls == 2)
            #expect(!server.model.requests.map(\.text).joined().contains("9123456789"))
            #expect(try await team.viewer.get("/contents/\(id)")["body"].string?.contains("09123456789") == true)
            #expect(done.shown.contains("09123456789"))
        }
    }

    @Test(arguments: ["outline", "rewrite", "caption"]) func otherKindsAreTakenAsTheyCome(_ kind: String) async throws {
        try await write([.writing(Self.flat)], kind: kind) { server, _, content in
            #expect(server.model.calls == 1 && content["metadata"]["structure"] == "ok")
        }
    }

    @Test func aRepairThatFitsIntoNoBudgetIsNotMade() async throws {
        try await withServer { server in
            server.model.answer { _, _ in .writing(Self.flat) }
            let team = try await server.team()
            _ = try await team.admin.make("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": 1])
            let id = try await team.content("قهوه")
            let done = try await server.generate(id, by: team.writer)
            #expect(done.ending?.kind == "done" && server.model.calls == 1)
            let content = try await team.viewer.get("/contents/\(id)")
            #expect(content["metadata"]["structure"] == "missing_headings" && done.shown == content["body"].string)
        }
    }
}
