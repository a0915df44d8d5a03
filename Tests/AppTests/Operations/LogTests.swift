// What is logged: enough to find one request among all, and nothing that must not be there.

import Foundation
import Glibc
import Kit
import NIOHTTP1
import Support
import Testing

@testable import App

@Suite struct LogTests {
    /// A whole run of the program at its most talkative, then a look for everything secret that was in it.
    @Test(arguments: ["text", "json"]) func noSecretIsInIt(_ format: String) async throws {
        let place = try await InstalledProgram()
        let running = try await place.start(settings: [
            "LOG_FORMAT": format, "LOG_LEVEL": "trace", "METRICS_TOKEN": "metrics-token-0123456789", "KAVENEGAR_API_KEY": "kavenegar-key-0123456789",
        ])
        let team = try await running.client.team()
        let tokens = [team.admin.client.token ?? "", team.writer.refresh]
        let key = try await team.admin.post("/auth/api-keys", ["name": "probe", "organization": .int(team.organization), "role": "writer"])
        let made = try await team.writer.post(
            "/contents", ["title": "عنوان محرمانه", "project": .int(team.project), "body": "متن محرمانه با 09351112233"])
        let content = made.id
        let generated = try await team.writer.post("/contents/\(content)/generate", ["topic": "موضوع محرمانه", "additional_instructions": "دستور محرمانه"])
        #expect(generated.status == 202, "\(generated.body)")
        _ = try await team.writer.client.events("/ai/jobs/\(generated["job_id"].int ?? 0)/events")
        // What is refused, and what makes no sense.
        _ = try await running.client.post("/auth/otp/verify", ["phone_number": "+989351112233", "code": "654321"])
        _ = try await running.client.with(token: "wrong-token-0123456789").get("/auth/me")
        _ = try await running.client.get("/contents/secret-in-path-0123456789")
        _ = try await running.client.get("/search?q=secret-in-query-0123456789")
        _ = try await running.client.send(.POST, "/auth/otp/request", "{\"phone_number\": \"secret-in-body-0123456789\"")
        running.process.kill(SIGTERM)
        try await running.process.wait()
        let log = running.process.text
        #expect(log.contains("/api/v1/contents/{id}") || log.contains("/api/v1/contents"))
        let secrets =
            tokens + [
                TestServer.secret, "sk-test", "metrics-token-0123456789", "kavenegar-key-0123456789",
                key["key"].string ?? key["secret"].string ?? "no key in \(key.body)",
                "محرمانه", "09351112233", "+989351112233", team.writer.phone, team.admin.phone, "654321", "wrong-token", "secret-in-path", "secret-in-query",
                "secret-in-body",
            ]
        for secret in secrets {
            #expect(!secret.isEmpty)
            let found = log.split(separator: "\n").first { $0.contains(secret) }
            #expect(found == nil, "\(secret)")
        }
        if format == "json" { try LogTests.expectJSON(log, team, content) }
    }

    /// Every line is one object; the line of a request says who, whose, what and how long.
    private static func expectJSON(_ log: String, _ team: Team, _ content: ID) throws {
        let lines = try log.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
        for line in lines { #expect(line["time"]?.string != nil && line["level"]?.string != nil && line["message"]?.string != nil) }
        let request = lines.first { $0["message"] == "POST /api/v1/contents/{id}/generate 202" }
        #expect(request?["user"] == .int(team.writer.id) && request?["organization"] == .int(team.organization))
        #expect(request?["object"] == .int(content) && request?["status"] == 202 && request?["ms"]?.int != nil)
        let asked = request?["request_id"]?.string
        // The job that the request asked for is told under the same id.
        let job = lines.first { $0["message"] == "job done" && $0["kind"] == "generate_content" }
        #expect(asked != nil && job?["request_id"]?.string == asked && job?["organization"] == .int(team.organization))
    }

    /// The caller's trace goes along to the model, through the queue.
    @Test func theTraceGoesAlong() async throws {
        try await withServer { server in
            let team = try await server.team()
            let content = try await team.writer.make("/contents", ["title": "نوشته", "project": .int(team.project)])
            let trace = "0af7651916cd43dd8448eb211c80319c"
            let traced = Person(
                phone: team.writer.phone, id: team.writer.id, refresh: "", client: team.writer.client.with("traceparent", "00-\(trace)-b7ad6b7169203331-01"))
            _ = try await server.generate(content, by: traced)
            let sent = server.model.requests.first?.headers["traceparent"] ?? ""
            #expect(sent.hasPrefix("00-\(trace)-") && !sent.contains("b7ad6b7169203331") && sent.hasSuffix("-01"))
        }
    }

    @Test func onlyATraceIsTakenForOne() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
        #expect(Trace(requestID: "a", parent: good).traceID == "0af7651916cd43dd8448eb211c80319c")
        let wrong = [
            "", "00", good + "0", good.uppercased(), "01" + good.dropFirst(2), "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", good.replacing("a", with: "ز"),
        ]
        for text in wrong { #expect(!Trace(requestID: "a", parent: text).isPartOfAnother, "\(text)") }
        let own = Trace(requestID: "a")
        #expect(Trace(stored: own.stored).traceID == own.traceID && Trace(stored: own.stored).requestID == "a")
    }
}
