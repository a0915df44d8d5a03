// The trail can be proven: what is done to it is found and named, what changes the product is in it, and what is nobody's
// business is not.

import App
import Database
import Foundation
import HTTPTypes
import Kit
import Support
import Testing
import Web

@Suite struct AuditTests {
    // MARK: What is done to it is found

    /// How somebody who has the database could change the trail, and what is said of it.
    struct Crime: Sendable, CustomTestStringConvertible {
        let name: String
        /// Statements on the chain of `organization`, whose sixth event is meant.
        let statements: @Sendable (_ organization: ID) -> [SQL]
        let seq: Int
        let says: String
        var testDescription: String { name }
    }

    static let crimes = [
        Crime(
            name: "one is changed",
            statements: { ["UPDATE audit_events SET payload = REPLACE(payload, 'action', 'Action') WHERE organization_id = \($0) AND seq = 6"] }, seq: 6,
            says: "was changed"),
        Crime(
            name: "one is changed with its hash",
            statements: { o in
                let payload = "{}"
                return [
                    "UPDATE audit_events SET payload = \(payload), payload_hash = \(Hashing.sha256(payload)) WHERE organization_id = \(o) AND seq = 6"
                ]
            }, seq: 6, says: "was changed"),
        Crime(name: "one is removed", statements: { ["DELETE FROM audit_events WHERE organization_id = \($0) AND seq = 6"] }, seq: 6, says: "is missing"),
        Crime(
            name: "two change places",
            statements: { o in
                [
                    "UPDATE audit_events SET seq = -1 WHERE organization_id = \(o) AND seq = 6",
                    "UPDATE audit_events SET seq = 6 WHERE organization_id = \(o) AND seq = 7",
                    "UPDATE audit_events SET seq = 7 WHERE organization_id = \(o) AND seq = -1",
                ]
            }, seq: 6, says: "does not follow"),
        Crime(
            name: "the last are removed", statements: { ["DELETE FROM audit_events WHERE organization_id = \($0) AND seq > 6"] }, seq: 7,
            says: "the end of the chain is missing"),
        Crime(
            name: "the column that is shown is changed",
            statements: { ["UPDATE audit_events SET action = 'user.logged_in' WHERE organization_id = \($0) AND seq = 6"] }, seq: 6, says: "was changed"),
        Crime(
            name: "the time that is shown is changed",
            statements: { ["UPDATE audit_events SET timestamp = timestamp + 1 WHERE organization_id = \($0) AND seq = 6"] }, seq: 6, says: "was changed"),
    ]

