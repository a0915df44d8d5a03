// An approval is of exactly one text, by as many people as the workspace asks for, and leaves a receipt.

import App
import Database
import Kit
import Support
import Testing

extension Team {
    /// Makes the writer an editor too, so that three may approve.
    func promoteWriter(_ server: TestServer) async throws {
        try await server.run("UPDATE members SET role = 'editor' WHERE organization_id = \(organization) AND user_id = \(writer.id)")
    }

    func setReview(_ rules: JSON) async throws {
        let answer = try await admin.patch("/workspaces/\(workspace)", rules)
        guard answer.status == 200 else { throw TestFailure("the workspace answered \(answer.status): \(answer.body)") }
    }
}

@Suite struct ApprovalTests {
    @Test(arguments: Engine.allCases) func whoeverNamesAnOlderTextDoesNotApprove(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(in: .review)
            let seen = try await team.editor.get("/contents/\(id)")
            let tag = try #require(seen.header("ETag"))
            _ = try await team.writer.patch("/contents/\(id)", ["body": "متن دیگری"])
            let now = try await team.editor.get("/contents/\(id)")
            for body in [["version": seen["version"]], ["version_number": seen["current_version"]]] as [JSON] {
                let answer = try await team.editor.post("/contents/\(id)/approve", body)
                #expect(answer.status == 412 && answer.code == "stale_version", "\(body.text): \(answer.body)")
                #expect(answer["current"]["version"] == now["version"] && answer["current"]["version_number"] == 2)
                #expect(answer["seen"]["version_number"] == 1 && answer["seen"]["sha256"] != answer["current"]["sha256"])
            }
            #expect(try await team.editor.client.with("If-Match", tag).post("/contents/\(id)/approve").status == 412)
            #expect(try await team.editor.client.with("If-Match", tag).post("/contents/\(id)/reject", ["reason": "x"]).status == 412)
            // The text is not the one that was submitted: whoever names none may have seen that one.
            let unnamed = try await team.editor.post("/contents/\(id)/approve")
            #expect(unnamed.status == 412 && unnamed["seen"]["version_number"] == 1)
            #expect(try await team.editor.post("/contents/\(id)/approve", ["version_number": 3]).status == 400)
            #expect(try await team.editor.get("/contents/\(id)")["status"] == "review")
            let approved = try await team.editor.post("/contents/\(id)/approve", ["version": now["version"]])
            #expect(approved.status == 200 && approved["approved_version"] == 2)
        }
    }

    @Test(arguments: Engine.allCases) func aLaterTextIsNotApproved(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let id = try await team.content(in: .approved)
            let edited = try await team.editor.patch("/contents/\(id)", ["body": "پس از تأیید"])
            #expect(edited.status == 200 && edited["status"] == "draft" && edited["approved_by"] == .null && edited["approved_at"] == .null)
            #expect(edited["approved_version"] == 1 && edited["current_version"] == 2)
            let kept = try await team.viewer.get("/contents/\(id)/approved")
            #expect(kept["version"]["body"].string == someText && kept["receipt"]["is_current"] == false && kept["receipt"]["text_matches"] == true)
            let trail = try await team.admin.get("/audit-logs?content=\(id)&action=content.updated").results
            #expect(trail.first?["changes"]["status"] == ["approved", "draft"])
            // Approved anew, that is what is kept.
            _ = try await team.writer.post("/contents/\(id)/submit")
            _ = try await team.editor.post("/contents/\(id)/approve")
            #expect(try await team.viewer.get("/contents/\(id)/approved")["version"]["version_number"] == 2)
            #expect(try await team.viewer.get("/contents/\(id)/receipts")["count"] == 2)
            // A generation takes the approval with it once there is a text, and not before.
            let finished = try await server.generate(id, by: team.editor)
            #expect(finished.ending?.kind == "done")
            let written = try await team.viewer.get("/contents/\(id)")
            #expect(written["status"] == "review" && written["approved_by"] == .null && written["approved_version"] == 2)
            #expect(try await team.viewer.get("/contents/\(id)/approved")["version"]["body"] == "پس از تأیید")
        }
    }

    @Test func anApprovalStandsWhenAGenerationCameToNothing() async throws {
        try await withServer(worker: false) { server in
            let team = try await server.team()
            let id = try await team.content(in: .approved)
            #expect(try await team.editor.post("/contents/\(id)/generate").status == 202)
            #expect(try await team.editor.post("/contents/\(id)/cancel").status == 202)
            let after = try await team.viewer.get("/contents/\(id)")
            #expect(after["status"] == "approved" && after["approved_by"] == .int(team.editor.id))
        }
    }

    @Test(arguments: Engine.allCases) func aReceiptSaysWhoWhenAndWhichText(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            #expect(try await team.viewer.get("/contents/\(team.content("خالی"))/receipt").status == 404)
            let prompt = try await team.editor.make(
                "/prompts", ["title": "p", "category": "blog", "prompt_template": "دربارهٔ {topic} بنویس", "workspace": .int(team.workspace)])
            let id = try await team.writer.make("/contents", ["title": "پاییز", "project": .int(team.project), "prompt": .int(prompt)])
            _ = try await server.generate(id, by: team.writer)
            let generated = try await team.viewer.get("/contents/\(id)")
            // A person goes over it: the text is theirs, and still goes back to the prompt and the model.
            let text = "## ویراسته\n\n" + (generated["body"].string ?? "")
            _ = try await team.writer.patch("/contents/\(id)", ["body": .string(text)])
            let approved = try await team.editor.post("/contents/\(id)/approve", ["version_number": 2, "notes": "خوب است"])
            #expect(approved.status == 200, "\(approved.body)")
            let receipt = try await team.viewer.get("/contents/\(id)/receipt")
            #expect(receipt["version_number"] == 2 && receipt["title"] == "پاییز")
            #expect(receipt["sha256"].string == Hashing.hex(Hashing.sha256("پاییز\n\n" + text)))
            #expect(receipt["text_matches"] == true && receipt["is_current"] == true)
            #expect(receipt["prompt"] == .int(prompt) && receipt["prompt_revision"] == 1)
            #expect(receipt["model"] == generated["metadata"]["model"] && receipt["cost"] == generated["metadata"]["cost"])
            let approvers = receipt["approvers"].array ?? []
            #expect(approvers.count == 1 && approvers[0]["user"] == .int(team.editor.id) && approvers[0]["notes"] == "خوب است")
            #expect(receipt["approved_at"] == approved["approved_at"])
            let jalali = receipt["approved_at_jalali"].string ?? ""
            #expect(jalali.contains("،") && jalali.unicodeScalars.contains("۱"), "\(jalali)")
            // Written once.
            await #expect(throws: (any Error).self) { try await server.run("UPDATE content_decisions SET user_name = 'x' WHERE content_id = \(id)") }
            await #expect(throws: (any Error).self) { try await server.run("DELETE FROM content_decisions WHERE content_id = \(id)") }
        }
    }

    @Test func aRestoredTextGoesBackToItsOwnModel() async throws {
        try await withServer { server in
            let team = try await server.team()
            let prompt = try await team.editor.make(
                "/prompts", ["title": "p", "category": "blog", "prompt_template": "دربارهٔ {topic} بنویس", "workspace": .int(team.workspace)])
            let id = try await team.writer.make("/contents", ["title": "پاییز", "project": .int(team.project), "prompt": .int(prompt)])
            _ = try await server.generate(id, by: team.writer)
            _ = try await team.editor.patch("/prompts/\(prompt)", ["prompt_template": "کوتاه دربارهٔ {topic} بنویس"])
            _ = try await team.editor.post("/contents/\(id)/reject", ["reason": "بلند"])
            server.model.answer { _, _ in .writing("## یک\n\nمتنی دیگر.\n\n## دو\n\nو باز.\n") }
            _ = try await server.generate(id, by: team.writer)
            _ = try await team.writer.post("/contents/\(id)/versions/1/restore")
            let current = try await team.viewer.get("/contents/\(id)")["current_version"]
            _ = try await team.editor.post("/contents/\(id)/approve", ["version_number": current])
            #expect(current == 3)
            #expect(try await team.viewer.get("/contents/\(id)/receipt")["prompt_revision"] == 1)
        }
    }

    @Test(arguments: Engine.allCases) func nobodyApprovesTheirOwnText(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            try await team.setReview(["second_pair_of_eyes": true])
            let own = try await team.content(in: .review, by: team.editor)
            let refused = try await team.editor.post("/contents/\(own)/approve")
            #expect(refused.status == 403 && refused.code == "permission_denied")
            #expect(try await team.admin.post("/contents/\(own)/approve").status == 200)
            // Whoever touched the text wrote on it.
            let touched = try await team.content(in: .review)
            _ = try await team.editor.patch("/contents/\(touched)", ["title": "عنوان ویراسته"])
            #expect(try await team.editor.post("/contents/\(touched)/approve", ["version_number": 2]).status == 403)
            // Rejecting one's own text needs nobody else.
            #expect(try await team.editor.post("/contents/\(touched)/reject", ["reason": "نه", "version_number": 2]).status == 200)
            try await team.setReview(["second_pair_of_eyes": false])
            let free = try await team.content(in: .review, by: team.editor)
            #expect(try await team.editor.post("/contents/\(free)/approve").status == 200)
        }
    }

    @Test(arguments: Engine.allCases) func asManyApproveAsAreAskedFor(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            #expect(try await team.admin.patch("/workspaces/\(team.workspace)", ["approvals_required": 6]).status == 400)
            #expect(try await team.admin.patch("/workspaces/\(team.workspace)", ["approvals_required": 0]).status == 400)
            try await team.promoteWriter(server)
            try await team.setReview(["approvals_required": 3])
            let id = try await team.content(in: .review, by: team.admin)
            let first = try await team.editor.post("/contents/\(id)/approve")
            #expect(first.status == 200 && first["status"] == "review" && first["approvals_given"] == 1 && first["approvals_required"] == 3)
            #expect(try await team.viewer.get("/contents/\(id)/receipt").status == 404)
            let again = try await team.editor.post("/contents/\(id)/approve")
            #expect(again.status == 409 && again.code == "conflict")
            // A changed text begins anew.
            _ = try await team.admin.patch("/contents/\(id)", ["body": "متن تازه"])
            #expect(try await team.viewer.get("/contents/\(id)")["approvals_given"] == 0)
            // All three at once: one of them completes it, whatever the order.
            let answers = try await concurrently(3) { number in
                try await [team.editor, team.admin, team.writer][number].post("/contents/\(id)/approve", ["version_number": 2])
            }
            #expect(answers.map(\.status) == [200, 200, 200], "\(answers.map(\.body))")
            let approved = try await team.viewer.get("/contents/\(id)")
            #expect(approved["status"] == "approved" && approved["approvals_given"] == 3)
            let receipt = try await team.viewer.get("/contents/\(id)/receipt")
            let approvers = Set((receipt["approvers"].array ?? []).compactMap { $0["user"].int })
            #expect(approvers == [team.editor.id, team.admin.id, team.writer.id] && receipt["approvals_required"] == 3)
            #expect(try await server.int("SELECT COUNT(*) FROM content_decisions WHERE content_id = \(id) AND completes = 1") == 1)
            #expect(try await team.viewer.get("/contents/\(id)/decisions")["count"] == 4)
        }
    }

    @Test func oneRejectionEndsIt() async throws {
        try await withServer { server in
            let team = try await server.team()
            try await team.setReview(["approvals_required": 2])
            let id = try await team.content(in: .review)
            _ = try await team.editor.post("/contents/\(id)/approve")
            #expect(try await team.admin.post("/contents/\(id)/reject", ["reason": "منبع ندارد"])["status"] == "rejected")
            // The same text, submitted again, is a new round: the approval before counts no more.
            _ = try await team.writer.post("/contents/\(id)/submit")
            #expect(try await team.viewer.get("/contents/\(id)")["approvals_given"] == 0)
            #expect(try await team.admin.post("/contents/\(id)/approve")["status"] == "review")
            #expect(try await team.editor.post("/contents/\(id)/approve")["status"] == "approved")
            let decisions = try await team.viewer.get("/contents/\(id)/decisions").results
            #expect(decisions.map { $0["decision"] } == ["approved", "approved", "rejected", "approved"])
            #expect(decisions.map { $0["round"] } == [2, 2, 1, 1])
            #expect(decisions[2]["note"] == "منبع ندارد")
        }
    }

    @Test func noFieldOfAChangeIsAState() async throws {
        try await withServer { server in
            let team = try await server.team()
            let id = try await team.content(in: .review)
            let before = try await team.viewer.get("/contents/\(id)").body
            for field in [
                "status", "state", "Status", "approved_version", "approvals_given", "review_version", "review_round", "approvals_required", "assignee",
                "due_at",
            ] {
                let answer = try await team.admin.patch("/contents/\(id)", .object([.init(field, "approved")]))
                #expect(answer.status == 400, "\(field)")
            }
            #expect(try await team.viewer.get("/contents/\(id)").body == before)
        }
    }
}
