// What a job tells those who watch it: an ordered list in the database, so that a watcher may come late, go away and come
// back with the number of the last event it saw, to this process or to another.

import Database
import Kit

package struct JobEvent: Sendable, Equatable {
    /// From 1, without gaps within a job.
    package let seq: Int64
    package let kind: String
    /// JSON text.
    package let data: String

    package init(seq: Int64, kind: String, data: String) {
        self.seq = seq
        self.kind = kind
        self.data = data
    }
}

package enum JobEventStore {
    package static func last(_ job: ID, in tx: Transaction) throws -> Int64 {
        try tx.int("SELECT seq FROM job_events WHERE job_id = \(job) ORDER BY seq DESC LIMIT 1") ?? 0
    }

    /// Appends one event. Within a fenced transaction, or in the one that changes the state of a job that nobody holds.
    @discardableResult
    package static func append(_ kind: String, _ data: JSON, to job: ID, in tx: Transaction) throws -> JobEvent {
        let event = JobEvent(seq: try last(job, in: tx) + 1, kind: kind, data: data.text)
        try tx.run("INSERT INTO job_events (job_id, seq, kind, data) VALUES (\(job), \(event.seq), \(kind), \(event.data))")
        return event
    }

    package static func after(_ seq: Int64, of job: ID, limit: Int = 500, in tx: Transaction) throws -> [JobEvent] {
        try tx.rows(
            "SELECT seq, kind, data FROM job_events WHERE job_id = \(job) AND seq > \(seq) ORDER BY seq LIMIT \(limit)"
        ) { JobEvent(seq: $0.int(), kind: $0.text(), data: $0.text()) }
    }
}
