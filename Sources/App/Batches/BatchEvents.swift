// The live events of a batch. Each tells the whole state, so whoever comes late or back has missed nothing: the last one
// is all that counts.

import Database
import HTTPTypes
import Jobs
import Kit
import Web

extension App {
    func batchEvents() -> Route {
        let stream = route(
            .get, "/batches/{id}/events", "The live events of a batch: `progress` with the whole batch, and `done` at its end", .plain,
            access: Role.viewer.rawValue, ContentIDInput.self, EventStreamSchema.self
        ) { call in
            let (claims, headers) = try await admit(call)
            let id = try Fields.read(ContentIDInput.self, from: call).id
            let caller = Caller(call)
            let last = Int64(call.header("Last-Event-ID") ?? call.queryValue("last_event_id") ?? "") ?? -1
            /// The right to see it is looked at with every look at the batch.
            @Sendable func look() async throws -> (batch: Batch, changes: Int64) {
                try await database.read { tx in
                    let scope = try Access.scope(Access.actor(claims, caller, in: tx), over: .batch(id), atLeast: .viewer, writes: false, in: tx)
                    return (try BatchStore.find(scope, id, in: tx), try BatchStore.changes(id, in: tx))
                }
            }
            _ = try await look()
            return Reply(
                status: 200, headers: headers + [("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no")],
                body: .stream(type: "text/event-stream; charset=utf-8") { writer in try await follow(batch: id, after: last, writer, look) })
        }
        return stream.documented {
            $0.namesOutput = false
            $0.mediaTypes = ["text/event-stream"]
            $0.description = "Server-Sent Events: `progress` and `done`, each with the whole batch and an `id`; a comment every 15 seconds."
        }
    }

    private func follow(
        batch id: ID, after last: Int64, _ writer: any StreamWriter, _ look: @escaping @Sendable () async throws -> (batch: Batch, changes: Int64)
    ) async throws {
        try await signals.watching(-id) { signal in
            var (seen, quietSince) = (last, ContinuousClock.now)
            try await writer.write("retry: 1000\n\n")
            while true {
                let generation = signal.generation
                let (batch, changes) = try await look()
                let isOver = batch.state == .completed || batch.state == .cancelled && batch.counts.pending + batch.counts.running == 0
                if changes > seen || isOver {
                    let text = String(decoding: try JSONBytes.encode(batch), as: UTF8.self)
                    try await writer.write("id: \(changes)\nevent: \(isOver ? "done" : "progress")\ndata: \(text)\n\n")
                    (seen, quietSince) = (changes, .now)
                    if isOver { return }
                }
                if ContinuousClock.now - quietSince >= .seconds(15) {
                    try await writer.write(": still here\n\n")
                    quietSince = .now
                }
                await signal.wait(after: generation, atMost: .milliseconds(500))
                try Task.checkCancellation()
            }
        }
    }
}
