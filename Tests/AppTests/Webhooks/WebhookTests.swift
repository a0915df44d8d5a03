// Deliveries from the change to the receiver: signed, tried again, logged, and only where they may go.

import App
import Database
import Jobs
import Kit
import NIOHTTP1
import Support
import Testing

extension Team {
    /// A webhook of the team that the receiver trusts.
    func webhook(_ receiver: Receiver, _ events: [String] = ["content.created"]) async throws -> ID {
        let answer = try await admin.post(
            "/organizations/\(organization)/webhooks", ["url": .string(receiver.url), "events": .array(events.map(JSON.string))])
        guard answer.status == 201, let secret = answer["secret"].string else { throw TestFailure("no webhook: \(answer.status) \(answer.body)") }
        receiver.trust(secret)
        return answer.id
    }
}

extension TestServer {
    /// Returns when no delivery is due.
    fileprivate func quiet(_ count: Int, _ status: String = "delivered") async throws {
        try await until("SELECT 1 WHERE (SELECT COUNT(*) FROM webhook_deliveries WHERE status = \(status)) = \(count)")
    }
}

@Suite struct WebhookTests {
    @Test(arguments: Engine.allCases) func theLifeOfAContentIsTold(_ engine: Engine) async throws {
        try await withServer(engine, change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let receiver = try await Receiver.start()
            let wanted = ["content.created", "content.submitted", "content.rejected", "content.generated", "content.approved", "member.updated"]
            let webhook = try await team.webhook(receiver, wanted)
            let content = try await team.content("قهوه", body: someText)
            _ = try await team.writer.post("/contents/\(content)/submit")
            _ = try await team.editor.post("/contents/\(content)/reject", ["reason": "کوتاه است"])
            _ = try await server.generate(content, by: team.writer)
            _ = try await team.editor.post("/contents/\(content)/approve", [:])
            _ = try await team.writer.patch("/contents/\(content)", ["title": "چای"])  // Nobody asked for it.
            try await server.quiet(5)
            #expect(Set(receiver.events) == Set(wanted.dropLast()) && receiver.refused == 0)
            let rejected = try #require(receiver.accepted.first { $0["type"] == "content.rejected" })
            #expect(rejected["data"]["organization"] == .int(team.organization) && rejected["data"]["actor"]["user"] == .int(team.editor.id))
            #expect(rejected["data"]["content"]["id"] == .int(content) && rejected["data"]["content"]["status"] == "rejected")
            #expect(rejected["data"]["changes"]["reason"].array?.last == "کوتاه است" || rejected["data"]["changes"]["reason"] == "کوتاه است")

            let log = try await team.admin.get("/webhooks/\(webhook)/deliveries?event=content.rejected")
            #expect(log["count"] == 1 && log.results[0]["status"] == "delivered" && log.results[0]["attempts"].array?.count == 1)
            #expect(log.results[0]["attempts"].array?[0]["status"] == 200 && log.results[0]["attempts"].array?[0]["response"] == "thanks")
            #expect(log.results[0]["payload"]["type"] == "content.rejected")
        }
    }

    /// What is undone was not told, and what was told of was done: the event lies in the same transaction.
    @Test(arguments: Engine.allCases) func aRefusedChangeTellsNobody(_ engine: Engine) async throws {
        try await withServer(engine, worker: false, change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            _ = try await team.webhook(try await Receiver.start(), ["content.created", "content.approved"])
            let content = try await team.content()
            #expect(try await team.editor.post("/contents/\(content)/approve", [:]).status == 409)
            #expect(try await team.writer.post("/contents", ["title": "", "project": .int(team.project)]).status == 400)
            #expect(try await server.texts("SELECT type FROM webhook_messages") == ["content.created"])
            #expect(try await server.int("SELECT COUNT(*) FROM jobs WHERE kind = 'deliver_webhook' AND state = 'ready'") == 1)
            // An event of another organization is not told.
            let other = try await server.team(2)
            _ = try await other.content()
            #expect(try await server.count("webhook_messages") == 1)
        }
    }

