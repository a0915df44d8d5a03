// Having texts written, and following it to its end as a client would: by the event stream.

import App
import Database
import Jobs
import Kit
import Support
import Testing

/// A generation that is over.
struct Finished: Sendable {
    let job: ID
    let accepted: Response
    let events: [TestClient.StreamEvent]

    /// What somebody who watched has on the screen: everything since the last reset.
    var shown: String { Finished.shown(events) }

    static func shown(_ events: [TestClient.StreamEvent]) -> String {
        let start = events.lastIndex { $0.json["reset"] == true } ?? events.startIndex
        return events[start...].filter { $0.kind == "delta" }.map { $0.json["text"].string ?? "" }.joined()
    }

    var ending: TestClient.StreamEvent? { events.last }
}

extension TestServer {
    /// Starts a generation and follows it to its end.
    func generate(_ content: ID, by person: Person, _ body: JSON = .object([])) async throws -> Finished {
        let accepted = try await start(content, by: person, body)
        return try await finish(accepted, person)
    }

    /// Starts a generation. Returns the answer of the request, which must be 202.
    func start(_ content: ID, by person: Person, _ body: JSON = .object([])) async throws -> Response {
        let accepted = try await person.post("/contents/\(content)/generate", body)
        guard accepted.status == 202 else { throw TestFailure("generate answered \(accepted.status): \(accepted.body)") }
        return accepted
    }

    /// Follows a generation to its end.
    func finish(_ accepted: Response, _ person: Person) async throws -> Finished {
        let job = accepted["job_id"].int ?? 0
        return Finished(job: job, accepted: accepted, events: try await person.client.events("/ai/jobs/\(job)/events"))
    }

    /// The same for one that fails again and again: turns the clock past each back-off.
    func exhaust(_ accepted: Response, _ person: Person, attempts: Int = 5) async throws -> Finished {
        let job = accepted["job_id"].int ?? 0
        for attempt in 1..<attempts {
            try await until("SELECT 1 FROM jobs WHERE id = \(job) AND state = 'ready' AND attempt = \(attempt)")
            clock.advance(by: .seconds(70))
            app.signals.workIsDue()
        }
        return try await finish(accepted, person)
    }

    /// The states of a job's calls, in order.
    func reservations(_ job: ID) async throws -> [String] { try await texts("SELECT state FROM reservations WHERE job_id = \(job) ORDER BY call") }

    struct Call: Sendable, Equatable {
        let success: Bool
        let tokens: Int
        let cost: Money
        let isEstimated: Bool
    }

    /// The usage rows of a job, in order.
    func calls(_ job: ID) async throws -> [Call] {
        try await database.read { tx in
            try tx.rows("SELECT success, prompt_tokens + completion_tokens, cost, is_estimated FROM usage_logs WHERE job_id = \(job) ORDER BY id") {
                Call(success: $0.bool(), tokens: $0.number(), cost: Money(nanos: $0.int()), isEstimated: $0.bool())
            }
        }
    }
}
