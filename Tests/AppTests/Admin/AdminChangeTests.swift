// What operators change in the browser: what it does, what it refuses, and what the trail tells of it.

import App
import Database
import Jobs
import Kit
import Support
import Testing

@Suite struct AdminChangeTests {
    @Test(arguments: Engine.allCases) func aPersonIsChangedAndTheTrailTellsIt(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let sara = try await server.login("09121234567")
            let path = "/admin/users/\(sara.id)/edit"
            try await browser.open(path)
            try await browser.submit(path, ["full_name": "Sara Adams", "email": "nonsense"])
            #expect(
                browser.page.status == 422 && browser.page.body.contains("Enter a valid email address") && browser.page.body.contains("value=\"Sara Adams\""))
            try await browser.submit(path, ["email": "sara@example.com"])
            #expect(browser.page.status == 200 && browser.page.body.contains("sara@example.com") && browser.page.body.contains("changed somebody’s account"))
            #expect(try await server.trail(0) == ["user.administered"])
            let changes = try await server.change(0)
            #expect(changes["full_name"] == ["", "Sara Adams"] && changes["by"] == "superuser" && changes["email"] == [false, true])
            // Somebody else was faster.
            try await browser.open(path)
            try await server.run("UPDATE users SET version = version + 1 WHERE id = \(sara.id)")
            #expect(try await browser.submit(path, ["full_name": "Sara B"]).status == 412)
            #expect(browser.page.body.contains("value=\"Sara B\""))
            #expect(try await server.text("SELECT full_name FROM users WHERE id = \(sara.id)") == "Sara Adams")
        }
    }

    @Test(arguments: Engine.allCases) func whoIsDeactivatedIsOutAtOnce(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, port in
            let team = try await server.team()
            let own = Browser(port: port, language: "en")
            try await own.logIn(team.admin.phone)
            #expect(try await own.open("/w/\(team.workspace)").status == 200)
            let key = try await team.admin.post("/auth/api-keys", ["organization": .int(team.organization), "name": "k", "role": "viewer"])["key"].string ?? ""
            try await browser.open("/admin/users/act?action=deactivate&id=\(team.admin.id)")
            let impact = browser.page.body
            #expect(
                impact.contains("Open sessions that end: 2") && impact.contains("API keys that stop working: 1")
                    && impact.contains("without an active admin: 1"))
            // Looking at what would happen does nothing.
            #expect(try await team.admin.get("/auth/me").status == 200)
            try await browser.submit("/admin/users/act")
            #expect(browser.page.body.contains("deactivated"))
            #expect(try await team.admin.get("/auth/me").status == 401)
            #expect(try await team.admin.client.with(token: key).get("/contents").status == 401)
            try await own.open("/w/\(team.workspace)")
            #expect(own.path.hasPrefix("/login"))
            #expect(try await server.change(0)["sessions_ended"] == [0, 2])
            let refused = try await server.client.post("/auth/otp/request", ["phone_number": .string(team.admin.phone)])
            #expect(refused.status == 200)
            #expect(try await server.client.post("/auth/otp/verify", ["phone_number": .string(team.admin.phone), "code": "123456"]).status == 403)
            // Back again: the old sessions stay over.
            try await browser.open("/admin/users/act?action=activate&id=\(team.admin.id)")
            try await browser.submit("/admin/users/act")
            #expect(try await team.admin.get("/auth/me").status == 401)
            #expect(try await server.login(team.admin.phone).get("/organizations/\(team.organization)").status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func nobodyLocksTheLastDoor(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            try await browser.open("/admin/users/1/edit")
            #expect(try await browser.submit("/admin/users/1/edit", ["is_superuser": "false"]).status == 422)
            #expect(browser.page.body.contains("Another superuser can do this for you"))
            try await browser.open("/admin/users/act?action=deactivate&id=1")
            #expect(try await browser.submit("/admin/users/act").status == 422)
            // Nor can a command.
            await #expect(throws: AppError.self) { try await server.app.changeUser(1, isSuperuser: false, by: .ops) }
            let sara = try await server.login("09121234567")
            try await server.app.changeUser(sara.id, isSuperuser: true, by: .ops)
            try await server.app.changeUser(1, isSuperuser: false, by: .ops)
            #expect(try await browser.open("/admin").status == 404)
            // Two at once who take it from each other: one is left.
            try await server.app.changeUser(1, isSuperuser: true, by: .ops)
            _ = try await concurrently(2) { number in
                do { try await server.app.changeUser(number == 0 ? 1 : sara.id, isSuperuser: false, by: .ops) } catch is AppError {}
            }
            #expect(try await server.int("SELECT COUNT(*) FROM users WHERE is_superuser = 1 AND is_active = 1") == 1)
        }
    }

    @Test(arguments: Engine.allCases) func aSuspendedOrganizationCanOnlyBeRead(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, port in
            let team = try await server.team()
            let content = try await team.content("قهوه", body: someText)
            let job = try await server.start(content, by: team.writer)["job_id"].int ?? 0
            let path = "/admin/organizations/act?action=suspend&id=\(team.organization)"
            try await browser.open(path)
            #expect(browser.page.body.contains("Members who can only read: 4") && browser.page.body.contains("will write nothing: 1"))
            #expect(try await browser.submit("/admin/organizations/act", ["reason": " "]).status == 422)
            try await browser.submit("/admin/organizations/act", ["reason": "unpaid bills"])
            #expect(browser.page.body.contains("suspended") && browser.page.body.contains("unpaid bills"))
            #expect(try await server.trail(team.organization) == ["organization.suspended"])

            let refused = try await team.admin.patch("/projects/\(team.project)", ["name": "x"])
            #expect(refused.status == 403 && refused["detail"].string?.contains("unpaid bills") == true)
            // Its admins can neither open it again, nor change what hangs on it, nor make it vanish.
            #expect(try await team.admin.patch("/organizations/\(team.organization)", ["is_active": true]).status == 403)
            #expect(try await team.admin.delete("/organizations/\(team.organization)").status == 403)
            #expect(try await team.admin.post("/organizations/\(team.organization)/workspaces", ["name": "w"]).status == 403)
            #expect(try await team.admin.post("/organizations/\(team.organization)/members", ["phone_number": "09351112233", "role": "viewer"]).status == 403)
            #expect(try await team.admin.post("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": 5]).status == 403)
            #expect(try await team.viewer.get("/contents/\(content)").status == 200)
            #expect(try await team.admin.get("/audit-logs")["count"].int ?? 0 > 0)
            // What waited writes nothing and spends nothing.
            let worker = Task { await server.app.worker(.eager).run() }
            try await server.until("SELECT 1 FROM jobs WHERE id = \(job) AND finished_at IS NOT NULL")
            worker.cancel()
            await worker.value
            #expect(server.model.requests.isEmpty)
            #expect(try await server.text("SELECT status FROM contents WHERE id = \(content)") == "draft")
            #expect(try await server.int("SELECT COUNT(*) FROM reservations WHERE state IN ('held','dispatched')") == 0)
            // Its people see it on every page.
            let member = Browser(port: port, language: "en")
            try await member.logIn(team.admin.phone)
            try await member.open("/w/\(team.workspace)/contents")
            #expect(member.page.status == 200 && member.page.body.contains("This organization is switched off"))
            try await member.open("/o/\(team.organization)/audit")
            #expect(member.page.body.contains("The operator") && !member.page.body.contains("Mina Operator"))

            try await browser.open("/admin/organizations/act?action=resume&id=\(team.organization)")
            try await browser.submit("/admin/organizations/act")
            #expect(try await team.admin.patch("/projects/\(team.project)", ["name": "x"]).status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func rolesKeepALastAdmin(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let team = try await server.team()
            func member(_ person: Person) async throws -> ID {
                try await server.int("SELECT id FROM members WHERE organization_id = \(team.organization) AND user_id = \(person.id)")
            }
            let (admin, viewer) = (try await member(team.admin), try await member(team.viewer))
            try await browser.open("/admin/members/\(admin)/edit")
            #expect(try await browser.submit("/admin/members/\(admin)/edit", ["role": "viewer"]).status == 409)
            #expect(try await browser.submit("/admin/members/\(admin)/edit", ["role": "king"]).status == 422)
            try await browser.open("/admin/members/\(viewer)/edit")
            try await browser.submit("/admin/members/\(viewer)/edit", ["role": "admin"])
            #expect(try await server.trail(team.organization) == ["member.updated"])
            #expect(try await team.viewer.get("/audit-logs").status == 200)
            try await browser.open("/admin/members/act?action=remove&id=\(admin)")
            try await browser.submit("/admin/members/act")
            #expect(browser.page.status == 200 && browser.path == "/admin/members")
            #expect(try await team.admin.get("/organizations/\(team.organization)").status == 404)
        }
    }

    @Test(arguments: Engine.allCases) func limitsAreSetAndRaised(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let team = try await server.team()
            try await browser.open("/admin/limits/new")
            #expect(try await browser.submit("/admin/limits/new", ["scope": "workspace", "scope_id": "999", "cost_limit": "5"]).status == 422)
            #expect(try await browser.submit("/admin/limits/new", ["scope": "user", "scope_id": "\(team.writer.id)", "cost_limit": "5"]).status == 422)
            try await browser.submit("/admin/limits/new", ["scope": "workspace", "scope_id": "\(team.workspace)", "cost_limit": "۱۲٫۵"])
            #expect(browser.page.status == 200 && browser.page.body.contains("$12.50"))
            let limit = try await server.int("SELECT id FROM usage_limits")
            try await browser.open("/admin/limits/\(limit)/edit")
            try await browser.submit("/admin/limits/\(limit)/edit", ["cost_limit": "20", "tokens_limit": "5000"])
            #expect(try await server.trail(team.organization, 2) == ["limit.updated", "limit.created"])
            let summary = try await team.admin.get("/usage/summary?scope=workspace&workspace_id=\(team.workspace)")
            #expect(summary["limit"]["cost_limit"] == 20 && summary["limit"]["tokens_limit"] == 5000)
            try await browser.open("/admin/raises/new")
            #expect(
                try await browser.submit("/admin/raises/new", ["scope": "organization", "scope_id": "\(team.organization)", "cost": "5", "reason": "rush"])
                    .status == 422)
            try await browser.submit("/admin/raises/new", ["until": "دیروزها"])
            #expect(browser.page.status == 422 && browser.page.body.contains("data-date=\"jalali\"") && browser.page.body.contains("value=\"دیروزها\""))
            // Days are written as everywhere else; up to a day means with it.
            try await browser.submit("/admin/raises/new", ["until": "فردا"])
            #expect(browser.page.status == 200 && browser.path == "/admin/raises", "\(browser.page.body)")
            #expect(try await server.trail(team.organization) == ["limit.raised"])
            let raise = try await server.int("SELECT id FROM limit_raises")
            #expect(try await server.int("SELECT ends_at FROM limit_raises") % 86_400_000 == (20 * 60 + 29) * 60_000)
            try await browser.open("/admin/raises/act?action=withdraw&id=\(raise)")
            try await browser.submit("/admin/raises/act")
            try await browser.open("/admin/limits/act?action=delete&id=\(limit)")
            try await browser.submit("/admin/limits/act")
            #expect(try await server.trail(team.organization, 2) == ["limit.deleted", "limit.raise_withdrawn"])
        }
    }

    @Test(arguments: Engine.allCases) func jobsAreRetriedDiscardedAndCancelledMany(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            try await server.run("DELETE FROM jobs")
            for number in 1...4 {
                try await server.run(
                    """
                    INSERT INTO jobs (queue, kind, args, state, run_at, attempt, last_error, created_at, finished_at)
                    VALUES ('maintenance', 'clear_away', '{"secret": "canary"}', 'dead', 0, 5, \("broke \(number)"), 0, 1)
                    """)
            }
            try await server.run("INSERT INTO jobs (queue, kind, args, state, run_at, created_at) VALUES ('maintenance', 'check_ledger', '{}', 'ready', 0, 0)")
            let ids = try await server.database.read { try $0.rows("SELECT id FROM jobs ORDER BY id") { $0.int() } }
            try await browser.open("/admin/jobs")
            #expect(browser.page.body.contains("<b>4</b>") && browser.page.body.contains("kind=check_ledger&amp;state=ready"))
            #expect(try await browser.open("/admin/jobs/\(ids[0])").body.contains("broke 1") && !browser.page.body.contains("canary"))
            // The impact names who is left alone.
            try await browser.open("/admin/jobs/act?action=retry&id=\(ids[0])&id=\(ids[4])")
            #expect(browser.page.body.contains("For 1:") && browser.page.body.contains("left alone"))
            try await browser.submit("/admin/jobs/act")
            #expect(browser.page.body.contains("retried as job"))
            #expect(try await server.trail(0) == ["job.retried"])
            // Browsers without scripts send what stood on an older page: it is refused one by one.
            let token = browser.forms.first?.fields.first { $0.0 == "csrf" }?.1 ?? ""
            try await browser.post("/admin/jobs/act", [("csrf", token), ("action", "discard")] + ids.map { ("id", "\($0)") })
            #expect(browser.page.body.contains("Done: 4; refused: 1") && browser.page.body.contains("only what was given up is discarded"))
            try await browser.open("/admin/jobs/act?action=cancel&id=\(ids[4])")
            try await browser.submit("/admin/jobs/act")
            #expect(try await server.text("SELECT state FROM jobs WHERE id = \(ids[4])") == "cancelled")
            #expect(try await server.change(0)["by"] == "superuser")
        }
    }

    @Test(arguments: Engine.allCases) func sessionsKeysAndWebhooksAreTakenOutOfUse(_ engine: Engine) async throws {
        try await operating(engine) { server, browser, _ in
            let team = try await server.team()
            let furniture = try await Furniture(server, team)
            let session = try await server.int("SELECT MAX(id) FROM sessions WHERE user_id = \(team.viewer.id)")
            for (model, action, id, event) in [
                ("sessions", "end", session, "session.revoked"), ("api-keys", "revoke", furniture.apiKey, "api_key.revoked"),
                ("invitations", "withdraw", furniture.invitation, "member.removed"),
            ] {
                try await browser.open("/admin/\(model)/act?action=\(action)&id=\(id)")
                try await browser.submit("/admin/\(model)/act")
                #expect(browser.page.status == 200, "\(model)")
                #expect(try await server.trail(model == "sessions" ? 0 : team.organization) == [event])
                #expect(
                    try await browser.open("/admin/\(model)/act?action=\(action)&id=\(id)").body.contains(
                        model == "invitations" ? "Nothing was chosen" : "left alone"))
            }
            #expect(try await team.viewer.get("/auth/me").status == 401)
        }
    }
}