    @Test func aChangedDeliveryIsRefused() async throws {
        try await withServer(change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let receiver = try await Receiver.start()
            _ = try await team.webhook(receiver)
            _ = try await team.content()
            try await server.quiet(1)
            let real = try #require(receiver.server.requests.first)
            #expect(receiver.verify(real.headers, real.body))
            var changed = real.body
            changed[changed.count / 2] ^= 1
            #expect(!receiver.verify(real.headers, changed))
            for name in ["webhook-id", "webhook-timestamp"] {
                var headers = real.headers
                headers[name] = name == "webhook-id" ? "msg_other" : String((Int64(headers[name] ?? "") ?? 0) + 1)
                #expect(!receiver.verify(headers, real.body), "\(name)")
            }
            #expect(real.headers["content-type"] == "application/json" && real.headers["user-agent"]?.hasPrefix("Contexor/") == true)
            receiver.forget()
            receiver.trust("whsec_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
            #expect(!receiver.verify(real.headers, real.body))
        }
    }

    /// The waits of the rules, each turned past: ten tries, then the end, and the endpoint is switched off.
    @Test(arguments: Engine.allCases) func aDeadEndpointIsTriedFor75HoursAndSwitchedOff(_ engine: Engine) async throws {
        try await withServer(engine, change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let receiver = try await Receiver.start { _, _ in .text(500, "text/plain", String(repeating: "ب", count: 5000)) }
            let webhook = try await team.webhook(receiver)
            _ = try await team.content()
            let pauses: [Duration] = [
                .seconds(5), .minutes(5), .minutes(30), .hours(2), .hours(5), .hours(10), .hours(14), .hours(20), .hours(24),
            ]
            var waited = Duration.zero
            for (index, pause) in pauses.enumerated() {
                try await server.until(
                    "SELECT 1 FROM webhook_deliveries d JOIN jobs j ON j.kind = 'deliver_webhook' AND j.state = 'ready' WHERE d.attempts = \(index + 1)")
                let (next, now) = (try await server.int("SELECT next_attempt_at FROM webhook_deliveries"), server.app.clock.now().milliseconds)
                let left = Duration.milliseconds(next - now)
                #expect(left <= pause * 11 / 10 && left > pause * 9 / 10 - .seconds(3), "try \(index + 1): \(left) of \(pause)")
                server.clock.advance(by: left + .seconds(1))
                waited += left
                server.app.signals.workIsDue()
            }
            try await server.quiet(1, "failed")
            #expect(receiver.server.calls == 10 && waited > .hours(74) && waited < .hours(84))
            let ids = Set(receiver.server.requests.map { $0.headers["webhook-id"] ?? "" })
            #expect(ids.count == 1)
            let (admin, writer) = (try await server.login(team.admin.phone), try await server.login(team.writer.phone))
            let shown = try await admin.get("/webhooks/\(webhook)")
            #expect(shown["is_active"] == false && shown["disabled_because"].string?.contains("three days") == true)
            #expect(try await admin.get("/audit-logs?action=webhook.disabled")["count"] == 1)
            let delivery = try await admin.get("/webhooks/\(webhook)/deliveries").results[0]
            #expect(delivery["attempts"].array?.count == 10 && delivery["attempts"].array?[9]["status"] == 500)
            #expect(delivery["attempts"].array?[0]["response"].string?.count == 2000)
            // Nothing more is written for it, until somebody switches it on.
            _ = try await writer.make("/contents", ["title": "x", "project": .int(team.project)])
            #expect(try await server.count("webhook_deliveries") == 1)
            let mended = try await admin.patch("/webhooks/\(webhook)", ["is_active": true])
            #expect(mended["disabled_because"].isNull && mended["failing_since"].isNull)
            _ = try await writer.make("/contents", ["title": "x", "project": .int(team.project)])
            #expect(try await server.count("webhook_deliveries") == 2)
        }
    }

    @Test func goneMeansGone() async throws {
        try await withServer(change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let webhook = try await team.webhook(try await Receiver.start { _, _ in .text(410, "text/plain", "") })
            _ = try await team.content()
            try await server.quiet(1, "failed")
            let shown = try await team.admin.get("/webhooks/\(webhook)")
            #expect(shown["is_active"] == false && shown["disabled_because"].string?.contains("410") == true)
        }
    }

    @Test func redirectsAreNotFollowedAndEndlessAnswersAreCut() async throws {
        try await withServer(change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let elsewhere = try await Receiver.start()
            let endless = [UInt8](repeating: 120, count: 1 << 20)
            let receiver = try await Receiver.start { _, number in
                number == 1
                    ? StandInReply(status: 302, headers: [("location", elsewhere.url), ("content-length", "0")])
                    : StandInReply(status: 200, steps: (0..<64).map { _ in .bytes(endless) })
            }
            let webhook = try await team.webhook(receiver)
            _ = try await team.content()
            try await server.until("SELECT 1 FROM webhook_deliveries WHERE attempts = 1")
            #expect(elsewhere.server.calls == 0)
            server.clock.advance(by: .seconds(10))
            server.app.signals.workIsDue()
            try await server.quiet(1)
            let attempts = try await team.admin.get("/webhooks/\(webhook)/deliveries").results[0]["attempts"].array ?? []
            #expect(attempts.map { $0["status"] } == [302, 200] && attempts[0]["error"].string?.contains("redirect") == true)
            #expect(attempts[1]["response"].string?.utf8.count == 2000)
        }
    }

    @Test func bothSecretsSignWhileOneIsReplaced() async throws {
        try await withServer(change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let (old, new) = (try await Receiver.start(), try await Receiver.start())
            let webhook = try await team.webhook(old)
            let rotated = try await team.admin.post("/webhooks/\(webhook)/rotate-secret", ["overlap_hours": 2])
            #expect(rotated.status == 200 && rotated["secret"].string?.hasPrefix("whsec_") == true)
            new.trust(rotated["secret"].string ?? "")
            #expect(try await team.admin.get("/webhooks/\(webhook)")["secret"].isNull)
            _ = try await team.content()
            try await server.quiet(1)
            let both = try #require(old.server.requests.first)
            #expect(old.verify(both.headers, both.body) && new.verify(both.headers, both.body))
            server.clock.advance(by: .hours(3))
            let later = try await server.login(team.admin.phone)
            #expect(try await later.post("/webhooks/\(webhook)/test").status == 202)
            try await server.until("SELECT 1 FROM webhook_deliveries WHERE id = 2 AND attempts = 1")
            let one = try #require(old.server.requests.last)
            #expect(!old.verify(one.headers, one.body) && new.verify(one.headers, one.body))
            // In the database neither of them stands in the clear.
            let stored = try await server.database.read { tx in try tx.rows("SELECT secret FROM webhooks") { $0.blob() } }
            #expect(stored.allSatisfy { $0.count > 32 + 16 })
        }
    }

    @Test func aTestAndAResend() async throws {
        try await withServer(change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let receiver = try await Receiver.start()
            let webhook = try await team.webhook(receiver)
            let test = try await team.admin.post("/webhooks/\(webhook)/test")
            #expect(test.status == 202 && test["event"] == "webhook.test" && test["status"] == "pending")
            try await server.quiet(1)
            _ = try await team.content()
            try await server.quiet(2)
            let first = try await team.admin.get("/webhooks/\(webhook)/deliveries?event=content.created").results[0]
            let again = try await team.admin.post("/webhooks/deliveries/\(first["id"].int ?? 0)/resend")
            #expect(again.status == 202 && again["id"] != first["id"] && again["message_id"] == first["message_id"])
            try await server.quiet(3)
            #expect(receiver.events == ["webhook.test", "content.created", "content.created"])
            _ = try await team.admin.patch("/webhooks/\(webhook)", ["is_active": false])
            #expect(try await team.admin.post("/webhooks/deliveries/\(first["id"].int ?? 0)/resend").status == 409)
            // What waits when it is deleted is not sent.
            _ = try await team.admin.patch("/webhooks/\(webhook)", ["is_active": true])
            #expect(try await team.admin.delete("/webhooks/\(webhook)").status == 204)
            #expect(try await team.admin.get("/webhooks/\(webhook)").status == 404)
        }
    }

    /// A name, an address, an address in other clothes: nothing on this side of the Internet is asked.
    @Test func privateNetworksAreOutOfReach() async throws {
        try await withServer { server in
            let team = try await server.team()
            let receiver = try await Receiver.start()
            let port = receiver.server.port
            func make(_ url: String) async throws -> Response {
                try await team.admin.post(
                    "/organizations/\(team.organization)/webhooks", ["url": .string(url), "events": ["content.created"]])
            }
            for url in [
                "http://example.com/", "ftp://example.com", "https://127.0.0.1/", "https://10.1.2.3:8443/x", "https://169.254.169.254/latest/meta-data",
                "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fd00::1]/", "https://user:word@example.com/", "https://example.com/#x",
                "https://", "https:///x", "https://exa mple.com", "https://مثال.ایران/", "https://example.com:0/", "https://example.com:99999/", "x",
            ] {
                let answer = try await make(url)
                #expect(answer.status == 400 && !answer.faults("url").isEmpty, "\(url): \(answer.status) \(answer.body)")
            }
            // Names are looked up when it is sent, so what they mean by then counts.
            for host in ["localhost", "2130706433", "0x7f.1", "127.1"] { #expect(try await make("https://\(host):\(port)/").status == 201, "\(host)") }
            _ = try await team.content()
            try await server.until("SELECT 1 WHERE (SELECT COUNT(*) FROM webhook_attempts) = 4")
            #expect(receiver.server.calls == 0)
            let errors = try await server.texts("SELECT error FROM webhook_attempts")
            #expect(errors.allSatisfy { $0.contains("not one of the public Internet") }, "\(errors)")
        }
    }

    @Test func anEndpointThatHangsDoesNotHoldTheOthers() async throws {
        let gate = Gate()
        try await withServer(change: { $0.webhookPrivate = true }) { server in
            let (slow, quick) = (try await server.team(1), try await server.team(2))
            let hanging = try await Receiver.start { _, _ in
                var reply = StandInReply.text(200, "text/plain", "")
                reply.hold = gate
                return reply
            }
            let receiver = try await Receiver.start()
            _ = try await slow.webhook(hanging)
            _ = try await quick.webhook(receiver)
            for _ in 0..<6 { _ = try await slow.content() }
            try await hanging.server.waitForCalls(3)
            _ = try await quick.content()
            try await receiver.server.waitForCalls(1)
            #expect(hanging.server.calls == 3)
            gate.open()
        }
    }

    @Test func whatIsRefused() async throws {
        try await withServer(worker: false, change: { $0.webhookPrivate = true }) { server in
            let team = try await server.team()
            let path = "/organizations/\(team.organization)/webhooks"
            for events in [[], ["content.nothing"], ["webhook.test"], ["content.created", "content.created"], [5], nil] as [JSON] {
                let answer = try await team.admin.post(path, ["url": "https://example.com", "events": events])
                #expect(answer.status == 400 && !answer.faults("events").isEmpty, "\(events.text)")
            }
            for number in 0..<20 {
                _ = try await team.admin.make(path, ["url": .string("https://example.com/\(number)"), "events": ["member.added"]])
            }
            #expect(try await team.admin.post(path, ["url": "https://example.com/x", "events": ["member.added"]]).status == 409)
            let types = try await team.viewer.get("/webhooks/event-types")
            #expect(types.results.count == 22 && types.results.allSatisfy { $0["example"]["type"] == $0["type"] })
            let audit = try await team.admin.get("/audit-logs?action=webhook.created")
            #expect(audit["count"] == 20 && !audit.body.contains("whsec_"))
            // The answer that is kept for a repetition is not readable in the database.
            let made = try await team.admin.client.with("Idempotency-Key", "k").post(
                "/auth/api-keys", ["organization": .int(team.organization), "name": "n", "role": "viewer"])
            let kept = try await server.database.read { try $0.first("SELECT reply FROM idempotency_keys") { $0.blob() } } ?? []
            #expect(made.status == 201 && !kept.isEmpty && !String(decoding: kept, as: UTF8.self).contains("ctx_"))
        }
    }
}
