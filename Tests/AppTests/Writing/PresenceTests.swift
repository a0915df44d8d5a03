// Two people who have the same content open know of each other, and nobody else does.

import App
import Kit
import Support
import Testing

@Suite struct PresenceTests {
    @Test(arguments: Engine.allCases) func peopleSeeEachOther(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let id = try await team.content(body: "یک")
            let path = "/contents/\(id)/presence"
            let alone = try await team.writer.client.put(path, [:])
            #expect(alone.status == 200 && alone["others"].array?.isEmpty == true && alone["current_version"] == 1)
            let two = try await team.editor.client.put(path, [:])
            #expect(two["others"].array?.compactMap { $0["user"]?.int } == [team.writer.id])
            #expect(try await team.writer.client.put(path, [:])["others"].array?.compactMap { $0["user"]?.int } == [team.editor.id])
            // Who closes it is gone, and so is who says nothing any more.
            #expect(try await team.editor.delete(path).status == 204)
            #expect(try await team.writer.client.put(path, [:])["others"].array?.isEmpty == true)
            _ = try await team.editor.client.put(path, [:])
            server.clock.advance(by: .minutes(1))
            #expect(try await team.writer.client.put(path, [:])["others"].array?.isEmpty == true)
        }
    }

    @Test func aNewerVersionIsToldOf() async throws {
        try await withServer(.sqlite, worker: false) { server in
            let team = try await server.team()
            let id = try await team.content(body: "یک")
            _ = try await team.editor.patch("/contents/\(id)", ["body": "دو"])
            #expect(try await team.writer.client.put("/contents/\(id)/presence", [:])["current_version"] == 2)
        }
    }
}