    @Test(arguments: Engine.allCases, crimes) func itIsFoundAndNamed(_ engine: Engine, _ crime: Crime) async throws {
        try await withServer(engine, worker: false) { server in
            let (team, other) = (try await server.team(1), try await server.team(2))
            for _ in 0..<4 { _ = try await team.content() }
            #expect(try await server.app.verifyAudit(only: nil).allSatisfy(\.isWhole))
            // Whoever owns the database can take the triggers away. The truth is put back, since the test server looks at the end.
            try await server.database.write { tx in
                let triggers: [SQL] =
                    engine == .postgres
                    ? ["ALTER TABLE audit_events DISABLE TRIGGER audit_events_append_only"]
                    : ["DROP TRIGGER audit_events_no_update", "DROP TRIGGER audit_events_no_delete"]
                for statement in triggers + ["CREATE TABLE spare AS SELECT * FROM audit_events WHERE organization_id = \(SQL.number(team.organization))"] {
                    try tx.run(statement)
                }
                for statement in crime.statements(team.organization) { try tx.run(statement) }
            }
            let found = try await server.app.verifyAudit(only: nil).filter { !$0.isWhole }
            #expect(
                found.map(\.line) == [
                    "organization \(team.organization): event \(crime.seq) \(crime.says == "does not follow" ? "does not follow from the event before it" : crime.says)"
                ])
            #expect(try await server.app.verifyAudit(only: other.organization).allSatisfy(\.isWhole))
            try await server.database.write { tx in
                try tx.run("DELETE FROM audit_events WHERE organization_id = \(team.organization)")
                try tx.run("INSERT INTO audit_events SELECT * FROM spare")
            }
        }
    }

    @Test(arguments: Engine.allCases) func itIsAppendedToOnly(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            _ = try await server.team()
            for statement in ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events", "UPDATE audit_events SET payload = payload"] as [SQL] {
                await #expect(throws: DatabaseError.self) { try await server.run(statement) }
            }
        }
    }

    @Test(arguments: Engine.allCases) func manyAtOnceMakeOneChain(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let before = try await server.int("SELECT COUNT(*) FROM audit_events WHERE organization_id = \(team.organization)")
            _ = try await concurrently(60) { _ in try await team.content() }
            let after = try await server.int("SELECT COUNT(*) FROM audit_events WHERE organization_id = \(team.organization)")
            #expect(after == before + 60)
            #expect(try await server.int("SELECT seq FROM audit_heads WHERE organization_id = \(team.organization)") == after)
            #expect(try await server.app.verifyAudit(only: nil).allSatisfy(\.isWhole))
        }
    }

    // MARK: What is in it

    /// Routes that write and leave no event. A new one must be added here by somebody who has thought about it.
    static let unaudited: Set = [
        "POST /auth/otp/request", "POST /auth/me/phone", "POST /auth/token/refresh", "POST /auth/token/verify", "POST /usage/estimate",
        "POST /prompts/{id}/render",
        "POST /webhooks/{id}/test", "POST /webhooks/deliveries/{id}/resend", "PUT /contents/{id}/draft", "DELETE /contents/{id}/draft",
        "PUT /organizations/{id}/notification-preferences", "POST /notifications/read-all", "POST /notifications/{id}/read",
        "POST /notifications/{id}/unread", "POST /prompts/{id}/test/estimate", "POST /contents/{id}/rewordings/estimate", "POST /contents/bulk",
        "POST /text/analysis", "PUT /contents/{id}/presence", "DELETE /contents/{id}/presence",
        "POST /workspaces/{id}/views", "DELETE /workspaces/{id}/views/{view}",
    ]

    @Test func whatLeavesNoEventHasAReason() async throws {
        try await withServer(worker: false) { server in
            let routes = server.app.routes().filter { $0.unaudited != nil }
            #expect(Set(routes.map { "\($0.method.rawValue) \($0.path)" }) == Self.unaudited)
            #expect(routes.allSatisfy { $0.method != .get && ($0.unaudited ?? "").count > 10 })
        }
    }

    /// All other routes are kept to it by the endpoint itself, so that every test that calls one is a test of this.
    @Test(arguments: Engine.allCases) func aChangeWithoutAnEventIsRefused(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let silent = server.app.member(.writer, .post, "/holes/{id}", "A change that tells nobody", of: { (input: HoleObject) in .organization(input.id) })
            {
                (input, scope, tx) in
                try tx.run("UPDATE organizations SET description = 'changed' WHERE id = \(scope.organization)")
                return Hole(found: [])
            }
            try await withRoutes([silent], of: server) { client in
                let answer = try await client.with(token: team.writer.client.token).post("/holes/\(team.organization)")
                #expect(answer.status == 500)
            }
            #expect(try await server.text("SELECT description FROM organizations WHERE id = \(team.organization)") == "")
        }
    }

    @Test(arguments: Engine.allCases) func whoFromWhereBeforeAndAfter(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let client = team.admin.client.with("User-Agent", "a test").with("X-Request-Id", "request-7")
            #expect(try await client.patch("/organizations/\(team.organization)", ["name": "نام تازه"]).status == 200)
            let event = try #require(try await team.admin.get("/audit-logs?action=organization.updated").results.first)
            #expect(event["user"] == .int(team.admin.id) && event["ip"] == "127.0.0.1" && event["request_id"] == "request-7")
            #expect(event["object_type"] == "organization" && event["object_id"] == .int(team.organization))
            #expect(event["changes"] == ["name": ["شرکت نمونه 1", "نام تازه"]])
            #expect(try await server.text("SELECT payload FROM audit_events WHERE request_id = 'request-7'").contains("a test"))
        }
    }

    @Test func whatLeavesInBulkIsToldOf() async throws {
        try await withServer { server in
            let team = try await server.team()
            _ = try await server.generate(try await team.content("قهوه"), by: team.writer)
            #expect(try await team.viewer.client.with("Accept", "text/csv").get("/usage/logs").status == 200)
            let event = try #require(try await team.admin.get("/audit-logs?action=usage.exported").results.first)
            #expect(event["user"] == .int(team.viewer.id) && event["changes"] == ["rows": 1, "format": "csv"])
        }
    }

    @Test(arguments: Engine.allCases) func whatHappenedToOneThingIsFoundAndTakenAlong(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let hook = try await team.admin.make(
                "/organizations/\(team.organization)/webhooks", ["url": "https://example.com/a", "events": ["content.created"]])
            let second = try await team.admin.make(
                "/organizations/\(team.organization)/webhooks", ["url": "https://example.com/b", "events": ["content.created"]])
            let trail = try await team.admin.get("/audit-logs?object_type=webhook&object_id=\(second)").results
            #expect(hook != second && trail.map { $0["action"].string } == ["webhook.created"] && trail[0]["object_id"] == .int(second))
            #expect(try await team.admin.get("/audit-logs?object_type=webhook")["count"] == 2)
            #expect(try await team.admin.get("/audit-logs?object_type=spaceship").status == 400)
            let csv = try await team.admin.client.with("Accept", "text/csv").get("/audit-logs?object_type=webhook")
            let lines = csv.body.split(separator: "\r\n")
            #expect(csv.status == 200 && csv.header("Content-Type")?.hasPrefix("text/csv") == true && lines.count == 3, "\(csv.body)")
            #expect(lines[0].hasPrefix("id,timestamp,organization,action,user") && lines[1].contains("webhook.created"))
            #expect(lines[1].contains(trail[0]["hash"].string ?? "none"))
            let told = try #require(try await team.admin.get("/audit-logs?action=audit.exported").results.first)
            #expect(told["changes"] == ["rows": 2, "format": "csv"])
            #expect(try await team.editor.client.with("Accept", "text/csv").get("/audit-logs").body.split(separator: "\r\n").count == 1)
        }
    }

    /// What events are about has words on the page, whichever part of the product writes them.
    @Test func everyObjectHasAName() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/App").standardized
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            found.formUnion(try String(contentsOf: file, encoding: .utf8).matches(of: /object: \("([a-z_]+)"/).map { String($0.1) })
        }
        #expect(found.count > 15)
        for name in found.sorted() { #expect(AuditObject(rawValue: name) != nil, "\(name) is missing in AuditObject") }
    }

    // MARK: What is not

    @Test(arguments: Engine.allCases) func personalDataIsMasked(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            let secrets = [
                "09123456789", "۰۹۱۲۳۴۵۶۷۸۹", "0499370899", "6037991234567893", "someone@example.com", "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789",
            ]
            for value in secrets {
                let text = "کد ملی یا شماره \(value) را بپرس"
                _ = try await team.admin.patch("/organizations/\(team.organization)", ["name": .string(text), "description": .string(text)])
                _ = try await team.admin.patch("/workspaces/\(team.workspace)", ["name": .string(text), "description": .string(text)])
                _ = try await team.admin.patch("/projects/\(team.project)", ["name": .string(text), "description": .string(text)])
                let content = try await team.content(text, body: text)
                #expect(try await team.writer.post("/contents/\(content)/submit").status == 200)
                #expect(try await team.editor.post("/contents/\(content)/reject", ["reason": .string(text)]).status == 200)
                _ = try await team.editor.make(
                    "/prompts", ["title": .string(text), "category": "blog", "prompt_template": .string(text), "workspace": .int(team.workspace)])
                _ = try await team.admin.make(
                    "/usage/raises",
                    [
                        "scope": "workspace", "scope_id": .int(team.workspace), "cost": 1, "reason": .string(text),
                        "until": .string((server.now + .days(1)).description),
                    ])
            }
            _ = try await team.admin.post("/organizations/\(team.organization)/members", ["phone_number": "09351112233", "role": "viewer"])
            _ = try await team.admin.patch("/auth/me", ["email": "admin@example.com", "full_name": "نام"])
            for value in secrets + ["9351112233", "admin@example.com", team.admin.phone, "123456789"] {
                #expect(try await server.int("SELECT COUNT(*) FROM audit_events WHERE payload LIKE \("%\(value)%")") == 0, "\(value)")
            }
        }
    }
}

extension SQL {
    /// A number that stands in the text: what makes a table takes no values.
    fileprivate static func number(_ id: ID) -> SQL { SQL(stringLiteral: String(id)) }
}
