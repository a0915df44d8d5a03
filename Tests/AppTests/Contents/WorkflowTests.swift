// The life of a content: the table of the contract, section 5, every action in every state.

import App
import Database
import Kit
import Support
import Testing

@Suite struct WorkflowTests {
    @Test(arguments: Engine.allCases) func everyActionInEveryState(_ engine: Engine) async throws {
        try await withServer(engine, worker: false) { server in
            let team = try await server.team()
            for status in ContentStatus.allCases {
                for action in ContentAction.allCases {
                    let id = try await team.content(in: status)
                    let before = try await team.editor.get("/contents/\(id)")
                    #expect(before["status"].string == status.rawValue)
                    let answer = try await action.send(id, as: team.editor)
                    let after = try await team.editor.get("/contents/\(id)")
                    let audited = try await server.int("SELECT COUNT(*) FROM audit_events WHERE content_id = \(id) AND action = \(action.auditAction)")
                    if action.from.contains(status) {
                        #expect(answer.status == action.status, "\(action) of \(status.rawValue): \(answer.body)")
                        #expect(after["status"].string == action.to(from: status)?.rawValue, "\(action) of \(status.rawValue)")
                        #expect(action == .delete || (after["version"].int ?? 0) > (before["version"].int ?? 0))
                        #expect(audited >= 1, "\(action) of \(status.rawValue)")
                    } else {
                        #expect(answer.status == 409 && answer.code == "invalid_content_status", "\(action) of \(status.rawValue): \(answer.body)")
                        #expect(answer["status_now"].string == status.rawValue)
                        #expect(after.body == before.body, "\(action) of \(status.rawValue) changed something")
                    }
                }
            }
        }
    }

    @Test func decisionsAreRemembered() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(in: .rejected)
            #expect(try await team.viewer.get("/contents/\(id)")["rejection_reason"] == "کوتاه است")
            _ = try await team.writer.post("/contents/\(id)/submit")
            let resubmitted = try await team.viewer.get("/contents/\(id)")
            #expect(resubmitted["rejection_reason"] == nil && resubmitted["approved_by"] == nil)
            let approved = try await team.editor.post("/contents/\(id)/approve", ["notes": "خوب است"])
            #expect(approved["approved_by"] == .int(team.editor.id) && approved["approved_version"] == 1)
            #expect(approved["approved_at"].string != nil)
            let trail = try await team.admin.get("/audit-logs?content=\(id)&action=content.approved").results
            #expect(trail.first?["changes"]["notes"] == "خوب است")
            #expect(trail.first?["changes"]["status"] == ["review", "approved"])
            #expect(trail.first?["user"] == .int(team.editor.id))
            let reopened = try await team.editor.post("/contents/\(id)/reopen")
            #expect(reopened["status"] == "draft" && reopened["approved_by"] == nil && reopened["approved_at"] == nil)
        }
    }

    @Test func aRejectionNeedsAReasonAndASubmissionAText() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(in: .review)
            for body in [[:], ["reason": ""], ["reason": "  "], ["reason": nil], ["reason": 5]] as [JSON] {
                let answer = try await team.editor.post("/contents/\(id)/reject", body)
                #expect(answer.status == 400 && !answer.faults("reason").isEmpty, "\(body.text)")
            }
            #expect(try await team.editor.send("POST", "/contents/\(id)/reject", "[]").status == 400)
            #expect(try await team.viewer.get("/contents/\(id)")["status"] == "review")
            let empty = try await team.content(body: " \n\t ")
            let answer = try await team.writer.post("/contents/\(empty)/submit")
            #expect(answer.status == 400 && !answer.faults("body").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases) func ofTwoDecisionsAtOnceOneCounts(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            for _ in 0..<3 {
                let id = try await team.content(in: .review)
                let statuses = try await concurrently(8) { number in
                    try await (number % 2 == 0 ? ContentAction.approve : .reject).send(id, as: team.editor).status
                }
                #expect(statuses.count { $0 == 200 } == 1)
                #expect(statuses.count { $0 == 409 } == 7)
                #expect(
                    try await server.int(
                        "SELECT COUNT(*) FROM audit_events WHERE content_id = \(id) AND action IN ('content.approved', 'content.rejected')") == 1)
            }
        }
    }
}
