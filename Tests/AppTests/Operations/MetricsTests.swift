// `/metrics`: what was done is counted, Prometheus can read it, and nobody else may.

import Database
import Foundation
import Glibc
import Jobs
import Kit
import Support
import Testing

@testable import App

@Suite struct MetricsTests {
    /// The value of the line that begins so.
    static func value(_ text: String, _ start: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(start + " ") }.flatMap { Double($0.split(separator: " ").last ?? "") }
    }

    static func promtool() throws -> String {
        guard let tool = Command.find("promtool", in: [Repository.folder.appending(path: ".build/promtool").path]) else {
            throw TestFailure("promtool is missing: scripts/install-promtool.sh fetches it")
        }
        return tool
    }

    @Test(arguments: Engine.allCases) func whatWasDoneIsCounted(_ engine: Engine) async throws {
        try await withServer(engine) { server in
            let team = try await server.team()
            let content = try await team.writer.make("/contents", ["title": "نوشته", "project": .int(team.project)])
            #expect(try await server.generate(content, by: team.writer).ending?.kind == "done")
            for number in 1...3 { #expect(try await team.writer.get("/contents/\(content)?n=\(number)").status == 200) }
            #expect(try await server.client.get("/contents/09123456789-in-a-path").status == 401)
            #expect(try await server.client.get("/no/such/09123456789").status == 404)
            let admin = try await team.admin.post("/usage/limits", ["scope": "organization", "scope_id": .int(team.organization), "cost_limit": "0.000001"])
            #expect(admin.status < 300, "\(admin.body)")
            let poor = try await team.writer.make("/contents", ["title": "دوم", "project": .int(team.project)])
            #expect(try await team.writer.post("/contents/\(poor)/generate").status == 402)
            server.app.meters.cache.forget()
            let text = await server.app.metricsText()
            #expect(MetricsTests.value(text, #"contexor_http_requests_total{server="api",method="GET",route="/api/v1/contents/{id}",status="200"}"#) == 3)
            #expect(MetricsTests.value(text, #"contexor_http_requests_total{server="api",method="-",route="-",status="404"}"#) == 1)
            #expect(MetricsTests.value(text, #"contexor_http_request_seconds_count{server="api",method="GET",route="/api/v1/contents/{id}"}"#) ?? 0 >= 3)
            #expect(MetricsTests.value(text, #"contexor_http_requests_in_flight{server="api"}"#) == 0)
            #expect(MetricsTests.value(text, #"contexor_job_seconds_count{kind="generate_content",outcome="done"}"#) == 1)
            #expect(MetricsTests.value(text, #"contexor_model_call_seconds_count{model="gpt-4.1-mini",outcome="answered"}"#) ?? 0 >= 1)
            #expect(MetricsTests.value(text, #"contexor_model_tokens_total{model="gpt-4.1-mini",kind="completion"}"#) ?? 0 > 0)
            let cost = try await server.int("SELECT CAST(SUM(cost) AS BIGINT) FROM usage_logs")
            #expect(MetricsTests.value(text, #"contexor_model_cost_usd_total{model="gpt-4.1-mini"}"#) == Double(cost) / 1e9)
            #expect(MetricsTests.value(text, #"contexor_budget_refusals_total{scope="organization",metric="cost"}"#) == 1)
            #expect(MetricsTests.value(text, #"contexor_login_codes_tried_total{outcome="right"}"#) == 4)
            #expect(MetricsTests.value(text, #"contexor_sms_total{outcome="sent"}"#) ?? 0 >= 0)
            #expect(MetricsTests.value(text, #"contexor_reservations_open{state="held"}"#) == 0)
            #expect(MetricsTests.value(text, "contexor_database_up") == 1 && MetricsTests.value(text, "contexor_jobs_dead") == 0)
            #expect(MetricsTests.value(text, "contexor_db_pool_wait_seconds_count") ?? 0 > 10)
            #expect(MetricsTests.value(text, "process_resident_memory_bytes") ?? 0 > 1_000_000)
            #expect(!text.contains("09123456789") && !text.contains(team.writer.phone))
            let file = try Workshop.shared.newPath("metrics")
            try Command.write(text, to: file)
            let said = try await Command.run(["sh", "-c", "\"$1\" check metrics < \"$2\"", "sh", try MetricsTests.promtool(), file])
            #expect(said.trimmed == "")
        }
    }

    @Test func onlyWhoMayReadsThem() async throws {
        try await withServer(change: { $0.debug = false }) { server in
            let root = TestClient(base: "http://127.0.0.1:\(server.port)")
            let answer = try await root.get("/metrics")
            #expect(answer.status == 403)
        }
        try await withServer(change: { ($0.debug, $0.metricsToken) = (false, Secret("a-token-of-some-length")) }) { server in
            let root = TestClient(base: "http://127.0.0.1:\(server.port)")
            #expect(try await root.get("/metrics").status == 401)
            #expect(try await root.with(token: "another").get("/metrics").status == 401)
            let answer = try await root.with(token: "a-token-of-some-length").get("/metrics")
            #expect(answer.status == 200 && answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        }
        try await withServer { server in
            let answer = try await TestClient(base: "http://127.0.0.1:\(server.port)").get("/metrics")
            #expect(answer.status == 200)
        }
    }

    /// However many there are of something that callers choose, the figures do not grow without end.
    @Test func theFiguresAreBounded() {
        let metrics = Metrics()
        let counters = metrics.counters("x_total", "A test.", "who")
        for number in 0..<5000 { counters["\(number)"].add() }
        var text = MetricsText()
        metrics.write(to: &text)
        #expect(text.text.split(separator: "\n").count <= 503)
        #expect(MetricsTests.value(text.text, #"x_total{who="other"}"#) == 4500)
    }

    @Test func namesAreEscaped() {
        var text = MetricsText()
        text.family("x", .gauge, "A test.", [([("a", "q\"b\\c\nd")], 1.5)])
        #expect(text.text == "# HELP x A test.\n# TYPE x gauge\nx{a=\"q\\\"b\\\\c\\nd\"} 1.5\n")
    }

    /// Each kind of process has them on METRICS_PORT.
    @Test(arguments: ["api", "worker", "beat", "web"]) func everyProcessHasThem(_ role: String) async throws {
        let place = try await InstalledProgram()
        let port = try freePort()
        let running = try await place.start(role: role, settings: ["METRICS_PORT": "\(port)"])
        _ = try await running.line(with: "serving figures")
        let answer = try await TestClient(base: "http://127.0.0.1:\(port)").get("/metrics")
        #expect(answer.status == 200 && MetricsTests.value(answer.body, "contexor_database_up") == 1)
        running.kill(SIGTERM)
        #expect(try await running.wait() == 0)
    }
}
