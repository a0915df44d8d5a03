// The second wall: what PostgreSQL itself refuses when a statement of ours has a hole in it.

import App
import Database
import HTTPTypes
import Kit
import Support
import Testing

@Suite struct WallTests {
    /// Tables without rows of tenants. A new table is behind the wall, or stands here because somebody has thought about it.
    static let open: Set = [
        "users", "otp_challenges", "otp_days", "sessions", "refresh_tokens", "idempotency_keys", "schema_migrations", "schedule_fires", "leases",
        "message_counts", "page_sessions",
        // Of the installation: what became of backups, and numbers of what was taken over from elsewhere.
        "backup_runs", "import_sources", "import_progress", "import_ids", "import_notes",
    ]

    /// What a hole looks like: statements that forget the organization.
    static let holes: [SQL] = [
        "SELECT COUNT(*) FROM organizations", "SELECT COUNT(*) FROM members", "SELECT COUNT(*) FROM invitations", "SELECT COUNT(*) FROM workspaces",
        "SELECT COUNT(*) FROM projects", "SELECT COUNT(*) FROM prompts", "SELECT COUNT(*) FROM prompt_revisions", "SELECT COUNT(*) FROM contents",
        "SELECT COUNT(*) FROM content_versions", "SELECT COUNT(*) FROM generations", "SELECT COUNT(*) FROM jobs WHERE kind = 'generate_content'",
        "SELECT COUNT(*) FROM job_events", "SELECT COUNT(*) FROM usage_counters", "SELECT COUNT(*) FROM usage_limits", "SELECT COUNT(*) FROM reservations",
        "SELECT COUNT(*) FROM usage_logs", "SELECT COUNT(*) FROM usage_daily", "SELECT COUNT(*) FROM limit_raises", "SELECT COUNT(*) FROM audit_heads",
        "SELECT COUNT(*) FROM audit_events", "SELECT COUNT(*) FROM job_answers",
    ]

    @Test func everyTableIsBehindTheWallOrOnTheList() async throws {
        try await withServer(.postgres, worker: false) { server in
            let bare = try await server.texts(
                """
                SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                  AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY 1
                """)
            #expect(Set(bare) == Self.open)
        }
    }

    @Test func aStatementThatForgetsTheOrganizationFindsNothingOfOthers() async throws {
        try await withServer(.postgres) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            for team in [team, other] { try await fill(server, team) }
            for hole in Self.holes {
                func count(_ sight: Sight) async throws -> Int64 {
                    try await server.app.database.read { tx in
                        tx.see(sight)
                        return try tx.int(hole) ?? 0
                    }
                }
                let text = "\(hole)"
                let (all, mine, theirs) = (
                    try await count(.everybodys), try await count(.organizations([team.organization])), try await count(.organizations([other.organization]))
                )
                // Logins belong to no organization.
                let nobodys = text.contains("audit_") ? all - mine - theirs : 0
                #expect(mine > 0 && theirs > 0 && mine + theirs + nobodys == all, "\(text): \(mine) and \(theirs) of \(all)")
                #expect(try await count(.organizations([team.organization, other.organization])) == mine + theirs, "\(text)")
                // So begins every transaction.
                #expect(try await server.app.database.read { try $0.int(hole) } == 0, "\(text)")
            }
        }
    }

    private func fill(_ server: TestServer, _ team: Team) async throws {
        _ = try await team.editor.make("/prompts", ["title": "p", "category": "blog", "prompt_template": "x", "workspace": .int(team.workspace)])
        _ = try await team.admin.make(
            "/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": 50])
        _ = try await team.admin.make(
            "/usage/raises",
            [
                "scope": "organization", "scope_id": .int(team.organization), "cost": 1, "reason": "r",
                "until": .string((server.now + .days(1)).description),
            ])
        _ = try await team.admin.post(
            "/organizations/\(team.organization)/members", ["phone_number": .string("0935\(1_000_000 + team.organization)"), "role": "viewer"])
        let done = try await server.generate(try await team.content("قهوه", body: someText), by: team.writer)
        // Answers are kept until their job is done with them.
        try await server.run("INSERT INTO job_answers (job_id, step, sealed, created_at) VALUES (\(done.job), 9, \([UInt8]("x".utf8)), 0)")
    }

    @Test func nothingIsWrittenAcrossTheWall() async throws {
        try await withServer(.postgres, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let id = try await other.content("از آن دیگری")
            func inTeam(_ sql: SQL) async throws -> Int {
                try await server.app.database.write { tx in
                    tx.see(.organizations([team.organization]))
                    return try tx.run(sql)
                }
            }
            #expect(try await inTeam("UPDATE contents SET title = 'x'") == 0)
            #expect(try await inTeam("DELETE FROM members WHERE organization_id = \(other.organization)") == 0)
            #expect(try await inTeam("UPDATE contents SET title = 'x' WHERE id = \(id)") == 0)
            // Nor can a row be put there.
            await #expect(throws: DatabaseError.self) {
                try await inTeam(
                    """
                    INSERT INTO members (organization_id, user_id, role, joined_at, updated_at) VALUES (\(other.organization), \(team.admin.id), 'admin', 0, 0)
                    """)
            }
            await #expect(throws: DatabaseError.self) { try await inTeam("UPDATE workspaces SET organization_id = \(other.organization)") }
            #expect(try await server.text("SELECT title FROM contents WHERE id = \(id)") == "از آن دیگری")
            #expect(try await server.int("SELECT COUNT(*) FROM members WHERE organization_id = \(other.organization)") == 4)
        }
    }

    /// A scope is what tells the transaction; there is no second thing that could be forgotten.
    @Test func aScopeNarrowsTheTransactionThatMadeIt() async throws {
        try await withServer(.postgres, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            let hole = server.app.list(.viewer, "/hole", "A list with a hole in it") { (_: HoleInput, _, tx) in
                Hole(found: try tx.rows("SELECT id FROM contents ORDER BY id") { $0.int() })
            }
            let one = server.app.member(.viewer, .get, "/holes/{id}", "An object with a hole in it", of: { (input: HoleObject) in .organization(input.id) }) {
                (_, _, tx) in Hole(found: try tx.rows("SELECT id FROM contents ORDER BY id") { $0.int() })
            }
            let (mine, _) = (try await team.content("من"), try await other.content("او"))
            try await withRoutes([hole, one], of: server) { client in
                let client = client.with(token: team.writer.client.token)
                let (list, one, others) = (
                    try await client.get("/hole"), try await client.get("/holes/\(team.organization)"), try await client.get("/holes/\(other.organization)")
                )
                #expect(list["found"] == [.int(mine)] && one["found"] == [.int(mine)] && others.status == 404)
            }
        }
    }

    /// The role of the tests is one as it should be.
    @Test func theOperatorIsToldWhenTheRolePassesEveryWall() async throws {
        try await withServer(.postgres, worker: false) { server in
            let place = try await server.app.describeDatabase()
            #expect(!place.contains("row-level security"))
        }
        let server = try await PrivatePostgres.shared
        let database = try openDatabase(url: server.url("postgres").replacing("contexor@", with: "owner@"))
        #expect(try await database.describe().contains("passes row-level security"))
        await database.close()
    }
}
