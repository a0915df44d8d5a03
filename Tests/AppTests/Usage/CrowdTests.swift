// A thousand at once against a limit that fits fifty, while the worker works: fifty are accepted, the others are told why,
// and at no moment is more spent and held than the limit.

import App
import Database
import Kit
import Support
import Synchronization
import Testing

@Suite struct CrowdTests {
    static let crowd = 1000
    static let fits = 50

    @Test(arguments: Engine.allCases) func ofAThousandFiftyAreAccepted(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let contents = try await server.contents(Self.crowd, of: team)
            _ = try await team.admin.make(
                "/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "requests_limit": .int(Int64(Self.fits))])
            let end = Ending()
            async let worst = sample(server, team, until: end)
            let answers = try await concurrently(Self.crowd) { number in
                let person = [team.writer, team.editor, team.admin][number % 3]
                var answer = try await person.post("/contents/\(contents[number])/generate", [:])
                // A machine that is busy with other things may say so; nothing was done then, and the client asks again.
                while answer.status == 503 { answer = try await person.post("/contents/\(contents[number])/generate", [:]) }
                return answer
            }
            let accepted = answers.filter { $0.status == 202 }
            #expect(accepted.count == Self.fits)
            let refused = answers.filter { $0.status != 202 }
            let others = refused.filter { $0.status != 402 || $0["metric"] != "requests" || $0["limit"] != 50 }
            #expect(refused.count == Self.crowd - Self.fits && others.isEmpty, "\(others.first?.body ?? "")")
            for answer in accepted { #expect(try await server.finish(answer, team.writer).ending?.kind == "done") }
            end.isOver.store(true, ordering: .relaxed)
            let (most, samples) = try await worst
            #expect(most <= Int64(Self.fits) && samples > 10, "\(most) of \(Self.fits) in \(samples) samples")
            #expect(server.model.calls == Self.fits)
            #expect(
                try await server.int("SELECT requests_spent FROM usage_counters WHERE scope = 2 AND window_kind = 'monthly'") == Int64(Self.fits))
            #expect(try await server.int("SELECT COUNT(*) FROM contents WHERE status = 'draft'") == Int64(Self.crowd - Self.fits))
        }
    }

    /// Looks from a connection of its own. Returns the most that was spent and held in any scope, and how often it looked.
    private func sample(_ server: TestServer, _ team: Team, until end: Ending) async throws -> (most: Int64, samples: Int) {
        var (most, samples): (Int64, Int) = (0, 0)
        while !end.isOver.load(ordering: .relaxed) {
            most = max(
                most,
                try await server.int("SELECT COALESCE(MAX(requests_spent + requests_held), 0) FROM usage_counters WHERE organization_id = \(team.organization)")
            )
            samples += 1
        }
        return (most, samples)
    }
}

extension TestServer {
    /// Many drafts at once.
    func contents(_ count: Int, of team: Team) async throws -> [ID] {
        let first = try await team.content("قهوه")
        try await run(
            """
            INSERT INTO contents (organization_id, workspace_id, project_id, title, search_text, created_by, created_at, updated_at)
            WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))
            SELECT organization_id, workspace_id, project_id, title, search_text, created_by, created_at, updated_at FROM contents, numbers WHERE id = \(first)
            """)
        return try await database.read { try $0.rows("SELECT id FROM contents ORDER BY id") { $0.int() } }
    }
}
