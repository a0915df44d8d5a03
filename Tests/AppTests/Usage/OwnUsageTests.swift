// One's own usage, over all organizations that one is a member of.

import App
import Kit
import Support
import Testing

@Suite struct OwnUsageTests {
    @Test(arguments: Engine.allCases) func itIsSummedUpOverOrganizations(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let person = try await server.login("+989121112233")
            #expect(try await person.get("/usage/summary")["total_requests"] == 0)
            var organizations: [ID] = []
            for number in 1...2 {
                let organization = try await person.make("/organizations", ["name": "o", "slug": .string("o-\(number)")])
                let workspace = try await person.make("/organizations/\(organization)/workspaces", ["name": "w"])
                let project = try await person.make("/projects", ["name": "p", "workspace": .int(workspace)])
                let content = try await person.make("/contents", ["title": "t", "project": .int(project)])
                #expect(try await person.post("/contents/\(content)/generate").status == 202)
                _ = try await person.client.events("/contents/\(content)/events")
                organizations.append(organization)
            }
            let all = try await person.get("/usage/summary?scope=user")
            #expect(all.status == 200)
            #expect(all["organization"].isNull)
            let parts = try await [
                person.get("/usage/summary?organization_id=\(organizations[0])"), person.get("/usage/summary?organization_id=\(organizations[1])"),
            ]
            #expect(parts.map { $0["organization"].int } == organizations)
            #expect(parts.allSatisfy { $0["total_requests"].int ?? 0 > 0 })
            for field in ["total_requests", "total_tokens", "total_prompt_tokens", "total_completion_tokens"] {
                #expect(all[field].int == parts.reduce(0) { $0 + ($1[field].int ?? 0) }, "\(field)")
            }
            #expect(all["limit"]["requests_limit"]?.int == parts.reduce(0) { $0 + ($1["limit"]["requests_limit"]?.int ?? 0) })
            #expect(all["breakdown_by_model"].array?.count == 1)
            #expect(all["daily_usage"].array?.count == 1)

            #expect(try await person.get("/usage/summary?scope=organization").faults("organization_id") == ["This field is required."])
            let stranger = try await server.login("+989121112244")
            #expect(try await stranger.get("/usage/summary?organization_id=\(organizations[0])").status == 404)
            #expect(try await stranger.get("/usage/summary?scope=workspace&workspace_id=1").status == 404)
            #expect(try await stranger.get("/usage/summary")["total_requests"] == 0)
        }
    }
}
