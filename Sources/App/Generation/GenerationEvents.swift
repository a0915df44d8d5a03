// The live events of a generation as Server-Sent Events: everything since the event that the caller saw last, then what
// comes, until the end. They lie in the database, so any process can serve them, also after a reconnect.

import Database
import HTTPTypes
import Jobs
import Kit
import Web

extension App {
    /// How long a stream may be silent.
    private static let silence = Duration.seconds(15)
    /// How often it looks without having been told: for events that another process writes.
    private static let look = Duration.milliseconds(500)

    func events(
        _ path: String, _ summary: String, of target: @escaping @Sendable (ID) -> Target,
        _ find: @escaping @Sendable (Scope, ID, Transaction) throws -> Generation?
    ) -> Route {
        let last = FieldDescription(
            name: "Last-Event-ID", place: .header, schema: ["type": "string"], required: false,
            meaning: "The id of the last event that was seen; the stream goes on behind it. With any other text it begins at the first.")
        let stream = route(.get, path, summary, .plain, access: Role.viewer.rawValue, ContentIDInput.self, EventStreamSchema.self) { call in
            let (claims, headers) = try await admit(call)
            let id = try Fields.read(ContentIDInput.self, from: call).id
            let caller = Caller(call)
            let last = Int64(call.header("Last-Event-ID") ?? call.queryValue("last_event_id") ?? "") ?? 0
            let generation = try await database.read { tx in
                try find(Access.scope(Access.actor(claims, caller, in: tx), over: target(id), atLeast: .viewer, writes: false, in: tx), id, tx)
            }
            return Reply(
                status: 200, headers: headers + [("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no")],
                body: .stream(type: "text/event-stream; charset=utf-8") { writer in
                    guard let generation else { return try await writer.write(frame(nil, "status", #"{"status":"idle"}"#)) }
                    // The caller's right to see it is looked at again with every look at the events.
                    try await follow(generation.id, after: last, writer) { try await looks.look(at: generation.id, after: $0, claims, caller, database) }
                })
        }
        return stream.documented {
            $0.namesOutput = false
            $0.mediaTypes = ["text/event-stream"]
            $0.headers = [last]
            $0.description = "Server-Sent Events: `status`, `delta` (text), `usage`, `done`, `error`, each with an `id`; a comment every 15 seconds."
        }
    }

    private func follow(
        _ job: ID, after last: Int64, _ writer: any StreamWriter, _ look: @Sendable (Int64) async throws -> SharedLooks.Look
    ) async throws {
        try await signals.watching(job) { signal in
            var seen = last
            var quietSince = ContinuousClock.now
            try await writer.write("retry: 1000\n\n")
            while true {
                let generation = signal.generation
                let found = try await look(seen)
                let (events, state) = (found.events, found.generation)
                if !events.isEmpty {
                    try await writer.write(events.map { frame($0.seq, $0.kind, $0.data) }.joined())
                    (seen, quietSince) = (events[events.count - 1].seq, .now)
                    if events.contains(where: { $0.kind == "done" || $0.kind == "error" }) { return }
                    continue
                }
                // The browser comes back a second later, to this process started anew or to another, and misses nothing.
                if signals.watchingIsOver { return try await writer.write(": this process ends; come back\nretry: 1000\n\n") }
                // Over, and its events were cleared away long ago or were seen before.
                if state.isOver { return try await writer.write(frame(nil, state.status == "completed" ? "done" : "error", ending(state))) }
                if ContinuousClock.now - quietSince >= App.silence {
                    try await writer.write(": still here\n\n")
                    quietSince = .now
                }
                await signal.wait(after: generation, atMost: App.look)
                try Task.checkCancellation()
            }
        }
    }

    private func ending(_ generation: Generation) -> String {
        JSON.object(("status", .string(generation.status)), ("error", generation.error.map(JSON.string) ?? .null)).text
    }

    /// One event on the wire. JSON has no line ends, so one data line is enough.
    private func frame(_ id: Int64?, _ kind: String, _ data: String) -> String {
        (id.map { "id: \($0)\n" } ?? "") + "event: \(kind)\ndata: \(data)\n\n"
    }
}

/// Stands for the stream in the OpenAPI document.
struct EventStreamSchema: Codable {}
